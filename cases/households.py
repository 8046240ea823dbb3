"""What the registry and the ISEE say of a family, beside who really lives there: kept apart, compared, never merged."""

from dataclasses import dataclass, field

from django.db import transaction

from sesto_social.audit.register import record

from .models import Household, HouseholdMember, Person

KINDS = (Household.Kind.REGISTRY, Household.Kind.ISEE, Household.Kind.ACTUAL)
NAMES = {Household.Kind.REGISTRY: "Anagrafe", Household.Kind.ISEE: "ISEE", Household.Kind.ACTUAL: "Chi ci vive"}


@transaction.atomic
def add_snapshot(case, *, kind, day, people, by, source="", reference=""):
    """Who belongs to the family of `case` by that paper, on that day. Written again for the same day it takes the place of the first."""
    home = Household.objects.select_for_update(no_key=True).get(pk=case.household_id)
    before = Household.objects.filter(beside=home, kind=kind, since=day, until__isnull=True)
    for wrong in before.order_by("pk"):
        wrong.until = day
        wrong.save(update_fields=["until"])
        record("cases.household.snapshot_replaced", wrong, by=by, case_id=case.pk)
    facts = {"source": source, "reference": reference}
    snapshot = Household.objects.create(kind=kind, name=home.name, since=day, beside=home, **facts)
    roles = dict(home.members.order_by("since", "pk").values_list("person", "role"))
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=snapshot, person=person, role=roles.get(person.pk, HouseholdMember.Role.OTHER), since=day)
        for person in people
    )
    record("cases.household.snapshot_added", snapshot, by=by, case_id=case.pk, members=len(people))
    return snapshot


@dataclass
class Line:
    """A person in one of the columns, and the names of the columns they are missing from."""

    person: Person | None
    missing: list


@dataclass
class Column:
    """One of the three households on the day. `household` is None where that paper was never written down."""

    kind: str
    name: str
    household: Household | None
    lines: list = field(default_factory=list)
    absent: list = field(default_factory=list)


def compare(case, day, *, user):
    """The three columns on `day`; somebody whom `user` may not know has no name (`person` is None). (columns, whether they agree)."""
    who = {kind: _members(case, kind, day) for kind in KINDS}
    written = [kind for kind in KINDS if who[kind][0] is not None]
    everybody = {pk for _, people in who.values() for pk in people}
    known = Person.objects.visible_to(user).filter(pk__in=everybody).in_bulk()
    order = sorted(everybody, key=lambda pk: (str(known[pk].birth_date or "9999") if pk in known else "9999", pk))
    columns = []
    for kind in KINDS:
        household, people = who[kind]
        column = Column(kind, NAMES[kind], household)
        if household is not None:
            for pk in order:
                if pk in people:
                    column.lines.append(Line(known.get(pk), [NAMES[one] for one in written if pk not in who[one][1]]))
                else:
                    column.absent.append(Line(known.get(pk), []))
        columns.append(column)
    agree = all(who[kind][1] == who[written[0]][1] for kind in written)
    return columns, agree


def _members(case, kind, day):
    """(the household on the day, the ids of its people)."""
    if kind == Household.Kind.ACTUAL:
        living = case.household.members.current(day).filter(lives_here=True)
        return case.household, set(living.order_by().values_list("person", flat=True))
    household = Household.objects.recorded_by(day, beside=case.household_id, kind=kind)
    return household, set(household.members.order_by().values_list("person", flat=True)) if household else set()
