"""The door of the service: who booked, who came, who did not, what was said and what followed."""

import datetime as dt

from django.http import QueryDict
from django.utils import timezone

from intake import phones, times
from intake.actions import book, front_desk, take_in
from intake.actions import booking as citizen
from intake.actions import sheet as sheets
from intake.forms.sheet import AccessSheetForm
from intake.models import AccessSheet, ReferencePerson
from intake.models.appointment import ALPHABET
from sesto_social.accounts.models import User
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.clock import day_of
from sesto_social.drafts.keeping import Page, keep
from sesto_social.languages import Language
from sesto_social.notifications.models import OutboxMessage

from .clock import at, working_day
from .haste import savepoints

Outcome = AccessSheet.Outcome
GRID = [(9, 0), (9, 45), (10, 30), (11, 15), (12, 0), (13, 30), (14, 15), (15, 0), (15, 45)]
REASON_OF_NEED = {
    "income": "economic_help",
    "housing": "economic_help",
    "parenting": "family_support",
    "couple_conflict": "family_support",
    "violence": "family_support",
}
DETAILS = {
    "economic_help": ["Arretrati di affitto e bollette", "Informazioni sui contributi", "Mensa scolastica"],
    "family_support": ["Difficoltà con i figli", "Parlare della scuola", "Separazione", ""],
    "orientation": ["Non so a chi rivolgermi", "Informazioni sui servizi", ""],
    "foster_care": ["Vorrei capire come funziona l’affido"],
    "foster_candidacy": [""],
    "other": ["Documenti", "Informazione sul pediatra"],
}

# What is said by those who do not become a case: (needs, story, evaluation, outcomes, facts of the outcome).
CONTACTS = [
    (
        ["income"],
        "Chiede quali contributi ci sono per la mensa. Ha la DSU in corso. Ritira il modulo e le indicazioni del CAF.",
        "Bisogno di informazione, famiglia autonoma.",
        [Outcome.INFORMATION],
        {},
    ),
    (
        ["housing"],
        "Lo sfratto è fissato tra due mesi. Ha un lavoro e cerca casa. Spiegata la domanda per l’alloggio pubblico.",
        "Persona attiva, rete familiare presente.",
        [Outcome.ORIENTATION, Outcome.SENT],
        {"sent_to": "housing", "sent_contact": "Sportello casa", "sent_basis": "Consenso della persona"},
    ),
    (
        ["health"],
        "Il figlio ha difficoltà di linguaggio, la pediatra consiglia una valutazione.",
        "Indicazione già chiara: accompagnata alla richiesta.",
        [Outcome.SENT],
        {"sent_to": "npi", "sent_contact": "Accettazione", "sent_basis": "Consenso del genitore"},
    ),
    (
        ["foster_interest"],
        "Coppia interessata all’affido: spiegati i passi, consegnato l’opuscolo, proposto l’incontro informativo.",
        "Motivazione riflettuta, tempi lunghi.",
        [Outcome.INFORMATION],
        {},
    ),
    (
        ["couple_conflict"],
        "Sta pensando alla separazione e teme per i figli. Chiede come tutelarli.",
        "Nessun segnale di violenza. Utile il consultorio.",
        [Outcome.ADVICE, Outcome.SENT],
        {"sent_to": "consultorio", "sent_contact": "Segreteria", "sent_basis": "Consenso della persona"},
    ),
    (
        ["work"],
        "Senza lavoro da tre mesi, vive con un figlio di 19 anni. Chiede un corso.",
        "Adulto senza minori: orientamento.",
        [Outcome.ORIENTATION],
        {},
    ),
    (
        ["school"],
        "La figlia ha cambiato scuola due volte. Chiede se esiste un doposcuola gratuito.",
        "Serve un’informazione precisa, data.",
        [Outcome.INFORMATION],
        {},
    ),
    (
        ["migration"],
        "Chiede l’iscrizione anagrafica dei figli appena arrivati. Consegnato l’elenco dei documenti.",
        "Bisogno amministrativo.",
        [Outcome.INFORMATION, Outcome.SENT],
        {"sent_to": "caf", "sent_contact": "Patronato di zona", "sent_basis": "Consenso della persona"},
    ),
    (
        ["other"],
        "Aveva chiesto l’appuntamento per un vicino. Spiegato che deve venire l’interessato.",
        "",
        [Outcome.NO_FOLLOW_UP],
        {"no_follow_up_reason": "La richiesta riguarda un’altra persona, che verrà direttamente."},
    ),
]
ANONYMOUS = (
    ["violence"],
    "Telefona una donna che non vuole dire il nome. Racconta di aver paura di rientrare in casa. Dati i numeri 112 e 1522 e l’indirizzo del centro antiviolenza; invitata a richiamare.",
    "Contatto delicato, chiuso con le indicazioni di sicurezza.",
    [Outcome.INFORMATION, Outcome.ADVICE],
    {},
)


CANDIDACIES = [
    {
        "availability": ["weekends", "part_time"],
        "members": "Io e mio marito, un gatto",
        "children": "Due, 14 e 17 anni",
        "experience": "Allenatrice di minibasket",
        "motivation": "C’è una stanza libera e tempo il pomeriggio. Ne parliamo da un anno.",
        "zone": "Rondò",
    },
    {
        "availability": ["full_time", "emergency"],
        "members": "Io e la mia compagna",
        "children": "",
        "experience": "",
        "motivation": "Vorremmo esserci per un bambino, anche se non per sempre.",
        "zone": "Cascina Gatti",
    },
]


def contact(person):
    """In which language to write to this person, and who else may read or hear. The same at every telling."""
    fate = sum(map(ord, person.last_name))
    return {
        "language": person.interpreter_language if person.interpreter_language in Language.values else Language.ITALIAN.value,
        "may_write": fate % 11 > 0,
        "phone_shared": bool(person.phone) and fate % 7 == 0,
    }


def reminded(person, number):
    """How the reminder goes: by SMS or App IO to some, where that reaches them."""
    if number % 3 == 1 and phones.mobile_number(person.phone):
        return OutboxMessage.Channel.SMS
    if number % 5 == 2 and person.tax_code:
        return OutboxMessage.Channel.APP_IO
    return OutboxMessage.Channel.EMAIL


DONE = [
    "Consegnato il foglio con i documenti e gli indirizzi utili.",
    "Telefonata allo sportello casa durante il colloquio; nuovo contatto tra due settimane.",
    "Spiegati i servizi del territorio e come si accede.",
    "Letta insieme la modulistica; la persona la compila a casa.",
    "",
]
SENDERS = {
    1: ("Istituto comprensivo di zona", "13", "segreteria@scuola.example"),
    3: ("Pediatra di famiglia", "3", "000 555 0303"),
}
REFERENCES = [
    [],
    [("Una maestra", "teacher", "000 555 0101")],
    [("La nonna materna", "grandparent", "000 555 0202"), ("Una vicina di casa", "neighbour", "000 555 0203")],
    [("La zia paterna", "relative", "")],
    [],
]


class Desk:
    """Books, receives and writes sheets with the real verbs, at whatever hour the clock of the town shows."""

    def __init__(self, town):
        self.town, self.dice = town, town.dice
        self.busy = set()
        self.turn = 0

    # ---- booking

    def worker_for(self, day, hour):
        """An intake worker who receives on that day; in turn."""
        self.turn += 1
        workers = self.town.staff.all("intake_worker")
        return workers[self.turn % len(workers)]

    def a_past_time(self, day):
        """(worker, start) of a free time on that day or soon after."""
        while True:
            day = working_day(day)
            for hour, minute in self.dice.sample(GRID, len(GRID)):
                worker = self.worker_for(day, hour)
                if (worker.pk, day, hour, minute) not in self.busy:
                    self.busy.add((worker.pk, day, hour, minute))
                    return worker, at(day, hour, minute)
            day += dt.timedelta(days=1)

    def book(self, family, *, worker, start, reason="family_support", office=None, minors=None, by=None, **facts):
        """Book in the name of the adult of the family, unless `facts` name somebody else. Raises `SlotTaken`."""
        person = family.parent
        channel = self.dice.choice(["web", "web", "phone", "desk"]) if by is None else "web"
        if facts.get("reminder_channel") == OutboxMessage.Channel.APP_IO:
            channel = "desk"  # it needs to know who it is
        by = by or (User.objects.citizen() if channel == "web" else self.dice.choice(self.town.staff.all("front_desk")))
        resource = self.town.places.agenda_of(worker)
        usual = {
            "details": self.dice.choice(DETAILS[reason]),
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
            "may_call": bool(person.phone) and self.dice.random() < 0.7,
            "call_hours": self.dice.choice(["", "dopo le 17", "al mattino", "in pausa pranzo"]),
            "interpreter_language": person.interpreter_language,
            "accessibility_need": self.dice.choice(["", "", "", "", "", "", "", "Passeggino", "Difficoltà a fare le scale"]),
        }
        with savepoints():
            booked = book(
                by=by,
                office=office or self.town.places.offices[0],
                start=start,
                worker=resource,
                channel=channel,
                person=person if channel == "desk" else None,
                reason=reason,
                minors_present=bool(family.children) if minors is None else minors,
                code="".join(self.dice.choice(ALPHABET) for _ in range(8)),
                **usual | contact(person) | facts,
            )
        return booked.appointment

    # ---- an interview that becomes a request

    def interview(self, casework):
        """From the booking to the proposal; leaves `plot.request`."""
        plot, family = casework.plot, casework.plot.family
        worker, sheet = self.town.staff.all("intake_worker")[plot.fate % 2], None
        if plot.fate % 2:
            worker, start = self.a_past_time(casework.day)
            yield start - dt.timedelta(days=self.dice.randint(4, 11), hours=1)
            reason = REASON_OF_NEED.get(plot.theme.needs[0], "orientation")
            appointment = self._try(lambda moment: self.book(family, worker=worker, start=moment, reason=reason), start)
            yield appointment.starts_at - dt.timedelta(minutes=4)
            appointment.arrive(by=self.town.staff.one("front_desk"))
            yield appointment.starts_at + dt.timedelta(minutes=2)
            sheet = sheets.open_sheet(appointment, by=worker)
        else:
            yield casework.later(0)
            sheet = sheets.open_without_appointment(by=worker, office=self.town.places.offices[plot.fate % 4 // 2])
        casework.day = timezone.localdate()
        sheets.identify(sheet, family.parent, by=worker)
        sheet = self._write(sheet, needs=plot.theme.needs, story=casework.say(plot.theme.said[plot.fate % len(plot.theme.said)]))
        yield timezone.now() + dt.timedelta(hours=2)
        sheets.complete(sheet, by=worker)
        sheets.write_outcomes(sheet, by=worker, outcomes=[Outcome.TAKE_IN])
        yield casework.later(1)
        plot.request = sheets.propose(
            sheet,
            by=worker,
            household=family.household,
            minors=family.children,
            unit=plot.unit,
            urgency=getattr(plot, "urgency", "high" if plot.theme.code in {"violence", "teen"} else "ordinary"),
            motivation=casework.say(plot.theme.motives[plot.fate % len(plot.theme.motives)]),
        )

    def _try(self, attempt, start):
        """Book at `start`, or at the first later time that nobody has."""
        while True:
            try:
                return attempt(start)
            except SlotTaken:
                start += dt.timedelta(minutes=45)

    def _write(self, sheet, *, needs, story, evaluation="Richiesta chiara, persona collaborante.", **facts):
        sheet = AccessSheet.objects.select_related("person", "appointment").get(pk=sheet.pk)
        sheet.needs, sheet.story, sheet.evaluation = needs, (sheet.story + story).strip(), evaluation
        sheet.residence, sheet.privacy_notice_on = AccessSheet.Residence.RESIDENT, timezone.localdate()
        sheet.minors_in_family = AccessSheet.Minors.NO if "19 anni" in story else AccessSheet.Minors.YES
        self._sections(sheet)
        for name, value in facts.items():
            setattr(sheet, name, value)
        sheet.save()
        return sheet

    def _sections(self, sheet):
        """Who sent them, who came along, whom to turn to, what was done: not on every sheet, and nobody's name on an anonymous one."""
        number = sheet.pk % 5
        sheet.interventions = DONE[number]
        if sheet.anonymous:
            return
        sheet.privacy_signed_on = sheet.privacy_notice_on if number % 2 else None
        if number in SENDERS:
            sheet.access_reason = "sent"
            sheet.sender, sheet.sender_source, sheet.sender_contact = SENDERS[number]
        if number == 2:
            sheet.accompanied_by = "la sorella"
        for position, (name, bond, phone) in enumerate(REFERENCES[number], start=1):
            ReferencePerson.objects.create(sheet=sheet, position=position, name=name, bond=bond, phone=phone)

    # ---- those who come once

    def visitor(self, family, days_ago, contact, end="concluded"):
        """One appointment of the past and its sheet, as far as `end`: draft, completed, concluded, archived."""
        needs, story, evaluation, outcomes, facts = contact
        worker, start = self.a_past_time(self.town.today - dt.timedelta(days=days_ago))
        yield start - dt.timedelta(days=self.dice.randint(2, 15), hours=2)
        reason = REASON_OF_NEED.get(needs[0], "foster_care" if needs == ["foster_interest"] else "orientation")
        appointment = self._try(lambda moment: self.book(family, worker=worker, start=moment, reason=reason), start)
        yield appointment.starts_at - dt.timedelta(minutes=3)
        appointment.arrive(by=self.dice.choice(self.town.staff.all("front_desk")))
        yield appointment.starts_at + dt.timedelta(minutes=1)
        sheet = sheets.open_sheet(appointment, by=worker)
        sheets.identify(sheet, family.parent, by=worker)
        sheet = self._write(sheet, needs=needs, story=story, evaluation=evaluation)
        if end == "draft":
            yield timezone.now() + dt.timedelta(minutes=20)
            self._leave_unsaved(sheet, worker)
        yield from self._conclude(sheet, worker, outcomes, facts, end)

    def _leave_unsaved(self, sheet, worker):
        """Somebody was called away in the middle of a sentence: their words wait for them."""
        typed = QueryDict(mutable=True)
        for field in AccessSheetForm(instance=sheet):
            value = field.value()
            if value not in {None, False} if not isinstance(value, list) else value:
                typed.setlist(field.html_name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
        typed["story"] += " Alla fine aggiunge che la settimana scorsa"
        title = f"Scheda di accesso {sheet.pk}"
        keep(Page(worker.pk, "intake.access_sheet", str(sheet.pk), sheet.version, title, sheet.get_absolute_url(), "città-di-prova"), typed)

    def _conclude(self, sheet, worker, outcomes, facts, end):
        if end == "draft":
            return
        yield timezone.now() + dt.timedelta(hours=3)
        sheets.complete(sheet, by=worker)
        if end == "completed":
            return
        yield timezone.now() + dt.timedelta(hours=20)
        if Outcome.SENT in outcomes:
            facts = facts | {"sent_on": timezone.localdate()}
        sheets.write_outcomes(sheet, by=worker, outcomes=outcomes, **facts)
        sheet.refresh_from_db()
        self.town.papers.print_next(recent=(self.town.today - timezone.localdate()).days < 12)
        sheets.conclude(sheet, by=worker)
        if end == "archived":
            yield timezone.now() + dt.timedelta(days=10)
            sheet.archive(by=worker)

    def anonymous(self, days_ago):
        yield at(working_day(self.town.today - dt.timedelta(days=days_ago)), 15, 20)
        worker = self.town.staff.one("intake_worker")
        needs, story, evaluation, outcomes, facts = ANONYMOUS
        sheet = sheets.open_without_appointment(by=worker, office=self.town.places.offices[0])
        sheets.leave_anonymous(sheet, by=worker)
        sheet = self._write(sheet, needs=needs, story=story, evaluation=evaluation, mode="remote")
        yield from self._conclude(sheet, worker, outcomes, facts, "concluded")

    def absent(self, family, days_ago, recalled):
        """Booked and did not come; where there are children somebody calls back."""
        worker, start = self.a_past_time(self.town.today - dt.timedelta(days=days_ago))
        yield start - dt.timedelta(days=self.dice.randint(3, 12))
        appointment = self._try(lambda moment: self.book(family, worker=worker, start=moment), start)
        yield appointment.starts_at + dt.timedelta(minutes=25)
        front_desk.miss(appointment, by=self.dice.choice(self.town.staff.all("front_desk")))
        if recalled:
            yield at(working_day(timezone.localdate() + dt.timedelta(days=2)), 11)
            front_desk.recall(appointment, by=worker, answered=True)

    def walks_in(self, family, days_ago=None):
        """Without an appointment: on a past day received at once; today, with everybody busy, in the queue."""
        person, desk = family.parent, self.town.staff.one("front_desk")
        facts = {
            "by": desk,
            "office": self.town.places.offices[0],
            "first_name": person.first_name,
            "last_name": person.last_name,
            "phone": person.phone or "000 555 0404",
            "reason": "orientation",
            "minors_present": bool(family.children),
            "form_key": f"{self.dice.getrandbits(120):030x}",
            "code": "".join(self.dice.choice(ALPHABET) for _ in range(8)),
        }
        if days_ago is None:
            yield self.town.now - dt.timedelta(minutes=12)
            self._unless_taken(front_desk.queue_up, **facts)
            return
        worker, start = self.a_past_time(self.town.today - dt.timedelta(days=days_ago))
        yield start
        received = self._unless_taken(front_desk.receive_now, worker=self.town.places.agenda_of(worker), **facts)
        if received is None:
            return
        yield start + dt.timedelta(minutes=2)
        sheet = sheets.open_sheet(received.appointment, by=worker)
        sheets.identify(sheet, person, by=worker)
        needs, story, evaluation, outcomes, more = CONTACTS[6]
        sheet = self._write(sheet, needs=needs, story=story, evaluation=evaluation)
        yield from self._conclude(sheet, worker, outcomes, more, "concluded")

    def _unless_taken(self, verb, **facts):
        """What `verb` makes, or nothing where nobody could receive: the rest of the town stands."""
        try:
            with savepoints():
                return verb(**facts)
        except SlotTaken:
            return None

    def withdrawn(self, family, days_ago, by_citizen):
        worker, start = self.a_past_time(self.town.today - dt.timedelta(days=days_ago))
        yield start - dt.timedelta(days=9, hours=2)
        appointment = self._try(lambda moment: self.book(family, worker=worker, start=moment), start)
        yield appointment.starts_at - dt.timedelta(days=3)
        if by_citizen:
            citizen.cancel(appointment, by=User.objects.citizen())
        else:
            appointment.cancel_by_office(by=self.town.staff.one("front_desk"), reason="Assenza dell’operatrice")
            citizen.agenda.release(*appointment.reservations.all(), by=self.town.staff.one("front_desk"))

    # ---- requests that wait, or were refused

    def request(self, casework, end):
        """A proposal as far as `end`: proposed, seen, refused."""
        casework.day -= dt.timedelta(days=8)
        yield from self.interview(casework)
        plot = casework.plot
        if end == "proposed":
            return
        yield casework.later(1)
        plot.request.see(by=plot.coordinator)
        if end == "seen":
            return
        yield casework.later(1)
        take_in.refuse(
            plot.request,
            by=plot.coordinator,
            reason="Il bisogno è di orientamento abitativo: nessun elemento di pregiudizio per i minori, famiglia già seguita dal consultorio.",
            counter_outcome=Outcome.ORIENTATION,
        )
        if plot.fate % 2:
            yield casework.later(1)
            note = "Per telefono: ha capito, martedì va allo sportello casa."
            take_in.tell_family(plot.request, by=plot.request.proposed_by, on=timezone.localdate(), note=note)

    # ---- today and the coming weeks

    def today(self, families):
        """Both workers, hour by hour: what is over is written down, who has just come waits, the rest is still to come."""
        now, done = self.town.now, 0
        families = iter(families)
        for number, worker in enumerate(self.town.staff.all("intake_worker")):
            for hour, minute in GRID[number::2] + GRID[4 - number : 5 - number]:
                start = at(self.town.today, hour, minute)
                if (worker.pk, hour, minute) in self.busy:
                    continue
                self.busy.add((worker.pk, hour, minute))
                past = now - start
                if past > dt.timedelta(minutes=50):
                    end = ["done", "done", "draft", "missed", "open"][done % 5]
                    done += 1
                elif past > dt.timedelta(minutes=-20):
                    end = "arrived"
                else:
                    end = "confirmed"
                yield self._of_today(next(families), worker, start, end, done)
        yield self._of_today(next(families), self.town.staff.one("intake_worker"), at(self.town.today, 16, 30), "arrived", 0)

    def _of_today(self, family, worker, start, end, number):
        yield at(working_day(self.town.today - dt.timedelta(days=self.dice.randint(3, 12))), self.dice.randint(9, 17), 5)
        try:
            appointment = self.book(
                family, worker=worker, start=start, reason=self.dice.choice(["family_support", "economic_help", "orientation"])
            )
        except SlotTaken:
            return
        if end == "confirmed":
            return
        desk = self.town.staff.all("front_desk")[number % 2]
        if end in {"missed", "open"}:
            yield start + dt.timedelta(minutes=17)
            if end == "missed":
                front_desk.miss(appointment, by=desk)
            return
        yield min(start - dt.timedelta(minutes=6), self.town.now)
        appointment.arrive(by=desk)
        if end == "arrived":
            return
        yield start
        contact = CONTACTS[number % len(CONTACTS)]
        sheet = sheets.open_sheet(appointment, by=worker)
        sheets.identify(sheet, family.parent, by=worker)
        sheet = self._write(sheet, needs=contact[0], story=contact[1], evaluation=contact[2])
        if end == "done":
            yield start + dt.timedelta(minutes=48)
            sheets.complete(sheet, by=worker)

    def ahead(self, family, number):
        """A booking in the open calendar, made some days ago; a few were moved since."""
        yield at(working_day(self.town.today - dt.timedelta(days=self.dice.randint(1, 9))), self.dice.randint(9, 18), 35)
        office = self.town.places.offices[number % 2]
        reason = self.dice.choice([reason for reason in DETAILS if reason != "foster_candidacy"])
        slot = self._free(office, family, number, reason)
        way = reminded(family.parent, number)
        appointment = self.book(family, worker=slot.resource.user, start=slot.start, office=office, reason=reason, reminder_channel=way)
        if number % 7 == 3:
            yield timezone.now() + dt.timedelta(hours=5)
            slot = self._free(office, family, number + 1, reason)
            citizen.move(appointment, by=self.town.staff.one("front_desk"), office=office, start=slot.start, worker=slot.resource)

    def alone(self, family, minor):
        """Somebody of fourteen or more asks for themselves. What they leave is theirs: nobody writes to the parents."""
        yield at(working_day(self.town.today - dt.timedelta(days=2)), 15, 40)
        office = self.town.places.offices[0]
        slot = self._free(office, family, 3, "family_support")
        self.book(
            family,
            worker=slot.resource.user,
            start=slot.start,
            office=office,
            by=User.objects.citizen(),
            first_name=minor.first_name,
            last_name=minor.last_name,
            applicant_is_minor=True,
            details="Vorrei parlare con qualcuno di casa mia",
            email=f"{minor.first_name}.{minor.last_name}@posta.example".lower().replace(" ", "").replace("'", ""),
            phone="",
            phone_shared=False,
            may_call=False,
            call_hours="",
            may_write=True,
            language=Language.ITALIAN.value,
            accessibility_need="",
        )

    def candidate(self, family, number):
        """Somebody who would like to become a foster family has booked the first talk."""
        yield at(working_day(self.town.today - dt.timedelta(days=2 + number)), 18, 20)
        office = self.town.places.offices[0]
        slot = self._free(office, family, number, "foster_candidacy")
        offered = {"reason": "foster_candidacy", "candidacy": dict(CANDIDACIES[number]), "by": User.objects.citizen()}
        self.book(family, worker=slot.resource.user, start=slot.start, office=office, **offered)

    def _free(self, office, family, number, reason):
        slots = times.free_slots(office, family.parent.interpreter_language, reason=reason).select_related("resource__user")
        slots = [slot for slot in slots if day_of(slot.start) > self.town.today]
        near = [slot for slot in slots if (day_of(slot.start) - self.town.today).days < 6 + number]
        return self.dice.choice(near or slots)
