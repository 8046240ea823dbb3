"""What this room adds to the printed file of a case: the reports received, and the names of who reported, to be left out of every text."""

from django.utils import timezone

from cases.dossier.blocks import Chapter, Entry
from cases.dossier.rules import Content
from sesto_social.parameters.lookup import label

from . import report_papers
from .models import IncomingReport, ReportPerson


def hide_reporters(sieve):
    """Sender, contact and persons who reported; those whose identity is protected, for everybody."""
    for report in IncomingReport.objects.filter(cases=sieve.case).order_by("pk"):
        sieve.hide(Content.REPORTER, report.sender, report.contact)
        people = ReportPerson.objects.filter(report=report, role=ReportPerson.Role.REPORTER).select_related("person").order_by("pk")
        for one in people:
            if one.person_id:
                sieve.hide_name(Content.REPORTER, one.person.first_name, one.person.last_name)
            else:
                sieve.hide(Content.REPORTER, one.written_name)


def reports(sieve):
    rows = IncomingReport.objects.visible_to(sieve.by).filter(cases=sieve.case)
    blocks = []
    for report in sieve.within(rows, "received_at__date").order_by("received_at", "pk"):
        if report.do_not_inform_family and not sieve.lets(Content.UNTOLD_REPORTS):
            sieve.withhold(Content.UNTOLD_REPORTS)
            continue
        who = report_papers.who_reports(report) if sieve.lets(Content.REPORTER) else sieve.withhold(Content.REPORTER)
        parts = [
            ("Fonte", label("report_source", report.source) if sieve.lets(Content.REPORTER) else ""),
            ("Chi segnala", who),
            ("Fatti", sieve.text(report.facts)),
            ("Prima valutazione", sieve.text(report.assessment)),
        ]
        received = f"{timezone.localdate(report.received_at):%d/%m/%Y}"
        blocks.append(Entry(f"Segnalazione prot. {report.protocol}", f"ricevuta il {received}, {report.get_status_display()}", parts))
    return Chapter("reports", blocks)
