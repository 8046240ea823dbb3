"""Somebody works in the place of a colleague from a day to a day; the cases open and shut by themselves (domain §8.5)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, hand_overs, substitutions
from cases.models import Case, CaseUserGrant, ConflictDeclaration, Substitution
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def substitute(someone):
    return someone("case_worker")


def days(first=0, last=6):
    today = timezone.localdate()
    return {"since": today + timedelta(days=first), "until": today + timedelta(days=last)}


def named(equipe_case, substitute, **facts):
    span = {"since": facts.pop("since", days()["since"]), "until": facts.pop("until", days()["until"])}
    facts = {"absent": equipe_case.worker, "substitute": substitute, "reason": "ferie", "by": equipe_case.coordinator} | span | facts
    return substitutions.name(**facts)


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def on_day(monkeypatch, number):
    moment = timezone.now() + timedelta(days=number)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def url(step, substitution, *more):
    return reverse(f"cases:substitution_{step}", args=[substitution.pk, *more])


# ---- naming


def test_the_coordinator_names_and_every_case_of_who_is_away_opens(equipe_case, substitute, as_user):
    other = factories.case_in_charge(equipe_case.worker)
    answer = as_user(equipe_case.coordinator).post(
        reverse("cases:substitution_add"),
        {"absent": equipe_case.worker.pk, "substitute": substitute.pk, "reason": "ferie"} | days(),
    )

    made = Substitution.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.status, made.confirmed_by) == ("confirmed", equipe_case.coordinator)
    assert access.may_work(substitute, equipe_case.case)
    assert access.may_work(substitute, other)
    assert Notice.objects.filter(user=substitute).exists()
    assert Notice.objects.filter(user=equipe_case.worker).exists()
    assert AuditEvent.objects.filter(action="cases.substitution.confirm").exists()


def test_who_is_away_stays_responsible(equipe_case, substitute):
    named(equipe_case, substitute)
    equipe_case.case.refresh_from_db()

    assert equipe_case.case.worker == equipe_case.worker
    assert access.may_work(equipe_case.worker, equipe_case.case)
    assert not equipe_case.case.is_led_by(substitute)


def test_it_begins_and_ends_by_itself_on_its_days(equipe_case, substitute, monkeypatch):
    named(equipe_case, substitute, **days(2, 4))

    seen = [sees(substitute, equipe_case.case)]
    for _ in range(5):
        on_day(monkeypatch, 1)
        seen.append(sees(substitute, equipe_case.case))
    assert seen == [False, False, True, True, True, False]


def test_why_do_i_see_this_names_who_is_away_and_not_the_reason(equipe_case, substitute, as_user):
    named(equipe_case, substitute, reason="una visita in ospedale")
    page = as_user(substitute).get(reverse("cases:accesses", args=[equipe_case.case.pk])).content.decode()

    assert f"al posto di {equipe_case.worker}" in page
    assert "ospedale" not in page


def test_a_conflict_of_interest_keeps_its_case_shut_and_the_coordinator_is_told(equipe_case, substitute, as_user):
    other = factories.case_in_charge(equipe_case.worker)
    ConflictDeclaration.objects.create(case=other, user=substitute, has_conflict=True)
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:substitution_add"),
        {"absent": equipe_case.worker.pk, "substitute": substitute.pk, "reason": "ferie"} | days(),
        follow=True,
    )

    assert sees(substitute, equipe_case.case)
    assert not sees(substitute, other)
    assert f"serve un altro collega: {other.number}" in page.content.decode()


def test_closed_cases_do_not_open(equipe_case, substitute):
    factories.in_status(equipe_case.case, "closed", closed_at=timezone.now())
    _, cover = named(equipe_case, substitute)

    assert cover.opened == []
    assert not sees(substitute, equipe_case.case)


def test_nobody_opens_what_they_do_not_coordinate_and_its_coordinator_hears(equipe_case, substitute, someone, other_unit):
    theirs = someone("coordinator", unit=other_unit)
    elsewhere = factories.case_in_charge(equipe_case.worker, unit=other_unit)
    _, cover = named(equipe_case, substitute)

    assert cover.opened == [equipe_case.case]
    assert not sees(substitute, elsewhere)
    assert Notice.objects.filter(user=theirs, text__contains=elsewhere.number).exists()
    assert not Notice.objects.filter(user=equipe_case.coordinator, text__contains=elsewhere.number).exists()


def test_the_coordinator_of_the_other_unit_names_somebody_for_those_cases_alone(equipe_case, substitute, someone, other_unit):
    theirs = someone("coordinator", unit=other_unit)
    elsewhere = factories.case_in_charge(equipe_case.worker, unit=other_unit)
    named(equipe_case, substitute, by=theirs)

    assert sees(substitute, elsewhere)
    assert not sees(substitute, equipe_case.case)


# ---- what is refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"since": timezone.localdate() - timedelta(days=9), "until": timezone.localdate() - timedelta(days=1)}, "già passati"),
        ({"since": timezone.localdate() + timedelta(days=3), "until": timezone.localdate() + timedelta(days=1)}, "viene prima"),
        ({"until": timezone.localdate() + timedelta(days=130)}, "al massimo 120 giorni"),
    ],
)
def test_days_that_cannot_be(equipe_case, substitute, change, words):
    with pytest.raises(TransitionNotAllowed, match=words):
        named(equipe_case, substitute, **change)
    assert not Substitution.objects.exists()


def test_a_psychologist_does_not_stand_in_for_a_social_worker(equipe_case, as_user):
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:substitution_add"),
        {"absent": equipe_case.worker.pk, "substitute": equipe_case.psychologist.pk, "reason": "ferie scritte"} | days(),
    )

    assert "non ha il ruolo per sostituire" in page.content.decode()
    assert "ferie scritte" in page.content.decode()


def test_nobody_stands_in_while_away_themselves(equipe_case, substitute, someone):
    named(equipe_case, someone("case_worker"), absent=substitute)
    with pytest.raises(TransitionNotAllowed, match="è assente"):
        named(equipe_case, substitute)


def test_not_twice_the_same_two_in_the_same_days(equipe_case, substitute):
    named(equipe_case, substitute)
    with pytest.raises(TransitionNotAllowed, match="già prevista"):
        named(equipe_case, substitute, **days(3, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitution.objects.create(
            absent=equipe_case.worker, substitute=substitute, reason="x", proposed_by=equipe_case.worker, **days(3, 9)
        )


def test_somebody_of_another_unit_is_not_among_who_may_be_away(equipe_case, substitute, someone, other_unit, as_user):
    stranger = someone("case_worker", unit=other_unit)
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:substitution_add"), {"absent": stranger.pk, "substitute": substitute.pk, "reason": "ferie"} | days()
    )

    assert page.context["form"].errors["absent"]


@pytest.mark.parametrize("role", ["front_desk", "intake_worker", "external_educator", "director", "sisl_operator", "dpo", "it_admin"])
def test_who_works_on_no_case_has_no_such_page(someone, as_user, role):
    assert as_user(someone(role)).get(reverse("cases:substitution_list")).status_code == 403


def test_an_empty_form_says_what_is_missing(equipe_case, as_user):
    page = as_user(equipe_case.coordinator).post(reverse("cases:substitution_add"), {})
    assert set(page.context["form"].errors) == {"absent", "substitute", "since", "until", "reason"}


# ---- proposed by who will be away


@pytest.fixture
def proposed(equipe_case, substitute, as_user):
    as_user(equipe_case.worker).post(
        reverse("cases:substitution_add"), {"substitute": substitute.pk, "reason": "ferie", "absent": equipe_case.psychologist.pk} | days()
    )
    return Substitution.objects.get()


def test_a_worker_proposes_for_themselves_and_nothing_opens(equipe_case, substitute, proposed):
    assert (proposed.status, proposed.absent) == ("proposed", equipe_case.worker)
    assert not sees(substitute, equipe_case.case)
    assert Notice.objects.filter(user=equipe_case.coordinator, link=proposed.get_absolute_url()).exists()


def test_the_coordinator_confirms(equipe_case, substitute, proposed, as_user):
    browser = as_user(equipe_case.coordinator)
    assert "Sostituzione da confermare" in browser.get(reverse("cases:my_day")).content.decode()
    browser.post(url("confirm", proposed))
    again = browser.post(url("confirm", proposed), follow=True)

    assert sees(substitute, equipe_case.case)
    assert "non aspetta più una conferma" in again.content.decode()


def test_the_coordinator_says_no_with_words(equipe_case, substitute, proposed, as_user):
    as_user(equipe_case.coordinator).post(url("refuse", proposed), {"reason": "ha già troppi casi"})
    proposed.refresh_from_db()

    assert (proposed.status, proposed.answer) == ("refused", "ha già troppi casi")
    assert Notice.objects.filter(user=equipe_case.worker, link=proposed.get_absolute_url()).exists()


def test_the_two_of_them_do_not_confirm_it(equipe_case, substitute, proposed, as_user):
    assert as_user(equipe_case.worker).post(url("confirm", proposed)).status_code == 403
    assert as_user(substitute).post(url("confirm", proposed)).status_code == 403


def test_a_coordinator_does_not_confirm_themselves_as_the_substitute(equipe_case, someone, as_user):
    both = someone("coordinator", "case_worker")
    asked = substitutions.ask(by=equipe_case.worker, substitute=both, reason="ferie", **days())

    assert as_user(both).post(url("confirm", asked)).status_code == 403
    assert as_user(equipe_case.coordinator).post(url("confirm", asked)).status_code == 302


def test_others_do_not_find_it(equipe_case, proposed, someone, other_unit, as_user):
    assert as_user(equipe_case.educator).get(url("detail", proposed)).status_code == 404
    assert as_user(someone("coordinator", unit=other_unit)).get(url("detail", proposed)).status_code == 404


# ---- ending early


def test_ending_early_shuts_the_cases_at_once(equipe_case, substitute, as_user):
    made, _ = named(equipe_case, substitute)
    as_user(equipe_case.worker).post(url("end", made), {"reason": "sono rientrata"})
    made.refresh_from_db()

    assert (made.status, made.answer) == ("ended", "sono rientrata")
    assert not sees(substitute, equipe_case.case)
    assert Notice.objects.filter(user=substitute, text__contains="finita prima").exists()


def test_what_has_not_begun_is_called_off_too(equipe_case, substitute, monkeypatch):
    made, _ = named(equipe_case, substitute, **days(2, 4))
    substitutions.end(made, by=equipe_case.coordinator, reason="non parte più")
    on_day(monkeypatch, 3)

    assert not sees(substitute, equipe_case.case)


def test_what_is_over_by_itself_is_not_ended_again(equipe_case, substitute, as_user, monkeypatch):
    made, _ = named(equipe_case, substitute)
    on_day(monkeypatch, 10)

    with pytest.raises(TransitionNotAllowed):
        substitutions.end(made, by=equipe_case.coordinator, reason="tardi")


def test_ending_leaves_what_comes_from_elsewhere(equipe_case, substitute):
    factories.grant(equipe_case.case, substitute)
    made, _ = named(equipe_case, substitute)
    substitutions.end(made, by=equipe_case.coordinator, reason="rientro")

    assert sees(substitute, equipe_case.case)
    assert not access.may_work(substitute, equipe_case.case)


def test_the_substitute_does_not_end_it(equipe_case, substitute, as_user):
    made, _ = named(equipe_case, substitute)
    assert as_user(substitute).post(url("end", made), {"reason": "basta"}).status_code == 403


def test_two_colleagues_of_one_case_away_and_one_back(equipe_case, someone):
    """What one substitution opens does not shut with the other."""
    both = someone("case_worker", "psychologist")
    first, _ = named(equipe_case, both)
    second, _ = named(equipe_case, both, absent=equipe_case.psychologist, until=days(0, 9)["until"])
    assert CaseUserGrant.objects.in_force().to("work_case").filter(user=both, content_object=equipe_case.case).count() == 1
    substitutions.end(first, by=equipe_case.coordinator, reason="rientro")

    assert sees(both, equipe_case.case)
    substitutions.end(second, by=equipe_case.coordinator, reason="rientro")
    assert not sees(both, equipe_case.case)


# ---- as the teams change


def test_a_case_given_to_who_is_away_opens_to_the_substitute(equipe_case, substitute):
    named(equipe_case, substitute)
    newer = factories.case_with_team(equipe_case.worker)

    assert access.may_work(substitute, newer)


def test_a_case_taken_from_who_is_away_shuts(equipe_case, substitute, someone):
    named(equipe_case, substitute)
    actions.change_team(equipe_case.case, worker=someone("case_worker"), by=equipe_case.coordinator)

    assert not sees(substitute, equipe_case.case)


def test_after_a_hand_over_the_case_follows_who_has_it(equipe_case, substitute, someone):
    named(equipe_case, substitute)
    successor = someone("case_worker")
    hand_over = hand_overs.propose(
        equipe_case.case, function="responsible", incoming=successor, by=equipe_case.coordinator, reason="cambio di unità"
    )
    hand_overs.give(hand_over, by=equipe_case.worker, note="Una nota di consegna abbastanza lunga.")
    hand_overs.receive(hand_over, by=successor, has_conflict=False)
    hand_overs.tick(hand_over, by=successor, lines=list(hand_over.lines.values_list("pk", flat=True)))
    hand_overs.take(hand_over, by=successor)

    assert not sees(substitute, equipe_case.case)


def test_a_substitute_who_leaves_the_service_sees_nothing(equipe_case, substitute):
    named(equipe_case, substitute)
    actions.vacate(substitute, by=equipe_case.coordinator)
    substitute.is_active = False
    substitute.save()

    assert not CaseUserGrant.objects.in_force().filter(user=substitute).exists()


# ---- standing in


def test_the_page_shows_the_cases_and_what_is_due(equipe_case, substitute, as_user):
    made, _ = named(equipe_case, substitute)
    factories.DeadlineFactory(case=equipe_case.case, assignee=equipe_case.worker, title="Telefonare alla maestra")
    page = as_user(substitute).get(url("detail", made)).content.decode()

    assert equipe_case.case.title in page
    assert "Telefonare alla maestra" in page
    assert Notice.objects.filter(user=substitute, text__startswith=f"Sostituisci {equipe_case.worker}").exists()


def test_before_its_first_day_the_page_names_no_family(equipe_case, substitute, as_user):
    made, _ = named(equipe_case, substitute, **days(2, 4))
    page = as_user(substitute).get(url("detail", made)).content.decode()

    assert equipe_case.case.title not in page
    assert equipe_case.case.number not in page


def test_a_bond_with_one_family_shuts_that_case_alone(equipe_case, substitute, as_user):
    other = factories.case_in_charge(equipe_case.worker)
    made, _ = named(equipe_case, substitute)
    browser = as_user(substitute)
    assert browser.get(url("conflict", made, equipe_case.case.pk)).status_code == 200
    browser.post(url("conflict", made, equipe_case.case.pk), {"details": "È la famiglia di mia sorella."})

    assert not sees(substitute, equipe_case.case)
    assert sees(substitute, other)
    assert Notice.objects.filter(user=equipe_case.coordinator, text__contains=equipe_case.case.number).exists()
    assert browser.get(url("conflict", made, equipe_case.case.pk)).status_code == 404


def test_only_the_substitute_steps_out(equipe_case, substitute, as_user):
    made, _ = named(equipe_case, substitute)
    assert as_user(equipe_case.worker).get(url("conflict", made, equipe_case.case.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_more_rows(equipe_case, someone, as_user, count, django_assert_num_queries):
    for _ in range(count):
        named(equipe_case, someone("case_worker"))
    browser = as_user(equipe_case.coordinator)
    browser.get(reverse("cases:substitution_list"))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse("cases:substitution_list"))


QUERIES = 11
