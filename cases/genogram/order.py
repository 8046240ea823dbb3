"""Which generation everybody stands in, and in which order from left to right.

Small families have a few hundred sensible orders, large ones too many: a first order follows the descent, then single moves improve it
as long as they make the picture easier to read (`_trouble`). The same family always gives the same picture.
"""

from collections import defaultdict, deque
from datetime import date
from itertools import combinations

APART, SPREAD, CROSSING, TANGLE, YOUNGER_FIRST, SWAPPED, OUTSIDER = 4.0, 3.0, 5.0, 0.1, 1.2, 0.3, 1.2
TRIES = 6000


def generations(family):
    """{key: row}, the oldest row 0. Descent goes down one row, couples and siblings share one."""
    links = defaultdict(list)
    for one in family.couples:
        _link(links, one.one, one.other, 0)
    for one in family.descents:
        _link(links, one.parent, one.child, 1)
    for one, other, _ in family.twins:
        _link(links, one, other, 0)
    for one, other, step in family.steps:
        _link(links, one, other, step)
    rows = {}
    for key in sorted(family.people, key=lambda key: (not family.people[key].index, not links[key], key)):
        if key not in rows:
            # Somebody whose bonds nobody wrote down stands with the children or, grown up, with the parents.
            rows[key] = 0 if not rows or family.people[key].minor else -1
            _walk(rows, key, links)
    _push_down(rows, family.descents)
    top = min(rows.values(), default=0)
    return {key: row - top for key, row in rows.items()}


def _link(links, upper, lower, step):
    links[upper].append((lower, step))
    links[lower].append((upper, -step))


def _walk(rows, start, links):
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        for other, step in links[key]:
            if other not in rows:
                rows[other] = rows[key] + step
                waiting.append(other)


def _push_down(rows, descents):
    """A child is below each of its parents, whatever else was said; bonds in a ring are given up after a while."""
    for _ in range(len(rows)):
        moved = False
        for one in descents:
            if rows[one.child] <= rows[one.parent]:
                rows[one.child], moved = rows[one.parent] + 1, True
        if not moved:
            return


def in_order(family, rows, unions):
    """A list of rows from the top, each a list of keys from left to right."""
    height = max(rows.values(), default=-1) + 1
    lines = [[] for _ in range(height)]
    partners, children = defaultdict(list), defaultdict(list)
    for union in unions:
        for one, other in combinations(union.parents, 2):
            partners[one].append(other)
            partners[other].append(one)
        for parent in union.parents:
            children[parent] += union.children
    placed = set()

    def put(key):
        if key in placed:
            return
        placed.add(key)
        block = [key, *(other for other in partners[key] if other not in placed and rows[other] == rows[key])]
        block = block if len(block) < 3 else [block[1], block[0], *block[2:]]
        placed.update(block)
        lines[rows[key]] += block
        for one in block:
            for child in sorted(children[one], key=lambda child: age_key(family, child)):
                put(child)

    for key in sorted(family.people, key=lambda key: (rows[key], family.people[key].sex == "F", age_key(family, key))):
        put(key)
    return _improve(family, rows, unions, lines)


def age_key(family, key):
    """Eldest first; children who are expected last."""
    kin = family.people[key]
    return (kin.expected, kin.born or date(1900, 1, 1), key)


def _improve(family, rows, unions, lines):
    """The first move that helps is made, row after row, until none does or enough were tried."""
    least, tried, moved = _trouble(family, rows, unions, lines), 0, True
    while moved and tried < TRIES:
        moved = False
        for at in range(len(lines)):
            for line in _moves(lines[at]):
                tried += 1
                trouble = _trouble(family, rows, unions, [*lines[:at], line, *lines[at + 1 :]])
                if trouble < least - 1e-9:
                    least, lines[at], moved = trouble, line, True
                    break
    return lines


def _moves(line):
    """Some neighbours, up to four, somewhere else in the row, as they stand or turned about."""
    for size in range(1, min(4, len(line)) + 1):
        for start in range(len(line) - size + 1):
            taken, rest = line[start : start + size], line[:start] + line[start + size :]
            for at in range(len(rest) + 1):
                if at != start:
                    yield rest[:at] + taken + rest[at:]
                if size > 1:
                    yield rest[:at] + taken[::-1] + rest[at:]


def _trouble(family, rows, unions, lines):
    """How hard a picture is to read: partners apart, siblings scattered, lines that cross, the younger before the elder."""
    places = {key: at for line in lines for at, key in enumerate(line)}
    total, edges = 0.0, defaultdict(list)
    for union in unions:
        mine = [places[key] for key in union.parents]
        if len(mine) == 2 and rows[union.parents[0]] == rows[union.parents[1]]:
            total += APART * (abs(mine[0] - mine[1]) - 1)
            total += SWAPPED * (family.people[union.parents[0]].sex == "F" and mine[0] < mine[1])
        kids = [places[key] for key in union.children]
        if kids:
            total += SPREAD * (max(kids) - min(kids) + 1 - len(kids))
            ages = [age_key(family, key) for key in sorted(union.children, key=places.get)]
            total += YOUNGER_FIRST * sum(one > other for one, other in combinations(ages, 2))
            edges[rows[union.parents[0]]].append((sum(mine) / len(mine), kids))
    for found in edges.values():
        for (one, kids), (other, cousins) in combinations(found, 2):
            crossed = sum((one - other) * (kid - cousin) < 0 for kid in kids for cousin in cousins)
            total += (CROSSING + TANGLE * crossed) if crossed else 0
    for line in lines:
        home = [at for at, key in enumerate(line) if family.people[key].home]
        if home:
            total += OUTSIDER * (home[-1] - home[0] + 1 - len(home))
    return total
