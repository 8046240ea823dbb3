"""What the agenda does at night."""

from celery import shared_task

from .planning import forget_past_slots, prepare_slots


@shared_task
def open_calendar():
    """Open one more day at the far end of the calendar, and put right whatever was missed."""
    prepare_slots()
    forget_past_slots()
