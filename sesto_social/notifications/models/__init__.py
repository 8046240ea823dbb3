"""The nouns of notifications."""

from .notice import Notice
from .outbox_message import OutboxMessage

__all__ = ["Notice", "OutboxMessage"]
