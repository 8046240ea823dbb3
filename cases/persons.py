"""Showing likely duplicates before a new person is made; making households."""

from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sesto_social.audit.register import record

from .finding import named, same_days
from .models import Household, HouseholdMember, ParentalResponsibility, Person, search_key

ALIKE = 0.75
"""From this likeness of names on, two persons with no contrary date of birth are worth a second look."""

SAME_NAME = 0.7
"""Layla and Laila are one name misspelt; Amina and Karim are two children."""


def similar_to(*, last_name="", first_name="", birth_date=None, tax_code="", user, limit=6):
    """Persons that `user` may see and that this one may already be, best first.

    The same codice fiscale is always shown; otherwise a name much alike, unless the dates of birth disagree (day and month
    swapped count as equal). Twins, same surname and day with another first name, are not duplicates.
    """
    visible = Person.objects.visible_to(user)
    tax_code = (tax_code or "").strip().upper()
    certain = list(visible.filter(tax_code=tax_code)) if tax_code else []
    words = search_key(last_name, first_name).split()
    if not words:
        return certain
    alike = visible.exclude(pk__in=[one.pk for one in certain])
    if birth_date:
        alike = alike.filter(Q(birth_date__isnull=True) | Q(birth_date__in=same_days(birth_date)))
    if tax_code:
        alike = alike.filter(Q(tax_code__isnull=True) | ~Q(tax_code__regex=r"^[A-Z]{6}"))
    found = [one for one in named(alike, words, limit * 2) if one.likeness >= ALIKE]
    return [*certain, *(one for one in found if not twins(one, last_name, first_name, birth_date))][:limit]


def twins(person, last_name, first_name, birth_date):
    if birth_date is None or person.birth_date != birth_date:
        return False
    other_name = SequenceMatcher(None, search_key(person.first_name), search_key(first_name)).ratio() < SAME_NAME
    return search_key(person.last_name) == search_key(last_name) and other_name


@transaction.atomic
def create_household(name, members, *, by, with_responsibility=True, since=None):
    """A new household. `members` are (person, role) pairs; saved persons only.

    With `with_responsibility`, mother and father get full parental responsibility towards the children under eighteen, where
    nothing is known yet.
    """
    household = Household.objects.create(name=name, since=since or timezone.localdate())
    for person, role in members:
        add_member(household, person, role=role, by=by)
    if with_responsibility:
        give_responsibility(household, by=by)
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


def tax_code_doubts(person):
    """Where a codice fiscale disagrees with the rest: worth a warning, never a refusal (the register office may be the one in error)."""
    from codicefiscale import codicefiscale

    if not person.tax_code or not codicefiscale.is_valid(person.tax_code):
        return []
    told = codicefiscale.decode(person.tax_code)
    doubts = []
    if person.birth_date and told["birthdate"].date() != person.birth_date:
        doubts.append("la data di nascita")
    if person.sex in {Person.Sex.FEMALE, Person.Sex.MALE} and told["gender"] != person.sex:
        doubts.append("il sesso")
    return doubts
