"""What the Segretariato does by the hour."""

from celery import shared_task

from . import limits, marks, proof
from .actions import front_desk, reminders, report, waiting


@shared_task
def remind():
    """Write to those who are expected within two days. Running it twice reminds once."""
    return reminders.remind_those_expected()


@shared_task
def forget_visitors():
    """Throw away what the public door remembered, and the salts without which it means nothing."""
    return limits.forget() + proof.forget_spent() + marks.forget_salts()


@shared_task
def offer_free_times():
    """Let go of offers nobody answered and offer what is free to who waits. Running it twice offers once."""
    return waiting.sweep()


@shared_task
def follow_reports():
    """Late triage goes upwards. Running it twice tells once."""
    report.pass_upwards()


@shared_task
def close_the_day():
    """Tell the desk who is still to be written down. The same words ring once until they are read."""
    return front_desk.propose_to_settle()
