"""Everything that is due, in one list; and putting one thing off for some days."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import deadlines
from ..forms.deadline import DeadlineFilterForm, DeadlineSnoozeForm
from ..models import Deadline


@allowed("cases.view_deadline")
@require_GET
def deadline_list(request):
    """One's own, or those one keeps an eye on; the nearest first."""
    form = DeadlineFilterForm(request.GET)
    narrowing = form.narrowing()
    rows = deadlines.list_of(request.user, **narrowing).select_related("case", "assignee", "unit")
    page = paginate(rows, request, by=["due_on", "pk"])
    facts = {"form": form, "page": page, "whose": narrowing["whose"], "narrowed": narrowing["which"] or narrowing["kind"]}
    template = "cases/deadline_list.html#results" if request.htmx else "cases/deadline_list.html"
    return render(request, template, facts)


@allowed("cases.view_deadline")
@require_http_methods(["GET", "POST"])
def deadline_snooze(request, pk):
    deadline = mine(request, pk)
    form = DeadlineSnoozeForm(posted(request), cancel=reverse("cases:deadline_list"))
    if request.method == "POST" and form.is_valid():
        try:
            deadlines.put_off(deadline, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Rimandata al {form.cleaned_data['until']:%d/%m/%Y}.")
            return redirect("cases:deadline_list")
    before = list(deadline.snoozes.select_related("by").order_by("-at", "-pk"))
    return render(request, "cases/deadline_snooze.html", {"deadline": deadline, "form": form, "before": before})


@allowed("cases.view_deadline")
@require_POST
def deadline_wake(request, pk):
    deadlines.wake(mine(request, pk), by=request.user)
    messages.success(request, "Di nuovo tra le cose da fare.")
    return redirect("cases:deadline_list")


def mine(request, pk):
    """One that is for the reader to see to; another's does not exist here."""
    deadline = Deadline.objects.visible_to(request.user).pending().select_related("case").filter(pk=pk).first()
    if deadline is None or not deadline.is_of(request.user):
        raise Http404
    return deadline
