"""Chapters about who the family is: members and addresses, genogram, bonds and responsibility, social network."""

from django.utils import timezone

from sesto_social.parameters.lookup import label

from .. import kinfolk
from ..genogram import ecomap, kin, layout, words
from ..models import Address, HouseholdMember, NetworkTie
from .blocks import Chapter, Picture, Table, day, span
from .rules import Content


def family(sieve):
    case = sieve.case
    people = list(HouseholdMember.objects.around(case))
    shown = [one for one in people if sieve.knows(one.person_id)]
    if len(shown) < len(people):
        sieve.withhold(Content.OTHER_PEOPLE, len(people) - len(shown))
    blocks = [heading(sieve), members(shown), where(sieve, shown), *genogram(sieve)]
    return Chapter("family", [block for block in blocks if block.size])


def heading(sieve):
    case = sieve.case
    facts = [
        ("Cartella", case.number),
        ("Stato", case.get_status_display()),
        ("Prima segnalazione", day(case.first_reported_on)),
        ("Unità", str(case.unit)),
        ("Responsabile", case.worker.display_name if case.worker else "da nominare"),
    ]
    if not sieve.dossier.is_of_one_person:
        source = label("report_source", case.source) if case.source else ""
        facts += [
            ("Fonte", source if sieve.lets(Content.REPORTER) else sieve.withhold(Content.REPORTER)),
            ("In breve", sieve.text(case.summary)),
        ]
    return Table("Il caso", (), [[name, value] for name, value in facts if value])


def members(shown):
    rows = [
        [
            str(one.person),
            one.role_words,
            day(one.person.birth_date) or "non indicata",
            "sì" if one.lives_here else "no",
            {"consensual": "sì, regime consensuale", "judicial": "sì, regime giudiziario"}.get(one.regime, "no"),
        ]
        for one in shown
    ]
    return Table("Componenti", ("Persona", "Ruolo", "Nascita", "Convive", "In carico"), rows)


def where(sieve, shown):
    """Addresses in force. A secret one is a line with its code; of whom the copy does not speak there is no line at all."""
    places = Address.objects.current().filter(person__in=[one.person_id for one in shown]).select_related("person")
    rows = []
    for place in places.order_by("person", "kind", "-since", "pk"):
        line = sieve.withhold(Content.HIDDEN_ADDRESS) if place.is_secret else place.line
        rows.append([str(place.person), place.get_kind_display(), line])
    return Table("Dove vivono", ("Persona", "Indirizzo", ""), rows)


def genogram(sieve):
    """As it is on the last day of the copy; whom the addressee may not know is a symbol without name, sex or age."""
    on = min(sieve.dossier.until or timezone.localdate(), timezone.localdate())
    drawn = anonymous(kin.family_of(sieve.case, sieve.by, on), sieve)
    if not drawn.people:
        return []
    told = [
        (("Persona non indicata" if one.hidden else one.name) + age(one), said) for one, said in words.told(drawn) if said or not one.hidden
    ]
    told = [
        (name, [sentence.replace("una persona che non puoi vedere", "una persona non indicata") for sentence in said])
        for name, said in told
    ]
    return [Picture("genogram", layout.draw(drawn), f"Genogramma al {day(on)}", told)]


def age(one):
    return f", {one.age} anni" if one.age is not None else ""


def anonymous(drawn, sieve):
    """The same family, without what the addressee may not know of it: others are symbols, and only where they touch somebody shown."""
    if sieve.shown is None:
        return drawn
    for key, one in list(drawn.people.items()):
        if not mine(drawn, key, sieve):
            sieve.withhold(Content.OTHER_PEOPLE)
            drawn.people[key] = kin.Kin(key, hidden=True)
        one.limits = tuple(sieve.text(words) for words in one.limits)
    shown = {key for key, one in drawn.people.items() if not one.hidden}
    drawn.couples = [one for one in drawn.couples if {one.one, one.other} & shown]
    drawn.descents = [one for one in drawn.descents if {one.parent, one.child} & shown]
    drawn.twins = [one for one in drawn.twins if {one[0], one[1]} & shown]
    drawn.steps = [one for one in drawn.steps if {one[0], one[1]} & shown]
    drawn.ties = [one for one in drawn.ties if {one.one, one.other} <= shown and one.kind in {"said", "no_contact"}]
    near = shown | {end for one in drawn.couples for end in (one.one, one.other)}
    near |= {end for one in drawn.descents for end in (one.parent, one.child)} | {end for one in drawn.twins for end in one[:2]}
    near |= {end for one in drawn.steps for end in one[:2]}
    drawn.people = {key: one for key, one in drawn.people.items() if key in near}
    return drawn


def mine(drawn, key, sieve):
    """Of a child who is expected: where a parent is shown."""
    if drawn.people[key].expected:
        return any(sieve.knows(int(one.parent[1:])) for one in drawn.descents if one.child == key)
    return sieve.knows(int(key[1:]))


def bonds(sieve):
    case = sieve.case
    ties = [tie for tie in kinfolk.bonds_of(case, sieve.by) if passes(sieve, tie.person_id, tie.other_id)]
    held = [one for one in case.household.bonds() if passes(sieve, one.holder_id, one.minor_id)]
    return Chapter(
        "bonds",
        [
            block
            for block in (
                Table("Legami", ("Chi", "È", "Di chi", "Periodo e note"), [bond_row(sieve, tie) for tie in ties]),
                Table(
                    "Responsabilità genitoriale", ("Adulto", "Minore", "Responsabilità", "Periodo"), [held_row(sieve, one) for one in held]
                ),
            )
            if block.size
        ],
    )


def passes(sieve, one, other):
    """A bond says something of each of the two."""
    if sieve.knows(one) and sieve.knows(other):
        return True
    sieve.withhold(Content.OTHER_PEOPLE)
    return False


def bond_row(sieve, tie):
    quality = f"rapporto {tie.get_quality_display()}" if tie.quality and not sieve.dossier.is_of_one_person else ""
    forbidden = "divieto di contatto disposto dal giudice" if tie.no_contact_id else ""
    notes = "; ".join(part for part in (span(tie.since, tie.until), quality, forbidden, sieve.text(tie.note)) if part)
    return [str(tie.person), tie.reading(tie.person), str(tie.other), notes]


def held_row(sieve, one):
    what = ", ".join(part for part in (one.get_kind_display(), one.acts_words) if part)
    return [str(one.holder), str(one.minor), what, span(one.since, one.until)]


def network(sieve):
    ties = list(NetworkTie.objects.visible_to(sieve.by).filter(case=sieve.case).current().select_related("person"))
    if not ties:
        return Chapter("ecomap", [])
    names = [one.person.first_name for one in HouseholdMember.objects.around(sieve.case) if one.lives_here]
    rows = [
        [
            tie.name,
            tie.get_kind_display(),
            tie.get_strength_display(),
            sieve.text("; ".join(part for part in (tie.note, tie.contact) if part)),
        ]
        for tie in ties
    ]
    picture = Picture("ecomap", ecomap.draw(ties, names), "Ecomappa")
    return Chapter("ecomap", [picture, Table("La rete", ("Chi", "Ambito", "Legame", "Note"), rows)])
