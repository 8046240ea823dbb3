"""`python -m bench.rival.town QUESTION JSON`: make the calendar, prepare the people of a rush, count what was booked. Answers in JSON."""

import datetime as dt
import json
import secrets
import sys

import django


def calendar(receiving, times_a_day, past):
    """The same calendar as the measured town has: `receiving` workers who are booked three times out of four for six weeks, `past` talks
    behind them; and one more worker for the rush, free from 8 to 18 every day.
    """
    from appointment.models import Config, Service
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)  # the rival ships no migrations: its tables come last
    Config.objects.create(slot_duration=30, appointment_buffer_time=0, website_name="Bench", lead_time=dt.time(8), finish_time=dt.time(18))
    service = Service.objects.create(name="Colloquio", duration=dt.timedelta(minutes=30), price=0)
    for number in range(receiving):
        busy = worker(f"worker{number}", service)
        turns = [(day, turn) for day in range(-1, 42) for turn in range(times_a_day) if (number * times_a_day + turn) % 4]
        turns += [(-2 - one % 700, one % times_a_day) for one in range(past) if one % receiving == number]
        fill(busy, service, turns)
    return {"service": service.pk, "staff": worker("rush", service).pk}


def worker(name, service):
    from appointment.models import StaffMember, WorkingHours
    from django.contrib.auth import get_user_model

    hours = {"lead_time": dt.time(8), "finish_time": dt.time(18)}
    user = get_user_model().objects.create_user(name, email=f"{name}@comune.example", first_name="Anna", last_name=name)
    staff = StaffMember.objects.create(
        user=user, slot_duration=30, appointment_buffer_time=0, work_on_saturday=True, work_on_sunday=True, **hours
    )
    staff.services_offered.add(service)
    for weekday in range(7):
        WorkingHours.objects.create(staff_member=staff, day_of_week=weekday, start_time=dt.time(8), end_time=dt.time(18))
    return staff


def fill(staff, service, turns):
    """Appointments of `staff` at [(days from today, half hour of the morning)]."""
    from appointment.models import Appointment, AppointmentRequest
    from django.utils import timezone

    today, asked = timezone.localdate(), []
    for day, turn in turns:
        start = dt.datetime.combine(today + dt.timedelta(days=day), dt.time(9)) + dt.timedelta(minutes=30 * turn)
        facts = {"date": start.date(), "start_time": start.time(), "end_time": (start + dt.timedelta(minutes=30)).time()}
        asked.append(AppointmentRequest(service=service, staff_member=staff, id_request=secrets.token_hex(16), **facts))
    AppointmentRequest.objects.bulk_create(asked)
    Appointment.objects.bulk_create(
        Appointment(
            client=staff.user, appointment_request=one, phone="+393401234567", address="Via Roma 1", id_request=secrets.token_hex(16)
        )
        for one in asked
    )


def sessions(count):
    """`count` signed-in people with accounts of their own: their session keys."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    users = get_user_model().objects.bulk_create(
        get_user_model()(username=name, email=f"{name}@posta.example", first_name="Rosa", last_name="Rossi", password="!")
        for name in (secrets.token_hex(8) for _ in range(count))
    )
    keys = []
    for user in users:
        one = SessionStore()
        one[SESSION_KEY], one[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
        one[HASH_SESSION_KEY] = user.get_session_auth_hash()
        one.create()
        keys.append(one.session_key)
    return keys


def people(day, count, times, signed_in, staff):
    """`count` people who have chosen one of the first `times` half hours of a day and are about to confirm: [[address, session]].

    The session is empty for who has no account.
    """
    from appointment.models import AppointmentRequest, Service

    service, found = Service.objects.get(), []
    for number, session in enumerate(sessions(count) if signed_in else [""] * count):
        start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(8)) + dt.timedelta(minutes=30 * (number % times))
        asked = AppointmentRequest.objects.create(
            date=start.date(),
            start_time=start.time(),
            end_time=(start + dt.timedelta(minutes=30)).time(),
            service=service,
            staff_member_id=staff,
        )
        found.append([f"/appointment/client-info/{asked.pk}/{asked.id_request}/", session])
    return found


def booked(day, staff):
    """How many appointments a worker has on a day, and how many of them share their time with another."""
    from appointment.models import Appointment
    from django.db.models import Count

    on_day = Appointment.objects.filter(appointment_request__date=day, appointment_request__staff_member=staff)
    by_time = on_day.values("appointment_request__start_time").annotate(number=Count("pk")).order_by("appointment_request__start_time")
    return {"booked": on_day.count(), "times": len(by_time), "over": sum(one["number"] - 1 for one in by_time)}


if __name__ == "__main__":
    django.setup()
    question = {"calendar": calendar, "sessions": sessions, "people": people, "booked": booked}[sys.argv[1]]
    print(json.dumps(question(**json.loads(sys.argv[2]))))
