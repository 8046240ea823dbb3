"""A report to the prosecutor: signed by who wrote it, then by who coordinates; sent with the number of the register."""

from django.db import transaction
from django.utils import timezone

from cases import timeline
from cases.deadlines import settle
from sesto_social.documents import press
from sesto_social.documents.models import Attachment, Document
from sesto_social.notifications import bell

from .. import report_papers
from .report import case_of, coordinators_of, keep_paper


@transaction.atomic
def sign(one, *, by):
    """Who wrote it signs; who coordinates is told that a second signature is wanted."""
    one.sign(by=by)
    for coordinator in coordinators_of(one.report):
        if coordinator.pk != by.pk:
            bell.ring(coordinator, "Una segnalazione alla Procura attende la tua firma.", link=one.get_absolute_url())


@transaction.atomic
def correct(one, *, by, reason):
    author = one.author
    one.correct(by=by, reason=reason)
    if author and author.pk != by.pk:
        bell.ring(author, "La segnalazione alla Procura torna a te: leggi il motivo e correggila.", link=one.get_absolute_url())


@transaction.atomic
def countersign(one, *, by):
    """With both signatures it becomes a document, which nobody changes any more."""
    one.countersign(by=by)
    one.document = press.issue(
        "prosecutor_report",
        report_papers.prosecutor(one),
        kind=Document.Kind.PROSECUTOR_REPORT,
        title="Comunicazione riservata all'autorità giudiziaria",
        by=by,
        case_id=case_of(one.report),
        access_regime=Document.AccessRegime.JUDICIAL,
    )
    one.save(update_fields=["document"])
    for case in one.report.cases.order_by("pk"):
        keep_paper(one.report, case, one.document, "Comunicazione all'autorità giudiziaria", by=by)


@transaction.atomic
def send(one, *, by, protocol, sent_on, upload):
    """It left, with its number and the receipt of delivery."""
    receipt = Attachment.objects.keep(upload, by=by, case_id=case_of(one.report))
    one.send(by=by, protocol=protocol, sent_on=sent_on, receipt=receipt)
    settle(f"prosecutor:{one.pk}", by=by)
    text = f"Comunicazione inviata all'autorità giudiziaria, prot. {protocol} del {sent_on:%d/%m/%Y}"
    for case in one.report.cases.order_by("pk"):
        timeline.add(case, "report", text, by=by, at=timezone.now(), link=one.get_absolute_url())
