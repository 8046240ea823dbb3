"""Passing a case to another Comune (`domain.md` §1.3, §1.9): who pays, what must be done first, the pack, the answer, the end."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import papers, timeline
from .deadlines import set_deadline, settle
from .models import Address, Case, CaseTransfer, Deadline, Dossier, ParentalResponsibility
from .signals import case_transferring

OURS = "Sesto San Giovanni"
Check = CaseTransfer.Check


@transaction.atomic
def request(case, *, by, payers, **facts):
    """Begin: to whom, why, from when; and for each minor who pays for their placement. `payers`: {charge: (Comune, why)}.

    Raises TransitionNotAllowed for a case that has ended, or of which a transfer is running.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "worker").get(pk=case.pk)
    if not case.is_open:
        raise TransitionNotAllowed("Il caso è già chiuso o trasferito.")
    if case.transfers.running().exists():
        raise TransitionNotAllowed("Un trasferimento di questo caso è già in corso.")
    transfer = CaseTransfer.objects.create(case=case, requested_by=by, **facts)
    for charge, (comune, why) in payers.items():
        set_payer(charge, by=by, comune=comune, why=why)
    record("cases.casetransfer.requested", transfer, by=by, reason=transfer.reason)
    set_deadline(
        kind=Deadline.Kind.CLOSING,
        title=f"Trasmettere il fascicolo al Comune di {transfer.comune}",
        due_on=timezone.localdate() + relativedelta(days=whole("transfer_send_days")),
        case=case,
        unit=case.unit,
        link=transfer.get_absolute_url(),
        key=f"transfer:{transfer.pk}",
    )
    timeline.add(case, "case", f"Trasferimento al Comune di {transfer.comune} avviato", by=by, link=transfer.get_absolute_url())
    return transfer


@transaction.atomic
def set_payer(charge, *, by, comune, why):
    """Who pays for what a judge orders for this minor (*comune onerato*): another question than who follows them."""
    charge.paying_comune, charge.paying_why = comune, why
    charge.save(update_fields=["paying_comune", "paying_why"])
    record("cases.casemember.payer_set", charge, by=by, comune=comune)


def payer_proposed(charge):
    """(Comune, why) by the law: where those responsible for the minor lived when the service began (L.R. Lombardia 34/2004 art. 4 c. 3).

    Nothing is proposed when the registry does not say one place, or when the place is secret.
    """
    start = charge.since
    holders = ParentalResponsibility.objects.current(start).filter(minor=charge.person_id, kind__in=("full", "exclusive", "limited"))
    places = Address.objects.current(start).filter(person__in=holders.order_by().values("holder"), kind=Address.Kind.REGISTRY)
    places = list(places.exclude(confidentiality=Address.Confidentiality.SECRET).order_by("pk").values_list("city", flat=True))
    if len(set(places)) != 1:
        return "", f"Non risulta un solo Comune di residenza di chi aveva la responsabilità il {start:%d/%m/%Y}."
    return places[0], f"Il {start:%d/%m/%Y}, all'inizio della presa in carico, chi aveva la responsabilità risiedeva a {places[0]}."


# ---- before it leaves


def checks_of(transfer):
    """[(code, words, done)]: the judge is told only where one waits for an answer."""
    asked = [check for check in Check if check != Check.COURT or transfer.case.court_orders.open().exists()]
    return [(check.value, check.label, check.value in transfer.checks) for check in asked]


@transaction.atomic
def note_checks(transfer, *, by, done):
    """What is done so far, ticked as it happens."""
    locked = CaseTransfer.objects.select_for_update(of=("self",), no_key=True).get(pk=transfer.pk)
    if locked.status != CaseTransfer.Status.REQUESTED:
        raise TransitionNotAllowed("Il fascicolo è già partito: l'elenco non cambia più.")
    locked.checks = [check for check in Check.values if check in done]
    locked.save(update_fields=["checks"])
    record("cases.casetransfer.checked", locked, by=by, done=",".join(locked.checks))


def pack_of(transfer):
    """The newest printed file for another Comune made since the transfer was asked; None until there is one."""
    rows = Dossier.objects.issued().filter(case=transfer.case_id, addressee=Dossier.Addressee.OTHER_COMUNE)
    return rows.filter(asked_at__gte=transfer.requested_at).select_related("paper__document").order_by("-asked_at", "-pk").first()


def vetoes(transfer):
    """What stands against sending it now, in words: what still runs, what is late, what was not done, the missing pack."""
    answers = case_transferring.send_robust(sender=Case, case=transfer.case)
    against = [str(answer) for _, answer in answers if isinstance(answer, TransitionNotAllowed)]
    if missing := [words for _, words, done in checks_of(transfer) if not done]:
        against.append(f"Da fare prima: {'; '.join(missing)}.")
    if pack_of(transfer) is None:
        against.append("Manca il fascicolo stampato per l'altro Comune.")
    return against


def late_deadlines(case):
    return case.deadlines.pending().filter(due_on__lt=timezone.localdate()).exclude(key__startswith="transfer:")


@transaction.atomic
def send(transfer, *, by, protocol_number, protocol_year, sent_on):
    """The pack leaves by certified mail, under our protocol number. Refused as long as something stands against it."""
    if against := vetoes(transfer):
        raise TransitionNotAllowed(" ".join(against))
    pack = pack_of(transfer)
    transfer.send(by=by, dossier=pack, protocol_number=protocol_number, protocol_year=protocol_year, sent_on=sent_on)
    set_deadline(
        kind=Deadline.Kind.CLOSING,
        title=f"Chiedere risposta al Comune di {transfer.comune}",
        due_on=sent_on + relativedelta(days=whole("transfer_answer_days")),
        case=transfer.case,
        unit=transfer.case.unit,
        link=transfer.get_absolute_url(),
        key=f"transfer:{transfer.pk}",
    )
    words = f"Fascicolo {pack.paper.document.number} trasmesso al Comune di {transfer.comune}, prot. {transfer.protocol}"
    timeline.add(transfer.case, "case", words, by=by, link=transfer.get_absolute_url())


# ---- the answer


@transaction.atomic
def acknowledge(transfer, *, by, acknowledged_on, their_protocol, situations, **closing):
    """The other Comune has taken it: the charges end with their codes and the case is closed as transferred.

    `situations`: [(charge, situation code)]. `closing`: closing_report and family_informed_on. What was due is due no more.
    """
    transfer.acknowledge(by=by, acknowledged_on=acknowledged_on, their_protocol=their_protocol)
    case = transfer.case
    for charge, situation in situations:
        charge.until, charge.closure_reason, charge.closure_situation = acknowledged_on, transfer.closure_reason, situation
        charge.save(update_fields=["until", "closure_reason", "closure_situation"])
        record("cases.casemember.closed", charge, by=by, reason=charge.closure_reason, situation=situation)
    case.transfer(by=by, **closing)
    case.deadlines.pending().update(settled_at=timezone.now(), settled_by=by)
    words = f"Caso trasferito al Comune di {transfer.comune}, loro prot. {their_protocol}"
    timeline.add(case, "case", words, by=by, link=reverse("cases:documents", args=[case.pk]))
    papers.transfer_report(transfer, by=by, charges=[charge for charge, _ in situations])


@transaction.atomic
def undo(transfer, *, by, reason):
    transfer.undo(by=by, reason=reason)
    settle(f"transfer:{transfer.pk}", by=by)
    timeline.add(transfer.case, "case", f"Trasferimento annullato: {reason}"[:300], by=by)
