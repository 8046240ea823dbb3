"""A rule, an exception, a closure, an absence has changed: the slots follow, in the same transaction."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import booking
from .models import Absence, Availability, Closure, ExtraOpening, Office, Resource, SkippedDay
from .planning import prepare_slots
from .signals import time_freed


@receiver(time_freed)
def look_again(**kwargs):
    """After the commit, because whoever asked before it still saw the time taken."""
    booking.forget_what_is_gone()


@receiver([post_save, post_delete], sender=Availability)
@receiver([post_save, post_delete], sender=ExtraOpening)
@receiver([post_save, post_delete], sender=Absence)
def rebuild_for_resource(instance, raw=False, **kwargs):
    if not raw:
        rebuild(instance.resource)


@receiver([post_save, post_delete], sender=SkippedDay)
def rebuild_for_rule(instance, raw=False, **kwargs):
    if not raw:
        rebuild(instance.availability.resource)


@receiver(post_save, sender=Resource)
def rebuild_for_changed_resource(instance, created, raw=False, **kwargs):
    if not (raw or created):
        rebuild(instance)


def rebuild(resource):
    """The hours of a worker are their own; a room is in the hours of whoever receives there."""
    if resource.kind == Resource.Kind.ROOM:
        prepare_slots()
    else:
        prepare_slots(resource=resource)


@receiver(post_save, sender=Office)
def rebuild_for_changed_office(instance, created, raw=False, **kwargs):
    if not (raw or created):
        prepare_slots(office=instance)


@receiver([post_save, post_delete], sender=Closure)
def rebuild_for_closure(raw=False, **kwargs):
    """All offices: the closure may have been moved here from another one."""
    if not raw:
        prepare_slots()
