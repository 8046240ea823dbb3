"""The plan from the first draft to its end."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import get_below, get_case, may_work
from sesto_social.accounts.access import allowed
from sesto_social.documents import responses
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import actions, next_steps, papers
from ..forms import PlanAddForm, PlanEndForm, PlanForm, PlanProposeForm, PlanStartForm, ReasonForm, default_next_review, dimensions
from ..models import Commitment, InterventionPlan
from . import act_now, take

STEP = "interventions/plan_step.html"


@allowed("interventions.draft_plan")
@require_http_methods(["GET", "POST"])
def plan_add(request, pk):
    """A new edition: asks where to start from only when there is something to copy."""
    case = get_case(request, pk, to="interventions.draft_plan")
    newest = case.plans.order_by("-edition").first()
    if newest and newest.status in InterventionPlan.PREPARATION:
        messages.info(request, f"La versione {newest.edition} è già in preparazione: continua da qui.")
        return redirect(newest)
    form = PlanAddForm(posted(request), initial={"start": "copy"}, cancel=case.get_absolute_url())
    if request.method == "POST" and (newest is None or form.is_valid()):
        copy_of = newest if newest and form.cleaned_data["start"] == "copy" else None
        try:
            plan = actions.add_plan(case, by=request.user, copy_of=copy_of)
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
            return redirect(case)
        messages.success(request, f"Progetto, versione {plan.edition}: bozza iniziata.")
        return redirect(plan)
    return render(
        request,
        "interventions/plan_add.html",
        {"case": case, "newest": newest, "form": form, "in_charge": case.status == case.Status.IN_CHARGE},
    )


@allowed("interventions.view_interventionplan")
@require_safe
def plan_detail(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="cases.view_case")
    user, works = request.user, may_work(request.user, plan.case)
    goals = plan.measured_goals()
    names = {f"{side}/{code}": label for side, entries in dimensions().items() for code, label in entries}
    for goal in goals:
        goal.dimension_label = names.get(f"{goal.side}/{goal.dimension}", "")
    promises = list(plan.commitments.all())
    parties = [(party.label, [one for one in promises if one.party == party]) for party in Commitment.Party]
    may = {
        name: works and user.has_perm(f"interventions.{name}")
        for name in ("draft_plan", "sign_plan", "propose_plan", "approve_plan", "add_intervention")
    }
    facts = {
        "plan": plan,
        "case": plan.case,
        "step": next_steps.of_plan(plan, user, works=works),
        "pictures": [
            ("Bambino", "di cosa ha bisogno per crescere", plan.picture_child),
            ("Famiglia", "di cosa ha bisogno da chi se ne prende cura", plan.picture_family),
            ("Ambiente", "di cosa ha bisogno nel suo ambiente di vita", plan.picture_environment),
        ],
        "goals": goals,
        "actions": list(plan.actions.select_related("goal")),
        "parties": [(label, several) for label, several in parties if several],
        "validations": list(plan.validations.select_related("user")),
        "consents": list(plan.consents.select_related("holder")),
        "hearings": list(plan.hearings.select_related("minor")),
        "interventions": list(plan.interventions.order_by("pk")),
        "reviews": list(plan.reviews.exclude(status="cancelled").order_by("-due_on")),
        "editions": list(plan.case.plans.order_by("-edition")),
        "may": may,
        "edits": plan.is_editable and may["sign_plan"],
        "signing": plan.status in {plan.Status.PROPOSED, plan.Status.SIGNED_IN_PART}
        or (plan.status in plan.RUNNING and bool(plan.missing_consent_reason)),
        "open": plan.status not in plan.FINISHED,
        "running": plan.status in plan.RUNNING,
    }
    return render(request, "interventions/plan_detail.html", facts)


@allowed("interventions.draft_plan")
@require_http_methods(["GET", "POST"])
def plan_edit(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.draft_plan")
    if not plan.is_editable:
        messages.error(request, f"Il progetto è «{plan.get_status_display()}»: si modifica solo una bozza.")
        return redirect(plan)
    form = PlanForm(posted(request), instance=plan, cancel=plan.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            fallen = actions.change_content(plan, by=request.user, write=form.save, what="picture_written") if form.has_changed() else 0
        except EditConflict:
            return conflict(request, form)
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
            return redirect(plan)
        messages.success(request, saved("Quadro salvato.", fallen))
        return redirect(plan)
    return render(request, "interventions/plan_edit.html", {"plan": plan, "case": plan.case, "form": form})


def saved(words, fallen):
    return f"{words} Il testo è cambiato: le validazioni già date vanno ripetute." if fallen else words


@allowed("interventions.sign_plan")
@require_POST
def plan_validate(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.sign_plan")
    return act_now(request, partial(actions.give_validation, plan), done="Hai validato il progetto.", back=plan)


@allowed("interventions.draft_plan")
@require_http_methods(["GET", "POST"])
def plan_amend(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.draft_plan")
    form = ReasonForm(posted(request), cancel=plan.get_absolute_url(), primary="Riporta in bozza", label="Che cosa va cambiato")
    return take(
        request,
        plan,
        form,
        partial(actions.amend_plan, plan),
        template=STEP,
        done="Il progetto è di nuovo una bozza.",
        heading="Riporta in bozza",
        why="Le validazioni dell'equipe si ripetono sul testo nuovo.",
    )


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_propose(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = PlanProposeForm(
        posted(request),
        cancel=plan.get_absolute_url(),
        initial={"plain_copy": plan.plain_copy, "language": plan.language or plan.case.language or "italiano"},
    )
    return take(
        request,
        plan,
        form,
        partial(actions.propose_plan, plan),
        template=STEP,
        done="Progetto proposto alla famiglia.",
        heading="Proponi alla famiglia",
        why="Il progetto si spiega a voce, nella lingua della famiglia. Qui resta scritto come.",
    )


@allowed("interventions.view_interventionplan")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_document(request, pk):
    """GET: the sheet issued for the signatures, or a preview marked as a draft. POST: issue it."""
    if request.method == "POST":
        plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
        return act_now(
            request,
            partial(actions.issue_plan, plan),
            done="PDF pronto: stampalo e portalo all'incontro. È anche tra i documenti del caso.",
            back=plan,
        )
    plan = get_below(request, InterventionPlan.objects, pk)
    if plan.document:
        return responses.download(request, plan.document)
    return responses.download_draft(papers.preview_plan(plan, by=request.user))


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_start(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = PlanStartForm(posted(request), cancel=plan.get_absolute_url(), initial={"starts_on": timezone.localdate()})
    why = f"La prima verifica sarà {plan.review_every_months} mesi dopo."
    if plan.status == plan.Status.SIGNED_IN_PART:
        why += " Manca una firma: possono partire solo azioni non invasive."
    return take(
        request,
        plan,
        form,
        partial(actions.start_plan, plan),
        template=STEP,
        done="Il progetto è attivo. La prima verifica è tra le scadenze.",
        heading="Avvia il progetto",
        why=why,
    )


@allowed("interventions.propose_plan")
@require_http_methods(["GET", "POST"])
def plan_interrupt(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.propose_plan")
    form = ReasonForm(posted(request), cancel=plan.get_absolute_url(), primary="Interrompi il progetto", label="Perché si interrompe")
    return take(
        request,
        plan,
        form,
        partial(actions.interrupt_plan, plan),
        template=STEP,
        done="Progetto interrotto.",
        heading="Interrompi il progetto",
        why="Si fermano anche gli interventi aperti, e la verifica prevista non è più dovuta.",
    )


@allowed("interventions.approve_plan")
@require_http_methods(["GET", "POST"])
def plan_end(request, pk):
    """The coordinator's answer to a review that proposes the end."""
    plan = get_below(request, InterventionPlan.objects, pk, to="interventions.approve_plan")
    proposed = plan.reviews.held().filter(outcome="ends").order_by("-held_on", "-pk").first()
    if plan.status != plan.Status.IN_REVIEW or proposed is None or plan.reviews.planned().exists():
        messages.error(request, "Nessuna verifica propone di concludere questo progetto.")
        return redirect(plan)
    form = PlanEndForm(posted(request), cancel=plan.get_absolute_url(), initial={"next_review_on": default_next_review(plan)})

    def decide(*, by, verdict, reason, next_review_on):
        if verdict == "end":
            actions.end_plan(plan, by=by, reason=reason)
        else:
            actions.keep_plan_going(plan, by=by, reason=reason, next_review_on=next_review_on)

    return take(
        request,
        plan,
        form,
        decide,
        template=STEP,
        done="Decisione registrata.",
        heading="Conclusione del progetto",
        why=f"Lo propone la verifica del {proposed.held_on:%d/%m/%Y}.",
    )
