"""What the measuring process knows of the booking: a calendar of its own, people about to confirm, what was booked."""

import datetime as dt
import secrets

TIMES_A_DAY = 20


def rush_calendar():
    """An office with one worker who receives twenty times a day. {office, days: [{day, starts}]}, every open day of the calendar."""
    from sesto_social.accounts.models import User
    from sesto_social.agenda import planning
    from sesto_social.agenda.models import Availability, Office, Resource, Slot

    office = Office.objects.create(name="Ufficio della corsa", address="Piazza della Resistenza 20", public=True)
    user = User.objects.create(username="corsa", first_name="Anna", last_name="Verdi", email="corsa@comune.example", password="!")
    worker = Resource.objects.create(name="Anna Verdi", user=user, office=office)
    for weekday in range(7):
        hours = {"starts": dt.time(8), "ends": dt.time(23), "slot_minutes": 45, "valid_from": dt.date(2020, 1, 1)}
        Availability.objects.create(resource=worker, office=office, weekday=weekday, **hours)
    planning.prepare_slots(resource=worker)
    days = {}
    for start in Slot.objects.filter(resource=worker).order_by("start").values_list("start", flat=True):
        days.setdefault(start.astimezone().date().isoformat(), []).append(start.isoformat())
    full = [{"day": day, "starts": starts} for day, starts in sorted(days.items()) if len(starts) == TIMES_A_DAY]
    return {"office": office.pk, "days": full[1:]}


def rush_people(session, starts, count):
    """`count` sessions like `session`, each with a time of `starts` and a form of its own: [[cookie, form key, the plain yes]]."""
    from importlib import import_module

    from django.conf import settings

    from intake import proof

    store = import_module(settings.SESSION_ENGINE).SessionStore
    model, found = store(session)["booking"], []
    for number in range(count):
        form_key, one = secrets.token_urlsafe(24), store()
        values = model["values"] | {"start": starts[number % len(starts)], "email": f"p{secrets.token_hex(6)}@posta.example", "phone": ""}
        one["booking"] = model | {"values": values, "form_key": form_key}
        one.create()
        found.append([one.session_key, form_key, proof.question(form_key)])
    return found


def rush_booked(office, day):
    """What stands on that day: appointments, times, and how many share a time with another."""
    from django.db.models import Count

    from intake.models import Appointment

    on_day = Appointment.objects.standing().of_day(dt.date.fromisoformat(day)).filter(office=office)
    times = on_day.values("starts_at").annotate(number=Count("pk")).order_by("starts_at")
    return {"booked": on_day.count(), "times": len(times), "over": sum(one["number"] - 1 for one in times)}


def let_go():
    """Leave the database: it is about to be copied, and a copy allows nobody."""
    from django.db import connection

    connection.close()


def rush_cookie():
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


ANSWERS = {one.__name__: one for one in (let_go, rush_calendar, rush_people, rush_booked, rush_cookie)}
