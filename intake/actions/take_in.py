"""The coordinator's answer to a request to take a family in charge."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from cases import actions as cases
from cases.deadlines import set_deadline, settle
from cases.models import Case, Deadline
from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import label, whole
from sesto_social.workflow import TransitionNotAllowed

from ..models import TakeInRequest

SOURCE_OF_INTERLOCUTOR = {"user": "8", "relative": "9", "judicial_authority": "11", "organisation": "4", "institutional": "2"}
"""From who spoke at the interview to the code of SINBA; the coordinator may say better."""


def colleagues(role, unit):
    """Who may be named with that role, with how many open cases each follows already; those of the unit first."""
    still_open = [status for status in Case.Status if status not in Case.ENDED]
    load = Count("team_places", filter=Q(team_places__until__isnull=True, team_places__case__status__in=still_open), distinct=True)
    people = User.objects.staff().filter(is_active=True, groups__name=role).annotate(load=load)
    return sorted(people.order_by("last_name", "first_name", "pk"), key=lambda user: user.unit_id != unit.pk)


def likely_source(sheet):
    return sheet.sender_source or SOURCE_OF_INTERLOCUTOR.get(sheet.interlocutor, "")


@transaction.atomic
def accept(request, *, by, worker, psychologist=None, educator=None, source=""):
    """Yes: the request becomes a case, given to a worker and a team, who are asked for their declaration first."""
    request = _waiting(request)
    sheet = request.sheet
    case = cases.open_case(
        request.household,
        minors=request.minors.order_by("birth_date", "pk"),
        unit=request.unit,
        by=by,
        source=source or likely_source(sheet),
        first_reported_on=sheet.interview_on,
        language=label("language", sheet.interpreter_language) if sheet.interpreter_language else sheet.person.language,
        summary=request.motivation,
    )
    cases.assign(case, worker=worker, psychologist=psychologist, educator=educator, by=by)
    request.accept(by=by, case=case)
    settle(_key(request), by=by)
    bell.ring(
        request.proposed_by, f"La tua proposta di presa in carico del {_day(request)} è stata accettata.", link=request.get_absolute_url()
    )
    return case


@transaction.atomic
def refuse(request, *, by, reason, counter_outcome):
    """No, with a reason and what to do instead; the news goes back to whoever proposed it."""
    request.refuse(by=by, reason=reason, counter_outcome=counter_outcome)
    sheet = request.sheet
    sheet.retain_until = sheet.end_of_retention()
    sheet.save(update_fields=["retain_until"])
    settle(_key(request), by=by)
    set_deadline(
        kind=Deadline.Kind.SHEET,
        title=f"Proposta respinta: avvisa la famiglia (scheda {sheet.pk})",
        due_on=working_days_after(timezone.localdate(), whole("refused_follow_up_days")),
        assignee=sheet.worker,
        link=request.get_absolute_url(),
        key=told_key(request),
    )
    bell.ring(
        request.proposed_by,
        f"La tua proposta di presa in carico del {_day(request)} è stata respinta: leggi il motivo e avvisa la famiglia.",
        link=request.get_absolute_url(),
    )


@transaction.atomic
def tell_family(request, *, by, on, note):
    """Whoever met the family has told it that it is not taken in, and what is done instead: the task is over."""
    request = TakeInRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if request.status != TakeInRequest.Status.REFUSED or request.family_told_on:
        raise TransitionNotAllowed("La famiglia si avvisa una volta, quando la proposta è stata respinta.")
    request.family_told_on, request.family_told_note = on, note
    request.save(update_fields=["family_told_on", "family_told_note"])
    record("intake.takeinrequest.tell_family", request, by=by)
    settle(told_key(request), by=by)


def told_key(request):
    return f"told:{request.pk}"


def _waiting(request):
    request = TakeInRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not request.is_waiting:
        raise TransitionNotAllowed(f"A questa proposta è già stata data risposta: {request.get_status_display()}.")
    return request


def _day(request):
    return f"{timezone.localdate(request.proposed_at):%d/%m/%Y}"


def _key(request):
    return f"request:{request.pk}"
