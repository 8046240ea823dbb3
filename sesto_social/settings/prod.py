"""Production: secrets from files, TLS in front, nothing of the demo."""

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES, os, secret

DEBUG = False
DEMO = False

DATABASES["default"]["CONN_MAX_AGE"] = 600
# Whose word on the visitor's address is believed: the proxy in front ("*" where nothing else can reach the web servers).
TRUSTED_PROXIES = os.environ.get("TRUSTED_PROXIES", "127.0.0.1").split(",")

SESSION_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Sign-in limits count per client: this many proxies in front add to X-Forwarded-For.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("EMAIL_HOST", "localhost"),
            "port": int(os.environ.get("EMAIL_PORT", "25")),
            "username": os.environ.get("EMAIL_USER", ""),
            "password": secret("EMAIL_PASSWORD"),
            "use_tls": os.environ.get("EMAIL_TLS", "0") == "1",
            "timeout": 20,
        },
    }
}

# SMS and App IO: only where the address of the gateway and its key are given.
PROVIDERS = {}
if (url := os.environ.get("SMS_GATEWAY_URL")) and (key := secret("SMS_GATEWAY_KEY")):
    PROVIDERS["sms"] = {
        "BACKEND": "sesto_social.notifications.providers.SmsGateway",
        "OPTIONS": {"url": url, "secret": key, "sender": os.environ.get("SMS_SENDER", "ComuneSesto")},
    }
if key := secret("APP_IO_KEY"):
    PROVIDERS["app_io"] = {
        "BACKEND": "sesto_social.notifications.providers.AppIo",
        "OPTIONS": {"url": os.environ.get("APP_IO_URL") or "https://api.io.pagopa.it/api/v1/messages", "secret": key},
    }
