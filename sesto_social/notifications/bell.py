"""The bell: notices inside the portal, for colleagues."""

from django.utils import timezone

from .models import Notice


def ring(user, text, link=""):
    """Leave a notice. One still unread with the same words and page is enough: no second one."""
    waiting = Notice.objects.visible_to(user).unread().filter(text=text, link=link).order_by("pk").first()
    return waiting or Notice.objects.create(user=user, text=text, link=link)


def unread_count(user):
    return Notice.objects.visible_to(user).unread().count()


def read(notices):
    """Mark as read; what was read before keeps its time."""
    return notices.unread().update(read_at=timezone.now())
