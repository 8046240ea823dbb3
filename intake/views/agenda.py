"""The day of the Segretariato: who comes, who receives, which times are free."""

import datetime as dt

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed
from sesto_social.agenda import booking
from sesto_social.agenda.clock import ROME, day_of, midnight
from sesto_social.agenda.models import Office, Resource
from sesto_social.parameters.lookup import whole
from sesto_social.parameters.models import Code

from ..actions import front_desk
from ..forms.appointment import AgendaForm
from ..models import Appointment


@allowed("intake.view_appointment")
@require_GET
def agenda_day(request):
    """One day, worker by worker, with the free times for those who book. Others see the talks they have."""
    user = request.user
    books, receives = user.has_perm("intake.book_appointment"), user.has_perm("intake.receive_appointment")
    offices = list(Office.objects.active().order_by("name"))
    workers = list(Resource.objects.active().workers().order_by("name", "pk"))
    form = AgendaForm(request.GET, offices=offices, workers=workers)
    rows = narrowed(Appointment.objects.visible_to(user), form, worker="worker")
    appointments = list(rows.of_day(form.day).select_related("office", "worker", "sheet").order_by("starts_at", "pk"))
    free = (
        list(
            narrowed(booking.free_slots(audience="front_desk", day_from=form.day, day_to=form.day), form).select_related(
                "resource", "office"
            )
        )
        if books
        else []
    )
    words = dict(Code.objects.filter(list__code__in=["language", "appointment_reason"]).order_by("pk").values_list("code", "label"))
    facts = {
        "form": form,
        "day": form.day,
        "today": timezone.localdate(),
        "previous": working_neighbour(form.day, -1),
        "next": working_neighbour(form.day, 1),
        "week": week(rows, form.day),
        "columns": columns(appointments, free, words),
        "expected": sum(
            one.status in {Appointment.Status.CONFIRMED, Appointment.Status.ARRIVED, Appointment.Status.DONE} for one in appointments
        ),
        "free": len(free),
        "unsettled": list(front_desk.unsettled(rows.exclude(starts_at__date=form.day))[:10]) if receives else [],
        "books": books,
        "receives": receives,
        "writes": user.has_perm("intake.write_accesssheet"),
        "offices": offices,
    }
    return render(request, "intake/agenda_day.html#giorno" if request.htmx else "intake/agenda_day.html", facts)


def narrowed(rows, form, worker="resource"):
    """What the filter asks for, of appointments or slots."""
    if office := form.chosen("ufficio"):
        rows = rows.filter(office=office)
    if chosen := form.chosen("operatore"):
        rows = rows.filter(**{worker: chosen})
    return rows


def columns(appointments, free, words):
    """[(worker, lines in order of time)]: appointments and free times of each worker."""
    wait, now = dt.timedelta(minutes=whole("no_show_minutes")), timezone.now()
    lines = [(one.starts_at, one.worker, appointment_line(one, words, one.starts_at + wait, now)) for one in appointments]
    lines += [(slot.start, slot.resource, {"slot": slot, "start": slot.start, "end": slot.end}) for slot in free]
    by_worker = {}
    for _, worker, line in sorted(lines, key=lambda line: (line[0], "slot" in line[2])):
        by_worker.setdefault(worker.pk, (worker, []))[1].append(line)
    return sorted(by_worker.values(), key=lambda pair: (pair[0].name, pair[0].pk))


def appointment_line(one, words, missable_from, now):
    return {
        "appointment": one,
        "start": one.starts_at,
        "end": one.ends_at,
        "language": words.get(one.interpreter_language, one.interpreter_language),
        "reason": words.get(one.reason, one.reason),
        "sheet": getattr(one, "sheet", None),
        "missable": one.status == Appointment.Status.CONFIRMED and now >= missable_from,
        "missable_from": missable_from,
        "receivable": one.status == Appointment.Status.CONFIRMED and day_of(one.starts_at) <= timezone.localdate(),
    }


def week(rows, day):
    """[(day, how many are expected)] from Monday to Friday, and the weekend if somebody is received."""
    monday = day - dt.timedelta(days=day.weekday())
    inside = rows.standing().filter(starts_at__gte=midnight(monday), starts_at__lt=midnight(monday + dt.timedelta(days=7)))
    counted = inside.annotate(day=TruncDate("starts_at", tzinfo=ROME)).order_by("day").values("day").annotate(many=Count("pk"))
    many = {row["day"]: row["many"] for row in counted}
    strip = [monday + dt.timedelta(days=n) for n in range(7)]
    return [(one, many.get(one, 0)) for one in strip if one.weekday() < 5 or one in many or one == day]


def working_neighbour(day, step):
    """The next day, or the one before, that is not in a weekend."""
    day += dt.timedelta(days=step)
    while day.weekday() > 4:
        day += dt.timedelta(days=step)
    return day
