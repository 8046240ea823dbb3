"""The genogram without a picture: each person with their bonds, in sentences that a screen reader reads in order."""

from ..models import Relationship
from .kin import ADOPTION, BIRTH, FOSTER
from .order import age_key, generations

COUPLE = {
    (Relationship.Kind.SPOUSE, ""): "sposat{o} con",
    (Relationship.Kind.CIVIL_PARTNER, ""): "unit{o} civilmente con",
    (Relationship.Kind.COHABITANT, ""): "convive con",
    (Relationship.Kind.COHABITANT, "separation"): "ha convissuto con",
    (Relationship.Kind.COHABITANT, "divorce"): "ha convissuto con",
    (Relationship.Kind.COHABITANT, "other"): "ha convissuto con",
}
PARTED = {"separation": "separat{o} da", "divorce": "divorziat{o} da", "death": "vedov{o} di", "other": "non più con"}
PARENT = {BIRTH: "{genitore} di", ADOPTION: "{genitore} per adozione di", FOSTER: "accoglie in affido"}
CHILD = {BIRTH: "figli{o} di", ADOPTION: "figli{o} per adozione di", FOSTER: "in affido presso"}
ENDS = {"F": "a", "M": "o"}
GENITORE = {"F": "madre", "M": "padre"}


def told(family):
    """Pairs of a `Kin` and sentences about them, the oldest generation first."""
    rows = generations(family)
    everybody = sorted(family.people, key=lambda key: (rows[key], age_key(family, key)))
    return [(family.people[key], sentences(family, key)) for key in everybody]


def sentences(family, key):
    kin = family.people[key]
    found = [
        words
        for said, words in ((kin.index, "in carico al servizio"), (kin.home, "vive nel nucleo"), (kin.dead, "non è più in vita"))
        if said
    ]
    for one in family.couples:
        if key in {one.one, one.other}:
            other = named(family, one.other if key == one.one else one.one)
            if one.over == "death" and kin.dead:
                found.append(f"fino alla morte con {other}")
            else:
                found.append(f"{COUPLE.get((one.kind, one.over)) or PARTED[one.over]} {other}")
    found += grouped(family, [(one.kind, one.parent) for one in family.descents if one.child == key], CHILD)
    found += grouped(family, [(one.kind, one.child) for one in family.descents if one.parent == key], PARENT)
    for one, other, same in family.twins:
        if key in {one, other}:
            found.append(f"{'gemelli identici' if same else 'gemelli'}: con {named(family, other if key == one else one)}")
    found += [f"{tie.words}: con {named(family, tie.other if key == tie.one else tie.one)}" for tie in feelings(family, key)]
    found += [f"{tie.words} di {named(family, tie.other)}" for tie in family.ties if tie.kind == "said" and tie.one == key]
    return [*(said_of(kin, words) for words in found), *kin.limits]


def feelings(family, key):
    return [tie for tie in family.ties if tie.kind != "said" and key in {tie.one, tie.other}]


def said_of(kin, words):
    """The ending that fits: "figlia", "figlio", or "figlio/a" when nobody said."""
    return words.replace("{o}", ENDS.get(kin.sex, "o/a")).replace("{genitore}", GENITORE.get(kin.sex, "genitore"))


def grouped(family, pairs, words):
    """One sentence for each kind of descent."""
    kinds = {}
    for kind, key in pairs:
        kinds.setdefault(kind, []).append(key)
    return [f"{words[kind]} {listed(named(family, key) for key in sorted(keys))}" for kind, keys in kinds.items()]


def named(family, key):
    kin = family.people[key]
    return "una persona che non puoi vedere" if kin.hidden else "un bambino in arrivo" if kin.expected else kin.name


def listed(names):
    names = list(names)
    return " e ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
