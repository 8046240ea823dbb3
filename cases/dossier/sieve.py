"""The rules of one addressee applied to names, texts and days; it also counts what stays out, for who prepares the copy."""

import re
import unicodedata
from collections import Counter
from itertools import chain

from django.utils import timezone

from ..models import Address, CaseMember, HouseholdMember, OrderParty, ParentalResponsibility, Person, Relationship
from . import rules
from .rules import Content

FULL = (ParentalResponsibility.Kind.FULL, ParentalResponsibility.Kind.EXCLUSIVE, ParentalResponsibility.Kind.GUARDIAN)
"""Who holds less than this has no view of the minor (`domain.md` §8.6)."""

CODE = r"\b[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]\b"
MAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
PHONE = r"(?<![\w/])(?:\+|00)?\d(?: ?\d){7,12}(?![\w/])"
PARTICLES = {"del", "dal", "dei", "dai", "della", "van", "von", "ben", "bin", "dos", "san"}
GAP = r"[\s,.;:'’\-]+"


def fold(text):
    """The same text without accents and capitals, letter for letter, so that what is found in it stands at the same place in `text`."""
    return "".join((unicodedata.normalize("NFKD", letter)[:1] or letter).lower()[:1] or letter for letter in text)


def phrase(words):
    """A pattern for these words in this order, whatever stands between them; empty when there is nothing to look for."""
    found = re.findall(r"\w+", fold(words))
    return rf"\b{GAP.join(map(re.escape, found))}\b" if found else ""


class Sieve:
    """What may pass to the addressee of `dossier`, as far as `by`, who prepares it, may see it at all."""

    def __init__(self, dossier, by):
        self.dossier, self.by, self.case = dossier, by, dossier.case
        self.out = rules.of(dossier).out[dossier.addressee]
        self.counts = Counter()
        self.shown = shown_people(dossier)
        self._terms, self._pattern = [], None
        people = people_around(self.case)
        self._hide_addresses(people)
        if self.shown is not None:
            self._hide_people(people)

    # ---- what passes

    def lets(self, content):
        return content not in self.out

    def withhold(self, content, number=1):
        """It stays out, and is counted. Returns the words that stand in its place."""
        self.counts[content] += number
        return f"[omissis {self.out[content]}]"

    def knows(self, person_id):
        return self.shown is None or person_id in self.shown

    def name(self, person):
        """The name, or the words in its place."""
        return str(person) if self.knows(person.pk) else self.withhold(Content.OTHER_PEOPLE)

    def within(self, rows, field):
        """Those of the period asked for."""
        if self.dossier.since:
            rows = rows.filter(**{f"{field}__gte": self.dossier.since})
        return rows.filter(**{f"{field}__lte": self.dossier.until}) if self.dossier.until else rows

    def text(self, words):
        """`words` without what is hidden from this addressee: each find is replaced by its code."""
        if not words:
            return ""
        if self._pattern is None:
            listed = sorted(self._terms, key=lambda term: -len(term[0]))
            self._pattern = re.compile("|".join(f"(?P<t{at}>{pattern})" for at, (pattern, _) in enumerate(listed)) or r"(?!)")
            self._contents = [content for _, content in listed]
        parts, done = [], 0
        for found in self._pattern.finditer(fold(words)):
            mark = self.withhold(self._contents[int(found.lastgroup[1:])])
            parts += [words[done : found.start()], mark]
            done = found.end()
        return "".join([*parts, words[done:]])

    # ---- what is hidden in texts

    def hide(self, content, *phrases):
        """From now on these words are left out of every text, where the rules keep `content` from this addressee."""
        if self.lets(content):
            return
        self._terms += [(pattern, content) for pattern in map(phrase, phrases) if pattern]
        self._pattern = None

    def hide_name(self, content, first, last):
        """A name however it is written: both words, either alone. Words that are also a shown person's stay readable."""
        self.hide(content, f"{first} {last}", f"{last} {first}")
        spared = getattr(self, "_spared", set())
        for word in re.findall(r"\w+", fold(f"{first} {last}")):
            if len(word) > 2 and word not in spared and word not in PARTICLES:
                self.hide(content, word)

    def _hide_addresses(self, people):
        """A secret street is left out with its number, and without: the number alone says nothing."""
        for street in Address.objects.filter(person__in=people, confidentiality="secret").order_by("pk").values_list("street", flat=True):
            name = re.sub(r"[\s,]*(n\.?|civico)?\s*\d+\s*\w?$", "", street.strip(), flags=re.IGNORECASE)
            if pattern := phrase(name):
                number = r"(?:[\s,]*(?:n\.?|civico)?\s*\d+(?:/?\w)?)?"
                self._terms.append((pattern + number, Content.HIDDEN_ADDRESS))

    def _hide_people(self, people):
        known = Person.objects.filter(pk__in=self.shown).order_by("pk")
        self._spared = {word for one in known for word in re.findall(r"\w+", fold(f"{one.first_name} {one.last_name}"))}
        for one in Person.objects.filter(pk__in=people - self.shown).order_by("pk"):
            self.hide_name(Content.OTHER_PEOPLE, one.first_name, one.last_name)
        for name in OrderParty.objects.filter(order__case=self.case, person=None).order_by("pk").values_list("written_name", flat=True):
            self.hide(Content.OTHER_PEOPLE, name)
        own = "|".join(re.escape(one.tax_code.lower()) for one in known if one.tax_code)
        self._terms.append((f"(?!{own}){CODE}" if own else CODE, Content.OTHER_PEOPLE))
        self._terms += [(pattern, Content.CONTACTS) for pattern in (MAIL, PHONE)]


def people_around(case):
    """Everybody the file may name: the household of any day, the minors, whoever has a bond with them, the parties before the court."""
    members = HouseholdMember.objects.filter(household=case.household_id).order_by().values_list("person", flat=True)
    core = set(members) | set(CaseMember.objects.filter(case=case).order_by().values_list("person", flat=True))
    ends = Relationship.objects.touching(core).order_by().values_list("person", "other")
    parties = OrderParty.objects.filter(order__case=case, person__isnull=False).order_by().values_list("person", flat=True)
    return core | set(chain.from_iterable(ends)) | set(parties)


def shown_people(dossier):
    """Whom a copy about one person speaks of: themselves, and the minors towards whom they hold full responsibility, unless a judge has
    forbidden contact. None when it may speak of everybody."""
    if dossier.person_id is None:
        return None
    held = ParentalResponsibility.objects.current().filter(holder=dossier.person_id, kind__in=FULL)
    barred = Relationship.objects.current().touching([dossier.person_id]).filter(no_contact__isnull=False)
    apart = {end for pair in barred.order_by().values_list("person", "other") for end in pair} - {dossier.person_id}
    minors = set(held.order_by().values_list("minor", flat=True))
    young = Person.objects.filter(pk__in=minors, birth_date__gt=ParentalResponsibility.coming_of_age(timezone.localdate()))
    return ({dossier.person_id} | set(young.order_by().values_list("pk", flat=True))) - apart


def touches_secret(case):
    """True when somebody of the family lives, or lived, where nobody may know."""
    places = Address.objects.filter(confidentiality=Address.Confidentiality.SECRET)
    return places.filter(person__in=people_around(case)).exists()
