"""The psychologist's notes are for the psychologist: not for the team, not for who coordinates, not for who reads the database."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, hand_overs, restricted_notes
from cases.models import Grant, RestrictedNote
from sesto_social.audit.models import AuditEvent
from sesto_social.sealed import Unreadable
from tests.factories import grant

pytestmark = pytest.mark.django_db
SECRET = "Zafferanoriservato, racconta del nonno"


@pytest.fixture
def note(equipe_case):
    return restricted_notes.write(equipe_case.case, by=equipe_case.psychologist, day=timezone.localdate(), text=SECRET)


def listed(case):
    return reverse("cases:restricted_note_list", args=[case.pk])


def test_the_author_writes_and_reads_it(equipe_case, as_user):
    browser = as_user(equipe_case.psychologist)
    facts = {"day": timezone.localdate().isoformat(), "text": SECRET}
    browser.post(reverse("cases:restricted_note_add", args=[equipe_case.case.pk]), facts)
    note = RestrictedNote.objects.get()
    assert SECRET in browser.get(note.get_absolute_url()).content.decode()
    assert note.get_absolute_url() in browser.get(listed(equipe_case.case)).content.decode()


def test_a_note_whose_key_is_gone_is_said_in_words_and_not_on_record_as_read(equipe_case, note, as_user, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.SEALING_KEYS = "another", [], []
    answer = as_user(equipe_case.psychologist).get(note.get_absolute_url())
    assert answer.status_code == 503
    assert "manca la chiave" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="cases.restrictednote.opened").exists()


@pytest.mark.parametrize("who", ["worker", "educator", "coordinator"])
def test_nobody_else_of_the_team_reads_it(equipe_case, note, as_user, who):
    browser = as_user(getattr(equipe_case, who))
    assert browser.get(note.get_absolute_url()).status_code in {403, 404}
    for name in ("case_detail", "diary", "team", "documents", "case_story"):
        assert SECRET not in browser.get(reverse(f"cases:{name}", args=[equipe_case.case.pk])).content.decode()


def test_who_coordinates_knows_that_it_exists(equipe_case, note, as_user):
    page = as_user(equipe_case.coordinator).get(listed(equipe_case.case)).content.decode()
    assert str(equipe_case.psychologist) in page
    assert SECRET not in page


def test_a_psychologist_with_another_way_into_the_case_does_not_read_it(equipe_case, note, someone, as_user):
    """Emergency, advice, substitution: the grant opens the case, never what is sealed."""
    for origin in (Grant.Origin.EMERGENCY, Grant.Origin.ADVICE, Grant.Origin.SUBSTITUTION):
        guest = someone("psychologist")
        grant(equipe_case.case, guest, level=access.VIEW if origin == Grant.Origin.EMERGENCY else access.WORK, origin=origin)
        assert as_user(guest).get(equipe_case.case.get_absolute_url()).status_code == 200
        assert as_user(guest).get(note.get_absolute_url()).status_code == 404


def test_a_successor_named_without_hand_over_does_not_read_it(equipe_case, note, someone):
    other = someone("psychologist")
    actions.change_team(equipe_case.case, by=equipe_case.coordinator, worker=equipe_case.worker, psychologist=other)
    actions.declare(equipe_case.case.team.current().get(user=other), by=other, has_conflict=False)
    assert not RestrictedNote.objects.visible_to(other).exists()


def passed_on(equipe_case, outgoing, incoming):
    """The psychologist's place, by a hand-over that is taken."""
    hand_over = hand_overs.propose(
        equipe_case.case, function="psychologist", incoming=incoming, by=equipe_case.coordinator, reason="cambia unità"
    )
    hand_overs.give(hand_over, by=outgoing, note="Ci sono note riservate da leggere.")
    hand_overs.receive(hand_over, by=incoming, has_conflict=False)
    hand_overs.tick(hand_over, by=incoming, lines=list(hand_over.lines.values_list("pk", flat=True)))
    hand_overs.take(hand_over, by=incoming)


def test_by_two_hand_overs_it_reaches_the_second_and_by_a_plain_naming_nobody(equipe_case, note, someone):
    second, third, named = someone("psychologist"), someone("psychologist"), someone("psychologist")
    passed_on(equipe_case, equipe_case.psychologist, second)
    passed_on(equipe_case, second, third)
    assert RestrictedNote.objects.visible_to(third).exists()
    actions.change_team(equipe_case.case, by=equipe_case.coordinator, worker=equipe_case.worker, psychologist=named)
    actions.declare(equipe_case.case.team.current().get(user=named), by=named, has_conflict=False)
    assert not RestrictedNote.objects.visible_to(named).exists()


def test_the_successor_reads_it_after_the_hand_over_and_does_not_change_it(equipe_case, note, someone, as_user):
    successor = someone("psychologist")
    hand_over = hand_overs.propose(
        equipe_case.case, function="psychologist", incoming=successor, by=equipe_case.coordinator, reason="cambia unità"
    )
    hand_overs.give(hand_over, by=equipe_case.psychologist, note="Ci sono note riservate da leggere.")
    hand_overs.receive(hand_over, by=successor, has_conflict=False)
    assert not RestrictedNote.objects.visible_to(successor).exists()
    hand_overs.tick(hand_over, by=successor, lines=list(hand_over.lines.values_list("pk", flat=True)))
    hand_overs.take(hand_over, by=successor)
    page = as_user(successor).post(note.get_absolute_url(), {"text": "Altro", "day": timezone.localdate().isoformat(), "version": 1})
    assert SECRET in page.content.decode()
    assert RestrictedNote.objects.get().read() == SECRET


def test_whoever_reads_the_table_reads_nothing(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_restrictednote::text FROM cases_restrictednote")
        row = cursor.fetchone()[0]
    assert "Zafferano" not in row
    assert SECRET.encode().hex() not in row


def test_the_bytes_of_one_note_open_in_no_other(equipe_case, note):
    other = restricted_notes.write(equipe_case.case, by=equipe_case.psychologist, day=timezone.localdate(), text="Altra nota")
    RestrictedNote.objects.filter(pk=other.pk).update(sealed=bytes(note.sealed), key_id=note.key_id)
    other.refresh_from_db()
    with pytest.raises(Unreadable):
        other.read()


def test_each_reading_is_on_record_and_no_word_is(equipe_case, note, as_user):
    as_user(equipe_case.psychologist).get(note.get_absolute_url())
    assert AuditEvent.objects.filter(action="cases.restrictednote.opened", case_id=equipe_case.case.pk).count() == 1
    assert not [event for event in AuditEvent.objects.all() if "Zafferano" in str(event.__dict__)]


def test_two_windows_do_not_overwrite_each_other(equipe_case, note, as_user):
    browser, day = as_user(equipe_case.psychologist), timezone.localdate().isoformat()
    assert browser.post(note.get_absolute_url(), {"day": day, "text": "Prima finestra", "version": 1}).status_code == 302
    page = browser.post(note.get_absolute_url(), {"day": day, "text": "Seconda finestra", "version": 1})
    assert page.status_code == 409
    assert "Prima finestra" in page.content.decode()
    assert "Seconda finestra" in page.content.decode()


def test_a_day_to_come_is_refused_and_the_words_stay(equipe_case, as_user):
    facts = {"day": "2999-01-01", "text": SECRET}
    page = as_user(equipe_case.psychologist).post(reverse("cases:restricted_note_add", args=[equipe_case.case.pk]), facts)
    assert "non è ancora arrivato" in page.content.decode()
    assert SECRET in page.content.decode()
