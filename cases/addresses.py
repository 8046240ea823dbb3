"""Secret addresses: who may ask to see one, each display with its reason, and the colleagues named to know them.

Nothing else in the product shows one: lists, search, papers, messages, calendars and the administration have the mask (`Address.shown`).
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.workflow import TransitionNotAllowed

from . import access
from .models import AddressDeputy, CaseUserGrant


def may_reveal(case, user):
    """The responsible worker, who coordinates, and the deputies named for today; all of them only as long as they see the case."""
    if user.has_perm("cases.lead_case") and case.is_led_by(user):
        return True
    return AddressDeputy.objects.visible_to(user).current().filter(case=case, user=user).exists()


@transaction.atomic
def reveal(case, address, *, by, reason):
    """The text of a secret address, once, for who asks with a reason: the display is on record before it happens.

    Raises PermissionDenied for whoever may not know it.
    """
    if not may_reveal(case, by) or not address.person.is_in(case):
        raise access.about(PermissionDenied(), case.pk)
    record("cases.address.revealed", address, by=by, reason=reason, case_id=case.pk)
    return address.line


@transaction.atomic
def name_deputy(case, *, by, user, until, reason):
    """A colleague may know the secret addresses of the case until a day. Raises TransitionNotAllowed for who does not work on it."""
    if not candidates(case).filter(pk=user.pk).exists():
        raise TransitionNotAllowed("Può essere incaricato solo chi lavora sul caso.")
    for former in case.address_deputies.current().filter(user=user).select_for_update(of=("self",), no_key=True):
        _end(former)
    deputy = AddressDeputy.objects.create(case=case, user=user, named_by=by, until=until, reason=reason)
    record("cases.addressdeputy.named", deputy, by=by, reason=reason, user_id=user.pk)
    bell.ring(user, "Sei incaricato di conoscere un indirizzo secretato.", link=f"{case.get_absolute_url()}famiglia/")
    return deputy


@transaction.atomic
def end_deputy(deputy, *, by):
    """From now on no more."""
    locked = AddressDeputy.objects.select_for_update(of=("self",), no_key=True).filter(pk=deputy.pk).first()
    if locked is None or locked.until < timezone.localdate():
        raise TransitionNotAllowed("L'incarico è già finito.")
    record("cases.addressdeputy.ended", locked, by=by, user_id=locked.user_id)
    _end(locked)


def _end(deputy):
    """Yesterday was the last day; what began today leaves no row, only the register."""
    today = timezone.localdate()
    if deputy.since >= today:
        deputy.delete()
    else:
        deputy.until = today - timedelta(days=1)
        deputy.save(update_fields=["until"])


def candidates(case):
    """Colleagues with a grant of their own to work on the case."""
    granted = CaseUserGrant.objects.in_force().to("work_case").filter(content_object=case).values("user")
    return User.objects.filter(pk__in=granted, is_active=True).exclude(pk=case.worker_id).order_by("last_name", "first_name", "pk")
