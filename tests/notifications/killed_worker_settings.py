"""Settings of the worker that `test_worker_killed` starts and kills: the tests' database, a real broker, a slow mail server."""

import os

from sesto_social.settings.test import *  # noqa: F403
from sesto_social.settings.test import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES

DATABASES["default"]["NAME"] = os.environ["KILLED_WORKER_DB"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_DEFAULT_QUEUE = "killed-worker"
CELERY_TASK_ROUTES = {}
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {"global_keyprefix": os.environ["KILLED_WORKER_PREFIX"]}
MAILERS = {"default": {"BACKEND": "slow_mail.SlowMail", "OPTIONS": {"file_path": os.environ["KILLED_WORKER_MAIL"]}}}
PROVIDERS = {
    "sms": {
        "BACKEND": "sesto_social.notifications.providers.SmsGateway",
        "OPTIONS": {"url": os.environ["KILLED_WORKER_GATEWAY"], "secret": "s3cret", "sender": "Comune"},
    }
}
