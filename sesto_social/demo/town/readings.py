"""Readings of the demo town that leave the ordinary, and what came of asking: some wait, some were answered in each way."""

import datetime as dt

from django.utils import timezone

from cases.access import VIEW
from cases.models import Case, Person, RegisterMark, UnusualReading
from cases.unusual import examining, watching
from sesto_social.audit.register import record

from .clock import at, working_day

LOOKED_BACK = dt.timedelta(days=30)
Status = UnusualReading.Status
ANSWERS = [
    # who read, outcome, what came of it
    ("Mariani", Status.LEGITIMATE, "Controllo di fine trimestre sulle verifiche da fissare: lo aveva annunciato in riunione."),
    ("Barbieri", Status.LEGITIMATE, "Doveva portare la bambina all’incontro delle sette in tribunale: rileggeva il provvedimento."),
    ("Greco", Status.IN_DEPTH, "Di domenica non risultano incontri protetti: le chiedo perché ha guardato questi casi."),
    ("Leone", Status.REPORTED, "Non segue più questa famiglia e non ha saputo dire perché ha letto: ne parlo con la dirigente."),
]


class Readings:
    """What colleagues opened, as the door puts it on record: by the wall clock of the town, in the order of time."""

    def __init__(self, staff, today):
        self.staff, self.today = staff, today

    def play(self):
        sunday = self.today - dt.timedelta(days=(self.today.weekday() + 1) % 7 or 7)
        moments = [
            *(one for week in range(1, 8) for one in self.an_ordinary_morning(week)),
            *self.one_by_one("Mariani", at(working_day(self.today - dt.timedelta(days=12)), 16, 50), 18, apart=2),
            *self.one_by_one("Barbieri", at(self.today - dt.timedelta(days=6), 5, 20), 1),
            *self.one_by_one("Marchetti", at(self.today - dt.timedelta(days=3), 23, 40), 3, apart=17),
            *self.one_by_one("Greco", at(sunday, 10, 15), 2, apart=6),
            *self.one_by_one("Leone", at(sunday, 21, 50), 1),
        ]
        for moment, colleague, what in sorted(moments + self.namesake(), key=lambda one: one[0]):
            yield moment
            self.open(self.staff.named(colleague), what)

    def one_by_one(self, colleague, moment, number, apart=1):
        """The first cases that the colleague may open at that moment."""
        return [(moment + dt.timedelta(minutes=apart * place), colleague, place) for place in range(number)]

    def an_ordinary_morning(self, week):
        """So that what is unusual has something beside it."""
        morning = at(working_day(self.today - dt.timedelta(days=12 + 7 * week)), 9, 40)
        return self.one_by_one("Mariani", morning, 4 + week % 3, apart=7)

    def namesake(self):
        """Somebody registered at the desk with the surname of a colleague, who opens the row. Nobody's case: the DPO is asked."""
        moment = at(working_day(self.today - dt.timedelta(days=5)), 11, 25)
        user = self.staff.one("intake_worker")
        person = Person.objects.create(last_name=user.last_name, first_name="Ornella", sex="F", birth_date=dt.date(1958, 3, 14))
        return [(moment, user.last_name, person)]

    @staticmethod
    def open(user, what):
        if isinstance(what, Person):
            record("cases.person.registered", what, by=user)
            record("cases.person.opened", what, by=user)
            return
        for case in Case.objects.visible_to(user).open().order_by("pk")[what : what + 1]:
            record("cases.case.opened", case, by=user, to=VIEW)


def ask_and_answer():
    """The register is whole by now: what it holds is asked about, and most of it answered by who should."""
    RegisterMark.objects.update_or_create(pk=1, defaults={"seen_until": timezone.now() - LOOKED_BACK})
    watching.watch()
    for last_name, outcome, words in ANSWERS:
        reading = UnusualReading.objects.to_examine().filter(reader__last_name=last_name).order_by("window").first()
        able = [
            user for user in watching.watchers() if reading and UnusualReading.objects.examinable_by(user).filter(pk=reading.pk).exists()
        ]
        near = [user for user in able if "dpo" not in user.role_codes]
        for user in (near or able)[:1]:
            examining.examine(reading, by=user, outcome=outcome, words=words, version=reading.version)
