"""What is still to decide in the agenda of the town: an absence over appointments, and an invitation that waits for an answer."""

import datetime as dt
from collections import Counter

from cases.models import Case, HouseholdMember
from intake.actions.absence import enter_absence
from intake.actions.invitation import invite
from intake.models import Appointment
from sesto_social.agenda.clock import day_of, midnight

SOON = dt.timedelta(days=3)


def plan_absence(town):
    """The first intake worker will be away on the day, not too near, on which most people expect to meet her."""
    agenda = town.places.agenda_of(town.staff.one("intake_worker"))
    ahead = Appointment.objects.expected().filter(worker=agenda, starts_at__gte=midnight(town.today + SOON)).order_by("starts_at")
    days = Counter(day_of(start) for start in ahead.values_list("starts_at", flat=True))
    if days:
        day = days.most_common(1)[0][0]
        enter_absence(agenda, midnight(day), midnight(day + dt.timedelta(days=1)), by=town.staff.one("front_desk"))


def invite_a_family(town):
    """A case worker asks a parent to choose among the times kept for the invited."""
    for case in Case.objects.filter(status=Case.Status.IN_CHARGE, worker=town.staff.one("case_worker")).order_by("pk"):
        grown = [one.person for one in HouseholdMember.objects.around(case) if not one.person.is_minor and one.person.email]
        if grown:
            agenda = town.places.agenda_of(case.worker)
            until = town.today + dt.timedelta(days=14)
            invite(case, by=case.worker, person=grown[0], office=agenda.office, worker=agenda, email=grown[0].email, expires_on=until)
            return
