"""Who came to know what in the demo town, and how: hours of emergency, reviewed or still to be."""

import datetime as dt

from cases import emergency
from cases.access import who_coordinates
from cases.clues import Clue
from cases.models import Case, EmergencyAccess

from .clock import at, working_day
from .staff import NORTH, SOUTH

NIGHT = (
    "I carabinieri hanno accompagnato in ufficio la bambina con la zia: devo sapere chi è affidatario "
    "e se ci sono divieti di contatto, la collega non risponde."
)
ABSENT = "La collega è in malattia e la scuola chiede entro mezzogiorno chi può ritirare il bambino: serve il provvedimento."
CURIOUS = "Volevo vedere come era stato impostato un progetto simile al mio, prima dell'équipe di domani."


class Knowing:
    """Three hours in cases of the other unit: one with a reason, one without, one that waits for its review."""

    def __init__(self, staff, today):
        self.staff, self.today = staff, today

    def play(self):
        yield at(self.today - dt.timedelta(days=16), 21, 50)
        self.open_foreign(self.staff.named("Barbieri"), NORTH, "night", NIGHT)
        yield at(working_day(self.today - dt.timedelta(days=15)), 9, 15)
        self.review(
            justified=True, note="Verificato con la centrale dei carabinieri: la chiamata c’è stata, la bambina è tornata dalla nonna."
        )
        yield at(working_day(self.today - dt.timedelta(days=10)), 17, 5)
        self.open_foreign(self.staff.named("Leone"), NORTH, "absence", CURIOUS, skip=1)
        yield at(working_day(self.today - dt.timedelta(days=8)), 11, 40)
        self.review(justified=False, note="Non c’era urgenza: per un esempio si chiede alla collega. Ne ho parlato con il dottor Leone.")
        yield at(working_day(self.today - dt.timedelta(days=2)), 10, 20)
        self.open_foreign(self.staff.named("Marchetti"), SOUTH, "absence", ABSENT)

    def open_foreign(self, colleague, unit, category, reason, skip=0):
        """An open case of another unit, named by its number as it was heard on the telephone."""
        known = Case.objects.visible_to(colleague).values("pk")
        cases = Case.objects.open().filter(unit__name=unit, sensitive=False).exclude(pk__in=known).order_by("pk")
        for case in cases[skip : skip + 1]:
            emergency.begin(by=colleague, clue=Clue(year=case.year, sequence=case.sequence), category=category, reason=reason)

    def review(self, *, justified, note):
        for held in EmergencyAccess.objects.to_review().select_related("case__unit", "user").order_by("pk")[:1]:
            emergency.review(held, by=who_coordinates(held.case).first(), justified=justified, note=note)
