"""What is due in one list, by stretch and kind; put off with a reason, by who must do it, never what an authority waits for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases import deadlines
from cases.models import Deadline, DeadlineSnooze
from cases.my_day import gather
from sesto_social.agenda.models import CalendarFeed
from sesto_social.audit.models import AuditEvent
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import DeadlineFactory

pytestmark = pytest.mark.django_db
HERE = "cases:deadline_list"


@pytest.fixture
def due(case):
    """Late, this week, this month, later: {stretch: deadline}, of the responsible worker."""
    case.deadlines.all().delete()
    today = timezone.localdate()
    days = {"late": -2, "week": 3, "month": 20, "later": 90}
    return {
        name: DeadlineFactory(case=case, title=f"Scadenza {name}", due_on=today + timedelta(days=ahead)) for name, ahead in days.items()
    }


def shown(response):
    return {one.title for one in response.context["page"].rows}


def put_off_url(deadline):
    return reverse("cases:deadline_snooze", args=[deadline.pk])


def in_days(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


@pytest.mark.parametrize("stretch", ["late", "week", "month", "later"])
def test_each_stretch_shows_its_own(due, worker, as_user, stretch):
    assert shown(as_user(worker).get(reverse(HERE), {"quando": stretch})) == {f"Scadenza {stretch}"}


def test_all_of_them_the_nearest_first(due, worker, as_user):
    page = as_user(worker).get(reverse(HERE))
    assert [one.title for one in page.context["page"].rows] == [f"Scadenza {name}" for name in ("late", "week", "month", "later")]
    assert "in ritardo" in page.content.decode()


def test_by_kind_and_what_makes_no_sense(due, worker, as_user, case):
    DeadlineFactory(case=case, title="Verifica", kind="review")
    assert shown(as_user(worker).get(reverse(HERE), {"tipo": "review"})) == {"Verifica"}
    assert len(shown(as_user(worker).get(reverse(HERE), {"tipo": "x", "quando": "y", "di": "z"}))) == 5


def test_who_coordinates_keeps_an_eye_on_those_of_the_unit(due, someone, as_user):
    browser = as_user(someone("coordinator"))
    assert shown(browser.get(reverse(HERE))) == set()
    assert len(shown(browser.get(reverse(HERE), {"di": "altri"}))) == 4


def test_a_colleague_without_the_case_sees_none(due, someone, as_user):
    browser = as_user(someone("case_worker"))
    assert shown(browser.get(reverse(HERE))) == shown(browser.get(reverse(HERE), {"di": "altri"})) == set()


def test_put_off_it_is_quiet_until_the_day_with_its_reason(due, worker, as_user):
    browser = as_user(worker)
    browser.post(put_off_url(due["late"]), {"until": in_days(5), "reason": "la madre è in ospedale"})
    assert "Scadenza late" not in shown(browser.get(reverse(HERE)))
    assert "Scadenza late" not in {one.title for one in gather(worker).deadlines}
    assert shown(browser.get(reverse(HERE), {"quando": "asleep"})) == {"Scadenza late"}
    assert DeadlineSnooze.objects.get().reason == "la madre è in ospedale"
    assert AuditEvent.objects.filter(action="cases.deadline.put_off").count() == 1
    due["late"].refresh_from_db()
    assert due["late"].is_late


def test_on_the_day_it_is_back_by_itself(due, worker):
    Deadline.objects.filter(pk=due["week"].pk).update(snoozed_until=timezone.localdate())
    assert due["week"] in deadlines.list_of(worker, whose="mine", which="week")


def test_who_coordinates_sees_it_all_the_same(due, worker, someone, as_user):
    deadlines.put_off(due["late"], until=timezone.localdate() + timedelta(days=2), reason="x", by=worker)
    page = as_user(someone("coordinator")).get(reverse(HERE), {"di": "altri"})
    assert "Scadenza late" in shown(page)
    assert "rimandata una volta" in page.content.decode()


def test_it_is_taken_up_again(due, worker, as_user):
    deadlines.put_off(due["week"], until=timezone.localdate() + timedelta(days=2), reason="x", by=worker)
    as_user(worker).post(reverse("cases:deadline_wake", args=[due["week"].pk]))
    assert due["week"] in deadlines.list_of(worker, whose="mine", which="week")


@pytest.mark.parametrize("day", [0, -1, 15, 400])
def test_not_today_and_not_for_ever(due, worker, as_user, day):
    page = as_user(worker).post(put_off_url(due["week"]), {"until": in_days(day), "reason": "x"}).content.decode()
    assert "invalid-feedback" in page
    assert not DeadlineSnooze.objects.exists()


@pytest.mark.parametrize("kind", ["court", "report", "declaration", "assignment"])
def test_what_an_authority_or_a_colleague_waits_for_is_not_put_off(case, worker, kind):
    deadline = DeadlineFactory(case=case, kind=kind)
    with pytest.raises(TransitionNotAllowed, match="non si rimanda"):
        deadlines.put_off(deadline, until=timezone.localdate() + timedelta(days=2), reason="x", by=worker)


def test_only_who_must_do_it_puts_it_off(equipe_case, as_user):
    deadline = DeadlineFactory(case=equipe_case.case, assignee=equipe_case.worker)
    assert as_user(equipe_case.educator).post(put_off_url(deadline), {"until": in_days(2), "reason": "x"}).status_code == 404
    with pytest.raises(TransitionNotAllowed):
        deadlines.put_off(deadline, until=timezone.localdate() + timedelta(days=2), reason="x", by=equipe_case.educator)


def test_the_telephone_learns_kind_and_day_only(due, worker, new_client):
    token = CalendarFeed.renew(worker)
    file = Calendar.from_ical(new_client().get(reverse("intake:calendar_feed", args=[token])).content)
    days = [event for event in file.walk("VEVENT") if "deadline" in str(event["uid"])]
    assert {str(event["summary"]) for event in days} == {"Scadenza: altro"}
    assert len(days) == 4
    deadlines.put_off(due["week"], until=timezone.localdate() + timedelta(days=2), reason="x", by=worker)
    assert len(deadlines.for_calendar(worker, timezone.localdate() - timedelta(days=30), timezone.localdate() + timedelta(days=100))) == 3


@pytest.mark.parametrize("many", [1, 25])
def test_the_list_costs_the_same_however_long(case, worker, as_user, many, django_assert_max_num_queries):
    for _ in range(many):
        DeadlineFactory(case=case)
    browser = as_user(worker)
    browser.get(reverse(HERE))
    with django_assert_max_num_queries(12):
        browser.get(reverse(HERE))
