"""A case changes hands when both have accepted, and nobody sees it a day earlier or a month later than they should (domain §8.5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, hand_overs
from cases.models import Case, CaseUserGrant, ConflictDeclaration, Deadline, HandOver, TeamMember
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed

pytestmark = pytest.mark.django_db
NOTE = "La madre si fida poco: conviene chiamarla la mattina."


@pytest.fixture
def successor(someone):
    return someone("case_worker")


def propose(equipe_case, successor, function="responsible"):
    return hand_overs.propose(equipe_case.case, function=function, incoming=successor, by=equipe_case.coordinator, reason="cambia unità")


def given(equipe_case, successor):
    hand_over = propose(equipe_case, successor)
    hand_overs.give(hand_over, by=equipe_case.worker, note=NOTE)
    return hand_over


def readable(equipe_case, successor):
    hand_over = given(equipe_case, successor)
    hand_overs.receive(hand_over, by=successor, has_conflict=False)
    return hand_over


def taken(equipe_case, successor):
    hand_over = readable(equipe_case, successor)
    hand_overs.tick(hand_over, by=successor, lines=list(hand_over.lines.values_list("pk", flat=True)))
    hand_overs.take(hand_over, by=successor)
    return hand_over


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def works(user, case):
    return access.may_work(user, case)


def url(step, hand_over):
    return reverse(f"cases:hand_over_{step}", args=[hand_over.pk])


def test_the_coordinator_proposes_and_nothing_changes_yet(equipe_case, successor, as_user):
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:hand_over_add", args=[equipe_case.case.pk]),
        {"function": "responsible", "incoming": successor.pk, "reason": "cambia unità"},
    )
    hand_over = HandOver.objects.get()
    assert page.status_code == 302
    assert (hand_over.outgoing, hand_over.incoming, hand_over.status) == (equipe_case.worker, successor, "proposed")
    assert works(equipe_case.worker, equipe_case.case)
    assert not sees(successor, equipe_case.case)
    assert Deadline.objects.pending().filter(assignee=equipe_case.worker, key=f"handover:{hand_over.pk}").exists()


def test_who_has_no_role_for_it_is_refused_beside_the_field(equipe_case, as_user):
    page = as_user(equipe_case.coordinator).post(
        reverse("cases:hand_over_add", args=[equipe_case.case.pk]),
        {"function": "responsible", "incoming": equipe_case.psychologist.pk, "reason": "cambia unità"},
    )
    assert "non ha il ruolo per questo incarico" in page.content.decode()
    assert not HandOver.objects.exists()


def test_who_is_barred_is_not_among_the_choices_and_is_refused(equipe_case, successor, as_user):
    ConflictDeclaration.objects.create(case=equipe_case.case, user=successor, has_conflict=True, details="cugina")
    page = as_user(equipe_case.coordinator).get(reverse("cases:hand_over_add", args=[equipe_case.case.pk]))
    assert str(successor) not in page.content.decode()
    with pytest.raises(TransitionNotAllowed, match="non può ricevere"):
        propose(equipe_case, successor)


def test_one_hand_over_at_a_time_for_a_function(equipe_case, successor):
    propose(equipe_case, successor)
    with pytest.raises(TransitionNotAllowed, match="già un passaggio"):
        propose(equipe_case, successor)


def test_a_function_that_nobody_holds_or_that_is_theirs_already_does_not_pass(equipe_case, successor):
    with pytest.raises(TransitionNotAllowed, match="ha già questa funzione"):
        propose(equipe_case, equipe_case.worker)
    actions.remove_from_team(equipe_case.case.team.current().get(function="educator"), by=equipe_case.coordinator, reason="x")
    with pytest.raises(TransitionNotAllowed, match="Nessuno ha questa funzione"):
        propose(equipe_case, successor, function="educator")


def test_the_note_goes_with_what_stands_open(equipe_case, successor, as_user):
    hand_over = propose(equipe_case, successor)
    browser = as_user(equipe_case.worker)
    short = browser.post(url("give", hand_over), {"note": "Poco"})
    assert "bastano 20 caratteri" in short.content.decode()
    browser.post(url("give", hand_over), {"note": NOTE})
    hand_over.refresh_from_db()
    assert (hand_over.status, hand_over.given_by) == ("given", equipe_case.worker)
    assert any("Valutazione dell'equipe" in line.text for line in hand_over.lines.all())
    assert Notice.objects.filter(user=successor, text__contains="Ti viene passato un caso").exists()


def test_lines_of_the_court_are_not_for_who_may_not_read_them(equipe_case, someone):
    from tests.world import _court_order

    _court_order(equipe_case.case.unit, equipe_case.worker, equipe_case.case, "", equipe_case.case.household.minors()[0])
    equipe_case.case.court_orders.update(status="in_progress")
    for role, expected in (("case_worker", True), ("educator", False)):
        lines = hand_overs.pack_of(equipe_case.case, someone(role))
        assert any(heading == "Provvedimento" for heading, *_ in lines) == expected


def test_who_comes_in_declares_before_seeing_anything(equipe_case, successor, as_user):
    hand_over = given(equipe_case, successor)
    browser = as_user(successor)
    first = browser.get(hand_over.get_absolute_url())
    assert first["Location"] == url("receive", hand_over)
    asked = browser.get(url("receive", hand_over)).content.decode()
    assert "Esposito" in asked
    assert NOTE not in asked
    assert browser.get(equipe_case.case.get_absolute_url()).status_code == 404
    browser.post(url("receive", hand_over), {"has_conflict": "no"})
    assert NOTE in browser.get(hand_over.get_absolute_url()).content.decode()
    assert sees(successor, equipe_case.case)
    assert not works(successor, equipe_case.case)


def test_a_bond_shuts_the_case_and_ends_the_hand_over(equipe_case, successor, as_user):
    hand_over = given(equipe_case, successor)
    as_user(successor).post(url("receive", hand_over), {"has_conflict": "yes", "details": "È mia cugina"})
    hand_over.refresh_from_db()
    assert hand_over.status == "refused"
    assert not sees(successor, equipe_case.case)
    assert ConflictDeclaration.objects.barring(successor).filter(case=equipe_case.case).exists()
    assert Notice.objects.filter(user=equipe_case.coordinator, text__contains="non è stato accettato").exists()


def test_it_is_not_accepted_before_every_line_is_read(equipe_case, successor, as_user):
    hand_over = readable(equipe_case, successor)
    browser, first = as_user(successor), hand_over.lines.first()
    kept = browser.post(url("take", hand_over), {"letta": first.pk}, follow=True).content.decode()
    assert hand_over.lines.get(pk=first.pk).read_at
    left = hand_over.lines.filter(read_at__isnull=True)
    assert ("Hai letto tutto" in kept) == (not left.exists())
    if left.exists():
        browser.post(url("take", hand_over), {"accetta": "1"})
        hand_over.refresh_from_db()
        assert hand_over.status == "given"
    browser.post(url("take", hand_over), {"accetta": "1", "letta": [line.pk for line in left]})
    hand_over.refresh_from_db()
    assert hand_over.status == "taken"


def test_once_accepted_the_function_and_what_was_due_pass(equipe_case, successor):
    before = (
        Deadline.objects.pending().filter(case=equipe_case.case, assignee=equipe_case.worker).exclude(key__startswith="handover").count()
    )
    taken(equipe_case, successor)
    equipe_case.case.refresh_from_db()
    assert equipe_case.case.worker == successor
    assert TeamMember.objects.current().get(case=equipe_case.case, function="responsible").user == successor
    assert works(successor, equipe_case.case)
    assert before
    assert Deadline.objects.pending().filter(case=equipe_case.case, assignee=successor).count() == before
    assert not Deadline.objects.pending().filter(key__startswith="handover").exists()


def test_who_goes_reads_for_thirty_days_more_and_works_no_longer(equipe_case, successor):
    taken(equipe_case, successor)
    assert sees(equipe_case.worker, equipe_case.case)
    assert not works(equipe_case.worker, equipe_case.case)
    grants, today = CaseUserGrant.objects.to("view_case").filter(user=equipe_case.worker), timezone.localdate()
    assert grants.in_force(today + timedelta(days=30)).exists()
    assert not grants.in_force(today + timedelta(days=31)).exists()


def test_a_no_says_why_and_closes_the_case_again(equipe_case, successor, as_user):
    hand_over = readable(equipe_case, successor)
    as_user(successor).post(url("refuse", hand_over), {"reason": "Ho già troppi casi"})
    hand_over.refresh_from_db()
    assert (hand_over.status, hand_over.answer) == ("refused", "Ho già troppi casi")
    assert not sees(successor, equipe_case.case)
    assert works(equipe_case.worker, equipe_case.case)


def test_the_coordinator_takes_it_back(equipe_case, successor, as_user):
    hand_over = readable(equipe_case, successor)
    as_user(equipe_case.coordinator).post(url("withdraw", hand_over), {"reason": "Non serve più"})
    assert not sees(successor, equipe_case.case)
    with pytest.raises(TransitionNotAllowed):
        hand_overs.take(hand_over, by=successor)


def test_a_team_that_changed_meanwhile_is_not_overwritten(equipe_case, successor, someone):
    hand_over = readable(equipe_case, successor)
    hand_overs.tick(hand_over, by=successor, lines=list(hand_over.lines.values_list("pk", flat=True)))
    actions.change_team(equipe_case.case, by=equipe_case.coordinator, worker=someone("case_worker"))
    with pytest.raises(TransitionNotAllowed, match="equipe è cambiata"):
        hand_overs.take(hand_over, by=successor)


def test_nobody_else_of_the_team_reads_or_answers_it(equipe_case, successor, as_user):
    hand_over = readable(equipe_case, successor)
    for step in ("detail", "give", "take", "refuse"):
        assert as_user(equipe_case.educator).post(url(step, hand_over)).status_code in {404, 405}
    assert as_user(equipe_case.worker).post(url("refuse", hand_over), {"reason": "x"}).status_code == 404
    with pytest.raises(TransitionNotAllowed):
        hand_overs.tick(hand_over, by=equipe_case.worker, lines=[])


def test_everything_of_one_colleague_passes_from_one_page(equipe_case, successor, someone, as_user):
    browser = as_user(equipe_case.coordinator)
    address = reverse("cases:hand_over_all", args=[equipe_case.worker.pk])
    place = TeamMember.objects.current().get(user=equipe_case.worker)
    assert "Esposito" in browser.get(address).content.decode()
    assert "Scegli almeno un collega" in browser.post(address, {"reason": "lascia"}).content.decode()
    assert "Motivo" in browser.post(address, {f"to_{place.pk}": successor.pk}).content.decode()
    browser.post(address, {"reason": "lascia", f"to_{place.pk}": successor.pk})
    assert HandOver.objects.get().incoming == successor
    assert "Nessun incarico da passare" in browser.get(address).content.decode()


def test_a_colleague_of_another_unit_is_not_there(equipe_case, someone, other_unit, as_user):
    stranger = someone("case_worker", unit=other_unit)
    assert as_user(equipe_case.coordinator).get(reverse("cases:hand_over_all", args=[stranger.pk])).status_code == 404


def test_the_list_says_to_who_comes_in_only_from_whom(equipe_case, successor, as_user):
    given(equipe_case, successor)
    page = as_user(successor).get(reverse("cases:hand_over_list")).content.decode()
    assert str(equipe_case.worker) in page
    assert equipe_case.case.number not in page
    assert "Esposito" not in page
