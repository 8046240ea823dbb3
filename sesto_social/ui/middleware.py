"""One transaction for each request: all of it is written, or nothing. A refusal goes on record after the rollback.

And one language: the visitor's on the pages of the citizen, Italian on all others.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from sesto_social.languages import chosen, in_italian

OUTSIDE = ("/healthz", "/readyz")


class Raised(HttpResponse):
    """Carries an exception of the view out of the transaction, where it is raised again."""

    def __init__(self, exception):
        super().__init__(status=500)
        self.exception = exception


class TransactionMiddleware:
    """Opens the transaction around the view and the rendering of its template.

    Django turns an exception into a response *before* a middleware sees it, so a plain `atomic()` here would commit what a failed
    view wrote. The exception is therefore carried through `process_exception` and raised again inside the block: it rolls back,
    leaves, and the error page is made outside, where the connection is clean. Reads are in the transaction as well, because they
    are on record.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.outside = (*OUTSIDE, f"/{settings.STATIC_URL.strip('/')}/")

    def __call__(self, request):
        if request.path.startswith(self.outside):
            return self.leave(self.get_response(request))
        try:
            with transaction.atomic():
                response = self.leave(self.get_response(request))
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except (PermissionDenied, Http404) as refusal:
            put_on_record(request, refusal)
            raise
        if response.status_code == 403:
            put_on_record(request, PermissionDenied())
        return response

    def process_exception(self, request, exception):
        """An exception that brings its own response (allauth answers so) is a normal answer."""
        return None if isinstance(getattr(exception, "response", None), HttpResponseBase) else Raised(exception)

    def leave(self, response):
        if isinstance(response, Raised):
            raise response.exception
        return response


def put_on_record(request, refusal):
    """Who was refused what. A door that knows the case says so with `case_id` on its exception."""
    from sesto_social.audit.register import refused

    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    match = request.resolver_match
    reason = "non trovato o non visibile" if isinstance(refusal, Http404) else "non permesso"
    refused(match.view_name if match else "unknown", by=user, reason=reason, case_id=getattr(refusal, "case_id", None))


class LanguageMiddleware:
    """The language chosen with the menu of the header, on the pages that citizens see. No page changes address with it."""

    CITIZENS = "intake"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(chosen(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(self, request, view, args, kwargs):
        if not (getattr(view, "public", False) and request.resolver_match.app_name == self.CITIZENS):
            in_italian()
