"""What comes to the door without an appointment: reports of schools, hospital, doctors, police, neighbours; papers of the court."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.utils import timezone

from cases import court
from cases.models import Case, CourtOrder
from intake.actions import prosecutor
from intake.actions import report as reports
from intake.models import IncomingReport
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.clock import day_of
from sesto_social.documents.uploads import CleanUpload
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.parameters.protocol import ProtocolNumber

from .clock import at, working_day
from .haste import savepoints

Outcome = IncomingReport.Outcome
SENDERS = {
    "1": ("Ufficio di servizio sociale per i minorenni", "pec"),
    "2": ("Servizio sociale di un altro Comune", "pec"),
    "3": ("Pediatria di base", "pec"),
    "4": ("Associazione di quartiere", "mail"),
    "5": ("Comando della polizia locale", "pec"),
    "8": ("", "in_person"),
    "9": ("", "phone"),
    "10": ("Tribunale ordinario di Monza", "pec"),
    "11": ("Procura presso il Tribunale per i minorenni", "pec"),
    "13": ("Istituto comprensivo", "pec"),
    "14": ("", "phone"),
}


@dataclass
class Arrival:
    """A report as the town tells it: how many days ago, from whom, what, and how far it got."""

    days: int
    source: str
    sender: str
    channel: str
    facts: str
    stage: str
    urgency: str = "ordinary"
    contact: str = ""
    flags: dict = field(default_factory=dict)
    named: bool = True
    assessment: str = ""
    reason: str = ""


CHECKED = "Sentito chi segnala, che conferma. Verificato in anagrafe: la famiglia non è conosciuta al servizio. "
ARRIVALS = [
    Arrival(0, "3", "Pronto soccorso pediatrico", "pec", "Minore portato dal vicino con lividi alle braccia; i genitori non sono raggiungibili. Trattenuto in osservazione.", "registered", "emergency", contact="Assistente sociale dell’ospedale"),
    Arrival(0, "13", "Istituto comprensivo di via Forlì", "pec", "L’alunno è assente da 21 giorni; il numero di casa non risponde.", "registered", named=False),
    Arrival(5, "14", "", "phone", "Chi telefona sente urlare e piangere la sera, da circa un mese, nell’appartamento di sopra. Non vuole dire il nome.", "registered", "high", flags={"reporter_protected": True}, named=False),
    Arrival(2, "5", "Comando della polizia locale", "pec", "Intervento notturno per lite in casa, presenti minori svegli e non feriti.", "triaged", "high"),
    Arrival(6, "13", "Istituto comprensivo di via Forlì", "hand", "Il minore racconta di restare senza adulti in casa fino a sera. Arriva spesso senza pranzo.", "in_assessment", assessment=CHECKED + "Chi lo cresce accetta di venire: racconta turni di notte e nessun aiuto."),
    Arrival(9, "3", "Pediatra di libera scelta", "pec", "Visite saltate più volte; chi accompagna il minore appare affaticato e chiede se c’è un aiuto.", "handed_in", assessment=CHECKED + "Si propone un invito, senza urgenza."),
    Arrival(40, "9", "", "phone", "Un familiare riferisce che il nipote dorme spesso fuori casa. Non sa altro.", "nothing", reason="Il familiare, richiamato, riferisce che il ragazzo era dai cugini per le vacanze.", assessment=CHECKED),
    Arrival(75, "14", "", "mail", "Lettera anonima: il bambino giocherebbe solo in cortile fino a tardi.", "archived", reason="Sopralluogo della polizia locale senza riscontri; la scuola non segnala difficoltà.", assessment=CHECKED, named=False),
    Arrival(25, "4", "Doposcuola della parrocchia", "mail", "Da un mese non viene più; agli educatori aveva detto di non voler tornare a casa.", "invitation", assessment=CHECKED + "Utile conoscere la famiglia con un colloquio."),
    Arrival(30, "13", "Istituto comprensivo di via Forlì", "pec", "Il minore ha confidato a un’insegnante fatti che possono essere reato, accaduti in casa.", "prosecutor_sent", "high", flags={"do_not_inform_family": True, "reporter_protected": True, "confidentiality": "restricted"}, assessment="Sentita la dirigente. Non sentita la famiglia, come previsto. Non si fanno domande al minore."),
    Arrival(4, "3", "Reparto di pediatria", "pec", "Nel ricovero si osservano segni che i sanitari riferiscono a colpi; il racconto degli adulti cambia.", "prosecutor_signing", "high", flags={"do_not_inform_family": True}, assessment="Sentito il reparto: referto allegato. La famiglia non è stata informata."),
    Arrival(50, "8", "", "in_person", "La nonna convivente chiede aiuto: la figlia è ricoverata e i bambini sono con lei.", "reopened", reason="La madre è tornata a casa e la nonna la aiuta.", assessment=CHECKED),
]  # fmt: skip
TRIED = "Due telefonate alla scuola e un colloquio con la dirigente; nessun contatto con la famiglia."
URGENCY = "Il minore rientra ogni giorno nella casa in cui i fatti sarebbero accaduti."


class Door:
    """Registers and works reports with the real verbs, at whatever hour the clock shows. Dice of its own: it moves no other story."""

    def __init__(self, town):
        self.town, self.dice, self._last = town, random.Random(town.seed), 30100

    def number(self):
        self._last += self.dice.randint(3, 60)
        return ProtocolNumber(str(self._last), timezone.localdate().year)

    def arrive(self, *, unit, source, facts, sender="", channel="pec", urgency="ordinary", contact="", **flags):
        return reports.register(
            by=self.dice.choice(self.town.staff.all("front_desk")),
            protocol=self.number(),
            received_at=timezone.now(),
            channel=channel,
            source=source,
            sender=sender,
            contact=contact,
            facts=facts,
            facts_from=timezone.localdate() - dt.timedelta(days=self.dice.randint(0, 4)),
            urgency=urgency,
            unit=unit,
            uploads=[paper("relazione.txt", "Testo della segnalazione ricevuta.")] if channel in {"pec", "hand"} else (),
            **flags,
        )

    def name(self, report, family):
        """The children and the adult who lives with them."""
        by = self.town.staff.one("intake_worker")
        for child in family.children:
            reports.name(report, by=by, role="minor", person=child)
        reports.name(report, by=by, role="parent", person=family.parent)

    # ---- reports that become cases

    def case(self, casework):
        """From the paper to the case of `casework`: the whole way in two days."""
        plot = casework.plot
        sender, channel = SENDERS.get(plot.theme.source, SENDERS["13"])
        sender = f"{sender} {casework.words['scuola']}".strip() if plot.theme.source == "13" else sender
        motive = casework.say(plot.theme.motives[plot.fate % len(plot.theme.motives)])
        report = self.arrive(unit=plot.unit, source=plot.theme.source, facts=motive, sender=sender, channel=channel)
        self.name(report, plot.family)
        yield timezone.now() + dt.timedelta(hours=3)
        reports.triage(report, by=plot.coordinator, urgency=report.urgency, assignee=self.town.staff.one("intake_worker"))
        reports.assess(report, by=report.assignee, assessment=CHECKED + "Si propone la presa in carico.", hand_in=True)
        arrived = reports.conclude(
            report, by=plot.coordinator, outcomes=[Outcome.CASE], household=plot.family.household, minors=plot.family.children
        )
        plot.case = arrived[0].case

    # ---- the others

    def story(self, arrival, family, unit):
        """One of `ARRIVALS`, about a family that has no case."""
        town, coordinator = self.town, self.town.staff.one("coordinator", unit.name)
        moment = at(working_day(town.today - dt.timedelta(days=arrival.days)), 10, self.dice.choice([5, 20, 40]))
        yield min(moment, town.now - dt.timedelta(minutes=90 - 20 * arrival.days)) if arrival.days < 3 else moment
        report = self.arrive(
            unit=unit, source=arrival.source, facts=arrival.facts, sender=arrival.sender, channel=arrival.channel,
            urgency=arrival.urgency, contact=arrival.contact, **arrival.flags,
        )  # fmt: skip
        if arrival.named:
            self.name(report, family)
        if arrival.stage == "registered":
            return
        yield self.soon(4)
        worker = self.town.staff.all("intake_worker")[arrival.days % 2]
        reports.triage(report, by=coordinator, urgency=arrival.urgency, assignee=worker, note="Sentire prima chi segnala.")
        if arrival.stage == "triaged":
            return
        yield self.soon(20)
        reports.assess(report, by=worker, assessment=arrival.assessment, hand_in=arrival.stage != "in_assessment")
        if arrival.stage in {"in_assessment", "handed_in"}:
            return
        yield self.soon(6)
        yield from getattr(self, f"_{arrival.stage.partition('_')[0]}")(arrival, report, family, coordinator)

    def soon(self, hours):
        return timezone.now() + dt.timedelta(hours=hours)

    def _nothing(self, arrival, report, family, coordinator):
        reports.conclude(report, by=coordinator, outcomes=[Outcome.NOTHING], nothing_reason=arrival.reason)
        return
        yield

    def _archived(self, arrival, report, family, coordinator):
        yield from self._nothing(arrival, report, family, coordinator)
        yield self.soon(50)
        report.archive(by=self.town.staff.one("intake_worker"))

    def _reopened(self, arrival, report, family, coordinator):
        yield from self._nothing(arrival, report, family, coordinator)
        yield at(working_day(self.town.today - dt.timedelta(days=1)), 11)
        reports.reopen(report, by=coordinator, reason="La nonna torna: la figlia è di nuovo ricoverata.")

    def _invitation(self, arrival, report, family, coordinator):
        places, worker = self.town.places, report.assignee
        start = at(working_day(day_of(timezone.now()) + dt.timedelta(days=7)), 9)
        while report.status != IncomingReport.Status.CONCLUDED:
            invited = reports.Invited(family.parent, places.offices[0], start, places.agenda_of(worker))
            try:
                with savepoints():
                    reports.conclude(report, by=coordinator, outcomes=[Outcome.INVITATION], invited=invited)
            except SlotTaken:
                start += dt.timedelta(minutes=45)
                report.refresh_from_db()
        return
        yield

    def _prosecutor(self, arrival, report, family, coordinator):
        kind = JudicialAuthority.Kind.JUVENILE_PROSECUTOR
        reports.conclude(report, by=coordinator, outcomes=[Outcome.PROSECUTOR], authorities=[JudicialAuthority.objects.get(kind=kind)])
        one = report.prosecutor_reports.get()
        one.tried, one.urgency_reason, one.evaluation = TRIED, URGENCY, "Fatti coerenti fra loro; nessuna valutazione sulle persone."
        one.save()
        yield self.soon(3)
        prosecutor.sign(one, by=report.assignee)
        if arrival.stage == "prosecutor_signing":
            return
        yield self.soon(2)
        prosecutor.countersign(one, by=coordinator)
        yield self.soon(1)
        prosecutor.send(
            one, by=coordinator, protocol=self.number(), sent_on=timezone.localdate(), upload=paper("ricevuta.txt", "Ricevuta di consegna.")
        )

    def again(self, plot, days):
        """A new report about a family that has a case: it joins it."""
        yield at(working_day(self.town.today - dt.timedelta(days=days)), 9, 30)
        if plot.case is None or not Case.objects.open().filter(pk=plot.case.pk).exists():
            return
        facts = "La scuola scrive di nuovo: tre assenze nell’ultima settimana, il bambino appare stanco."
        report = self.arrive(unit=plot.unit, source="13", facts=facts, sender="Istituto comprensivo")
        self.name(report, plot.family)
        yield self.soon(2)
        reports.triage(report, by=plot.coordinator, urgency="ordinary", assignee=plot.worker)
        reports.assess(
            report, by=plot.worker, assessment="Le assenze sono note: la madre era ricoverata. Se ne parla alla verifica.", hand_in=True
        )
        yield self.soon(20)
        minors = [charge.person for charge in plot.case.charges.current().select_related("person").order_by("pk")]
        reports.conclude(report, by=plot.coordinator, outcomes=[Outcome.CASE], minors=minors)

    # ---- papers of the court

    def order(self, *, family, unit, days, authority, due, tasks, parties=(), case_of=None, end=None, **facts):  # noqa: PLR0913
        """An order received some days ago; `due` in days from today, None when the judge does not say. It opens or joins the case."""
        yield at(working_day(self.town.today - dt.timedelta(days=days)), 11, 15)
        if case_of is not None and (case_of.case is None or not Case.objects.open().filter(pk=case_of.case.pk).exists()):
            return
        coordinator, number = self.town.staff.one("coordinator", unit.name), self.number()
        order = court.receive(
            by=self.town.staff.one("front_desk"),
            upload=paper("atto.txt", "Copia dell’atto notificato."),
            protocol_number=number.number,
            protocol_year=number.year,
            received_at=timezone.now(),
            channel="pec",
            authority=JudicialAuthority.objects.get(name=authority),
            unit=unit,
        )
        if end == "received":
            return
        yield self.soon(5)
        for child in family.children:
            court.name_party(order, by=coordinator, role="minor", person=child)
        for role, who in parties:
            person = family.first(role) if who is None else None
            if person or who:
                court.name_party(order, by=coordinator, role=role, person=person, written_name=who or "")
        court.complete(
            order,
            by=coordinator,
            minors=family.children,
            household=family.household,
            tasks=tasks,
            decided_on=timezone.localdate() - dt.timedelta(days=4),
            notified_on=timezone.localdate(),
            due_on=self.town.today + dt.timedelta(days=due) if due is not None else None,
            **facts,
        )
        if end == "closed":
            yield self.soon(24 * 20)
            order = CourtOrder.objects.get(pk=order.pk)
            court.close(
                order, by=coordinator, reason="Relazione inviata; il giudice ha chiuso il procedimento.", closed_on=timezone.localdate()
            )


def paper(name, words):
    """A clean upload, made here: nothing to look into."""
    return CleanUpload(name, "text/plain", f"{words}\n".encode())


TM, MONZA, TUTOR = "Tribunale per i minorenni di Milano", "Tribunale ordinario di Monza", "Giudice tutelare di Monza"
PARENTS = [("mother", None), ("father", None)]
ORDERS = [
    # stages it may fall on, facts
    (("active_ordered",), {"days": 34, "authority": TM, "due": 13, "act": "decree", "section": "sezione prima", "rg_number": "1482/2026", "measures": ["5", "7"], "responsibility": ["3"], "every_months": 6, "tasks": "Vigilanza sul nucleo e relazione semestrale su salute, scuola e rapporto con i genitori.", "parties": [*PARENTS, ("special_curator", "avv. Prova Uno"), ("lawyer", "avv. Prova Due")]}),
    (("court",), {"days": 20, "authority": TM, "due": 5, "act": "decree", "rg_number": "2210/2026", "measures": ["4"], "tasks": "Indagine psicosociale sulle capacità genitoriali e sulla rete familiare; indicare il metodo usato.", "parties": [*PARENTS, ("lawyer", "avv. Prova Tre")], "educator_mandated": True}),
    (("active", "late"), {"days": 16, "authority": MONZA, "due": None, "act": "order", "section": "famiglia", "rg_number": "5531/2026", "measures": ["6"], "tasks": "Monitorare gli incontri dei figli con il padre e riferire.", "parties": PARENTS}),
    (("active", "second"), {"days": 70, "authority": TUTOR, "due": -30, "act": "decree", "rg_number": "87/2026", "responsibility": ["5"], "tasks": "Riferire sulle condizioni di vita dei minori.", "parties": PARENTS, "end": "closed"}),
]  # fmt: skip
NEW_ORDER = {"days": 3, "authority": TM, "due": 60, "act": "decree", "section": "sezione seconda", "rg_number": "3004/2026", "measures": ["7"], "tasks": "Indagine sociale sul nucleo, entro sessanta giorni.", "parties": [*PARENTS, ("lawyer", "avv. Prova Quattro")], "secret_until": None}  # fmt: skip


def suits(plot):
    """A composed family with both parents: the stories written by hand have their own papers."""
    return not plot.notes and plot.family.first("mother") and plot.family.first("father")


def stories(town, told, units):
    """All that happens at the door, for the queue of scenes. The small town has a few of each kind."""
    door = town.door
    arrivals = ARRIVALS[:6] if town.small else ARRIVALS
    for number, arrival in enumerate(arrivals):
        yield door.story(arrival, told.visitors[number % len(told.visitors)], units[number % 2])
    taken = set()
    running = [plot for plot in told.cases if plot.stage in {"active", "late", "second"} and not plot.notes]
    for number, plot in enumerate(running[: 1 if town.small else 2]):
        taken.add(id(plot))
        yield door.again(plot, 12 + number * 30)
    for wanted, facts in ORDERS[:1] if town.small else ORDERS:
        plot = next((one for one in told.cases if one.stage in wanted and id(one) not in taken and suits(one)), None)
        if plot is not None:
            taken.add(id(plot))
            yield door.order(family=plot.family, unit=plot.unit, case_of=plot, **facts)
    family = told.visitors[-1]
    yield door.order(family=family, unit=units[0], **NEW_ORDER | {"secret_until": town.today + dt.timedelta(days=40)})
    yield door.order(family=told.visitors[-2], unit=units[1], days=1, authority=MONZA, due=None, tasks="", end="received")
