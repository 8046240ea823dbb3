"""Which families the yearly declarations of staff speak of: matched by name and day of birth, without a word to who declared."""

from itertools import chain

from django.db.models import Q

from . import persons
from .models import CaseMember, DeclaredTie, HouseholdMember, Person

SURE, DOUBTFUL = "sure", "doubtful"


def people_of(cases):
    """The ids of who lives, or lived, in the households of `cases`, and of the minors in charge."""
    members = HouseholdMember.objects.filter(household__cases__in=cases).order_by().values_list("person", flat=True)
    return set(chain(members, CaseMember.objects.filter(case__in=cases).order_by().values_list("person", flat=True)))


def found_for(tie):
    """[(person, how sure)] of the people in cases who may be the one that was named."""
    like = Q(key__in=[tie.key, tie.turned])
    if tie.birth_date:
        like |= Q(birth_date=tie.birth_date)
    in_cases = Q(memberships__household__cases__isnull=False) | Q(charges__isnull=False)
    rows = Person.objects.standing().filter(like).filter(in_cases).distinct().order_by("pk")
    return [(person, how) for person in rows if (how := likeness(tie, person))]


def found_in(case):
    """[(tie, person, how sure)] of the declared names that somebody in `case` may bear."""
    people = list(Person.objects.filter(pk__in=people_of([case])).order_by("pk"))
    keys, days = [one.key for one in people], [one.birth_date for one in people if one.birth_date]
    ties = DeclaredTie.objects.in_force().filter(Q(key__in=keys) | Q(turned__in=keys) | Q(birth_date__in=days))
    ties = ties.select_related("declaration__user").order_by("pk")
    return [(tie, person, how) for tie in ties for person in people if (how := likeness(tie, person))]


def likeness(tie, person):
    """Sure: the same day of birth and names alike. Doubtful: the same name, and of one of the two no day is known. Otherwise empty."""
    if tie.birth_date and person.birth_date:
        return SURE if tie.birth_date == person.birth_date and names_alike(tie, person) else ""
    return DOUBTFUL if person.key in {tie.key, tie.turned} else ""


def names_alike(tie, person):
    straight = persons.same_name(tie.last_name, person.last_name) and persons.same_name(tie.first_name, person.first_name)
    return straight or (persons.same_name(tie.last_name, person.first_name) and persons.same_name(tie.first_name, person.last_name))
