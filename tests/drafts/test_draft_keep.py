"""Words that nobody saved: sealed, for their author alone, given back, let go (promise 34)."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from intake.models import AccessSheet
from sesto_social.drafts import keeping
from sesto_social.drafts.models import Draft
from sesto_social.drafts.tasks import forget_old
from sesto_social.sealed import Unreadable, seal, unseal

from ..intake.desk import sheet_of

KEEP, DROP = reverse("drafts:draft_keep"), reverse("drafts:draft_drop")
SENT = {
    "interview_on": "2026-01-12",
    "mode": "in_person",
    "access_reason": "spontaneous",
    "interlocutor": "user",
    "residence": "resident",
    "minors_in_family": "yes",
}
WORDS = "Piange mentre racconta dello sfratto"


@pytest.fixture
def worker(client, someone):
    user = someone("intake_worker")
    client.force_login(user)
    return user


def token_in(client, address):
    return re.search(r'data-draft="([^"]+)"', client.get(address).content.decode()).group(1)


def type_in(client, token, **fields):
    return client.post(
        KEEP, {"mode": "in_person", "needs": ["income", "housing"], "story": WORDS, "version": "1"} | fields | {"_draft": token}
    )


def test_what_is_typed_is_kept_and_given_back_with_its_hour(client, worker):
    sheet = sheet_of(worker)
    answer = type_in(client, token_in(client, sheet.get_absolute_url()))

    assert answer.json()["kept"] is True
    assert re.fullmatch(r"Bozza salvata alle \d\d:\d\d", answer.json()["words"])
    text = client.get(sheet.get_absolute_url()).content.decode()
    assert WORDS in text
    assert "Ripristinato il testo non salvato delle" in text
    assert re.search(r'value="housing"[^>]*checked', text)
    sheet.refresh_from_db()
    assert sheet.story == "Racconta."


def test_the_database_holds_no_plain_text(client, worker):
    type_in(client, token_in(client, sheet_of(worker).get_absolute_url()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT drafts_draft::text, encode(sealed, 'escape') FROM drafts_draft")
        row = str(cursor.fetchone())
    assert "sfratto" not in row
    assert "income" not in row
    assert "csrf" not in row


def test_sealed_words_open_in_no_other_row(client, worker, someone):
    first, second = sheet_of(worker), sheet_of(worker)
    type_in(client, token_in(client, first.get_absolute_url()))
    type_in(client, token_in(client, second.get_absolute_url()), story="Altro")
    one, other = Draft.objects.get(about=str(first.pk)), Draft.objects.get(about=str(second.pk))

    other.sealed = one.sealed
    with pytest.raises(Unreadable):
        other.read()
    one.owner = someone("coordinator")
    with pytest.raises(Unreadable):
        one.read()


def test_changed_bytes_do_not_open():
    key_id, sealed = seal("parole", bound_to=("t", 1))
    with pytest.raises(Unreadable):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), key_id=key_id, bound_to=("t", 1))


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.SECRET_KEY = "prima"
    old = seal("parole", bound_to=("t", 1))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "seconda", ["prima"]
    new = seal("parole", bound_to=("t", 1))

    assert old[0] != new[0]
    assert unseal(old[1], key_id=old[0], bound_to=("t", 1)) == "parole"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(old[1], key_id=old[0], bound_to=("t", 1))


def test_a_key_of_its_own_comes_from_the_settings(settings):
    settings.SEALING_KEYS = ["2026b:" + "A" * 43 + "=", "2026a:" + "B" * 43 + "="]
    key_id, sealed = seal("parole", bound_to=("t", 1))
    assert key_id == "2026b"
    settings.SEALING_KEYS = settings.SEALING_KEYS[::-1]
    assert unseal(sealed, key_id=key_id, bound_to=("t", 1)) == "parole"


def test_a_draft_whose_key_is_gone_breaks_no_page(client, worker):
    sheet = sheet_of(worker)
    type_in(client, token_in(client, sheet.get_absolute_url()))
    Draft.objects.update(key_id="perduta")
    text = client.get(sheet.get_absolute_url()).content.decode()
    assert "Ripristinato" not in text
    assert "Racconta." in text


def test_nobody_else_sees_it(client, worker, someone, new_client):
    sheet = sheet_of(worker)
    token = token_in(client, sheet.get_absolute_url())
    type_in(client, token)
    for role in ("intake_worker", "coordinator", "it_admin", "dpo"):
        other = new_client()
        other.force_login(someone(role, is_staff=role == "it_admin"))
        assert WORDS not in other.get(sheet.get_absolute_url()).content.decode()
        assert other.post(KEEP, {"_draft": token, "story": "Altro"}).status_code == 400
        assert other.post(DROP, {"_draft": token}).status_code == 400
    assert Draft.objects.get().read()["story"] == WORDS


@pytest.mark.parametrize("token", ["", "x", "eyJ4IjoxfQ:1abc:zzz"])
def test_a_token_that_was_never_given_keeps_nothing(client, worker, token):
    assert type_in(client, token).status_code == 400
    assert not Draft.objects.exists()


def test_saving_the_form_lets_the_draft_go(client, worker):
    sheet = sheet_of(worker)
    type_in(client, token_in(client, sheet.get_absolute_url()))
    assert client.post(sheet.get_absolute_url(), SENT | {"story": WORDS, "version": sheet.version}).status_code == 302
    assert not Draft.objects.exists()


def test_thrown_away_it_is_gone(client, worker):
    sheet = sheet_of(worker)
    token = token_in(client, sheet.get_absolute_url())
    type_in(client, token)
    assert client.post(DROP, {"_draft": token, "torna": "https://altrove.example/"}).url == sheet.get_absolute_url()
    assert not Draft.objects.exists()
    assert WORDS not in client.get(sheet.get_absolute_url()).content.decode()


def test_a_second_window_does_not_write_over_words_it_never_showed(client, worker):
    address = sheet_of(worker).get_absolute_url()
    first, second = token_in(client, address), token_in(client, address)
    type_in(client, first)

    answer = type_in(client, second, story="Dall'altra finestra").json()

    assert answer["kept"] is False
    assert "altra finestra" in answer["words"]
    assert Draft.objects.get().read()["story"] == WORDS


def test_a_window_that_showed_them_goes_on_writing(client, worker):
    address = sheet_of(worker).get_absolute_url()
    first = token_in(client, address)
    type_in(client, first)
    second = token_in(client, address)

    assert type_in(client, second, story="Continua").json()["kept"] is True
    assert type_in(client, second, story="Continua ancora").json()["kept"] is True
    assert type_in(client, first).json()["kept"] is False
    assert Draft.objects.get().read()["story"] == "Continua ancora"


def test_saved_meanwhile_by_somebody_else_both_texts_are_shown(client, worker):
    sheet = sheet_of(worker)
    type_in(client, token_in(client, sheet.get_absolute_url()), version=sheet.version)
    sheet.story = "Della collega"
    sheet.save_if_unchanged(sheet.version)

    text = client.get(sheet.get_absolute_url()).content.decode()
    assert "quando salvi vedrai i due testi" in text
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    answer = client.post(sheet.get_absolute_url(), SENT | {"story": WORDS, "version": version})

    assert answer.status_code == 409
    assert "Della collega" in answer.content.decode()
    assert DROP in answer.content.decode()
    assert AccessSheet.objects.get().story == "Della collega"


def test_too_much_is_refused_in_words(client, worker):
    token = token_in(client, sheet_of(worker).get_absolute_url())
    assert "troppo lungo" in type_in(client, token, story="a" * (keeping.LONGEST + 1)).json()["words"]


def test_the_home_page_says_where_to_go_on(client, worker):
    sheet = sheet_of(worker)
    type_in(client, token_in(client, sheet.get_absolute_url()))
    text = client.get(reverse("cases:my_day")).content.decode()
    assert f"Testo non salvato: Scheda di accesso {sheet.pk}" in text
    assert WORDS not in text


def test_drafts_nobody_came_back_to_are_forgotten(client, worker):
    type_in(client, token_in(client, sheet_of(worker).get_absolute_url()))
    assert forget_old() == 0
    Draft.objects.update(saved_at=timezone.now() - dt.timedelta(days=31))
    assert (forget_old(), Draft.objects.count()) == (1, 0)
