"""What a colleague may do, and why: shown to who administers users, who learns nothing of the cases."""

import pytest
from django.urls import reverse

from cases import actions, simulator
from cases.models import ConflictDeclaration
from sesto_social.accounts.roles import ROLES
from sesto_social.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
ADDRESS = "cases:permission_simulator"


@pytest.fixture
def administrator(someone, as_user):
    return as_user(someone("it_admin"))


def ask(browser, user, **more):
    return browser.post(reverse(ADDRESS), {"user": user.pk, **more}).content.decode()


def test_who_sees_a_case_and_why(equipe_case, administrator):
    page = ask(administrator, equipe_case.psychologist, number=equipe_case.case.number)
    assert "Lo vede e ci può lavorare" in page
    assert "Equipe del caso" in page
    assert "Esposito" not in page


def test_why_by_coordination(equipe_case):
    answer = simulator.answer(equipe_case.coordinator, equipe_case.case.number)
    assert [one["origin"] for one in answer.why] == ["coordinamento dell'unità"]


def test_a_case_that_does_not_exist_and_one_never_theirs_are_one_answer(equipe_case, someone, administrator):
    stranger = someone("case_worker")
    seen = [ask(administrator, stranger, number=number) for number in (equipe_case.case.number, "2001/7777")]
    assert all(simulator.UNSEEN in page for page in seen)
    assert seen[0].replace(equipe_case.case.number, "").split("csrf")[0] == seen[1].replace("2001/7777", "").split("csrf")[0]


def test_a_conflict_shuts_it_here_too(equipe_case):
    actions.keep_out(equipe_case.case, equipe_case.coordinator, by=equipe_case.worker)
    assert not simulator.answer(equipe_case.coordinator, equipe_case.case.number).sees
    assert ConflictDeclaration.objects.barring(equipe_case.coordinator).exists()


def test_a_closed_account_sees_nothing(equipe_case):
    equipe_case.worker.is_active = False
    equipe_case.worker.save()
    assert not simulator.answer(equipe_case.worker, equipe_case.case.number).sees


def test_other_roles_say_what_is_gained_and_lost(equipe_case, administrator, unit):
    change = simulator.change(equipe_case.worker, ["coordinator"], [])
    assert "cases.close_case" in {one.code for one in change.gains}
    assert "cases.add_assessment" in {one.code for one in change.loses}
    assert change.units_gained == [unit]
    page = ask(administrator, equipe_case.worker, roles=["coordinator"])
    assert "Può chiudere e riaprire i casi" in page
    assert f"I casi non sensibili di: {unit}" in page


def test_the_same_roles_change_nothing(equipe_case, administrator):
    assert "Non cambierebbe nulla" in ask(administrator, equipe_case.worker, roles=["case_worker"])


def test_every_right_of_every_role_has_italian_words():
    for one in simulator.rights_of(list(ROLES)):
        assert not one.words.startswith("Can ")
        assert one.roles


@pytest.mark.parametrize("number", ["x", "2026", "2026/", "99999/1", "2026/12345678", "²026/1"])
def test_a_number_is_year_and_number(equipe_case, administrator, number):
    assert "invalid-feedback" in ask(administrator, equipe_case.worker, number=number)


def test_each_question_is_on_record(equipe_case, administrator):
    ask(administrator, equipe_case.worker, number=equipe_case.case.number)
    assert AuditEvent.objects.filter(action="cases.access.simulated").count() == 1


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"it_admin"}))
def test_nobody_else_asks(someone, as_user, role):
    assert as_user(someone(role)).get(reverse(ADDRESS)).status_code == 403
