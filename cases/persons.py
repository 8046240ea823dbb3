"""Finding persons in spite of typos, showing likely duplicates before a new one is made, making households."""

import re
from datetime import date
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import transaction
from django.db.models import Case, FloatField, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from sesto_social.audit.register import record

from .models import Household, HouseholdMember, ParentalResponsibility, Person, search_key

FOUND = 50
DAY = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b")
TAX_CODE = re.compile(r"^[A-Z]{6}[0-9A-Z]{2,10}$|^\d{11}$")
ALIKE = 0.45
"""From this likeness of names on, two persons with no contrary date of birth are worth a second look."""

NEAR_THE_BEST = 0.6
"""What is much less alike than the best answer is noise."""
SAME_NAME = 0.7
"""Layla and Laila are one name misspelt; Amina and Karim are two children."""


def find(persons, text, limit=FOUND):
    """The persons of `persons` that `text` may mean, best first: names with typos and in any order, a codice fiscale, a date of birth."""
    words, tax_code, born = understand(text)
    if not (words or tax_code or born):
        return []
    if tax_code:
        persons = persons.filter(tax_code__startswith=tax_code)
    if born:
        persons = persons.filter(birth_date=born)
    if not words:
        return list(persons.order_by("key", "pk")[:limit])
    swapped = any_of(letters_swapped(words))
    likeness = Greatest(
        TrigramSimilarity("key", words),
        TrigramWordSimilarity(words, "key"),
        Case(When(swapped, then=Value(0.75)), default=Value(0.0), output_field=FloatField()),
    )
    persons = persons.filter(Q(key__trigram_similar=words) | Q(key__trigram_word_similar=words) | swapped)
    found = persons.annotate(likeness=likeness).order_by("-likeness", "key", "pk")[:limit]
    best = max((person.likeness for person in found), default=0)
    return sorted((person for person in found if person.likeness >= best * NEAR_THE_BEST), key=lambda person: -person.likeness)


def letters_swapped(words, most=16):
    """The longer words with two neighbouring letters changed over ("rhaman" → "rahman"): trigrams share too little with those."""
    long = [word for word in words.split() if len(word) > 3]
    places = [(word, at) for word in long for at in range(len(word) - 1) if word[at] != word[at + 1]]
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for word, at in places[:most]]


def any_of(variants):
    found = Q(pk__in=[])
    for variant in variants:
        found |= Q(key__contains=variant)
    return found


def understand(text):
    """What was typed into a search box, as (words, start of a codice fiscale, date of birth)."""
    text, born = text.strip()[:120], None
    if match := DAY.search(text):
        born = a_day(*match.groups())
        text = text.replace(match.group(0), " ") if born else text
    tax_code = next((word for word in text.upper().split() if TAX_CODE.match(word) and any(char.isdigit() for char in word)), "")
    words = " ".join(word for word in text.split() if word.upper() != tax_code)
    return search_key(words), tax_code, born


def a_day(day, month, year):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def similar_to(*, last_name="", first_name="", birth_date=None, tax_code="", user, limit=6):
    """Persons that `user` may see and that this one may already be, best first.

    The same codice fiscale is always shown; otherwise a name much alike, unless the dates of birth disagree (day and month
    swapped count as equal). Twins, same surname and day with another first name, are not duplicates.
    """
    visible = Person.objects.visible_to(user)
    tax_code = (tax_code or "").strip().upper()
    certain = list(visible.filter(tax_code=tax_code)) if tax_code else []
    key = search_key(last_name, first_name)
    if not key:
        return certain
    alike = visible.filter(key__trigram_similar=key).annotate(likeness=TrigramSimilarity("key", key)).filter(likeness__gte=ALIKE)
    if birth_date:
        alike = alike.filter(Q(birth_date__isnull=True) | Q(birth_date__in=same_days(birth_date)))
    if tax_code:
        alike = alike.filter(Q(tax_code__isnull=True) | ~Q(tax_code__regex=r"^[A-Z]{6}"))
    found = alike.exclude(pk__in=[one.pk for one in certain]).order_by("-likeness", "key", "pk")[: limit * 2]
    likely = [one for one in found if not twins(one, last_name, first_name, birth_date)]
    return [*certain, *sorted(likely, key=lambda one: -one.likeness)][:limit]


def same_days(day):
    """The day itself and, where it exists, day and month swapped: the commonest slip of the pen."""
    swapped = a_day(day.month, day.day, day.year)
    return [day, swapped] if swapped else [day]


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
