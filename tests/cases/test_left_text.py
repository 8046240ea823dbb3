"""What a colleague had begun to write passes to who coordinates when the account closes; what only they were to read does not."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases import access, diary, left_texts, restricted_notes
from cases.models import Deadline, Grant, LeftText
from sesto_social.accounts import leaving
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.drafts.models import Draft
from tests.factories import grant

pytestmark = pytest.mark.django_db
SECRET = "Zafferano in bozza"


def begun(user, form, about, **fields):
    draft = Draft(owner=user, form=form, about=str(about), page="x", title="Nota di diario", link="/", saved_at=timezone.now())
    typed = QueryDict(mutable=True)
    typed.update({"facts": SECRET, "level": "team"} | fields)
    draft.write(typed)
    draft.save()
    return draft


def close(user):
    leaving.leave(user, by=User.objects.system())


def test_a_note_half_written_passes_to_who_coordinates_and_to_nobody_else(equipe_case, as_user, someone, other_unit):
    case = equipe_case.case
    begun(equipe_case.worker, "cases.diary_add", case.pk)
    close(equipe_case.worker)

    left = LeftText.objects.get()
    assert SECRET.encode() not in bytes(left.sealed)
    assert not Draft.objects.exists()
    assert Deadline.objects.pending().filter(key=f"left-text:{left.pk}", link=left.get_absolute_url()).exists()
    browser = as_user(equipe_case.coordinator)
    assert left.get_absolute_url() in browser.get(reverse("cases:hand_over_list")).content.decode()
    assert SECRET in browser.get(left.get_absolute_url()).content.decode()
    assert AuditEvent.objects.filter(action="cases.lefttext.opened", case_id=case.pk).count() == 1
    for other in (
        equipe_case.psychologist,
        equipe_case.educator,
        someone("coordinator", unit=other_unit),
        someone("it_admin"),
        someone("director"),
    ):
        assert as_user(other).get(left.get_absolute_url()).status_code in {403, 404}
        assert left.get_absolute_url() not in as_user(other).get(reverse("cases:hand_over_list")).content.decode()


@pytest.mark.parametrize("origin", [Grant.Origin.EMERGENCY, Grant.Origin.SUBSTITUTION, Grant.Origin.ADVICE])
def test_a_coordinator_of_another_unit_let_into_the_case_does_not_read_it(equipe_case, as_user, someone, other_unit, origin):
    begun(equipe_case.worker, "cases.diary_add", equipe_case.case.pk)
    close(equipe_case.worker)
    left, guest = LeftText.objects.get(), someone("coordinator", unit=other_unit)
    grant(equipe_case.case, guest, level=access.VIEW if origin == Grant.Origin.EMERGENCY else access.WORK, origin=origin)
    assert as_user(guest).get(equipe_case.case.get_absolute_url()).status_code == 200
    assert as_user(guest).get(left.get_absolute_url()).status_code == 404
    assert left.get_absolute_url() not in as_user(guest).get(reverse("cases:hand_over_list")).content.decode()


def test_a_correction_and_a_note_of_consignment_pass_too(equipe_case):
    entry = diary.write(equipe_case.case, by=equipe_case.worker, facts="Prima")
    begun(equipe_case.worker, "cases.diary_amend", entry.pk)
    close(equipe_case.worker)
    assert LeftText.objects.get().read() == [("Fatti", SECRET)]


@pytest.mark.parametrize("level", ["author", "profession"])
def test_what_was_meant_for_the_author_or_the_profession_passes_to_nobody(equipe_case, level):
    begun(equipe_case.psychologist, "cases.diary_add", equipe_case.case.pk, level=level)
    hidden = diary.write(equipe_case.case, by=equipe_case.psychologist, level=level, facts="Prima")
    begun(equipe_case.psychologist, "cases.diary_amend", hidden.pk)
    close(equipe_case.psychologist)
    assert not LeftText.objects.exists()


def test_restricted_notes_and_opinions_pass_to_nobody(equipe_case):
    note = restricted_notes.write(equipe_case.case, by=equipe_case.psychologist, day=timezone.localdate(), text=SECRET)
    begun(equipe_case.psychologist, "cases.restricted_note", note.pk)
    begun(equipe_case.psychologist, "cases.restricted_note_add", equipe_case.case.pk)
    begun(equipe_case.psychologist, "cases.opinion_add", 1)
    close(equipe_case.psychologist)
    assert not LeftText.objects.exists()


def test_it_is_thrown_away_once_confirmed_and_the_task_is_done(equipe_case, as_user):
    begun(equipe_case.worker, "cases.diary_add", equipe_case.case.pk)
    close(equipe_case.worker)
    left, browser = LeftText.objects.get(), as_user(equipe_case.coordinator)
    assert "Conferma" in browser.post(left.get_absolute_url()).content.decode()
    assert LeftText.objects.exists()
    browser.post(left.get_absolute_url(), {"sure": "on"})
    assert not LeftText.objects.exists()
    assert not Deadline.objects.pending().filter(key=f"left-text:{left.pk}").exists()
    left_texts.throw_away(left, by=equipe_case.coordinator)


@pytest.mark.parametrize(("days", "kept"), [(89, 1), (91, 0)])
def test_it_is_forgotten_after_ninety_days(equipe_case, days, kept):
    begun(equipe_case.worker, "cases.diary_add", equipe_case.case.pk)
    close(equipe_case.worker)
    LeftText.objects.update(left_at=timezone.now() - timedelta(days=days))
    left_texts.forget_old()
    assert LeftText.objects.count() == kept


def test_a_draft_that_names_no_case_or_cannot_be_read_stops_nobody_from_leaving(equipe_case, settings):
    begun(equipe_case.worker, "cases.diary_add", "9" * 18)
    begun(equipe_case.worker, "cases.diary_amend", "x")
    gone = begun(equipe_case.worker, "cases.diary_add", equipe_case.case.pk)
    Draft.objects.filter(pk=gone.pk).update(key_id="gone")
    close(equipe_case.worker)
    assert not LeftText.objects.exists()
