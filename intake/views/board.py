"""The desk at a glance: who waits, who is still to be written down, who is to be called back."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed
from sesto_social.parameters.lookup import whole

from ..actions import front_desk
from ..models import Appointment

SHOWN = 100


@allowed("intake.receive_appointment")
@require_GET
def desk_board(request):
    """One click for each: let in, came, did not come. At closing time nothing is left here."""
    visible = Appointment.objects.visible_to(request.user).select_related("office", "worker", "sheet")
    waiting = visible.of_day(timezone.localdate()).filter(status=Appointment.Status.ARRIVED).order_by("arrived_at", "pk")[:SHOWN]
    waiting = list(waiting)
    facts = {
        "waiting": waiting,
        "free_now": free_in_offices(waiting),
        "unsettled": list(front_desk.to_settle().visible_to(request.user).select_related("office", "worker")[:SHOWN]),
        "recalls": list(Appointment.objects.visible_to(request.user).to_recall().select_related("worker")[:SHOWN]),
        "today": timezone.localdate(),
        "writes": request.user.has_perm("intake.write_accesssheet"),
        "minutes": whole("no_show_minutes"),
        "here": reverse("intake:desk_board"),
    }
    return render(request, "intake/desk_board.html", facts)


def free_in_offices(waiting):
    """{office: workers free this minute} of those who wait in a queue."""
    offices = {one.office_id: one.office for one in waiting if one.queued}
    return {pk: list(front_desk.free_now(office)) for pk, office in offices.items()}
