"""Goals, actions and commitments of a draft: add, edit, remove. Every profession of the equipe writes its part."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import get_below
from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import actions
from ..forms import ActionForm, CommitmentForm, GoalForm
from ..models import Commitment, Goal, InterventionPlan
from .plan import saved

WRITE = "interventions.sign_plan"


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def goal_add(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    goal = Goal(plan=plan, position=plan.goals.count())
    form = GoalForm(posted(request), instance=goal, cancel=f"{plan.get_absolute_url()}#obiettivi")
    return write(request, plan, form, what="goal_added", heading="Nuovo obiettivo", done="Obiettivo aggiunto.", place="obiettivi")


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def goal_edit(request, pk, goal_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    goal = get_object_or_404(plan.goals, pk=goal_pk)
    form = GoalForm(posted(request), instance=goal, cancel=f"{plan.get_absolute_url()}#obiettivi")
    return write(request, plan, form, what="goal_changed", heading="Modifica l'obiettivo", done="Obiettivo salvato.", place="obiettivi")


@allowed(WRITE)
@require_POST
def goal_remove(request, pk, goal_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    goal = get_object_or_404(plan.goals, pk=goal_pk)
    return remove(request, plan, lambda: actions.remove_goal(plan, goal, by=request.user), done="Obiettivo tolto.", place="obiettivi")


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def action_add(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    form = ActionForm(posted(request), plan=plan, cancel=f"{plan.get_absolute_url()}#azioni")
    return write(request, plan, form, what="action_added", heading="Nuova azione", done="Azione aggiunta.", place="azioni")


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def action_edit(request, pk, action_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    action = get_object_or_404(plan.actions, pk=action_pk)
    form = ActionForm(posted(request), plan=plan, instance=action, cancel=f"{plan.get_absolute_url()}#azioni")
    return write(request, plan, form, what="action_changed", heading="Modifica l'azione", done="Azione salvata.", place="azioni")


@allowed(WRITE)
@require_POST
def action_remove(request, pk, action_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    action = get_object_or_404(plan.actions, pk=action_pk)
    return remove(
        request,
        plan,
        lambda: actions.change_content(plan, by=request.user, write=action.delete, what="action_removed"),
        done="Azione tolta.",
        place="azioni",
    )


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def commitment_add(request, pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    form = CommitmentForm(posted(request), instance=Commitment(plan=plan), cancel=f"{plan.get_absolute_url()}#impegni")
    return write(request, plan, form, what="commitment_added", heading="Nuovo impegno", done="Impegno aggiunto.", place="impegni")


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def commitment_edit(request, pk, commitment_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    commitment = get_object_or_404(plan.commitments, pk=commitment_pk)
    form = CommitmentForm(posted(request), instance=commitment, cancel=f"{plan.get_absolute_url()}#impegni")
    return write(request, plan, form, what="commitment_changed", heading="Modifica l'impegno", done="Impegno salvato.", place="impegni")


@allowed(WRITE)
@require_POST
def commitment_remove(request, pk, commitment_pk):
    plan = get_below(request, InterventionPlan.objects, pk, to=WRITE)
    commitment = get_object_or_404(plan.commitments, pk=commitment_pk)
    return remove(
        request,
        plan,
        lambda: actions.change_content(plan, by=request.user, write=commitment.delete, what="commitment_removed"),
        done="Impegno tolto.",
        place="impegni",
    )


def write(request, plan, form, *, what, heading, done, place):
    back = f"{plan.get_absolute_url()}#{place}"
    if not plan.is_editable:
        messages.error(request, f"Il progetto è «{plan.get_status_display()}»: si modifica solo una bozza.")
        return redirect(plan)
    if request.method == "POST" and form.is_valid():
        try:
            if form.instance.pk is None:
                fallen = actions.add_content(plan, form.instance, by=request.user, what=what)
            else:
                fallen = actions.change_content(plan, by=request.user, write=form.save, what=what)
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, saved(done, fallen))
        return redirect(back)
    return render(request, "interventions/plan_part.html", {"plan": plan, "case": plan.case, "form": form, "heading": heading})


def remove(request, plan, act, *, done, place):
    try:
        fallen = act()
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, saved(done, fallen))
    return redirect(f"{plan.get_absolute_url()}#{place}")
