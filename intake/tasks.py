"""What the Segretariato does by the hour."""

from celery import shared_task

from . import limits, marks, proof
from .actions import absence, front_desk, reminders, report, waiting
from .models import AbsenceStep


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


@shared_task
def finish_absence_plans():
    """Carry out what was confirmed and never came to its turn, because a machine stopped in between. Running it twice does it once."""
    for pk in AbsenceStep.objects.left_behind().values_list("pk", flat=True):
        absence.carry_out(pk)
