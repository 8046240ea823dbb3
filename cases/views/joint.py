"""A time that suits several colleagues, a room and an interpreter."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed

from ..forms.joint import JointTimesForm


@allowed("cases.keep_engagement")
@require_GET
def joint_times(request):
    """By day, with the room and the interpreter proposed; each leads to the time being kept for all."""
    form = JointTimesForm(request.GET, user=request.user)
    people = form.people
    own = next((one for one in people if one.user_id == request.user.pk), None)
    facts = {
        "form": form,
        "people": people,
        "colleagues": [one for one in people if one != own],
        "times": form.found(people) if people else [],
    }
    return render(request, "cases/joint_times.html#results" if request.htmx else "cases/joint_times.html", facts)
