"""What the screens of this room ask: plan, goals, signatures, aids, reviews."""

from decimal import Decimal

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from dateutil.relativedelta import relativedelta
from django import forms
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from cases.models import HouseholdMember, Person
from sesto_social.documents.uploads import UploadField
from sesto_social.parameters.lookup import whole
from sesto_social.parameters.models import Code
from sesto_social.ui.editing import VersionedForm
from sesto_social.ui.layouts import Columns, DayInput, Section, form_helper

from .models import Commitment, Goal, Intervention, InterventionPlan, PlanAction, Review

WORLD = {"world_child": Goal.Side.CHILD, "world_family": Goal.Side.FAMILY, "world_environment": Goal.Side.ENVIRONMENT}


def area(rows):
    return forms.Textarea(attrs={"rows": rows})


def dimensions():
    """{side: [(code, label)]} of the Mondo del Bambino, in one query."""
    found = {side: [] for side in WORLD.values()}
    rows = Code.objects.valid_on(timezone.localdate()).filter(list__code__in=WORLD).order_by("list", "position", "label")
    for source, code, label in rows.values_list("list__code", "code", "label"):
        found[WORLD[source]].append((code, label))
    return found


class MeasureField(forms.DecimalField):
    """A number as people write it, with a comma or a point; shown back without zeros that say nothing."""

    default_error_messages = {"invalid": "Scrivi un numero, per esempio 85 o 4,5."}

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 8, "decimal_places": 2, "widget": forms.TextInput(attrs={"inputmode": "decimal"})} | kwargs)

    def to_python(self, value):
        if isinstance(value, str) and "," in value:
            value = value.replace(".", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
        return value


class Rendered(LayoutObject):
    """A piece of a form drawn by a template of this room, which finds the bound fields in `form`."""

    fields = ()

    def __init__(self, template):
        self.template = template

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        form.rendered_fields.update(form.drawn_by_hand())
        return render_to_string(self.template, {"form": form})


class Cancellable:
    """A form that knows where "Annulla" leads."""

    def __init__(self, *args, cancel="", **kwargs):
        self.cancel = cancel
        super().__init__(*args, **kwargs)


# ---- plan


class PlanAddForm(Cancellable, forms.Form):
    start = forms.ChoiceField(
        label="Da dove si parte",
        widget=forms.RadioSelect,
        choices=[("copy", "Dalla versione precedente: quadro, obiettivi, azioni e impegni copiati"), ("empty", "Da un foglio bianco")],
    )

    @property
    def helper(self):
        return form_helper("start", primary="Inizia la nuova versione", cancel=self.cancel, warn=False)


class PlanForm(Cancellable, VersionedForm, forms.ModelForm):
    """The picture by the three sides, and when it is reviewed. Goals, actions and commitments have their own forms."""

    class Meta:
        model = InterventionPlan
        fields = ["picture_child", "picture_family", "picture_environment", "risks", "strengths", "review_every_months", "ends_on"]
        labels = {
            "picture_child": "Bambino: di cosa ha bisogno per crescere",
            "picture_family": "Famiglia: di cosa ha bisogno da chi se ne prende cura",
            "picture_environment": "Ambiente: di cosa ha bisogno nel suo ambiente di vita",
        }
        widgets = {
            "picture_child": area(6),
            "picture_family": area(6),
            "picture_environment": area(6),
            "risks": area(4),
            "strengths": area(4),
            "ends_on": DayInput(),
        }

    def clean_review_every_months(self):
        months, limit = self.cleaned_data["review_every_months"], whole("review_interval_max_months")
        if not 1 <= months <= limit:
            raise forms.ValidationError(f"Scrivi un numero da 1 a {limit}: tra due verifiche passano al massimo {limit} mesi.")
        return months

    @property
    def helper(self):
        return form_helper(
            Section(
                "Il quadro",
                "picture_child",
                "picture_family",
                "picture_environment",
                reason="I tre lati del Mondo del Bambino, con parole che la famiglia può leggere.",
            ),
            Section("Rischi e risorse", "risks", "strengths"),
            Section("Verifica e durata", Columns("review_every_months", "ends_on")),
            primary="Salva il quadro",
            cancel=self.cancel,
        )


class GoalForm(Cancellable, forms.ModelForm):
    """What should change, and how one will see it. `where` holds side and dimension together, so that they always agree."""

    where = forms.ChoiceField(label="Dove, nel Mondo del Bambino")
    baseline = MeasureField(label="Partenza", help_text="Quanto vale oggi l'indicatore.")
    target = MeasureField(label="Traguardo", help_text="Quanto deve valere alla fine.")

    class Meta:
        model = Goal
        fields = ["text", "term", "indicator", "measure", "baseline", "target", "due_on"]
        labels = {"text": "Obiettivo", "indicator": "Indicatore", "measure": "Unità di misura", "due_on": "Entro il"}
        help_texts = {
            "text": "Che cosa deve cambiare, in una frase.",
            "indicator": "Da che cosa si vede che è cambiato, per esempio «giorni di scuola sul totale».",
        }
        widgets = {"due_on": DayInput(), "text": area(2)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "Scegli…")]
        for side, entries in dimensions().items():
            choices.append(
                (side.label, [(side.value, f"{side.label}, in generale"), *((f"{side.value}/{code}", label) for code, label in entries)])
            )
        self.fields["where"].choices = choices
        if self.instance.pk:
            self.initial["where"] = f"{self.instance.side}/{self.instance.dimension}" if self.instance.dimension else self.instance.side

    def clean(self):
        data = super().clean()
        if data.get("baseline") is not None and data.get("baseline") == data.get("target"):
            self.add_error("target", "Il traguardo deve essere diverso dalla partenza.")
        if where := data.get("where"):
            self.instance.side, _, self.instance.dimension = where.partition("/")
        return data

    @property
    def helper(self):
        return form_helper(
            Section("Che cosa deve cambiare", "text", Columns("where", "term")),
            Section(
                "Come si misura",
                "indicator",
                "measure",
                Columns("baseline", "target", "due_on"),
                reason="A ogni verifica l'indicatore si misura di nuovo e si disegna accanto a partenza e traguardo.",
            ),
            primary="Salva l'obiettivo",
            cancel=self.cancel,
        )


class ActionForm(Cancellable, forms.ModelForm):
    class Meta:
        model = PlanAction
        fields = ["goal", "what", "who", "frequency", "starts_on", "ends_on"]
        labels = {
            "goal": "Per quale obiettivo",
            "what": "Che cosa",
            "who": "Chi",
            "frequency": "Quanto spesso",
            "starts_on": "Dal",
            "ends_on": "Al",
        }
        widgets = {"starts_on": DayInput(), "ends_on": DayInput(), "what": area(2)}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        self.fields["goal"].queryset = plan.goals.all()
        self.fields["goal"].empty_label = "Per tutto il progetto"

    @property
    def helper(self):
        return form_helper(
            "what", Columns("who", "frequency"), "goal", Columns("starts_on", "ends_on"), primary="Salva l'azione", cancel=self.cancel
        )


class CommitmentForm(Cancellable, forms.ModelForm):
    class Meta:
        model = Commitment
        fields = ["party", "text"]
        widgets = {"text": area(2)}
        labels = {"party": "Chi si impegna", "text": "A che cosa si impegna"}

    @property
    def helper(self):
        return form_helper("party", "text", primary="Salva l'impegno", cancel=self.cancel)


class ReasonForm(Cancellable, forms.Form):
    """One reason, for the steps that ask only for it."""

    reason = forms.CharField(label="Motivo", widget=area(3), max_length=300)

    def __init__(self, *args, primary="Conferma", label="", help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.primary = primary
        self.fields["reason"].label = label or "Motivo"
        self.fields["reason"].help_text = help_text or "Resta nella storia del caso."

    @property
    def helper(self):
        return form_helper("reason", primary=self.primary, cancel=self.cancel)


class PlanProposeForm(Cancellable, forms.Form):
    plain_copy = forms.CharField(
        label="Il progetto in parole semplici",
        widget=area(8),
        min_length=40,
        help_text="Quello che si legge insieme alla famiglia: frasi corte, nessuna sigla. Va in testa al foglio da firmare.",
    )
    language = forms.CharField(
        label="Lingua della proposta, o interprete", max_length=60, help_text="Per esempio: italiano; arabo, con interprete."
    )

    @property
    def helper(self):
        return form_helper("plain_copy", "language", primary="Segna come proposto", cancel=self.cancel)


class OrderForm(Cancellable, forms.Form):
    order_reference = forms.CharField(
        label="Provvedimento dell'Autorità giudiziaria",
        max_length=200,
        help_text="Autorità, numero e data. Per esempio: TM Milano, decreto 1234/2026 del 3 marzo 2026.",
    )

    def __init__(self, *args, primary="Registra il provvedimento", **kwargs):
        super().__init__(*args, **kwargs)
        self.primary = primary

    @property
    def helper(self):
        return form_helper("order_reference", primary=self.primary, cancel=self.cancel)


class PlanStartForm(Cancellable, forms.Form):
    starts_on = forms.DateField(label="Il progetto parte il", widget=DayInput())

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if abs((day - timezone.localdate()).days) > 366:
            raise forms.ValidationError("La data è lontana più di un anno da oggi: controlla l'anno.")
        return day

    @property
    def helper(self):
        return form_helper("starts_on", primary="Avvia il progetto", cancel=self.cancel)


class Decision(models.TextChoices):
    """What follows a refusal or a missing signature (domain §1.5)."""

    AGAIN = "again", "riproporre il progetto alla famiglia"
    GO_ON = "go_on", "proseguire con le sole azioni non invasive"
    CLOSE = "close", "avviare la chiusura del caso"
    REPORT = "report", "segnalare all'Autorità giudiziaria"


class PlanDecideForm(Cancellable, forms.Form):
    decision = forms.TypedChoiceField(label="Che cosa si decide", coerce=Decision, widget=forms.RadioSelect)
    reason = forms.CharField(label="Perché", widget=area(4), max_length=300)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        left_out = Decision.GO_ON if plan.status == plan.Status.REFUSED else Decision.CLOSE
        self.fields["decision"].choices = [(one.value, one.label) for one in Decision if one is not left_out]

    @property
    def helper(self):
        return form_helper("decision", "reason", primary="Registra la decisione", cancel=self.cancel)


class PlanEndForm(Cancellable, forms.Form):
    """The coordinator's yes or no to the end that a review proposed."""

    verdict = forms.ChoiceField(
        label="Decisione",
        widget=forms.RadioSelect,
        choices=[("end", "Approvo: il progetto si conclude"), ("go_on", "Non approvo: il progetto prosegue")],
    )
    reason = forms.CharField(label="Motivo", widget=area(4), max_length=1000)
    next_review_on = forms.DateField(label="Prossima verifica, se prosegue", required=False, widget=DayInput())

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "go_on":
            check_next_review(self, data.get("next_review_on"), timezone.localdate())
        return data

    @property
    def helper(self):
        return form_helper("verdict", "reason", "next_review_on", primary="Registra la decisione", cancel=self.cancel)


def check_next_review(form, day, held_on):
    """The next review comes after this one and within the limit of months."""
    latest = Review.latest_next(held_on)
    if day is None:
        form.add_error("next_review_on", "Scrivi la data della prossima verifica.")
    elif not held_on < day <= latest:
        form.add_error("next_review_on", f"La prossima verifica va fissata dopo il {held_on:%d/%m/%Y} ed entro il {latest:%d/%m/%Y}.")


# ---- signatures and hearings


class ConsentForm(forms.Form):
    """One holder of parental responsibility. Nothing chosen: nothing is written down yet."""

    given = forms.TypedChoiceField(
        label="Firma",
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        choices=[("yes", "ha firmato"), ("no", "non ha firmato")],
    )
    on = forms.DateField(label="Il", required=False, widget=DayInput())
    note = forms.CharField(label="Nota", required=False, max_length=300, help_text="Se non ha firmato: che cosa ha detto.")

    def __init__(self, *args, holder, consent=None, **kwargs):
        self.holder, self.consent = holder, consent
        if consent:
            kwargs["initial"] = {"given": "yes" if consent.given else "no", "on": consent.on, "note": consent.note}
        super().__init__(*args, prefix=f"titolare-{holder.pk}", **kwargs)

    def clean(self):
        data = super().clean()
        if data.get("given") is None:
            if data.get("on") or data.get("note"):
                self.add_error("given", "Scegli se ha firmato o no.")
            return data
        if not data.get("on") and "on" not in self.errors:
            self.add_error("on", "Scrivi la data.")
        elif data.get("on") and data["on"] > timezone.localdate():
            self.add_error("on", "La data è nel futuro.")
        if data["given"] is False and not data.get("note"):
            self.add_error("note", "Scrivi perché non ha firmato.")
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("given", "on", "note")}


class HearingForm(forms.Form):
    """One minor at or above the age of hearing."""

    on = forms.DateField(label="Sentito il", required=False, widget=DayInput())
    form = forms.CharField(
        label="In che forma", required=False, max_length=200, help_text="Per esempio: colloquio da sola, con la psicologa."
    )
    words = forms.CharField(label="Che cosa ha detto", required=False, widget=area(3))

    def __init__(self, *args, minor, hearing=None, **kwargs):
        self.minor, self.hearing = minor, hearing
        if hearing:
            kwargs["initial"] = {"on": hearing.on, "form": hearing.form, "words": hearing.words}
        super().__init__(*args, prefix=f"minore-{minor.pk}", **kwargs)

    def clean(self):
        data = super().clean()
        if any(data.get(name) for name in ("on", "form", "words")):
            if not data.get("on") and "on" not in self.errors:
                self.add_error("on", "Scrivi la data.")
            elif data.get("on") and data["on"] > timezone.localdate():
                self.add_error("on", "La data è nel futuro.")
            if not data.get("form"):
                self.add_error("form", "Scrivi in che forma è stato sentito.")
        return data

    @property
    def is_filled(self):
        return bool(self.cleaned_data.get("on"))

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("on", "form", "words")}


class ScanForm(forms.Form):
    scan = UploadField(label="Scansione del foglio firmato", required=False)


# ---- aids


class InterventionForm(Cancellable, VersionedForm, forms.ModelForm):
    """The part that the six kinds share; what depends on the kind is asked only there."""

    cost = MeasureField(
        label="Costo previsto in euro",
        min_value=0,
        max_digits=10,
        required=False,
        help_text="Vuoto o zero se non costa. Con un costo serve la determina del dirigente.",
    )

    class Meta:
        model = Intervention
        fields = ["title", "description", "beneficiaries", "provider", "frequency", "starts_on", "ends_on", "cost", "order_reference"]
        labels = {
            "title": "Titolo",
            "description": "Che cosa prevede",
            "beneficiaries": "Per chi",
            "provider": "Chi lo svolge",
            "frequency": "Quanto spesso",
            "starts_on": "Dal",
            "ends_on": "Al",
            "order_reference": "Provvedimento dell'Autorità giudiziaria",
        }
        widgets = {"description": area(4), "starts_on": DayInput(), "ends_on": DayInput(), "beneficiaries": forms.CheckboxSelectMultiple}

    def __init__(self, *args, plan, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["beneficiaries"].queryset = people_of(plan.case)
        self.fields["starts_on"].help_text = "La data prevista: quella vera si scrive quando parte."
        if kind in Intervention.ON_COURT_ORDER:
            self.fields["order_reference"].help_text = "Autorità, numero e data. Si può registrare anche dopo, ma senza non parte."
        elif kind in Intervention.NON_INVASIVE:
            del self.fields["order_reference"]
        if kind not in Intervention.NON_INVASIVE:
            self.fields["beneficiaries"].label = "Per quale minore e per chi altro"

    def facts(self):
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}

    def clean_cost(self):
        return self.cleaned_data["cost"] or Decimal(0)

    def clean(self):
        data = super().clean()
        if data.get("cost"):
            for name in ("starts_on", "ends_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Con un costo servono le date previste: la determina indica i mesi.")
        return data

    @property
    def helper(self):
        order = [Section("Provvedimento", "order_reference")] if "order_reference" in self.fields else []
        return form_helper(
            Section("Che cosa", "title", "description", "beneficiaries"),
            Section("Come e quando", Columns("provider", "frequency"), Columns("starts_on", "ends_on")),
            Section("Costo", "cost"),
            *order,
            primary="Salva" if self.instance.pk else "Proponi l'intervento",
            cancel=self.cancel,
        )


def people_of(case):
    """Minors in charge and who lives in the household: for whom an aid can be."""
    household = HouseholdMember.objects.current().filter(household=case.household_id).values("person")
    charged = case.charges.current().values("person")
    return Person.objects.filter(models.Q(pk__in=household) | models.Q(pk__in=charged)).order_by("birth_date", "pk")


class AuthoriseForm(Cancellable, forms.Form):
    act_reference = forms.CharField(
        label="Autorizzazione", max_length=120, help_text="Data o numero dell'atto, per esempio: autorizzato il 3 marzo 2026."
    )

    @property
    def helper(self):
        return form_helper("act_reference", primary="Autorizza", cancel=self.cancel)


class DetermineForm(Cancellable, forms.Form):
    """The manager's determination: granted with its number, or not granted with a reason."""

    verdict = forms.ChoiceField(label="Decisione", widget=forms.RadioSelect, choices=[("grant", "Concedo"), ("decline", "Non concedo")])
    act_reference = forms.CharField(label="Determina, numero e data", max_length=120, required=False)
    reason = forms.CharField(label="Motivo, se non si concede", widget=area(3), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "grant" and not data.get("act_reference"):
            self.add_error("act_reference", "Scrivi numero e data della determina.")
        if data.get("verdict") == "decline" and not data.get("reason"):
            self.add_error("reason", "Scrivi perché non si concede.")
        return data

    @property
    def helper(self):
        return form_helper("verdict", "act_reference", "reason", "version", primary="Registra la decisione", cancel=self.cancel)


class StartForm(Cancellable, forms.Form):
    starts_on = forms.DateField(label="Parte il", widget=DayInput())

    def __init__(self, *args, ends_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.ends_on = ends_on

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if self.ends_on and day > self.ends_on:
            raise forms.ValidationError(f"La fine prevista è il {self.ends_on:%d/%m/%Y}: l'inizio non può venire dopo.")
        return day

    @property
    def helper(self):
        return form_helper("starts_on", primary="Avvia l'intervento", cancel=self.cancel)


class StopForm(Cancellable, forms.Form):
    """The end of an aid: why and when."""

    reason = forms.CharField(label="Com'è finito e perché", widget=area(3), max_length=300)
    ends_on = forms.DateField(label="Ultimo giorno", widget=DayInput())

    def __init__(self, *args, starts_on, primary, **kwargs):
        super().__init__(*args, **kwargs)
        self.starts_on, self.primary = starts_on, primary

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if self.starts_on and day < self.starts_on:
            raise forms.ValidationError(f"L'intervento è iniziato il {self.starts_on:%d/%m/%Y}: la fine non può venire prima.")
        return day

    @property
    def helper(self):
        return form_helper("reason", "ends_on", primary=self.primary, cancel=self.cancel)


# ---- review


class ReviewFilterForm(forms.Form):
    stato = forms.ChoiceField(
        label="Quali",
        required=False,
        choices=[("", "Da fare"), ("ritardo", "In ritardo"), ("mese", "Entro 30 giorni"), ("fatte", "Già fatte")],
    )
    casi = forms.ChoiceField(
        label="Casi", required=False, choices=[("", "Tutti quelli che vedo"), ("miei", "Quelli di cui sono responsabile")]
    )


class ReviewHoldForm(Cancellable, forms.Form):
    """Every goal measured again, what happened, who was there, what the child says, the outcome, the next date."""

    held_on = forms.DateField(label="Verifica del", widget=DayInput())
    attendees = forms.CharField(label="Presenti", max_length=400, widget=area(2), help_text="Chi c'era, e chi è stato sentito a parte.")
    summary = forms.CharField(
        label="Che cosa è successo nel periodo", widget=area(6), help_text="I conti vengono dal diario: correggi e completa."
    )
    child_voice = forms.CharField(
        label="Che cosa dice il minore", widget=area(4), required=False, help_text="Con le sue parole, e come è stato ascoltato."
    )
    outcome = forms.ChoiceField(label="Esito", widget=forms.RadioSelect, choices=Review.Outcome)
    next_review_on = forms.DateField(
        label="Prossima verifica", required=False, widget=DayInput(), help_text="Non serve se il progetto si conclude."
    )

    def __init__(self, *args, review, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.review, self.goals = review, goals
        for goal in goals:
            self.fields[f"valore_{goal.pk}"] = MeasureField(label=f"Oggi: {goal.indicator}")
            self.fields[f"valore_{goal.pk}"].error_messages["required"] = "Scrivi il valore di oggi."
            self.fields[f"nota_{goal.pk}"] = forms.CharField(label=f"Nota: {goal.text}", max_length=300, required=False)

    def drawn_by_hand(self):
        return [name for name in self.fields if name.startswith(("valore_", "nota_"))]

    def rows(self):
        """Goal, value and note side by side, for the table."""
        return [(goal, self[f"valore_{goal.pk}"], self[f"nota_{goal.pk}"]) for goal in self.goals]

    def scores(self):
        return {goal: (self.cleaned_data[f"valore_{goal.pk}"], self.cleaned_data[f"nota_{goal.pk}"]) for goal in self.goals}

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("held_on", "attendees", "summary", "child_voice", "outcome", "next_review_on")}

    def clean_held_on(self):
        day, start = self.cleaned_data["held_on"], self.review.plan.starts_on
        if day > timezone.localdate():
            raise forms.ValidationError("La data è nel futuro: la verifica si registra quando è avvenuta.")
        if start and day < start:
            raise forms.ValidationError(f"Il progetto è iniziato il {start:%d/%m/%Y}: la verifica viene dopo.")
        return day

    def clean(self):
        data = super().clean()
        if data.get("outcome") and data["outcome"] != Review.Outcome.ENDS and data.get("held_on") and "next_review_on" not in self.errors:
            check_next_review(self, data.get("next_review_on"), data["held_on"])
        return data

    @property
    def helper(self):
        return form_helper(
            Section("Gli obiettivi, misurati oggi", Rendered("interventions/_goal_table.html")),
            Section("L'incontro", "held_on", "attendees", "child_voice"),
            Section("Il periodo", "summary"),
            Section(
                "Esito",
                "outcome",
                "next_review_on",
                reason=f"Tra due verifiche passano al massimo {whole('review_interval_max_months')} mesi.",
            ),
            primary="Concludi la verifica",
            cancel=self.cancel,
        )


def default_next_review(plan, day=None):
    return (day or timezone.localdate()) + relativedelta(months=min(plan.review_every_months, whole("review_interval_max_months")))
