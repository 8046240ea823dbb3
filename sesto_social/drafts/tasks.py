"""What happens to drafts by night."""

from celery import shared_task

from . import keeping


@shared_task
def forget_old():
    """Running it twice forgets once."""
    return keeping.forget_old()
