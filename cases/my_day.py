"""What a receiver of `collecting_my_day` returns: one line on the home page."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """`section` is one of "today", "to_sign", "to_accept", "waiting"; `at` an aware time, or None for the whole day."""

    section: str
    title: str
    link: str
    at: datetime | None = None
    detail: str = ""
    late: bool = False
