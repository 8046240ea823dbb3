"""Tests: the real PostgreSQL, tasks at once, mail in memory, cheap password hashes."""

from .base import *  # noqa: F403
from .base import DATABASES, os

SECRET_KEY = "test-only-key"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
DATABASES["default"]["TEST"] = {"NAME": "test_sesto" + os.environ.get("TEST_DB_SUFFIX", "")}
PROOF_OF_WORK = {"cost": 1, "least": 1, "most": 5}
BOOKING_LEAST_SECONDS = 0
