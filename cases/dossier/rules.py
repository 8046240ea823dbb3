"""What each addressee of a printed file does not get, and why. The DPO signs this page; the code obeys it.

A kind of content that is not named in the row of an addressee goes in. A table is never edited: a new one begins on its own day,
and every dossier remembers by which one it was made.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..models import Dossier

To, Part = Dossier.Addressee, Dossier.Section


class Reason(StrEnum):
    """The codes that stand in place of what was left out."""

    SECRECY = "SEGR"
    OTHERS = "TERZI"
    REPORTER = "SEGN"
    PROFESSIONAL = "PROF"
    CHILD = "MIN"
    COURT = "GIUD"
    UNFINISHED = "BOZZA"
    NEED = "NEC"


WHY = {
    Reason.SECRECY: "Indirizzo secretato: non si scrive in nessuna stampa. L’autorità giudiziaria lo chiede a parte.",
    Reason.OTHERS: "Dati di altre persone (art. 15 par. 4 GDPR; art. 24 L. 241/1990).",
    Reason.REPORTER: "L’identità di chi ha segnalato è protetta.",
    Reason.PROFESSIONAL: "Valutazioni e pareri dei singoli professionisti: resta la sintesi condivisa.",
    Reason.CHILD: "Parole raccolte dal minore: le tutela il segreto professionale.",
    Reason.COURT: "Atti del procedimento: si chiedono al giudice che lo conduce.",
    Reason.UNFINISHED: "Bozze, verbali non ancora firmati, testi in preparazione.",
    Reason.NEED: "Non necessario allo scopo di chi riceve.",
}


class Content(StrEnum):
    """Kinds of content that somebody may not have."""

    HIDDEN_ADDRESS = "secret_address"
    OTHER_PEOPLE = "other_people"
    CONTACTS = "contacts"
    FOSTER = "foster"
    EVALUATIONS = "evaluations"
    OPINIONS = "opinions"
    CHILD_VOICE = "child_voice"
    OTHERS_NOTES = "others_notes"
    RESERVED_NOTES = "reserved_notes"
    REPORTER = "reporter"
    UNTOLD_REPORTS = "untold_reports"
    HIDDEN_ORDERS = "secret_orders"
    WITHHELD_PAPERS = "withheld_papers"
    DRAFTS = "drafts"


NAMES = {
    Content.HIDDEN_ADDRESS: "Indirizzi secretati",
    Content.OTHER_PEOPLE: "Nomi e dati di altre persone",
    Content.CONTACTS: "Recapiti di altre persone e della rete",
    Content.FOSTER: "Chi accoglie in affido, e dove",
    Content.EVALUATIONS: "Valutazioni dell’operatore nel diario",
    Content.OPINIONS: "Pareri dei singoli e dissensi",
    Content.CHILD_VOICE: "Parole del minore",
    Content.OTHERS_NOTES: "Note di diario su altre persone, o non scelte",
    Content.RESERVED_NOTES: "Note riservate a chi le ha scritte o alla sua professione",
    Content.REPORTER: "Chi ha segnalato",
    Content.UNTOLD_REPORTS: "Segnalazioni di cui la famiglia non è informata",
    Content.HIDDEN_ORDERS: "Provvedimenti secretati per le parti",
    Content.WITHHELD_PAPERS: "Documenti da non dare alla famiglia",
    Content.DRAFTS: "Bozze e lavori in corso",
}


@dataclass(frozen=True)
class Table:
    """In force from `since` until the next one. `out`: for each addressee the contents that stay out; `parts`: the parts never given."""

    since: date
    out: dict
    parts: dict


TO_ONE_PERSON = {
    Content.HIDDEN_ADDRESS: Reason.SECRECY,
    Content.OTHER_PEOPLE: Reason.OTHERS,
    Content.CONTACTS: Reason.OTHERS,
    Content.FOSTER: Reason.OTHERS,
    Content.EVALUATIONS: Reason.PROFESSIONAL,
    Content.OPINIONS: Reason.PROFESSIONAL,
    Content.CHILD_VOICE: Reason.CHILD,
    Content.OTHERS_NOTES: Reason.OTHERS,
    Content.RESERVED_NOTES: Reason.PROFESSIONAL,
    Content.REPORTER: Reason.REPORTER,
    Content.UNTOLD_REPORTS: Reason.OTHERS,
    Content.HIDDEN_ORDERS: Reason.COURT,
    Content.WITHHELD_PAPERS: Reason.OTHERS,
    Content.DRAFTS: Reason.UNFINISHED,
}

TABLES = [
    Table(
        since=date(2026, 11, 1),
        out={
            To.INTERNAL: {Content.HIDDEN_ADDRESS: Reason.SECRECY, Content.RESERVED_NOTES: Reason.PROFESSIONAL},
            To.COURT: {
                Content.HIDDEN_ADDRESS: Reason.SECRECY,
                Content.RESERVED_NOTES: Reason.PROFESSIONAL,
                Content.DRAFTS: Reason.UNFINISHED,
            },
            To.OTHER_COMUNE: {
                Content.HIDDEN_ADDRESS: Reason.SECRECY,
                Content.REPORTER: Reason.REPORTER,
                Content.RESERVED_NOTES: Reason.PROFESSIONAL,
                Content.OPINIONS: Reason.PROFESSIONAL,
                Content.DRAFTS: Reason.UNFINISHED,
            },
            To.PERSON: TO_ONE_PERSON,
            To.LAWYER: TO_ONE_PERSON,
        },
        parts={
            To.INTERNAL: {},
            To.COURT: {},
            To.OTHER_COMUNE: {Part.TIMELINE: Reason.NEED},
            To.PERSON: {
                Part.ECOMAP: Reason.OTHERS,
                Part.REPORTS: Reason.REPORTER,
                Part.COURT: Reason.COURT,
                Part.TIMELINE: Reason.OTHERS,
            },
            To.LAWYER: {Part.ECOMAP: Reason.OTHERS, Part.REPORTS: Reason.REPORTER, Part.TIMELINE: Reason.OTHERS},
        },
    ),
]
"""The oldest first."""


def in_force(on):
    """The table of the day; the first one for days before it."""
    return max((table for table in TABLES if table.since <= on), key=lambda table: table.since, default=TABLES[0])


def of(dossier):
    """The table by which `dossier` is made."""
    return in_force(dossier.rules_since)


def never_given(addressee, on):
    """{part: reason} of what this addressee cannot ask for."""
    return in_force(on).parts[addressee]


def allowed_parts(addressee, on):
    return [part for part in Part.values if part not in never_given(addressee, on)]


def printed_rules(dossier):
    """The rules of this addressee, for the last page: all, whether or not something stayed out, so that the page gives nothing away.

    [(code, why, what)], one line for each reason.
    """
    table, found = of(dossier), {}
    for content, reason in table.out[dossier.addressee].items():
        found.setdefault(reason, []).append(NAMES[content])
    for part, reason in table.parts[dossier.addressee].items():
        found.setdefault(reason, []).append(Part(part).label)
    return [(reason.value, WHY[reason], ", ".join(names)) for reason, names in found.items()]
