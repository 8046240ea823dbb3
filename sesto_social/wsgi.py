"""WSGI entry point. In production it refuses to start with an unsafe configuration."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesto_social.settings.prod")
application = get_wsgi_application()

# Only now are the apps ready.
from django.conf import settings  # noqa: E402

from sesto_social.checks import refuse_unsafe_start  # noqa: E402

refuse_unsafe_start()

if proxies := getattr(settings, "TRUSTED_PROXIES", None):
    from granian.utils.proxies import wrap_wsgi_with_proxy_headers

    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=proxies)
