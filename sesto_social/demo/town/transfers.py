"""Families of the demo town who move: one is followed by another Comune already, of one the pack waits to be sent."""

import datetime as dt

from cases import transfers
from cases.access import who_coordinates
from cases.dossier import making
from cases.models import Case, CaseTransfer, Dossier
from sesto_social.documents.models import DocumentJob

from .dossiers import parts

TO = (
    ("Cinisello Balsamo", "La madre ha trovato una casa popolare a Cinisello Balsamo."),
    ("Monza", "La famiglia torna dai nonni, a Monza."),
)


def move_some(town):
    early = Case.objects.filter(status=Case.Status.IN_ASSESSMENT, worker__isnull=False, plans=None, sensitive=False).order_by("pk")
    free = [case for case in early if not transfers.late_deadlines(case).exists() and not case.court_orders.open().exists()][:1]
    running = Case.objects.filter(status=Case.Status.IN_CHARGE, worker__isnull=False, court_orders=None, sensitive=False).order_by("-pk")[
        :1
    ]
    for case in running:
        begin(town, case, *TO[1])
    for case in free if not town.small else []:
        transfer = begin(town, case, *TO[0])
        if transfer is not None:
            finish(town, transfer)


def begin(town, case, comune, reason):
    coordinator = who_coordinates(case).first()
    if coordinator is None:
        return None
    payers = {}
    for charge in case.charges.current().select_related("person"):
        proposed, why = transfers.payer_proposed(charge)
        payers[charge] = (proposed or transfers.OURS, why if proposed else "Residenza indicata dai genitori al primo colloquio")
    moved = town.today - dt.timedelta(days=9)
    return transfers.request(case, by=coordinator, payers=payers, comune=comune, same_region=True, moved_on=moved, reason=reason)


def finish(town, transfer):
    """The pack, the sending, the answer."""
    by = transfer.requested_by
    transfers.note_checks(transfer, by=by, done=["report", "family", "meeting", "deadlines"])
    pack = making.prepare(
        transfer.case,
        by=by,
        addressee_name=f"Comune di {transfer.comune}",
        reason="Passaggio del caso",
        **parts(Dossier.Addressee.OTHER_COMUNE),
    )
    job = DocumentJob.objects.create(
        maker="cases.dossier.making.print_dossier", facts={"dossier_id": pack.pk}, title=making.TITLE, created_by=by
    )
    pack.ask(by=by, job=job)
    job.start(by=by)
    job.finish(by=by, document=making.print_dossier(by=by, progress=job.advance, dossier_id=pack.pk))
    transfer = CaseTransfer.objects.get(pk=transfer.pk)
    transfers.send(transfer, by=by, protocol_number="52310", protocol_year=town.today.year, sent_on=town.today - dt.timedelta(days=1))
    transfers.acknowledge(
        transfer,
        by=by,
        acknowledged_on=town.today,
        their_protocol=f"20431/{town.today.year}",
        situations=[(charge, "1") for charge in transfer.case.charges.current()],
        closing_report="Valutazione avviata e non conclusa. La scuola è informata; i due servizi si sono incontrati e la famiglia conosce la nuova assistente sociale.",
        family_informed_on=town.today - dt.timedelta(days=2),
    )
