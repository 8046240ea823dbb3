"""News of the messages. Declared here, heard in the rooms above."""

from django.dispatch import Signal

message_lost = Signal()
"""Sent with `message`, an `OutboxMessage` that will not be tried again, in the transaction that gives it up.

Whoever asked for it may take another way. A receiver that fails leaves the message on its way: it is tried again.
"""
