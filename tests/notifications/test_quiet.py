"""When nobody is disturbed: the town's clocks decide, also on the days when they change."""

import datetime as dt

import pytest

from sesto_social.notifications.quiet import QuietHours
from sesto_social.parameters.models import LegalParameter


def z(text):
    return dt.datetime.fromisoformat(f"{text}+00:00")


HOURS = [
    # moment, quiet, end, last moment before
    ("2026-01-14 10:00", False, "2026-01-14 10:00", "2026-01-14 10:00"),  # a Wednesday in winter
    ("2026-01-14 06:59", True, "2026-01-14 07:00", "2026-01-13 19:00"),  # 7:59 in Rome
    ("2026-01-14 07:00", False, "2026-01-14 07:00", "2026-01-14 07:00"),
    ("2026-01-14 19:59", False, "2026-01-14 19:59", "2026-01-14 19:59"),
    ("2026-01-14 20:00", True, "2026-01-15 07:00", "2026-01-14 19:00"),  # 21:00 in Rome
    ("2026-07-15 05:59", True, "2026-07-15 06:00", "2026-07-14 18:00"),  # summer: two hours ahead
    ("2026-07-15 06:00", False, "2026-07-15 06:00", "2026-07-15 06:00"),
    ("2026-01-18 11:00", True, "2026-01-19 07:00", "2026-01-17 19:00"),  # a Sunday
    ("2026-12-25 11:00", True, "2026-12-28 07:00", "2026-12-24 19:00"),  # Christmas, St Stephen, a Sunday
    ("2026-06-24 10:00", True, "2026-06-25 06:00", "2026-06-23 18:00"),  # the patron of the town
    ("2027-03-27 20:30", True, "2027-03-30 06:00", "2027-03-27 19:00"),  # the night of the change: Easter, Monday of Easter
    ("2027-10-30 19:30", True, "2027-11-02 07:00", "2027-10-30 18:00"),  # the night of the change back, All Saints after it
    ("2026-10-24 19:30", True, "2026-10-26 07:00", "2026-10-24 18:00"),  # a plain change back
    ("2028-03-25 20:30", True, "2028-03-27 06:00", "2028-03-25 19:00"),  # a plain change: eight o'clock comes an hour earlier
]


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "quiet", "end", "before"), HOURS)
def test_hours(moment, quiet, end, before):
    hours = QuietHours()

    assert hours.hold(z(moment)) == quiet
    assert hours.end_after(z(moment)) == z(end)
    assert hours.begin_before(z(moment)) == z(before)
    assert not hours.hold(hours.end_after(z(moment)))
    assert not hours.hold(hours.begin_before(z(moment)))


@pytest.mark.django_db
def test_the_numbers_are_the_service_s():
    LegalParameter.objects.filter(code="quiet_from_hour").update(value=19)
    LegalParameter.objects.filter(code="quiet_until_hour").update(value=9)

    assert QuietHours().hold(z("2026-01-14 18:00"))
    assert QuietHours().end_after(z("2026-01-14 18:00")) == z("2026-01-15 08:00")
