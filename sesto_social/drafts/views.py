"""Where a form that is being written sends its words every few seconds, and where they are thrown away."""

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sesto_social.accounts.access import allowed

from . import keeping
from .models import Draft


@allowed()
@require_POST
def draft_keep(request):
    """Answers with the words for the screen, and whether the text is safe now."""
    page = shown_page(request)
    try:
        at = keeping.keep(page, request.POST)
    except keeping.AnotherWindow:
        words = "Non salvata: lo stesso modulo è aperto in un'altra finestra, che ha scritto dopo. Continua in una sola."
        return JsonResponse({"kept": False, "words": words})
    except keeping.TooLong:
        return JsonResponse({"kept": False, "words": "Non salvata: il testo è troppo lungo per una bozza. Salva il modulo."})
    return JsonResponse({"kept": True, "words": f"Bozza salvata alle {timezone.localtime(at):%H:%M}"})


@allowed()
@require_POST
def draft_drop(request):
    """Throw the unsaved words away and show the form as it is stored."""
    page = shown_page(request)
    Draft.objects.visible_to(request.user).filter(form=page.form, about=page.about).delete()
    back = request.POST.get("torna", "")
    inside = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if inside else page.link)


def shown_page(request):
    page = keeping.page_of(request.POST.get("_draft", ""), request.user)
    if page is None:
        raise BadRequest("not a page that was shown to this person")
    return page
