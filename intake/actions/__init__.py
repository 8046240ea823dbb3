"""The verbs of this room that no single row owns."""

from .booking import Booked, book, cancel, move, receipt

__all__ = ["Booked", "book", "cancel", "move", "receipt"]
