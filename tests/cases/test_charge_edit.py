"""The legal regime of one minor: changed by who leads the case, seen in the header, on record."""

import pytest
from django.urls import reverse

from cases.models import CaseMember
from sesto_social.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
ORDER = {"regime": "judicial", "reason": "TM Milano, decreto 123/2026"}


@pytest.fixture
def charges(equipe_case):
    return list(equipe_case.case.charges.order_by("pk"))


def url(charge):
    return reverse("cases:charge_edit", args=[charge.case_id, charge.pk])


def test_one_judicial_among_two_makes_the_case_mixed(equipe_case, as_user, charges):
    worker = as_user(equipe_case.worker)
    home = equipe_case.case.get_absolute_url()
    assert worker.get(home).context["regime"] == "consensuale"

    worker.post(url(charges[0]), ORDER)
    assert worker.get(home).context["regime"] == "misto"
    worker.post(url(charges[1]), ORDER)
    assert worker.get(home).context["regime"] == "giudiziario"


def test_the_family_section_leads_there(equipe_case, as_user, charges):
    page = as_user(equipe_case.worker).get(reverse("cases:family", args=[equipe_case.case.pk])).content.decode()
    assert url(charges[0]) in page
    page = as_user(equipe_case.educator).get(reverse("cases:family", args=[equipe_case.case.pk])).content.decode()
    assert url(charges[0]) not in page
    assert "regime consensuale" in page


def test_it_is_on_record_and_in_the_story_once(equipe_case, as_user, charges):
    worker = as_user(equipe_case.worker)
    worker.post(url(charges[0]), ORDER)
    worker.post(url(charges[0]), ORDER)
    event = AuditEvent.objects.get(action="cases.casemember.regime_changed")
    assert (event.previous, event.facts["regime"], event.case_id) == ("consensual", "judicial", equipe_case.case.pk)
    assert equipe_case.case.timeline.filter(text__contains="giudiziario (TM Milano").count() == 1


def test_the_order_is_asked_for(equipe_case, as_user, charges):
    page = as_user(equipe_case.worker).post(url(charges[0]), {"regime": "judicial", "reason": ""}).content.decode()
    assert "invalid-feedback" in page
    charges[0].refresh_from_db()
    assert charges[0].regime == CaseMember.Regime.CONSENSUAL


def test_not_for_the_others_nor_for_a_charge_of_another_case(equipe_case, as_user, charges, someone):
    from tests.factories import case_with_team

    other = case_with_team(someone("case_worker"))
    assert as_user(equipe_case.educator).get(url(charges[0])).status_code == 403
    assert as_user(someone("case_worker")).get(url(charges[0])).status_code == 404
    foreign = reverse("cases:charge_edit", args=[equipe_case.case.pk, other.charges.first().pk])
    assert as_user(equipe_case.worker).get(foreign).status_code == 404
