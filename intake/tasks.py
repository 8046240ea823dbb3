"""What the Segretariato does by the hour."""

from celery import shared_task

from .actions import front_desk


@shared_task
def remind():
    """Write to those who are expected within two days. Running it twice reminds once."""
    return front_desk.remind_those_expected()
