"""A town of any size, copied into an empty database: the same from the same seed.

Rows are invented. Columns a row does not name get the default of the model, so that a new column does not break the bench.
"""

import datetime as dt
import random
from collections import Counter
from functools import cache

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from psycopg.types.json import Jsonb

SEED = 20099
BATCH = 20_000
UNITS = 10
CASE_WORKERS, PSYCHOLOGISTS, EDUCATORS = 20, 10, 10
HUNDREDS = 300
YARDSTICKS = (1, 25, 100)
RECEIVING, TIMES_A_DAY = 10, 8
MEASURED = {
    "units": ("coordinator", "coordinates five of the ten units"),
    "hundreds": ("case_worker", "leads 300 cases"),
    "nobody": ("case_worker", "has no case at all"),
    "desk": ("intake_worker", "receives at the Segretariato"),
    **{f"rows{number}": ("case_worker", f"leads {number} cases") for number in YARDSTICKS},
}
SHARE = "caseworker01"
"""The first of the twenty case workers leads 5 % of the cases, whatever the size."""

STARTS = (
    "bal bar bel ber bon bor bra cal can car cas col con cor cos dal del don far fer fon gal gar ger gio gra gri lam leo lom lu "
    "mag man mar mas mel mon mor"
)
MIDDLES = "ba ca chi da de do fa ga gi la le li lo ma na ne ni no ra re ri ro sa se so ta te ti to va ve vi"
ENDS = "ldi ni lli tti ri nti sso zzi ndo rra"
COMMON = "moretti"
FIRST_NAMES = (
    "anna marco giulia luca sara paolo elena davide chiara andrea marta simone laura matteo irene fabio alice omar amina karim "
    "layla youssef ioana andrei maria carlos lucia diego valentina sofia leonardo emma tommaso aurora edoardo ginevra riccardo "
    "bianca gabriele camilla antonio"
)
SENTENCE = "Colloquio con la famiglia sulla situazione attuale, la scuola, la casa e gli aiuti già avviati. "


class Copy:
    """Collects rows and sends them by COPY."""

    def __init__(self, cursor):
        self.cursor, self.rows, self.last = cursor, {}, {}

    def add(self, model, /, **facts):
        """The primary key of the new row."""
        columns = columns_of(model)
        pk = self.last[model] = self.last.get(model, 0) + 1
        facts.setdefault("id", pk)
        rows = self.rows.setdefault(model, [])
        rows.append([facts.pop(name) if name in facts else default() for name, default in columns])
        if facts:
            raise TypeError(f"{model.__name__} has no {', '.join(facts)}")
        if len(rows) >= BATCH:
            self.send(model)
        return pk

    def send(self, model):
        names = ", ".join(f'"{field.column}"' for field in written(model))
        with self.cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in self.rows.pop(model):
                copy.write_row(row)

    def finish(self):
        for model in list(self.rows):
            self.send(model)
        for model in self.last:
            table = model._meta.db_table
            self.cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))")


@cache
def columns_of(model):
    return [(field.attname, default_of(field)) for field in written(model)]


def written(model):
    """The columns that are not computed by the database."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def default_of(field):
    if field.get_internal_type() == "JSONField":
        return lambda: Jsonb(field.get_default() or {})
    if getattr(field, "auto_now_add", False):
        return timezone.now
    if field.has_default() and not callable(field.default):
        value = field.get_default()
        return lambda: value
    if field.has_default():
        return field.default
    empty = None if field.null or not field.empty_strings_allowed else ""
    return lambda: empty


@cache
def search_key(name):
    from cases.models import search_key

    return search_key(name)


@transaction.atomic
def build(size):
    """Fill the empty, migrated database."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the rows below are consistent: no trigger for each of millions
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        town = Town(size, Copy(cursor.cursor))
        town.staff()
        town.families()
        town.calendar()
        town.copy.finish()
    from cases.models import FamilyName, NameWord
    from sesto_social.agenda.planning import prepare_slots

    NameWord.objects.all().gather()
    FamilyName.objects.all().gather()
    prepare_slots()


class Town:
    def __init__(self, size, copy):
        from django.contrib.auth.models import Permission

        self.size, self.copy, self.dice = size, copy, random.Random(SEED)
        self.today, self.now = timezone.localdate(), timezone.now()
        self.permissions = [
            Permission.objects.get(content_type__app_label="cases", codename=name).pk for name in ("view_case", "work_case")
        ]
        names = [(start + middle + end).capitalize() for start in STARTS.split() for middle in MIDDLES.split() for end in ENDS.split()]
        self.dice.shuffle(names)
        self.first_names = FIRST_NAMES.title().split()
        self.surnames = [COMMON.capitalize(), *names[:1499]]
        self.weights = [1 / (rank + 12) for rank in range(1500)]

    # people who work

    def staff(self):
        from sesto_social.accounts.models import Unit

        self.units = [Unit.objects.create(name=f"Area minori {number + 1:02}") for number in range(UNITS)]
        self.workers = [self.user(f"caseworker{n + 1:02}", "case_worker") for n in range(CASE_WORKERS)]
        self.psychologists = [self.user(f"psychologist{n + 1:02}", "psychologist") for n in range(PSYCHOLOGISTS)]
        self.educators = [self.user(f"educator{n + 1:02}", "educator") for n in range(EDUCATORS)]
        self.measured = {name: self.user(name, role) for name, (role, _) in MEASURED.items()}
        self.measured["units"].groups.add(*(unit.group for unit in self.units[: UNITS // 2]))

    def user(self, name, role):
        from django.contrib.auth.models import Group

        from sesto_social.accounts.models import User

        count = User.objects.count()
        person = User(username=name, first_name=self.first_names[count % len(self.first_names)], last_name=self.surnames[count + 7])
        person.email, person.unit, person.password = f"{name}@comune.example", self.units[count % UNITS], "!"
        person.save()
        person.groups.add(Group.objects.get(name=role))
        return person

    # families

    def leaders(self):
        """{index of the case: who leads it} where it is not the next of the twenty."""
        wanted = [("hundreds", HUNDREDS), *((f"rows{number}", number) for number in YARDSTICKS)]
        free = [index for index in range(self.size) if index % CASE_WORKERS]
        picked = iter(random.Random(SEED).sample(free, sum(number for _, number in wanted)))
        return {next(picked): name for name, number in wanted for _ in range(number)}

    def families(self):
        chosen, seen = self.leaders(), Counter()
        for index in range(self.size):
            name = chosen.get(index)
            first = name is not None and name.startswith("rows") and name not in seen
            self.family(index, name, turn=seen[name] if name else index, rows=int(name[4:]) if first else 0)
            seen[name] += 1
        from cases.models import CaseCounter

        CaseCounter.objects.create(year=self.today.year, last=self.size)

    def family(self, index, name, turn, rows):
        """One household with its case; `rows` of everything that a case page shows, for the first case of a yardstick.

        The cases of a measured worker depend on their `turn` and not on the dice: they are the same at every size.
        """
        from cases.models import Case, CaseMember, Household

        surname = self.dice.choices(self.surnames, self.weights)[0]
        if name:
            surname = COMMON.capitalize() if name.startswith("rows") else self.surnames[turn % 40]
        elif index % 50 == 0:
            surname = COMMON.capitalize()
        household = self.copy.add(Household, name=surname, since=self.ago(900))
        people = self.people(household, surname)
        kind = 0 if name else self.dice.random()
        status = Case.Status.IN_CHARGE if kind < 0.78 else Case.Status.IN_ASSESSMENT if kind < 0.88 else Case.Status.CLOSED
        closed = status == Case.Status.CLOSED
        review = self.today + dt.timedelta(days=self.dice.randrange(-20, 160)) if status == Case.Status.IN_CHARGE else None
        if name:
            review = self.today + dt.timedelta(days=turn % 28 if name.startswith("rows") else turn * 7 % 180 - 20)
        unit = self.units[index % UNITS]
        worker = self.measured[name] if name else self.workers[index % CASE_WORKERS]
        team = {
            "responsible": worker,
            "psychologist": self.psychologists[self.dice.randrange(PSYCHOLOGISTS)],
            "educator": self.educators[self.dice.randrange(EDUCATORS)],
        }
        case = self.copy.add(
            Case,
            year=self.today.year,
            sequence=index + 1,
            household_id=household,
            family_name=surname,
            status=status,
            unit_id=unit.pk,
            worker_id=worker.pk,
            first_reported_on=self.ago(700),
            opened_at=self.now - dt.timedelta(days=690),
            next_review_on=review,
            summary=SENTENCE * 3,
            closed_at=self.now if closed else None,
        )
        for minor in people["minors"]:
            over = {"until": self.today, "closure_reason": "goals", "closure_situation": "home"} if closed else {}
            self.copy.add(CaseMember, case_id=case, person_id=minor, since=self.ago(690), **over)
        self.grants(case, surname, team, unit, review, closed)
        self.records(case, team, rows, review, turn)
        if status == Case.Status.IN_CHARGE:
            self.plan(case, worker, review, turn)
        if turn % 3 == 0:
            self.meeting(case, team, turn)

    def people(self, household, surname):
        from cases.models import Address, HouseholdMember, ParentalResponsibility

        number = self.copy.last.get(HouseholdMember, 0)
        mother = self.person(surname if self.dice.random() < 0.5 else self.dice.choice(self.surnames), "F", 30 + number % 15)
        adults = [(mother, "mother")]
        if number % 2:
            adults.append((self.person(surname, "M", 32 + number % 17), "father"))
        minors = [self.person(surname, "FM"[number % 2], age) for age in ((7, 12) if number % 3 == 0 else (9,))]
        for person, role in [*adults, *((minor, "child") for minor in minors)]:
            self.copy.add(HouseholdMember, household_id=household, person_id=person, role=role, since=self.ago(900))
        for adult, _ in adults:
            for minor in minors:
                self.copy.add(ParentalResponsibility, holder_id=adult, minor_id=minor, since=self.ago(2000))
        self.copy.add(Address, person_id=mother, street=f"Via del Mondo Nuovo {number % 90 + 1}", postcode="20099", since=self.ago(900))
        return {"adults": adults, "minors": minors}

    def person(self, surname, sex, age):
        from cases.models import Person

        first = self.dice.choice(self.first_names)
        number = self.copy.last.get(Person, 0)
        code = (
            f"{surname[:3]}{first[:3]}".upper()
            + f"{number % 100:02}{'ABCDEHLMPRST'[number % 12]}{number % 28 + 1:02}{number % 36**4:05X}"[:10]
        )
        return self.copy.add(
            Person,
            last_name=surname,
            first_name=first,
            sex=sex,
            birth_date=self.ago(365 * age + number % 365),
            birth_place="Sesto San Giovanni",
            tax_code=code if len(code) == 16 and number < 36**4 and number < 0xFFFFF else None,
            key=f"{search_key(surname)} {search_key(first)}",
        )

    def grants(self, case, surname, team, unit, review, closed):
        """Six rows for the three of the team and two for the unit, as `cases.access.share` writes them."""
        from cases.models import CaseGroupGrant, CaseUserGrant

        copies = {
            "content_object_id": case,
            "during": DateRange(self.ago(600), None, "[)"),
            "sort_review": review or CaseUserGrant.NO_REVIEW,
            "surname_key": search_key(surname),
            "case_open": not closed,
            "reason": "assegnazione",
        }
        for permission in self.permissions:
            for function, person in team.items():
                origin = "assignment" if function == "responsible" else "team"
                self.copy.add(CaseUserGrant, user_id=person.pk, permission_id=permission, origin=origin, **copies)
            self.copy.add(CaseGroupGrant, group_id=unit.group_id, permission_id=permission, origin="unit", **copies)

    def records(self, case, team, rows, review, index):
        from cases.models import Alert, CaseDocument, ConflictDeclaration, Deadline, DiaryEntry, TeamMember, TimelineEvent
        from sesto_social.audit.models import AuditEvent
        from sesto_social.documents.models import Document

        users = [person.pk for person in team.values()]
        for function, person in team.items():
            self.copy.add(TeamMember, case_id=case, user_id=person.pk, function=function, since=self.ago(600))
            self.copy.add(ConflictDeclaration, case_id=case, user_id=person.pk, has_conflict=False)
        for turn in range(rows or 5):
            kind = "child_voice" if turn == 3 else "interview"
            self.copy.add(
                DiaryEntry, case_id=case, author_id=users[turn % 3], kind=kind, happened_on=self.ago(20 + turn * 31), facts=SENTENCE * 4
            )
        for turn in range(rows or 6):
            at = (
                self.now - dt.timedelta(hours=3)
                if rows or (turn == 0 and index % 50 == 0)
                else self.now - dt.timedelta(days=9 + turn * 40 + index % 30)
            )
            self.copy.add(TimelineEvent, case_id=case, at=at, kind="diary", text="Nota di diario: colloquio", by_id=users[1 + turn % 2])
        for turn in range(rows or 1):
            title, serial = f"Verbale d'equipe {case}/{turn}", self.copy.last.get(Document, 0) + 1
            paper = self.copy.add(
                Document,
                number=f"DOC-{self.today.year}-{serial}",
                year=self.today.year,
                serial=serial,
                kind="meeting_minutes",
                title=title,
                pages=2,
                size=40_000,
                sha256=f"{serial:064x}",
                access_regime="amministrativo",
                case_id=case,
                created_by_id=users[0],
            )
            self.copy.add(CaseDocument, case_id=case, document_id=paper, title=title, added_by_id=users[0])
        if review:
            for turn in range(rows or 1):
                due = review if not rows else self.today + dt.timedelta(days=turn % 28)
                self.copy.add(Deadline, case_id=case, kind="review", title="Verifica del progetto", due_on=due, assignee_id=users[0])
        past = {"settled_at": self.now - dt.timedelta(days=300), "settled_by_id": users[0]}
        self.copy.add(Deadline, case_id=case, kind="meeting", title="Riunione d'equipe", due_on=self.ago(310), assignee_id=users[0], **past)
        if index % 8 == 0:
            self.copy.add(Alert, case_id=case, kind="interpreter", text="Serve un interprete", reason="La madre parla arabo")
        for turn in range(3):
            at = self.now - dt.timedelta(days=3 + turn * 11 + index % 60)
            self.copy.add(
                AuditEvent,
                at=at,
                actor_id=users[turn],
                role="case_worker",
                action="cases.case.opened",
                model="cases.case",
                object_id=case,
                case_id=case,
            )

    def plan(self, case, worker, review, index):
        from interventions.models import Goal, GoalScore, Intervention, InterventionPlan, PlanAction, Review

        words = {"picture_child": SENTENCE * 3, "picture_family": SENTENCE * 3, "picture_environment": SENTENCE * 2}
        plan = self.copy.add(
            InterventionPlan, case_id=case, edition=1, status="active", starts_on=self.ago(200), created_by_id=worker.pk, **words
        )
        goals = [
            self.copy.add(
                Goal,
                plan_id=plan,
                side=side,
                text="Frequenta la scuola con regolarità",
                indicator="Giorni di scuola al mese",
                baseline=8,
                target=19,
                due_on=self.today,
                position=position,
            )
            for position, side in enumerate(("child", "family", "environment"))
        ]
        self.copy.add(
            PlanAction, plan_id=plan, goal_id=goals[0], what="Sostegno educativo", who="Educatore", frequency="due volte a settimana"
        )
        if index % 2:
            held = self.copy.add(
                Review,
                case_id=case,
                plan_id=plan,
                due_on=self.ago(100),
                status="held",
                held_on=self.ago(100),
                outcome="goes_on",
                next_review_on=review,
                led_by_id=worker.pk,
            )
            for goal in goals:
                self.copy.add(GoalScore, review_id=held, goal_id=goal, value=12)
        self.copy.add(Review, case_id=case, plan_id=plan, due_on=review)
        self.copy.add(
            Intervention,
            case_id=case,
            plan_id=plan,
            kind="parenting_support",
            title="Aiuto ai genitori",
            status="active",
            starts_on=self.ago(150),
            proposed_by_id=worker.pk,
        )

    def meeting(self, case, team, index):
        from cases.models import MeetingParticipant, Opinion, TeamMeeting

        today = index % 399 == 0
        at = self.now.replace(hour=9, minute=0, second=0, microsecond=0) if today else self.now - dt.timedelta(days=500)
        state = {"status": "convened"} if today else {"status": "minuted", "decision": "plan", "synthesis": SENTENCE * 2, "decided_at": at}
        meeting = self.copy.add(TeamMeeting, case_id=case, starts_at=at, place="Sala riunioni", **state)
        for function, person in team.items():
            there = {} if today else {"present": True, "signed_at": at}
            self.copy.add(MeetingParticipant, meeting_id=meeting, user_id=person.pk, function=function, **there)
            if not today:
                self.copy.add(Opinion, meeting_id=meeting, author_id=person.pk, function=function, text=SENTENCE * 3, proposal="plan")

    # the Segretariato

    def calendar(self):
        """Six weeks ahead three quarters full, behind them a past as long as the cases are many, and a day of 1, 25 and 100 talks each."""
        from sesto_social.agenda.models import Availability, Office, Resource

        self.office = Office.objects.create(name="Segretariato sociale", address="Piazza della Resistenza 20", public=True)
        receiving = [self.measured["desk"], *self.workers[: RECEIVING - 1]]
        self.resources = [Resource.objects.create(name=one.display_name, user=one, office=self.office) for one in receiving]
        for resource in self.resources:
            for weekday in range(5):
                hours = {"starts": dt.time(9), "ends": dt.time(15), "valid_from": self.ago(400)}
                Availability.objects.create(resource=resource, office=self.office, weekday=weekday, **hours)
        for day in range(-1, 42):
            for turn in range(RECEIVING * TIMES_A_DAY):
                if turn % 4:
                    self.appointment(day, self.resources[turn // TIMES_A_DAY], turn % TIMES_A_DAY, reserved=True)
        for turn in range(self.size * 2):
            self.appointment(
                -2 - turn % 700, self.resources[turn % RECEIVING], turn % TIMES_A_DAY, status="no_show" if turn % 9 == 0 else "done"
            )
        for place, number in enumerate(YARDSTICKS):
            for turn in range(number):
                self.appointment(-9000 - place, self.resources[turn % RECEIVING], turn // RECEIVING, status="no_show")

    def appointment(self, day, resource, turn, *, status="confirmed", reserved=False):
        from intake.models import Appointment
        from sesto_social.agenda.models import Reservation

        serial = self.copy.last.get(Appointment, 0) + 1
        midnight = dt.datetime.combine(self.today + dt.timedelta(days=day), dt.time(9), timezone.get_default_timezone())
        start = midnight + dt.timedelta(minutes=45 * turn)
        end = start + dt.timedelta(minutes=45)
        surname, first = self.surnames[serial % 1500], self.first_names[serial % len(self.first_names)]
        pk = self.copy.add(
            Appointment,
            code=f"{serial:08X}",
            token_hash=f"{serial:064x}",
            office_id=self.office.pk,
            worker_id=resource.pk,
            starts_at=start,
            ends_at=end,
            status=status,
            reason="school",
            first_name=first,
            last_name=surname,
            phone="02 0000000",
            booked_by_id=self.measured["desk"].pk,
            key=f"{search_key(surname)} {search_key(first)}",
        )
        if reserved:
            facts = {
                "resource_id": resource.pk,
                "during": DateTimeTZRange(start, end),
                "purpose": "appointment",
                "created_by_id": self.measured["desk"].pk,
            }
            through = Appointment.reservations.through
            self.copy.add(through, appointment_id=pk, reservation_id=self.copy.add(Reservation, **facts))

    def ago(self, days):
        return self.today - dt.timedelta(days=days)
