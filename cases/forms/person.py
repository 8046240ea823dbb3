"""Persons, households, bonds, addresses."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils import timezone
from django.utils.html import format_html

from sesto_social.parameters.lookup import codes
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Fold, Section, form_helper

from .. import identifiers
from ..countries import choices
from ..models import Citizenship, HouseholdMember, Identifier, Person
from ..models.person import check_tax_code
from ..persons import similar_to

KNOWN_CODE = "Nell'anagrafe c'è già una persona con questo codice"


def not_in_future(day):
    if day and day > timezone.localdate():
        raise ValidationError("La data è nel futuro: controlla l'anno.")
    return day


def of_somebody_else(code, *, user, besides=None):
    """The refusal of a code that is somebody's already, with the way to them for those who may see them."""
    holder = identifiers.holder_of(code, besides=besides)
    if holder is None:
        return None
    if user is not None and (seen := Person.objects.visible_to(user).filter(pk=holder.pk).first()):
        return ValidationError(format_html('{}: <a href="{}">{}</a>.', KNOWN_CODE, seen.get_absolute_url(), seen))
    return ValidationError(f"{KNOWN_CODE}: chiedi al Segretariato.")


class PersonSearchForm(forms.Form):
    q = forms.CharField(
        label="Nome, data di nascita, telefono o codice",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class PersonForm(VersionedForm, forms.ModelForm):
    """`sure` is ticked when the likely duplicates have been looked at: none of them is this person."""

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    health_code = forms.CharField(label="Codice STP o ENI", max_length=16, required=False)
    country = forms.ChoiceField(label="Cittadinanza", required=False, choices=lambda: [("", "—"), *choices()])
    interpreter_language = forms.ChoiceField(label="Lingua dell'interprete", required=False, help_text="Mai un familiare, mai un bambino.")
    health_until = forms.DateField(label="Il codice STP o ENI scade il", required=False, widget=DayInput())

    class Meta:
        model = Person
        fields = (
            "last_name",
            "first_name",
            "sex",
            "birth_date",
            "birth_place",
            "tax_code",
            "no_tax_code_reason",
            "citizenship",
            "language",
            "dialect",
            "literacy",
            "interpreter_language",
            "interpreter_sex",
            "phone",
            "email",
            "contact_note",
        )
        widgets = {"birth_date": DayInput()}

    def __init__(self, *args, user=None, cancel="", primary="Salva", **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.cancel, self.primary = user, cancel, primary
        if self.instance.pk:
            del self.fields["health_code"], self.fields["health_until"], self.fields["country"]
        if not self.instance.citizenship:
            del self.fields["citizenship"]
        known, kept = codes("language"), self.instance.interpreter_language
        own = [(kept, kept)] if kept and kept not in dict(known) else []
        self.fields["interpreter_language"].choices = [("", "non serve"), *known, *own]
        self.fields["contact_note"].help_text = "Per esempio: solo di mattina, non lasciare messaggi."

    @property
    def helper(self):
        return form_helper(
            Section("Chi è", Columns("last_name", "first_name"), Columns("sex", "birth_date"), "birth_place"),
            Section(
                "Codice fiscale",
                Columns("tax_code", "no_tax_code_reason"),
                *([Columns("health_code", "health_until")] if "health_code" in self.fields else []),
                reason="Se non c'è, indica perché: non è mai un motivo per non accogliere.",
            ),
            Section("Contatti", Columns("phone", "email"), "contact_note"),
            Fold(
                "Lingua e cittadinanza",
                *(name for name in ("country", "citizenship") if name in self.fields),
                Columns("language", "dialect"),
                Columns("interpreter_language", "interpreter_sex"),
                "literacy",
            ),
            "version",
            "sure",
            primary=self.primary,
            cancel=self.cancel,
        )

    def clean_tax_code(self):
        code = identifiers.tidy(self.cleaned_data["tax_code"]) or None
        if code and (refusal := of_somebody_else(code, user=self.user, besides=self.instance if self.instance.pk else None)):
            raise refusal
        return code

    def clean_health_code(self):
        code = identifiers.tidy(self.cleaned_data["health_code"])
        if code and identifiers.kind_of(code) not in Identifier.HEALTH:
            raise ValidationError("Qui va un codice STP o ENI: il codice fiscale ha il suo campo.")
        if code and (refusal := of_somebody_else(code, user=self.user)):
            raise refusal
        return code

    def clean_birth_date(self):
        return not_in_future(self.cleaned_data["birth_date"])

    def clean(self):
        facts = super().clean()
        if facts.get("health_until") and not facts.get("health_code") and "health_code" not in self.errors:
            self.add_error("health_code", "Scrivi il codice di cui indichi la scadenza.")
        return facts

    def save(self, commit=True):
        person = super().save(commit=commit)
        if commit and self.cleaned_data.get("health_code"):
            identifiers.keep(person, self.cleaned_data["health_code"], expires_on=self.cleaned_data["health_until"])
        if commit and self.cleaned_data.get("country"):
            Citizenship.objects.create(person=person, country=self.cleaned_data["country"])
        return person


class PersonCodeForm(forms.Form):
    """A code that somebody known turns out to have, of whatever kind; what it takes the place of stays in the history."""

    code = forms.CharField(label="Codice fiscale, codice provvisorio, STP o ENI", max_length=20)
    since = forms.DateField(label="Dal", initial=timezone.localdate, widget=DayInput())
    expires_on = forms.DateField(label="Scade il", required=False, widget=DayInput(), help_text="Solo per STP ed ENI.")

    def __init__(self, *args, person, user, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.user, self.cancel = person, user, cancel

    def clean_code(self):
        code = identifiers.tidy(self.cleaned_data["code"])
        identifiers.kind_of(code)
        if refusal := of_somebody_else(code, user=self.user, besides=self.person):
            raise refusal
        return code

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    def clean(self):
        facts = super().clean()
        if facts.get("since") and facts.get("expires_on") and facts["expires_on"] < facts["since"]:
            self.add_error("expires_on", "La scadenza viene prima dell'inizio.")
        return facts

    @property
    def helper(self):
        return form_helper("code", Columns("since", "expires_on"), primary="Aggiungi il codice", cancel=self.cancel)


class HouseholdForm(forms.Form):
    name = forms.CharField(label="Cognome della famiglia", max_length=120, help_text="Come la chiamate: per esempio Esposito–Rahman.")
    with_responsibility = forms.BooleanField(
        label="Madre e padre indicati hanno la responsabilità genitoriale piena sui figli minorenni",
        required=False,
        initial=True,
        help_text="Togli il segno se non è così o se non lo sai: si indica poi, figlio per figlio.",
    )


class MemberForm(forms.Form):
    """One line of a household: somebody already registered (`person`), or the facts of somebody new."""

    person = forms.ModelChoiceField(Person.objects.none(), required=False, widget=forms.HiddenInput)
    last_name = forms.CharField(label="Cognome", max_length=80, required=False)
    first_name = forms.CharField(label="Nome", max_length=80, required=False)
    birth_date = forms.DateField(label="Data di nascita", required=False, widget=DayInput())
    sex = forms.ChoiceField(label="Sesso", choices=[("", "—"), *Person.Sex.choices], required=False)
    tax_code = forms.CharField(label="Codice fiscale", max_length=16, required=False)
    role = forms.ChoiceField(label="Nel nucleo è", choices=[("", "—"), *HouseholdMember.Role.choices], required=False)
    same_as = forms.ChoiceField(label="Potrebbe essere già in anagrafe. Chi è?", required=False, widget=forms.RadioSelect)

    NEW = "nuova"

    def __init__(self, *args, user, **kwargs):
        self.user, self.candidates = user, []
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user)
        if self.is_bound and self.data.get(self.add_prefix("same_as")):
            self.offer(self._likely())

    def _likely(self):
        typed = {name: self.data.get(self.add_prefix(name), "") for name in ("last_name", "first_name", "tax_code")}
        try:
            born = self.fields["birth_date"].clean(self.data.get(self.add_prefix("birth_date"), ""))
        except ValidationError:
            born = None
        return similar_to(**typed, birth_date=born, user=self.user)

    def offer(self, candidates):
        self.candidates = candidates
        self.fields["same_as"].choices = [
            *((str(one.pk), describe(one)) for one in candidates),
            (self.NEW, "Nessuna di queste: è una persona nuova"),
        ]

    @property
    def known(self):
        """The registered person this line already stands for, when there is one."""
        value = self["person"].value()
        if not value:
            return None
        return (
            value
            if isinstance(value, Person)
            else self.fields["person"].queryset.filter(pk=value).first()
            if str(value).isdecimal()
            else None
        )

    @property
    def filled(self):
        facts = getattr(self, "cleaned_data", {})
        return bool(facts.get("person") or facts.get("last_name") or facts.get("first_name"))

    def clean_birth_date(self):
        return not_in_future(self.cleaned_data["birth_date"])

    def clean_tax_code(self):
        tax_code = identifiers.tidy(self.cleaned_data["tax_code"])
        if tax_code:
            check_tax_code(tax_code)
        return tax_code

    def clean(self):
        facts = super().clean()
        if not self.filled:
            if facts.get("birth_date") or facts.get("tax_code"):
                self.add_error("last_name", "Scrivi cognome e nome.")
            return facts
        if not facts.get("role"):
            self.add_error("role", "Indica chi è nel nucleo.")
        if not facts.get("person"):
            self._check_new(facts)
        return facts

    def _check_new(self, facts):
        for name, words in (("last_name", "Scrivi il cognome."), ("first_name", "Scrivi il nome.")):
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, words)
        chosen = facts.get("same_as")
        if chosen and chosen != self.NEW:
            facts["person"] = next(one for one in self.candidates if str(one.pk) == chosen)
            return
        holder = identifiers.holder_of(facts["tax_code"]) if facts.get("tax_code") else None
        if holder is not None:
            hidden = not Person.objects.visible_to(self.user).filter(pk=holder.pk).exists()
            if hidden or chosen:
                self.add_error(
                    "tax_code", "Questo codice fiscale è già nell'anagrafe: chiedi al Segretariato, o scegli la persona proposta."
                )
                return
        if not chosen and not self.errors:
            candidates = self._likely()
            if candidates:
                self.offer(candidates)
                self.add_error("same_as", "Guarda se è una di queste persone.")

    def save(self):
        """The person of this line, registered now when new."""
        facts = self.cleaned_data
        return facts["person"] or Person.objects.create(
            last_name=facts["last_name"],
            first_name=facts["first_name"],
            birth_date=facts["birth_date"],
            sex=facts["sex"] or Person.Sex.UNKNOWN,
            tax_code=facts["tax_code"] or None,
            no_tax_code_reason="" if facts["tax_code"] else Person.NoTaxCode.UNKNOWN,
        )


def describe(person):
    """A person as one line of a choice."""
    born = (
        f"{'nata' if person.sex == Person.Sex.FEMALE else 'nato'} il {person.birth_date:%d/%m/%Y}"
        if person.birth_date
        else "senza data di nascita"
    )
    return ", ".join(part for part in (str(person), born, person.tax_code or "") if part)


class BaseMembers(forms.BaseFormSet):
    def clean(self):
        if any(self.errors):
            return
        lines = [form for form in self.forms if form.filled]
        if not lines:
            raise ValidationError("Indica almeno una persona.")
        known = [form.cleaned_data["person"].pk for form in lines if form.cleaned_data["person"]]
        codes = [form.cleaned_data["tax_code"] for form in lines if form.cleaned_data["tax_code"] and not form.cleaned_data["person"]]
        if len(known) != len(set(known)) or len(codes) != len(set(codes)):
            raise ValidationError("La stessa persona è indicata due volte.")

    @property
    def lines(self):
        return [form for form in self.forms if form.filled]


Members = formset_factory(MemberForm, formset=BaseMembers, extra=4, max_num=14, validate_max=True)


class FamilyMemberForm(MemberForm):
    """One more person in the household of a case."""

    lives_here = forms.BooleanField(label="Vive con il nucleo", required=False, initial=True)
    since = forms.DateField(label="Dal", initial=timezone.localdate, widget=DayInput())

    def __init__(self, *args, cancel="", **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        for name in ("last_name", "first_name", "role"):
            self.fields[name].required = True

    def clean_since(self):
        return not_in_future(self.cleaned_data["since"])

    @property
    def helper(self):
        choice = ["same_as"] if self.candidates else []
        return form_helper(
            Section("Chi è", Columns("last_name", "first_name"), Columns("birth_date", "sex"), "tax_code", *choice),
            Section("Nel nucleo", Columns("role", "since"), "lives_here"),
            "person",
            primary="Aggiungi alla famiglia",
            cancel=self.cancel,
        )
