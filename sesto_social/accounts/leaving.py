"""Somebody leaves the service: what must be passed on first, and the account that closes on its day (`domain.md` §8.5)."""

from django.db import transaction
from django.utils import timezone

from . import sessions
from .models import User
from .signals import collecting_obstacles, staff_changed, staff_left


def obstacles(user):
    """What every room still sees in these hands, as phrases for who administers users: numbers, never content."""
    return [words for _, found in collecting_obstacles.send(sender=User, user=user) for words in found]


@transaction.atomic
def leave(user, *, by):
    """The account is closed already: every session ends, and what was held goes to who coordinates."""
    sessions.end_all(user)
    staff_changed.send(sender=User, user=user, by=by, what="deactivated", facts={})
    staff_left.send(sender=User, user=user, by=by)


def close_those_who_left():
    """Accounts whose last day (Europe/Rome) is over. Answers how many closed."""
    closed, gone = 0, User.objects.staff().filter(is_active=True, leaves_on__lt=timezone.localdate())
    for pk in gone.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            user = gone.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk=pk).first()
            if user is None:
                continue
            user.is_active = False
            user.save(update_fields=["is_active"])
            leave(user, by=User.objects.system())
            closed += 1
    return closed
