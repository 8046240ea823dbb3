"""What happens by itself around cases, most of it every night. Running twice changes nothing the second time."""

from celery import shared_task
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from . import coming_of_age, court, emergency, interests, left_texts, stay_permits, suspecting
from .models import CourtOrder
from .unusual import watching


@shared_task
def follow_court_orders():
    """Warn ahead of every term of a judge, and pass upwards what is overdue. Rows held by somebody wait for the next night."""
    today = timezone.localdate()
    soon = today + relativedelta(days=max(court.alert_days(), default=0))
    near = CourtOrder.objects.filter(status=CourtOrder.Status.IN_PROGRESS, due_on__lte=soon)
    for pk in near.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = near.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("case__worker", "authority")
            if order := rows.filter(pk=pk).first():
                court.follow(order, today)


@shared_task
def watch_interests():
    """Families and names of yesterday against what staff declared; who must declare again. Running it twice changes nothing."""
    interests.watch_all()
    return interests.remind_all()


@shared_task
def follow_emergency_accesses():
    """Running it twice tells nobody twice."""
    emergency.pass_upwards()


@shared_task
def find_duplicates():
    """Running it twice finds nothing new."""
    return suspecting.find_pairs()


@shared_task
def forget_left_texts():
    """Running it twice forgets nothing more."""
    return left_texts.forget_old()


@shared_task
def follow_birthdays():
    """Tasks for those who are about to come of age."""
    return coming_of_age.follow_birthdays()


@shared_task
def watch_readings():
    """Every quarter of an hour. What an earlier run did not finish, it does; running it twice asks nothing twice."""
    return watching.watch()


@shared_task
def forget_unusual_readings():
    """Every night."""
    return watching.forget_old()


@shared_task
def follow_stay_permits():
    """Permits about to run out become tasks of the cases; those renewed or gone leave them."""
    return stay_permits.follow_all()
