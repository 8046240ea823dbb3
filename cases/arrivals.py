"""How what comes from outside finds its case: the one already open, one closed before, or a new one. A minor is in one open case only."""

from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.agenda.planning import working_days_after
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import actions, timeline
from .deadlines import set_deadline
from .models import Case, CaseMember, Deadline, Person


class Arrival(NamedTuple):
    """The case that takes something up, and whether it was "opened", "reopened" or "joined" for it."""

    case: Case
    how: str


@transaction.atomic
def take_up(*, household, minors, unit, by, source, first_reported_on, reason, summary=""):
    """The cases of `minors`: those that are open are joined; for the minors of none, the one of `household` or a new one.

    `household` may be None when every minor is in charge already. Raises TransitionNotAllowed in words for the screen.
    """
    minors = list(Person.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in minors]).order_by("pk"))
    if not minors:
        raise TransitionNotAllowed("Per un caso serve almeno un minorenne registrato in anagrafe.")
    if adults := [one for one in minors if not one.is_minor]:
        raise TransitionNotAllowed(f"{adults[0]} non risulta minorenne: controlla la data di nascita.")
    charges = {
        one.person_id: one.case for one in CaseMember.objects.current().filter(person__in=minors).select_related("case__unit__group")
    }
    joined = {case.pk: Arrival(case, "joined") for case in charges.values()}
    rest = [one for one in minors if one.pk not in charges]
    if rest:
        found = _case_for(household, rest, joined, unit=unit, by=by, source=source, first_reported_on=first_reported_on,
                          reason=reason, summary=summary)  # fmt: skip
        joined.setdefault(found.case.pk, found)
    return list(joined.values())


def _case_for(household, minors, joined, *, by, reason, **facts):
    if household is None:
        raise TransitionNotAllowed("Scegli il nucleo familiare dei minori: il caso è di una famiglia.")
    at_home = set(household.members.current().values_list("person", flat=True))
    if stranger := next((one for one in minors if one.pk not in at_home), None):
        raise TransitionNotAllowed(f"{stranger} non vive nel nucleo scelto: controlla la famiglia in anagrafe.")
    same_family = next((arrival.case for arrival in joined.values() if arrival.case.household_id == household.pk), None)
    if same_family:
        for minor in minors:
            _take_charge_of(same_family, minor, by=by)
        return joined[same_family.pk]
    former = Case.objects.filter(household=household, status=Case.Status.CLOSED).order_by("-closed_at", "-pk").first()
    if former:
        actions.reopen(former, by=by, reason=reason)
        back = set(former.charges.current().values_list("person", flat=True))
        for minor in minors:
            if minor.pk not in back:
                _take_charge_of(former, minor, by=by)
        return Arrival(former, "reopened")
    case = actions.open_case(household, minors=minors, by=by, **facts)
    _ask_for_a_team(case)
    return Arrival(case, "opened")


def _take_charge_of(case, minor, *, by):
    CaseMember.objects.create(case=case, person=minor)
    timeline.add(case, "case", f"Entra in carico {minor.first_name}", by=by, link=reverse("cases:family", args=[case.pk]))


def _ask_for_a_team(case):
    set_deadline(
        kind=Deadline.Kind.ASSIGNMENT,
        title="Nominare il responsabile del caso segnalato",
        due_on=working_days_after(timezone.localdate(), whole("case_assignment_working_days")),
        case=case,
        unit=case.unit,
        link=reverse("cases:team_change", args=[case.pk]),
        key=f"assignment:{case.pk}",
    )


def open_cases_of(persons):
    """{person: case} for those of `persons` that are in charge today."""
    rows = CaseMember.objects.current().filter(person__in=[one.pk for one in persons]).select_related("case")
    return {row.person_id: row.case for row in rows}
