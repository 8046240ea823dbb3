"""The ecomap: the household in the middle, who and what is around it in a ring, each tie drawn as strong or tense as it is."""

import math
from dataclasses import dataclass

from ..models import NetworkTie
from .strokes import Ray

CENTRE, DISC, RING_X, RING_Y, LINE_LONG = 92, 52, 330, 236, 15
MARGIN = 16


@dataclass(frozen=True)
class Spoke:
    """One tie: its disc and the line to the middle."""

    tie: object
    x: float
    y: float
    d: str
    arrows: tuple
    words: tuple


@dataclass(frozen=True)
class Ecomap:
    width: int
    height: int
    x: float
    y: float
    spokes: tuple
    names: tuple


def draw(ties, names):
    """`ties` in the order of the ring, `names` of who lives in the household. More than twelve widen the ring."""
    wide, high = (long + max(0, len(ties) - 12) * step for long, step in ((RING_X, 22), (RING_Y, 16)))
    angles = [-math.pi / 2 + 2 * math.pi * (at + 0.5) / len(ties) for at in range(len(ties))]
    right, down = (max(abs(length * turn(angle)) for angle in angles) for length, turn in ((wide, math.cos), (high, math.sin)))
    x, y = max(right + DISC, CENTRE) + MARGIN, max(down + DISC, CENTRE) + MARGIN
    spokes = [spoke(tie, x, y, x + wide * math.cos(one), y + high * math.sin(one)) for tie, one in zip(ties, angles, strict=True)]
    return Ecomap(round(2 * x), round(2 * y), x, y, tuple(spokes), lines_of(", ".join(names), 20, 5))


def spoke(tie, ax, ay, bx, by):
    ray = Ray(ax, ay, bx, by, near=CENTRE + 4, far=DISC + 4)
    drawn = {NetworkTie.Strength.TENSE: ray.zigzag, NetworkTie.Strength.BROKEN: ray.broken}
    arrows = [
        ray.arrow(at_end)
        for at_end, against in ((False, NetworkTie.Flow.FROM_FAMILY), (True, NetworkTie.Flow.TO_FAMILY))
        if tie.flow != against
    ]
    return Spoke(tie, bx, by, drawn.get(tie.strength, ray.plain)(), tuple(arrows), lines_of(tie.name, LINE_LONG, 3))


def lines_of(text, longest, most):
    """The words in short lines, each with its distance from the middle; what does not fit ends in an ellipsis."""
    lines = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: longest - 1]}…"]
    lines = [line if len(line) <= longest + 3 else f"{line[: longest + 2]}…" for line in lines]
    return tuple((line, (at - (len(lines) - 1) / 2) * 15 + 5) for at, line in enumerate(lines))
