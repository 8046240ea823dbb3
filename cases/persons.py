"""Showing likely duplicates before a new person is made; making households."""

from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sesto_social.audit.register import record

from . import finding, identifiers
from .finding import in_part, named, same_days
from .models import Household, HouseholdMember, ParentalResponsibility, Person, search_key
from .relationships import relate_by_roles

ALIKE = 0.75
"""From this likeness of names on, two persons with no contrary date of birth are worth a second look."""

HALF = 0.4
"""Born on the same day, half of a name alike is worth a look: a surname changes with a marriage or an alphabet."""

SAME_NAME = 0.7
"""Layla and Laila are one name misspelt; Amina and Karim are two children."""


def similar_to(*, last_name="", first_name="", birth_date=None, tax_code="", user, limit=6):
    """Persons that `user` may see and that this one may already be, best first.

    The same code, also one of the past, is always shown. Otherwise a name much alike, unless the dates of birth disagree (day and
    month swapped count as equal); or the same day of birth and half of the name. Who has another codice fiscale is somebody else,
    and so are twins: same surname and day with another first name. Whoever could take `tax_code` has `takes_code`.
    """
    visible, code = Person.objects.visible_to(user), identifiers.plain(tax_code)
    certain = list(visible.filter(pk__in=finding.known_by(finding.Asked(code=code)))) if len(code) > 10 else []
    words = search_key(last_name, first_name).split()
    if not words:
        return certain
    others = visible.exclude(pk__in=[one.pk for one in certain])
    if identifiers.is_tax_code(tax_code):
        others = others.exclude(tax_code__regex=identifiers.SIXTEEN)
    found = {one.pk: one for one in certain}
    for one in likely(others, words, birth_date, limit):
        if one.pk not in found and not twins(one, last_name, first_name, birth_date):
            one.takes_code = identifiers.is_tax_code(tax_code)
            found[one.pk] = one
    return list(found.values())[:limit]


def likely(persons, words, birth_date, limit):
    """By name, then by day of birth."""
    if birth_date is None:
        return [one for one in named(persons, words, limit * 2) if one.likeness >= ALIKE]
    days = same_days(birth_date)
    by_name = named(persons.filter(Q(birth_date__isnull=True) | Q(birth_date__in=days)), words, limit * 2)
    by_day = in_part(persons.filter(birth_date__in=days), words, limit * 2)
    return [*(one for one in by_name if one.likeness >= ALIKE), *(one for one in by_day if one.likeness >= HALF)]


def twins(person, last_name, first_name, birth_date):
    """Born on one day with one surname and different first names: two children, however much else agrees."""
    if birth_date is None or person.birth_date != birth_date:
        return False
    return same_name(person.last_name, last_name) and not same_name(person.first_name, first_name)


def same_name(one, other):
    """One name, perhaps misspelt, or transliterated, or given in part."""
    mine, theirs = set(search_key(one).split()), set(search_key(other).split())
    if mine & theirs - finding.PARTICLES:
        return True
    if SequenceMatcher(None, search_key(one), search_key(other)).ratio() >= SAME_NAME:
        return True
    return finding.sound_alike(mine, theirs)


@transaction.atomic
def create_household(name, members, *, by, with_responsibility=True, since=None):
    """A new household. `members` are (person, role) pairs; saved persons only.

    Mother and father are the parents of the children. With `with_responsibility` they also get full parental responsibility towards
    those under eighteen, where nothing is known yet.
    """
    household = Household.objects.create(name=name, since=since or timezone.localdate())
    for person, role in members:
        add_member(household, person, role=role, by=by)
    if with_responsibility:
        give_responsibility(household, by=by)
    relate_by_roles(household, by=by)
    record("cases.household.created", household, by=by, members=len(members))
    return household


@transaction.atomic
def add_member(household, person, *, role, by, lives_here=True, since=None):
    member = HouseholdMember.objects.create(
        household=household, person=person, role=role, lives_here=lives_here, since=since or timezone.localdate()
    )
    record("cases.householdmember.added", member, by=by, role=role)
    return member


def give_responsibility(household, *, by):
    """Full responsibility from birth, of mother and father towards each child of the household that has no record with them yet."""
    members = list(household.members.current().select_related("person"))
    parents = [one.person for one in members if one.role in {HouseholdMember.Role.MOTHER, HouseholdMember.Role.FATHER}]
    children = [one.person for one in members if one.role == HouseholdMember.Role.CHILD and one.person.is_minor]
    known = set(ParentalResponsibility.objects.filter(holder__in=parents, minor__in=children).values_list("holder", "minor"))
    for parent in parents:
        for child in children:
            if (parent.pk, child.pk) not in known:
                held = ParentalResponsibility.objects.create(holder=parent, minor=child, since=child.birth_date)
                record("cases.parentalresponsibility.recorded", held, by=by, kind=held.kind)
