"""Finding persons in spite of typos: each typed word is first looked up among the words that names are made of, then in the registry.

So the cost grows with the words that are alike, not with the persons. What may be found is decided by the queryset that is given.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product

import phonenumbers
from django.db import connection
from django.db.models import BooleanField, Case, FloatField, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Right
from django.utils import timezone

from . import identifiers
from .models import Identifier, Person, search_key
from .models.arrays import among

FOUND = 50
ITALY = 39
END = 8
"""The last digits of a telephone number: with or without prefix, they are the same."""
COMPARED = 300
"""Of a very common name no more than these are compared: who typed it alone must add a word anyway."""
CLOSE = 0.8
"""From this likeness on a word is a slip away."""
WAYS = 4
"""So many ways of being near are told apart; then whoever fits."""
ALONE = 120
"""So many of those with a word typed alone: more would say no more."""
LOOKED_AT = 80
"""So many persons are read and put in order, the likeliest first."""
ALTERNATIVES = 80
"""Words that one typed word may stand for."""
LIKE_ENOUGH = 0.6
JOINED = 0.84
"""Two words run together are long: they are like another long word only by a slip."""
TYPO = 0.7
"""The least likeness of the words that count when only a part of what was typed fits."""
NEAR_THE_BEST = 0.8
"""What is much less alike than the best answer is noise."""
ARTICLES = (
    "d de del della dello dei degli di da dal dalla lo la le li al el as es abd abu ben bin bint ibn ould ait mc mac o san santa "
    "van von der den dos das do du des y e ter st"
)
PARTICLES = frozenset(ARTICLES.split())
DAY = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b")
ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
RUN_OF_DAY = re.compile(r"^(\d{2})(\d{2})((?:19|20)\d{2})$")
PHONE = re.compile(r"\+?\d[\d ()./-]{6,}\d")

ALIKE = """
WITH typed AS MATERIALIZED (
    SELECT place, word, cases_name_keys(word) AS keys, cases_name_sounds(word) AS sounds
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given(word, place)
)
SELECT typed.place, known.word, levenshtein(known.word, typed.word), starts_with(known.word, typed.word), known.keys && typed.sounds
FROM typed CROSS JOIN LATERAL (
    SELECT word, keys FROM cases_nameword WHERE keys && typed.keys
    UNION ALL SELECT word, keys FROM cases_nameword
    WHERE typed.place <= %(whole)s AND length(typed.word) > 1 AND word > typed.word AND word < typed.word || '~'
) AS known
"""
"""The last letter of a word is before "~"."""


@dataclass
class Asked:
    """What was typed into a search box."""

    words: list = field(default_factory=list)
    code: str = ""
    phone: str = ""
    born: date | None = None


def find(persons, text, limit=FOUND):
    """The persons of `persons` that `text` may mean, best first.

    Names with typos and in any order, a day of birth (day and month swapped too), a code or its start, a telephone number.
    """
    asked = understand(text)
    if asked.code or asked.phone:
        persons = persons.filter(pk__in=known_by(asked))
    if asked.born:
        persons = persons.filter(birth_date__in=same_days(asked.born))
    if asked.words:
        found = named(persons, asked.words, limit)
    elif asked.code or asked.phone or asked.born:
        found = list(persons.order_by("key", "pk")[:limit])
    else:
        return []
    return sorted(found, key=lambda person: person.birth_date != asked.born) if asked.born else found


def known_by(asked):
    """Those whose code begins like this, also one of the past, or whose telephone number ends like this."""
    rows = []
    if asked.code:
        rows.append(Person.objects.filter(tax_key__startswith=asked.code).order_by().values("pk"))
        rows.append(Identifier.objects.filter(key__startswith=asked.code).order_by().values("person"))
    if asked.phone:
        ending = Person.objects.alias(ending=Right("phone_key", END))
        whole = {"phone_key": asked.phone} if len(asked.phone) < END else {"ending": asked.phone[-END:]}
        rows.append(ending.exclude(phone_key="").filter(**whole).order_by().values("pk"))
    return rows[0].union(*rows[1:], all=True)


def understand(text):
    text = text.strip()[:120]
    phone, text = phone_in(text)
    born, text = day_in(text)
    words, code = [], ""
    for word in text.split():
        if born is None and (match := RUN_OF_DAY.match(word)) and (day := a_day(*match.groups())):
            born = day
        elif not code and identifiers.begins_a_code(word):
            code = identifiers.plain(word)
        else:
            words.append(word)
    return Asked(search_key(*words).split(), code, phone, born)


def phone_in(text):
    """A telephone number written in any way, as the registry keeps it; and the rest of the text. A day is not a number."""
    match = PHONE.search(text)
    if not match or DAY.search(match.group()) or ISO_DAY.search(match.group()) or RUN_OF_DAY.match(match.group()):
        return "", text
    typed = match.group()
    if re.search(r"[A-Za-z]$", text[: match.start()]):
        return "", text  # the digits of a code
    try:
        number = phonenumbers.parse(typed, "IT")
    except phonenumbers.NumberParseException:
        return "", text
    national = phonenumbers.national_significant_number(number)
    key = national if number.country_code == ITALY else f"{number.country_code}{national}"
    provisional = typed.isdigit() and len(typed) == 11
    return key, text if provisional else text.replace(typed, " ")


def day_in(text):
    for pattern, order in ((ISO_DAY, (3, 2, 1)), (DAY, (1, 2, 3))):
        if (match := pattern.search(text)) and (born := a_day(*(match.group(place) for place in order))):
            return born, text.replace(match.group(0), " ")
    return None, text


def a_day(day, month, year):
    """The day that these digits name; of a year with two digits, the last one that is past."""
    year = int(year)
    if year < 100:
        year += 2000 if year <= timezone.localdate().year % 100 else 1900
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def same_days(day):
    """The day itself and, where it exists, day and month swapped: the commonest slip of the pen."""
    swapped = a_day(day.month, day.day, day.year)
    return [day, swapped] if swapped else [day]


def named(persons, words, limit=FOUND):
    """Persons with names like `words`: those whom every word fits, and if there are none those whom all but one do."""
    slots = alternatives(words)
    if not slots:
        return []
    found = looked_at(persons, slots, all_fit(slots), limit)
    if not found and len(slots) > 1:
        sure = [{word: like for word, like in slot.items() if like >= TYPO} for slot in slots]
        found = looked_at(persons, sure, all_but_one(sure), limit)
    best = max((person.likeness for person in found), default=0)
    return [person for person in found if person.likeness >= best * NEAR_THE_BEST][:limit]


def in_part(persons, words, limit=FOUND):
    """Persons whom at least one of `words` fits well: to look among a few, such as those born on one day."""
    slots = [{word: like for word, like in slot.items() if like >= TYPO} for slot in alternatives(words)]
    fits = Q(pk__in=[])
    for slot in slots:
        fits |= Q(has_one_of(slot))
    return looked_at(persons, slots, fits, limit)[:limit]


def alternatives(words):
    """For each typed word that counts, the words of the registry it may stand for: {word: likeness}.

    A particle alone says little: it is joined to what follows it, and so is every word to the next ("de luca", "maria grazia").
    """
    main = [place for place, word in enumerate(words) if len(word) > 1 and word not in PARTICLES] or list(range(len(words)))
    whole = [words[place] for place in main]
    joins = [(left, left + right) for left, right in pairwise(words)]
    if len(words) > 2:
        joins.append((words[0], "".join(words)))
    known = like_words(whole, [join for _, join in joins])
    slots = []
    for number, place in enumerate(main):
        slot = {words[place]: 1.0, **known.get(number, {})}
        for at in range(len(joins)):
            if at in {place - 1, place} or at == len(words) - 1:
                for word, like in known.get(len(whole) + at, {}).items():
                    slot[word] = max(like, slot.get(word, 0))
        slots.append(dict(sorted(slot.items(), key=lambda one: (-one[1], one[0]))[:ALTERNATIVES]))
    return slots


def like_words(whole, joined):
    """{place: {word: likeness}} among the words of all names. Joined words are only looked up with a slip, not as beginnings."""
    typed = [*whole, *joined]
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, {"words": typed, "whole": len(whole)})
        rows = cursor.fetchall()
    found = {}
    for place, word, edits, begins, sounds in rows:
        joined = place > len(whole)
        like = likeness(typed[place - 1], word, edits, begins=begins and not joined, sounds=sounds and not joined)
        if like >= (JOINED if joined else LIKE_ENOUGH):
            found.setdefault(place - 1, {})[word] = like
    return found


def sound_alike(some, others):
    """True when one of `some` words and one of the `others` sound the same: Mohamed and Muhammad."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM unnest(%s::text[]) AS one, unnest(%s::text[]) AS other "
            "WHERE cases_name_sounds(one) && cases_name_sounds(other))",
            [sorted(some), sorted(others)],
        )
        return cursor.fetchone()[0]


def likeness(typed, word, edits, *, begins, sounds):
    """From 0 to 1: how well `word` of the registry explains what was typed."""
    if typed == word:
        return 1.0
    if edits == 2 and sorted(typed) == sorted(word):
        edits = 1  # two neighbouring letters changed over
    like = 1 - edits / max(len(typed), len(word), 4)
    if sounds and like >= 0.4:
        like = max(like, 0.7 + like / 5)
    if begins:
        like = max(like, 0.7 + len(typed) / len(word) / 4)
    return min(like, 0.97)


def has_one_of(words):
    """The condition that a word of the name is among these: one parameter, where a lookup of Django would make one of each word."""
    return RawSQL("words && %s::text[]", [list(words)], output_field=BooleanField())


def all_fit(slots):
    fits = Q()
    for slot in slots:
        fits &= Q(has_one_of(slot))
    return fits


def all_but_one(slots):
    fits = Q(pk__in=[])
    for left_out in range(len(slots)):
        rest = [slot for place, slot in enumerate(slots) if place != left_out and slot]
        fits |= all_fit(rest) if rest else Q(pk__in=[])
    return fits


def looked_at(persons, slots, fits, limit):
    """The likeliest of those who fit, each with its `likeness`."""
    some = nearest_first(persons, slots, fits)
    rough = sum((tiers(slot) for slot in slots), Value(0.0))
    found = list(Person.objects.filter(among("pk", some)).annotate(rough=rough).order_by("-rough", "key", "pk")[: max(limit, LOOKED_AT)])
    for person in found:
        person.likeness = agreement(person, slots)
    return sorted(found, key=lambda person: (-person.likeness, person.key, person.pk))


def nearest_first(persons, slots, fits):
    """The first of those who fit: where many do, those with the words most alike, so that a common name cannot push out the right one.

    Each step is asked for only while the ones before it were not enough: the database reads the parts of a union in their order.
    """
    steps = [in_steps(slot) for slot in slots]
    ways = sorted(product(*(range(len(one)) for one in steps)), key=lambda way: (sum(way), max(way)))
    parts = []
    for way in ways[:WAYS]:
        near = Q()
        for step, place in zip(steps, way, strict=True):
            near &= Q(has_one_of(step[place]))
        parts.append(persons.filter(near).order_by().values("pk")[:COMPARED])
    parts.append(persons.filter(fits).order_by().values("pk")[:COMPARED])
    return parts[0].union(*parts[1:], all=True).order_by()[: COMPARED if len(slots) > 1 else ALONE]


def in_steps(slot):
    """The words of a slot as [the same, a slip away, the rest], without the empty ones."""
    steps = [[], [], []]
    for word, like in slot.items():
        steps[0 if like == 1 else 1 if like >= CLOSE else 2].append(word)
    return [words for words in steps if words]


def tiers(slot):
    """How well the best of a person's words fits the slot, in steps, as SQL."""
    steps = {}
    for word, like in slot.items():
        steps.setdefault(round(like, 1), []).append(word)
    cases = [When(has_one_of(words), then=Value(step)) for step, words in sorted(steps.items(), reverse=True)]
    return Case(*cases, default=Value(0.0), output_field=FloatField())


def agreement(person, slots):
    """The mean likeness of the typed words, a little less for each word of the name that nothing explains."""
    surname = set(search_key(person.last_name).split())
    fits, explained = [], set()
    for slot in slots:
        like, word = max(((slot.get(word, 0), word) for word in person.words), default=(0, ""))
        fits.append(like)
        explained.add(word)
    own = person.key.split()
    unexplained = sum(1 for word in own if word not in PARTICLES and not any(word in one for one in explained))
    in_order = len(slots) > 1 and max(slots[0].get(word, 0) for word in surname or {""}) == fits[0]
    return sum(fits) / len(fits) - 0.02 * unexplained / max(len(own), 1) + (0.005 if in_order else 0)
