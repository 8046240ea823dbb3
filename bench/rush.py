"""P4 and P6: booking beside django-appointment from PyPI. Same machine, same run, same database server, same web server, same client.

The same people do the same thing in both: somebody without an account, from the first page to the page that thanks. The rival makes
them an account and sends a code to type, as its own pages do; its messages go nowhere, so that it pays for none. Ours pays for the
record, the outbox, the safety questions and all five steps. What the rival would need with accounts made beforehand is shown beside.
"""

import contextlib
import datetime as dt
import functools
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from statistics import median

import altcha
from psycopg import sql

from . import databases
from .children import Child, ChildFailed, environment
from .crowd import CSRF, Visitor, all_at_once
from .promises import INFORMATION, MISSED, PASS, Finding, guarded, judged, ratios
from .town import RECEIVING, TIMES_A_DAY
from .web import WebFailed, serving

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, TIMES, RUNS, FLOWS, SIGNED_IN_RUNS = 500, 20, 20, 20, 3
LIST = "requirements.txt"
PROOF = re.compile(r'data-proof="([^"]+)"')
ACCOUNTS = "sessionid"


class NoRival(Exception):
    """The environment of django-appointment could not be made; the message says why."""


def folder():
    return Path(os.environ.get("SESTO_DATA", ROOT / ".data")) / "rival"


def rival_python():
    """The Python of a throw-away environment with django-appointment, made on the first run."""
    place, wanted = folder(), ROOT / "bench" / "rival" / LIST
    python, stamp = place / "bin" / "python", place / LIST
    if python.exists() and stamp.exists() and stamp.read_text() == wanted.read_text():
        return str(python)
    uv = shutil.which(ROOT / ".uv" / "bin" / "uv") or shutil.which("uv")
    steps = [
        [uv, "venv", "--quiet", "--no-project", "--clear", "--python", sys.executable, str(place)],
        [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(wanted)],
    ]
    if uv is None:
        steps = [
            [sys.executable, "-m", "venv", "--clear", str(place)],
            [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(wanted)],
        ]
    for step in steps:
        done = subprocess.run([str(word) for word in step], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoRival(f"django-appointment could not be installed: {done.stderr.strip()[-160:]}")
    stamp.write_text(wanted.read_text())
    return str(python)


class Rival:
    """django-appointment on a database of its own."""

    def __init__(self, admin_url, size):
        self.python, self.admin_url = rival_python(), admin_url
        self.url = databases.address(admin_url, database="bench_rival")
        with databases.connect(admin_url) as server:
            server.execute("DROP DATABASE IF EXISTS bench_rival WITH (FORCE)")
            server.execute("CREATE DATABASE bench_rival")
        self.env = os.environ | {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "bench.rival.settings"}
        self.ids = self.ask("calendar", receiving=RECEIVING, times_a_day=TIMES_A_DAY, past=2 * size)

    def ask(self, question, **facts):
        command = [self.python, "-m", "bench.rival.town", question, json.dumps(facts)]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line[:1].isalpha()]
            raise NoRival(f"django-appointment, {question}: {said[-1] if said else 'no word'}")
        return json.loads(done.stdout.splitlines()[-1])

    def serving(self, log):
        return serving(self.python, "bench.rival.wsgi:application", self.env, log)

    def codes(self):
        """A connection that reads what the message would say, kept open: waiting for the post is nobody's speed."""
        return databases.connect(self.url)


class Ours:
    """A copy of the smallest town, with an office for the rush."""

    def __init__(self, admin_url, run, log):
        self.admin_url, self.database = admin_url, "bench_rush"
        size = run.smallest
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(self.database), sql.Identifier(f"bench_{size}"))
        run.children[size].ask("let_go")
        with databases.connect(admin_url) as server:
            server.execute("DROP DATABASE IF EXISTS bench_rush WITH (FORCE)")
            server.execute(copy)
        url = databases.measuring(admin_url, self.database)
        self.env = environment(url, 6, "bench.rush_settings")
        self.child = Child(url, size, 6, log, settings="bench.rush_settings")
        facts = self.child.ask("rush_calendar")
        self.office, self.days, self.cookie = facts["office"], facts["days"], self.child.ask("rush_cookie")

    def serving(self, log):
        return serving(sys.executable, "sesto_social.wsgi:application", self.env, log)

    def deadlocks(self):
        with databases.connect(self.admin_url) as server:
            return server.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [self.database]).fetchone()[0]


# The whole way of one person


def book_here(port, ours, start, number):
    """Through safety, five steps and the confirmation, with the proof of work done; the page of the appointment at the end."""
    one = Visitor(port)
    one.get("/prenota/").fill(danger="no", fear="no")
    walk(one, ours.office, start, number)
    proof = altcha.Challenge.from_dict(json.loads(unescape(PROOF.search(one.page).group(1))))
    one.fill(terms="on", altcha=altcha.Payload(proof, altcha.solve_challenge(proof)).to_base64())
    return "Appuntamento confermato" in one.page


def walk(one, office, start, number):
    """To the summary."""
    one.get("/prenota/luogo/").fill(office=office)
    one.fill(start=start)
    one.fill(reason="family_support", details="")
    one.fill(first_name="Rosa", last_name="Rossi", email=f"f{number}-{time.monotonic_ns()}@posta.example", phone="")
    if PROOF.search(one.page) is None:
        raise ChildFailed(f"the booking stopped at {one.at}, status {one.status}")


CODE = """
    SELECT code FROM appointment_emailverificationcode c JOIN auth_user u ON u.id = c.user_id
    WHERE u.email = %s ORDER BY c.id DESC LIMIT 1
"""


def book_there(port, rival, codes, day, turn, session=""):
    """Calendar, times, request, particulars, code, thanks: all that its own pages ask in a browser. With a session, no code."""
    one, ids = Visitor(port, {ACCOUNTS: session} if session else {}), rival.ids
    one.get(f"/appointment/request/{ids['service']}/")
    for shown in (dt.datetime.now().astimezone().date().isoformat(), day):  # the page opens on today
        one.get(f"/appointment/ajax/request_staff_info/?staff_member={ids['staff']}")
        one.get(f"/appointment/ajax/available_slots/?selected_date={shown}&staff_member={ids['staff']}&service_id={ids['service']}")
    start, end = half_hour(turn), half_hour(turn + 1)
    one.post(
        "/appointment/request-submit/", date=day, start_time=start, end_time=end, service=ids["service"], staff_member=ids["staff"]
    )  # fmt: skip
    email = f"p{secrets.token_hex(8)}@posta.example"
    one.post(one.at, **particulars(email))
    if not session:
        one.post(one.at, code=codes.execute(CODE, [email]).fetchone()[0])
    return "/thank-you/" in one.at


def particulars(email):
    facts = {"name": "Rosa Rossi", "email": email, "phone_0": "IT", "phone_1": "3401234567"}
    return facts | {"address": "Via Roma 1", "payment_type": "full"}


def half_hour(turn):
    return f"{8 + turn // 2:02}:{turn % 2 * 30:02}"


# P4


def flow(run, ours, rival, ports):
    """One person after the other, the two systems in turn: seconds for a whole booking."""
    here, there, signed_in = [], [], []
    sessions = rival.ask("sessions", count=run.rounds * FLOWS)
    days = [one["day"] for one in ours.days]
    with rival.codes() as codes:
        for number in range(run.rounds):
            place, keys = ours.days[-1 - number], sessions[number * FLOWS : (number + 1) * FLOWS]
            visits = [functools.partial(book_there, ports[1], rival, codes, days[-1 - 2 * number - kind]) for kind in (0, 1)]
            here.append(timed(FLOWS, lambda turn, place=place: book_here(ports[0], ours, place["starts"][turn], turn)))
            there.append(timed(FLOWS, lambda turn, visit=visits[0]: visit(turn)))
            signed_in.append(timed(FLOWS, lambda turn, visit=visits[1], keys=keys: visit(turn, keys[turn])))
            run.say(f"P4 round {number + 1} of {run.rounds}")
    run.raw["P4 flow"] = {"ours_s": here, "rival_s": there, "rival_signed_in_s": signed_in, "bookings": FLOWS}
    what = "Booking, the whole flow ÷ django-appointment's: bookings/s"
    note = "{:.1f} against {:.1f} whole bookings/s, one person at a time"
    run.rows.append(
        judged("P4", what, ratios(there, here), 4, at_most=False, note=note.format(FLOWS / median(here), FLOWS / median(there)))
    )
    values, note = ratios(signed_in, here), f"{FLOWS / median(signed_in):.1f} whole bookings/s there"
    run.rows.append(Finding("P4", f"{what}, signed in there", median(values), min(values), max(values), "", INFORMATION, note))


def timed(count, visit):
    began = time.perf_counter()
    done = [visit(turn) for turn in range(count)]
    if not all(done):
        raise ChildFailed(f"only {sum(done)} of {count} bookings arrived at their end")
    return time.perf_counter() - began


# P6


def rush(run, ours, rival, ports):
    """500 people, 20 times, 20 runs. Exactly 20 must be booked each time."""
    model = Visitor(ports[0])
    model.get("/prenota/").fill(danger="no", fear="no")
    walk(model, ours.office, ours.days[-1 - run.rounds]["starts"][0], 0)
    session, runs = model.cookies[ours.cookie], min(RUNS, len(ours.days) - run.rounds - 1)
    here, there, signed_in, booked, over, rival_over = [], [], [], [], 0, []
    before = ours.deadlocks()
    for number in range(runs):
        place = ours.days[number]
        seconds, seen = rush_here(ours, ports[0], session, place)
        here.append(seconds)
        booked.append(seen["booked"])
        over += seen["over"]
        seconds, seen = rush_there(rival, ports[1], place["day"])
        there.append(seconds)
        rival_over.append(seen["over"])
        if number < SIGNED_IN_RUNS:
            signed_in.append(rush_there(rival, ports[1], ours.days[runs + number]["day"], signed_in=True)[0])
        run.say(f"P6 run {number + 1} of {runs}: {here[-1]:.1f} s and {seconds:.1f} s")
    deadlocks = ours.deadlocks() - before
    run.raw["P6"] = {"ours_s": here, "rival_s": there, "rival_signed_in_s": signed_in} | {
        "booked": booked,
        "over": over,
        "rival_over": rival_over,
        "deadlocks": deadlocks,
    }
    exact = runs == RUNS and set(booked) == {TIMES} and not over
    what = f"{PEOPLE} people on {TIMES} times, {runs} runs"
    run.rows += [
        Finding(
            "P6",
            f"{what}: booked each time",
            median(booked),
            min(booked),
            max(booked),
            f"= {TIMES}",
            PASS if exact else MISSED,
            f"django-appointment: {TIMES + round(median(rival_over))}",
        ),
        Finding("P6", f"{what}: overbooked and deadlocks", over + deadlocks, limit="0", verdict=MISSED if over + deadlocks else PASS),
        judged(
            "P6",
            f"{what}: seconds ÷ django-appointment's",
            ratios(here, there),
            0.25,
            note=f"{median(here):.1f} s against {median(there):.1f} s",
        ),
        Finding(
            "P6",
            f"{what}: seconds ÷ django-appointment's, signed in there",
            median(here) / median(signed_in),
            verdict=INFORMATION,
            note=f"{median(signed_in):.1f} s there, {SIGNED_IN_RUNS} runs",
        ),
    ]


def rush_here(ours, port, session, place):
    people = ours.child.ask("rush_people", session=session, starts=place["starts"], count=PEOPLE)

    def visit(cookie, form_key, again):
        one = Visitor(port, {ours.cookie: cookie})
        one.cookies["csrftoken"] = CSRF
        answers = {"terms": "on", "form_key": form_key, "again": again, "csrfmiddlewaretoken": CSRF}
        return one.send("/prenota/riepilogo/", answers).status

    seconds, answers = all_at_once([lambda facts=facts: visit(*facts) for facts in people])
    if set(answers) - {302}:
        raise ChildFailed(f"the rush met {sorted(set(answers))}")
    return seconds, ours.child.ask("rush_booked", office=ours.office, day=place["day"])


def rush_there(rival, port, day, *, signed_in=False):
    """The particulars and, for who has no account, the code: with these its pages confirm."""
    staff = rival.ids["staff"]
    people = rival.ask("people", day=day, count=PEOPLE, times=TIMES, signed_in=signed_in, staff=staff)

    def visit(path, session):
        one = Visitor(port, {"csrftoken": CSRF} | ({ACCOUNTS: session} if session else {}))
        email = f"p{secrets.token_hex(8)}@posta.example"
        one.send(path, particulars(email) | {"csrfmiddlewaretoken": CSRF})
        if not session:
            code = codes.execute(CODE, [email]).fetchone()[0]
            one.send(path.replace("client-info", "verification-code"), {"code": code, "csrfmiddlewaretoken": CSRF})
        return one.status

    with rival.codes() as codes:
        seconds, answers = all_at_once([lambda facts=facts: visit(*facts) for facts in people])
    if set(answers) - {302}:
        raise NoRival(f"the rival's rush met {sorted(set(answers))}")
    return seconds, rival.ask("booked", day=day, staff=staff)


# Both


def against(code, measure):
    """The promise `code`: `measure` with both systems up. What cannot be set up is not run, and the table says why."""

    def promise(run):
        admin_url, logs = os.environ["DATABASE_URL"], folder().parent / "log"
        logs.mkdir(parents=True, exist_ok=True)
        try:
            with contextlib.ExitStack() as stack:
                rival, ours = Rival(admin_url, run.smallest), Ours(admin_url, run, logs / "bench-rush.log")
                stack.callback(ours.child.close)
                ports = [
                    stack.enter_context(one.serving(logs / f"bench-web-{name}.log")) for name, one in (("ours", ours), ("rival", rival))
                ]
                measure(run, ours, rival, ports)
        except (NoRival, WebFailed, ChildFailed) as failure:
            run.rows.append(Finding(code, "Booking beside django-appointment", None, note=str(failure).strip().splitlines()[-1][-200:]))

    return promise


def p4(run):
    guarded(run)
    against("P4", flow)(run)


PROMISES = {"P4": p4, "P6": against("P6", rush)}
