"""What was found: a table for people, JSON for machines, and the same table for `docs/quality.md`."""

import datetime as dt
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from .promises import INFORMATION, MISSED, NOT_RUN, PASS

RESULTS = Path(__file__).parent / "results"


def number(value):
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def measured(row):
    if row.value is None:
        return "–"
    spread = f" ({number(row.low)}–{number(row.high)})" if row.low is not None and row.low != row.high else ""
    return number(row.value) + spread


def table(rows):
    lines = [("", "promise", "measured", "limit", "verdict", "")]
    lines += [(row.promise, row.what, measured(row), row.limit, row.verdict, row.note) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(5)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(widths[place]) if place < 5 else cell for place, cell in enumerate(line)).rstrip() for line in lines
    )


def markdown(rows):
    lines = ["| # | promise | measured (min–max) | limit | verdict | |", "|---|---|---|---|---|---|"]
    lines += [f"| {row.promise} | {row.what} | {measured(row)} | {row.limit} | {row.verdict} | {row.note} |" for row in rows]
    return "\n".join(lines) + "\n"


def verdict(rows):
    """One sentence, and whether every promise was kept."""
    count = {name: sum(row.verdict == name for row in rows) for name in (PASS, MISSED, NOT_RUN, INFORMATION)}
    kept = count[MISSED] == count[NOT_RUN] == 0
    words = f"{count[PASS]} kept, {count[MISSED]} missed, {count[NOT_RUN]} not run ({count[INFORMATION]} shown only)"
    return words, kept


def save(run, facts):
    """The path of the JSON; the Markdown lies beside it."""
    RESULTS.mkdir(exist_ok=True)
    now = dt.datetime.now().astimezone()
    content = {
        "at": now.isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "system": platform.platform(), "python": platform.python_version()},
        **facts,
        "findings": [asdict(row) for row in run.rows],
        "pages": {f"{page} {who} {size}": seen for (size, page, who), seen in run.looks.items()},
        "raw": run.raw,
    }
    path = RESULTS / f"{now:%Y-%m-%d-%H%M}.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    path.with_suffix(".md").write_text(markdown(run.rows))
    return path
