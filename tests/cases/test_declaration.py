"""The door of a case opens with a declaration, and only for the person named."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from cases import actions
from cases.models import Case, Deadline, TeamMember
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import HouseholdFactory, open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(someone):
    worker, case = someone("case_worker"), open_case(household=HouseholdFactory(name="Esposito", minors=2))
    actions.assign(case, worker=worker, by=someone("coordinator"))
    return worker, case, case.team.get()


def page_of(member):
    return reverse("cases:declaration", args=[member.pk])


def test_before_it_the_case_does_not_exist_and_the_names_are_shown(named, as_user):
    worker, case, member = named
    browser = as_user(worker)
    assert browser.get(case.get_absolute_url()).status_code == 404
    page = browser.get(page_of(member)).content.decode()
    assert case.number in page
    for person in case.household.minors():
        assert str(person) in page


def test_without_conflict_the_case_opens_and_assessment_begins(named, as_user):
    worker, case, member = named
    browser = as_user(worker)

    response = browser.post(page_of(member), {"has_conflict": "no", "details": ""})

    assert response.url == case.get_absolute_url()
    assert browser.get(response.url).status_code == 200
    case.refresh_from_db()
    assert case.status == Case.Status.IN_ASSESSMENT
    assert not Deadline.objects.pending().filter(key=f"declaration:{member.pk}").exists()
    assert browser.post(page_of(member), {"has_conflict": "no"}).status_code == 404


def test_with_a_conflict_it_stays_shut_and_another_must_be_named(named, as_user):
    worker, case, member = named
    browser = as_user(worker)

    browser.post(page_of(member), {"has_conflict": "yes", "details": "cugina della madre"})

    assert browser.get(case.get_absolute_url()).status_code == 404
    assert not TeamMember.objects.current().filter(case=case).exists()
    assert Deadline.objects.pending().filter(case=case, kind="assignment").exists()


def test_a_conflict_asks_for_a_word_and_nothing_is_chosen_for_you(named, as_user):
    worker, _, member = named
    browser = as_user(worker)
    assert "Scrivi in breve" in browser.post(page_of(member), {"has_conflict": "yes"}).content.decode()
    assert "Scegli una delle due" in browser.post(page_of(member), {"details": ""}).content.decode()


def test_nobody_else_finds_the_page(named, as_user, someone):
    _, _, member = named
    for role in ("case_worker", "coordinator", "psychologist", "it_admin"):
        assert as_user(someone(role)).get(page_of(member)).status_code == 404


def test_the_coordinator_names_another_and_not_who_is_barred(named, as_user, someone):
    worker, case, member = named
    other, psychologist = someone("case_worker"), someone("psychologist")
    actions.declare(member, by=worker, has_conflict=True, details="cugina")
    coordinator = as_user(someone("coordinator"))
    change = reverse("cases:team_change", args=[case.pk])

    assert "Scegli un'opzione valida" in coordinator.post(change, {"worker": worker.pk}).content.decode().replace("&#x27;", "'")
    coordinator.post(change, {"worker": other.pk, "psychologist": psychologist.pk})

    assert {one.user for one in case.team.current()} == {other, psychologist}
    case.refresh_from_db()
    assert case.worker == other


def test_until_another_is_named_the_coordinator_answers_and_no_news_reaches_who_is_barred(named):
    worker, case, member = named

    actions.declare(member, by=worker, has_conflict=True, details="cugina")

    case.refresh_from_db()
    assert case.worker in User.objects.with_role("coordinator")
    assert AuditEvent.objects.filter(action="cases.case.answered_meanwhile", case_id=case.pk).count() == 1


def test_a_declaration_is_made_once(named):
    worker, _, member = named
    actions.declare(member, by=worker, has_conflict=False)
    with pytest.raises(TransitionNotAllowed, match="già stata resa"):
        actions.declare(member, by=worker, has_conflict=True, details="ripensamento")


def test_who_was_replaced_meanwhile_cannot_declare_any_more(named, someone):
    worker, case, member = named
    actions.change_team(case, worker=someone("case_worker"), by=someone("coordinator"))
    with pytest.raises(TransitionNotAllowed):
        actions.declare(member, by=worker, has_conflict=False)


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_make_one_declaration(named):
    """The second waits for the first and is told, instead of meeting a constraint."""
    worker, case, member = named

    def declare():
        try:
            actions.declare(TeamMember.objects.get(pk=member.pk), by=worker, has_conflict=False)
        except TransitionNotAllowed:
            return "told"
        else:
            return "made"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(answer.result() for answer in [pool.submit(declare) for _ in range(2)])

    assert answers == ["made", "told"]
    assert case.declarations.count() == 1
