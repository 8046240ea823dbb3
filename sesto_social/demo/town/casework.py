"""How a family goes through the service: one generator per case, from the door to wherever its story has got to today."""

import datetime as dt
import random
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cases import actions as cases
from cases import diary, equipe
from cases.models import Alert, CaseMember, InDepthMeeting, TeamMeeting, TeamMember
from intake.actions import take_in
from interventions import actions as plans
from interventions.forms import Decision as AfterRefusal
from interventions.models import Commitment, Goal, Intervention, PlanAction
from sesto_social.agenda import booking
from sesto_social.parameters.lookup import codes

from . import names, themes
from .clock import at, working_day
from .families import Family

Decision = TeamMeeting.Decision
BEFORE_PLAN = (
    "assigned",
    "new",
    "postponed",
    "convened",
    "opinions",
    "to_decide",
    "new_in_part",
    "signing",
    "to_book",
    "booked",
    "explored",
)
WHO = {
    "mother": "la madre",
    "father": "il padre",
    "grandparent": "la nonna",
    "guardian": "la zia",
    "other": "la zia",
    "partner": "il compagno",
}
TRENDS = {"up": (0.25, 0.5, 0.7, 0.85, 0.95, 1.0), "slow": (0.1, 0.2, 0.35, 0.45, 0.5, 0.6), "back": (0.35, 0.1, 0.3, 0.5, 0.6, 0.7)}
FATES = [
    "active",
    "active",
    "ended",
    "active",
    "suspended",
    "active",
    "proposed",
    "active",
    "interrupted",
    "active",
    "authorised",
    "active",
    "not_started",
    "revoked",
    "active",
    "proposed",
]
PLAIN = (
    "Abbiamo scritto insieme che cosa vogliamo cambiare nei prossimi mesi, chi fa che cosa e come capiremo se sta funzionando. "
    "Ogni tre mesi ci rivediamo per guardare i risultati. Chi firma può chiedere di cambiare il progetto in ogni momento."
)
REFUSAL = "La famiglia non si riconosce negli obiettivi proposti e chiede tempo per pensarci."
PART = "Un genitore non si è presentato ai tre appuntamenti fissati e non ha motivato il rifiuto."
ORDER = "Decreto del Tribunale per i minorenni di Milano, R.G. {number}/{year}"


@dataclass
class Plot:
    """One family's story: who, why, with whom, since when, how far. `notes`: hand-written diary, (days from the start, function, …)."""

    family: Family
    theme: themes.Theme
    stage: str
    opened: int
    worker: object
    psychologist: object
    educator: object
    coordinator: object
    trend: str = "up"
    door: str = "request"
    fate: int = 0
    full_papers: bool = False
    conflict: bool = False
    scores: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    case: object = None
    over: bool = False

    @property
    def absent(self):
        """In an emergency the equipe decides without one profession."""
        return TeamMember.Function.EDUCATOR if self.stage in {"court", "new_in_part"} else None

    @property
    def unit(self):
        return self.coordinator.unit

    @property
    def team(self):
        return {
            TeamMember.Function.RESPONSIBLE: self.worker,
            TeamMember.Function.PSYCHOLOGIST: self.psychologist,
            TeamMember.Function.EDUCATOR: self.educator,
        }


class Casework:
    """Plays one plot. Each `yield` is the moment of the next scene; between two of them the real verbs of the rooms run."""

    def __init__(self, town, plot):
        self.town, self.plot, self.dice = town, plot, town.dice
        self.day = town.today - dt.timedelta(days=plot.opened)
        who = WHO[plot.family.role_of(plot.family.parent)]
        article, noun = who.split(" ", 1)
        of, to = ("del", "al") if article == "il" else ("della", "alla")
        self.words = {
            "child": plot.family.child.first_name,
            "genitore": who,
            "Genitore": who.capitalize(),
            "del_genitore": f"{of} {noun}",
            "al_genitore": f"{to} {noun}",
            "scuola": self.dice.choice(names.SCHOOLS),
            "cognome": plot.family.household.name,
        }

    def say(self, text):
        return text.format_map(self.words)

    def later(self, days, hour=None):
        """The next scene, some days on, at an hour of the working day."""
        self.day = working_day(self.day + dt.timedelta(days=days))
        return at(self.day, hour or self.dice.randint(9, 16), self.dice.choice([0, 10, 20, 30, 45]))

    def print_as_wanted(self):
        self.town.papers.full = self.plot.full_papers or (self.town.today - timezone.localdate()).days < 12

    # ---- the whole way

    def play(self):
        plot = self.plot
        yield from self._enter()
        if plot.stage == "reported":
            return
        if plot.door == "report":
            yield self.later(3)
            cases.change_team(plot.case, worker=plot.worker, psychologist=plot.psychologist, educator=plot.educator, by=plot.coordinator)
        if plot.stage == "assigned":
            return
        yield from self._declare()
        self._warn()
        if plot.stage == "new":
            return
        yield from self._meet()
        if plot.stage in BEFORE_PLAN or plot.stage == "no_plan":
            return
        plan = yield from self._write_plan()
        if plan is None:
            return
        yield from self._follow(plan)

    def _enter(self):
        plot = self.plot
        if plot.door == "report":
            yield self.later(0)
            yield from self.town.door.case(self)
            plot.case.language = dict(codes("language")).get(plot.family.interpreter, "")
            plot.case.summary = self.say(self._one(plot.theme.motives))
            plot.case.save()
            return
        self.day -= dt.timedelta(days=8)
        yield from self.town.desk.interview(self)
        request = plot.request
        yield self.later(2)
        request.see(by=plot.coordinator)
        yield self.later(1)
        plot.case = take_in.accept(
            request,
            by=plot.coordinator,
            worker=plot.worker,
            psychologist=plot.psychologist,
            educator=plot.educator,
            source=plot.theme.source,
        )

    def _declare(self):
        plot = self.plot
        for named in plot.case.team.current().select_related("user", "case").order_by("pk"):
            member = named
            if plot.conflict and member.function == TeamMember.Function.PSYCHOLOGIST:
                yield self.later(1)
                details = "Conoscenza personale: i nostri figli frequentano la stessa classe."
                cases.declare(member, by=member.user, has_conflict=True, details=details)
                yield self.later(1)
                other = next(one for one in self.town.staff.all("psychologist") if one != plot.psychologist)
                plot.psychologist = other
                team = {"worker": plot.worker, "psychologist": other, "educator": plot.educator}
                plot.case.refresh_from_db()
                cases.change_team(plot.case, by=plot.coordinator, **team)
                member = plot.case.team.current().select_related("user", "case").get(function=TeamMember.Function.PSYCHOLOGIST)
            yield self.later(1)
            cases.declare(member, by=member.user, has_conflict=False)
        plot.case.refresh_from_db()

    def _warn(self):
        """What the header of the case shows, and the legal regime when a judge is involved."""
        plot, case = self.plot, self.plot.case
        alerts = list(plot.theme.alerts)
        if plot.family.interpreter:
            language = dict(codes("language")).get(plot.family.interpreter, plot.family.interpreter)
            alerts.append(
                (
                    "interpreter",
                    f"Serve l’interprete: {language}",
                    "I colloqui con gli adulti si fanno con l’interprete, mai con i figli che traducono.",
                )
            )
        review = timezone.localdate() + relativedelta(months=6)
        Alert.objects.bulk_create(Alert(case=case, kind=kind, text=text, reason=reason, review_on=review) for kind, text, reason in alerts)
        if plot.theme.regime == CaseMember.Regime.JUDICIAL:
            CaseMember.objects.filter(case=case).update(regime=CaseMember.Regime.JUDICIAL)

    # ---- the equipe

    def _meet(self):
        plot = self.plot
        if plot.stage == "postponed":
            meeting = yield from self._convene()
            yield meeting.starts_at - dt.timedelta(hours=20)
            equipe.call_off(meeting, by=plot.worker, reason="Assenza della psicologa per malattia", postponed=True)
            return
        if plot.stage == "plan_ended":
            meeting = yield from self._convene()
            yield meeting.starts_at - dt.timedelta(hours=26)
            equipe.call_off(meeting, by=plot.worker, reason="La famiglia ha chiesto un altro colloquio prima dell’equipe", postponed=False)
            self.day = timezone.localdate()
        explore = plot.stage == "interrupted" or plot.stage in {"to_book", "booked", "explored"} or (plot.full_papers and plot.opened > 200)
        follows = None
        if explore:
            meeting = yield from self._convene()
            follows = yield from self._explore(meeting)
            if plot.stage in {"to_book", "booked", "explored"}:
                return
        meeting = yield from self._convene(follows)
        if plot.stage == "convened":
            return
        yield from self._decide(meeting)

    def _convene(self, follows=None):
        plot = self.plot
        yield self.later(3)
        people = list(TeamMember.objects.current().filter(case=plot.case).select_related("user"))
        ahead = 4 if plot.stage != "convened" else max(2, (self.town.today - self.day).days + 1 + plot.fate % 6)
        first = self.day + dt.timedelta(days=ahead)
        resources = equipe.resources_of([one.user for one in people], self.town.places.team_room)
        times = booking.common_free_times(resources, 60, first, first + dt.timedelta(days=6))
        starts = self.dice.choice([one for one in times if one.minute in {0, 30}] or times)
        meeting = equipe.convene(
            plot.case,
            by=plot.worker,
            starts_at=starts,
            minutes_long=60,
            place="Sala equipe, Via Marelli 5",
            participants=people,
            agenda="Situazione del nucleo\nBisogni dei minori\nDecisione"
            if follows is None
            else "Che cosa è emerso dall’approfondimento\nDecisione",
            room=self.town.places.team_room,
            follows=follows,
        )
        self.day = timezone.localdate(starts)
        return meeting

    def _hear(self, meeting, *, but=None):
        """It is held, and each profession writes what it thinks."""
        yield meeting.starts_at + dt.timedelta(hours=1)
        self._hold_meeting(meeting)
        for function, user in self.plot.team.items():
            if function in {but, self.plot.absent}:
                continue
            yield timezone.now() + dt.timedelta(minutes=self.dice.randint(20, 300))
            proposal = Decision.IN_DEPTH if self.plot.stage in {"to_book", "booked", "explored"} else Decision.PLAN
            equipe.hand_in(meeting, by=user, text=self.say(self.plot.theme.opinions[function.value]), proposal=proposal)

    def _hold_meeting(self, meeting):
        plot = self.plot
        present = list(meeting.participants.exclude(function=plot.absent or "").values_list("pk", flat=True))
        reason = "Urgenza: l’educatore è assente e la decisione non può attendere." if plot.absent else ""
        equipe.hold(meeting, by=plot.coordinator if plot.absent else plot.worker, present=present, partial_reason=reason)

    def _sign_minutes(self, meeting, *, but=None, dissent=""):
        for function, user in self.plot.team.items():
            if function in {but, self.plot.absent}:
                continue
            yield self.later(1)
            self.print_as_wanted()
            equipe.sign(meeting, by=user, dissent=dissent if function == TeamMember.Function.EDUCATOR else "")

    def _explore(self, meeting):
        """The equipe wants to understand more first."""
        plot = self.plot
        yield from self._hear(meeting)
        yield self.later(1)
        equipe.decide(
            meeting,
            by=plot.worker,
            synthesis="Gli elementi raccolti non bastano per decidere: l’equipe vuole conoscere meglio il punto di vista della scuola e dell’altro genitore.",
            decision=Decision.IN_DEPTH,
            decision_details=self.say("Incontro di approfondimento con gli insegnanti di {child}."),
            in_depth={
                "participants": self.say("Insegnanti di {child}, referente dell’istituto"),
                "place": "A scuola",
                "purpose": self.say("Capire come sta {child} in classe, con chi sta, che cosa è cambiato nell’ultimo anno."),
                "due_on": timezone.localdate() + dt.timedelta(days=20),
                "leader": plot.educator,
            },
        )
        yield from self._sign_minutes(meeting)
        in_depth = InDepthMeeting.objects.select_related("case", "meeting", "leader").get(meeting=meeting)
        if plot.stage == "to_book":
            return in_depth
        yield self.later(2)
        agenda = equipe.resources_of([plot.educator])
        ahead = 4 if plot.stage != "booked" else max(2, (self.town.today - self.day).days + 3)
        first = self.day + dt.timedelta(days=ahead)
        starts = self.dice.choice(booking.common_free_times(agenda, 60, first, first + dt.timedelta(days=5)))
        equipe.book(in_depth, by=plot.educator, starts_at=starts)
        if plot.stage == "interrupted":
            yield timezone.now() + dt.timedelta(hours=22)
            equipe.call_off_in_depth(
                in_depth, by=plot.educator, reason="La scuola ha mandato una relazione scritta: l’incontro non serve più"
            )
            return None
        yield starts + dt.timedelta(hours=2)
        self.day = timezone.localdate()
        equipe.hold_in_depth(
            in_depth,
            by=plot.educator,
            notes=self.say(
                "Gli insegnanti descrivono {child} come una presenza silenziosa e attenta. Da ottobre arriva in ritardo e consegna poco. Ha un compagno di riferimento. La scuola è disposta a un patto con la famiglia."
            ),
        )
        return in_depth

    def _decide(self, meeting):
        plot = self.plot
        if plot.stage == "opinions":
            yield from self._hear(meeting, but=TeamMember.Function.PSYCHOLOGIST if plot.fate % 2 else TeamMember.Function.EDUCATOR)
            return
        yield from self._hear(meeting)
        if plot.stage in {"to_decide", "new_in_part"}:
            return
        yield self.later(1)
        equipe.decide(
            meeting,
            by=plot.worker,
            synthesis=self.say(self._one(plot.theme.synthesis)),
            decision=Decision.PLAN,
            decision_details="Elaborare il progetto d’intervento e proporlo alla famiglia entro trenta giorni.",
        )
        if plot.stage == "signing":
            yield from self._sign_minutes(meeting, but=TeamMember.Function.EDUCATOR if plot.fate % 2 else TeamMember.Function.PSYCHOLOGIST)
            return
        dissent = "Avrei preferito un secondo incontro di osservazione prima di decidere." if plot.fate % 9 == 4 else ""
        yield from self._sign_minutes(meeting, dissent=dissent)
        plot.case.refresh_from_db()

    # ---- the plan

    def _write_plan(self):
        plot = self.plot
        yield self.later(5)
        plan = plans.add_plan(plot.case, by=plot.worker)
        self._fill(plan)
        aids = self._propose_aids(plan)
        if plot.stage == "draft":
            return None
        plan = yield from self._validate(plan, but=TeamMember.Function.PSYCHOLOGIST if plot.stage == "draft_waiting" else None)
        if plot.stage in {"draft_waiting", "validated"}:
            return None
        yield from self._consent(plan)
        if plot.stage in {"proposed", "refused", "signed", "part", "ordered"}:
            return None
        yield self.later(2)
        if plot.stage == "active_part":
            reason = "Le azioni che non richiedono la firma possono partire; si continua a cercare l’altro genitore."
            plans.decide_after_refusal(plan, by=plot.worker, decision=AfterRefusal.GO_ON, reason=reason)
        self._authorise(aids)
        yield self.later(2)
        plans.start_plan(plan, by=plot.worker, starts_on=timezone.localdate())
        yield self.later(6)
        self._start(aids)
        return plan

    def _fill(self, plan):
        theme, today = self.plot.theme, timezone.localdate()
        plan.picture_child, plan.picture_family = self.say(theme.child), self.say(theme.family)
        plan.picture_environment, plan.risks, plan.strengths = (
            self.say(text) for text in (theme.environment, theme.risks, theme.strengths)
        )
        plan.review_every_months = 3
        plan.ends_on = today + relativedelta(months=18)
        plan.save()
        months = {"short": 6, "medium": 12, "long": 18}
        goals = [
            Goal.objects.create(
                plan=plan,
                side=side,
                dimension=dimension,
                term=term,
                text=self.say(text),
                indicator=indicator,
                measure=measure,
                baseline=baseline,
                target=target,
                due_on=today + relativedelta(months=months[term]),
                position=position,
            )
            for position, (side, dimension, term, text, indicator, measure, baseline, target) in enumerate(theme.goals)
        ]
        PlanAction.objects.bulk_create(
            PlanAction(
                plan=plan,
                goal=goals[n % len(goals)],
                what=self.say(what),
                who=self.say(who),
                frequency=often,
                starts_on=today + dt.timedelta(days=30),
            )
            for n, (what, who, often) in enumerate(theme.actions)
        )
        Commitment.objects.bulk_create(Commitment(plan=plan, party=party, text=self.say(text)) for party, text in theme.commitments)

    def _propose_aids(self, plan):
        plot, aids = self.plot, []
        chosen = (
            plot.theme.aids
            if plot.full_papers
            else [plot.theme.aids[(plot.fate + n) % len(plot.theme.aids)] for n in range(1 + plot.fate % 2)]
        )
        for n, (kind, title, description, provider, frequency, cost) in enumerate(chosen):
            starts = timezone.localdate() + dt.timedelta(days=35)
            aid = plans.propose_intervention(
                plan,
                by=plot.worker,
                beneficiaries=[plot.family.parent]
                if kind == "sisl"
                else plot.family.children[: 1 if kind == "educational_project" else None],
                kind=kind,
                title=title,
                description=description,
                provider=provider,
                frequency=frequency,
                cost=cost,
                starts_on=starts,
                ends_on=starts + relativedelta(months=12),
            )
            aids.append((aid, FATES[(plot.fate * 2 + n * 3) % len(FATES)]))
        return aids

    def _validate(self, plan, but=None):
        for function, user in self.plot.team.items():
            if function == but:
                continue
            yield self.later(1)
            plans.give_validation(plan, by=user)
        return type(plan).objects.select_related("case__worker").get(pk=plan.pk)

    def _consent(self, plan):
        """Proposed in plain words, then signed, refused, or ordered."""
        plot = self.plot
        yield self.later(2)
        language = dict(codes("language")).get(plot.family.interpreter, "italiano")
        plans.propose_plan(plan, by=plot.worker, plain_copy=PLAIN, language=language)
        self.print_as_wanted()
        plans.issue_plan(plan, by=plot.worker)
        if plot.stage == "proposed":
            return
        yield self.later(3)
        if plot.stage == "refused":
            plans.refuse_plan(plan, by=plot.worker, reason=REFUSAL)
            return
        holders = list(plan.holders())
        partly = plot.stage in {"part", "active_part"} and len(holders) > 1
        ordered = plot.stage in {"ordered", "active_ordered"} or (plot.theme.regime == "judicial" and plot.fate % 2)
        signers = holders[:1] if partly or ordered else holders
        today = timezone.localdate()
        consents = {
            holder: {"given": holder in signers, "on": today, "note": "" if holder in signers else "Non si è presentato alla firma."}
            for holder in holders
        }
        hearings = {
            minor: {
                "on": today,
                "form": "colloquio con l’assistente sociale e l’educatore",
                "words": "Ha letto il progetto e ha chiesto di essere avvisato dei cambiamenti.",
            }
            for minor in plan.minors_to_hear()
        }
        plans.record_signatures(plan, by=plot.worker, consents=consents, hearings=hearings)
        if ordered:
            plans.order_plan(plan, by=plot.worker, order_reference=ORDER.format(number=self.dice.randint(300, 4200), year=today.year))
            CaseMember.objects.filter(case=plot.case).update(regime=CaseMember.Regime.JUDICIAL)
        elif partly:
            plans.sign_plan_in_part(plan, by=plot.worker, reason=PART)
        else:
            plans.sign_plan(plan, by=plot.worker)

    # ---- the aids

    def _authorise(self, aids):
        for aid, fate in aids:
            if fate == "proposed" and self.plot.stage.startswith(("active", "late")):
                continue
            by = self.town.staff.one("director") if aid.needs_determination else self.plot.coordinator
            if fate == "not_started":
                plans.step_intervention(aid, "give_up", by=by, reason="La famiglia ha trovato un aiuto equivalente per conto proprio.")
                continue
            number = f"{self.dice.randint(120, 1900)}/{timezone.localdate().year}"
            plans.step_intervention(
                aid,
                "authorise",
                by=by,
                act_reference=f"Determinazione n. {number}" if aid.needs_determination else f"Autorizzazione n. {number}",
            )

    def _start(self, aids):
        for proposed, fate in aids:
            if fate in {"proposed", "not_started", "authorised"}:
                continue
            aid = Intervention.objects.select_related("case", "plan").get(pk=proposed.pk)
            if aid.needs_order and self.plot.fate % 3:
                plans.record_order(
                    aid,
                    by=self.plot.worker,
                    order_reference=ORDER.format(number=self.dice.randint(300, 4200), year=timezone.localdate().year),
                )
            elif aid.needs_order:
                plans.override_order(
                    aid, by=self.plot.coordinator, reason="Rischio di abbandono scolastico: non si può attendere il provvedimento."
                )
            if not aid.missing_to_start():
                plans.step_intervention(aid, "start", by=self.plot.worker, starts_on=timezone.localdate())
        self.running = aids

    def _age(self):
        """Some time on, each aid meets its fate."""
        ends = timezone.localdate()
        steps = {
            "suspended": ("suspend", {"reason": "Pausa chiesta dalla famiglia per un trasloco."}),
            "ended": ("end", {"reason": "Obiettivo raggiunto.", "ends_on": ends}),
            "interrupted": ("interrupt", {"reason": "La cooperativa non ha più l’operatore disponibile.", "ends_on": ends}),
            "revoked": ("revoke", {"reason": "Sono venuti meno i requisiti."}),
        }
        for started, fate in self.running:
            aid = Intervention.objects.select_related("case", "plan").get(pk=started.pk)
            if fate in steps and aid.status == Intervention.Status.ACTIVE:
                verb, facts = steps[fate]
                plans.step_intervention(aid, verb, by=self.plot.worker if verb != "revoke" else self.plot.coordinator, **facts)
        self.running = []

    # ---- reviews and after

    def _follow(self, plan):
        plot, held = self.plot, 0
        while True:
            review = plan.reviews.planned().select_related("case__worker", "plan").order_by("pk").last()
            due = review.due_on
            if plot.stage == "late" and (self.town.today - due).days < 60:
                return
            self.day = due + dt.timedelta(days=self.dice.randint(-6, 4))
            yield self.later(0)
            outcome = self._outcome(held)
            self._hold(review, plan, held, outcome)
            held += 1
            if held == 1:
                yield self.later(5)
                self._age()
            plan = type(plan).objects.select_related("case__worker", "case__unit__group").get(pk=plan.pk)
            if outcome == "goes_on" and plot.stage == "suspended" and held == 2:
                yield self.later(10)
                plot.case.suspend(by=plot.coordinator, reason="La famiglia è all’estero per tre mesi: il lavoro riprende al rientro.")
                return
            if outcome == "goes_on" and plot.stage == "interrupted":
                yield self.later(25)
                plans.interrupt_plan(
                    plan, by=plot.worker, reason="La famiglia si è trasferita presso parenti e non risponde alle chiamate."
                )
                return
            if outcome == "changes":
                plan = yield from self._second_edition(plan)
                if plan is None:
                    return
            if outcome == "ends":
                yield from self._finish(plan)
                return

    def _outcome(self, held):
        wanted = {"changes": (1, "changes"), "second": (1, "changes"), "to_end": (1, "ends"), "plan_ended": (1, "ends")}
        wanted |= dict.fromkeys(("closing", "closed", "reopened"), (1, "ends")) | {"court": (1, "report_to_court")}
        when, outcome = wanted.get(self.plot.stage, (99, ""))
        return outcome if held == when else "goes_on"

    def _hold(self, review, plan, held, outcome):
        plot = self.plot
        today = timezone.localdate()
        stories = plot.reviews or themes.REVIEWS[plot.trend]
        people = ", ".join([self.words["Genitore"], *(str(user) for user in plot.team.values())])
        self.print_as_wanted()
        plans.hold_review(
            review,
            by=plot.worker,
            scores={goal: (self._score(goal, held, position), "") for position, goal in enumerate(plan.goals.order_by("position", "pk"))},
            held_on=today,
            attendees=people[:400],
            summary=self.say(stories[held % len(stories)]),
            outcome=outcome,
            child_voice=self.dice.choice(themes.VOICES),
            next_review_on=None if outcome == "ends" else today + relativedelta(months=3),
        )

    def _score(self, goal, held, position):
        if self.plot.scores:
            line = self.plot.scores[position % len(self.plot.scores)]
            return line[min(held, len(line) - 1)]
        path = TRENDS[self.plot.trend]
        share = path[min(held, len(path) - 1)] + self.dice.uniform(-0.08, 0.08) - 0.05 * position
        if self.plot.stage in {"to_end", "plan_ended", "closing", "closed", "reopened"} and held:
            share = self.dice.uniform(0.85, 1)
        span = float(goal.target) - float(goal.baseline)
        value = float(goal.baseline) + span * max(0, min(1, share))
        return round(value) if float(goal.baseline).is_integer() and float(goal.target).is_integer() else round(value, 1)

    def _second_edition(self, old):
        """The review changed the plan: a new version is written, signed and started."""
        plot = self.plot
        plan = plot.case.plans.in_preparation().select_related("case__worker").get()
        if plot.stage == "changes":
            return None
        yield self.later(6)
        if goal := plan.goals.order_by("position").first():
            goal.text = f"{goal.text}, anche nei fine settimana"[:300]
            goal.save()
        plan = yield from self._validate(plan)
        yield from self._consent(plan)
        yield self.later(3)
        plans.start_plan(plan, by=plot.worker, starts_on=timezone.localdate())
        return type(plan).objects.get(pk=plan.pk)

    def _finish(self, plan):
        plot = self.plot
        if plot.stage == "to_end":
            return
        yield self.later(5)
        for aid in Intervention.objects.open().filter(case=plot.case).select_related("case", "plan"):
            if aid.status in Intervention.RUNNING:
                plans.step_intervention(
                    aid, "end", by=plot.worker, reason="Obiettivo raggiunto con la fine del progetto.", ends_on=timezone.localdate()
                )
            else:
                plans.step_intervention(aid, "give_up", by=plot.worker, reason="Non più necessario.")
        plan = type(plan).objects.select_related("case__worker").get(pk=plan.pk)
        plans.end_plan(plan, by=plot.coordinator, reason="Gli obiettivi sono raggiunti; la famiglia prosegue da sola.")
        if plot.stage == "plan_ended":
            return
        plot.case.refresh_from_db()
        yield self.later(9)
        cases.start_closing(plot.case, by=plot.worker, reason="Obiettivi raggiunti e progetto concluso.")
        if plot.stage == "closing":
            return
        yield self.later(12)
        outcomes = [(charge, "4", "1") for charge in plot.case.charges.current()]
        report = self.say(plot.theme.closing)
        cases.close(plot.case, by=plot.coordinator, closing_report=report, family_informed_on=timezone.localdate(), outcomes=outcomes)
        plot.over = True
        if plot.stage == "reopened":
            yield self.later(max(20, (self.town.today - self.day).days - 4))
            cases.reopen(plot.case, by=plot.coordinator, reason="Nuova segnalazione della scuola: ripresa delle assenze.")

    # ---- the diary

    def diary(self):
        """Notes between one scene and the next, by whoever of the team was there."""
        plot = self.plot
        day = self.town.today - dt.timedelta(days=plot.opened - 9)
        entries = self._entries()
        while entries:
            yield at(working_day(day), self.dice.randint(9, 17), self.dice.choice([5, 15, 25, 40, 55]))
            if plot.over:
                return
            if plot.case is not None and plot.case.team.current().exists() and plot.stage not in {"reported", "assigned"}:
                self._note(*entries.pop(0))
            day = timezone.localdate() + dt.timedelta(days=self._pause(len(entries)))

    def _pause(self, left):
        if self.plot.notes:
            return max(3, (self.town.today - timezone.localdate()).days // max(1, left))
        return self.dice.randint(6, 21)

    def _entries(self):
        if self.plot.notes:
            return [("", *note) for note in self.plot.notes]
        own, common = list(self.plot.theme.diary), list(themes.DIARY)
        self.dice.shuffle(common)
        self.dice.shuffle(own)
        mixed = [entry for pair in zip(own, common, strict=False) for entry in pair] + common[len(own) :]
        return [("", "", *entry) for entry in mixed]

    def _whom(self, kind, by):
        """Whom a note is about, who was seen alone, and who reads it: dice of its own, so that the rest of the town stays the same."""
        dice = random.Random(f"{self.plot.case.number}{kind}{timezone.localdate()}")
        children = [charge.person for charge in self.plot.case.charges.current().select_related("person").order_by("pk")]
        about = children if dice.random() < 0.5 else children[:1]
        alone = {"child_voice": 1, "observation": 0.6, "home_visit": 0.3}.get(kind, 0)
        level = "team"
        if by == self.plot.psychologist and dice.random() < 0.25:
            level = dice.choice(["profession", "author"])
        elif by == self.plot.worker and dice.random() < 0.05:
            level = "author"
        return {"about": about, "seen_alone": about if dice.random() < alone else [], "level": level}

    def _note(self, _, function, kind, present, facts, evaluation):
        plot = self.plot
        by = self._author(function, kind, present)
        if not plot.case.declarations.filter(user=by, has_conflict=False).exists():
            return
        entry = diary.write(
            plot.case,
            by=by,
            kind=kind,
            happened_on=timezone.localdate(),
            present=self.say(present),
            facts=self.say(facts),
            evaluation=self.say(evaluation),
            **self._whom(kind, by),
        )
        if kind == "interview" and self.dice.random() < 0.06:
            diary.write(
                plot.case,
                by=by,
                amends=entry,
                kind=kind,
                happened_on=timezone.localdate(),
                facts="Rettifica: il colloquio è durato quaranta minuti, non un’ora.",
            )

    def _author(self, function, kind, present):
        team = self.plot.team
        if function:
            return team[TeamMember.Function(function)]
        if "psicolog" in present:
            return self.plot.psychologist
        if "educat" in present or kind == "observation":
            return self.plot.educator
        return self.plot.worker

    def _one(self, options):
        return options[self.plot.fate % len(options)]
