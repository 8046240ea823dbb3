"""Who may consent to what for a child (`domain.md` §4). The one answer that every signature asks for."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from .models import ParentalResponsibility, Person, Relationship
from .models.household import Act

DAILY = (Act.SCHOOL_DAILY, Act.HEALTH_DAILY)
"""What foster carers decide by themselves with school and doctors (L. 184/1983 art. 5)."""

Kind = ParentalResponsibility.Kind
REASONS = {
    Kind.SUSPENDED: "la responsabilità è sospesa",
    Kind.LOST: "è decaduto dalla responsabilità (art. 330 c.c.)",
    Kind.NOT_RECOGNISED: "non ha riconosciuto il minore",
    Kind.UNKNOWN: "non si sa chi sia o dove sia",
    Kind.DECEASED: "non è più in vita",
    Kind.LIMITED: "il provvedimento gli ha tolto questo atto (art. 333 c.c.)",
    Kind.REDUCED: "il provvedimento ha affidato questo atto al servizio sociale",
    Kind.CURATOR: "il giudice non ha nominato il curatore per questo atto",
    Kind.GUARDIAN: "la tutela non comprende questo atto",
    Kind.FULL: "un'altra persona ha la responsabilità esclusiva",
}


@dataclass(frozen=True)
class Answer:
    """True or false, with the reason in words for the screen."""

    may: bool
    why: str

    def __bool__(self):
        return self.may


def may_consent(person, minor, act, on=None):
    """Whether the consent of `person` counts for `act` (an `Act`) concerning `minor` on a day of Europe/Rome, today when omitted.

    From midnight of the eighteenth birthday on only the young adult's own does. Agrees with `ParentalResponsibilityQuerySet.entitled`,
    which is the rule; here are its reasons, and the daily decisions of foster carers.
    """
    day = on or timezone.localdate()
    if minor.is_adult_on(day):
        return Answer(
            person.pk == minor.pk, "è maggiorenne e decide da sé" if person.pk == minor.pk else f"{minor.first_name} è maggiorenne"
        )
    if person.deceased_on is not None and person.deceased_on <= day:
        return Answer(may=False, why=REASONS[Kind.DECEASED])
    held = ParentalResponsibility.objects.current(day).filter(holder=person, minor=minor).first()
    if ParentalResponsibility.objects.entitled(day, act).filter(holder=person, minor=minor).exists():
        return Answer(may=True, why=held.get_kind_display())
    if act in DAILY and Relationship.objects.current(day).filter(kind=Relationship.Kind.FOSTER_CARER, person=person, other=minor).exists():
        return Answer(may=True, why="è affidatario: decide da sé per scuola e salute di ogni giorno (L. 184/1983, art. 5)")
    return Answer(may=False, why=REASONS[held.kind] if held else "non risulta avere la responsabilità")


def who_must_consent(minors, act, on=None):
    """Everybody whose consent is asked for `act` about any of `minors` (a queryset or ids), as a queryset of persons."""
    day = on or timezone.localdate()
    entitled = ParentalResponsibility.objects.entitled(day, act).filter(minor__in=minors).order_by()
    grown = Person.objects.filter(pk__in=minors, birth_date__lte=ParentalResponsibility.coming_of_age(day)).order_by()
    return Person.objects.filter(Q(pk__in=entitled.values("holder")) | Q(pk__in=grown.values("pk"))).order_by("pk")
