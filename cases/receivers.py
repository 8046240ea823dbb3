"""What this room hears from the rooms below."""

from django.dispatch import receiver

from sesto_social.agenda.signals import describing_time

from . import time_words


@receiver(describing_time)
def describe_meetings_and_engagements(held, user, **kwargs):
    """What the agenda shows of meetings and engagements, to who may see them."""
    return time_words.words_of(held, user)
