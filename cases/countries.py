"""Countries of citizenship: ISO 3166 codes with their Italian names, and two answers that are no country."""

from functools import cache

from django.utils import translation
from django_countries import countries

from .models import search_key

STATELESS, UNKNOWN = "XX", "ZZ"
"""Codes that ISO 3166 leaves free to who uses it."""

WITHOUT_COUNTRY = {STATELESS: "apolide", UNKNOWN: "non nota"}

ADJECTIVES = {
    "AF": "afghano afghana afgano",
    "AL": "albanese",
    "AM": "armeno",
    "AR": "argentino",
    "BA": "bosniaco",
    "BD": "bengalese bangladese",
    "BF": "burkinabe",
    "BG": "bulgaro",
    "BO": "boliviano",
    "BR": "brasiliano",
    "BY": "bielorusso",
    "CI": "ivoriano",
    "CL": "cileno",
    "CM": "camerunense",
    "CN": "cinese",
    "CO": "colombiano",
    "CU": "cubano",
    "DE": "tedesco",
    "DO": "dominicano",
    "DZ": "algerino",
    "EC": "ecuadoriano ecuadoregno",
    "EG": "egiziano",
    "ER": "eritreo",
    "ES": "spagnolo",
    "ET": "etiope",
    "FR": "francese",
    "GB": "britannico inglese",
    "GE": "georgiano",
    "GH": "ghanese",
    "GM": "gambiano",
    "GN": "guineano",
    "HR": "croato",
    "IN": "indiano",
    "IQ": "iracheno",
    "IR": "iraniano",
    "IT": "italiano",
    "LK": "singalese cingalese srilankese",
    "LY": "libico",
    "MA": "marocchino",
    "MD": "moldavo moldova",
    "MK": "macedone",
    "ML": "maliano",
    "NG": "nigeriano",
    "NP": "nepalese",
    "PE": "peruviano",
    "PH": "filippino",
    "PK": "pakistano pachistano",
    "PL": "polacco",
    "PT": "portoghese",
    "RO": "romeno rumeno",
    "RS": "serbo",
    "RU": "russo russia",
    "SD": "sudanese",
    "SN": "senegalese",
    "SO": "somalo",
    "SV": "salvadoregno",
    "SY": "siriano siria",
    "TG": "togolese",
    "TN": "tunisino",
    "TR": "turco",
    "UA": "ucraino",
    "US": "statunitense americano",
    "UY": "uruguaiano",
    "VE": "venezuelano",
    "XK": "kosovaro kosovo",
}
"""How citizenship was written before it was chosen from a list, in the masculine."""


@cache
def names():
    """{code: Italian name}."""
    with translation.override("it"):
        return {code: str(name) for code, name in countries} | WITHOUT_COUNTRY


def name_of(code):
    return names().get(code, code)


def choices():
    """Italy first, then by name, then the two answers that are no country."""
    rest = sorted((item for item in names().items() if item[0] not in {"IT", *WITHOUT_COUNTRY}), key=lambda item: search_key(item[1]))
    return [("IT", names()["IT"]), *rest, *WITHOUT_COUNTRY.items()]


def recognised(text):
    """The codes that a free text names ("egiziana", "italiana e peruviana"); none at all when any part of it is not understood."""
    found = []
    for part in search_key((text or "").replace("/", " e ").replace(",", " e ").replace("-", " e ").replace("+", " e ")).split(" e "):
        if not part.strip():
            continue
        code = _words().get(part.strip())
        if code is None:
            return []
        found.append(code)
    return list(dict.fromkeys(found))


@cache
def _words():
    known = {search_key(name): code for code, name in names().items()}
    for code, words in ADJECTIVES.items():
        for word in words.split():
            known[word] = code
            known[_feminine(word)] = code
    return known | {"apolide": STATELESS, "non nota": UNKNOWN, "sconosciuta": UNKNOWN}


def _feminine(word):
    return f"{word[:-1]}a" if word.endswith("o") else word
