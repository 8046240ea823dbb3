"""P1, P2 and P3 of the quality page: what is asked, what is compared with what, and when that is good enough.

A round takes the fastest of a handful of requests, because what else the machine does only ever adds time; the verdict is on the median
of the rounds.
"""

import random
from dataclasses import dataclass, field
from statistics import median

from .children import ChildFailed
from .town import COMMON, SHARE, YARDSTICKS

FOUR = {SHARE: "5 % of cases", "hundreds": "300 cases", "nobody": "no case", "units": "five units"}
PAGES = {
    "list": "Case list",
    "search": "Search",
    "case": "Case page",
    "my_day": "My day",
    "agenda": "Agenda",
}
URLS = {
    "list": "cases:case_list",
    "search": "cases:search",
    "my_day": "cases:my_day",
    "agenda": "intake:agenda_day",
    "case": "cases:case_detail",
}
MOST_QUERIES = {"list": 12, "search": 12, "agenda": 12, "case": 15, "my_day": 15}
SAME_CONTENT = 0.12
"""Two pages whose weights differ by less than this say the same amount of things: only then are their times compared across sizes."""

MORE_BY_RIGHT = {"agenda"}
"""Pages that show one worker many times what they show another, by their role and not by their cases: see `across_workers`."""
TIMES_HEAVIER = 3
TURNS = 3
"""How often the sizes take turns on one page of one worker inside a round: what slows the machine for a second slows both."""

PASS, MISSED, NOT_RUN, INFORMATION = "pass", "MISSED", "not run", "shown only"


@dataclass
class Finding:
    """One line of the table."""

    promise: str
    what: str
    value: float | None
    low: float | None = None
    high: float | None = None
    limit: str = ""
    verdict: str = NOT_RUN
    note: str = ""


@dataclass
class Run:
    """The children, smallest size first, and what was seen on the way."""

    children: dict
    rounds: int
    say: object
    persons: int = 0
    looks: dict = field(default_factory=dict)
    paths: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    raw: dict = field(default_factory=dict)

    @property
    def smallest(self):
        return min(self.children)

    @property
    def largest(self):
        return max(self.children)


def ratios(above, below):
    return [one / other for one, other in zip(above, below, strict=True)]


def judged(promise, what, values, limit, *, at_most=True, note=""):
    value = median(values)
    good = value <= limit if at_most else value >= limit
    sign = "≤" if at_most else "≥"
    return Finding(promise, what, value, min(values), max(values), f"{sign} {limit:g}", PASS if good else MISSED, note)


# What there is to measure


def explore(run):
    """Open every page once as every worker at every size: what does not open is not measured, and the table says why."""
    for size, child in run.children.items():
        found = child.ask("addresses", names=[[page, name, [1] if page == "case" else []] for page, name in URLS.items()])
        for who in FOUR:
            facts = child.ask("facts", who=who)
            for page in PAGES:
                path = path_of(found, page, facts)
                if page == "search" and path:
                    path = child.ask("search_for", who=who, path=path, text=COMMON)
                run.paths[size, page, who] = path
                run.looks[size, page, who] = look(child, who, path)
        run.paths[size, "desk"] = found["agenda"]


def path_of(found, page, facts):
    if found[page] is None:
        return None
    if page == "case":
        return found[page].replace("/1/", f"/{facts['case']}/") if facts["case"] else ""
    return found[page]


def look(child, who, path):
    if path is None:
        return {"missing": "this version has no such page"}
    if path == "":
        return {"nothing": True}
    try:
        seen = child.ask("look", who=who, path=path)
    except ChildFailed as error:
        return {"missing": str(error).splitlines()[0][:160]}
    if seen["status"] != 200:
        return {"missing": f"{seen['status']} {seen['error'] or seen['to']}"}
    seen["ms"] = min(child.ask("times", who=who, path=path, count=3))
    return seen


def batch(*looks):
    """How many requests make half a second, within reason."""
    return max(5, min(12, int(500 / sum(seen["ms"] for seen in looks))))


def missing(run, page, who=None):
    """Why a page cannot be judged, or ""."""
    for (_, seen_page, seen_who), seen in run.looks.items():
        if seen_page == page and who in {None, seen_who} and "missing" in seen:
            return f"{FOUR.get(seen_who, seen_who)}: {seen['missing']}"
    return ""


def there(run, size, page, who):
    return "bytes" in run.looks[size, page, who]


# P1


def p1(run):
    """The list under permissions beside the same page with constant rows, one request after the other."""
    for who in (SHARE, "hundreds", "units"):
        beside(run, "P1", who, "constant rows", "/bench/lista-costante/", 0.55)


def guarded(run):
    """P4, its second half: the list beside itself as guardian's handbook would have it."""
    for who in (SHARE, "hundreds", "units"):
        beside(run, "P4", who, "get_objects_for_user and has_perm for each row", "/bench/lista-guardian/", 3)


def beside(run, promise, who, other, address, least):
    """Requests per second of the list, divided by those of the baseline at `address`: each in turn, so that both feel the same noise."""
    child, what = run.children[run.largest], f"Case list ÷ {other}, {FOUR[who]}: requests/s"
    if why := missing(run, "list", who):
        run.rows.append(Finding(promise, what, None, limit=f"≥ {least}", note=why))
        return
    paths = [run.paths[run.largest, "list", who], address]
    base = look(child, who, paths[1])
    if "bytes" not in base:
        run.rows.append(Finding(promise, what, None, limit=f"≥ {least}", note=f"no baseline: {base.get('missing')}"))
        return
    count = batch(run.looks[run.largest, "list", who], base)
    found = [child.ask("side_by_side", who=who, paths=paths, count=count) for _ in range(run.rounds)]
    real, baseline = ([min(one[place]) for one in found] for place in (0, 1))
    run.raw[f"{promise} {who}"] = {"real_ms": real, "baseline_ms": baseline}
    note = f"{1000 / median(real):.0f}/s against {1000 / median(baseline):.0f}/s, one process"
    run.rows.append(judged(promise, what, ratios(baseline, real), least, at_most=False, note=note))
    run.say(f"{promise} {FOUR[who]}")


# P2


def p2(run):
    times = page_times(run)
    run.raw["P2 ms"] = {f"{page} {who} {size}": found for (size, page, who), found in times.items()}
    for page in PAGES:
        across_sizes(run, page, times)
    for page in PAGES:
        across_workers(run, page, times)
    deep_page(run)


def page_times(run):
    """{(size, page, who): the fastest request of each round}. In every round workers take turns, and for each of them the sizes."""
    wanted = [key for key in run.looks if there(run, *key)]
    found = {key: [] for key in wanted}
    dice = random.Random(7)
    for number in range(run.rounds):
        pairs = sorted({(page, who) for _, page, who in wanted})
        dice.shuffle(pairs)
        search_again(run)
        for page, who in pairs:
            sizes = [size for size in sorted(run.children) if (size, page, who) in found]
            took = {size: [] for size in sizes}
            for size in [size for _ in range(TURNS) for size in dice.sample(sizes, len(sizes))]:
                facts = {"path": run.paths[size, page, who], "count": batch(run.looks[size, page, who])}
                took[size] += run.children[size].ask("times", who=who, **facts)
            for size in sizes:
                found[size, page, who].append(min(took[size]))
        run.say(f"P2 round {number + 1} of {run.rounds}")
    return found


def search_again(run):
    """A term is kept for half an hour; a measure may take longer."""
    for size, page, who in run.looks:
        if page == "search" and there(run, size, page, who):
            run.children[size].ask("search_for", who=who, path=run.paths[size, page, who].partition("?")[0], text=COMMON)


def across_sizes(run, page, times):
    """Largest ÷ smallest, of the worst among the workers who see the same amount at both sizes."""
    what = f"{PAGES[page]}: {run.largest:,} ÷ {run.smallest:,} cases"
    if why := missing(run, page):
        run.rows.append(Finding("P2", what, None, limit="≤ 1.2", note=why))
        return
    if run.largest == run.smallest:
        run.rows.append(Finding("P2", what, None, limit="≤ 1.2", note="one size only"))
        return
    alike, other = {}, []
    for who, held in FOUR.items():
        if not (there(run, run.largest, page, who) and there(run, run.smallest, page, who)):
            continue
        large, small = run.looks[run.largest, page, who], run.looks[run.smallest, page, who]
        change = ratios(times[run.largest, page, who], times[run.smallest, page, who])
        if abs(large["bytes"] / small["bytes"] - 1) <= SAME_CONTENT:
            alike[who] = change
        else:
            other.append(
                Finding(
                    "P2",
                    f"{what}, {held}",
                    median(change),
                    min(change),
                    max(change),
                    "",
                    INFORMATION,
                    f"{small['rows']} → {large['rows']} lines on the page",
                )
            )
    if alike:
        _, worst, values = max((median(values), who, values) for who, values in alike.items())
        run.rows.append(judged("P2", what, values, 1.2, note=f"worst: {FOUR[worst]}; alike for {len(alike)} of four"))
    else:
        run.rows.append(Finding("P2", what, None, limit="≤ 1.2", note="no worker sees the same amount at both sizes"))
    run.rows.extend(other)


def across_workers(run, page, times):
    """Worst ÷ best of the four. Where the page is another page for some (the whole desk, not one's own talks), these are shown apart."""
    what = f"{PAGES[page]}: worst ÷ best of four workers at {run.largest:,}"
    if why := missing(run, page):
        run.rows.append(Finding("P2", what, None, limit="≤ 3", note=why))
        return
    weights = {who: run.looks[run.largest, page, who]["bytes"] for who in FOUR if there(run, run.largest, page, who)}
    alike = [who for who, weight in weights.items() if page not in MORE_BY_RIGHT or weight <= TIMES_HEAVIER * min(weights.values())]
    if len(alike) < len(weights):
        values, note = worst_and_best(run, page, times, weights)
        lines = ", ".join(f"{FOUR[who]} {run.looks[run.largest, page, who]['rows']} lines" for who in weights)
        run.rows.append(Finding("P2", what, median(values), min(values), max(values), "", INFORMATION, f"{note}: {lines}"))
        what = f"{PAGES[page]}: worst ÷ best of the {len(alike)} whose page is alike at {run.largest:,}"
    values, note = worst_and_best(run, page, times, alike)
    run.rows.append(judged("P2", what, values, 3, note=note))


def worst_and_best(run, page, times, workers):
    found = [(median(times[run.largest, page, who]), who) for who in workers]
    (slow, worst), (quick, best) = max(found), min(found)
    note = f"{FOUR[worst]} {slow:.1f} ms, {FOUR[best]} {quick:.1f} ms"
    return ratios(times[run.largest, page, worst], times[run.largest, page, best]), note


def deep_page(run):
    """Page 100 beside page 1, by who coordinates five units: nobody else has so many cases."""
    child, what = run.children[run.largest], "Case list: page 100 ÷ page 1, five units"
    why = missing(run, "list", "units")
    after = None if why else child.ask("page_number", who="units", number=100)
    if not after:
        run.rows.append(Finding("P2", what, None, limit="≤ 1.5", note=why or "the list has fewer than a hundred pages at this size"))
        return
    path = run.paths[run.largest, "list", "units"]
    found = [child.ask("side_by_side", who="units", paths=[f"{path}?dopo={after}", path], count=10) for _ in range(run.rounds)]
    deep, first = ([min(one[place]) for one in found] for place in (0, 1))
    run.raw["P2 page 100"] = {"deep_ms": deep, "first_ms": first}
    run.rows.append(judged("P2", what, ratios(deep, first), 1.5, note=f"{median(deep):.1f} ms, {median(first):.1f} ms"))


# P3


def p3(run):
    for page, title in PAGES.items():
        count_queries(run, page)
        run.say(f"P3 queries, {title.lower()}")
    for who in (SHARE, "hundreds", "units"):
        list_sql(run, who)
        run.say(f"P3 SQL of the list, {FOUR[who]}")


def count_queries(run, page):
    """The most queries of the page, which must be as many at 1, 25 and 100 rows and at every size."""
    what, limit = f"{PAGES[page]}: queries at 1, 25 and 100 rows, every size", MOST_QUERIES[page]
    counts = {}
    for size, child in run.children.items():
        for place, number in enumerate(YARDSTICKS):
            try:
                who, path = yardstick(run, child, size, page, place, number)
                if not path:
                    run.rows.append(Finding("P3", what, None, limit=f"≤ {limit}, same", note="this version has no such page"))
                    return
                counts[f"{size:,}/{number}"] = child.ask("queries", who=who, path=path)
            except ChildFailed as error:
                run.rows.append(Finding("P3", what, None, limit=f"≤ {limit}, same", note=str(error).splitlines()[0][:160]))
                return
    run.raw[f"P3 queries {page}"] = counts
    most, same = max(counts.values()), len(set(counts.values())) == 1
    note = "" if same else ", ".join(f"{key}: {value}" for key, value in counts.items())
    run.rows.append(
        Finding("P3", what, most, min(counts.values()), most, f"≤ {limit}, same", PASS if same and most <= limit else MISSED, note)
    )


def yardstick(run, child, size, page, place, number):
    who = f"rows{number}"
    base = run.paths[size, page, SHARE]
    if base is None:
        return who, None
    if page == "case":
        return who, "/".join(str(child.ask("fullest_case", who=who)) if part.isdecimal() else part for part in base.split("/"))
    if page == "agenda":
        return "desk", f"{base}?giorno={child.ask('agenda_days')[place]}"
    if page == "search":
        return who, child.ask("search_for", who=who, path=base.partition("?")[0], text=COMMON)
    return who, base


def list_sql(run, who):
    child, what = run.children[run.largest], f"Case list: its SQL ÷ SQL by hand, {FOUR[who]}"
    try:
        seen = child.ask("prepare_sql", who=who)
        child.ask("sql_times", who=who, count=5)
        found = [child.ask("sql_times", who=who, count=30) for _ in range(run.rounds)]
    except ChildFailed as error:
        run.rows.append(Finding("P3", what, None, limit="≤ 1.3", note=str(error).splitlines()[0][:160]))
        return
    ours, by_hand = ([min(one[place]) for one in found] for place in (0, 1))
    run.raw[f"P3 SQL {who}"] = {"ours_ms": ours, "by_hand_ms": by_hand}
    note = f"{median(ours):.2f} ms in {seen['queries']} queries, {median(by_hand):.2f} ms in 2"
    run.rows.append(judged("P3", what, ratios(ours, by_hand), 1.3, note=note))


PROMISES = {"P1": p1, "P2": p2, "P3": p3}
