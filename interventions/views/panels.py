"""What this room shows inside the case page: in force, plan, aids. Fragments for htmx, whole pages without."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.access import get_case, may_work
from sesto_social.accounts.access import allowed

from .. import next_steps
from ..models import Intervention, InterventionPlan


def shown(request, template, facts):
    return render(request, f"{template}#panel" if request.htmx else template, facts)


def with_progress(plan):
    """The goals of a plan, each with how far it has come; and how many have arrived."""
    goals = plan.measured_goals()
    for goal in goals:
        goal.share = None if goal.last is None else goal.progress(goal.last)
    return goals, sum(1 for goal in goals if goal.share == 100)


@allowed("cases.view_case")
@require_safe
def in_force(request, pk):
    """The overview: the plan that runs with its goals, and the aids with what they cost."""
    case = get_case(request, pk)
    plan = case.plans.running().first() or case.plans.in_preparation().first()
    aids = list(case.interventions.running().order_by("starts_on", "pk"))
    goals, reached = with_progress(plan) if plan and plan.status in InterventionPlan.RUNNING else ([], 0)
    facts = {
        "case": case,
        "plan": plan,
        "goals": goals,
        "reached": reached,
        "aids": aids,
        "cost": sum(aid.cost for aid in aids),
        "review": plan.reviews.planned().first() if plan else None,
    }
    return shown(request, "interventions/in_force.html", facts)


@allowed("interventions.view_interventionplan")
@require_safe
def plan_list(request, pk):
    """The plan section: the current edition with its next step, its reviews, the earlier editions."""
    case = get_case(request, pk)
    works = may_work(request.user, case)
    plans = list(case.plans.order_by("-edition").prefetch_related("reviews"))
    reviews = [review for plan in plans for review in plan.reviews.all() if review.status != review.Status.CANCELLED]
    current = next((plan for plan in plans if plan.status in InterventionPlan.RUNNING), None)
    draft = next((plan for plan in plans if plan.status in InterventionPlan.PREPARATION), None)
    for plan in plans:
        plan.case = case
    goals, reached = with_progress(current) if current else ([], 0)
    facts = {
        "case": case,
        "plans": plans,
        "current": current,
        "draft": draft,
        "step": next_steps.of_plan(draft or current, request.user, works=works) if draft or current else None,
        "goals": goals,
        "reached": reached,
        "reviews": sorted(reviews, key=lambda review: (review.due_on, review.pk), reverse=True),
        "may_add": works and draft is None and request.user.has_perm("interventions.draft_plan") and case.status == case.Status.IN_CHARGE,
        "in_charge": case.status == case.Status.IN_CHARGE,
    }
    return shown(request, "interventions/plan_list.html", facts)


@allowed("interventions.view_intervention")
@require_safe
def intervention_list(request, pk):
    """The aids of the case: open ones first, then what is over."""
    case = get_case(request, pk)
    works = may_work(request.user, case)
    aids = list(case.interventions.prefetch_related("beneficiaries").select_related("plan").order_by("-proposed_at", "-pk"))
    plan = case.plans.running().first() or case.plans.in_preparation().first()
    facts = {
        "case": case,
        "open": [aid for aid in aids if aid.status in Intervention.OPEN],
        "over": [aid for aid in aids if aid.status not in Intervention.OPEN],
        "plan": plan,
        "may_add": works and plan is not None and request.user.has_perm("interventions.add_intervention"),
    }
    return shown(request, "interventions/intervention_list.html", facts)
