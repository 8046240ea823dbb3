"""An empty POST is answered with what is missing, on every page that has a form."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from sesto_social.ui.posted import posted
from tests import house_rules, world
from tests.test_matrix import ADDRESSES, path_to

SHORTCUT = "request.POST or None"


def test_an_empty_post_binds_and_a_visit_does_not():
    assert posted(RequestFactory().post("/")) is not None
    assert posted(RequestFactory().get("/")) is None


def test_no_view_takes_an_empty_post_for_a_visit():
    views = [path for path in house_rules.source_files(*house_rules.ROOMS) if house_rules.is_view_module(path)]
    assert [str(path) for path in views if SHORTCUT in path.read_text()] == []


@pytest.mark.django_db
def test_what_is_missing_is_said(client, someone, unit):
    me = someone("case_worker")
    rows = world.family_file(unit, me)
    world.assigned(rows, me)
    client.force_login(me)
    page = client.post(reverse("cases:diary_add", args=[rows["case"].pk]))
    assert page.status_code == 200
    assert "invalid-feedback" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["case_worker", "coordinator", "intake_worker"])
def test_no_page_breaks_on_an_empty_post(client, someone, unit, role):
    me = someone(role)
    rows = world.family_file(unit, someone("case_worker"))
    world.assigned(rows, me)
    client.force_login(me)
    answers = {name: client.post(path_to(route, name, rows)).status_code for route, name, _ in ADDRESSES}
    assert {name: status for name, status in answers.items() if status >= 500} == {}
