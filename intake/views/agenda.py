"""The day of the Segretariato: who comes, who receives, which times are free."""

import datetime as dt
from collections import Counter

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed
from sesto_social.agenda import booking
from sesto_social.agenda.clock import day_of, midnight
from sesto_social.parameters.lookup import whole

from ..forms.appointment import AgendaForm, who_receives
from ..models import Appointment


@allowed("intake.view_appointment")
@require_GET
def agenda_day(request):
    """One day, worker by worker, with the free times for those who book. Others see the talks they have."""
    user = request.user
    books, receives = user.has_perm("intake.book_appointment"), user.has_perm("intake.receive_appointment")
    form = AgendaForm(request.GET, **who_receives())
    missable = timezone.now() - dt.timedelta(minutes=whole("no_show_minutes"))
    rows = list(narrowed(Appointment.objects.visible_to(user), form, worker="worker").of_agenda(*week_of(form.day), missable))
    today = [one for one in rows if day_of(one.starts_at) == form.day]
    free = list(free_times(form)) if books else []
    facts = {
        "form": form,
        "day": form.day,
        "today": timezone.localdate(),
        "previous": working_neighbour(form.day, -1),
        "next": working_neighbour(form.day, 1),
        "week": week(rows, form.day),
        "columns": columns(today, free, missable),
        "expected": sum(one.is_standing for one in today),
        "free": len(free),
        "many_offices": len({one.office_id for one in [*today, *free]}) > 1,
        "unsettled": [one for one in rows if one not in today and is_unsettled(one, missable)][:10] if receives else [],
        "books": books,
        "receives": receives,
        "writes": user.has_perm("intake.write_accesssheet"),
    }
    return render(request, "intake/agenda_day.html#giorno" if request.htmx else "intake/agenda_day.html", facts)


def free_times(form):
    slots = booking.free_slots(audience="front_desk", day_from=form.day, day_to=form.day)
    return narrowed(slots, form).select_related("resource", "office")


def narrowed(rows, form, worker="resource"):
    """What the filter asks for, of appointments or slots."""
    if office := form.chosen("ufficio"):
        rows = rows.filter(office=office)
    if chosen := form.chosen("operatore"):
        rows = rows.filter(**{worker: chosen})
    return rows


def columns(appointments, free, missable):
    """[(worker, lines in order of time)]: appointments and free times of each worker."""
    lines = [(one.starts_at, one.worker, appointment_line(one, missable)) for one in appointments]
    lines += [(slot.start, slot.resource, {"slot": slot, "start": slot.start, "end": slot.end}) for slot in free]
    by_worker = {}
    for _, worker, line in sorted(lines, key=lambda line: (line[0], "slot" in line[2])):
        by_worker.setdefault(worker.pk, (worker, []))[1].append(line)
    return sorted(by_worker.values(), key=lambda pair: (pair[0].name, pair[0].pk))


def appointment_line(one, missable):
    """An appointment with what may be done to it now. `missable`: who was expected before may be written down as absent."""
    return {
        "appointment": one,
        "start": one.starts_at,
        "end": one.ends_at,
        "sheet": getattr(one, "sheet", None),
        "missable": is_unsettled(one, missable),
        "missable_from": one.starts_at + (timezone.now() - missable),
        "receivable": one.status == Appointment.Status.CONFIRMED and day_of(one.starts_at) <= timezone.localdate(),
    }


def is_unsettled(one, missable):
    return one.status == Appointment.Status.CONFIRMED and one.starts_at <= missable


def week_of(day):
    """The first moment of the week of `day`, and the first of the next one."""
    monday = day - dt.timedelta(days=day.weekday())
    return midnight(monday), midnight(monday + dt.timedelta(days=7))


def week(rows, day):
    """[(day, how many are expected)] from Monday to Friday, and the weekend if somebody is received."""
    monday = day - dt.timedelta(days=day.weekday())
    many = Counter(day_of(one.starts_at) for one in rows if one.is_standing)
    strip = [monday + dt.timedelta(days=n) for n in range(7)]
    return [(one, many[one]) for one in strip if one.weekday() < 5 or one in many or one == day]


def working_neighbour(day, step):
    """The next day, or the one before, that is not in a weekend."""
    day += dt.timedelta(days=step)
    while day.weekday() > 4:
        day += dt.timedelta(days=step)
    return day
