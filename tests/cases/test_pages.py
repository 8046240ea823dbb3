"""Every page of a case opens for those who work on it, names it by number in the title, and does not exist for others."""

import re

import pytest
from django.urls import reverse

from tests.factories import AlertFactory, DeadlineFactory, DiaryEntryFactory

pytestmark = pytest.mark.django_db

PAGES = ["case_detail", "case_story", "accesses", "diary", "family", "documents", "document_add", "deadlines", "team"]
WRITERS_PAGES = ["diary_add"]
"""Who coordinates reads the diary and does not write in it."""

LEADERS_PAGES = ["case_edit", "family_add", "responsibility_add", "meeting_convene", "alert_add", "case_start_closing", "case_stop_closing"]
COORDINATORS_PAGES = ["team_change", "case_suspend", "case_resume", "case_close", "case_reopen"]


def furnish(case, author):
    DiaryEntryFactory(case=case, author=author, evaluation="Serena")
    DeadlineFactory(case=case)
    AlertFactory(case=case)


@pytest.mark.parametrize("page", PAGES + LEADERS_PAGES + COORDINATORS_PAGES)
def test_the_coordinator_opens_every_page(equipe_case, as_user, page):
    furnish(equipe_case.case, equipe_case.worker)
    response = as_user(equipe_case.coordinator).get(reverse(f"cases:{page}", args=[equipe_case.case.pk]))
    assert response.status_code == 200
    title = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)
    assert equipe_case.case.number in title
    assert "Esposito" not in title


@pytest.mark.parametrize("page", PAGES + LEADERS_PAGES + WRITERS_PAGES)
def test_the_worker_opens_their_pages(equipe_case, as_user, page):
    assert as_user(equipe_case.worker).get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).status_code == 200


@pytest.mark.parametrize("page", COORDINATORS_PAGES)
def test_what_is_the_coordinators_is_refused_to_the_worker(equipe_case, as_user, page):
    assert as_user(equipe_case.worker).get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).status_code == 403


@pytest.mark.parametrize("page", PAGES + LEADERS_PAGES + WRITERS_PAGES)
def test_for_a_worker_of_the_same_unit_the_case_does_not_exist(equipe_case, as_user, someone, page):
    assert as_user(someone("case_worker")).get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).status_code == 404


@pytest.mark.parametrize("page", PAGES + LEADERS_PAGES + COORDINATORS_PAGES)
@pytest.mark.parametrize("role", ["front_desk", "it_admin", "dpo"])
def test_other_roles_are_refused(equipe_case, as_user, someone, role, page):
    assert as_user(someone(role)).get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).status_code == 403
