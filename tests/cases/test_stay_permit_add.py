"""A permit to stay: known only to who holds a case of the person, watched before it runs out, quiet once its renewal was asked for."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import stay_permits
from cases.models import Deadline, HouseholdMember, StayPermit
from cases.tasks import follow_stay_permits
from sesto_social.audit.models import AuditEvent

from ..factories import HouseholdFactory, PersonFactory, case_in_charge

TODAY = timezone.localdate


def days(number):
    return timezone.localdate() + dt.timedelta(days=number)


@pytest.fixture
def permit(mother):
    return StayPermit.objects.create(person=mother, kind="special", number="I1234567", issued_on=days(-700), expires_on=days(40))


def add(client, case, person, **answers):
    return client.post(reverse("cases:stay_permit_add", args=[case.pk, person.pk]), {"kind": "family"} | answers)


def tasks(case):
    return list(Deadline.objects.filter(case=case, kind="permit").pending().order_by("pk"))


def test_a_new_permit_takes_the_place_of_the_one_before(as_user, worker, case, mother, permit):
    answer = add(as_user(worker), case, mother, number=" i 765 ", issued_on=days(-1), expires_on=days(700))

    assert answer.status_code == 302
    permit.refresh_from_db()
    fresh = StayPermit.objects.standing().get()
    assert (permit.ended_on, fresh.number, fresh.person) == (days(-1), "I765", mother)
    event = AuditEvent.objects.get(action="cases.staypermit.recorded")
    assert (event.case_id, event.actor) == (case.pk, worker)
    assert "family" not in str(event.facts)
    assert "I765" not in str(event.facts)


def test_a_second_press_of_the_button_adds_nothing(as_user, worker, case, mother):
    browser = as_user(worker)
    for _ in range(2):
        add(browser, case, mother, expires_on=days(300))
    assert StayPermit.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"issued_on": 5}, "nel futuro"),
        ({"issued_on": -5, "expires_on": -9}, "prima del rilascio"),
        ({"receipt": "055"}, "in che giorno"),
        ({"issued_on": -5, "renewal_requested_on": -9}, "prima del rilascio"),
    ],
)
def test_days_that_cannot_be_are_said_in_words(as_user, worker, case, mother, answers, words):
    page = add(as_user(worker), case, mother, **{name: days(one) if name != "receipt" else one for name, one in answers.items()})
    assert words in page.content.decode()
    assert not StayPermit.objects.exists()


def test_the_database_refuses_a_receipt_without_a_day(permit):
    with pytest.raises(IntegrityError), transaction.atomic():
        StayPermit.objects.filter(pk=permit.pk).update(receipt="055")


@pytest.mark.parametrize(("left", "expected"), [(61, 0), (60, 1), (0, 1), (-30, 1)])
def test_it_is_a_task_of_the_case_from_sixty_days_before(case, mother, permit, left, expected):
    StayPermit.objects.update(expires_on=days(left))
    follow_stay_permits()
    follow_stay_permits()
    assert [task.due_on for task in tasks(case)] == [days(left)] * expected


def test_the_task_names_nobody_and_tells_no_kind(case, mother, permit):
    follow_stay_permits()
    title = tasks(case)[0].title
    assert mother.last_name not in title
    assert "speciale" not in title


def test_a_receipt_quiets_the_task_and_the_page_says_so(as_user, worker, case, mother, permit):
    follow_stay_permits()
    browser = as_user(worker)
    assert "scade tra 40 giorni" in browser.get(mother.get_absolute_url()).content.decode()

    browser.post(
        reverse("cases:stay_permit_change", args=[case.pk, permit.pk]),
        {
            "kind": "special",
            "number": "I1234567",
            "issued_on": permit.issued_on,
            "expires_on": permit.expires_on,
            "renewal_requested_on": TODAY(),
            "receipt": "0551",
            "version": permit.version,
        },
    )

    assert tasks(case) == []
    follow_stay_permits()
    assert tasks(case) == []
    page = browser.get(mother.get_absolute_url()).content.decode()
    assert "rinnovo chiesto" in page
    assert "scade tra" not in page


def test_what_was_done_is_asked_again_only_for_another_day(case, mother, permit, worker):
    follow_stay_permits()
    tasks(case)[0].settle(by=worker)
    follow_stay_permits()
    assert tasks(case) == []
    permit.expires_on = days(50)
    stay_permits.change(case, permit, by=worker, version=permit.version, fields=["expires_on"])
    assert [task.due_on for task in tasks(case)] == [days(50)]


def test_who_leaves_the_family_takes_the_task_along(case, mother, permit):
    follow_stay_permits()
    HouseholdMember.objects.filter(person=mother).update(until=days(-1))
    follow_stay_permits()
    assert tasks(case) == []


def test_two_on_one_permit(as_user, worker, case, permit):
    browser = as_user(worker)
    StayPermit.objects.update(version=7)
    answer = browser.post(
        reverse("cases:stay_permit_change", args=[case.pk, permit.pk]), {"kind": "work", "number": "", "version": permit.version}
    )
    assert answer.status_code == 409
    assert StayPermit.objects.get().kind == "special"


def test_a_permit_that_is_over_stays_in_the_history(as_user, worker, case, mother, permit):
    browser = as_user(worker)
    browser.post(reverse("cases:stay_permit_end", args=[case.pk, permit.pk]), {"on": TODAY()})
    assert StayPermit.objects.get().ended_on == TODAY()
    assert "Non vale più dal" in browser.get(mother.get_absolute_url()).content.decode()
    assert browser.get(reverse("cases:stay_permit_end", args=[case.pk, permit.pk])).status_code == 404


@pytest.mark.parametrize("role", ["front_desk", "intake_worker", "director", "coordinator"])
def test_who_holds_no_case_of_the_person_does_not_know_that_there_is_one(someone, as_user, other_unit, mother, permit, role):
    browser = as_user(someone(role, unit=other_unit))
    page = browser.get(mother.get_absolute_url())
    assert page.status_code == 200
    assert "ermesso di soggiorno" not in page.content.decode()
    assert "I1234567" not in page.content.decode()
    assert not StayPermit.objects.visible_to(someone(role, unit=other_unit)).exists()


def test_a_person_of_another_case_is_as_if_never_written(as_user, someone, worker, case, permit):
    stranger = PersonFactory()
    other = case_in_charge(someone("case_worker"))
    theirs = StayPermit.objects.create(person=HouseholdFactory.mother_of(other.household), kind="work")
    browser = as_user(worker)
    for address in (
        reverse("cases:stay_permit_add", args=[case.pk, stranger.pk]),
        reverse("cases:stay_permit_add", args=[case.pk, 999_999]),
        reverse("cases:stay_permit_change", args=[case.pk, theirs.pk]),
        reverse("cases:stay_permit_end", args=[other.pk, theirs.pk]),
        reverse("cases:stay_permit_change", args=[case.pk, 999_999]),
    ):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"kind": "work", "on": TODAY()}).status_code == 404


def test_who_works_on_the_case_without_leading_it_reads_and_does_not_write(equipe_case, as_user):
    mother = HouseholdFactory.mother_of(equipe_case.case.household)
    StayPermit.objects.create(person=mother, kind="study", number="I99")
    browser = as_user(equipe_case.educator)
    assert "I99" in browser.get(mother.get_absolute_url()).content.decode()
    assert add(browser, equipe_case.case, mother).status_code == 403


def test_help_is_never_refused_for_it(as_user, worker, case, mother):
    StayPermit.objects.create(person=mother, kind="work", expires_on=days(-400))
    browser = as_user(worker)
    assert "riceve lo stesso aiuto" in browser.get(mother.get_absolute_url()).content.decode()
    case.refresh_from_db()
    assert case.status == "in_charge"
