"""The demo town on one machine. A system check refuses these settings in production."""

from .base import *  # noqa: F403
from .base import DATA_DIR, DATABASES, os

DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"
DEMO = True
SECRET_KEY = "demo-only-key-refused-in-production"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]

MAIL_DIR = DATA_DIR / "mail"
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(MAIL_DIR)},
    }
}
PROVIDERS = {
    channel: {"BACKEND": "sesto_social.notifications.providers.FileProvider", "OPTIONS": {"folder": str(MAIL_DIR), "channel": channel}}
    for channel in ("sms", "app_io")
}
WHITENOISE_USE_FINDERS = True  # no collectstatic on this machine
DATABASES["default"]["CONN_MAX_AGE"] = 600
