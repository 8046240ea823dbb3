"""Where the town receives: offices, rooms, interpreters, weekly hours, what departs from them on one day, and the open calendar."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from sesto_social.agenda import planning
from sesto_social.agenda.models import Absence, Availability, Closure, ExtraOpening, Office, Resource, SkippedDay

from .clock import at, working_day
from .phrases import say_offices

OFFICES = [
    {
        "name": "Segretariato sociale – Piazza della Resistenza",
        "kind": Office.Kind.SECRETARIAT,
        "address": "Piazza della Resistenza 20, 20099 Sesto San Giovanni (MI)",
        "directions": "Metropolitana M1, fermata Sesto Rondò, cinque minuti a piedi.\nIngresso dal portico, piano terra, seguire l’insegna «Uffici comunali».",
        "phone": "02 0000 1100",
        "opening_hours": "Lunedì, martedì e giovedì 9.00–17.00\nMercoledì e venerdì 9.00–12.45",
        "accessibility": "Ingresso a livello della strada, bagno accessibile, spazio per passeggini.",
        "public": True,
    },
    {
        "name": "Segretariato sociale – Via Benedetto Croce",
        "kind": Office.Kind.SECRETARIAT,
        "address": "Via Benedetto Croce 12, 20099 Sesto San Giovanni (MI)",
        "directions": "Autobus urbano, fermata Croce. Citofono 2, primo piano.",
        "phone": "02 0000 1150",
        "opening_hours": "Martedì 9.00–12.45\nMercoledì e venerdì 13.30–17.00",
        "accessibility": "Ascensore dal cortile, rampa all’ingresso.",
        "public": True,
    },
    {
        "name": "Sede del servizio minori e famiglie",
        "kind": Office.Kind.SERVICE,
        "address": "Via Marelli 5, 20099 Sesto San Giovanni (MI)",
        "directions": "Suonare «Servizi alla persona», secondo piano.",
        "phone": "02 0000 1200",
        "opening_hours": "Solo su appuntamento",
        "accessibility": "Ascensore, sala per i bambini accanto alla sala d’attesa.",
        "public": False,
    },
]
ROOMS = [(0, "Stanza 1"), (0, "Stanza 2"), (1, "Stanza colloqui"), (2, "Sala equipe"), (2, "Sala gialla"), (2, "Stanza dei giochi")]
INTERPRETERS = [("Nadia El Amrani", ["ar", "fr"]), ("Carmen Quispe", ["es"]), ("Jin Hu", ["zh", "en"])]
MORNING, AFTERNOON = (dt.time(9), dt.time(12, 45)), (dt.time(13, 30), dt.time(17))
# Weekday → spans, per intake worker and office.
DESK_HOURS = [
    {0: {0: [MORNING, AFTERNOON], 1: [MORNING, AFTERNOON], 3: [MORNING, AFTERNOON], 4: [MORNING]}, 1: {2: [AFTERNOON]}},
    {0: {0: [MORNING], 2: [MORNING], 3: [MORNING, AFTERNOON]}, 1: {1: [MORNING], 4: [AFTERNOON]}},
]
# The room of each intake worker in each office; on Tuesday afternoon the second one telephones and needs none.
DESK_ROOMS = [{0: 0, 1: 2}, {0: 1, 1: 2}]
ON_THE_PHONE = 1, 0, 1, AFTERNOON


class Places:
    """Offices, rooms and agendas. Hours are written in bulk: the calendar is opened once, at the end, and not at each of them."""

    def __init__(self, staff, today):
        self.offices = [Office.objects.create(**facts) for facts in OFFICES]
        say_offices()
        self.rooms = [Resource.objects.create(kind=Resource.Kind.ROOM, name=name, office=self.offices[office]) for office, name in ROOMS]
        for name, languages in INTERPRETERS:
            Resource.objects.create(kind=Resource.Kind.INTERPRETER, name=name, languages=languages)
        self.agendas = {}
        began = today - dt.timedelta(days=600)
        for user, weeks, rooms in zip(staff.all("intake_worker"), DESK_HOURS, DESK_ROOMS, strict=True):
            for office, days in weeks.items():
                for weekday, spans in days.items():
                    room = self.rooms[rooms[office]]
                    self._open(user, self.offices[office], weekday, spans, began, Availability.Audience.PUBLIC, room=room)
        number, office, weekday, hours = ON_THE_PHONE
        caller, by_phone = staff.all("intake_worker")[number], Availability.Mode.PHONE
        self._open(caller, self.offices[office], weekday, [hours], began, Availability.Audience.PUBLIC, mode=by_phone)
        for role in ("case_worker", "psychologist", "educator"):
            for user in staff.all(role):
                for weekday in range(5):
                    self._open(user, self.offices[2], weekday, [MORNING, AFTERNOON], began, Availability.Audience.INVITED)
        self._shut(today, staff)

    def _open(self, user, office, weekday, spans, began, audience, **facts):
        agenda = self.agendas.get(user.pk)
        if agenda is None:
            agenda = self.agendas[user.pk] = Resource.objects.create(kind=Resource.Kind.WORKER, name=str(user), user=user, office=office)
        Availability.objects.bulk_create(
            Availability(
                resource=agenda, office=office, weekday=weekday, starts=starts, ends=ends, valid_from=began, audience=audience, **facts
            )
            for starts, ends in spans
        )

    def _shut(self, today, staff):
        training = working_day(today + dt.timedelta(days=9))
        hours = DateTimeTZRange(at(training, 13), at(training, 18))
        Closure.objects.bulk_create([Closure(office=self.offices[1], during=hours, reason="Formazione del personale")])
        leave = working_day(today + dt.timedelta(days=16))
        away = self.agendas[staff.all("intake_worker")[1].pk]
        days = DateTimeTZRange(at(leave, 0), at(leave + dt.timedelta(days=3), 0))
        Absence.objects.bulk_create([Absence(resource=away, during=days)])
        self._depart(working_day(today + dt.timedelta(days=12)), staff)

    def _depart(self, day, staff):
        """A late afternoon opened once for who works in the morning, and a rule that does not hold on that day."""
        agenda = self.agendas[staff.one("intake_worker").pk]
        evening = {"starts": dt.time(17), "ends": dt.time(19, 15), "room": self.rooms[0]}
        ExtraOpening.objects.create(resource=agenda, office=self.offices[0], day=day, **evening)
        rule = agenda.availabilities.filter(weekday=day.weekday()).order_by("starts").first()
        if rule:
            SkippedDay.objects.create(availability=rule, day=day)

    def open_calendar(self):
        return planning.prepare_slots()

    @property
    def team_room(self):
        return self.rooms[3]

    def agenda_of(self, user):
        return self.agendas[user.pk]
