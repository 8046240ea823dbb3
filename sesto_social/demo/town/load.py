"""Makes the demo town: everything in one transaction, from the oldest scene to today."""

import random
from itertools import cycle

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from cases import citizenships
from cases.models import Case, Citizenship, Person
from cases.tasks import follow_birthdays, follow_court_orders, follow_stay_permits
from intake.forms.booking import ALONE_FROM
from intake.tasks import follow_reports
from interventions.tasks import follow_reviews
from sesto_social.notifications.models import Notice, OutboxMessage

from . import (
    absences,
    belongings,
    clock,
    declarations,
    door,
    dossiers,
    handing,
    kinship,
    knowing,
    notes,
    papers,
    plots,
    readings,
    transfers,
    worlds,
)
from .casework import Casework
from .desk import CONTACTS, Desk
from .diaries import Diaries, Waiting
from .families import Registry
from .haste import haste
from .passersby import Passersby
from .places import Places
from .staff import NORTH, SOUTH, Staff

SEED = 20099
READ_AFTER_DAYS = 8
"""Notices older than this were read long ago."""


class Refused(Exception):
    """Why the town is not built here; for whoever typed the command."""


class Town:
    """What the storytellers share: dice with a fixed seed, today, colleagues, places, papers, the desk."""

    def __init__(self, *, small=False, say=print, printed=18):
        self.small, self.say = small, say
        self.seed, self.dice = SEED, random.Random(SEED)
        self.now, self.today = timezone.now(), timezone.localdate()
        self.printed = printed

    def build(self):
        with clock.stopped() as hands, papers.archive(self.printed) as self.papers, haste(self.today):
            self.say("Colleghi, uffici e calendario…")
            hands.moment = self.now - plots.LONG_AGO
            self.staff = Staff()
            hands.moment = self.now
            self.places = Places(self.staff, self.today)
            slots = self.places.open_calendar()
            self.say(f"  {len(self.staff.users)} colleghi, {len(self.places.offices)} sedi, {slots} orari prenotabili.")
            self.desk, self.door = Desk(self), door.Door(self)
            self.registry = Registry(self.dice, self.today)
            told = plots.cast(self)
            self.registry.write()
            kinship.Kinship(random.Random(SEED), self.today).bind(self.registry.families)
            people = sum(len(family.people) for family in self.registry.families)
            self.say(f"  {people} persone in {len(self.registry.families)} famiglie.")
            self.say("Le storie, dal primo colloquio a oggi…")
            self.live(told, hands)
            Passersby(self.registry, self.today).register()
            citizenships.read_texts(Person.objects, Citizenship.objects)
            kinship.weave(Case.objects.open().order_by("pk"), random.Random(SEED), self.today)
            kinship.entrust(Case.objects.open(), self.today)
            dossiers.print_some(self)
            transfers.move_some(self)
            declarations.declare_all(self)
        readings.ask_and_answer()
        self.tidy()

    def live(self, told, hands):
        stories = clock.Stories(until=self.now)
        hands.moment = self.now - plots.LONG_AGO
        for number, plot in enumerate(told.cases):
            casework, world = Casework(self, plot), worlds.Worlds(plot, self.today, number)
            stories.add(casework.play())
            stories.add(casework.diary())
            stories.add(world.play())
            if number % 4 == 1:
                stories.add(world.play_half())
        for plot, end in told.requests:
            stories.add(self.desk.request(Casework(self, plot), end))
        for story in self._desk_stories(told.visitors):
            stories.add(story)
        for story in door.stories(self, told, [self.staff.units[name] for name in (NORTH, SOUTH)]):
            stories.add(story)
        stories.add(handing.Handing(self.today).play())
        known = knowing.Knowing(self.staff, self.today)
        stories.add(known.play())
        stories.add(known.stand_in())
        stories.add(notes.Notes(self.today).play())
        stories.add(belongings.Belongings(self.today).play())
        stories.add(known.request())
        stories.add(readings.Readings(self.staff, self.today).play())
        stories.add(self._nights())
        scenes = stories.run()
        hands.moment = self.now
        follow_reviews()
        follow_court_orders()
        follow_reports()
        follow_birthdays()
        follow_stay_permits()
        absences.plan_absences(self)
        absences.invite_families(self)
        Diaries(self).fill()
        handing.announce_a_leave(self.today)
        handing.write_sealed(self.today)
        handing.leave_words_behind()
        self.say(f"  {scenes} scene, {Case.objects.count()} casi.")

    def _desk_stories(self, families):
        """Past contacts, today's agenda and the coming weeks, for families that are not cases and a few that are."""
        desk, few = self.desk, self.small
        pool = cycle(families)
        ends = ["concluded", "archived", "concluded", "concluded"]
        for number, contact in enumerate(CONTACTS * (1 if few else 2)):
            yield desk.visitor(next(pool), 12 + number * 9, contact, ends[number % 4])
        yield desk.visitor(next(pool), 8, CONTACTS[2], "draft")
        yield desk.visitor(next(pool), 2, CONTACTS[4], "draft")
        yield desk.visitor(next(pool), 4, CONTACTS[1], "completed")
        yield desk.anonymous(20)
        yield desk.walks_in(next(pool), 5)
        yield desk.walks_in(next(pool))
        for number in range(2 if few else 5):
            yield desk.absent(next(pool), 3 + number * 6, recalled=number > 1)
            yield desk.withdrawn(next(pool), 2 + number * 11, by_citizen=number % 2 == 0)
        yield from desk.today([next(pool) for _ in range(14)])
        for number in range(6 if few else 26):
            yield desk.ahead(next(pool), number)
        for number in range(2):
            yield desk.candidate(next(pool), number)
        of_age = ((family, child) for family in families for child in family.children if ALONE_FROM <= child.age < 18)
        if asks := next(of_age, None):
            yield desk.alone(*asks)
        yield from Waiting(self).stories(pool)

    def _nights(self):
        """The nightly job of the last weeks: reviews fall due, workers are told, coordinators hear of what was skipped."""
        for days in range(45, -1, -1):
            yield clock.at(self.today - clock.dt.timedelta(days=days), 2)
            follow_reviews()
            follow_court_orders()
            follow_reports()

    def tidy(self):
        """What was written in the past has been read; no letter of the past leaves now."""
        seen = timezone.now() - clock.dt.timedelta(days=READ_AFTER_DAYS)
        Notice.objects.filter(created_at__lt=seen).update(read_at=seen)
        for message in OutboxMessage.objects.pending():
            message.mark_sent()


@transaction.atomic
def load(*, small=False, say=print):
    if not settings.DEMO:
        raise Refused("La città di prova si costruisce solo dove settings.DEMO è acceso.")
    if Case.objects.exists():
        raise Refused("In questo archivio ci sono già dei casi: la città di prova si carica solo in un archivio vuoto.")
    ContentType.objects.clear_cache()
    town = Town(small=small, say=say, printed=2 if small else 18)
    town.build()
    return town
