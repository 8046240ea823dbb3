"""How a case that one may not see is named: by its whole number, or the whole code of somebody in it. Nothing is searched or suggested."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from sesto_social.workflow import TransitionNotAllowed

from .identifiers import holder_of
from .models import Case, CaseMember, HouseholdMember

NEVER = {"external_educator", "sisl_operator", "it_admin"}
"""Whoever holds one of these roles, even beside another, comes to no case by naming it (`domain.md` §8.1-8.3)."""


class AlreadyMine(TransitionNotAllowed):
    """No need to ask: the person sees this case anyway."""

    def __init__(self, case):
        super().__init__("Questo caso lo puoi già aprire: non serve chiederlo.")
        self.case = case


def may_ask(user):
    return not NEVER & user.role_codes


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
