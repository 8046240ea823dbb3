"""Verbs that touch more than one row of this room."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import WORK, end_grants, share
from .deadlines import set_deadline, settle
from .models import Case, CaseMember, ConflictDeclaration, Deadline, Grant, TeamMember


@transaction.atomic
def open_case(household, *, minors, unit, by, source="", first_reported_on=None, language="", summary="", family_name=""):
    """Open the file of a family with its `minors` in charge, seen by those who coordinate `unit`.

    Raises TransitionNotAllowed when one of the minors is already in charge elsewhere.
    """
    if CaseMember.objects.current().filter(person__in=minors).exists():
        raise TransitionNotAllowed("Uno dei minori è già in carico in un caso aperto.")
    case = Case.objects.create_numbered(
        household=household,
        family_name=family_name or household.name,
        unit=unit,
        source=source,
        first_reported_on=first_reported_on or timezone.localdate(),
        language=language,
        summary=summary,
    )
    for minor in minors:
        CaseMember.objects.create(case=case, person=minor)
    share(case, to=unit.group, level=WORK, origin=Grant.Origin.UNIT, by=by, reason=f"coordinamento: {unit}")
    record("cases.case.opened_file", case, by=by)
    timeline.add(case, "case", "Cartella aperta", by=by)
    return case


@transaction.atomic
def assign(case, *, worker, by, psychologist=None, educator=None):
    """Name the responsible worker and, when known, psychologist and educator. Each is asked for a declaration first."""
    case.assign(by=by, worker=worker)
    for function, user in (
        (TeamMember.Function.RESPONSIBLE, worker),
        (TeamMember.Function.PSYCHOLOGIST, psychologist),
        (TeamMember.Function.EDUCATOR, educator),
    ):
        if user is not None:
            name_to_team(case, user, function=function, by=by)
    timeline.add(case, "case", "Caso assegnato e équipe nominata", by=by)


@transaction.atomic
def name_to_team(case, user, *, function, by):
    """Put a professional in a function, ending the one who held it. Their grant comes with the declaration."""
    for former in case.team.current().filter(function=function).select_for_update():
        remove_from_team(former, by=by, reason="sostituzione nell'equipe")
    member = TeamMember.objects.create(case=case, user=user, function=function)
    if function == TeamMember.Function.RESPONSIBLE and case.worker_id != user.pk:
        Case.objects.filter(pk=case.pk).update(worker=user)
        case.worker = user
    record("cases.teammember.named", member, by=by, function=function, user_id=user.pk)
    declared = ConflictDeclaration.objects.filter(case=case, user=user).first()
    if declared is None:
        set_deadline(
            kind=Deadline.Kind.DECLARATION,
            title="Accetta l'assegnazione: dichiarazione sul conflitto di interessi",
            due_on=timezone.localdate() + relativedelta(days=3),
            assignee=user,
            link=reverse("cases:declaration", args=[member.pk]),
            key=f"declaration:{member.pk}",
        )
        bell.ring(user, "Ti è stato assegnato un caso: serve la tua dichiarazione.", link=reverse("cases:declaration", args=[member.pk]))
    elif not declared.has_conflict:
        _let_in(member, by=by)
    return member


@transaction.atomic
def remove_from_team(member, *, by, reason):
    """End a place in the team and the grants that came with it."""
    member.until = timezone.localdate()
    member.save(update_fields=["until"])
    for origin in (Grant.Origin.ASSIGNMENT, Grant.Origin.TEAM):
        end_grants(member.case, of=member.user, origin=origin, by=by, reason=reason)
    settle(f"declaration:{member.pk}", by=by)
    record("cases.teammember.removed", member, by=by, reason=reason, user_id=member.user_id)
    timeline.add(member.case, "team", f"Termina nell'equipe: {member.user} ({member.get_function_display()})", by=by)


@transaction.atomic
def declare(member, *, by, has_conflict, details=""):
    """The declaration of a named professional (`domain.md` §8.4). Without conflict it opens the case to them; with one it bars them."""
    ConflictDeclaration.objects.create(case=member.case, user=member.user, has_conflict=has_conflict, details=details)
    record("cases.conflictdeclaration.declared", member, by=by, has_conflict=has_conflict)
    settle(f"declaration:{member.pk}", by=by)
    if has_conflict:
        _bar(member, by=by)
        return
    _let_in(member, by=by)
    if member.function == TeamMember.Function.RESPONSIBLE and member.case.status == Case.Status.ASSIGNED:
        member.case.begin_assessment(by=by)
        set_deadline(
            kind=Deadline.Kind.ASSESSMENT,
            title="Valutazione dell'equipe",
            due_on=timezone.localdate() + relativedelta(days=whole("assessment_days")),
            case=member.case,
            assignee=member.user,
            link=member.case.get_absolute_url(),
            key=f"assessment:{member.case_id}",
        )


def _let_in(member, *, by):
    origin = Grant.Origin.ASSIGNMENT if member.function == TeamMember.Function.RESPONSIBLE else Grant.Origin.TEAM
    share(member.case, to=member.user, level=WORK, origin=origin, by=by, reason=member.get_function_display())
    timeline.add(member.case, "team", f"Entra nell'equipe: {member.user} ({member.get_function_display()})", by=by)


def _bar(member, *, by):
    """Somebody with a conflict leaves the team at once; the coordinator must name another."""
    remove_from_team(member, by=by, reason="conflitto di interessi dichiarato")
    set_deadline(
        kind=Deadline.Kind.ASSIGNMENT,
        title=f"Nominare un altro operatore: {member.get_function_display()}",
        due_on=timezone.localdate() + relativedelta(days=1),
        case=member.case,
        unit=member.case.unit,
        link=member.case.get_absolute_url(),
        key=f"rename:{member.case_id}:{member.function}",
    )


