"""The first page a newcomer sees."""

import pytest
from django.urls import reverse

from sesto_social.accounts.roles import ROLE_LABELS
from sesto_social.demo import guide

pytestmark = pytest.mark.django_db


def test_it_says_what_to_try_as_whom_and_where_the_mail_is(client):
    page = client.get(reverse("demo:start")).content.decode()

    assert [step.title in page for step in guide.PATH] == [True] * len(guide.PATH)
    assert [label in page for label in ROLE_LABELS.values()] == [True] * len(ROLE_LABELS)
    assert reverse("demo:mail_list") in page


def test_every_role_has_one_line():
    assert set(guide.AS_WHOM) == set(ROLE_LABELS)


def test_every_step_leads_somewhere(client):
    steps = client.get(reverse("demo:start")).context["steps"]
    assert [row["step"].title for row in steps if not (row["url"] or row["step"].role)] == []
