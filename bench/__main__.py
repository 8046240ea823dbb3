"""`python -m bench`: build the towns, measure what was promised, say what was kept. Exit status 1 if anything was missed or not run."""

import argparse
import os
import sys
import time
from pathlib import Path

from . import agenda, databases, registry, report, rush
from .children import Child, ChildFailed
from .promises import PROMISES as PAGES
from .promises import Run, explore

PROMISES = PAGES | rush.PROMISES | agenda.PROMISES | registry.PROMISES
EXPLORED = PAGES.keys() | {"P4"}
"""These look at pages of the towns, which are all opened once before."""


def arguments():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="2000,20000", help="numbers of cases, 500 or more (default: %(default)s; also 200000, if you have the time)"
    )
    parser.add_argument("--persons", type=int, default=100_000, help="persons of the registry that is searched (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default: %(default)s)")
    parser.add_argument("--only", default=",".join(PROMISES), help="promises to measure (default: %(default)s)")
    parser.add_argument("--rebuild", action="store_true", help="build the towns again even if they are up to date")
    asked = parser.parse_args()
    asked.sizes = sorted({int(size) for size in asked.sizes.split(",")})
    asked.only = [name for name in PROMISES if name in asked.only.upper().split(",")]
    if min(asked.sizes) < 500:
        parser.error("a town needs 500 cases: 426 of them belong to the workers that are measured")
    return asked


def main():
    asked, began = arguments(), time.monotonic()
    admin = os.environ.get("DATABASE_URL")
    if not admin:
        sys.exit("There is no DATABASE_URL: use `make bench`, which starts the servers.")

    def say(words):
        print(f"  [{time.monotonic() - began:5.0f} s] {words}", flush=True)

    children = {}
    try:
        for place, size in enumerate(asked.sizes if set(asked.only) - registry.PROMISES.keys() else []):
            say(f"Town of {size:,} cases: looking, or building")
            url, seconds = databases.prepare(admin, size, rebuild=asked.rebuild)
            say(f"Town of {size:,} cases: {f'built in {seconds:.0f} s' if seconds else 'there already'}")
            children[size] = Child(url, size, place, log_of(size))
        run = Run(children, asked.rounds, say, persons=asked.persons)
        if EXPLORED & set(asked.only):
            explore(run)
            say("Every page opened once as every worker")
        for name in asked.only:
            PROMISES[name](run)
    except ChildFailed as failure:
        sys.exit(f"\n{failure}")
    finally:
        for child in children.values():
            child.close()
    facts = {"sizes": asked.sizes, "rounds": asked.rounds, "only": asked.only, "seconds": round(time.monotonic() - began)}
    path = report.save(run, facts)
    words, kept = report.verdict(run.rows)
    print(f"\n{report.table(run.rows)}\n\n  {words}, in {facts['seconds']} s. All the numbers: {path}")
    sys.exit(0 if kept else 1)


def log_of(size):
    folder = Path(os.environ.get("SESTO_DATA", Path(__file__).parent / "results")) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"bench-{size}.log"


if __name__ == "__main__":
    main()
