"""What every request of a signed-in person passes: the clocks of the session, then the second factor."""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from . import second_factor, sessions

# What somebody without a second factor may still reach: the way to get one, and the way out.
WITHOUT_SECOND_FACTOR = {
    "second_factor",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "healthz",
    "readyz",
}


class SessionLimitsMiddleware:
    """Ends idle, old and disabled sessions, and lets no cache keep what a signed-in person saw."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session_ended = sessions.reason_to_end(request)
        if request.session_ended:
            logout(request)
        signed_in = sessions.SESSION_KEY in request.session
        response = self.get_response(request)
        if isinstance(response, HttpResponseRedirect):
            response = self.explain(request, response)
        if signed_in or request.session_ended:
            response["Cache-Control"] = "no-store, private"
        return response

    def explain(self, request, response):
        """Give the sign-in page the reason and the page to come back to; make htmx load it whole, not into a fragment."""
        path = urlsplit(response.url).path
        to_sign_in = path in {reverse("account_login"), reverse("admin:login")}
        from_htmx = request.headers.get("HX-Request") == "true"
        if to_sign_in and not request.user.is_authenticated and (request.session_ended or from_htmx):
            response = redirect(sign_in_url(request, request.session_ended))
        if from_htmx and (to_sign_in or path == reverse("second_factor")):
            return HttpResponseClientRedirect(response.url)
        return response


class SecondFactorMiddleware:
    """A password alone opens nothing: first a passkey or an app, then everything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or second_factor.passed(request):
            return None
        if second_factor.of(request.user).exists():
            request.session_ended = sessions.ENDED
            logout(request)
            return redirect(sign_in_url(request, sessions.ENDED))
        if request.resolver_match.view_name in WITHOUT_SECOND_FACTOR:
            return None
        return redirect("second_factor")


def sign_in_url(request, reason=""):
    """The sign-in page, with the reason and the page (never a fragment or a form's target) to come back to."""
    query = {"next": page_of(request)}
    if reason:
        query["motivo"] = reason
    if reason and request.method == "POST":
        query["invio"] = "1"
    return f"{reverse('account_login')}?{urlencode(query)}"


def page_of(request):
    """The page the person was looking at."""
    if request.headers.get("HX-Request") == "true":
        address = request.headers.get("HX-Current-URL", "")
    elif request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    else:
        address = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}):
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"
