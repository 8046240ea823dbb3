"""The social diary: a note is written, amended by its author, opened to more readers, never changed and never closed again."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import numbers
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .listing import best_cases
from .models import Case, DiaryEntry, Person

Level = DiaryEntry.Level
NOON = time(12)
CHILD_ALONE = ("child_alone_days", "child_alone_late_days")
LAST_USED = 300
"""How far back in one's own steps to look for the cases used last."""
CLOSED = "Il caso è chiuso: non si aggiunge nulla finché non viene riaperto."


@transaction.atomic
def write(case, *, by, level=Level.TEAM, amends=None, about=(), seen_alone=(), people_present=(), staff_present=(), **facts):
    """A note of the diary, or a visible amendment of an earlier one: it has the level of its note.

    Who is seen alone is also whom the note is about. Raises TransitionNotAllowed.
    """
    if amends:
        amends = writable(amends, by=by)
        level, profession = amends.level, amends.profession
    else:
        still_open(case)
        profession = min(by.professions, default="")
    if level == Level.PROFESSION and not profession:
        raise TransitionNotAllowed("Il tuo ruolo non ha una professione: scegli un altro livello.")
    entry = DiaryEntry.objects.create(case=case, author=by, amends=amends, level=level, profession=profession, **facts)
    entry.seen_alone.set(seen_alone)
    entry.about.set({*about, *seen_alone})
    entry.people_present.set({*people_present, *seen_alone})
    entry.staff_present.set(staff_present)
    record("cases.diaryentry.amended" if amends else "cases.diaryentry.written", entry, by=by, level=level)
    if amends:
        tell(entry, "Rettifica di una nota di diario", by=by)
    else:
        tell(entry, entry.get_kind_display().capitalize(), by=by, at=happened(entry))
    return entry


@transaction.atomic
def widen(entry, *, level, by):
    """Let more colleagues read a note and its amendments. Never fewer: who has read it has read it. Raises TransitionNotAllowed."""
    entry = writable(entry, by=by)
    if level not in entry.wider:
        raise TransitionNotAllowed("Una nota si può solo aprire a più persone, mai restringere.")
    before, entry.level = entry.level, level
    entry.save(update_fields=["level"])
    entry.amendments.update(level=level)
    record("cases.diaryentry.widened", entry, by=by, previous=before, level=level)
    tell(entry, f"Nota aperta all’equipe: {entry}", by=by)
    return entry


def still_open(case):
    """The case, locked against its closing. Raises TransitionNotAllowed."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if not case.is_open:
        raise TransitionNotAllowed(CLOSED)
    return case


def writable(entry, *, by):
    """The note, locked: two pressing at once see each other. Only its author goes on writing it, and an amendment is not amended."""
    entry = DiaryEntry.objects.select_for_update(of=("self",)).select_related("case").get(pk=entry.pk)
    still_open(entry.case)
    if entry.amends_id or entry.author_id != by.pk:
        raise TransitionNotAllowed("Una nota la rettifica o la apre chi l'ha scritta, finché il caso è aperto.")
    return entry


def happened(entry):
    """When what a note tells happened, for the story: at noon of another day whose hour nobody wrote; never later than now."""
    if entry.happened_on == timezone.localdate() and not entry.happened_at:
        return None
    return min(timezone.make_aware(datetime.combine(entry.happened_on, entry.happened_at or NOON)), timezone.now())


def tell(entry, words, *, by, at=None):
    """The timeline is read by everybody who sees the case: it speaks of what they may all read, and of nothing else."""
    if entry.level == Level.TEAM:
        link = f"{reverse('cases:diary', args=[entry.case_id])}#nota-{entry.amends_id or entry.pk}"
        timeline.add(entry.case, "diary", words[:300], by=by, at=at, link=link)


def register_for(case, user):
    """The register of a case without what was done to notes that `user` may not read."""
    hidden = DiaryEntry.objects.filter(case=case).exclude(pk__in=DiaryEntry.objects.visible_to(user).filter(case=case).values("pk"))
    return AuditEvent.objects.of_case(case.pk).exclude(model=DiaryEntry._meta.label_lower, object_id__in=hidden.values("pk"))


@dataclass(frozen=True)
class SeenAlone:
    """When a child was last seen alone; never: `day` is None, and the days run from the first one in charge."""

    child: Person
    day: date | None
    days: int
    state: str
    """"" while it is recent enough, then "warning", then "danger"."""


def seen_alone(minors):
    """One `SeenAlone` for each of `minors`, which carry `seen_alone_on` and `charged_since`. The numbers of days are of the town."""
    today, limits = timezone.localdate(), numbers(*CHILD_ALONE)
    soon, late = (limits[code] for code in CHILD_ALONE)
    found = []
    for one in minors:
        days = (today - (one.seen_alone_on or one.charged_since or today)).days
        found.append(SeenAlone(one.person, one.seen_alone_on, days, "danger" if days > late else "warning" if days > soon else ""))
    return found


def to_write_on(user, text="", limit=12):
    """Open cases `user` may write on: those `text` may mean, or the last used first."""
    workable = Case.objects.workable_by(user).open().select_related("worker")
    if text:
        found = [case.pk for case in best_cases(user, text, limit=limit * 2)]
    else:
        steps = AuditEvent.objects.filter(actor=user).order_by("-at", "-pk").values_list("case_id", flat=True)[:LAST_USED]
        found = [pk for pk in dict.fromkeys(steps) if pk]
    known = workable.in_bulk(found)
    cases = [known[pk] for pk in found if pk in known][:limit]
    if not text and len(cases) < limit:
        cases += workable.exclude(pk__in=known).order_by("-pk")[: limit - len(cases)]
    return cases
