"""The social diary: a note is written, amended by its author, opened to more readers, never changed and never closed again."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .listing import best_cases
from .models import Case, DiaryEntry

Level = DiaryEntry.Level
LAST_USED = 300
"""How far back in one's own steps to look for the cases used last."""


@transaction.atomic
def write(case, *, by, level=Level.TEAM, amends=None, about=(), seen_alone=(), people_present=(), staff_present=(), **facts):
    """A note of the diary, or a visible amendment of an earlier one: it has the level of its note.

    Who is seen alone is also whom the note is about. Raises TransitionNotAllowed.
    """
    if amends:
        amends = writable(amends, by=by)
        level, profession = amends.level, amends.profession
    else:
        profession = min(by.professions, default="")
    if level == Level.PROFESSION and not profession:
        raise TransitionNotAllowed("Il tuo ruolo non ha una professione: scegli un altro livello.")
    entry = DiaryEntry.objects.create(case=case, author=by, amends=amends, level=level, profession=profession, **facts)
    entry.seen_alone.set(seen_alone)
    entry.about.set({*about, *seen_alone})
    entry.people_present.set({*people_present, *seen_alone})
    entry.staff_present.set(staff_present)
    record("cases.diaryentry.amended" if amends else "cases.diaryentry.written", entry, by=by, level=level)
    tell(entry, "Rettifica di una nota di diario" if amends else entry.get_kind_display().capitalize(), by=by)
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


def writable(entry, *, by):
    """The note, locked: two pressing at once see each other. Only its author goes on writing it, and an amendment is not amended."""
    entry = DiaryEntry.objects.select_for_update(of=("self",)).select_related("case").get(pk=entry.pk)
    if entry.amends_id or entry.author_id != by.pk or not entry.case.is_open:
        raise TransitionNotAllowed("Una nota la rettifica o la apre chi l'ha scritta, finché il caso è aperto.")
    return entry


def tell(entry, words, *, by):
    """The timeline is read by everybody who sees the case: it speaks of what they may all read, and of nothing else."""
    if entry.level == Level.TEAM:
        link = f"{reverse('cases:diary', args=[entry.case_id])}#nota-{entry.amends_id or entry.pk}"
        timeline.add(entry.case, "diary", words[:300], by=by, link=link)


def register_for(case, user):
    """The register of a case without what was done to notes that `user` may not read."""
    hidden = DiaryEntry.objects.filter(case=case).exclude(pk__in=DiaryEntry.objects.visible_to(user).filter(case=case).values("pk"))
    return AuditEvent.objects.of_case(case.pk).exclude(model=DiaryEntry._meta.label_lower, object_id__in=hidden.values("pk"))


def seen_alone(minors):
    """[(child, last day seen alone or None, days since then, whether they are too many)]: `minors` carry `seen_alone_on`."""
    today, most = timezone.localdate(), whole("child_alone_days")
    last = [(one.person, one.seen_alone_on, (today - one.seen_alone_on).days if one.seen_alone_on else None) for one in minors]
    return [(child, day, days, days is None or days > most) for child, day, days in last]


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
