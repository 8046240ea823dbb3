"""The demo without its debugging, for the rush: the limits against robots are off, because all its people come from one machine."""

from .settings import *  # noqa: F403

ROOT_URLCONF = "sesto_social.urls"
BOOKINGS_AN_HOUR_PER_ADDRESS = 10**9
BOOKING_LEAST_SECONDS = 0
PROOF_OF_WORK = {"cost": 1, "least": 1, "most": 5}
