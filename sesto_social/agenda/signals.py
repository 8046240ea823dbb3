"""News of the agenda. Declared here, heard in the rooms above."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

describing_time = Signal()
"""Sent with `held` ({purpose: [numbers of reservations]}) and `user`; receivers return {number of a reservation: `calendar.Words`}.

Only for what this reader may know: the rest is shown as taken, and nothing more.
"""

time_freed = Signal()
"""Sent after the commit that gave time back, or opened new times."""


def say_time_is_free():
    """After the commit, whoever waits for a time may look. Nobody who gives time back fails because of it."""
    transaction.on_commit(partial(time_freed.send_robust, sender=None), robust=True)
