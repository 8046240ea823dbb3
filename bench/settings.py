"""The settings of the demo without its debugging, plus the addresses of the baselines."""

from sesto_social.settings.dev import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "bench.urls"
DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405
