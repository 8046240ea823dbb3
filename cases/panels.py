"""What a receiver of `collecting_case_panels` returns: a section of the case page that a higher room serves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """`url` answers with the fragment; `slot` is a tab ("plan", "interventions", …) or "overview"."""

    slot: str
    title: str
    url: str
    position: int = 50
