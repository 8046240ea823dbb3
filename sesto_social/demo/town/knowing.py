"""Who came to know what in the demo town, and how: hours of emergency, colleagues who stand in for others, who asks to see."""

import datetime as dt

from django.utils import timezone

from cases import access_requests, emergency, substitutions
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

    def stand_in(self):
        """One that is over, one that runs, one that waits for a yes; nobody's reason tells of their health."""
        yield at(working_day(self.today - dt.timedelta(days=40)), 12, 10)
        self.name("Barbieri", "Sala", "Ferrari", 1, 12, "Ferie")
        yield at(working_day(self.today - dt.timedelta(days=5)), 15, 30)
        self.name("Marchetti", "Fontana", "Mariani", 0, 9, "Corso di formazione sull'affido")
        yield at(working_day(self.today - dt.timedelta(days=1)), 9, 5)
        since, until = self.days(14, 25)
        substitutions.ask(
            by=self.staff.named("Sala"), substitute=self.staff.named("Barbieri"), since=since, until=until, reason="Ferie di fine anno"
        )

    def request(self):
        """A yes, a no with words, one that waits; and one with a number that no case has, which for who asked waits too."""
        yield at(working_day(self.today - dt.timedelta(days=12)), 10, 45)
        self.answer(self.ask("Villa", NORTH, 2, "Devo preparare con la collega l’incontro tra i fratelli seguiti in due casi."), days=30)
        yield at(working_day(self.today - dt.timedelta(days=9)), 14, 20)
        self.answer(self.ask("Leone", NORTH, 3, "Mi serve la valutazione fatta l’anno scorso per confrontarla con la mia."))
        yield at(working_day(self.today - dt.timedelta(days=2)), 16, 0)
        self.ask("Greco", SOUTH, 2, "La scuola mi parla di una sorella seguita da voi: vorrei capire prima di rispondere.")
        villa = self.staff.named("Villa")
        access_requests.ask(by=villa, clue=Clue(self.today.year, 9041), reason="Numero sentito al telefono dalla scuola, da controllare.")

    def ask(self, colleague, unit, skip, reason):
        colleague = self.staff.named(colleague)
        case = next(iter(self.foreign(colleague, unit)[skip : skip + 1]), None)
        return case and access_requests.ask(by=colleague, clue=Clue(case.year, case.sequence), reason=reason)

    def answer(self, asked, days=0):
        """Yes for so many days; without any, no."""
        if asked is None:
            return
        by = asked.case.worker or who_coordinates(asked.case).first()
        if days:
            access_requests.accept(
                asked, by=by, until=timezone.localdate() + dt.timedelta(days=days), answer="Chiamami quando l’hai letto."
            )
        else:
            access_requests.refuse(asked, by=by, answer="Ti mando io la parte che ti serve, senza aprire tutto il caso.")

    def name(self, absent, substitute, by, first, last, reason):
        absent, substitute, by = (self.staff.named(name) for name in (absent, substitute, by))
        since, until = self.days(first, last)
        substitutions.name(absent=absent, substitute=substitute, by=by, since=since, until=until, reason=reason)

    @staticmethod
    def days(first, last):
        """From so many days after the scene to so many."""
        return [timezone.localdate() + dt.timedelta(days=number) for number in (first, last)]

    def open_foreign(self, colleague, unit, category, reason, skip=0):
        """An open case of another unit, named by its number as it was heard on the telephone."""
        for case in self.foreign(colleague, unit)[skip : skip + 1]:
            emergency.begin(by=colleague, clue=Clue(year=case.year, sequence=case.sequence), category=category, reason=reason)

    @staticmethod
    def foreign(colleague, unit):
        known = Case.objects.visible_to(colleague).values("pk")
        return Case.objects.open().filter(unit__name=unit, sensitive=False).exclude(pk__in=known).order_by("pk")

    def review(self, *, justified, note):
        for held in EmergencyAccess.objects.to_review().select_related("case__unit", "user").order_by("pk")[:1]:
            emergency.review(held, by=who_coordinates(held.case).first(), justified=justified, note=note)
