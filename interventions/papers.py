"""What is printed for a plan: the sheet for the signatures, and the minutes of a review."""

from cases.models import HouseholdMember, TeamMember
from sesto_social.documents import press
from sesto_social.ui import charts

from .models import Commitment, Goal, InterventionPlan


def plan_facts(plan):
    """The context of documents/plan.html."""
    minors = minors_of(plan)
    holders = list(plan.holders())
    goals = [
        {"goal": goal, "term": goal.get_term_display(), "from": measure(goal.baseline, goal), "to": measure(goal.target, goal)}
        for goal in plan.goals.all()
    ]
    promises = list(plan.commitments.all())
    parties = [(party.label, [one.text for one in promises if one.party == party]) for party in Commitment.Party]
    team = list(TeamMember.objects.current().filter(case=plan.case).select_related("user"))
    return {
        "plan": plan,
        "case": plan.case,
        "minors": minors,
        "sides": [
            (Goal.Side.CHILD.label, "di cosa ho bisogno per crescere", plan.picture_child),
            (Goal.Side.FAMILY.label, "di cosa ho bisogno da chi si prende cura di me", plan.picture_family),
            (Goal.Side.ENVIRONMENT.label, "di cosa ho bisogno nel mio ambiente di vita", plan.picture_environment),
        ],
        "goals": goals,
        "actions": list(plan.actions.select_related("goal")),
        "parties": [(label, texts) for label, texts in parties if texts],
        "hearings": list(plan.hearings.select_related("minor")),
        "validations": list(plan.validations.select_related("user")),
        "signers": [{"name": str(holder), "role": role} for holder, role in zip(holders, roles_of(plan.case, holders), strict=True)]
        + [{"name": str(minor), "role": "minore"} for minor in plan.minors_of_signing_age()]
        + [{"name": str(member.user), "role": member.get_function_display()} for member in team],
    }


def print_plan(plan, *, by):
    return press.issue(
        "plan",
        plan_facts(plan),
        kind="plan",
        title=f"Progetto d'intervento, versione {plan.edition}",
        by=by,
        case_id=plan.case_id,
        replaces=plan.document,
    )


def preview_plan(plan, *, by) -> bytes:
    return press.render("plan", plan_facts(plan), title=f"Progetto d'intervento, versione {plan.edition}", by=by)


def print_minutes(review, *, by):
    """The minutes, with every goal scored beside its start and its target."""
    plan = InterventionPlan.objects.get(pk=review.plan_id)
    before = {goal.pk: [point for point in goal.points if point[0] < review.held_on] for goal in plan.measured_goals()}
    rows = [
        {
            "goal": score.goal,
            "from": measure(score.goal.baseline, score.goal),
            "to": measure(score.goal.target, score.goal),
            "last": measure(before[score.goal_id][-1][1], score.goal) if before.get(score.goal_id) else "—",
            "today": measure(score.value, score.goal),
            "progress": str(score.goal.progress(score.value)),
            "note": score.note,
        }
        for score in review.scores.select_related("goal").order_by("goal__position", "goal__pk")
    ]
    team = TeamMember.objects.current().filter(case=review.case_id).select_related("user")
    facts = {
        "review": review,
        "plan": plan,
        "case": review.case,
        "minors": minors_of(plan),
        "rows": rows,
        "period_start": period_start(review),
        "signers": [{"name": str(member.user), "role": member.get_function_display()} for member in team],
    }
    return press.issue(
        "review_minutes",
        facts,
        kind="review_minutes",
        title="Verbale di verifica del progetto",
        by=by,
        case_id=review.case_id,
        access_regime="riservato professionale",
    )


def period_start(review):
    """The day the period under review began: the review before it, or the start of the plan."""
    earlier = review.plan.reviews.held().exclude(pk=review.pk).order_by("-held_on").values_list("held_on", flat=True).first()
    return earlier or review.plan.starts_on


def minors_of(plan):
    return [charge.person for charge in plan.case.charges.current().select_related("person")]


def roles_of(case, persons):
    """Who each person is in the household of the case, in words."""
    known = dict(
        HouseholdMember.objects.current()
        .filter(household=case.household_id, person__in=persons)
        .order_by("pk")
        .values_list("person", "role")
    )
    return [HouseholdMember.Role(known[person.pk]).label if person.pk in known else "esercita la responsabilità" for person in persons]


def measure(value, goal):
    return in_words(value, goal.measure)


def in_words(value, unit=""):
    """62 %, 4,5 giorni: a value with its unit, without zeros that say nothing."""
    return f"{charts.plain(value)} {unit}".strip()
