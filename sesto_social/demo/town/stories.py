"""Families told one by one: who they are, why they came, what was decided, how it goes."""

from dataclasses import dataclass, field

from . import themes
from .families import Sketch

SURNAMES = frozenset()


@dataclass
class Story:
    """A hand-written family. `scores`: for each goal, its value at each review."""

    sketch: Sketch
    theme: themes.Theme
    stage: str
    opened: int
    unit: str
    trend: str = "up"
    door: str = "request"
    fate: int = 1
    scores: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    reviews: list = field(default_factory=list)

    def facts(self):
        return {name: getattr(self, name) for name in ("trend", "door", "fate", "scores", "notes", "reviews")} | {"full_papers": True}


STORIES = []
