"""Asking to see a case of others: by number only, the same answer whatever the number; a yes until a day, a no with words."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cases import access, access_requests, actions
from cases.clues import NEVER, Clue
from cases.models import AccessRequest, Case, Deadline
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Seguo il fratello maggiore in un altro caso e devo capire la storia."
ADD, LIST = "cases:access_request_add", "cases:access_request_list"


@pytest.fixture
def colleague(someone, other_unit):
    return someone("educator", unit=other_unit)


def typed(number, **facts):
    return {"clue": number, "reason": REASON, "free": "on"} | facts


def asked(case, by):
    return access_requests.ask(by=by, clue=Clue(year=case.year, sequence=case.sequence), reason=REASON)


def url_of(request):
    return reverse("cases:access_request_answer", args=[request.pk])


def yes(days=10, **facts):
    return {"accepted": "yes", "until": (timezone.localdate() + timedelta(days=days)).isoformat(), "answer": ""} | facts


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def later(monkeypatch, **span):
    moment = timezone.now() + timedelta(**span)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# ---- asking


def test_who_answers_for_the_case_hears_and_nothing_opens(equipe_case, colleague, as_user):
    as_user(colleague).post(reverse(ADD), typed(equipe_case.case.number))
    request = AccessRequest.objects.get()

    assert (request.case, request.status) == (equipe_case.case, "waiting")
    assert not sees(colleague, equipe_case.case)
    told = Notice.objects.filter(link=url_of(request)).values_list("user", flat=True)
    assert set(told) == {equipe_case.worker.pk, equipe_case.coordinator.pk}
    assert Deadline.objects.pending().filter(key=f"access_request:{request.pk}", assignee=equipe_case.worker).exists()
    assert AuditEvent.objects.filter(action="cases.accessrequest.asked", case_id=equipe_case.case.pk).exists()


def test_the_answer_is_the_same_whatever_the_number(equipe_case, someone, other_unit, unit, as_user):
    """One that is not there, one of others, one shut by a conflict: the same page to the letter, the same list afterwards."""
    shut = factories.open_case(unit)
    pages = []
    for number in (equipe_case.case.number, "2026/9999", shut.number):
        colleague = someone("educator", unit=other_unit, first_name="Ada", last_name="Neri")
        actions.keep_out(shut, colleague, by=colleague)
        page = as_user(colleague).post(reverse(ADD), typed(number), follow=True)
        pages.append(re.sub(r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "\w+"', "", page.content.decode()).replace(number, ""))

    assert pages[0] == pages[1] == pages[2]
    assert AccessRequest.objects.filter(case=None).count() == 2
    assert AuditEvent.objects.filter(action="cases.accessrequest.asked", case_id=shut.pk).exists()


@pytest.mark.parametrize("number", ["2026/9999", "theirs"])
def test_asking_twice_is_refused_in_the_same_words(equipe_case, colleague, as_user, number):
    number = equipe_case.case.number if number == "theirs" else number
    browser = as_user(colleague)
    browser.post(reverse(ADD), typed(number))
    page = browser.post(reverse(ADD), typed(number))

    assert page.context["form"].errors["clue"] == ["Lo hai già chiesto: aspetta la risposta."]
    assert AccessRequest.objects.count() == 1


@pytest.mark.parametrize("number", ["2026/9999", "theirs"])
def test_without_an_answer_one_may_ask_again_after_ten_days(equipe_case, colleague, as_user, number, monkeypatch):
    number = equipe_case.case.number if number == "theirs" else number
    as_user(colleague).post(reverse(ADD), typed(number))
    later(monkeypatch, days=11)
    assert "senza risposta" in as_user(colleague).get(reverse(LIST)).content.decode()
    as_user(colleague).post(reverse(ADD), typed(number))

    assert AccessRequest.objects.count() == 2


def test_ten_in_a_day_are_enough(equipe_case, colleague, as_user):
    browser = as_user(colleague)
    for number in range(10):
        browser.post(reverse(ADD), typed(f"2026/{9000 + number}"))
    page = browser.post(reverse(ADD), typed(equipe_case.case.number))

    assert "molte richieste" in page.content.decode()
    assert not AccessRequest.objects.filter(case=equipe_case.case).exists()


def test_ones_own_case_opens_as_ever(equipe_case, as_user):
    answer = as_user(equipe_case.educator).post(reverse(ADD), typed(equipe_case.case.number))
    assert answer.url == equipe_case.case.get_absolute_url()
    assert not AccessRequest.objects.exists()


@pytest.mark.parametrize("number", ["Esposito", "41", "RSSMRA15A01F205J", ""])
def test_only_a_whole_number_is_understood_and_the_reason_is_kept(colleague, as_user, number):
    page = as_user(colleague).post(reverse(ADD), typed(number))

    assert page.context["form"].errors["clue"]
    assert REASON in page.content.decode()


def test_who_has_a_bond_does_not_ask(equipe_case, colleague, as_user):
    page = as_user(colleague).post(reverse(ADD), {"clue": equipe_case.case.number, "reason": "breve"})
    assert set(page.context["form"].errors) == {"reason", "free"}


@pytest.mark.parametrize("role", ["front_desk", "intake_worker", "external_educator", "director", "sisl_operator", "dpo", "it_admin"])
def test_these_roles_do_not_ask(someone, as_user, role):
    assert as_user(someone(role)).get(reverse(ADD)).status_code == 403


@pytest.mark.parametrize("other", sorted(NEVER))
def test_a_professional_who_is_also_external_or_administrator_does_not(someone, as_user, other):
    assert as_user(someone("case_worker", other)).get(reverse(ADD)).status_code == 403


# ---- answering


def test_a_yes_opens_the_case_to_be_read_until_that_day(equipe_case, colleague, as_user, monkeypatch):
    request = asked(equipe_case.case, colleague)
    as_user(equipe_case.worker).post(url_of(request), yes(3, answer="Chiamami quando l'hai letto."))
    request.refresh_from_db()

    assert (request.status, request.answered_by) == ("granted", equipe_case.worker)
    assert sees(colleague, equipe_case.case)
    assert not access.may_work(colleague, equipe_case.case)
    assert Notice.objects.filter(user=colleague, text__contains="accolta fino al").exists()
    assert not Deadline.objects.pending().filter(key=f"access_request:{request.pk}").exists()
    assert "Richiesta accolta" in as_user(colleague).get(reverse("cases:accesses", args=[equipe_case.case.pk])).content.decode()
    later(monkeypatch, days=4)
    assert not sees(colleague, equipe_case.case)


def test_a_no_has_words_and_opens_nothing(equipe_case, colleague, as_user):
    request = asked(equipe_case.case, colleague)
    as_user(equipe_case.coordinator).post(url_of(request), {"accepted": "no", "answer": "Ne parliamo a voce in équipe."})

    assert not sees(colleague, equipe_case.case)
    page = as_user(colleague).get(reverse(LIST)).content.decode()
    assert "non accolta" in page
    assert "Ne parliamo a voce" in page


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({}, {"accepted"}),
        ({"accepted": "yes"}, {"until"}),
        ({"accepted": "no"}, {"answer"}),
        (yes(-1), {"until"}),
        (yes(91), {"until"}),
    ],
)
def test_an_answer_that_is_not_whole(equipe_case, colleague, as_user, answer, wrong):
    request = asked(equipe_case.case, colleague)
    page = as_user(equipe_case.worker).post(url_of(request), answer)

    assert set(page.context["form"].errors) == wrong
    assert not sees(colleague, equipe_case.case)


def test_others_of_the_team_and_of_other_units_do_not_find_it(equipe_case, colleague, someone, other_unit, as_user):
    request = asked(equipe_case.case, colleague)
    for other in (equipe_case.educator, equipe_case.psychologist, someone("coordinator", unit=other_unit), colleague):
        assert as_user(other).get(url_of(request)).status_code == 404
        assert str(colleague) not in as_user(equipe_case.educator).get(reverse(LIST)).content.decode()


def test_nobody_answers_their_own(equipe_case, someone, other_unit, as_user):
    stranger = someone("coordinator", unit=other_unit)
    request = asked(equipe_case.case, stranger)
    stranger.groups.add(equipe_case.case.unit.group)

    assert as_user(stranger).get(url_of(request)).status_code == 404
    with pytest.raises(PermissionDenied):
        access_requests.accept(request, by=stranger, until=timezone.localdate())


def test_it_is_answered_once(equipe_case, colleague, as_user):
    request = asked(equipe_case.case, colleague)
    access_requests.refuse(request, by=equipe_case.worker, answer="No, per ora.")
    page = as_user(equipe_case.coordinator).post(url_of(request), yes(), follow=True)

    assert "è già stato risposto" in page.content.decode()
    assert not sees(colleague, equipe_case.case)


def test_a_conflict_declared_meanwhile_keeps_it_shut(equipe_case, colleague, as_user):
    request = asked(equipe_case.case, colleague)
    actions.keep_out(equipe_case.case, colleague, by=colleague)
    page = as_user(equipe_case.worker).post(url_of(request), yes(), follow=True)

    assert "conflitto di interessi" in page.content.decode()
    assert not sees(colleague, equipe_case.case)
    request.refresh_from_db()
    assert request.status == "waiting"


def test_who_came_in_meanwhile_by_another_way_needs_no_yes(equipe_case, colleague):
    request = asked(equipe_case.case, colleague)
    factories.grant(equipe_case.case, colleague)
    with pytest.raises(TransitionNotAllowed, match="vede già"):
        access_requests.accept(request, by=equipe_case.worker, until=timezone.localdate())


def test_a_coordinator_let_in_to_read_does_not_coordinate_the_case(equipe_case, someone, other_unit):
    stranger = someone("coordinator", unit=other_unit)
    access_requests.accept(asked(equipe_case.case, stranger), by=equipe_case.worker, until=timezone.localdate())

    assert stranger not in access.who_coordinates(equipe_case.case)
    assert not equipe_case.case.is_led_by(stranger)


def test_who_coordinates_takes_it_back(equipe_case, colleague, as_user):
    access_requests.accept(asked(equipe_case.case, colleague), by=equipe_case.worker, until=timezone.localdate())
    as_user(equipe_case.coordinator).post(reverse("cases:grant_end", args=[equipe_case.case.pk, colleague.pk]), {"reason": "non serve più"})

    assert not sees(colleague, equipe_case.case)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_more_rows(equipe_case, someone, as_user, count, django_assert_num_queries):
    for _ in range(count):
        asked(equipe_case.case, someone("educator"))
        asked(factories.open_case(), equipe_case.worker)
    browser = as_user(equipe_case.worker)
    browser.get(reverse(LIST))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse(LIST))


QUERIES = 12
