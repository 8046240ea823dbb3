"""The genogram without a picture: each person with their bonds, in sentences that a screen reader reads in order."""

from ..models import Relationship
from .kin import ADOPTION, FOSTER
from .order import age_key, generations

ENDINGS = {"separation": "separati", "divorce": "divorziati", "death": "fino alla morte", "other": "non più insieme"}
COUPLE = {
    Relationship.Kind.SPOUSE: "in coppia, sposati, con",
    Relationship.Kind.CIVIL_PARTNER: "in coppia, uniti civilmente, con",
    Relationship.Kind.COHABITANT: "in coppia, conviventi, con",
}
PARENT = {ADOPTION: "genitore adottivo di", FOSTER: "accoglie in affido"}
CHILD = {ADOPTION: "figlio o figlia in adozione di", FOSTER: "in affido presso"}


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
            found.append(f"{COUPLE[one.kind]} {other}" + (f" ({ENDINGS[one.over]})" if one.over else ""))
    found += grouped(family, [(one.kind, one.parent) for one in family.descents if one.child == key], CHILD, "figlio o figlia di")
    found += grouped(family, [(one.kind, one.child) for one in family.descents if one.parent == key], PARENT, "genitore di")
    for one, other, same in family.twins:
        if key in {one, other}:
            found.append(f"{'gemelli identici' if same else 'gemelli'}: con {named(family, other if key == one else one)}")
    found += [f"{tie.words}: con {named(family, tie.other if key == tie.one else tie.one)}" for tie in feelings(family, key)]
    found += [f"{tie.words} di {named(family, tie.other)}" for tie in family.ties if tie.kind == "said" and tie.one == key]
    return [*found, *kin.limits]


def feelings(family, key):
    return [tie for tie in family.ties if tie.kind != "said" and key in {tie.one, tie.other}]


def grouped(family, pairs, words, usual):
    """One sentence for each kind of descent."""
    kinds = {}
    for kind, key in pairs:
        kinds.setdefault(kind, []).append(key)
    return [f"{words.get(kind, usual)} {listed(named(family, key) for key in sorted(keys))}" for kind, keys in kinds.items()]


def named(family, key):
    kin = family.people[key]
    return "una persona che non puoi vedere" if kin.hidden else "un bambino in arrivo" if kin.expected else kin.name


def listed(names):
    names = list(names)
    return " e ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
