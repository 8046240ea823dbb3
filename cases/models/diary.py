"""The social diary: notes with a level, amended and never changed."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Trim
from django.utils import timezone
from django.utils.formats import date_format, time_format

from sesto_social.accounts.models import User
from sesto_social.parameters.models import NoteTemplate

from .below import BelowCaseQuerySet
from .case import Case
from .grant import CaseUserGrant, Grant
from .person import Person

NAME = Trim(Concat("first_name", Value(" "), "last_name"))


class DiaryEntryQuerySet(BelowCaseQuerySet):
    def visible_to(self, user):
        """As visible as its case, as far as its level reaches: a note kept from `user` does not exist for them."""
        return super().visible_to(user).readable_by(user)

    def readable_by(self, user):
        """Those whose level reaches `user`.

        A note kept within a profession is for those who work as that and hold the case in person: neither coordinating the unit
        nor an emergency opens it.
        """
        in_person = CaseUserGrant.objects.in_force().to("view_case").filter(user=user).exclude(origin=Grant.Origin.EMERGENCY)
        colleague = Q(profession__in=user.professions, case__in=in_person.values("content_object"))
        return self.filter(Q(level=DiaryEntry.Level.TEAM) | Q(author=user) | (Q(level=DiaryEntry.Level.PROFESSION) & colleague))

    def shared(self):
        """What everybody who sees the case may read: for counts and texts that others will see."""
        return self.filter(level=DiaryEntry.Level.TEAM)

    def notes(self):
        """Without the amendments."""
        return self.filter(amends__isnull=True)

    def standing(self):
        """The last word on each note: itself, or its latest amendment."""
        again = Q(amends=OuterRef("pk")) | Q(amends=OuterRef("amends"))
        return self.exclude(Exists(DiaryEntry.objects.filter(again, pk__gt=OuterRef("pk"))))

    def last_alone(self, child):
        """For an annotation: the last day on which `child`, a column of the rows around, was seen alone."""
        return self.standing().filter(seen_alone=child).order_by("-happened_on").values("happened_on")[:1]

    def matching(self, text):
        """Notes in which `text` was written, by themselves or in an amendment."""
        return self.saying(Q(facts__icontains=text) | Q(evaluation__icontains=text) | Q(present__icontains=text))

    def saying(self, *conditions, **facts):
        """Notes of which this is true, of themselves or of an amendment: all of it of the same one."""
        rows = DiaryEntry.objects.filter(*conditions, **facts)
        return self.filter(Exists(rows.filter(Q(pk=OuterRef("pk")) | Q(amends=OuterRef("pk")))))

    def about_person(self, person):
        """Notes that speak of a person, or at which they were, by themselves or in an amendment."""
        return self.saying(Q(about=person) | Q(people_present=person))

    def with_names(self):
        """Who is meant and who was there, as lists of names."""
        people = Person.objects.order_by("birth_date", "pk")
        return self.annotate(
            about_names=ArraySubquery(people.filter(diary_about=OuterRef("pk")).values(name=NAME)),
            alone_names=ArraySubquery(people.filter(diary_alone=OuterRef("pk")).values(name=NAME)),
            people_names=ArraySubquery(people.filter(diary_present=OuterRef("pk")).values(name=NAME)),
            staff_names=ArraySubquery(User.objects.filter(diary_present=OuterRef("pk")).order_by("last_name", "pk").values(name=NAME)),
        )

    def for_diary(self, user):
        """Each note with its amendments under it, and all the names."""
        later = DiaryEntry.objects.readable_by(user).select_related("author").with_names().order_by("written_at", "pk")
        return self.notes().select_related("author").with_names().prefetch_related(models.Prefetch("amendments", later))


class DiaryEntry(models.Model):
    """A note of the social diary (*diario sociale*). Amended by a later entry, never edited.

    Triggers hold that: of a row that is written only the level may change, and only to a wider one, the names are written with it, and
    an amendment has the level of its note.
    """

    Kind = NoteTemplate.Kind

    class Level(models.TextChoices):
        """Who reads it, from the widest."""

        TEAM = "team", "equipe"
        PROFESSION = "profession", "solo la mia professione"
        AUTHOR = "author", "solo io"

    WIDER = {Level.TEAM: (), Level.PROFESSION: (Level.TEAM,), Level.AUTHOR: (Level.PROFESSION, Level.TEAM)}
    NOT_SEEN = (Kind.PHONE, Kind.NETWORK)
    """Kinds in which nobody sees a child alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="diary", verbose_name="caso")
    author = models.ForeignKey(User, models.PROTECT, related_name="diary_entries", verbose_name="autore")
    kind = models.CharField("tipo", max_length=12, choices=Kind, default=Kind.INTERVIEW)
    happened_on = models.DateField("giorno", default=timezone.localdate)
    happened_at = models.TimeField("ora", null=True, blank=True)
    about = models.ManyToManyField(Person, blank=True, related_name="diary_about", verbose_name="di chi parla")
    seen_alone = models.ManyToManyField(Person, blank=True, related_name="diary_alone", verbose_name="minori visti da soli")
    people_present = models.ManyToManyField(Person, blank=True, related_name="diary_present", verbose_name="familiari presenti")
    staff_present = models.ManyToManyField(User, blank=True, related_name="diary_present", verbose_name="colleghi presenti")
    present = models.CharField("altri presenti", max_length=300, blank=True)
    facts = models.TextField("fatti")
    evaluation = models.TextField("valutazioni dell'operatore", blank=True)
    level = models.CharField("chi la legge", max_length=12, choices=Level, default=Level.TEAM, db_default=Level.TEAM)
    profession = models.CharField("professione", max_length=20, choices=User.Profession, blank=True, db_default="", editable=False)
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="rettifica")
    written_at = models.DateTimeField("scritta il", default=timezone.now, editable=False)

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "nota di diario", "diario sociale"
        ordering = ["-happened_on", "-written_at", "-pk"]
        default_permissions = ("add", "view")
        permissions = [("print_diaryentry", "Può stampare il diario")]
        constraints = [
            models.CheckConstraint(
                name="diary_profession_is_known",
                condition=~Q(level="profession") | ~Q(profession=""),
                violation_error_message="Una nota per la sola professione ha la professione di chi la scrive.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} del {self.happened_on:%d/%m/%Y}"

    @property
    def when(self):
        """Kind, day and hour in words: the head of the note."""
        hour = f", ore {time_format(self.happened_at, 'G:i')}" if self.happened_at else ""
        return f"{self.get_kind_display()}, {date_format(self.happened_on, 'SHORT_DAY_FORMAT').lower()}{hour}"

    @property
    def amended(self):
        """[(amendment, [(what else it puts right, how it stands now)])], oldest first. Of a note read with `for_diary`."""
        found, before = [], self
        for amendment in self.amendments.all():
            found.append((amendment, amendment.differences(before)))
            before = amendment
        return found

    def differences(self, before):
        """[(label, words)] of what is not as in `before`, apart from what is told. Both carry their names (`with_names`)."""
        pairs = [
            ("Quando e come", self.when, before.when),
            ("Di chi parla", *(", ".join(one.about_names) for one in (self, before))),
            ("Visti da soli", *(", ".join(one.alone_names) for one in (self, before))),
            ("Presenti", *(one.all_present for one in (self, before))),
        ]
        return [(label, now or "nessuno") for label, now, then in pairs if now != then]

    @property
    def all_present(self):
        return ", ".join([*self.people_names, *self.staff_names, *([self.present] if self.present else [])])

    @property
    def wider(self):
        """The levels it may still be opened to, as choices; the profession only when there is one."""
        found = [self.Level(value) for value in self.WIDER[self.level]]
        return [one for one in found if one != self.Level.PROFESSION or self.profession]
