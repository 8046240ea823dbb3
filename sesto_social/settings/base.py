"""What is true everywhere. The environment is read only in this package."""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("SESTO_DATA", BASE_DIR / ".data"))


def secret(name, default=""):
    """A secret from the file that NAME_FILE points to (container secrets), or from NAME itself."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


DEBUG = False
DEMO = False
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = secret("SECRET_KEY_FALLBACKS").split()
SEALING_KEYS = secret("SEALING_KEYS").split()  # "name:key" pairs, the first one seals; without any, they come from SECRET_KEY
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
TRUSTED_PROXY_COUNT = 0
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "sesto_social.ui",
    "sesto_social.accounts",
    "sesto_social.audit",
    "sesto_social.parameters",
    "sesto_social.notifications",
    "sesto_social.documents",
    "sesto_social.drafts",
    "sesto_social.agenda",
    "cases",
    "intake",
    "interventions",
    "referrals",
    "sesto_social.demo",
    "django_countries",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap_italia_template",
    "django_htmx",
    "django_linear_migrations",
    "django_structlog",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sesto_social.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "sesto_social.audit.middleware.RequestContextMiddleware",
    "sesto_social.accounts.middleware.SessionLimitsMiddleware",
    "sesto_social.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "sesto_social.ui.middleware.TransactionMiddleware",
]

ROOT_URLCONF = "sesto_social.urls"
WSGI_APPLICATION = "sesto_social.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "sesto_social.ui.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "sesto_social.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(secret("DATABASE_URL", "postgresql://postgres@127.0.0.1/sesto_social"), conn_health_checks=True)
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = secret("BROKER_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("CACHE_URL", BROKER_URL),
        "KEY_PREFIX": "sesto",
    }
}

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # A request that finds the broker dead must not wait six seconds for it: the sweep will deliver.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Rome"
CELERY_TASK_ROUTES = {"sesto_social.documents.tasks.*": {"queue": "documents"}}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "sesto_social.notifications.tasks.sweep", "schedule": 30.0},
    "documents-sweep": {"task": "sesto_social.documents.tasks.sweep", "schedule": 300.0},
    "documents-orphans": {"task": "sesto_social.documents.tasks.sweep_orphans", "schedule": crontab(hour=3, minute=20)},
    "close-accounts": {"task": "sesto_social.accounts.tasks.close_accounts", "schedule": crontab(hour=0, minute=5)},
    "follow-reviews": {"task": "interventions.tasks.follow_reviews", "schedule": crontab(hour=5, minute=10)},
    "forget-visitors": {"task": "intake.tasks.forget_visitors", "schedule": crontab(hour=3, minute=50)},
    "follow-court-orders": {"task": "cases.tasks.follow_court_orders", "schedule": crontab(hour=5, minute=20)},
    "follow-birthdays": {"task": "cases.tasks.follow_birthdays", "schedule": crontab(hour=5, minute=30)},
    "follow-stay-permits": {"task": "cases.tasks.follow_stay_permits", "schedule": crontab(hour=5, minute=35)},
    "follow-emergency-accesses": {"task": "cases.tasks.follow_emergency_accesses", "schedule": crontab(hour=5, minute=30)},
    "follow-reports": {"task": "intake.tasks.follow_reports", "schedule": crontab(minute=20)},
    "close-the-day": {"task": "intake.tasks.close_the_day", "schedule": crontab(hour=17, minute=45)},
    "absence-plans": {"task": "intake.tasks.finish_absence_plans", "schedule": 300.0},
    "appointment-reminders": {"task": "intake.tasks.remind", "schedule": crontab(minute=10)},
    "watch-interests": {"task": "cases.tasks.watch_interests", "schedule": crontab(hour=4, minute=40)},
    "watch-readings": {"task": "cases.tasks.watch_readings", "schedule": crontab(minute="3,18,33,48")},
    "forget-unusual-readings": {"task": "cases.tasks.forget_unusual_readings", "schedule": crontab(hour=3, minute=40)},
    "find-duplicates": {"task": "cases.tasks.find_duplicates", "schedule": crontab(hour=4, minute=20)},
    "forget-left-texts": {"task": "cases.tasks.forget_left_texts", "schedule": crontab(hour=3, minute=55)},
    "forget-drafts": {"task": "sesto_social.drafts.tasks.forget_old", "schedule": crontab(hour=3, minute=50)},
    "waiting-list": {"task": "intake.tasks.offer_free_times", "schedule": crontab(minute="*/5")},
    "open-calendar": {"task": "sesto_social.agenda.tasks.open_calendar", "schedule": crontab(hour=2, minute=40)},
}

# The public door. The sums a browser does before it books: `cost` rounds of hashing for each of `least` to `most` tries,
# under a second on a cheap telephone. How quickly no person fills five pages. `None`: the dated parameters say how many bookings.
PROOF_OF_WORK = {"cost": 1000, "least": 100, "most": 300}
BOOKING_LEAST_SECONDS = 5
BOOKINGS_AN_HOUR_PER_ADDRESS = None

PROTOCOL_PROVIDER = "sesto_social.parameters.protocol.TypedByHand"

OUTBOX_LATE_SECONDS = 300  # beyond it `/readyz` says that no worker works

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "cases.backends.DatedGrantBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "cases:my_day"
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = True

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sesto_social.accounts.adapter.StaffAccountAdapter"
ACCOUNT_FORMS = {
    "login": "sesto_social.accounts.forms.SignInForm",
    "reauthenticate": "sesto_social.accounts.forms.ConfirmPasswordForm",
    "change_password": "sesto_social.accounts.forms.ChangePasswordForm",
    "reset_password": "sesto_social.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "sesto_social.accounts.forms.NewPasswordForm",
}
# A whole office may share one address: the tight limit is per account, the loose one per address.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,5/15m/key"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "sesto_social.accounts.adapter.StaffMFAAdapter"
MFA_FORMS = {
    "authenticate": "sesto_social.accounts.forms.SecondFactorForm",
    "reauthenticate": "sesto_social.accounts.forms.ConfirmCodeForm",
    "activate_totp": "sesto_social.accounts.forms.ActivateAppForm",
    "add_webauthn": "sesto_social.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "sesto_social.accounts.forms.RenamePasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by the administrator, nobody signs up
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sesto Sociale"
USERSESSIONS_TRACK_ACTIVITY = False

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # no address of anybody in a log line, so none is worked out
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "sesto_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60
STAFF_IDLE_SECONDS = 20 * 60
STAFF_ABSOLUTE_SECONDS = 10 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "sesto_social.ui.views.csrf_failure"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF, "data:"],  # Bootstrap Italia carries one font inside its css
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],  # the sums of the proof of work
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "it"
LANGUAGES = [  # of the citizen pages; the staff site speaks Italian. As `sesto_social.languages.Language`
    ("it", "Italiano"),
    ("en", "English"),
    ("es", "Español"),
    ("ro", "Română"),
    ("ar", "العربية"),
    ("uk", "Українська"),
]
LANGUAGE_COOKIE_NAME = "sesto_lingua"  # until the browser is closed: on a shared telephone it leaves no trace
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"
PATRON_DAY = (6, 24)  # San Giovanni Battista: no appointments, as on national holidays
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "sesto_social.ui.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
PROVIDERS = {}  # who carries SMS and App IO: {"sms": {"BACKEND": …, "OPTIONS": …}}; a channel without one is not offered
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Comune di Sesto San Giovanni <non-rispondere@comune.example>")

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sesto_social.ui.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
