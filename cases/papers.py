"""Papers printed about a case as a whole."""

from django.utils import timezone

from sesto_social.documents import press
from sesto_social.documents.models import Document
from sesto_social.parameters.lookup import codes

from .models import CaseDocument, CaseMember

MOST_NOTES = 300
"""The latest notes that one print of a diary holds."""


def closing_report(case, *, by, charges):
    """The report of a case that has just been closed, kept among its documents. `charges` are those that ended with it."""
    document = press.issue(
        "closing_report",
        closing_context(case, by=by, charges=charges),
        kind=Document.Kind.CLOSING_REPORT,
        title="Relazione di chiusura",
        by=by,
        case_id=case.pk,
        access_regime=regime_of(charges),
    )
    title = f"Relazione di chiusura del {timezone.localdate(case.closed_at):%d/%m/%Y}"
    return CaseDocument.objects.create(case=case, document=document, title=title, added_by=by)


def transfer_report(transfer, *, by, charges):
    """The same report for a case that another Comune has taken: to whom, under which numbers, who pays for placements."""
    case = transfer.case
    payers = "; ".join(f"{charge.person.first_name}: {charge.paying_comune}" for charge in charges if charge.paying_comune)
    more = [
        ("Comune che riceve", transfer.comune),
        ("Trasmesso", f"il {in_words(transfer.sent_on)}, prot. {transfer.protocol}"),
        ("Accettato", f"il {in_words(transfer.acknowledged_on)}, loro prot. {transfer.their_protocol}"),
        ("Paga i collocamenti", payers),
    ]
    document = press.issue(
        "closing_report",
        closing_context(case, by=by, charges=charges, more=more),
        kind=Document.Kind.CLOSING_REPORT,
        title="Relazione di trasferimento",
        by=by,
        case_id=case.pk,
        access_regime=regime_of(charges),
    )
    title = f"Relazione di trasferimento del {timezone.localdate(case.closed_at):%d/%m/%Y}"
    return CaseDocument.objects.create(case=case, document=document, title=title, added_by=by)


def regime_of(charges):
    judicial = any(charge.regime == CaseMember.Regime.JUDICIAL for charge in charges)
    return Document.AccessRegime.JUDICIAL if judicial else Document.AccessRegime.PROFESSIONAL


def closing_context(case, *, by, charges, more=()):
    """What `templates/documents/closing_report.html` prints; `more` are further facts."""
    reasons, situations = dict(codes("closure_reason")), dict(codes("closure_situation"))
    signers = [{"name": by.display_name, "role": by.role_label}]
    if case.worker is not None and case.worker_id != by.pk:
        signers.insert(0, {"name": case.worker.display_name, "role": "Responsabile del caso"})
    return {
        "facts": [
            ("Caso", case.number),
            ("Nucleo", case.title),
            ("Unità", str(case.unit)),
            ("Responsabile del caso", case.worker.display_name if case.worker else ""),
            ("Prima segnalazione", in_words(case.first_reported_on)),
            ("Famiglia informata il", in_words(case.family_informed_on)),
            ("Chiuso il", in_words(timezone.localdate(case.closed_at))),
            ("Chiuso da", f"{by.display_name}, {by.role_label}"),
            *more,
        ],
        "minors": [
            {
                "name": str(charge.person),
                "born": in_words(charge.person.birth_date),
                "since": in_words(charge.since),
                "until": in_words(charge.until),
                "regime": charge.get_regime_display(),
                "reason": reasons.get(charge.closure_reason, charge.closure_reason),
                "situation": situations.get(charge.closure_situation, charge.closure_situation),
            }
            for charge in charges
        ],
        "report": case.closing_report,
        "signers": signers,
    }


def in_words(day):
    return f"{day:%d/%m/%Y}" if day else ""


def diary(case, rows, *, by, words):
    """What `templates/documents/diary.html` prints: the notes of a filtered diary, oldest first, and who reads them when."""
    now = timezone.localtime()
    entries = list(rows.order_by("-happened_on", "-pk")[: MOST_NOTES + 1])
    return {
        "head": [
            ("Caso", case.number),
            ("Nucleo", case.title),
            ("Note", f"{words[:1].upper()}{words[1:]}" if words else "Tutte quelle che chi stampa può leggere"),
            ("Stampato da", f"{by.display_name}, {by.role_label}"),
            ("Il", f"{now:%d/%m/%Y} alle {now:%H:%M}"),
        ],
        "entries": entries[:MOST_NOTES][::-1],
        "cut": len(entries) > MOST_NOTES,
        "mark": f"{by.display_name} · {now:%d/%m/%Y %H:%M}",
    }
