"""The agenda: a day worker by worker, a week of one agenda or of several."""

import datetime as dt
from collections import Counter

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed
from sesto_social.agenda import booking, calendar
from sesto_social.agenda.calendar import TAKEN
from sesto_social.agenda.clock import day_of

from ..actions import front_desk
from ..actions.booking import PURPOSE
from ..forms.agenda import AgendaForm, day_asked
from ..models import Appointment
from ..week import Week

UNSETTLED = 10


@allowed("agenda.view_reservation")
@require_GET
def agenda_day(request):
    """One day, agenda by agenda, with the free times for those who book. Others see their own, and of colleagues only what is taken."""
    user = request.user
    form = filter_of(request)
    books, receives = form.books, user.has_perm("intake.receive_appointment")
    of_day = appointments(form, user)
    week, read = calendar.week_of(form.day), read_by(user, form)
    found = [span for span in spans(form, week[0], week[-1], free_on=form.day) if span.word != PURPOSE or span.resource not in read]
    of_this_day = [span for span in found if calendar.on_day(span, form.day)]
    today = Week([form.day], form.shown, calendar.described(of_this_day, user))
    facts = {
        "form": form,
        "day": form.day,
        "today": timezone.localdate(),
        "previous": working_neighbour(form.day, -1),
        "next": working_neighbour(form.day, 1),
        "week": strip(expected(form, user, week), found, week, form.day),
        "holiday": today.days[0].holiday,
        "columns": columns(of_day, today.days[0].lines, form),
        "expected": sum(one.is_standing for one in of_day),
        "free": today.free,
        "many_offices": len({one.office_id for one in of_day}) > 1,
        "unsettled": unsettled(form, user) if receives else [],
        "books": books,
        "receives": receives,
        "writes": user.has_perm("intake.write_accesssheet"),
    }
    return render(request, "intake/agenda_day.html#giorno" if request.htmx else "intake/agenda_day.html", facts)


@allowed("agenda.view_reservation")
@require_GET
def agenda_week(request):
    """One agenda as hours × days, several as days × agendas; the same as a list on a phone, and as a table for who prefers it."""
    form = filter_of(request)
    dates = calendar.week_of(form.day)
    found = calendar.described(spans(form, dates[0], dates[-1]), request.user)
    facts = {"form": form, "week": Week(dates, form.shown, found), "today": timezone.localdate(), "books": form.books}
    return render(request, "intake/agenda_week.html#settimana" if request.htmx else "intake/agenda_week.html", facts)


def filter_of(request):
    day = day_asked(request.GET)
    books = request.user.has_perm("intake.book_appointment")
    return AgendaForm(request.GET, agendas=calendar.agendas(day), user=request.user, books=books)


def spans(form, first, last, *, free_on=None):
    """What takes the shown agendas from `first` to `last`, and for who books the times still free (of one day only, if `free_on`)."""
    slots = None
    if form.books:
        slots = booking.free_slots(audience="front_desk", day_from=free_on or first, day_to=free_on or last)
        slots = slots.filter(resource__in=[one.pk for one in form.shown])
        slots = slots.filter(office=form.chosen("ufficio")) if form.chosen("ufficio") else slots
    return calendar.spans(*calendar.bounds(first, last), resources=[one.pk for one in form.shown], slots=slots)


def appointments(form, user):
    """The appointments of the day of who is asked for, as far as `user` may see them."""
    return list(asked_for(form, Appointment.objects.visible_to(user)).of_agenda(*calendar.bounds(form.day, form.day)))


def expected(form, user, week):
    """{day: how many are expected} of the week: only the times are read."""
    start, end = calendar.bounds(week[0], week[-1])
    rows = asked_for(form, Appointment.objects.visible_to(user)).standing().filter(starts_at__gte=start, starts_at__lt=end)
    return Counter(day_of(moment) for moment in rows.order_by().values_list("starts_at", flat=True))


def unsettled(form, user):
    """The first few of other days that nobody has written down, however many there are."""
    rows = asked_for(form, front_desk.to_settle().visible_to(user))
    start, end = calendar.bounds(form.day, form.day)
    return list(rows.exclude(starts_at__gte=start, starts_at__lt=end).select_related("worker")[:UNSETTLED])


def asked_for(form, rows):
    rows = rows.filter(worker=form.one) if form.one else rows
    return rows.filter(office=form.chosen("ufficio")) if form.chosen("ufficio") else rows


def read_by(user, form):
    """The agendas whose appointments `appointments` has brought already, with all that may be done to them."""
    if form.books or "director" in user.role_codes:
        return {one.pk for one in form.shown if one.kind == one.Kind.WORKER}
    return {form.own.pk} if form.own else set()


def columns(rows, lines, form):
    """[(agenda, lines in order of time)]: appointments with what may be done to them, the rest as the agenda says it."""
    by_agenda = {one.pk: (one, []) for one in form.shown}
    for one in rows if form.of_people else []:
        by_agenda.setdefault(one.worker_id, (one.worker, []))[1].append(
            {"start": one.starts_at, "end": one.ends_at, "appointment": one, "last": False}
        )
    for line in lines:
        by_agenda[line.agenda.pk][1].append({"start": line.span.start, "end": line.span.end, "line": line, "last": line.bookable})
    for _, inside in by_agenda.values():
        inside.sort(key=lambda line: (line["start"], line["last"]))
    return sorted((pair for pair in by_agenda.values() if pair[1]), key=lambda pair: (pair[0].name, pair[0].pk))


def strip(many, found, week, day):
    """[(day, how many are expected)] from Monday to Friday, and the weekend if somebody is received."""
    many.update(day_of(span.start) for span in found if span.what == TAKEN)
    return [(one, many[one]) for one in week if one.weekday() < 5 or one in many or one == day]


def working_neighbour(day, step):
    """The next day, or the one before, that is not in a weekend."""
    day += dt.timedelta(days=step)
    while day.weekday() > 4:
        day += dt.timedelta(days=step)
    return day
