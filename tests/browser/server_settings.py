"""Settings of the service that the browser tests and the screenshots drive: the demo's, on a database and a corner of the broker apart."""

import os

from sesto_social.settings.dev import *  # noqa: F403
from sesto_social.settings.dev import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES

CORNER = os.environ["SESTO_HOUSE"]

DATABASES["default"]["NAME"] = CORNER
CACHES["default"]["KEY_PREFIX"] = CORNER
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": f"{CORNER}-"}
BOOKINGS_AN_HOUR_PER_ADDRESS = 10_000  # all these citizens live at 127.0.0.1
BOOKING_LEAST_SECONDS = 0  # and are quicker than people
