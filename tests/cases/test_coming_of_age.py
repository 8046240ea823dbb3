"""A year and half a year before somebody comes of age there is a task; it is made once, and moves with the day of birth."""

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases.coming_of_age import follow_birthdays
from cases.models import Deadline

pytestmark = pytest.mark.django_db


def born(child, **before_eighteen):
    """Let the child come of age so long from today."""
    child.birth_date = timezone.localdate() - relativedelta(years=18) + relativedelta(**before_eighteen)
    child.save()


def asked(case):
    return list(Deadline.objects.filter(case=case, kind="birthday").order_by("due_on").values_list("key", "due_on"))


@pytest.mark.parametrize(
    ("left", "name"),
    [
        ({"months": 12, "days": 20}, "coming_of_age_first"),
        ({"months": 11}, "coming_of_age_first"),
        ({"months": 6, "days": 5}, "coming_of_age_second"),
        ({"months": 2}, "coming_of_age_second"),
        ({"days": 20}, "coming_of_age_day"),
        ({"days": 0}, "coming_of_age_day"),
    ],
)
def test_each_task_in_its_time_and_one_at_a_time(case, child, left, name):
    born(child, **left)
    assert follow_birthdays() == 1
    assert [key.split(":")[0] for key, _ in asked(case)] == [name]


def test_a_child_has_none(case, child):
    born(child, months=14)
    assert follow_birthdays() == 0


def test_twice_changes_nothing_and_what_is_done_is_not_asked_again(case, child, worker):
    born(child, months=12, days=3)
    follow_birthdays()
    assert follow_birthdays() == 0
    Deadline.objects.get(kind="birthday").settle(by=worker)
    assert follow_birthdays() == 0
    assert Deadline.objects.filter(kind="birthday").count() == 1


def test_an_earlier_day_of_birth_moves_it(case, child):
    born(child, months=12, days=20)
    follow_birthdays()
    born(child, months=12, days=2)
    follow_birthdays()
    assert asked(case)[0][1] == timezone.localdate() + relativedelta(days=2)


def test_a_closed_charge_asks_nothing(case, child):
    born(child, months=6)
    case.charges.update(until=timezone.localdate(), closure_reason="x", closure_situation="y")
    assert follow_birthdays() == 0


def test_the_task_names_nobody(case, child):
    born(child, months=6)
    follow_birthdays()
    title = Deadline.objects.get(kind="birthday").title
    assert child.first_name not in title
    assert "6 mesi" in title
