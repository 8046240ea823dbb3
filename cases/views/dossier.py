"""The printed file of a case: asked for, looked at, printed, kept."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access
from ..dossier import making, rules
from ..dossier.chapters import gather
from ..forms.dossier import DossierForm, DossierNotesForm
from ..models import Dossier
from ..page import open_page

STARTS = ("addressee", "addressee_name")
"""What a link to the form may propose; never who it is about."""


@allowed(making.PRINT)
@require_GET
def dossier_list(request, pk):
    page = open_page(request, pk, "documents")
    rows = Dossier.objects.visible_to(request.user).filter(case=page.case).for_list()
    dossiers = paginate(rows, request, by=["-asked_at", "-pk"])
    return render(request, "cases/dossier_list.html", page.context(dossiers=dossiers))


@allowed(making.PRINT)
@require_http_methods(["GET", "POST"])
def dossier_add(request, pk):
    case = access.get_case(request, pk, to=making.PRINT)
    start = {name: request.GET[name] for name in STARTS if name in request.GET}
    releases = request.user.has_perm(making.RELEASE)
    form = DossierForm(posted(request), case=case, releases=releases, initial=start, cancel=f"{case.get_absolute_url()}fascicoli/")
    if request.method == "POST" and form.is_valid():
        try:
            dossier = making.prepare(case, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(dossier)
    return render(request, "cases/dossier_add.html", {"case": case, "form": form})


@allowed(making.PRINT)
@require_GET
def dossier_detail(request, pk):
    """Before: what goes in, what stays out and why. Meanwhile: how far it is, also as a fragment. After: where it is."""
    dossier = access.get_below(request, dossiers_of(request), pk, to=making.PRINT)
    facts = {"case": dossier.case, "dossier": dossier, "job": dossier.job}
    if request.htmx:
        return render(request, "cases/dossier_detail.html#stato", facts)
    if dossier.status == Dossier.Status.DRAFT:
        proposed = making.proposed_notes(dossier, request.user)
        dossier.notes = [note.pk for note, _, there in proposed if there]  # counted as they stand ticked, kept only when printed
        facts |= {"found": gather(dossier, request.user), "proposed": proposed, "choosing": bool(proposed)}
    return render(request, "cases/dossier_detail.html", facts | {"rules": rules.printed_rules(dossier)})


@allowed(making.PRINT)
@require_POST
def dossier_make(request, pk):
    """Print it; after a failure, try again."""
    dossier = access.get_below(request, dossiers_of(request), pk, to=making.PRINT)
    proposed = making.proposed_notes(dossier, request.user) if dossier.status == Dossier.Status.DRAFT else []
    form = DossierNotesForm(request.POST, proposed=proposed)
    notes = form.cleaned_data["notes"] if form.is_valid() and proposed else None
    try:
        making.ask(dossier, by=request.user, notes=notes)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(dossier)


@allowed(making.PRINT)
@require_POST
def dossier_discard(request, pk):
    dossier = access.get_below(request, dossiers_of(request), pk, to=making.PRINT)
    try:
        making.discard(dossier, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Fascicolo scartato: non è stato stampato.")
    return redirect("cases:dossier_list", dossier.case_id)


def dossiers_of(request):
    return Dossier.objects.visible_to(request.user).select_related("job", "person", "asked_by", "paper__document")
