"""All chapters of a printed file, in their order, already sifted for its addressee."""

from dataclasses import dataclass

from ..models import Case, Dossier
from ..signals import collecting_dossier, hiding_from_dossier
from . import people, rules, work
from .blocks import Chapter
from .sieve import Sieve

OURS = {
    "family": people.family,
    "bonds": people.bonds,
    "ecomap": people.network,
    "team": work.team,
    "court": work.court,
    "diary": work.diary,
    "documents": work.documents,
    "timeline": work.timeline,
}


@dataclass
class Gathered:
    """What goes into the copy, and what stays out."""

    chapters: list
    sieve: Sieve

    @property
    def left_out(self):
        """[(what, how many, why)], for who prepares the copy."""
        out = self.sieve.out
        found = sorted(self.sieve.counts.items(), key=lambda pair: list(rules.NAMES).index(pair[0]))
        return [(rules.NAMES[content], number, rules.WHY[out[content]], out[content].value) for content, number in found]


def sieve_of(dossier, by):
    """A sieve that also knows what the rooms above hide in texts."""
    sieve = Sieve(dossier, by)
    hiding_from_dossier.send(sender=Case, sieve=sieve)
    return sieve


def gather(dossier, by, progress=None):
    """The chapters asked for. `by` prepares the copy: nothing they may not see goes in, whoever receives it."""
    sieve, wanted = sieve_of(dossier, by), list(dossier.sections)
    told = collecting_dossier.send(sender=Case, sieve=sieve, parts=wanted)
    above = {}
    for _, found in told:
        for chapter in found or []:
            above.setdefault(chapter.part, []).extend(chapter.blocks)
    chapters = []
    for at, part in enumerate(one for one in Dossier.Section.values if one in wanted):
        blocks = OURS[part](sieve).blocks if part in OURS else []
        chapters.append(Chapter(part, [*blocks, *above.get(part, [])], Dossier.Section(part).label))
        if progress:
            progress(10 + 50 * (at + 1) // len(wanted))
    return Gathered(chapters, sieve)
