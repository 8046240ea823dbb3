"""News of the messages. Declared here, heard in the rooms above."""

from django.dispatch import Signal

asking_when_to_write = Signal()
"""Sent with `message`, an `OutboxMessage` to somebody who is not a colleague that is about to leave: may it?

A receiver answers None (nothing to say), NEVER, or a function from a moment to the first moment from it on that is right, or None.
"""
NEVER = "never"

message_lost = Signal()
"""Sent with `message`, an `OutboxMessage` that will not be tried again, in the transaction that gives it up.

Whoever asked for it may take another way. A receiver that fails leaves the message on its way: it is tried again.
"""
