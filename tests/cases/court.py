"""What the tests of court orders start from."""

import datetime as dt
import itertools

from django.utils import timezone

from cases import court
from cases.models import CourtOrder
from sesto_social.parameters.models import JudicialAuthority
from tests.factories import HouseholdFactory

number = itertools.count(7000)


def tribunal():
    return JudicialAuthority.objects.get(name="Tribunale per i minorenni di Milano")


def arrived(unit, by, **facts):
    known = {
        "protocol_number": str(next(number)),
        "protocol_year": timezone.localdate().year,
        "received_at": timezone.now(),
        "channel": "pec",
        "authority": tribunal(),
        "unit": unit,
    }
    return court.receive(by=by, **known | facts)


def binding(unit, by, household=None, **facts):
    """(order, arrival): completed for all the minors of `household`."""
    household = household or HouseholdFactory()
    order = arrived(unit, by)
    for minor in household.minors():
        court.name_party(order, by=by, role="minor", person=minor)
    known = {
        "act": "decree",
        "tasks": "Indagine sociale sul nucleo.",
        "decided_on": timezone.localdate(),
        "due_on": timezone.localdate() + dt.timedelta(days=60),
    }
    arrival = court.complete(order, by=by, minors=list(household.minors()), household=household, **known | facts)
    return CourtOrder.objects.get(pk=order.pk), arrival
