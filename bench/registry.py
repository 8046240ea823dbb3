"""P7: a person found by a name written wrong, beside a plain trigram search over all persons. Same database, same role, in turns.

The baseline is given the index it wants. Ours is the whole of `cases.finding.find`, with its objects; the baseline only its SQL. Where
more people than the answer has room for bear the very same name, any of them is right: among the first 5, or 20.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from statistics import quantiles

from psycopg import sql

from . import databases
from .children import ROOT, ChildFailed, environment
from .promises import INFORMATION, MISSED, PASS, Finding

LOOKED_FOR, COMPARED = 1000, 300
FIRST, NEAR, RECALL, MOST = 5, 20, 0.95, 0.15
PLAIN = "SELECT id FROM cases_person WHERE key %% %s ORDER BY similarity(key, %s) DESC, id LIMIT 20"


def p7(run):
    database, count = "bench_registry", run.persons
    admin = os.environ["DATABASE_URL"]
    url = databases.address(admin, database=database)
    if not built(admin, url, database, count):
        with databases.connect(admin) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        ask(url, "build", count)
        with databases.connect(url) as own:
            own.execute("VACUUM ANALYZE")
            own.execute(f"CREATE TABLE {databases.MARK} AS SELECT %s::text AS version, now() AS at", [mark(count)])
    run.say(f"P7 registry of {count:,} persons")
    seen = ask(databases.measuring(admin, database), "measure", count)
    run.raw["P7"] = seen
    words = f"A person among {count:,}, name written wrong: among the first"
    run.rows.append(Finding("P7", f"{words} {FIRST}", seen["first"], verdict=INFORMATION, note=f"{LOOKED_FOR:,} names"))
    verdict = PASS if seen["near"] >= RECALL else MISSED
    run.rows.append(Finding("P7", f"{words} {NEAR}", seen["near"], limit=f"≥ {RECALL:g}", verdict=verdict, note=f"{LOOKED_FOR:,} names"))
    ratio = seen["ours_p95"] / seen["plain_p95"]
    note = f"{seen['ours_p95']:.1f} ms against {seen['plain_p95']:.1f} ms, p95; plain trigram finds {seen['plain_near']:.2f} in {NEAR}"
    words = f"A person among {count:,}: ÷ plain trigram, p95"
    run.rows.append(Finding("P7", words, ratio, limit=f"≤ {MOST:g}", verdict=PASS if ratio <= MOST else MISSED, note=note))


def mark(count):
    return f"{databases.version().split()[0]} {count}"


def built(admin, url, database, count):
    return databases.built_version(admin, url, database) == mark(count)


def ask(url, what, count):
    command = [sys.executable, "-m", "bench.registry", what, str(count)]
    done = subprocess.run(command, env=environment(url, 7), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChildFailed(f"The registry of {count} persons, {what}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


# In a process of its own


def build(count):
    """Copied in past the triggers; the words are gathered afterwards."""
    from django.core.management import call_command
    from django.db import connection

    from cases.models import NameWord, Person, search_key

    from .names import people
    from .town import Copy

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        copy = Copy(cursor.cursor)
        for last, first in people(count):
            copy.add(Person, last_name=last, first_name=first, key=search_key(last, first))
        copy.finish()
        NameWord.objects.all().gather()
        cursor.execute("CREATE INDEX bench_plain_trigrams ON cases_person USING gin (key gin_trgm_ops)")
    return {}


def measure(count):
    from django.db import connection

    from cases.finding import find
    from cases.models import Person, search_key

    from .names import SEED, people, written_wrong

    dice = random.Random(SEED)
    known = list(enumerate(people(count), 1))
    ours, plain, hits = [], [], {"first": 0, "near": 0, "plain_near": 0}
    namesakes = Counter(name for _, name in known)
    for turn, (pk, (last, first)) in enumerate(dice.sample(known, LOOKED_FOR)):
        typed = written_wrong(last, first, dice)
        began = time.perf_counter()
        found = find(Person.objects.all(), typed)
        ours.append((time.perf_counter() - began) * 1000)
        for name, many in (("first", FIRST), ("near", NEAR)):
            alike = namesakes[last, first] > many  # a name alone cannot say which of them
            hits[name] += any(one.pk == pk or (alike and (one.last_name, one.first_name) == (last, first)) for one in found[:many])
        if turn < COMPARED:
            key = search_key(typed)
            with connection.cursor() as cursor:
                began = time.perf_counter()
                cursor.execute(PLAIN, [key, key])
                rows = [row[0] for row in cursor.fetchall()]
                plain.append((time.perf_counter() - began) * 1000)
            names = Person.objects.filter(pk__in=rows).order_by("pk").values_list("last_name", "first_name")
            hits["plain_near"] += pk in rows or (namesakes[last, first] > NEAR and (last, first) in set(names))
    return {
        "first": hits["first"] / LOOKED_FOR,
        "near": hits["near"] / LOOKED_FOR,
        "plain_near": hits["plain_near"] / COMPARED,
        "ours_p95": quantiles(ours, n=20)[-1],
        "plain_p95": quantiles(plain, n=20)[-1],
    }


def main():
    import django

    django.setup()
    print(json.dumps({"build": build, "measure": measure}[sys.argv[1]](int(sys.argv[2]))))


PROMISES = {"P7": p7}

if __name__ == "__main__":
    main()
