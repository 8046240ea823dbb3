"""What a chapter of a printed file is made of. Rooms above build theirs with these; one template prints them all."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows under heads; `rows` are lists of texts, the first of which names the row."""

    caption: str
    heads: tuple
    rows: list
    shape: str = "table"

    @property
    def size(self):
        return len(self.rows)


@dataclass
class Entry:
    """One note, meeting or decision: `parts` are pairs of a label and a text."""

    title: str
    meta: str = ""
    parts: list = field(default_factory=list)
    shape: str = "entry"
    size: int = 1

    @property
    def said(self):
        return [(label, text) for label, text in self.parts if text]


@dataclass
class Picture:
    """A drawing (`genogram` or `ecomap`), and below it the same in words."""

    shape: str
    drawing: object
    title: str
    told: list = field(default_factory=list)
    size: int = 1


@dataclass
class Chapter:
    """`part` is one of `Dossier.Section`; chapters of the same part stand together."""

    part: str
    blocks: list
    title: str = ""

    @property
    def size(self):
        return sum(block.size for block in self.blocks)


def day(value):
    return f"{value:%d/%m/%Y}" if value else ""


def span(since, until):
    """«dal … al …», as far as known."""
    return " ".join(part for part in (f"dal {day(since)}" if since else "", f"al {day(until)}" if until else "") if part)
