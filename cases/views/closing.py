"""The end of a case, and its return."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, actions
from ..forms.case import CaseCloseForm, ReasonForm
from ..models import Case
from ..signals import case_closing

STEPS = {
    "suspend": {
        "title": "Sospendi il caso",
        "lead": "Il lavoro si ferma per un periodo. Fra tre mesi una scadenza chiede se riprendere.",
        "done": "Caso sospeso.",
    },
    "keep": {
        "title": "Conferma la sospensione",
        "lead": "Il caso resta sospeso; fra tre mesi la domanda torna. Se invece il lavoro ricomincia, riprendi il caso.",
        "done": "Il caso resta sospeso.",
    },
    "resume": {
        "title": "Riprendi il caso",
        "lead": "Il caso torna in carico.",
        "done": "Caso ripreso.",
    },
    "start": {
        "title": "Avvia la chiusura",
        "lead": "Il caso passa in chiusura; entro 30 giorni il responsabile di area lo chiude con la relazione.",
        "done": "Chiusura avviata.",
    },
    "stop": {
        "title": "Ferma la chiusura",
        "lead": "La situazione è cambiata: il caso resta in carico.",
        "done": "La chiusura è stata fermata.",
    },
    "reopen": {
        "title": "Riapri il caso",
        "lead": "Il numero resta lo stesso; comincia un nuovo periodo e l'equipe va nominata di nuovo.",
        "done": "Caso riaperto: ora nomina l'equipe.",
    },
}


@allowed("cases.close_case")
@require_http_methods(["GET", "POST"])
def case_suspend(request, pk):
    """Of a case already suspended: whether it stays so."""
    case = access.get_case(request, pk, to="cases.close_case")
    if case.status == Case.Status.SUSPENDED:
        return ask_reason(request, case, "keep", actions.keep_suspended)
    return ask_reason(request, case, "suspend", actions.suspend)


@allowed("cases.close_case")
@require_http_methods(["GET", "POST"])
def case_resume(request, pk):
    case = access.get_case(request, pk, to="cases.close_case")
    return ask_reason(request, case, "resume", actions.resume)


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def case_start_closing(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    return ask_reason(request, case, "start", actions.start_closing, vetoes=vetoes(case))


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def case_stop_closing(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    return ask_reason(request, case, "stop", actions.stop_closing)


@allowed("cases.close_case")
@require_http_methods(["GET", "POST"])
def case_reopen(request, pk):
    case = access.get_case(request, pk, to="cases.close_case")
    return ask_reason(request, case, "reopen", actions.reopen)


@allowed("cases.close_case")
@require_http_methods(["GET", "POST"])
def case_close(request, pk):
    case = access.get_case(request, pk, to="cases.close_case")
    charges = list(case.charges.current().select_related("person"))
    form = CaseCloseForm(posted(request), case=case, charges=charges)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("closing_report", "family_informed_on")}
        try:
            actions.close(case, by=request.user, outcomes=form.outcomes(), **facts)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Caso {case.number} chiuso.")
            return redirect(case)
    why_not = "" if case.status == Case.Status.CLOSING else f"Il caso è «{case.get_status_display()}»: prima si avvia la chiusura."
    return render(request, "cases/case_close.html", {"case": case, "form": form, "vetoes": vetoes(case), "why_not": why_not})


def ask_reason(request, case, step, verb, vetoes=()):
    words = STEPS[step]
    form = ReasonForm(posted(request), primary=words["title"], cancel=case.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            verb(case, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, words["done"])
            return redirect(case)
    return render(request, "cases/case_step.html", {"case": case, "form": form, "words": words, "vetoes": vetoes})


def vetoes(case):
    """What the rooms above have against closing now, in their words."""
    answers = case_closing.send_robust(sender=Case, case=case)
    return [str(answer) for _, answer in answers if isinstance(answer, TransitionNotAllowed)]
