"""Pages for when something is not right: what happened, what to do next. Wired as handlers in the URLconf and in settings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from structlog.contextvars import get_contextvars

from sesto_social.languages import in_italian

BARE = (
    '<!doctype html><html lang="it"><title>Qualcosa non ha funzionato</title>'
    "<h1>Qualcosa non ha funzionato</h1><p>Nulla è stato salvato. Riprova tra qualche minuto."
)


def frame(request):
    """Staff keep their menu on an error page; everybody else sees the public frame."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "base_public.html"
    in_italian()
    return "base_staff.html"


def bad_request(request, exception=None):
    return render(request, "400.html", {"frame": "base_plain.html"}, status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"frame": frame(request), "words": str(exception or "")}, status=403)


def not_found(request, exception=None):
    """The same page whether the thing does not exist or is not for these eyes."""
    return render(request, "404.html", {"frame": frame(request)}, status=404)


def csrf_failure(request, reason=""):
    return render(request, "ui/csrf_failure.html", {"frame": "base_plain.html", "back": request.path}, status=403)


def server_error(request):
    """Needs no database, no session, no user: any of them may be what failed."""
    try:
        page = render_to_string("500.html", {"request_id": get_contextvars().get("request_id", "")})
    except Exception:  # noqa: BLE001
        page = BARE
    return HttpResponse(page, status=500)
