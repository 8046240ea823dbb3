"""What is still to decide in the agenda of the town, and what was just decided: absences over appointments, invitations to families."""

import datetime as dt
from collections import Counter

from cases.models import Case, HouseholdMember
from intake.actions.absence import carry_out, confirm, enter_absence
from intake.actions.invitation import accept, invite, starts
from intake.forms.absence import PlanForm
from intake.models import AbsenceStep, Appointment
from sesto_social.agenda.clock import day_of, midnight

from .haste import savepoints

SOON = dt.timedelta(days=3)
DAY = dt.timedelta(days=1)


def plan_absences(town):
    """The first intake worker will be away when most people expect to meet her: all to decide. Of the second it is nearly all done."""
    first, second = (town.places.agenda_of(worker) for worker in town.staff.all("intake_worker")[:2])
    taken = {away(town, first, besides=set())}
    if day := away(town, second, besides=taken):
        settle_most(town, enter(town, second, day))
    for day in taken - {None}:
        enter(town, first, day)


def away(town, agenda, *, besides):
    """The day, not too near, with the most people; None when nobody is expected."""
    ahead = Appointment.objects.expected().filter(worker=agenda, starts_at__gte=midnight(town.today + SOON)).order_by("starts_at")
    days = Counter(day_of(start) for start in ahead.values_list("starts_at", flat=True))
    return next((day for day, _ in days.most_common() if day not in besides), None)


def enter(town, agenda, day):
    return enter_absence(agenda, midnight(day), midnight(day + DAY), by=town.staff.one("front_desk"))


def settle_most(town, absence):
    """The best way out for each, one person to call, and the last one left for later."""
    chosen = list(PlanForm(span=absence).chosen().items())
    chosen[0] = (chosen[0][0], (AbsenceStep.Choice.CALL, None, None, None))
    chosen = chosen[: max(2, len(chosen) - 1)]
    confirm(absence, dict(chosen), by=town.staff.one("front_desk"), reason="")
    for step in AbsenceStep.objects.pending().of(absence).order_by("pk"):
        with savepoints():
            carry_out(step.pk)


def invite_families(town):
    """A case worker asks parents to choose among the times kept for the invited: one has chosen, one got a letter, one has still to answer."""
    found = Case.objects.filter(status=Case.Status.IN_CHARGE, worker=town.staff.one("case_worker")).order_by("pk")
    grown = [(case, person) for case in found if (person := whom(case))][:3]
    for number, (case, person) in enumerate(grown):
        agenda = town.places.agenda_of(case.worker)
        until = town.today + dt.timedelta(days=14)
        facts = {"office": agenda.office, "worker": agenda, "email": person.email, "expires_on": until, "letter": number == 1}
        invitation, _ = invite(case, by=case.worker, person=person, **facts)
        if number == 2 and (free := starts(invitation)):
            with savepoints():
                accept(invitation, next(iter(free)))


def whom(case):
    """An adult of the family who can be written to."""
    around = (one.person for one in HouseholdMember.objects.around(case) if not one.person.is_minor)
    return next((person for person in around if person.email), None)
