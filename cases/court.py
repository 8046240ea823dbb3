"""Orders of the court: received at the door, completed by who coordinates, followed until the judge closes."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.documents.models import Attachment
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import numbers, whole
from sesto_social.parameters.models import JudicialAuthority
from sesto_social.workflow import TransitionNotAllowed

from . import actions, alerts, arrivals, timeline
from .access import who_coordinates
from .deadlines import set_deadline, settle
from .models import Alert, CaseMember, CourtOrder, Deadline, OrderParty

ALERT = "Provvedimento dell'autorità giudiziaria"
ALERTS = ("court_alert_1", "court_alert_2", "court_alert_3", "court_alert_4", "court_alert_5")
FOR_COORDINATORS_TOO = 15
"""From this many days before the term on, who coordinates is told beside the worker (scenario 18)."""
OVERDUE, AT_THE_TOP = -1, -2
SOURCES = {
    JudicialAuthority.Kind.ORDINARY_COURT: "10",
    JudicialAuthority.Kind.PROSECUTOR: "10",
    JudicialAuthority.Kind.COURT_OF_APPEAL: "10",
}
"""FonteSegnalazione of a case born from an order; every other authority is of minors (11)."""


@transaction.atomic
def receive(*, by, upload=None, **facts):
    """A paper of the court is at the door: protocol and where it comes from. Who coordinates is told at once."""
    order = CourtOrder(registered_by=by, **facts)
    if upload is not None:
        order.document = Attachment.objects.keep(upload, by=by)
    order.save(force_insert=True)
    record("cases.courtorder.received", order, by=by, channel=order.channel)
    set_deadline(
        kind=Deadline.Kind.COURT,
        title="Leggi e completa un provvedimento arrivato",
        due_on=working_days_after(timezone.localdate(), whole("court_order_completion_working_days")),
        unit=order.unit,
        link=order.get_absolute_url(),
        key=f"court-read:{order.pk}",
    )
    for coordinator in User.objects.with_role("coordinator").filter(groups=order.unit.group).order_by("pk"):
        bell.ring(coordinator, "È arrivato un provvedimento dell'autorità giudiziaria.", link=order.get_absolute_url())
    return order


@transaction.atomic
def name_party(order, *, by, role, person=None, written_name=""):
    """A party, while nobody has closed the mandate. The same one twice is one party."""
    order = CourtOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    if order.status == CourtOrder.Status.CLOSED:
        raise TransitionNotAllowed("Il provvedimento è chiuso.")
    party, fresh = OrderParty.objects.get_or_create(order=order, role=role, person=person, written_name="" if person else written_name)
    if fresh:
        record("cases.courtorder.party_named", order, by=by, role=role)
    return party


@transaction.atomic
def remove_party(party, *, by):
    order = party.order
    if order.status != CourtOrder.Status.RECEIVED:
        raise TransitionNotAllowed("Le parti di un provvedimento già completato restano agli atti.")
    party.delete()
    record("cases.courtorder.party_removed", order, by=by)


@transaction.atomic
def complete(order, *, by, minors, household=None, upload=None, due_on=None, **facts):
    """What the order asks is written down, and binds the case that opens or is joined. Answers with the `Arrival`."""
    arrival = _only_one(
        arrivals.take_up(
            household=household,
            minors=minors,
            unit=order.unit,
            by=by,
            source=SOURCES.get(order.authority.kind, "11"),
            first_reported_on=timezone.localdate(order.received_at),
            reason=f"provvedimento prot. {order.protocol}",
        )
    )
    told = due_on or _from_the_rhythm(**facts)
    provisional = told is None
    order.complete(by=by, case=arrival.case, due_on=told or provisional_day(), provisional=provisional, **facts)
    if upload is not None:
        order.document = Attachment.objects.keep(upload, by=by, case_id=arrival.case.pk)
        order.save(update_fields=["document"])
    order.minors.set(minors)
    settle(f"court-read:{order.pk}", by=by)
    _bind(order, by=by)
    return arrival


def _only_one(found):
    if len(found) > 1:
        raise TransitionNotAllowed("I minori scelti sono in carico in casi diversi: registra un provvedimento per ciascuna famiglia.")
    return found[0]


def _from_the_rhythm(*, every_months=None, notified_on=None, decided_on=None, **facts):
    start = notified_on or decided_on
    return start + relativedelta(months=every_months) if every_months and start else None


def provisional_day():
    """The term that holds until the judge says one."""
    return timezone.localdate() + relativedelta(days=whole("court_provisional_days"))


def _bind(order, *, by):
    """What an order changes in its case: regime of the minors, warning, deadlines, one line of the story."""
    case = order.case
    for charge in case.charges.current().filter(person__in=order.minors.all()).select_related("person", "case"):
        actions.set_regime(charge, by=by, regime=CaseMember.Regime.JUDICIAL, reason=f"provvedimento prot. {order.protocol}")
    alerts.add(case, by=by, kind=Alert.Kind.COURT_ORDER, text=ALERT, reason=f"Provvedimento prot. {order.protocol}")
    _set_due(order)
    if order.provisional:
        set_deadline(
            kind=Deadline.Kind.COURT,
            title="Chiedere chiarimento al giudice: il provvedimento non fissa il termine",
            due_on=working_days_after(timezone.localdate(), whole("court_clarify_working_days")),
            case=case,
            link=reverse("cases:court_order_due", args=[order.pk]),
            key=f"court-clarify:{order.pk}",
        )
    timeline.add(case, "court", f"Provvedimento dell'autorità giudiziaria, prot. {order.protocol}", by=by, link=section(case))
    if case.worker_id:
        bell.ring(case.worker, f"Caso {case}: è arrivato un provvedimento dell'autorità giudiziaria.", link=order.get_absolute_url())


def section(case):
    """Where the orders of a case are listed, for each reader those that they may read."""
    return reverse("cases:case_section", args=[case.pk, "court"])


def _set_due(order):
    set_deadline(
        kind=Deadline.Kind.COURT,
        title=f"Relazione all'autorità giudiziaria (prot. {order.protocol}{', termine provvisorio' if order.provisional else ''})",
        due_on=order.due_on,
        case=order.case,
        link=section(order.case),
        key=f"court:{order.pk}",
    )


@transaction.atomic
def set_due(order, *, by, due_on, reason):
    """The judge has said or moved the term, or the report was sent and the next one is due: alerts start again."""
    order.refresh_from_db(from_queryset=CourtOrder.objects.select_for_update(of=("self",), no_key=True))
    if order.status != CourtOrder.Status.IN_PROGRESS:
        raise TransitionNotAllowed(f"Il termine si cambia a un provvedimento in corso: questo è {order.get_status_display()}.")
    previous, order.due_on, order.provisional, order.alerted_days = order.due_on, due_on, False, None
    order.version += 1
    order.save(update_fields=["due_on", "provisional", "alerted_days", "version"])
    settle(f"court-clarify:{order.pk}", by=by)
    _set_due(order)
    record("cases.courtorder.due_set", order, by=by, reason=reason, was=previous.isoformat(), now=due_on.isoformat())
    text = f"Termine dell'autorità giudiziaria: {due_on:%d/%m/%Y} ({reason})"
    timeline.add(order.case, "court", text[:300], by=by, link=section(order.case))


@transaction.atomic
def close(order, *, by, reason, closed_on):
    """The mandate is over. The regime of the minors stays until somebody says otherwise; the warning goes with the last order."""
    order.close(by=by, reason=reason, closed_on=closed_on)
    for key in (f"court:{order.pk}", f"court-clarify:{order.pk}"):
        settle(key, by=by)
    case = order.case
    if not case.court_orders.open().exists():
        for alert in Alert.objects.standing().filter(case=case, kind=Alert.Kind.COURT_ORDER, text=ALERT):
            alerts.end(alert, by=by, reason="nessun provvedimento in corso")
    timeline.add(case, "court", f"Provvedimento prot. {order.protocol} chiuso", by=by, link=section(case))


def follow(order, today):
    """The alerts of one order, each told once: ahead of the term to the worker, then to who coordinates too, past it to the manager."""
    left = (order.due_on - today).days
    if left < 0:
        _tell_overdue(order, left)
        return
    reached = min((days for days in alert_days() if days >= left), default=None)
    if reached is None or (order.alerted_days is not None and order.alerted_days <= reached):
        return
    words = f"Caso {order.case}: relazione all'autorità giudiziaria entro il {order.due_on:%d/%m/%Y}."
    told = {order.case.worker} if order.case.worker else set()
    told |= set(who_coordinates(order.case)) if reached <= FOR_COORDINATORS_TOO or not told else set()
    _tell(order, told, words, reached)


def _tell_overdue(order, left):
    words = f"Caso {order.case}: superato il termine dell'autorità giudiziaria del {order.due_on:%d/%m/%Y}."
    if order.alerted_days is None or order.alerted_days > OVERDUE:
        told = set(who_coordinates(order.case)) | ({order.case.worker} if order.case.worker else set())
        _tell(order, told, words, OVERDUE)
    if left <= -whole("court_escalation_days") and order.alerted_days > AT_THE_TOP:
        directors = set(User.objects.with_role("director").filter(is_active=True))
        late = f"Termine dell'autorità giudiziaria superato: provvedimento prot. {order.protocol}."
        _tell(order, directors, late, AT_THE_TOP, link=reverse("cases:court_order_list"))


def _tell(order, people, words, mark, *, link=""):
    for user in sorted(people, key=lambda one: one.pk):
        bell.ring(user, words, link=link or order.get_absolute_url())
    order.alerted_days = mark
    order.save(update_fields=["alerted_days"])


def alert_days():
    """How many days before a term one is warned: 30, 15, 7, 3, 0 unless the service says otherwise."""
    return sorted(int(value) for value in numbers(*ALERTS).values())
