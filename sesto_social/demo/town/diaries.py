"""The agendas of the coming weeks beyond the desk's: what each worker keeps time for, who waits for an earlier time, a telephone that reads."""

import datetime as dt

from django.utils import timezone

from cases import engagements
from cases.models import Case, Engagement
from intake.actions import waiting
from sesto_social.accounts.models import User
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.models import CalendarFeed, Resource

from .clock import at, working_day
from .haste import savepoints

Kind = Engagement.Kind
# Day of the coming fortnight, hour, minutes, what for, a note.
KEPT = [
    (0, (9, 0), 60, Kind.REPORT, "Relazione per il Tribunale"),
    (0, (15, 0), 60, Kind.HOME_VISIT, ""),
    (1, (11, 0), 30, Kind.CALL, "Sentire la scuola"),
    (2, (14, 0), 90, Kind.NETWORK, "Con la neuropsichiatria"),
    (3, (9, 0), 120, Kind.PROTECTED, "Per scrivere"),
    (5, (10, 0), 60, Kind.HOME_VISIT, ""),
    (6, (15, 30), 60, Kind.NETWORK, ""),
    (8, (9, 30), 180, Kind.TRAINING, "Corso sull’affido"),
]
ALONE = {Kind.REPORT, Kind.CALL, Kind.PROTECTED, Kind.TRAINING}


class Diaries:
    """Fills agendas with the real verbs, where a time is still free."""

    def __init__(self, town):
        self.town, self.dice = town, town.dice

    def fill(self):
        """After all stories: engagements of everybody with an agenda, and one calendar on a telephone."""
        for number, role in enumerate(("case_worker", "psychologist", "educator", "intake_worker")):
            for user in self.town.staff.all(role):
                self._keep(user, number)
        CalendarFeed.renew(self.town.staff.one("intake_worker"))
        CalendarFeed.objects.update(read_at=self.town.now - dt.timedelta(minutes=25))

    def _keep(self, user, number):
        cases = list(Case.objects.workable_by(user).open().order_by("pk")[:6])
        colleagues = [
            one for one in Resource.objects.active().workers().order_by("pk") if one.user.unit_id == user.unit_id and one.user != user
        ]
        for place, (days, (hour, minute), minutes, kind, note) in enumerate(KEPT[number % 2 :: 1 if cases else 3]):
            start = at(working_day(self.town.today + dt.timedelta(days=days + number % 2)), hour, minute)
            if start <= timezone.now():
                continue
            with_whom = [] if kind in ALONE or not colleagues else [colleagues[place % len(colleagues)]]
            facts = {
                "kind": kind,
                "minutes_long": minutes,
                "note": note,
                "case": cases[place % len(cases)] if cases and kind != Kind.TRAINING else None,
            }
            try:
                with savepoints():
                    engagements.keep(by=user, starts_at=start, colleagues=with_whom, **facts)
            except SlotTaken:
                continue


class Waiting:
    """The waiting list in each of its states. Who still waits wants hours in which nobody receives yet."""

    def __init__(self, town):
        self.town, self.dice = town, town.dice
        self.number = 0

    def stories(self, families):
        """One story for each state; `families` gives who asks."""
        resistenza, croce = self.town.places.offices[:2]
        yield self.entry(next(families), 9, office=resistenza, half_days=["4pm"])
        yield self.entry(next(families), 6, office=croce, half_days=["0am", "0pm"], urgent="Scade lo sfratto")
        yield self.entry(next(families), 2, office=resistenza, half_days=["2pm", "4pm"], phone_only=True)
        yield self.entry(next(families), 4, office=croce, half_days=["3am"])
        yield self.entry(next(families), 5, end="withdrawn", office=croce, half_days=["0am"])
        yield self.entry(next(families), 12, end="expired", office=croce, half_days=["0am"])
        yield self.entry(next(families), 7, end="booked")
        yield self.entry(next(families), 3, end="refused", office=resistenza, half_days=["4pm"])
        yield self.entry(next(families), 1, end="offered")
        yield self.entry(next(families), 1, end="offered", phone_only=True)

    def entry(self, family, days_ago, *, end="waiting", office=None, half_days=(), urgent="", phone_only=False):
        person, now = family.parent, self.town.now
        yield now - dt.timedelta(days=days_ago, hours=3)
        self.number += 1
        until = self.town.today + dt.timedelta(days=-1 if end == "expired" else 45)
        entry, _ = waiting.ask(
            by=User.objects.citizen(),
            form_key=f"town-{self.number}",
            office=office,
            half_days=list(half_days),
            until=until,
            reason=self.dice.choice(["family_support", "economic_help", "orientation"]),
            first_name=person.first_name,
            last_name=person.last_name,
            email="" if phone_only else person.email or f"famiglia{self.number}@posta.example",
            phone=person.phone or "333 0000000",
            may_call=True,
            interpreter_language=person.interpreter_language,
            urgent=bool(urgent),
            urgency_reason=urgent,
        )
        if end == "withdrawn":
            yield now - dt.timedelta(days=2)
            waiting.withdraw(entry, by=User.objects.citizen())
        elif end == "expired":
            yield now - dt.timedelta(hours=5)
            waiting.end(entry, type(entry).expire, by=User.objects.system())
        elif end != "waiting":
            yield now - dt.timedelta(minutes=40) if end == "offered" else now - dt.timedelta(days=1, hours=2)
            yield from self._offer(entry, end)

    def _offer(self, entry, end):
        """A time of the coming weeks is held for them, and what they say."""
        entry.half_days = []
        with savepoints():
            one = waiting.offer_first_that_suits(entry, by=User.objects.system())
        if one is None or end == "offered":
            return
        yield timezone.now() + dt.timedelta(minutes=50)
        with savepoints():
            if end == "booked":
                waiting.accept(one, by=User.objects.citizen())
            else:
                waiting.refuse(one, by=User.objects.citizen())
