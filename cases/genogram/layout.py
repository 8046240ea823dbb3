"""Where everything in a genogram is drawn. Pure arithmetic on a `Family`; lengths are units of the picture."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .kin import ADOPTION, BIRTH, FOSTER, UNKNOWN
from .order import age_key, generations, in_order
from .strokes import Ray, path, points

HALF = 24
GAP, COUPLE_GAP = 104, 118
ROW, BAR, LEVEL = 176, 84, 9
MARGIN = 62
LONGEST = 13
SWEEPS = 30
NEARLY = 8


@dataclass
class Union:
    """Those who have children together, or are a couple, with the children of one kind."""

    parents: tuple
    kind: str = BIRTH
    couple: str = UNKNOWN
    over: str = ""
    children: list = field(default_factory=list)


@dataclass
class Symbol:
    kin: object
    x: float
    y: float

    @property
    def shape(self):
        if self.kin.expected:
            return "triangle"
        return {"M": "square", "F": "circle"}.get(self.kin.sex, "diamond")

    @property
    def left(self):
        return self.x - HALF

    @property
    def top(self):
        return self.y - HALF

    @property
    def label(self):
        return self.kin.name if len(self.kin.name) <= LONGEST else f"{self.kin.name[: LONGEST - 1]}…"

    @property
    def label_width(self):
        return 8.2 * len(self.label) + 6

    @property
    def label_left(self):
        return self.x - self.label_width / 2

    @property
    def label_top(self):
        return self.under - 14

    @property
    def badge_x(self):
        return self.x + HALF + 7

    @property
    def under(self):
        """Where the name is written."""
        return self.y + HALF + 16

    @property
    def inner(self):
        """The second outline of a minor in charge."""
        return {"left": self.x - HALF + 5, "top": self.y - HALF + 5, "side": 2 * HALF - 10, "radius": HALF - 5}

    @property
    def diamond(self):
        return points([(self.x, self.y - HALF), (self.x + HALF, self.y), (self.x, self.y + HALF), (self.x - HALF, self.y)])

    @property
    def triangle(self):
        return points([(self.x, self.y - 18), (self.x + 18, self.y + 16), (self.x - 18, self.y + 16)])

    @property
    def cross(self):
        reach = HALF if self.shape == "square" else HALF * 0.71
        return [
            (self.x - reach, self.y - reach, self.x + reach, self.y + reach),
            (self.x - reach, self.y + reach, self.x + reach, self.y - reach),
        ]


@dataclass(frozen=True)
class Line:
    """A drawn line; `style` is how: solid, dashed, dotted, or the name of a feeling."""

    d: str
    style: str = "solid"


@dataclass
class Picture:
    width: float
    height: float
    symbols: list
    lines: list
    slashes: list
    feelings: list
    homes: list


def draw(family):
    """The whole picture of a family with at least one person."""
    return Drawing(family).picture()


class Drawing:
    """The steps from a family to its picture."""

    def __init__(self, family):
        self.family = family
        self.rows = generations(family)
        self.unions = unions_of(family)
        self.lines = in_order(family, self.rows, self.unions)
        self.x = self._places()

    def y(self, key):
        return MARGIN + self.rows[key] * ROW

    @cached_property
    def partners(self):
        return {frozenset(union.parents) for union in self.unions if len(union.parents) == 2}

    def _places(self):
        x = {}
        for line in self.lines:
            x |= dict(zip(line, spread([0.0] * len(line), self._gaps(line)), strict=True))
        for _ in range(SWEEPS):
            for line in [*self.lines, *self.lines[::-1]]:
                wished = [self._wish(key, x) for key in line]
                x |= dict(zip(line, spread(wished, self._gaps(line)), strict=True))
        left = min(x.values(), default=0) - MARGIN - 16
        return {key: at - left for key, at in x.items()}

    def _gaps(self, line):
        return [COUPLE_GAP if frozenset(pair) in self.partners else GAP for pair in pairwise(line)]

    def _wish(self, key, x):
        """Where one would stand: under the middle of the parents with the siblings, above the middle of the children."""
        wishes = []
        for union in self.unions:
            above = sum(x[one] for one in union.parents) / len(union.parents)
            if not union.children:
                continue
            below = sum(x[one] for one in union.children) / len(union.children)
            if key in union.children:
                wishes.append(x[key] + above - below)
            if key in union.parents:
                wishes.append(x[key] + below - above)
        return sum(wishes) / len(wishes) if wishes else x[key]

    def picture(self):
        symbols = [Symbol(kin, self.x[key], self.y(key)) for key, kin in self.family.people.items()]
        lines, slashes = self._unions()
        homes = self._homes()
        feelings = [Line(self._between(tie), tie.kind) for tie in self.family.ties if tie.kind != "said"]
        width = max((one.x for one in symbols), default=0) + MARGIN + 16
        height = max((one.y for one in symbols), default=0) + MARGIN + 34
        return Picture(round(width), round(height), symbols, lines, slashes, feelings, homes)

    def _unions(self):
        lines, slashes, taken = [], [], {}
        for union in sorted(self.unions, key=lambda union: min(self.x[key] for key in union.parents)):
            start, line, cut = self._couple(union, taken)
            lines += line
            slashes += cut
            if union.children:
                lines += self._children(union, start, taken)
        return lines, slashes

    def _couple(self, union, taken):
        """The line between two partners, and where their children hang from."""
        if len(union.parents) == 1:
            only = union.parents[0]
            return (self.x[only], self.y(only) + HALF), [], []
        one, other = sorted(union.parents, key=self.x.get)
        style = {"cohabitant": "dashed", UNKNOWN: "thin"}.get(union.couple, "solid")
        if self.rows[one] == self.rows[other]:
            line = self.lines[self.rows[one]]
            beside = abs(line.index(one) - line.index(other)) == 1
            if not beside:
                return self._arch(union, one, other, style, taken)
        middle = ((self.x[one] + self.x[other]) / 2, (self.y(one) + self.y(other)) / 2)
        drawn = Line(path((self.x[one] + HALF, self.y(one)), (self.x[other] - HALF, self.y(other))), style)
        return middle, [drawn], slashes_at(union.over, middle[0] - 18, middle[1])

    def _arch(self, union, one, other, style, taken):
        """Over the heads of those who stand in between."""
        level = free_level(taken, ("arch", self.rows[one]), self.x[one], self.x[other])
        top = self.y(one) - HALF - 12 - LEVEL * level
        line = self.lines[self.rows[one]]
        a, b = line.index(one), line.index(other)
        children = [self.x[key] for key in union.children]
        wished = sum(children) / len(children) if children else self.x[other]
        gaps = [(self.x[line[at]] + self.x[line[at + 1]]) / 2 for at in range(a, b)]
        drop = min((gaps[0] - 14, gaps[-1] + 14), key=lambda at: abs(at - wished))
        start, end = self.x[one] + 9, self.x[other] - 9
        drawn = Line(path((start, self.y(one) - HALF), (start, top), (end, top), (end, self.y(other) - HALF)), style)
        hung = [Line(path((drop, top), (drop, self.y(one))), style)] if union.children else []
        return (drop, self.y(one)), [drawn, *hung], slashes_at(union.over, (start + end) / 2, top)

    def _children(self, union, start, taken):
        style = {ADOPTION: "dashed", FOSTER: "dotted"}.get(union.kind, "solid")
        xs = {key: self.x[key] for key in union.children}
        row = max(self.rows[key] for key in union.parents)
        if union.kind == FOSTER:  # beside the line of birth
            xs = {key: at + (9 if start[0] > at else -9) for key, at in xs.items()}
        twins = self._twins(union)
        feet = [sum(xs[key] for key in group) / len(group) for group in twins]
        low, high = min([start[0], *feet]), max([start[0], *feet])
        if high - low < NEARLY:
            low = high = start[0]
            feet = [low] * len(feet)
        level = free_level(taken, ("bar", row), low, high) if high > low else 0
        bar = MARGIN + row * ROW + BAR + LEVEL * level
        lines = [Line(path(start, (start[0], bar)), style)]
        if high > low:
            lines.append(Line(path((low, bar), (high, bar)), style))
        for group, foot in zip(twins, feet, strict=True):
            lines += [Line(path((foot, bar), (xs[key], self.y(key) - self._head(key))), style) for key in group]
            lines += self._joined(group, foot, bar)
        return lines

    def _head(self, key):
        return 18 if self.family.people[key].expected else HALF

    def _twins(self, union):
        """The children in groups: twins hang from one point."""
        groups = []
        for key in sorted(union.children, key=self.x.get):
            kin = [group for group in groups if any({key, one} <= {a, b} for one in group for a, b, _ in self.family.twins)]
            if kin:
                kin[0].append(key)
            else:
                groups.append([key])
        return groups

    def _joined(self, group, foot, bar):
        """Identical twins have a line between them."""
        lines = []
        for one, other, same in self.family.twins:
            if same and {one, other} <= set(group):
                at = 0.62
                y = bar + (self.y(one) - HALF - bar) * at
                lines.append(Line(path((foot + (self.x[one] - foot) * at, y), (foot + (self.x[other] - foot) * at, y))))
        return lines

    def _homes(self):
        """Who lives together: one outline down the rows, or one for each run of neighbours where somebody else stands in between."""
        runs = []
        for line in self.lines:
            run = []
            for key in [*line, None]:
                if key is not None and self.family.people[key].home:
                    run.append(key)
                elif run:
                    runs.append((self.rows[run[0]], self.x[run[0]] - 44, self.x[run[-1]] + 44))
                    run = []
        rows = [row for row, *_ in runs]
        whole = bool(rows) and rows == list(range(rows[0], rows[-1] + 1))
        if whole and all(min(one[2], other[2]) - max(one[1], other[1]) > HALF for one, other in pairwise(runs)):
            return [self._outline(runs)]
        return [self._outline([run]) for run in runs]

    def _outline(self, runs):
        right, left = [], []
        for row, low, high in runs:
            top = MARGIN + row * ROW - 38 if row == runs[0][0] else MARGIN + row * ROW - ROW / 2 + 24
            bottom = MARGIN + row * ROW + 74 if row == runs[-1][0] else MARGIN + row * ROW + ROW / 2 + 24
            right += [(high, top), (high, bottom)]
            left += [(low, top), (low, bottom)]
        return points(right + left[::-1])

    def _between(self, tie):
        ay, by = self.y(tie.one), self.y(tie.other)
        over_somebody = abs(by - ay) > ROW and abs(self.x[tie.one] - self.x[tie.other]) < GAP / 2
        aside = GAP * 0.36 if over_somebody else 10 if ay == by else 6
        ray = Ray(self.x[tie.one], ay, self.x[tie.other], by, near=HALF + 4, far=HALF + 4, aside=aside)
        drawn = {"conflictual": ray.zigzag, "close": ray.double, "broken": ray.broken, "no_contact": ray.broken}
        return drawn.get(tie.kind, ray.plain)()


def unions_of(family):
    """Parents grouped with their children, kind by kind, and couples without any."""
    parents = {}
    for one in family.descents:
        parents.setdefault((one.child, one.kind), []).append(one.parent)
    unions = {}
    for (child, kind), found in parents.items():
        together = tuple(sorted(set(found)))[:2]
        unions.setdefault((together, kind), Union(together, kind)).children.append(child)
    for one in family.couples:
        pair = tuple(sorted((one.one, one.other)))
        mine = [union for union in unions.values() if union.parents == pair]
        for union in mine or [unions.setdefault((pair, BIRTH), Union(pair))]:
            # Of two bonds in a row (cohabitants, then married) the running one is drawn, else the last.
            if union.couple == UNKNOWN or union.over or not one.over:
                union.couple, union.over = one.kind, one.over
    for union in unions.values():
        union.children.sort(key=lambda child: age_key(family, child))
    return sorted(unions.values(), key=lambda union: (union.parents, union.kind))


def spread(wished, gaps):
    """Places in the given order, at least `gaps` apart, as near as can be to the `wished` ones (least squares; pools of neighbours)."""
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools = []
    for wish, offset in zip(wished, offsets, strict=False):
        pools.append([wish - offset, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, size = pools.pop()
            before, many = pools[-1]
            pools[-1] = [(before * many + mean * size) / (many + size), many + size]
    flat = [mean for mean, size in pools for _ in range(size)]
    return [place + offset for place, offset in zip(flat, offsets, strict=False)]


def free_level(taken, lane, low, high):
    """The first level of a lane on which nothing else is drawn between `low` and `high`."""
    level = 0
    while any(low - 6 < right and left < high + 6 for left, right in taken.setdefault((lane, level), [])):
        level += 1
    taken[(lane, level)].append((low, high))
    return level


def slashes_at(over, x, y):
    """One stroke through the line of who parted, two of who divorced."""
    strokes = {"separation": 1, "other": 1, "divorce": 2}.get(over, 0)
    return [(x - 5 + 8 * at, y + 9, x + 5 + 8 * at, y - 9) for at in range(strokes)]
