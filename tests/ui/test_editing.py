"""Two people on one text: the second sees both, and chooses."""

import pytest
from django import forms
from django.db import connection, models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from sesto_social.ui.editing import VersionedForm, conflict
from sesto_social.versioned import EditConflict, Versioned


class Letter(Versioned):
    """A text that two people edit, in these tests only."""

    TONES = {"kind": "Gentile", "plain": "Asciutto"}

    text = models.TextField("testo")
    tone = models.CharField("tono", max_length=9, choices=TONES)
    due = models.DateField("entro", null=True, blank=True)
    urgent = models.BooleanField("urgente", default=False)

    class Meta:
        app_label = "ui"


class LetterForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = Letter
        fields = ["text", "tone", "due", "urgent"]


def letter_edit(request, pk):
    letter = get_object_or_404(Letter, pk=pk)
    form = LetterForm(request.POST or None, instance=letter)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        return HttpResponse("salvato")
    return HttpResponse(form.as_p())


urlpatterns = [path("lettera/<int:pk>/", letter_edit)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.usefixtures("plain")]


@pytest.fixture
def letter():
    with connection.schema_editor() as editor:
        editor.create_model(Letter)
    return Letter.objects.create(text="Prima stesura", tone="plain")


def post(client, letter, **facts):
    facts = {"text": "Prima stesura", "tone": "plain", "due": "", "version": 1} | facts
    return client.post(f"/lettera/{letter.pk}/", facts)


def test_an_edit_moves_the_version_on(client, letter):
    assert 'name="version" value="1"' in client.get(f"/lettera/{letter.pk}/").content.decode()

    assert post(client, letter, text="Mia").content == b"salvato"

    letter.refresh_from_db()
    assert (letter.text, letter.version) == ("Mia", 2)


def test_the_second_writer_sees_both_texts_and_nothing_is_overwritten(client, letter):
    post(client, letter, text="Di Anna")

    response = post(client, letter, text="Di Bruno <b>", tone="kind", due="2026-03-12", urgent="on")

    page = response.content.decode()
    assert response.status_code == 409
    for words in ("Di Anna", "Di Bruno &lt;b&gt;", "Asciutto", "Gentile", "gio 12 mar 2026", "Usa il mio testo", "Tieni quello salvato"):
        assert words in page
    letter.refresh_from_db()
    assert letter.text == "Di Anna"


def test_use_my_text_sends_everything_again_at_the_version_now_stored(client, letter):
    post(client, letter, text="Di Anna")
    page = post(client, letter, text="Di Bruno", urgent="on").content.decode()
    for field in ('name="text" value="Di Bruno"', 'name="urgent" value="on"', 'name="version" value="2"'):
        assert field in page

    assert post(client, letter, text="Di Bruno", urgent="on", version=2).content == b"salvato"
    letter.refresh_from_db()
    assert (letter.text, letter.version, letter.urgent) == ("Di Bruno", 3, True)


@pytest.mark.parametrize("version", ["", "0", "99"])
def test_a_form_without_its_version_is_a_conflict(client, letter, version):
    assert post(client, letter, text="Mia", version=version).status_code == 409


def test_words_that_are_refused_keep_the_version_they_were_opened_at(client, letter):
    page = post(client, letter, text="", version=1).content.decode()
    assert 'name="version" value="1"' in page


def test_the_row_itself_refuses_a_stale_version(letter):
    letter.save_if_unchanged(1)
    with pytest.raises(EditConflict):
        letter.save_if_unchanged(1)
