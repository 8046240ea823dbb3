"""Changes of who may do what. The register hears of them by signal."""

from django.contrib.auth.models import Group
from django.db import transaction

from .models import Unit, User
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
