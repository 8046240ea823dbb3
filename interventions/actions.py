"""Verbs that touch a plan and its neighbours: the case, its deadlines, its papers, the aids and the reviews."""

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import timeline
from cases.access import who_coordinates
from cases.deadlines import set_deadline, settle
from cases.models import Case, CaseDocument, Deadline, TeamMember
from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.documents.models import Attachment
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import papers
from .models import Commitment, Consent, Goal, GoalScore, Intervention, InterventionPlan, MinorHearing, PlanAction, PlanValidation, Review

COPIED = ("picture_child", "picture_family", "picture_environment", "risks", "strengths", "review_every_months", "ends_on")


# ---- the plan is written


@transaction.atomic
def add_plan(case, *, by, copy_of=None):
    """A new draft edition, empty or copied from an earlier one. One at a time is in preparation."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if case.status != Case.Status.IN_CHARGE:
        raise TransitionNotAllowed(f"Il progetto si scrive su un caso preso in carico: questo è «{case.get_status_display()}».")
    last = case.plans.order_by("-edition").first()
    facts = {name: getattr(copy_of, name) for name in COPIED} if copy_of else {}
    if facts.get("ends_on") and facts["ends_on"] < timezone.localdate():
        facts["ends_on"] = None
    try:
        with transaction.atomic():
            plan = InterventionPlan.objects.create(
                case=case, edition=last.edition + 1 if last else 1, replaces=copy_of or last, created_by=by, **facts
            )
    except IntegrityError as refused:
        raise TransitionNotAllowed("Una nuova versione del progetto è già in preparazione.") from refused
    if copy_of:
        _copy_content(copy_of, plan)
    record("interventions.plan.added", plan, by=by, edition=plan.edition, copied=copy_of is not None)
    timeline.add(case, "plan", f"Inizia la stesura del progetto, versione {plan.edition}", by=by, link=plan.get_absolute_url())
    if last and last.status == InterventionPlan.Status.REFUSED:
        settle(f"plan-decision:{last.pk}", by=by)
    return plan


def _copy_content(old, new):
    goals = {}
    for goal in old.goals.all():
        goals[goal.pk] = Goal.objects.create(
            plan=new,
            continues=goal,
            **{
                name: getattr(goal, name)
                for name in ("side", "dimension", "term", "text", "indicator", "measure", "baseline", "target", "due_on", "position")
            },
        )
    for action in old.actions.all():
        PlanAction.objects.create(
            plan=new,
            goal=goals.get(action.goal_id),
            **{name: getattr(action, name) for name in ("what", "who", "frequency", "starts_on", "ends_on")},
        )
    Commitment.objects.bulk_create(Commitment(plan=new, party=one.party, text=one.text) for one in old.commitments.all())


@transaction.atomic
def change_content(plan, *, by, write, what):
    """Call `write()` while the draft is held still: what changes after a validation takes that validation away. Returns how many fell."""
    plan.lock_draft()
    row = write()
    fallen = 0
    for validation in plan.validations.select_related("user"):
        if validation.user_id != by.pk:
            bell.ring(
                validation.user,
                f"Il progetto {plan.case} che avevi validato è cambiato: va validato di nuovo.",
                link=plan.get_absolute_url(),
            )
        validation.delete()
        fallen += 1
    record(f"interventions.plan.{what}", plan, by=by, row=getattr(row, "pk", None), validations_fallen=fallen)
    return fallen


def add_content(plan, row, *, by, what):
    """A new goal, action or commitment. The same one pressed twice is one."""

    def write():
        same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in {"id", "position"}}
        twin = type(row).objects.filter(**same).order_by("pk").first()
        if twin is None:
            row.save()
        return twin or row

    return change_content(plan, by=by, write=write, what=what)


@transaction.atomic
def remove_goal(plan, goal, *, by):
    """A goal leaves the draft; its actions stay, without a goal."""

    def write():
        goal.actions.update(goal=None)
        goal.delete()

    return change_content(plan, by=by, write=write, what="goal_removed")


@transaction.atomic
def give_validation(plan, *, by):
    """The yes of one profession, for the function `by` holds in the team. The third one validates the plan."""
    plan.lock_draft()
    place = TeamMember.objects.current().filter(case=plan.case, user=by).first()
    if place is None:
        raise TransitionNotAllowed("Valida chi fa parte dell'equipe del caso.")
    if missing := plan.content_missing():
        raise TransitionNotAllowed(f"Manca: {'; '.join(missing)}.")
    given, new = PlanValidation.objects.get_or_create(plan=plan, function=place.function, defaults={"user": by})
    if new:
        record("interventions.plan.validation_given", plan, by=by, function=place.function)
        timeline.add(
            plan.case,
            "plan",
            f"Progetto v{plan.edition}: validato da {by} ({given.get_function_display()})",
            by=by,
            link=plan.get_absolute_url(),
        )
    if plan.professions_missing():
        _ring_those_who_must_validate(plan, but=by)
        return plan
    plan.validate(by=by)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} validato dall'equipe", by=by, link=plan.get_absolute_url())
    if plan.case.worker_id and plan.case.worker_id != by.pk:
        bell.ring(plan.case.worker, f"Il progetto {plan.case} è validato: si può proporre alla famiglia.", link=plan.get_absolute_url())
    return plan


def _ring_those_who_must_validate(plan, *, but):
    done = plan.validations.values("function")
    for member in TeamMember.objects.current().filter(case=plan.case).exclude(function__in=done).exclude(user=but).select_related("user"):
        bell.ring(member.user, f"C'è un progetto da validare: {plan.case}.", link=plan.get_absolute_url())


@transaction.atomic
def amend_plan(plan, *, by, reason):
    plan.amend(by=by, reason=reason)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} di nuovo in bozza: {reason}"[:300], by=by, link=plan.get_absolute_url())


# ---- the plan is proposed and signed


@transaction.atomic
def propose_plan(plan, *, by, plain_copy, language):
    plan.propose(by=by, plain_copy=plain_copy, language=language)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} proposto alla famiglia", by=by, link=plan.get_absolute_url())


@transaction.atomic
def issue_plan(plan, *, by):
    """Print the sheet that the family signs, and put it among the papers of the case. A second one replaces the first."""
    if plan.status != InterventionPlan.Status.PROPOSED:
        raise TransitionNotAllowed("Il PDF per la firma si prepara quando il progetto è proposto alla famiglia.")
    plan.document = papers.print_plan(plan, by=by)
    plan.save(update_fields=["document"])
    _keep(plan.case, plan.document, by=by)
    return plan.document


def _keep(case, document, *, by):
    CaseDocument.objects.create(case=case, document=document, title=document.title, added_by=by)


@transaction.atomic
def record_signatures(plan, *, by, consents, hearings, scan=None):
    """Write down who signed and which minor was heard: `consents` {holder: facts}, `hearings` {minor: facts}.

    While the plan is proposed, or later when a signature was missing; a late last signature lifts the limit on a running plan.
    """
    now = InterventionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not (now.status in {now.Status.PROPOSED, now.Status.SIGNED_IN_PART} or (now.status in now.RUNNING and now.missing_consent_reason)):
        raise TransitionNotAllowed("Le firme si registrano dopo la proposta alla famiglia.")
    for holder, facts in consents.items():
        before = Consent.objects.filter(plan=now, holder=holder).first()
        after, _ = Consent.objects.update_or_create(plan=now, holder=holder, defaults={**facts, "recorded_by": by})
        if before is None or before.given != after.given or before.on != after.on:
            record("interventions.plan.consent_recorded", now, by=by, holder_id=holder.pk, given=after.given, on=str(after.on))
            timeline.add(
                plan.case,
                "plan",
                f"Progetto v{now.edition}: {holder} {'ha firmato' if after.given else 'non ha firmato'}",
                by=by,
                link=plan.get_absolute_url(),
            )
    for minor, facts in hearings.items():
        before = MinorHearing.objects.filter(plan=now, minor=minor).exists()
        MinorHearing.objects.update_or_create(plan=now, minor=minor, defaults=facts)
        record("interventions.plan.hearing_recorded", now, by=by, minor_id=minor.pk)
        if not before:
            timeline.add(plan.case, "plan", f"Ascolto di {minor} sul progetto", by=by, link=plan.get_absolute_url())
    if scan:
        attachment = Attachment.objects.keep(scan, by=by, case_id=plan.case_id)
        CaseDocument.objects.create(
            case=plan.case, attachment=attachment, title=f"Progetto v{now.edition} firmato (scansione)", added_by=by
        )
    if now.status in now.RUNNING and not now.holders_missing().exists():
        InterventionPlan.objects.filter(pk=now.pk).update(missing_consent_reason="")
        record("interventions.plan.consents_completed", now, by=by)
        timeline.add(plan.case, "plan", f"Progetto v{now.edition}: ora hanno firmato tutti", by=by, link=plan.get_absolute_url())
        settle(f"plan-decision:{now.pk}", by=by)


@transaction.atomic
def sign_plan(plan, *, by):
    plan.sign(by=by)
    settle(f"plan-decision:{plan.pk}", by=by)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} sottoscritto", by=by, link=plan.get_absolute_url())


@transaction.atomic
def sign_plan_in_part(plan, *, by, reason):
    """Somebody did not sign: only non-invasive actions, and a decision is due (re-propose, or evaluate a report)."""
    plan.sign_in_part(by=by, reason=reason)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} sottoscritto in parte", by=by, link=plan.get_absolute_url())
    _ask_for_decision(plan, "Firma mancante: riproporre o valutare la segnalazione")


@transaction.atomic
def refuse_plan(plan, *, by, reason):
    plan.refuse(by=by, reason=reason)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} rifiutato dalla famiglia", by=by, link=plan.get_absolute_url())
    _ask_for_decision(plan, "Progetto rifiutato: riproporre, chiudere o valutare la segnalazione")


def _ask_for_decision(plan, title):
    set_deadline(
        kind=Deadline.Kind.PLAN,
        title=title,
        due_on=timezone.localdate() + relativedelta(days=whole("plan_decision_days")),
        case=plan.case,
        assignee=plan.case.worker,
        link=reverse("interventions:plan_decide", args=[plan.pk]),
        key=f"plan-decision:{plan.pk}",
    )


@transaction.atomic
def decide_after_refusal(plan, *, by, decision, reason):
    """What the service does after a missing signature or a refusal; a report to the court gets its own deadline."""
    if not settle(f"plan-decision:{plan.pk}", by=by):
        raise TransitionNotAllowed("Non c'è una decisione in attesa.")
    record("interventions.plan.decided", plan, by=by, reason=reason, decision=decision.value)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition}, decisione: {decision.label}", by=by, link=plan.get_absolute_url())
    if decision.value == "report":
        _report_to_court_due(plan, "Segnalazione all'Autorità giudiziaria dopo il progetto non sottoscritto")


def _report_to_court_due(plan, title):
    set_deadline(
        kind=Deadline.Kind.OTHER,
        title=title,
        due_on=timezone.localdate() + relativedelta(days=whole("court_report_days")),
        case=plan.case,
        assignee=plan.case.worker,
        link=plan.case.get_absolute_url(),
        key=f"court-report:{plan.pk}",
    )


@transaction.atomic
def order_plan(plan, *, by, order_reference):
    plan.order(by=by, order_reference=order_reference)
    settle(f"plan-decision:{plan.pk}", by=by)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} disposto dall'Autorità giudiziaria", by=by, link=plan.get_absolute_url())


# ---- the plan runs


@transaction.atomic
def start_plan(plan, *, by, starts_on):
    """The plan begins, the one before it gives way, its aids pass over, the first review is set."""
    case = Case.objects.select_for_update(no_key=True).get(pk=plan.case_id)
    if case.status != Case.Status.IN_CHARGE:
        raise TransitionNotAllowed(f"Il progetto parte su un caso preso in carico: questo è «{case.get_status_display()}».")
    for running in case.plans.running().exclude(pk=plan.pk):
        _cancel_planned_review(running, by=by, reason="sostituito da una nuova versione")
        running.replace(by=by)
    plan.start(by=by, starts_on=starts_on)
    moved = list(Intervention.objects.open().filter(case=case).exclude(plan=plan).values_list("pk", flat=True))
    Intervention.objects.filter(pk__in=moved).update(plan=plan)
    if moved:
        record("interventions.plan.aids_taken_over", plan, by=by, interventions=moved)
    settle(f"plan-new:{case.pk}", by=by)
    plan_review(plan, by=by, due_on=starts_on + relativedelta(months=plan.review_every_months))
    timeline.add(case, "plan", f"Progetto v{plan.edition} attivo dal {starts_on:%d/%m/%Y}", by=by, link=plan.get_absolute_url())


def plan_review(plan, *, by, due_on):
    """The next review stands in the plan, on the case (lists sort by it) and among the deadlines."""
    review = Review.objects.create(case=plan.case, plan=plan, due_on=due_on)
    record("interventions.review.planned", review, by=by, due_on=str(due_on))
    set_next_review(plan.case, due_on)
    set_deadline(
        kind=Deadline.Kind.REVIEW,
        title="Verifica del progetto",
        due_on=due_on,
        case=plan.case,
        assignee=plan.case.worker,
        link=reverse("interventions:review_hold", args=[review.pk]),
        key=f"review:{review.pk}",
    )
    return review


def set_next_review(case, day):
    case.next_review_on = day
    case.save(update_fields=["next_review_on"])


def _cancel_planned_review(plan, *, by, reason):
    for review in plan.reviews.planned():
        review.cancel(by=by, reason=reason)
        _settle_review(review, by=by)


def _settle_review(review, *, by):
    settle(f"review:{review.pk}", by=by)
    settle(f"review-late:{review.pk}", by=by)


@transaction.atomic
def interrupt_plan(plan, *, by, reason):
    """Work stops: open aids stop with it, no review is due any more."""
    plan.interrupt(by=by, reason=reason)
    today = timezone.localdate()
    for aid in plan.interventions.open():
        if aid.status in Intervention.RUNNING:
            aid.interrupt(by=by, reason=reason, ends_on=max(today, aid.starts_on))
        else:
            aid.give_up(by=by, reason=reason)
    _cancel_planned_review(plan, by=by, reason="progetto interrotto")
    settle(f"plan-end:{plan.pk}", by=by)
    set_next_review(plan.case, None)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} interrotto: {reason}"[:300], by=by, link=plan.get_absolute_url())


@transaction.atomic
def end_plan(plan, *, by, reason):
    """The coordinator approves what the review said: done."""
    plan.end(by=by, reason=reason)
    _cancel_planned_review(plan, by=by, reason="progetto concluso")
    settle(f"plan-end:{plan.pk}", by=by)
    set_next_review(plan.case, None)
    timeline.add(plan.case, "plan", f"Progetto v{plan.edition} concluso", by=by, link=plan.get_absolute_url())
    if plan.case.worker_id and plan.case.worker_id != by.pk:
        bell.ring(plan.case.worker, f"La conclusione del progetto {plan.case} è approvata.", link=plan.get_absolute_url())


@transaction.atomic
def keep_plan_going(plan, *, by, reason, next_review_on):
    """The coordinator does not approve the end: the plan goes on to a next review."""
    plan.go_on(by=by)
    settle(f"plan-end:{plan.pk}", by=by)
    record("interventions.plan.end_declined", plan, by=by, reason=reason)
    plan_review(plan, by=by, due_on=next_review_on)
    timeline.add(
        plan.case, "plan", f"Conclusione del progetto v{plan.edition} non approvata: prosegue", by=by, link=plan.get_absolute_url()
    )
    if plan.case.worker_id and plan.case.worker_id != by.pk:
        bell.ring(plan.case.worker, f"La conclusione del progetto {plan.case} non è approvata.", link=plan.get_absolute_url())


# ---- the review


@transaction.atomic
def hold_review(review, *, by, scores, **facts):
    """Score every goal (`scores` {goal: (value, note)}), hold the review with `facts`, do what its outcome asks; the minutes come last."""
    plan = InterventionPlan.objects.select_for_update(no_key=True).get(pk=review.plan_id)
    plan.case = review.case
    if plan.status not in InterventionPlan.RUNNING:
        raise TransitionNotAllowed(f"Il progetto non è attivo: è «{plan.get_status_display()}».")
    for goal, (value, note) in scores.items():
        GoalScore.objects.update_or_create(review=review, goal=goal, defaults={"value": value, "note": note})
    review.hold(by=by, **facts)
    if plan.status == InterventionPlan.Status.ACTIVE:
        plan.begin_review(by=by)
    _settle_review(review, by=by)
    FOLLOWS[review.outcome](plan, review, by=by)
    timeline.add(
        plan.case, "review", f"Verifica del progetto v{plan.edition}: {review.get_outcome_display()}", by=by, link=review.get_absolute_url()
    )
    review.minutes = papers.print_minutes(review, by=by)
    review.save(update_fields=["minutes"])
    _keep(plan.case, review.minutes, by=by)
    return review


def _goes_on(plan, review, *, by):
    plan.go_on(by=by)
    plan_review(plan, by=by, due_on=review.next_review_on)


def _changes(plan, review, *, by):
    plan.replace(by=by)
    set_next_review(plan.case, review.next_review_on)
    if not plan.case.plans.in_preparation().exists():
        add_plan(plan.case, by=by, copy_of=plan)
    set_deadline(
        kind=Deadline.Kind.PLAN,
        title="Nuova versione del progetto da far partire",
        due_on=review.held_on + relativedelta(days=whole("plan_rewrite_days")),
        case=plan.case,
        assignee=plan.case.worker,
        link=plan.case.plans.in_preparation().get().get_absolute_url(),
        key=f"plan-new:{plan.case_id}",
    )


def _ends(plan, review, *, by):
    """Only asked for here: who approves is the coordinator, on `plan_end`."""
    link = reverse("interventions:plan_end", args=[plan.pk])
    set_next_review(plan.case, None)
    set_deadline(
        kind=Deadline.Kind.PLAN,
        title="Approvare la conclusione del progetto",
        due_on=review.held_on + relativedelta(days=whole("plan_decision_days")),
        case=plan.case,
        unit=plan.case.unit,
        link=link,
        key=f"plan-end:{plan.pk}",
    )
    for coordinator in who_coordinates(plan.case):
        if coordinator.pk != by.pk:
            bell.ring(coordinator, f"Una verifica propone di concludere il progetto {plan.case}.", link=link)


def _reports_to_court(plan, review, *, by):
    _goes_on(plan, review, by=by)
    _report_to_court_due(plan, "Segnalazione all'Autorità giudiziaria decisa in verifica")


FOLLOWS = {
    Review.Outcome.GOES_ON: _goes_on,
    Review.Outcome.CHANGES: _changes,
    Review.Outcome.ENDS: _ends,
    Review.Outcome.REPORT_TO_COURT: _reports_to_court,
}


# ---- the aids


@transaction.atomic
def propose_intervention(plan, *, by, beneficiaries, **facts):
    """An aid enters the plan; who must authorise it is told."""
    now = InterventionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if now.status in InterventionPlan.FINISHED:
        raise TransitionNotAllowed(
            f"Il progetto è «{now.get_status_display()}»: gli interventi si aggiungono a un progetto in corso o in preparazione."
        )
    just_now = timezone.now() - relativedelta(minutes=2)
    twin = now.interventions.filter(proposed_by=by, proposed_at__gte=just_now, **facts).order_by("pk").first()
    if twin:  # pressed twice
        return twin
    aid = Intervention.objects.create(case=plan.case, plan=now, proposed_by=by, **facts)
    aid.beneficiaries.set(beneficiaries)
    record("interventions.intervention.proposed", aid, by=by, kind=aid.kind, cost=str(aid.cost))
    timeline.add(plan.case, "intervention", f"Proposto: {aid} ({aid.get_kind_display()})", by=by, link=aid.get_absolute_url())
    tell_who_authorises(aid, but=by)
    return aid


def tell_who_authorises(aid, *, but):
    if aid.needs_determination:
        link = reverse("interventions:determination_list")
        for director in User.objects.with_role("director"):
            bell.ring(director, "Un intervento con costo attende la determina.", link=link)
        return
    for coordinator in who_coordinates(aid.case):
        if coordinator.pk != but.pk:
            bell.ring(coordinator, f"C'è un intervento da autorizzare: {aid.case}.", link=aid.get_absolute_url())


@transaction.atomic
def step_intervention(aid, verb, *, by, **facts):
    """Take one step of the generic machine and write it in the story of the case."""
    getattr(aid, verb)(by=by, **facts)
    timeline.add(aid.case, "intervention", f"{aid}: {aid.get_status_display()}"[:300], by=by, link=aid.get_absolute_url())
    if verb == "authorise" and aid.proposed_by_id != by.pk:
        bell.ring(aid.proposed_by, f"Un intervento è autorizzato: {aid.case}.", link=aid.get_absolute_url())
    return aid


@transaction.atomic
def override_order(aid, *, by, reason):
    aid.override_order(by=by, reason=reason)
    timeline.add(aid.case, "intervention", f"{aid}: deroga al provvedimento del giudice", by=by, link=aid.get_absolute_url())


@transaction.atomic
def record_order(aid, *, by, order_reference):
    aid.record_order(by=by, order_reference=order_reference)
    timeline.add(aid.case, "intervention", f"{aid}: registrato il provvedimento del giudice", by=by, link=aid.get_absolute_url())


@transaction.atomic
def decline_determination(aid, *, by, reason):
    """The manager does not grant it: the aid does not start, who proposed it is told."""
    if not by.has_perm("interventions.determine_intervention"):
        raise TransitionNotAllowed("Decide il dirigente.")
    aid.give_up(by=by, reason=reason)
    timeline.add(aid.case, "intervention", f"{aid}: non concesso", by=by, link=aid.get_absolute_url())
    bell.ring(aid.proposed_by, f"Un intervento non è stato concesso: {aid.case}.", link=aid.get_absolute_url())
