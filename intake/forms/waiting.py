"""What is asked of who waits for an earlier time, by the citizen or at the desk; and what the desk does with the list."""

import datetime as dt

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sesto_social.agenda.models import Availability, Office
from sesto_social.parameters.phrases import said_codes, say
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from ..models import WaitingListEntry
from ..models.waiting import HALF_DAYS
from ..secret_links import new_form_key
from .booking import OfficeChoice, a_name, clean_number

LONGEST = dt.timedelta(days=180)
USUAL = dt.timedelta(days=60)


class WishForm(forms.Form):
    """Which days, which half days, how, where. Nothing chosen means that anything will do."""

    half_days = forms.MultipleChoiceField(
        label=_("In quali mezze giornate puoi venire?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Se non ne scegli nessuna, ti proponiamo qualunque orario."),
    )
    office = OfficeChoice(Office.objects.none(), label=_("In quale ufficio?"), required=False, empty_label=_("Va bene qualunque ufficio"))
    mode = forms.ChoiceField(label=_("Come?"), required=False)
    until = forms.DateField(label=_("Fino a quale giorno ti serve?"), required=False, widget=DayInput())
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        initial = {"form_key": new_form_key(), "until": timezone.localdate() + USUAL} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["office"].queryset = Office.objects.public().order_by("name")
        self.fields["half_days"].choices = [(code, say(words)) for code, words in HALF_DAYS]
        words = {mode: say(label) for mode, label in Availability.Mode.choices}
        office = words.pop(Availability.Mode.OFFICE)
        self.fields["mode"].choices = [("", office), *words.items()]

    def clean_until(self):
        day, today = self.cleaned_data["until"], timezone.localdate()
        if day and not today < day <= today + LONGEST:
            raise forms.ValidationError(_("Scegli un giorno dopo oggi ed entro sei mesi."))
        return day or today + USUAL

    @property
    def wish(self):
        """The keyword arguments of `actions.waiting.ask` that say what is wished."""
        return {name: self.cleaned_data[name] for name in ("half_days", "office", "mode", "until")}

    def parts(self):
        return [
            Section(_("Quando puoi venire"), Div("half_days", css_class="half-days"), "until"),
            Section(_("Dove e come"), Columns("office", "mode")),
        ]

    @property
    def helper(self):
        return form_helper(*self.parts(), primary=_("Avvisami"), cancel=self.cancel, warn=False, own_data=True)

    cancel = ""


class WaitingForm(WishForm):
    """The wish of who has no appointment yet: also who they are, why they come, and how to reach them."""

    reason = forms.ChoiceField(label=_("Motivo"), error_messages={"required": _("Scegli un motivo: se non sai quale, scegli «Altro».")})
    interpreter_language = forms.ChoiceField(label=_("Ti serve un interprete?"), required=False)
    first_name = forms.CharField(label=_("Nome"), max_length=80, validators=[a_name], error_messages={"required": _("Scrivi il tuo nome.")})
    last_name = forms.CharField(
        label=_("Cognome"), max_length=80, validators=[a_name], error_messages={"required": _("Scrivi il tuo cognome.")}
    )
    email = forms.EmailField(
        label=_("Indirizzo e-mail"),
        required=False,
        help_text=_("Ti scriviamo qui quando si libera un orario: usa un indirizzo che leggi solo tu."),
        error_messages={"invalid": _("Questo indirizzo non è completo. Un esempio giusto: nome@posta.it.")},
    )
    phone = forms.CharField(
        label=_("Numero di telefono"), required=False, max_length=30, help_text=_("Se non hai un'e-mail ti telefoniamo noi.")
    )
    may_call = forms.BooleanField(label=_("Mi si può chiamare a questo numero"), required=False)
    call_hours = forms.CharField(label=_("In quali orari è sicuro chiamarti?"), required=False, max_length=120)
    sito = forms.CharField(
        label=_("Lascia vuoto questo campo"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    WHO = ("first_name", "last_name", "email", "phone", "may_call", "call_hours", "reason", "interpreter_language")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Scegli un motivo")), *said_codes("appointment_reason")]
        self.fields["interpreter_language"].choices = [
            ("", _("No")),
            *((code, f"{_('Sì:')} {words}") for code, words in said_codes("language")),
        ]

    def clean_phone(self):
        return clean_number(self.cleaned_data["phone"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        facts = super().clean()
        if facts.pop("sito", ""):
            raise forms.ValidationError(_("Non siamo riusciti a registrare la richiesta. Telefona all'ufficio."))
        if not (facts.get("email") or facts.get("phone") or self.errors.keys() & {"email", "phone"}):
            self.add_error("email", _("Scrivi un indirizzo e-mail o un numero di telefono: ne basta uno."))
        if facts.get("phone") and not facts.get("email") and not facts.get("may_call"):
            self.add_error("may_call", _("Senza e-mail possiamo solo telefonarti: segna che possiamo, o scrivi un'e-mail."))
        return facts

    @property
    def wish(self):
        return super().wish | {name: self.cleaned_data[name] for name in self.WHO}

    def parts(self):
        trap = Div("sito", css_class="not-for-people", aria_hidden="true")
        who = Section(_("Chi sei"), Columns("first_name", "last_name"), Columns("email", "phone"), "may_call", "call_hours", trap)
        return [*super().parts(), Section(_("Di che cosa hai bisogno"), Columns("reason", "interpreter_language")), who]


class WaitingEntryAddForm(WaitingForm):
    """The same, written at the desk for who telephones."""

    urgency_reason = forms.CharField(
        label="Perché è urgente", max_length=200, required=False, help_text="Solo se va messa davanti alle altre. Resta nel registro."
    )

    @property
    def wish(self):
        return super().wish | {"urgent": bool(self.cleaned_data["urgency_reason"]), "urgency_reason": self.cleaned_data["urgency_reason"]}

    def parts(self):
        return [*super().parts(), "urgency_reason"]

    @property
    def helper(self):
        return form_helper(*self.parts(), primary="Metti in lista", cancel=self.cancel)


class WaitingListFilter(forms.Form):
    """Read from the address; wrong values mean all who still wait."""

    stato = forms.ChoiceField(
        label="Stato",
        required=False,
        choices=[("", "Chi aspetta"), ("offered", "Con un'offerta"), ("da-chiamare", "Da chiamare"), ("ended", "Concluse")],
    )
    ufficio = forms.ChoiceField(label="Ufficio", required=False)

    def __init__(self, data):
        super().__init__({name: data.get(name, "") for name in ("stato", "ufficio")})
        self.fields["ufficio"].choices = [("", "Tutti"), *((str(one.pk), one.name) for one in Office.objects.public().order_by("name"))]
        self.is_valid()

    def narrow(self, rows):
        which, office = self.cleaned_data.get("stato", ""), self.cleaned_data.get("ufficio", "")
        rows = rows.ended() if which == "ended" else rows.running()
        rows = rows.filter(status=WaitingListEntry.Status.OFFERED) if which == "offered" else rows
        rows = rows.to_call() if which == "da-chiamare" else rows
        return rows.filter(office__in=[office]) | rows.filter(office=None) if office else rows


class UrgencyForm(forms.Form):
    reason = forms.CharField(
        label="Perché viene prima degli altri", max_length=200, required=False, help_text="Resta nel registro. Vuoto: non è più urgente."
    )

    @property
    def helper(self):
        return form_helper("reason", primary="Salva", action=self.action)

    action = ""


class OfferForm(forms.Form):
    """A time to offer by hand: one of those that suit the wish."""

    start = forms.ChoiceField(
        label="Orario", error_messages={"required": "Scegli un orario.", "invalid_choice": "Quell'orario non è più libero."}
    )

    def __init__(self, *args, slots, **kwargs):
        super().__init__(*args, **kwargs)
        self.slots = {f"{slot.office_id}|{slot.start.isoformat()}": slot for slot in slots}
        choices = [
            (value, f"{timezone.localtime(slot.start):%d/%m/%Y, ore %H:%M}, {slot.office.name}") for value, slot in self.slots.items()
        ]
        self.fields["start"].choices = [("", "—"), *choices]

    @property
    def slot(self):
        return self.slots[self.cleaned_data["start"]]

    @property
    def helper(self):
        return form_helper("start", primary="Offri questo orario", action=self.action)

    action = ""
