"""The public pages: what help there is, how one gets in, whom to call at once."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from intake.actions.booking import BRING
from intake.helps import BY_SLUG, FOSTER_FAMILY, HELPS
from intake.plain_text import blocks
from sesto_social.accounts.access import public
from sesto_social.agenda.models import Office
from sesto_social.languages import Language
from sesto_social.parameters.lookup import page_text

PAGES = {"privacy", "accessibilita", "note-legali", "contatti", "domande-frequenti"}


@public
@require_safe
def home(request):
    offices = Office.objects.public().order_by("name")
    return render(request, "intake/home.html", {"helps": HELPS, "foster": FOSTER_FAMILY, "offices": offices, "bring": BRING})


@public
@require_safe
def help_page(request, slug):
    if slug not in BY_SLUG:
        raise Http404
    text = page_text(slug)
    others = [one for one in HELPS if one.slug != slug]
    context = {"help": BY_SLUG[slug], "text": text, "blocks": blocks(text.body), "others": others, "foster": FOSTER_FAMILY}
    return render(request, "intake/help_page.html", context)


@public
@require_safe
def page(request, slug):
    if slug not in PAGES:
        raise Http404
    text = page_text(slug)
    offices = Office.objects.public().order_by("name") if slug == "contatti" else []
    return render(request, "intake/page.html", {"text": text, "blocks": blocks(text.body), "offices": offices})


@public
@require_safe
def emergency(request):
    """Whom to call now. `?ufficio` and `?motivo` of the way here are passed on to who can go on."""
    kept = {key: value for key, value in request.GET.items() if key in {"ufficio", "motivo"}}
    return render(request, "intake/emergency.html", {"kept": kept})


@public
@csrf_exempt
@require_POST
def language_choose(request):
    """Show the pages in another language, from now until the browser is closed. No token: nothing but the words changes."""
    code, back = request.POST.get("lingua", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = redirect(back if safe else "intake:home")
    if code in Language.values:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response
