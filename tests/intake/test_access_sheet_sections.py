"""The sections of the access sheet: who sends, whom to turn to, what is asked, what was done; and what an anonymous contact never keeps."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.actions import sheet as sheets
from intake.models import AccessSheet, ReferencePerson
from sesto_social.workflow import TransitionNotAllowed

from .desk import sheet_of, talk
from .test_access_sheet import filled, printed, url

TODAY = timezone.localdate


@pytest.fixture
def worker(client, someone):
    user = someone("intake_worker")
    client.force_login(user)
    return user


SECTIONS = {
    "sender": "Dott.ssa Ricci, pediatra",
    "sender_source": "3",
    "sender_contact": "02 111222",
    "accompanied_by": "la sorella",
    "asked_for": "Un aiuto per l'affitto",
    "interventions": "Spiegato il contributo, telefonata all'ufficio casa.",
    "reference_1_name": "Nonna Teresa",
    "reference_1_bond": "grandparent",
    "reference_1_phone": "333 000111",
    "reference_3_name": "Maestra Lia",
}


def test_every_section_is_kept_shown_and_printed(client, worker):
    sheet = sheet_of(worker)
    client.post(url("access_sheet", sheet), filled(sheet, **SECTIONS, completa="1"))
    sheet.refresh_from_db()
    assert sheet.status == AccessSheet.Status.COMPLETED
    assert list(sheet.references.values_list("position", "name", "bond")) == [
        (1, "Nonna Teresa", "grandparent"),
        (3, "Maestra Lia", ""),
    ]
    page = client.get(url("access_sheet", sheet)).content.decode()
    client.post(url("access_sheet_outcome", sheet), {"outcomes": ["information"]})

    paper = printed(client, sheet)
    for words in ("Dott.ssa Ricci", "Sanità", "la sorella", "affitto", "ufficio casa", "Nonna Teresa", "333 000111", "Maestra Lia"):
        assert words in page, words
        assert words in paper, words


def test_a_reference_taken_away_is_gone_and_one_without_a_name_is_refused(client, worker):
    sheet = sheet_of(worker)
    client.post(url("access_sheet", sheet), filled(sheet, **SECTIONS, bozza="1"))
    sheet.refresh_from_db()
    refused = client.post(url("access_sheet", sheet), filled(sheet, reference_2_phone="333", bozza="1"))
    assert "Scrivi di chi si tratta" in refused.content.decode()
    client.post(url("access_sheet", sheet), filled(sheet, bozza="1"))
    assert not sheet.references.exists()


def test_the_database_holds_three_references_at_most(worker):
    sheet = sheet_of(worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferencePerson.objects.create(sheet=sheet, position=4, name="Quarta")


def test_the_needs_stand_by_area(client, worker):
    text = client.get(url("access_sheet", sheet_of(worker))).content.decode()
    assert text.index("Lavoro, reddito e casa") < text.index("Reddito insufficiente") < text.index("Protezione e tutela")
    assert text.index("Protezione e tutela") < text.index("Violenza o maltrattamento") < text.index("Salute e disabilità")


@pytest.mark.parametrize(
    ("given", "signed", "words"),
    [("", "2026-01-12", "già stata consegnata"), ("2026-01-12", "2026-01-10", "già stata consegnata"), ("2026-01-12", "2026-01-12", "")],
)
def test_the_notice_is_signed_after_it_was_given(client, worker, given, signed, words):
    sheet = sheet_of(worker)
    answer = client.post(url("access_sheet", sheet), filled(sheet, privacy_notice_on=given, privacy_signed_on=signed, bozza="1"))
    assert answer.status_code == (200 if words else 302)
    assert words in answer.content.decode()


def test_the_database_too_knows_the_order_of_the_two_days(worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessSheet.objects.filter(pk=sheet_of(worker).pk).update(privacy_notice_on=None, privacy_signed_on=TODAY())


def test_a_decree_says_of_which_authority(client, worker):
    sheet = sheet_of(worker)
    text = client.post(url("access_sheet", sheet), filled(sheet, access_reason="decree", bozza="1")).content.decode()
    assert "quale autorità" in text


def test_an_anonymous_contact_keeps_nobody(client, worker):
    sheet = sheet_of(worker, accompanied_by="il cognato", sender_contact="333")
    ReferencePerson.objects.create(sheet=sheet, position=1, name="Nonna Teresa")

    client.post(url("access_sheet_person", sheet), {"anonimo": "1"})

    sheet.refresh_from_db()
    assert (sheet.person, sheet.accompanied_by, sheet.sender_contact, sheet.references.count()) == (None, "", "", 0)
    text = client.get(url("access_sheet", sheet)).content.decode()
    assert 'name="reference_1_name"' not in text
    assert 'name="accompanied_by"' not in text
    client.post(url("access_sheet", sheet), filled(sheet, **SECTIONS, bozza="1"))
    sheet.refresh_from_db()
    assert (sheet.accompanied_by, sheet.references.count()) == ("", 0)


def test_the_database_refuses_an_anonymous_contact_with_a_trace(worker):
    sheet = sheet_of(worker)
    AccessSheet.objects.filter(pk=sheet.pk).update(person=None, anonymous=True)
    for trace in ({"accompanied_by": "x"}, {"sender_contact": "333"}, {"appointment": talk()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessSheet.objects.filter(pk=sheet.pk).update(**trace)


def test_who_booked_with_a_name_is_not_anonymous(client, worker):
    one = talk()
    sheet = sheets.open_sheet(one, by=worker)
    with pytest.raises(TransitionNotAllowed, match="ha lasciato un nome"):
        sheets.leave_anonymous(sheet, by=worker)
    assert "Vuole restare anonima" not in client.get(url("access_sheet_person", sheet)).content.decode()


def test_the_facts_of_an_outcome_stand_in_boxes_that_the_style_sheet_opens(client, worker):
    text = client.get(url("access_sheet_outcome", sheet_of(worker, status="completed"))).content.decode()
    assert "asked-if-sent" in text
    assert "asked-if-none" in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sent_on": (dt.date.today() - dt.timedelta(days=3)).isoformat()}, "prima del colloquio"),
        ({"sent_contact": ""}, "con chi hai parlato"),
        ({"sent_to": ""}, "Scegli il servizio"),
    ],
)
def test_a_sending_is_checked(client, worker, wrong, words):
    sheet = sheet_of(worker, status="completed")
    sent = {"outcomes": ["sent"], "sent_to": "caf", "sent_contact": "Segreteria", "sent_basis": "Consenso", "sent_on": TODAY().isoformat()}
    assert words in client.post(url("access_sheet_outcome", sheet), sent | wrong).content.decode()
    assert client.post(url("access_sheet_outcome", sheet), sent).status_code == 302


@pytest.mark.parametrize(("talked", "mode"), [("office", "in_person"), ("home", "home"), ("phone", "remote"), ("video", "remote")])
def test_how_they_talked_is_not_asked_again(worker, talked, mode):
    assert sheets.open_sheet(talk(mode=talked), by=worker).mode == mode


# ---- what stays of a contact that opened no case (scenario 4)


def test_information_only_enters_the_retention_of_twelve_months(client, worker):
    sheet = sheet_of(worker, status="completed")
    client.post(url("access_sheet_outcome", sheet), {"outcomes": ["information"]})
    sheet.refresh_from_db()
    today = TODAY()
    leap = (today.month, today.day) == (2, 29)
    assert sheet.retain_until == today.replace(year=today.year + 1, **({"day": 28} if leap else {}))
    assert AccessSheet.objects.filter(outcomes__contains=["information"], concluded_at__isnull=False).count() == 1


def test_an_anonymous_contact_only_counts(client, worker):
    sheet = sheet_of(worker, accompanied_by="")
    sheets.leave_anonymous(sheet, by=worker)
    sheets.complete(sheet, by=worker)
    client.post(url("access_sheet_outcome", sheet), {"outcomes": ["advice"]})
    sheet.refresh_from_db()
    assert sheet.retain_until == TODAY()
