"""What happens every night to plans and reviews. Running twice on one day changes nothing the second time."""

from celery import shared_task
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.access import who_coordinates
from cases.deadlines import set_deadline
from cases.models import Deadline
from sesto_social.accounts.models import User
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole

from .models import InterventionPlan, Review


@shared_task
def follow_reviews():
    """Plans whose review is due enter review; the worker is told ahead; the coordinator is told when one is skipped."""
    today = timezone.localdate()
    notice = today + relativedelta(days=whole("review_notice_days"))
    skipped = today - relativedelta(days=whole("review_escalation_days"))
    planned = Review.objects.planned()
    _each(planned.filter(due_on__lte=today, plan__status=InterventionPlan.Status.ACTIVE), begin)
    _each(planned.filter(due_on__lte=notice, noticed_on=None), tell_worker)
    _each(planned.filter(due_on__lte=skipped, escalated_on=None), tell_coordinators)


def _each(reviews, act):
    """One transaction for each review, and rows that somebody else holds are left for the next night."""
    for pk in reviews.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            review = (
                reviews.select_for_update(of=("self",), skip_locked=True, no_key=True)
                .select_related("case__worker", "case__unit__group", "plan")
                .filter(pk=pk)
                .first()
            )
            if review is not None:
                act(review)


def begin(review):
    review.plan.begin_review(by=User.objects.system())


def tell_worker(review):
    if review.case.worker:
        bell.ring(
            review.case.worker,
            f"Verifica del progetto {review.case} entro il {review.due_on:%d/%m/%Y}.",
            link=reverse("interventions:review_hold", args=[review.pk]),
        )
    review.noticed_on = timezone.localdate()
    review.save(update_fields=["noticed_on"])


def tell_coordinators(review):
    link = reverse("interventions:review_hold", args=[review.pk])
    for coordinator in who_coordinates(review.case):
        bell.ring(coordinator, f"Verifica saltata: {review.case}, era entro il {review.due_on:%d/%m/%Y}.", link=link)
    set_deadline(
        kind=Deadline.Kind.REVIEW,
        title=f"Verifica saltata: {review.case}",
        due_on=timezone.localdate(),
        case=review.case,
        unit=review.case.unit,
        link=link,
        key=f"review-late:{review.pk}",
    )
    review.escalated_on = timezone.localdate()
    review.save(update_fields=["escalated_on"])
