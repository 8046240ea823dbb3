"""The days on which a family changed: where the slider of its picture stops."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from ..models import HouseholdMember, Person, Pregnancy, Relationship

MOST = 40


@dataclass(frozen=True)
class Moment:
    """A day and what happened on it, in a few words each."""

    day: date
    what: list = field(default_factory=list)


def moments_of(case, user):
    """The days of change of the people of `case` up to today, the last `MOST` of them, and today: three queries.

    Only what concerns people `user` may know; children and households count from the first member's arrival on.
    """
    members = list(HouseholdMember.objects.filter(household=case.household_id).select_related("person").order_by("since", "pk"))
    today = timezone.localdate()
    first = min((one.since for one in members), default=today)
    told = [(first, "il nucleo com'era all'inizio"), *of_members(members, first), *of_bonds([one.person_id for one in members], user)]
    days = {}
    for day, words in told:
        if day is not None and day <= today:
            days.setdefault(day, []).append(words)
    days.setdefault(today, []).append("oggi")
    return [Moment(day, days[day]) for day in sorted(days)][-MOST:]


def of_network(ties):
    """The days on which a tie of the network began, changed or ended, and today. `ties` is a queryset; a change is not an end."""
    rows, today, days = list(ties.order_by("since", "pk")), timezone.localdate(), {}
    began = {(tie.name, tie.since) for tie in rows}
    for tie in rows:
        days.setdefault(tie.since, []).append(f"{tie.name}, legame {tie.get_strength_display()}")
        over = day_after(tie.until)
        if over and (tie.name, over) not in began:
            days.setdefault(over, []).append(f"finisce {tie.name}")
    days.setdefault(today, []).append("oggi")
    return [Moment(day, days[day]) for day in sorted(days) if day <= today][-MOST:]


def of_members(members, first):
    """Who came, who left, who was born, who died."""
    for one in members:
        name = one.person.first_name
        if one.since > first:
            yield one.since, f"{name} entra nel nucleo"
        yield day_after(one.until), f"{name} esce dal nucleo"
    for person in {one.person_id: one.person for one in members}.values():
        if person.birth_date and person.birth_date > first:
            yield person.birth_date, f"nasce {person.first_name}"
        yield person.deceased_on, f"muore {person.first_name}"


def of_bonds(people, user):
    """Couples made and parted, foster care begun and ended, children expected."""
    known = Person.objects.visible_to(user).order_by().values("pk")
    for bond in Relationship.objects.touching(people).filter(person__in=known, other__in=known).with_people():
        if bond.is_couple:
            pair = f"{bond.person.first_name} e {bond.other.first_name}"
            yield bond.since, f"{bond.get_kind_display()}: {pair}"
            yield day_after(bond.until), f"{bond.get_ending_display() or 'fine'}: {pair}"
        elif bond.kind == Relationship.Kind.FOSTER_CARER:
            yield bond.since, f"inizia l'affido di {bond.other.first_name}"
            yield day_after(bond.until), f"finisce l'affido di {bond.other.first_name}"
    for one in Pregnancy.objects.filter(mother__in=people).select_related("mother").order_by("pk"):
        yield one.known_since, f"{one.mother.first_name} aspetta un bambino"


def day_after(day):
    return day and day + timedelta(days=1)


def at_or_before(moments, day):
    """The position of the last moment not after `day`."""
    return max((at for at, one in enumerate(moments) if one.day <= day), default=0)
