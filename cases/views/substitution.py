"""Who stands in for whom: the list, naming or proposing, confirming, ending early, stepping out of one case."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, actions, substitutions
from ..forms.case import ReasonForm
from ..forms.substitution import SubstitutionConflictForm, SubstitutionForm
from ..models import Case, Substitution

PROPOSES, NAMES = "cases.propose_substitution", "cases.name_substitute"
DUE = 20


@allowed(PROPOSES, NAMES)
@require_GET
def substitution_list(request):
    """One's own, and those of the units one coordinates."""
    rows = Substitution.objects.visible_to(request.user).for_list()
    facts = {
        "to_confirm": list(rows.to_confirm().order_by("since", "pk")),
        "live": list(rows.live().order_by("since", "pk")),
        "over": paginate(rows.over(), request, by=["-until", "-pk"]),
    }
    return render(request, "cases/substitution_list.html", facts)


@allowed(PROPOSES, NAMES)
@require_http_methods(["GET", "POST"])
def substitution_add(request):
    """Who coordinates names; everybody else proposes for themselves."""
    form = SubstitutionForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = name(request, form) if form.names else propose(request, form)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(made)
    return render(request, "cases/substitution_add.html", {"form": form})


def name(request, form):
    made, cover = substitutions.name(by=request.user, **form.cleaned_data)
    tell(request, cover)
    return made


def propose(request, form):
    messages.success(request, "Proposta inviata: vale quando chi coordina la conferma.")
    return substitutions.ask(by=request.user, **form.cleaned_data)


def tell(request, cover):
    opened = {0: "per ora nessun caso da aprire", 1: "un caso"}.get(len(cover.opened), f"{len(cover.opened)} casi")
    messages.success(request, f"Sostituzione confermata: {opened}.")
    if cover.shut:
        numbers = ", ".join(case.number for case in cover.shut)
        messages.warning(request, f"Restano chiusi per un conflitto di interessi, e serve un altro collega: {numbers}.")


@allowed(PROPOSES, NAMES)
@require_GET
def substitution_detail(request, pk):
    """For the two and for who coordinates: which cases, as far as the reader sees them, and what is due meanwhile."""
    substitution = found(request, pk)
    opened = [case.pk for case in substitutions.opened_by(substitution)] if substitution.is_live else []
    facts = {
        "substitution": substitution,
        "cases": list(Case.objects.visible_to(request.user).filter(pk__in=opened).order_by("family_name", "pk")),
        "due": list(substitutions.pending_of(substitution, request.user)[:DUE]) if opened else [],
        "confirms": substitution.status == Substitution.Status.PROPOSED and may_confirm(request.user, substitution),
        "ends": substitution.is_live and may_end(request.user, substitution),
        "stands_in": substitution.is_running and substitution.substitute_id == request.user.pk,
    }
    return render(request, "cases/substitution_detail.html", facts)


@allowed(NAMES)
@require_POST
def substitution_confirm(request, pk):
    substitution = found(request, pk)
    if not may_confirm(request.user, substitution):
        raise PermissionDenied
    try:
        tell(request, substitutions.confirm(substitution, by=request.user))
    except TransitionNotAllowed:
        messages.error(request, "Questa sostituzione non aspetta più una conferma.")
    return redirect(substitution)


@allowed(NAMES)
@require_http_methods(["GET", "POST"])
def substitution_refuse(request, pk):
    substitution = found(request, pk)
    if not may_confirm(request.user, substitution):
        raise PermissionDenied
    return over(request, substitution, substitutions.refuse, "Non confermo", "Non confermata: lo sa chi l'ha proposta.")


@allowed(PROPOSES, NAMES)
@require_http_methods(["GET", "POST"])
def substitution_end(request, pk):
    """Before its day: who coordinates, or who is back."""
    substitution = found(request, pk)
    if not may_end(request.user, substitution):
        raise PermissionDenied
    return over(
        request, substitution, substitutions.end, "Finisci adesso", "Sostituzione finita: i casi sono di nuovo chiusi a chi sostituiva."
    )


def over(request, substitution, verb, primary, done):
    form = ReasonForm(posted(request), primary=primary, cancel=substitution.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            verb(substitution, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed:
            messages.error(request, "Nel frattempo la sostituzione è già finita o è cambiata.")
        else:
            messages.success(request, done)
        return redirect(substitution)
    return render(request, "cases/substitution_end.html", {"substitution": substitution, "form": form, "primary": primary})


@allowed(PROPOSES)
@require_http_methods(["GET", "POST"])
def substitution_conflict(request, pk, case_pk):
    """Who stands in and has a bond with one of the families says so, and that case shuts for them (§8.4)."""
    substitution = found(request, pk)
    case = access.get_case(request, case_pk)
    if substitution.substitute_id != request.user.pk or case not in substitutions.opened_by(substitution):
        raise access.about(Http404(), case.pk)
    form = SubstitutionConflictForm(posted(request), cancel=substitution.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        actions.keep_out(case, request.user, by=request.user, details=form.cleaned_data["details"])
        substitutions.ask_for_another(substitution, case, by=request.user)
        messages.success(request, f"Il caso {case.number} ora è chiuso per te. Chi coordina lo sa e nomina un altro collega.")
        return redirect(substitution)
    return render(request, "cases/substitution_conflict.html", {"substitution": substitution, "case": case, "form": form})


def found(request, pk):
    return get_object_or_404(Substitution.objects.visible_to(request.user).for_list(), pk=pk)


def may_confirm(user, substitution):
    """Whoever coordinates, for somebody of theirs: not the substitute for themselves."""
    theirs = substitutions.absent_for(user).filter(pk=substitution.absent_id).exists()
    return user.has_perm(NAMES) and theirs and user.pk != substitution.substitute_id


def may_end(user, substitution):
    return substitution.absent_id == user.pk or (
        user.has_perm(NAMES) and substitutions.absent_for(user).filter(pk=substitution.absent_id).exists()
    )
