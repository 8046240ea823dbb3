"""The questions of the public booking, one form per step. Words of refusal say what to write instead."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from intake.plain_text import one_line
from sesto_social.agenda.models import Office
from sesto_social.notifications import providers
from sesto_social.notifications.models import OutboxMessage
from sesto_social.parameters.phrases import said_codes, say
from sesto_social.ui.context import COMUNE
from sesto_social.ui.layouts import Columns, Part, form_helper

from .. import phones, times
from . import foster
from .foster import CANDIDACY, candidacy_fields

YES_NO = [("yes", _("Sì")), ("no", _("No"))]
CALM = format_lazy(
    "{words} {phone}.",
    words=_("Non siamo riusciti a registrare la richiesta. Aspetta qualche secondo e riprova, oppure telefona al"),
    phone=COMUNE["phone"],
)
ALONE_FROM = 14
"""From this age on one may ask for a talk without an adult."""

a_name = RegexValidator(
    r"^(?=.*[^\W\d_])[^\d<>=@{}\[\]|\\/;:\"%&*^~#$+_]+$", _("Scrivi solo il nome, con lettere: per esempio «Anna Maria» o «D’Angelo».")
)


def clean_number(text):
    """The number as it is kept; words of refusal when nobody could call it."""
    try:
        return phones.normalised(text) if text else ""
    except ValueError:
        raise forms.ValidationError(
            _("Questo numero non sembra giusto. Scrivilo con le sole cifre, per esempio 333 1234567; se è straniero, con il prefisso.")
        ) from None


class StepForm(forms.Form):
    """A step of the booking, in the parts that the index beside the page names."""

    not_kept = ()
    use_required_attribute = False

    @property
    def helper(self):
        """Without the note on the asterisk: the frame of the steps has it."""
        helper = form_helper(primary="", tag=False, own_data=True)
        helper.layout = Layout(*self.layout())
        return helper

    def layout(self):
        return self.parts() or list(self.fields)

    def parts(self):
        """[Part] of this step."""
        return []


class SafetyForm(StepForm):
    """Two questions before the calendar. The answers are looked at and forgotten."""

    danger = forms.ChoiceField(
        label=_("Tu o i tuoi figli siete in pericolo adesso?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Rispondi sì o no: ci serve per indicarti la strada giusta.")},
    )
    fear = forms.ChoiceField(
        label=_("Qualcuno ti minaccia, ti fa del male o controlla quello che fai?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Rispondi sì o no: ci serve per indicarti la strada giusta.")},
    )

    @property
    def in_danger(self):
        return "yes" in self.cleaned_data.values()


class OfficeChoice(forms.ModelChoiceField):
    def label_from_instance(self, office):
        return say(office.name)


class PlaceForm(StepForm):
    """Step 1: which office, among those that deal with the topic of the page one comes from, and what is needed to be received well.

    What makes the talk longer is asked here, before the times are shown.
    """

    office = OfficeChoice(
        label=_("Ufficio"),
        queryset=Office.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli l'ufficio dove vuoi venire."), "invalid_choice": _("Scegli un ufficio di questo elenco.")},
    )
    interpreter_language = forms.ChoiceField(
        label=_("Ti serve un interprete?"),
        required=False,
        help_text=_("È gratuito. L'incontro dura un po' di più: ti mostriamo solo gli orari abbastanza lunghi."),
        error_messages={"invalid_choice": _("Scegli una lingua dell'elenco.")},
    )
    wished_mode = forms.ChoiceField(label=_("Come preferisci l'incontro?"), required=False)
    accessibility_need = forms.CharField(
        label=_("Ti serve qualcosa per arrivare o per capirci meglio?"),
        required=False,
        max_length=200,
        help_text=_("Per esempio: vengo in sedia a rotelle, uso la lingua dei segni, porto un passeggino."),
        error_messages={"max_length": _("Sono troppi caratteri: accorcia fino a 200.")},
    )
    minors_present = forms.BooleanField(label=_("In famiglia ci sono bambini o ragazzi con meno di 18 anni"), required=False)

    def __init__(self, *args, topic="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.public().competent_for(topic).order_by("name")
        languages = [(code, f"{_('Sì:')} {words}") for code, words in said_codes("language")]
        self._offer_modes(times.modes_offered(self.fields["office"].queryset))
        self.fields["interpreter_language"].choices = [("", _("No, parlo italiano")), *languages]

    def _offer_modes(self, modes):
        """Asked only where one may choose."""
        if len(modes) < 2:
            del self.fields["wished_mode"]
        else:
            ways = [(mode, capfirst(times.HOW.get(mode, _("in ufficio")))) for mode in modes]
            self.fields["wished_mode"].choices = [("", _("È lo stesso")), *ways]

    def parts(self):
        needs = [name for name in ("wished_mode", "interpreter_language", "accessibility_need", "minors_present") if name in self.fields]
        return [Part("ufficio", _("Ufficio"), "office"), Part("accoglienza", _("Per accoglierti bene"), *needs)]

    def layout(self):
        """The offices are drawn as cards by the page itself."""
        return self.parts()[1:]

    def clean_accessibility_need(self):
        return " ".join(self.cleaned_data["accessibility_need"].split())


class Moment(forms.Field):
    """A moment as the page writes it: ISO with its offset, and how one is received where it is not at the office."""

    widget = forms.RadioSelect
    default_error_messages = {"required": _("Scegli un orario dell'elenco."), "invalid": _("Scegli un orario dell'elenco.")}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        moment = times.moment(str(value))
        if moment is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class TimeForm(StepForm):
    """Step 2: when. With `starts`, only one of them will do; without, whether it is still free is asked at the end, to the database."""

    start = Moment(label=_("Appuntamenti disponibili"))

    def __init__(self, data=None, *, starts=None, **kwargs):
        super().__init__(data, **kwargs)
        self.starts = starts

    def parts(self):
        return [Part("orari", _("Appuntamenti disponibili"), "start"), Part("ufficio", _("Ufficio"))]

    def clean_start(self):
        start = self.cleaned_data["start"]
        if self.starts is not None and not times.offers(self.starts, start):
            raise forms.ValidationError(_("Quell'orario non è libero: scegline un altro."), code="taken")
        return start


class MoveForm(TimeForm):
    """Another time for the same appointment."""


class DetailsForm(StepForm):
    """Step 3: what about, in neutral words. Who wants to become a foster family is asked a little more, on the same page."""

    reason = forms.ChoiceField(
        label=_("Motivo dell'appuntamento"),
        error_messages={
            "required": _("Scegli un motivo: se non sai quale, scegli «Altro»."),
            "invalid_choice": _("Scegli un motivo dell'elenco."),
        },
    )
    details = forms.CharField(
        label=_("Vuoi aggiungere qualcosa?"),
        required=False,
        max_length=200,
        help_text=_("Inserire massimo 200 caratteri. Non scrivere dati sanitari o dettagli personali: ne parliamo insieme."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Sono troppi caratteri: accorcia fino a 200. Il resto ce lo racconti di persona.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Scegli un motivo")), *said_codes("appointment_reason")]
        if self["reason"].value() == CANDIDACY:
            self.fields |= candidacy_fields()

    @property
    def candidate(self):
        return "availability" in self.fields

    @property
    def candidacy_unseen(self):
        """The reason was chosen a moment ago: its own questions have not been on the screen yet."""
        return self.candidate and not set(foster.NAMES) & set(self.data)

    def parts(self):
        parts = [Part("motivo", _("Motivo"), "reason"), Part("dettagli", _("Dettagli"), "details")]
        return [parts[0], foster.PART, parts[1]] if self.candidate else parts

    def clean_details(self):
        return one_line(self.cleaned_data["details"])

    def clean(self):
        """What concerns the candidacy goes together, as `actions.book` takes it."""
        facts = super().clean()
        if self.candidate:
            facts["candidacy"] = {name: facts.pop(name, "") for name in foster.NAMES}
        return facts


class ApplicantForm(StepForm):
    """Step 4: who, and how we may get in touch safely."""

    not_kept = ("sito",)

    first_name = forms.CharField(
        label=_("Nome"), max_length=80, validators=[a_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Scrivi il tuo nome."), "max_length": _("È troppo lungo: bastano 80 lettere.")},
    )  # fmt: skip
    last_name = forms.CharField(
        label=_("Cognome"), max_length=80, validators=[a_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Scrivi il tuo cognome."), "max_length": _("È troppo lungo: bastano 80 lettere.")},
    )  # fmt: skip
    is_minor = forms.BooleanField(label=_("Sto chiedendo per me e ho meno di 18 anni"), required=False)
    age = forms.IntegerField(
        label=_("Quanti anni hai?"), required=False, min_value=0, max_value=120,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Scrivi la tua età con un numero, per esempio 15.")),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Indirizzo e-mail"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Serve per mandarti la conferma. Usa un indirizzo che leggi solo tu."),
        error_messages={"invalid": _("Questo indirizzo non è completo. Un esempio giusto: nome@posta.it.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Numero di telefono"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        help_text=_("Basta uno dei due: e-mail o telefono. Se il numero è straniero, scrivi anche il prefisso, per esempio +40."),
        error_messages={"max_length": _("È troppo lungo: scrivi un solo numero.")},
    )  # fmt: skip
    may_write = forms.ChoiceField(
        label=_("Possiamo scriverti?"), required=False, choices=YES_NO, widget=forms.RadioSelect, initial="yes",
        help_text=_("Se qualcun altro può leggere i tuoi messaggi, scegli «No»: non riceverai niente. Il codice lo vedi alla fine."),
    )  # fmt: skip
    may_call = forms.ChoiceField(
        label=_("Posso essere chiamato a questo numero?"), required=False, choices=YES_NO, widget=forms.RadioSelect,
        help_text=_("Se qualcuno potrebbe rispondere al posto tuo, scegli «No»: non ti chiameremo."),
    )  # fmt: skip
    phone_shared = forms.BooleanField(label=_("Questo telefono lo usa anche qualcun altro"), required=False)
    by_sms = forms.BooleanField(
        label=_("Mandami il promemoria con un SMS"), required=False, help_text=_("Due giorni prima, senza dire di che cosa si tratta.")
    )
    call_hours = forms.CharField(
        label=_("In quali orari è sicuro contattarti?"), required=False, max_length=120,
        help_text=_("Per esempio: la mattina dalle 9 alle 12."),
        error_messages={"max_length": _("Scrivi solo gli orari, in poche parole.")},
    )  # fmt: skip
    sito = forms.CharField(
        label=_("Lascia vuoto questo campo"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not providers.available(OutboxMessage.Channel.SMS):
            del self.fields["by_sms"]

    def parts(self):
        trap = Div("sito", css_class="not-for-people", aria_hidden="true")
        age = Div("age", css_class="minor-age")
        return [
            Part("richiedente", _("Richiedente"), Columns("first_name", "last_name"), "is_minor", age),
            Part("contatti", _("Come possiamo contattarti"), Columns("email", "phone"),
                 "may_write", "may_call", "phone_shared", *({"by_sms"} & self.fields.keys()), "call_hours", trap),
        ]  # fmt: skip

    def clean_first_name(self):
        return one_line(self.cleaned_data["first_name"])

    def clean_last_name(self):
        return one_line(self.cleaned_data["last_name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_phone(self):
        return clean_number(self.cleaned_data["phone"])

    def clean_may_call(self):
        return self.cleaned_data["may_call"] == "yes"

    def clean(self):
        facts = super().clean()
        if facts.pop("sito", ""):
            raise forms.ValidationError(CALM)
        self._ask_age(facts)
        self._ask_sms(facts)
        if facts.get("phone") and not self.data.get("may_call"):
            self.add_error("may_call", _("Dicci se possiamo chiamarti a questo numero."))
        if not (facts.get("email") or facts.get("phone") or self.errors.keys() & {"email", "phone"}):
            self.add_error("email", _("Scrivi un indirizzo e-mail o un numero di telefono: ne basta uno."))
        if not facts.get("phone"):
            facts |= {"may_call": False, "phone_shared": False}
        if not (facts.get("may_call") or facts.get("email")):
            facts["call_hours"] = ""
        asked = facts.get("may_write")
        facts["may_write"] = asked == "yes" if asked else bool(facts.get("email"))
        return facts

    def _ask_sms(self, facts):
        """Only where it was asked for, to a number that nobody else reads."""
        wanted = facts.pop("by_sms", False)
        facts["reminder_channel"] = OutboxMessage.Channel.SMS if wanted else OutboxMessage.Channel.EMAIL
        if not wanted:
            return
        if not facts.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Per l'SMS scrivi il numero di telefono."))
        if facts.get("phone_shared"):
            self.add_error("by_sms", _("Se il telefono lo usa anche qualcun altro non mandiamo SMS."))
        if facts.get("may_write") == "no":
            self.add_error("by_sms", _("Hai scelto di non ricevere messaggi: per l'SMS scegli «Sì»."))
        facts["may_write"] = facts.get("may_write") or "yes"

    def _ask_age(self, facts):
        """Only of who says to be a minor and to ask for themselves; what is kept is only that."""
        age, minor = facts.pop("age", None), facts.pop("is_minor", False)
        facts["applicant_is_minor"] = minor and age is not None and age < 18
        if not minor or "age" in self.errors:
            return
        if age is None:
            self.add_error("age", _("Scrivi quanti anni hai."))
        elif age < ALONE_FROM:
            self.add_error(
                "age",
                format_lazy(
                    "{words} {phone}",
                    words=_(
                        "Hai fatto bene a cercarci. Prima dei 14 anni serve un adulto di cui ti fidi: chiedigli di venire con te. "
                        "Se non puoi, chiama il 114: è gratis e risponde sempre. Puoi anche telefonare a noi:"
                    ),
                    phone=COMUNE["phone"],
                ),
            )


class SummaryForm(StepForm):
    """Step 5: yes to the terms, by pressing the button under them."""

    terms = forms.BooleanField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Per prenotare leggi i termini e condizioni, poi premi «Conferma e invia».")},
    )
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def parts(self):
        return [
            Part("ufficio", _("Ufficio")),
            Part("quando", _("Data e orario")),
            Part("dettagli", _("Dettagli appuntamento")),
            Part("richiedente", _("Richiedente")),
        ]

    def layout(self):
        return ["form_key"]


class LookupForm(forms.Form):
    """Code and surname, for whoever has lost the link."""

    code = forms.CharField(
        label=_("Codice di prenotazione"), max_length=20,
        help_text=_("Otto lettere e numeri: lo trovi nella conferma e nella ricevuta."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Scrivi il codice di prenotazione."), "max_length": _("Il codice ha otto lettere e numeri.")},
    )  # fmt: skip
    surname = forms.CharField(
        label=_("Cognome"), max_length=80,
        help_text=_("Quello che hai scritto quando hai prenotato."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Scrivi il cognome."), "max_length": _("È troppo lungo: bastano 80 lettere.")},
    )  # fmt: skip
    use_required_attribute = False

    @property
    def helper(self):
        return form_helper("code", "surname", primary=_("Trova l'appuntamento"), warn=False, own_data=True)
