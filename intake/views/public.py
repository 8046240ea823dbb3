"""The public pages: what help there is, how one gets in, whom to call at once."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from intake.helps import BY_SLUG, FOSTER_FAMILY, HELPS
from intake.plain_text import blocks
from sesto_social.accounts.access import public
from sesto_social.agenda.models import Office
from sesto_social.parameters.models import PageText

PAGES = {"privacy", "accessibilita", "note-legali", "contatti", "domande-frequenti"}


@public
@require_GET
def home(request):
    offices = Office.objects.public().order_by("name")
    return render(request, "intake/home.html", {"helps": HELPS, "foster": FOSTER_FAMILY, "offices": offices})


@public
@require_GET
def help_page(request, slug):
    if slug not in BY_SLUG:
        raise Http404
    text = get_object_or_404(PageText, slug=slug)
    others = [one for one in HELPS if one.slug != slug]
    context = {"help": BY_SLUG[slug], "text": text, "blocks": blocks(text.body), "others": others, "foster": FOSTER_FAMILY}
    return render(request, "intake/help_page.html", context)


@public
@require_GET
def page(request, slug):
    if slug not in PAGES:
        raise Http404
    text = get_object_or_404(PageText, slug=slug)
    offices = Office.objects.public().order_by("name") if slug == "contatti" else []
    return render(request, "intake/page.html", {"text": text, "blocks": blocks(text.body), "offices": offices})


@public
@require_GET
def emergency(request):
    """Whom to call now. `?ufficio` and `?motivo` of the way here are passed on to who can go on."""
    kept = {key: value for key, value in request.GET.items() if key in {"ufficio", "motivo"}}
    return render(request, "intake/emergency.html", {"kept": kept})
