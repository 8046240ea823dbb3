"""What the papers of a report say: the print for the file, the neutral letter, the report to the prosecutor."""

from django.utils import timezone

from sesto_social.parameters.lookup import label

PROTECTED = "identità protetta"
PROTECTED_SOURCE = "L'identità di chi ha segnalato è protetta: si comunica all'autorità giudiziaria se la chiede."


def day(value):
    return f"{value:%d/%m/%Y}" if value else ""


def moment(value):
    return f"{timezone.localtime(value):%d/%m/%Y, ore %H:%M}" if value else ""


def when(report):
    """The day or days of the facts, in words."""
    if report.facts_from and report.facts_until and report.facts_from != report.facts_until:
        return f"dal {day(report.facts_from)} al {day(report.facts_until)}"
    return day(report.facts_from or report.facts_until)


def who_reports(report):
    """Sender and contact as a paper may say them."""
    if report.reporter_protected:
        return PROTECTED
    return ", ".join(part for part in (report.sender, report.contact) if part)


def named_people(report):
    """(name, role) of those named; a protected reporter stays without a name."""
    rows = report.people.select_related("person").order_by("pk")
    return [
        (PROTECTED if report.reporter_protected and one.role == one.Role.REPORTER else str(one), one.get_role_display()) for one in rows
    ]


def context(report):
    """What `templates/documents/incoming_report.html` prints."""
    return {
        "report": report,
        "head": [
            ("Protocollo", str(report.protocol)),
            ("Ricevuta", f"{moment(report.received_at)}, {report.get_channel_display()}"),
            ("Fonte", label("report_source", report.source)),
            ("Chi segnala", who_reports(report)),
            ("Urgenza", report.get_urgency_display()),
            ("Unità", str(report.unit)),
            ("Fatti del", when(report)),
        ],
        "people": named_people(report),
        "steps": [
            ("Triage", f"{moment(report.triaged_at)}, {report.triaged_by}" if report.triaged_by else ""),
            ("Prima valutazione", str(report.assignee or "")),
            ("Conclusa", f"{moment(report.concluded_at)}, {report.concluded_by}" if report.concluded_by else ""),
        ],
        "outcomes": [report.Outcome(code).label for code in report.outcomes],
    }


def letter(appointment, person):
    """What `templates/documents/convocation_letter.html` prints: where and when, nothing else."""
    return {
        "person": person,
        "appointment": appointment,
        "place": appointment.office,
        "when": moment(appointment.starts_at),
    }


def facts_so_far(report):
    """The draft of the facts for the prosecutor: what was reported, and when."""
    head = f"Segnalazione prot. {report.protocol}, ricevuta il {moment(report.received_at)}."
    return "\n\n".join(part for part in (head, f"Fatti: {when(report)}." if when(report) else "", report.facts) if part)


def sources(report):
    told = f"{label('report_source', report.source)}"
    if report.reporter_protected:
        return f"{told}. {PROTECTED_SOURCE}"
    return f"{told}: {who_reports(report)}." if who_reports(report) else f"{told}."


def prosecutor(one):
    """What `templates/documents/prosecutor_report.html` prints."""
    report = one.report
    return {
        "one": one,
        "silent": report.do_not_inform_family,
        "head": [
            ("A", str(one.authority)),
            ("Ragione", one.get_basis_display()),
            ("Urgenza", report.get_urgency_display()),
            ("Riferimento", f"prot. {report.protocol} del {day(timezone.localdate(report.received_at))}"),
        ],
        "people": named_people(report),
        "born": [
            (str(named.person), day(named.person.birth_date), named.get_role_display())
            for named in report.people.known().order_by("pk")
            if not (report.reporter_protected and named.role == named.Role.REPORTER)
        ],
        "signers": [
            (one.author.display_name, one.author.role_label, moment(one.authored_at)),
            (one.countersigned_by.display_name, one.countersigned_by.role_label, moment(one.countersigned_at)),
        ]
        if one.countersigned_by
        else [],
    }
