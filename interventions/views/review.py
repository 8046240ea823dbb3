"""Reviews: which are due, how one is held, what it said."""

from collections import Counter

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import get_below, may_work
from cases.models import DiaryEntry
from sesto_social.accounts.access import allowed
from sesto_social.documents import responses
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import actions, papers
from ..forms import ReviewFilterForm, ReviewHoldForm, default_next_review
from ..models import InterventionPlan, Review

ORDERS = {"scadenza": ["due_on"], "caso": ["case__year", "case__sequence"], "fatta": ["held_on"]}


@allowed("interventions.view_review")
@require_safe
def review_list(request):
    """Due and late, of the cases one may see; the most late first."""
    form = ReviewFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"stato": "", "casi": ""}
    rows = Review.objects.visible_to(request.user).select_related("case__worker", "plan")
    today = timezone.localdate()
    match wanted["stato"]:
        case "ritardo":
            rows = rows.late(today)
        case "mese":
            rows = rows.planned().filter(due_on__lte=today + relativedelta(days=30))
        case "fatte":
            rows = rows.held()
        case _:
            rows = rows.planned()
    if wanted["casi"] == "miei":
        rows = rows.filter(case__worker=request.user)
    orders = ORDERS if wanted["stato"] == "fatte" else {name: fields for name, fields in ORDERS.items() if name != "fatta"}
    page = paginate(rows, request, by=sorting(request, orders, "-fatta" if wanted["stato"] == "fatte" else "scadenza"))
    facts = {
        "page": page,
        "form": form,
        "held": wanted["stato"] == "fatte",
        "filtered": any(wanted.values()),
        "may_hold": request.user.has_perm("interventions.review_plan"),
    }
    template = "interventions/review_list.html#results" if request.htmx else "interventions/review_list.html"
    return render(request, template, facts)


@allowed("interventions.review_plan")
@require_http_methods(["GET", "POST"])
def review_hold(request, pk):
    review = get_below(request, Review.objects, pk, to="interventions.review_plan")
    plan = review.plan
    plan.case = review.case
    if review.status != review.Status.PLANNED or plan.status not in InterventionPlan.RUNNING:
        messages.info(request, f"Questa verifica è {review.get_status_display()}.")
        return redirect(review)
    goals = plan.measured_goals()
    since, today = papers.period_start(review), timezone.localdate()
    initial = {
        "held_on": today,
        "attendees": who_is_called(review),
        "summary": what_happened(review, since),
        "next_review_on": default_next_review(plan),
    }
    form = ReviewHoldForm(posted(request), review=review, goals=goals, initial=initial, cancel=plan.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold_review(review, by=request.user, scores=form.scores(), **form.facts())
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Verifica conclusa: il verbale è tra i documenti del caso.")
            if review.outcome == Review.Outcome.ENDS and request.user.has_perm("interventions.approve_plan"):
                return redirect("interventions:plan_end", plan.pk)
            return redirect(review)
    return render(
        request, "interventions/review_hold.html", {"review": review, "plan": plan, "case": review.case, "form": form, "since": since}
    )


def who_is_called(review):
    return ", ".join(f"{member.user} ({member.get_function_display()})" for member in review.case.team.current().select_related("user"))


def what_happened(review, since):
    """Counts of what the whole equipe may read in the diary of the period: the first line of a text for all of them."""
    kinds = Counter(review.case.diary.shared().filter(happened_on__gte=since).order_by().values_list("kind", flat=True))
    words = [f"{plural(kind, number)}" for kind, number in sorted(kinds.items(), key=lambda pair: -pair[1])]
    return (
        f"Dal diario, dal {since:%d/%m/%Y}: {', '.join(words)}.\n\n"
        if words
        else f"Nel diario non c'è nessuna nota dal {since:%d/%m/%Y}.\n\n"
    )


PLURALS = {
    DiaryEntry.Kind.INTERVIEW: "colloqui",
    DiaryEntry.Kind.HOME_VISIT: "visite domiciliari",
    DiaryEntry.Kind.PHONE: "telefonate",
    DiaryEntry.Kind.NETWORK: "incontri di rete",
    DiaryEntry.Kind.OBSERVATION: "osservazioni",
    DiaryEntry.Kind.CHILD_VOICE: "volte la voce del minore",
    DiaryEntry.Kind.OTHER: "altre note",
}


def plural(kind, number):
    return f"1 {DiaryEntry.Kind(kind).label}" if number == 1 else f"{number} {PLURALS[kind]}"


@allowed("interventions.view_review")
@require_safe
def review_detail(request, pk):
    review = get_below(request, Review.objects, pk)
    plan = review.plan
    plan.case = review.case
    held = review.status == review.Status.HELD
    points = {goal.pk: goal.line_until(review.held_on) for goal in plan.measured_goals()} if held else {}
    rows = [
        {"score": score, "goal": score.goal, "drawn": points.get(score.goal_id, []), "progress": score.goal.progress(score.value)}
        for score in review.scores.select_related("goal").order_by("goal__position", "goal__pk")
    ]
    works = may_work(request.user, review.case)
    newest = review.case.plans.order_by("-edition").first()
    facts = {
        "review": review,
        "plan": plan,
        "case": review.case,
        "rows": rows,
        "held": held,
        "newer": newest if newest.pk != plan.pk else None,
        "may_hold": works and request.user.has_perm("interventions.review_plan") and plan.status in plan.RUNNING,
        "may_end": works
        and review.outcome == "ends"
        and plan.status == plan.Status.IN_REVIEW
        and request.user.has_perm("interventions.approve_plan"),
        "end_pending": review.outcome == "ends" and plan.status == plan.Status.IN_REVIEW,
    }
    return render(request, "interventions/review_detail.html", facts)


@allowed("interventions.view_review")
@require_safe
def review_minutes(request, pk):
    review = get_below(request, Review.objects, pk)
    if review.minutes is None:
        raise Http404
    return responses.download(request, review.minutes)
