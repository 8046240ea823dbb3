"""How a case that one may not see is named: by its whole number, or the whole code of somebody in it. Nothing is searched or suggested."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from .identifiers import holder_of
from .models import Case, CaseMember, HouseholdMember


@dataclass(frozen=True, slots=True)
class Clue:
    """`year` and `sequence`, or `code`. That it is well written says nothing of whether there is such a case."""

    year: int | None = None
    sequence: int | None = None
    code: str = ""

    @property
    def kind(self):
        """For the register, which holds no codes of persons."""
        return "code" if self.code else "number"

    def cases(self):
        """The cases that may be meant, the likeliest first. Not narrowed to anybody: for verbs that answer for what they tell."""
        if not self.code:
            return Case.objects.filter(year=self.year, sequence=self.sequence).order_by("pk")
        person = holder_of(self.code)
        if person is None:
            return Case.objects.none()
        at_home = HouseholdMember.objects.current().filter(person=person).values("household")
        rows = Case.objects.filter(Q(pk__in=CaseMember.objects.filter(person=person).values("case")) | Q(household__in=at_home))
        in_charge = Exists(CaseMember.objects.current().filter(case=OuterRef("pk"), person=person))
        rows = rows.annotate(ended=Q(status__in=Case.ENDED), followed=in_charge)
        return rows.order_by("ended", "-followed", "-year", "-sequence")

    def case_id(self):
        """Which case an attempt meant, for the register alone."""
        return self.cases().values_list("pk", flat=True).first()
