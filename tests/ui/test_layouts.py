"""A form says what is wrong at the top, with a link, and again beside the field."""

import html5lib
import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from sesto_social.ui.layouts import Columns, DayInput, Fold, HourInput, MomentInput, Section, form_helper


class AskForm(forms.Form):
    name = forms.CharField(label="Nome", help_text="Come sul documento.")
    day = forms.DateField(label="Giorno", widget=DayInput)
    hour = forms.TimeField(label="Ora", widget=HourInput)
    moment = forms.DateTimeField(label="Momento", widget=MomentInput, required=False)
    reason = forms.ChoiceField(label="Motivo", choices=[("a", "Aiuto"), ("b", "Altro")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="Bisogni", choices=[("x", "Casa"), ("y", "Lavoro")], widget=forms.CheckboxSelectMultiple, required=False
    )
    office = forms.ChoiceField(label="Ufficio", choices=[("1", "Resistenza")])
    agreed = forms.BooleanField(label="Ho letto")
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"maxlength": 200}), required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    paper = forms.FileField(label="Allegato", required=False)

    def clean(self):
        raise forms.ValidationError("Il giorno è già passato.")

    @property
    def helper(self):
        rest = ("moment", "reason", "needs", "office", "agreed", "paper")
        return form_helper(
            Section("Chi", "name", reason="Serve per salutarti."), Columns("day", "hour"), *rest, Fold("Note", "note"), cancel="/indietro/"
        )


def rendered(data=None):
    return render_crispy_form(AskForm(data))


@pytest.mark.parametrize("data", [None, {}, {"name": "Anna", "note": "x", "reason": "zz"}])
def test_the_markup_is_valid_and_has_no_inline_style(data):
    page = rendered(data)
    html5lib.HTMLParser(strict=True).parse(f"<!doctype html><html lang=it><head><title>x</title></head><body>{page}</body></html>")
    assert "style=" not in page
    assert page.count('id="div_id_name"') == 1


def test_the_summary_links_to_every_field_that_is_wrong():
    page = rendered({})
    for link in ('href="#id_name"', 'href="#id_day"', 'href="#id_reason_0"', 'href="#id_agreed"'):
        assert link in page
    assert "Il giorno è già passato." in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_dates_speak_the_language_of_their_controls():
    page = rendered({"day": "2026-03-12", "hour": "09:05"})
    assert 'type="date" name="day" value="2026-03-12"' in page
    assert 'type="time" name="hour" value="09:05"' in page


def test_one_primary_button_a_way_out_and_a_warning_before_leaving():
    page = rendered()
    assert page.count("btn-primary") == 1
    assert '<a href="/indietro/">Annulla</a>' in page
    assert "data-warn-unsaved" in page
    assert "Serve per salutarti." in page
    assert 'autocomplete="off"' in page


def test_an_optional_part_opens_when_it_holds_something():
    assert '<details class="fold">' in rendered()
    assert '<details class="fold" open>' in rendered({"note": "scritto"})
