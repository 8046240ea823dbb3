"""WSGI entry point. In production it refuses to start with an unsafe configuration."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesto_social.settings.prod")
application = get_wsgi_application()

from sesto_social.checks import refuse_unsafe_start  # noqa: E402 (needs the apps to be ready)

refuse_unsafe_start()
