"""The measured side of P5: searches of free time in this process, and the SQL a person would write by hand."""

import datetime as dt
import time

AHEAD = 42
BY_HAND = """
    SELECT DISTINCT s.start FROM agenda_slot s
    WHERE s.office_id = %s AND NOT s.withdrawn AND s.audience = 'public' AND s.start >= now() + %s * interval '1 hour'
      AND NOT EXISTS (SELECT FROM agenda_reservation r
                      WHERE NOT r.released AND r.resource_id = s.resource_id AND r.during && tstzrange(s.start, s."end"))
    ORDER BY s.start
"""


def free_times_of_an_office(count):
    """Milliseconds of the list a citizen chooses from, and of one statement by hand that finds the same times."""
    from django.db import connection

    from intake import times
    from sesto_social.agenda.models import Office
    from sesto_social.parameters.lookup import number

    office, notice = Office.objects.public().order_by("pk").first(), number("booking_notice_hours")

    def ours():
        return times.free_starts(office)

    def by_hand():
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND, [office.pk, notice])
            return [row[0] for row in cursor.fetchall()]

    if not by_hand() or list(ours()) != by_hand():
        raise RuntimeError("the SQL written by hand finds other times than the list: no baseline")
    return taken(ours, by_hand, count)


def joint_times_of_three(count):
    """Milliseconds of the search for three workers, any room and any interpreter, and of the search for one worker.

    Rooms and interpreters are made for the measure, with their own reservations, and undone after it.
    """
    from django.db import transaction
    from django.utils import timezone

    from sesto_social.agenda import joint
    from sesto_social.agenda.models import Resource

    with transaction.atomic():
        places_and_speakers()
        workers = list(Resource.objects.active().workers().filter(availabilities__isnull=False).distinct().order_by("pk")[:3])
        if len(workers) < 3:
            raise RuntimeError("the town has not three workers with hours: no baseline")
        first = timezone.localdate() + dt.timedelta(days=1)
        period = first, first + dt.timedelta(days=AHEAD)

        def ours():
            return joint.joint_times(workers, 45, *period, rooms=joint.room_in(), interpreters=joint.speaking("ar"))

        def one():
            return joint.joint_times(workers[:1], 45, *period)

        found = taken(ours, one, count)
        transaction.set_rollback(True)
    return found


def places_and_speakers():
    """Five rooms and three interpreters, each busy an hour of every working day."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
    from django.utils import timezone

    from sesto_social.accounts.models import User
    from sesto_social.agenda.clock import instant
    from sesto_social.agenda.models import Office, Reservation, Resource

    office, system, today = Office.objects.order_by("pk").first(), User.objects.system(), timezone.localdate()
    resources = [Resource.objects.create(kind="room", name=f"Stanza {number}", office=office) for number in range(5)]
    resources += [Resource.objects.create(kind="interpreter", name=f"Interprete {number}", languages=["ar"]) for number in range(3)]
    Reservation.objects.bulk_create(
        Reservation(
            resource=one,
            during=DateTimeTZRange(instant(day, dt.time(9 + place % 5)), instant(day, dt.time(10 + place % 5))),
            purpose="other",
            created_by=system,
        )
        for place, one in enumerate(resources)
        for day in (today + dt.timedelta(days=number) for number in range(1, AHEAD + 1))
    )


def taken(ours, base, count):
    """Both in turn, so that they feel the same noise; and how many queries ours makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        found = ours()
    ours_ms, base_ms = [], []
    for _ in range(count):
        for work, times in ((ours, ours_ms), (base, base_ms)):
            began = time.perf_counter()
            work()
            times.append((time.perf_counter() - began) * 1000)
    return {"ours_ms": ours_ms, "base_ms": base_ms, "queries": len(seen.captured_queries), "found": len(found)}


ANSWERS = {one.__name__: one for one in (free_times_of_an_office, joint_times_of_three)}
