"""Pages follow one another without holes or doubles, in any order, and never carry personal data in the address."""

import pytest
from django.contrib.auth.models import Group

from sesto_social.ui import paging

pytestmark = pytest.mark.django_db
ORDERS = {"nome": ["name"], "numero": ["pk"]}


@pytest.fixture
def groups():
    Group.objects.all().delete()
    for number in range(7):
        Group.objects.create(name=f"gruppo {number % 2} {number}")
    return Group.objects.all()


def walk(rf, rows, by, size=3):
    seen, after = [], ""
    while True:
        page = paging.paginate(rows, rf.get("/", {"dopo": after}), by=by, size=size)
        seen += page.rows
        after = page.after
        if not after:
            return seen


@pytest.mark.parametrize("by", [["name"], ["-name"], ["pk"], ["-pk"], ["name", "-pk"]])
def test_walking_the_pages_meets_every_row_once_in_order(rf, groups, by):
    assert walk(rf, groups, by) == list(groups.order_by(*by))


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 30, "999999", "1 or 1"])
def test_a_cursor_that_means_nothing_starts_from_the_top(rf, groups, bad):
    page = paging.paginate(groups, rf.get("/", {"dopo": bad}), by=["name"], size=3)
    assert page.from_start
    assert page.rows == list(groups.order_by("name")[:3])


def test_a_cursor_never_reaches_outside_what_the_reader_sees(rf, groups):
    hidden = groups.order_by("name").first()
    page = paging.paginate(groups.exclude(pk=hidden.pk), rf.get("/", {"dopo": hidden.pk}), by=["name"], size=3)
    assert page.from_start


def test_counts_stop_counting(rf, groups, monkeypatch):
    monkeypatch.setattr(paging, "CAP", 5)
    assert paging.paginate(groups, rf.get("/"), by=["pk"]).count_text == "5+"


def test_a_page_costs_two_queries_and_a_later_one_three(rf, groups, django_assert_num_queries):
    with django_assert_num_queries(2):
        first = paging.paginate(groups, rf.get("/"), by=["name"], size=3)
    with django_assert_num_queries(3):
        paging.paginate(groups, rf.get("/", {"dopo": first.after}), by=["name"], size=3)


@pytest.mark.parametrize(
    ("asked", "fields"),
    [("", ["-name"]), ("nome", ["name"]), ("-nome", ["-name"]), ("numero", ["pk"]), ("password", ["-name"]), ("-", ["-name"])],
)
def test_only_declared_orders_are_followed(rf, asked, fields):
    assert paging.sorting(rf.get("/", {"ordina": asked}), ORDERS, "-nome") == fields
