"""What changes with the law or the town and must not live in code."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from sesto_social.languages import Language


class DateSpan(models.Func):
    """`daterange(from, to, '[]')`: both days included, open when empty."""

    function = "DATERANGE"
    output_field = DateRangeField()


SPAN = DateSpan("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class LegalParameter(models.Model):
    """A number of the law or of the town's rules (*parametro normativo*), valid between two days, both included."""

    code = models.SlugField("codice", max_length=60)
    label = models.CharField("descrizione", max_length=200)
    value = models.DecimalField("valore", max_digits=14, decimal_places=4)
    unit = models.CharField("unità", max_length=30, blank=True)
    valid_from = models.DateField("valido dal")
    valid_to = models.DateField("valido fino al", null=True, blank=True)
    source = models.CharField("fonte", max_length=300)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "parametro normativo", "parametri normativi"
        ordering = ["code", "-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="parameter_one_value_a_day",
                expressions=[(F("code"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="Per questi giorni esiste già un valore di questo parametro.",
            ),
            models.CheckConstraint(
                name="parameter_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.valid_from:%d/%m/%Y})"


class CodeList(models.Model):
    """A named list of codes (*elenco di codici*), from a national standard or the town."""

    code = models.SlugField("codice", max_length=40, unique=True)
    title = models.CharField("titolo", max_length=120)
    source = models.CharField("fonte", max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "elenco di codici", "elenchi di codici"
        ordering = ["title"]

    def __str__(self):
        return self.title


class Code(models.Model):
    """One entry of a list. Ended by date, never deleted: records keep pointing to it."""

    list = models.ForeignKey(CodeList, models.PROTECT, verbose_name="elenco", related_name="entries")
    code = models.CharField("codice", max_length=40)
    label = models.CharField("etichetta", max_length=160)
    position = models.PositiveSmallIntegerField("posizione", default=0)
    valid_from = models.DateField("valido dal", null=True, blank=True)
    valid_to = models.DateField("valido fino al", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "codice", "codici"
        ordering = ["list", "position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"], name="code_once_per_list", violation_error_message="Codice già presente in questo elenco."
            )
        ]

    def __str__(self):
        return self.label


class TalkDuration(models.Model):
    """How long a talk lasts for a reason of the appointment (*durata per motivo*); without one, as long as the calendar says."""

    reason = models.CharField("motivo", max_length=40)
    minutes = models.PositiveSmallIntegerField("minuti", validators=[MinValueValidator(10), MaxValueValidator(240)])
    valid_from = models.DateField("valida dal")
    valid_to = models.DateField("valida fino al", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "durata per motivo", "durate per motivo"
        ordering = ["reason", "-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="duration_one_a_day",
                expressions=[(F("reason"), RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
                violation_error_message="Per questi giorni il motivo ha già una durata.",
            ),
            models.CheckConstraint(
                name="duration_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fine viene prima dell'inizio.",
            ),
            models.CheckConstraint(
                name="duration_is_sensible",
                condition=Q(minutes__gte=10, minutes__lte=240),
                violation_error_message="Un appuntamento dura da 10 a 240 minuti.",
            ),
        ]

    def __str__(self):
        return f"{self.reason}: {self.minutes} minuti"


class JudicialAuthority(models.Model):
    """A court or prosecutor (*autorità giudiziaria*). Dated: courts are merged and renamed by law."""

    class Kind(models.TextChoices):
        JUVENILE_COURT = "juvenile_court", "Tribunale per i minorenni"
        FAMILY_COURT = "family_court", "Tribunale per le persone, per i minorenni e per le famiglie"
        ORDINARY_COURT = "ordinary_court", "Tribunale ordinario"
        GUARDIANSHIP_JUDGE = "guardianship_judge", "Giudice tutelare"
        JUVENILE_PROSECUTOR = "juvenile_prosecutor", "Procura presso il Tribunale per i minorenni"
        PROSECUTOR = "prosecutor", "Procura della Repubblica"
        COURT_OF_APPEAL = "court_of_appeal", "Corte d'appello"

    name = models.CharField("nome", max_length=160, unique=True)
    kind = models.CharField("tipo", max_length=30, choices=Kind)
    certified_email = models.EmailField("PEC", blank=True)
    valid_from = models.DateField("attiva dal", null=True, blank=True)
    valid_to = models.DateField("attiva fino al", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "autorità giudiziaria", "autorità giudiziarie"
        ordering = ["name"]

    def __str__(self):
        return self.name


class PageText(models.Model):
    """An editable text of a public page. Plain text: blank lines make paragraphs, «- » lists, «## » headings."""

    slug = models.SlugField("pagina", max_length=60)
    language = models.CharField("lingua", max_length=5, choices=Language, default=Language.ITALIAN)
    title = models.CharField("titolo", max_length=160)
    body = models.TextField("testo", blank=True)
    updated_at = models.DateTimeField("aggiornato", auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "testo di pagina", "testi delle pagine"
        ordering = ["slug", "language"]
        constraints = [
            models.UniqueConstraint(
                name="page_text_once_per_language",
                fields=["slug", "language"],
                violation_error_message="Questa pagina ha già un testo in questa lingua.",
            )
        ]

    def __str__(self):
        return self.title


class Phrase(models.Model):
    """What the database says in Italian (an office's hours, a code's label), said in another language.

    It is found by the Italian text: when that changes, the old translation is no longer shown.
    """

    language = models.CharField("lingua", max_length=5, choices=[one for one in Language.choices if one[0] != Language.ITALIAN])
    italian = models.TextField("in italiano", help_text="Uguale al testo tradotto, anche negli a capo.")
    text = models.TextField("nella lingua")

    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "frase tradotta", "frasi tradotte"
        ordering = ["italian", "language"]
        constraints = [
            models.UniqueConstraint(
                name="phrase_once_per_language",
                fields=["language", "italian"],
                violation_error_message="Questa frase è già tradotta in questa lingua.",
            )
        ]

    def __str__(self):
        return f"{self.italian[:60]} ({self.language})"


class NoteTemplateQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(active=True).order_by("kind", "position", "title")


class NoteTemplate(models.Model):
    """What to write down in a note of one kind (*modello di nota*): questions and headings, never answers."""

    class Kind(models.TextChoices):
        """The kinds of note of the social diary."""

        INTERVIEW = "interview", "colloquio"
        HOME_VISIT = "home_visit", "visita domiciliare"
        PHONE = "phone", "telefonata"
        NETWORK = "network", "incontro di rete"
        OBSERVATION = "observation", "osservazione"
        CHILD_VOICE = "child_voice", "voce del minore"
        OTHER = "other", "altro"

    kind = models.CharField("tipo di nota", max_length=12, choices=Kind)
    title = models.CharField("nome del modello", max_length=80)
    text = models.TextField("testo", help_text="Domande e titoletti da riempire. Mai il nome di una persona.")
    position = models.PositiveSmallIntegerField("ordine", default=1)
    active = models.BooleanField("si può scegliere", default=True)

    objects = NoteTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = "modello di nota", "modelli di nota"
        ordering = ["kind", "position", "title"]
        constraints = [
            models.UniqueConstraint(
                name="note_template_once",
                fields=["kind", "title"],
                violation_error_message="Per questo tipo c'è già un modello con questo nome.",
            )
        ]

    def __str__(self):
        return self.title
