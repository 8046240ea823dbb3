"""The questions of the public booking, one form per step. Words of refusal say what to write instead."""

import re

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.validators import RegexValidator

from intake.plain_text import one_line
from sesto_social.agenda.models import Office
from sesto_social.parameters.lookup import codes
from sesto_social.ui.context import COMUNE
from sesto_social.ui.layouts import Columns, form_helper

from .. import times

YES_NO = [("yes", "Sì"), ("no", "No")]
CALM = f"Non siamo riusciti a registrare la richiesta. Aspetta qualche secondo e riprova, oppure telefona al {COMUNE['phone']}."

a_name = RegexValidator(
    r"^(?=.*[^\W\d_])[^\d<>=@{}\[\]|\\/;:\"%&*^~#$+_]+$", "Scrivi solo il nome, con lettere: per esempio «Anna Maria» o «D’Angelo»."
)


class StepForm(forms.Form):
    """A step of the booking."""

    not_kept = ()
    use_required_attribute = False

    @property
    def helper(self):
        """Without the note on the asterisk: the frame of the steps has it."""
        helper = form_helper(primary="", tag=False, own_data=True)
        helper.layout = Layout(*self.layout())
        return helper

    def layout(self):
        return list(self.fields)


class SafetyForm(StepForm):
    """Two questions before the calendar. The answers are looked at and forgotten."""

    danger = forms.ChoiceField(
        label="Tu o i tuoi figli siete in pericolo adesso?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Rispondi sì o no: ci serve per indicarti la strada giusta."},
    )
    fear = forms.ChoiceField(
        label="Qualcuno ti minaccia, ti fa del male o controlla quello che fai?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Rispondi sì o no: ci serve per indicarti la strada giusta."},
    )

    @property
    def in_danger(self):
        return "yes" in self.cleaned_data.values()


class OfficeChoice(forms.ModelChoiceField):
    def label_from_instance(self, office):
        return office.name


class PlaceForm(StepForm):
    """Step 1: which office."""

    office = OfficeChoice(
        label="Ufficio",
        queryset=Office.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli l'ufficio dove vuoi venire.", "invalid_choice": "Scegli un ufficio di questo elenco."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.public().order_by("name")


class Moment(forms.Field):
    """A moment as the page writes it: ISO with its offset, and how one is received where it is not at the office."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "Scegli un orario dell'elenco.", "invalid": "Scegli un orario dell'elenco."}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        moment = times.moment(str(value))
        if moment is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class TimeForm(StepForm):
    """Step 2: when. With `starts`, only one of them will do; without, whether it is still free is asked at the end, to the database."""

    start = Moment(label="Appuntamenti disponibili")

    def __init__(self, data=None, *, starts=None, **kwargs):
        super().__init__(data, **kwargs)
        self.starts = starts

    def clean_start(self):
        start = self.cleaned_data["start"]
        if self.starts is not None and not times.offers(self.starts, start):
            raise forms.ValidationError("Quell'orario non è libero: scegline un altro.", code="taken")
        return start


class MoveForm(TimeForm):
    """Another time for the same appointment."""


class LanguageForm(forms.Form):
    """Asked with the times, because an interpreter makes the talk longer."""

    lingua = forms.ChoiceField(label="Ti serve un interprete?", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lingua"].choices = [("", "No, parlo italiano"), *((code, f"Sì, in {label}") for code, label in codes("language"))]


class DetailsForm(StepForm):
    """Step 3: what about, in neutral words."""

    reason = forms.ChoiceField(
        label="Motivo dell'appuntamento",
        error_messages={
            "required": "Scegli un motivo: se non sai quale, scegli «Altro».",
            "invalid_choice": "Scegli un motivo dell'elenco.",
        },
    )
    details = forms.CharField(
        label="Dettagli",
        required=False,
        max_length=200,
        help_text="Inserire massimo 200 caratteri. Non scrivere dati sanitari o dettagli personali: ne parliamo insieme.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Sono troppi caratteri: accorcia fino a 200. Il resto ce lo racconti di persona."},
    )
    minors_present = forms.BooleanField(label="In famiglia ci sono bambini o ragazzi con meno di 18 anni", required=False)
    accessibility_need = forms.CharField(
        label="Ti serve qualcosa per arrivare o per capirci meglio?",
        required=False,
        max_length=200,
        help_text="Per esempio: vengo in sedia a rotelle, uso la lingua dei segni, porto un passeggino.",
        error_messages={"max_length": "Sono troppi caratteri: accorcia fino a 200."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "Scegli un motivo"), *codes("appointment_reason")]

    def clean_details(self):
        return one_line(self.cleaned_data["details"])


class ApplicantForm(StepForm):
    """Step 4: who, and how we may get in touch safely."""

    not_kept = ("sito",)

    first_name = forms.CharField(
        label="Nome", max_length=80, validators=[a_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Scrivi il tuo nome.", "max_length": "È troppo lungo: bastano 80 lettere."},
    )  # fmt: skip
    last_name = forms.CharField(
        label="Cognome", max_length=80, validators=[a_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Scrivi il tuo cognome.", "max_length": "È troppo lungo: bastano 80 lettere."},
    )  # fmt: skip
    email = forms.EmailField(
        label="Indirizzo e-mail", required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Serve per mandarti la conferma. Usa un indirizzo che leggi solo tu.",
        error_messages={"invalid": "Questo indirizzo non è completo. Un esempio giusto: nome@posta.it."},
    )  # fmt: skip
    phone = forms.CharField(
        label="Numero di telefono", required=False, max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        help_text="Basta uno dei due: e-mail o telefono.",
        error_messages={"max_length": "È troppo lungo: scrivi un solo numero."},
    )  # fmt: skip
    may_call = forms.ChoiceField(
        label="Posso essere chiamato a questo numero?", required=False, choices=YES_NO, widget=forms.RadioSelect,
        help_text="Se qualcuno potrebbe rispondere al posto tuo, scegli «No»: non ti chiameremo.",
    )  # fmt: skip
    call_hours = forms.CharField(
        label="In quali orari è sicuro chiamarti?", required=False, max_length=120,
        help_text="Per esempio: la mattina dalle 9 alle 12.",
        error_messages={"max_length": "Scrivi solo gli orari, in poche parole."},
    )  # fmt: skip
    sito = forms.CharField(
        label="Lascia vuoto questo campo", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def layout(self):
        trap = Div("sito", css_class="not-for-people", aria_hidden="true")
        return [Columns("first_name", "last_name"), Columns("email", "phone"), "may_call", "call_hours", trap]

    def clean_first_name(self):
        return one_line(self.cleaned_data["first_name"])

    def clean_last_name(self):
        return one_line(self.cleaned_data["last_name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_phone(self):
        phone = re.sub(r"[\s.()/-]", "", self.cleaned_data["phone"])
        if phone and not re.fullmatch(r"\+?\d{6,15}", phone):
            raise forms.ValidationError("Scrivi il numero con le sole cifre, per esempio 333 1234567.")
        return phone

    def clean_may_call(self):
        return self.cleaned_data["may_call"] == "yes"

    def clean(self):
        facts = super().clean()
        if facts.pop("sito", ""):
            raise forms.ValidationError(CALM)
        if facts.get("phone") and not self.data.get("may_call"):
            self.add_error("may_call", "Dicci se possiamo chiamarti a questo numero.")
        if not (facts.get("email") or facts.get("phone") or self.errors.keys() & {"email", "phone"}):
            self.add_error("email", "Scrivi un indirizzo e-mail o un numero di telefono: ne basta uno.")
        if not facts.get("phone"):
            facts["may_call"], facts["call_hours"] = False, ""
        return facts


class SummaryForm(StepForm):
    """Step 5: yes to the terms."""

    terms = forms.BooleanField(
        label="Ho letto i termini e condizioni e l'informativa privacy",
        error_messages={"required": "Per confermare, segna che hai letto i termini e condizioni."},
    )
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class LookupForm(forms.Form):
    """Code and surname, for whoever has lost the link."""

    code = forms.CharField(
        label="Codice di prenotazione", max_length=20,
        help_text="Otto lettere e numeri: lo trovi nella conferma e nella ricevuta.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Scrivi il codice di prenotazione.", "max_length": "Il codice ha otto lettere e numeri."},
    )  # fmt: skip
    surname = forms.CharField(
        label="Cognome", max_length=80,
        help_text="Quello che hai scritto quando hai prenotato.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Scrivi il cognome.", "max_length": "È troppo lungo: bastano 80 lettere."},
    )  # fmt: skip
    use_required_attribute = False

    @property
    def helper(self):
        return form_helper("code", "surname", primary="Trova l'appuntamento", warn=False, own_data=True)
