"""Who may open which case. The only module that writes grant rows, and the one door to a case."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from .models import Case, CaseGroupGrant, CaseUserGrant, ConflictDeclaration, EmergencyAccess, Grant

VIEW = "cases.view_case"
WORK = "cases.work_case"
BY_NAME = (Grant.Origin.ADVICE, Grant.Origin.REQUEST)
"""What is given to a person by name, and taken away the same way; other origins end with what they came from."""

LEVELS = {VIEW: (VIEW,), WORK: (VIEW, WORK)}


def get_case(request, pk, *, to=VIEW, rows=None):
    """The one door: 404 if the case was never yours, 403 if your role or grant stops short of `to`.

    `to` is the permission the page needs; anything but VIEW also asks for a working grant. Each opening is put
    on record. `rows` may be a shaped queryset (for `select_related`); it is narrowed here all the same.
    """
    shaped = Case.objects.all() if rows is None else rows
    here = EmergencyAccess.objects.running_here(request.user)
    case = shaped.visible_to(request.user).filter(pk=pk).annotate(emergency=here).first()
    if case is None:
        raise about(Http404(), Case.objects.filter(pk=pk).values_list("pk", flat=True).first())
    if not request.user.has_perm(to) or (to != VIEW and not may_work(request.user, case)):
        raise about(PermissionDenied(), case.pk)
    request.emergency = case.emergency  # the band on every page of the case
    record("cases.case.opened", case, by=request.user, to=to)
    return case


def about(refusal, case_id):
    """A refusal that tells the register, and nobody else, whose door was knocked at."""
    refusal.case_id = case_id
    return refusal


def get_below(request, queryset, pk, *, to=VIEW):
    """A row that hangs below a case, through the same door: `queryset.model` has a `case` foreign key."""
    row = queryset.visible_to(request.user).filter(pk=pk).first()
    if row is None:
        raise about(Http404(), queryset.model._base_manager.filter(pk=pk).values_list("case_id", flat=True).first())
    row.case = get_case(request, row.case_id, to=to)
    return row


def may_work(user, case):
    return Case.objects.workable_by(user).filter(pk=case.pk).exists()


@transaction.atomic
def share(case, *, to, level=VIEW, origin, by, reason, since=None, until=None, expires_at=None):  # noqa: PLR0913
    """Let a colleague, or a unit through its `Group`, into a case. Working on it implies seeing it.

    `since` (today when omitted) and `until` are days of Europe/Rome, both included; `until` empty means open. `expires_at`, for a
    colleague in an emergency, is the moment from which on the grant opens nothing.
    Raises TransitionNotAllowed for somebody who has declared a conflict of interest.
    """
    if not isinstance(to, Group) and ConflictDeclaration.objects.barring(to).filter(case=case).exists():
        raise TransitionNotAllowed("Ha dichiarato un conflitto di interessi con questa famiglia: il caso gli resta chiuso.")
    until = timezone.localdate(expires_at) if expires_at else until
    during = DateRange(since or timezone.localdate(), until, "[]" if until else "[)")
    columns = {"origin": origin, "reason": reason, "during": during}
    if expires_at:
        columns["expires_at"] = expires_at
        _forget_expired(case, to, origin)
    for perm in LEVELS[level]:
        _write(perm, to, case, **columns)
    record(
        "cases.case.shared",
        case,
        by=by,
        reason=reason,
        to_kind="unit" if isinstance(to, Group) else "user",
        to_id=to.pk,
        level=level,
        origin=origin,
    )


@transaction.atomic
def end_grants(case, *, of, origin=None, by, reason):
    """End the grants of a person or unit group as from now, of one origin or of all. Past ones stay as history.

    A grant that began today, or is to begin later, is removed: it would leave an empty span. Returns how many ended.
    """
    today = timezone.localdate()
    rows = _grants_of(of).not_over().filter(content_object=case)
    if origin is not None:
        rows = rows.filter(origin=origin)
    ended = 0
    for grant in rows.select_for_update():
        if grant.during.lower >= today:
            grant.delete()
        else:
            grant.during = DateRange(grant.during.lower, today, "[)")
            grant.save(update_fields=["during"])
        ended += 1
    record("cases.case.unshared", case, by=by, reason=reason, of_id=of.pk, origin=origin or "", ended=ended)
    return ended


def who_may_see(case):
    """Running grants on a case as (kind, holder, levels, origins, reason, since, until) rows for the screen, one per holder and origin."""
    people = CaseUserGrant.objects.in_force().filter(content_object=case).select_related("user", "permission")
    units = CaseGroupGrant.objects.in_force().filter(content_object=case).select_related("group__unit", "permission")
    rows = {}
    for grant in [*people, *units]:
        holder = grant.user if isinstance(grant, CaseUserGrant) else grant.group.unit
        row = rows.setdefault(
            (type(holder).__name__, holder.pk, grant.origin),
            {"holder": holder, "origin": grant.get_origin_display(), "reason": grant.reason, "during": grant.during, "works": False}
            | {"expires_at": getattr(grant, "expires_at", None)},
        )
        row["by_name"] = grant.origin in BY_NAME
        row["works"] |= grant.permission.codename == "work_case"
    return list(rows.values())


def who_coordinates(case):
    """The coordinators whom this case concerns: of its unit, or named when it is sensitive; nobody who has a conflict of interest."""
    passing = (Grant.Origin.EMERGENCY, Grant.Origin.SUBSTITUTION)
    named = CaseUserGrant.objects.in_force().to("work_case").filter(content_object=case).exclude(origin__in=passing).values("user")
    units = CaseGroupGrant.objects.in_force().filter(content_object=case).values("group")
    barred = case.declarations.filter(has_conflict=True).values("user")
    people = User.objects.with_role("coordinator").filter(Q(pk__in=named) | Q(groups__in=units)).exclude(pk__in=barred)
    return people.order_by("pk")


def why_i_see(case, user):
    """The running grants through which `user` sees `case`, as the rows of `who_may_see`."""
    mine = CaseUserGrant.objects.in_force().filter(content_object=case, user=user)
    by_unit = CaseGroupGrant.objects.in_force().filter(content_object=case, group__user=user)
    seen = {}
    for grant in [*mine, *by_unit]:
        seen.setdefault(
            (grant.origin, grant.during.lower),
            {
                "origin": grant.get_origin_display(),
                "reason": grant.reason,
                "during": grant.during,
                "expires_at": getattr(grant, "expires_at", None),
            },
        )
    return list(seen.values())


def _forget_expired(case, user, origin):
    """One that expired earlier today would be taken for the same grant; what it was for is kept by `EmergencyAccess`."""
    CaseUserGrant.objects.filter(user=user, content_object=case, origin=origin, expires_at__lte=timezone.now()).delete()


def _grants_of(holder):
    return CaseGroupGrant.objects.filter(group=holder) if isinstance(holder, Group) else CaseUserGrant.objects.filter(user=holder)


def _write(perm, to, case, **columns):
    model, holder = (CaseGroupGrant, {"group": to}) if isinstance(to, Group) else (CaseUserGrant, {"user": to})
    app_label, codename = perm.split(".")
    permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
    model.objects.create(
        permission=permission,
        content_object=case,
        sort_review=case.next_review_on or model.NO_REVIEW,
        surname_key=case.sort_key,
        case_open=case.is_open,
        **holder,
        **columns,
    )
