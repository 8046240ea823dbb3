"""Changes of who may do what. The register hears of them by signal."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from .models import RoleRequest, Unit, User
from .roles import ROLES
from .signals import staff_changed


@transaction.atomic
def set_roles(user, codes, *, by, units=None):
    """Give `user` exactly the roles `codes`; a coordinator coordinates `units`, or their own when none are named.

    Other kinds of group are not touched. Raises KeyError on an unknown role.
    """
    unknown = set(codes) - set(ROLES)
    if unknown:
        raise KeyError(unknown)
    before = sorted(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
    if units is None:
        units = [user.unit] if user.unit else []
    units = units if "coordinator" in codes else []
    units_before = sorted(Unit.objects.filter(group__user=user).values_list("pk", flat=True))
    user.groups.remove(*Group.objects.filter(name__in=ROLES), *Group.objects.filter(unit__in=Unit.objects.all()))
    user.groups.add(*Group.objects.filter(name__in=codes), *(unit.group_id for unit in units))
    user.__dict__.pop("role_codes", None)
    facts = {"before": before, "after": sorted(codes), "units_before": units_before, "units_after": sorted(unit.pk for unit in units)}
    staff_changed.send(sender=User, user=user, by=by, what="roles_changed", facts=facts)


class AlreadyDecided(Exception):
    """Somebody else was quicker, or the request was replaced. The message is for the screen."""


@transaction.atomic
def ask_for_roles(user, codes, *, by, units=()):
    """What the administrator wants `user` to be. Rights taken away go at once; rights added wait for a director.

    Where nobody could approve (no director yet, or only the two concerned) they begin at once: a town must be able to start.
    Returns the waiting request, or None.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    RoleRequest.objects.waiting().filter(user=user).delete()
    held, held_units = set(user.role_codes), set(Unit.objects.filter(group__user=user))
    wanted, wanted_units = set(codes), set(units)
    if not wanted - held and not ("coordinator" in wanted and wanted_units - held_units):
        set_roles(user, wanted, by=by, units=list(wanted_units) or None)
        return None
    if not approvers(user, by).exists():
        set_roles(user, wanted, by=by, units=list(wanted_units) or None)
        return None
    if held - wanted or held_units - wanted_units:
        set_roles(user, held & wanted, by=by, units=list(held_units & wanted_units))
    request = RoleRequest.objects.create(user=user, roles=sorted(wanted), asked_by=by)
    request.units.set(wanted_units)
    staff_changed.send(sender=User, user=user, by=by, what="roles_asked", facts={"roles": request.roles})
    return request


def approvers(user, by):
    """Directors who neither ask nor receive."""
    return User.objects.with_role("director").exclude(pk__in=[user.pk, by.pk])


@transaction.atomic
def decide_roles(request, *, by, approve, reason=""):
    """A director's yes or no. Raises `AlreadyDecided` when it no longer waits for them."""
    request = RoleRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if not RoleRequest.objects.decidable_by(by).filter(pk=request.pk).exists():
        raise AlreadyDecided("La richiesta è già stata decisa, o è stata sostituita.")
    request.approved, request.decided_by, request.decided_at, request.reason = approve, by, timezone.now(), reason
    request.save(update_fields=["approved", "decided_by", "decided_at", "reason"])
    if approve:
        set_roles(request.user, request.roles, by=by, units=list(request.units.all()) or None)
    what = "roles_approved" if approve else "roles_refused"
    facts = {"roles": request.roles, "reason": reason, "asked_by_id": request.asked_by_id}
    staff_changed.send(sender=User, user=request.user, by=by, what=what, facts=facts)
    return request
