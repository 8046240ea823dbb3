"""P5 of the quality page: the free times of an office, and a time that several people, a room and an interpreter have in common."""

from statistics import median

from .children import ChildFailed
from .promises import Finding, judged, ratios

MOST_QUERIES = 6
SQL = "Free times of an office, six weeks: ours ÷ SQL by hand"
JOINT = "Three people, a room, an interpreter ÷ one worker"


def p5(run):
    child = run.children[run.largest]
    for what, question, limit in ((SQL, "free_times_of_an_office", 3), (JOINT, "joint_times_of_three", 3)):
        try:
            seen = child.ask(question, count=3)
            found = [child.ask(question, count=10) for _ in range(run.rounds)]
        except ChildFailed as error:
            run.rows.append(Finding("P5", what, None, limit=f"≤ {limit:g}", note=str(error).splitlines()[0][:160]))
            continue
        ours, base = ([min(one[name]) for one in found] for name in ("ours_ms", "base_ms"))
        run.raw[f"P5 {question}"] = {"ours_ms": ours, "base_ms": base}
        note = f"{median(ours):.1f} ms for {seen['found']} times, {median(base):.1f} ms"
        run.rows.append(judged("P5", what, ratios(ours, base), limit, note=note))
        run.rows.append(judged("P5", f"{what.split(' ÷ ')[0].split(':')[0]}: queries", [seen["queries"]], MOST_QUERIES))
        run.say(f"P5 {what}")


PROMISES = {"P5": p5}
