"""What the tests of reports start from: a report at the door, one that names a family, one as far as the triage."""

import datetime as dt
import itertools

from django.utils import timezone

from intake.actions import report as reports
from intake.models import IncomingReport
from sesto_social.parameters.protocol import ProtocolNumber

from ..factories import HouseholdFactory

number = itertools.count(5000)
FACTS = "Il bambino arriva a scuola senza merenda da due settimane."


def arrived(unit, by, **facts):
    """Registered now, unless `facts` say otherwise."""
    known = {
        "received_at": timezone.now(),
        "channel": "pec",
        "source": "13",
        "sender": "Istituto Quasimodo",
        "facts": FACTS,
        "urgency": "ordinary",
        "unit": unit,
    }
    return reports.register(by=by, protocol=ProtocolNumber(str(next(number)), timezone.localdate().year), **known | facts)


def naming(report, household, by):
    """The report names everybody of the household: children as minors, the mother as parent."""
    for member in household.members.select_related("person").order_by("pk"):
        reports.name(report, by=by, role="minor" if member.person.is_minor else "parent", person=member.person)
    return report


def in_hand(unit, coordinator, *, assignee=None, household=None, **facts):
    """(report, household): read by the coordinator and given to `assignee`."""
    household = household or HouseholdFactory()
    report = naming(arrived(unit, coordinator, **facts), household, coordinator)
    reports.triage(report, by=coordinator, urgency=report.urgency, assignee=assignee or coordinator)
    return report, household


def typed(unit, /, **facts):
    """What the form of a new report posts."""
    local = timezone.localtime() - dt.timedelta(minutes=5)
    return {
        "protocol_number": str(next(number)),
        "protocol_year": timezone.localdate().year,
        "received_at": f"{local:%Y-%m-%dT%H:%M}",
        "channel": "pec",
        "source": "13",
        "sender": "Istituto Quasimodo",
        "facts": FACTS,
        "urgency": "ordinary",
        "confidentiality": "ordinary",
        "unit": unit.pk,
    } | facts


def again(report):
    return IncomingReport.objects.get(pk=report.pk)
