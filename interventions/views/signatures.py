"""Who signed the plan, which minors were heard, and what follows when a signature is missing."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import get_below
from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import actions, papers
from ..forms import ConsentForm, HearingForm, OrderForm, PlanDecideForm, ReasonForm, ScanForm
from ..models import InterventionPlan
from . import act_now, take
from .plan import STEP


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_consents(request, pk):
    """One form for every holder and every minor to be heard; below it, what can be concluded from them."""
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    waiting = plan.status in {plan.Status.PROPOSED, plan.Status.SIGNED_IN_PART} or (
        plan.status in plan.RUNNING and plan.missing_consent_reason
    )
    if not waiting:
        messages.error(request, f"Il progetto è «{plan.get_status_display()}»: le firme si registrano dopo la proposta alla famiglia.")
        return redirect(plan)
    holders, data = list(plan.holders()), posted(request)
    known = {consent.holder_id: consent for consent in plan.consents.all()}
    heard = {hearing.minor_id: hearing for hearing in plan.hearings.all()}
    consents = [ConsentForm(data, holder=holder, consent=known.get(holder.pk)) for holder in holders]
    hearings = [HearingForm(data, minor=minor, hearing=heard.get(minor.pk)) for minor in minors_who_may_be_heard(plan)]
    scan = ScanForm(data, request.FILES or None)
    checked = [form.is_valid() for form in (*consents, *hearings, scan)]
    if request.method == "POST" and all(checked):
        try:
            actions.record_signatures(
                plan,
                by=request.user,
                consents={form.holder: form.facts() for form in consents if form.cleaned_data["given"] is not None},
                hearings={form.minor: form.facts() for form in hearings if form.is_filled},
                scan=scan.cleaned_data["scan"],
            )
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
            return redirect(plan)
        messages.success(request, "Firme e ascolto registrati.")
        return redirect(
            "interventions:plan_consents" if plan.status == plan.Status.PROPOSED else plan,
            *([plan.pk] if plan.status == plan.Status.PROPOSED else []),
        )
    signed = [consent for consent in known.values() if consent.given]
    facts = {
        "plan": plan,
        "case": plan.case,
        "consents": list(zip(consents, papers.roles_of(plan.case, holders), strict=True)),
        "hearings": hearings,
        "scan": scan,
        "wrong": [field for form in (*consents, *hearings, scan) if form.is_bound for field in form if field.errors],
        "missing": [f"la firma di {holder}" for holder in holders if not (holder.pk in known and known[holder.pk].given)]
        + [f"l'ascolto di {minor}" for minor in plan.minors_to_hear()],
        "signed": signed,
        "all_signed": len(signed) == len(holders),
        "may_order": request.user.has_perm("interventions.approve_plan"),
    }
    return render(request, "interventions/plan_consents.html", facts)


def minors_who_may_be_heard(plan):
    """All minors in charge: above the age of hearing it is due, under it one hears who can understand."""
    due = {minor.pk for minor in plan.minors_of_signing_age()}
    minors = papers.minors_of(plan)
    for minor in minors:
        minor.hearing_is_due = minor.pk in due
    return minors


@allowed("interventions.propose_plan")
@require_POST
def plan_sign(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    return act_now(request, partial(actions.sign_plan, plan), done="Progetto sottoscritto: ora può partire.", back=plan)


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_sign_in_part(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = ReasonForm(
        posted(request), cancel=plan.get_absolute_url(), primary="Registra la sottoscrizione in parte", label="Perché manca una firma"
    )
    missing = ", ".join(map(str, plan.holders_missing())) or "nessuno"
    why = f"Manca la firma di: {missing}. Possono partire solo azioni non invasive; si decide se riproporre o valutare la segnalazione."
    return take(
        request,
        plan,
        form,
        partial(actions.sign_plan_in_part, plan),
        template=STEP,
        done="Progetto sottoscritto in parte. La decisione da prendere è tra le scadenze.",
        heading="Sottoscritto in parte",
        why=why,
    )


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_refuse(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = ReasonForm(posted(request), cancel=plan.get_absolute_url(), primary="Registra il rifiuto", label="Che cosa dice la famiglia")
    return take(
        request,
        plan,
        form,
        partial(actions.refuse_plan, plan),
        template=STEP,
        done="Rifiuto registrato. La decisione da prendere è tra le scadenze.",
        heading="Progetto rifiutato",
        why="Dopo il rifiuto si decide: riproporre, chiudere il caso o valutare la segnalazione.",
    )


@allowed("interventions.approve_plan")
@require_http_methods(["GET", "POST"])
def plan_order(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.approve_plan")
    form = OrderForm(posted(request), cancel=plan.get_absolute_url(), primary="Registra: disposto dall'Autorità giudiziaria")
    return take(
        request,
        plan,
        form,
        partial(actions.order_plan, plan),
        template=STEP,
        done="Progetto disposto dall'Autorità giudiziaria: può partire.",
        heading="Disposto dall'Autorità giudiziaria",
        why="Il consenso non serve; la famiglia va comunque informata.",
    )


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_decide(request, pk):
    """The decision that a refusal or a missing signature makes due."""
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = PlanDecideForm(posted(request), plan=plan, cancel=plan.get_absolute_url())
    why = plan.missing_consent_reason or plan.end_reason
    return take(
        request,
        plan,
        form,
        partial(actions.decide_after_refusal, plan),
        template=STEP,
        done="Decisione registrata.",
        heading="Decidi come proseguire",
        why=why,
    )
