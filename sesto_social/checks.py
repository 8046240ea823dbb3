"""What may never be true in production. `manage.py check --deploy` and the start of the web server refuse it."""

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

SHORTEST_KEY, FEWEST_SIGNS = 50, 10
KNOWN_KEY_STARTS = ("demo-", "test-", "dev-", "change", "django-insecure-", "secret")
SECOND_FACTOR = "sesto_social.accounts.middleware.SecondFactorMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
MAIL_THAT_GOES_NOWHERE = ("console", "filebased", "locmem", "dummy")


@register(Tags.security, deploy=True)
def debug_is_off(app_configs, **kwargs):
    """Said again here because Django only warns about it."""
    return [
        Error("DEBUG is on: error pages would show the data of families.", hint="Use sesto_social.settings.prod.", id="sesto.E001")
    ] * bool(settings.DEBUG)


@register(Tags.security, deploy=True)
def demo_is_off(app_configs, **kwargs):
    if not settings.DEMO:
        return []
    return [
        Error("DEMO is on: anybody could sign in as anybody with one click.", hint="Use sesto_social.settings.prod.", id="sesto.E002"),
    ]


@register(Tags.security, deploy=True)
def secret_key_is_secret(app_configs, **kwargs):
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django refuses to read an empty one
        key = ""
    if len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_SIGNS and not key.lower().startswith(KNOWN_KEY_STARTS):
        return []
    hint = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))' makes one; put it in the file of SECRET_KEY_FILE."
    return [Error(f"SECRET_KEY is missing, a default, or shorter than {SHORTEST_KEY} signs.", hint=hint, id="sesto.E003")]


@register(Tags.security, deploy=True)
def nobody_is_above_the_rules(app_configs, **kwargs):
    """A superuser passes every permission: a whole town's files behind one password."""
    from django.contrib.auth import get_user_model

    try:
        found = get_user_model().objects.filter(is_superuser=True, is_active=True).count()
    except DatabaseError as error:
        return [
            Error(
                f"The accounts could not be looked at ({type(error).__name__}).", hint="Is the database up and migrated?", id="sesto.E005"
            )
        ]
    if not found:
        return []
    hint = "Give them the role of IT administrator instead: manage.py first_administrator, or the page of the user."
    return [Error(f"{found} active superuser(s).", hint=hint, id="sesto.E004")]


@register(Tags.security, deploy=True)
def second_factor_is_compulsory(app_configs, **kwargs):
    order = list(settings.MIDDLEWARE)
    in_place = SECOND_FACTOR in order and AUTHENTICATION in order and order.index(SECOND_FACTOR) > order.index(AUTHENTICATION)
    strong = {"totp", "webauthn"} & set(getattr(settings, "MFA_SUPPORTED_TYPES", []))
    if in_place and strong and "allauth.mfa" in settings.INSTALLED_APPS:
        return []
    return [Error("The second factor is not compulsory for staff.", hint=f"MIDDLEWARE needs {SECOND_FACTOR}.", id="sesto.E006")]


@register(Tags.security, deploy=True)
def cookies_travel_only_on_tls(app_configs, **kwargs):
    if settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE:
        return []
    return [Error("Session or CSRF cookies would travel without TLS.", hint="Use sesto_social.settings.prod.", id="sesto.E007")]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS is empty or takes any name.", hint="ALLOWED_HOSTS=servizi.comune.example", id="sesto.E008")]


@register(Tags.security, deploy=True)
def mail_really_leaves(app_configs, **kwargs):
    backend = settings.MAILERS["default"]["BACKEND"]
    if not any(kind in backend for kind in MAIL_THAT_GOES_NOWHERE):
        return []
    return [Error("Mail would go to a file or nowhere.", hint="Use the SMTP settings of sesto_social.settings.prod.", id="sesto.E009")]


@register(Tags.security, deploy=True)
def telephones_are_reached_on_tls(app_configs, **kwargs):
    """Numbers and tax codes travel to the providers of SMS and App IO."""
    bare = [
        channel for channel, chosen in settings.PROVIDERS.items() if not chosen.get("OPTIONS", {}).get("url", "").startswith("https://")
    ]
    return [
        Error(f"The provider of {channel} is not spoken to over https.", hint="SMS_GATEWAY_URL, APP_IO_URL", id="sesto.E010")
        for channel in bare
    ]


def refuse_unsafe_start():
    """Called when the web server starts: in production an unsafe configuration does not serve one page."""
    if settings.DEMO:
        return
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    errors = [check for check in found if check.is_serious()]
    if errors:
        raise ImproperlyConfigured("Refusing to start. " + " ".join(f"{error.id}: {error.msg}" for error in errors))
