"""The story drawn in lanes says what the list says, to each reader what they may read, and is narrowed the same way."""

import itertools
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import story, timeline
from cases.models import TimelineEvent
from cases.story_picture import Scale, draw, marks
from tests.factories import DeadlineFactory, InterventionFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(case, worker):
    """A case with three facts on known days, and nothing else."""
    TimelineEvent.objects.filter(case=case).delete()
    now = timezone.now()
    for days, kind, text in ((40, "diary", "Colloquio"), (20, "plan", "Progetto firmato"), (20, "plan", "Copia consegnata")):
        timeline.add(case, kind, text, by=worker, at=now - timedelta(days=days))
    case.deadlines.all().delete()
    return case


def page(as_user, user, case, **asked):
    return as_user(user).get(reverse("cases:case_story", args=[case.pk]), asked).content.decode()


def test_days_are_counted_by_lane(told, worker):
    gathered = story.gather(told, worker)
    assert gathered.lanes == ["diario", "progetto"]
    assert list(gathered.days["progetto"].values()) == [2]


def test_the_picture_has_title_words_and_table(told, worker, as_user):
    text = page(as_user, worker, told)
    assert "La storia nel tempo</title>" in text
    assert "Progetto: 2" in text
    assert "Mostra come tabella" in text
    assert text.count('class="story-dot"') == 2


def test_a_lane_and_days_narrow_picture_and_list(told, worker, as_user):
    text = page(as_user, worker, told, corsia="diario")
    assert "Colloquio" in text
    assert "Progetto firmato" not in text
    assert text.count('class="story-dot"') == 1
    recent = page(as_user, worker, told, dal=(timezone.localdate() - timedelta(days=30)).isoformat())
    assert "Colloquio" not in recent
    assert "Progetto firmato" in recent


def test_what_is_not_understood_narrows_nothing_and_is_said(told, worker, as_user):
    text = page(as_user, worker, told, corsia="x", dal="mai", al="2020-01-01")
    assert "Progetto firmato" not in text or "Colloquio" in text
    wrong = page(as_user, worker, told, dal="2026-02-01", al="2026-01-01")
    assert "viene prima del primo" in wrong


def test_an_empty_stretch_says_so(told, worker, as_user):
    assert "Niente in questo periodo" in page(as_user, worker, told, al="2001-01-01")


def test_what_lasts_and_what_is_due_are_drawn(told, worker, as_user):
    today = timezone.localdate()
    plan = PlanFactory(case=told, starts_on=today - timedelta(days=10))
    InterventionFactory(plan=plan, status="active", starts_on=today - timedelta(days=5), title="Sostegno in casa")
    DeadlineFactory(case=told, due_on=today + timedelta(days=30))
    text = page(as_user, worker, told)
    assert "Sostegno in casa, dal" in text
    assert 'class="story-span is-open"' in text
    assert 'class="story-dot is-due"' in text


def test_an_aid_never_begun_lasts_nothing(told, worker):
    plan = PlanFactory(case=told)
    InterventionFactory(plan=plan, status="proposed", starts_on=timezone.localdate())
    assert not [span for span in story.gather(told, worker).spans if span.lane == "interventi"]


def test_a_kind_nobody_named_has_a_lane_too(told, worker):
    timeline.add(told, "qualcosa", "Un fatto di un altro tipo", by=worker)
    assert "altro" in story.gather(told, worker).lanes
    assert [row.kind for row in story.rows_of(told, worker, lanes=["altro"])] == ["qualcosa"]


def test_who_may_not_see_the_case_has_no_story(told, someone):
    assert not story.rows_of(told, someone("case_worker")).exists()


def test_dots_stay_inside_the_picture_and_near_ones_are_one(told, worker):
    for hours in range(60):
        timeline.add(told, "diary", "x", by=worker, at=timezone.now() - timedelta(hours=hours))
    text = str(draw(story.gather(told, worker)))
    places = [float(x) for x in re.findall(r'<circle class="story-dot[^"]*" cx="([\d.]+)"', text)]
    assert all(150 <= x <= 920 for x in places)
    assert len(places) < 10


@pytest.mark.parametrize("days", [1, 45, 400, 2000, 9000])
def test_names_of_months_never_crowd(days):
    last = timezone.localdate()
    first = last - timedelta(days=days)
    scale = Scale(first, last)
    places = [scale.x(day) for day in marks(first, last)]
    assert all(later - sooner >= 55 for sooner, later in itertools.pairwise(places))


@pytest.mark.parametrize("many", [1, 25])
def test_the_page_costs_the_same_however_much_happened(told, worker, as_user, many, django_assert_max_num_queries):
    for number in range(many):
        timeline.add(told, "diary", "x", by=worker, at=timezone.now() - timedelta(days=number))
    browser, address = as_user(worker), reverse("cases:case_story", args=[told.pk])
    browser.get(address)
    with django_assert_max_num_queries(17):
        browser.get(address)
