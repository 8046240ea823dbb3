"""Codes that say who somebody is: the codice fiscale with its forms, the provisional one, STP and ENI. What is valid, what is the same."""

import re

from codicefiscale import codicefiscale
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from .models import Identifier, Person, search_key

TAX_CODE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")
HEALTH_CODE = re.compile(r"(STP|ENI)\d{13}")
START = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{1,2}[A-Z0-9]{0,8}|(STP|ENI)\d{2,13}|\d{11}")
TO_DIGITS = str.maketrans("LMNPQRSTUV", "0123456789")
DIGITS_AT = (6, 7, 9, 10, 12, 13, 14)


SIXTEEN = r"^[A-Z]{6}"
"""A whole codice fiscale and not a provisional one, as SQL asks for it."""


def is_tax_code(code):
    return bool(TAX_CODE.fullmatch(tidy(code)))


def begins_a_code(word):
    """True for a code and for what can only be the start of one. Letters alone are a name, unless they make a whole code."""
    return is_tax_code(word) or (any(char.isdigit() for char in word) and bool(START.fullmatch(tidy(word))))


def tidy(code):
    return "".join((code or "").split()).upper()


def plain(code):
    """The code, or its start, without omocodia and without the check letter, which changes with it. The twin of `cases_plain_code`."""
    code = tidy(code)
    if HEALTH_CODE.match(code) or code[:3] in {"STP", "ENI"} or code.isdigit():
        return code
    return "".join(char.translate(TO_DIGITS) if at in DIGITS_AT else char for at, char in enumerate(code[:15]))


def kind_of(code):
    """What a valid code is. Raises ValidationError for any other."""
    code = tidy(code)
    if HEALTH_CODE.fullmatch(code):
        return Identifier.Kind(code[:3].lower())
    if code.isdigit() and len(code) == 11:
        if not adds_up(code):
            raise ValidationError("Il codice provvisorio non è corretto: controlla le undici cifre.")
        return Identifier.Kind.PROVISIONAL
    if code[:3] in {"STP", "ENI"} and any(char.isdigit() for char in code[3:6]):
        raise ValidationError("Un codice STP o ENI ha tre lettere e tredici cifre.")
    if not (TAX_CODE.fullmatch(code) and codicefiscale.is_valid(code)):
        raise ValidationError("Il codice fiscale non è corretto: controlla le lettere e i numeri.")
    return Identifier.Kind.TAX_CODE


def adds_up(digits):
    """The last digit is the check of the others (Luhn), as for the partita IVA."""
    doubled = [int(char) * 2 if at % 2 else int(char) for at, char in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def holder_of(code, *, besides=None):
    """Whose code this already is, in any of its forms, now or in the past; None when it is new."""
    found = Identifier.objects.filter(key=plain(code)).exclude(person=besides).select_related("person").order_by("pk").first()
    if found:
        return found.person
    return Person.objects.filter(tax_key=plain(code), merged_into__isnull=True).exclude(pk=besides and besides.pk).first()


@transaction.atomic
def keep(person, code, *, since=None, expires_on=None):
    """Give `person` this valid code. A codice fiscale becomes the one of the registry; what it replaces stays in the history.

    An STP or ENI takes the place of the one before, and stays beside a codice fiscale only if it came after it.
    """
    code, kind, today = tidy(code), kind_of(code), timezone.localdate()
    if kind in Identifier.HEALTH:
        since = since or min(today, expires_on or today)
        facts = {"kind": kind, "since": since, "expires_on": expires_on, "until": None, "replaced_by": None}
        kept, _ = Identifier.objects.update_or_create(person=person, value=code, defaults=facts)
        earlier = person.identifiers.in_use().filter(kind__in=Identifier.HEALTH).exclude(pk=kept.pk)
        earlier.update(until=Greatest(F("since"), Value(kept.since, output_field=DateField())), replaced_by=kept)
        return kept
    person.tax_code, person.no_tax_code_reason = code, ""
    person.save(update_fields=["tax_code", "no_tax_code_reason", "key"])  # a trigger writes the history
    kept = person.identifiers.get(value=code)
    if since and since < kept.since:
        kept.since = since
        kept.save(update_fields=["since"])
    return kept


def doubts(person):
    """Where a codice fiscale disagrees with the rest: worth a warning, never a refusal (the register office may be the one in error)."""
    code = person.tax_code
    if not code or len(code) != 16 or not codicefiscale.is_valid(code):
        return []
    told, found = codicefiscale.decode(code), []
    if person.birth_date and told["birthdate"].date() != person.birth_date:
        found.append("la data di nascita")
    if person.sex in {Person.Sex.FEMALE, Person.Sex.MALE} and told["gender"] != person.sex:
        found.append("il sesso")
    place = told.get("birthplace") or {}
    if place.get("name") and is_a_place(person.birth_place) and search_key(place["name"]) != search_key(person.birth_place):
        found.append("il luogo di nascita")
    return found


def is_a_place(name):
    """True for a town or a country with a code of its own: of other places nothing can be said."""
    try:
        return bool(name) and bool(codicefiscale.encode_birthplace(name))
    except ValueError:
        return False
