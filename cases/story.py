"""The story of a case in lanes: what happened, by kind and by day, as far as the reader may see it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from sesto_social.agenda.clock import midnight

from .models import Deadline, TimelineEvent
from .signals import collecting_spans

LANES = {
    "caso": ("Caso", {"case", "suspension", "alert"}),
    "famiglia": ("Famiglia", {"family"}),
    "diario": ("Diario", {"diary"}),
    "equipe": ("Equipe", {"team", "meeting", "assessment"}),
    "progetto": ("Progetto", {"plan"}),
    "interventi": ("Interventi", {"intervention"}),
    "tribunale": ("Autorità giudiziaria", {"court", "report"}),
    "documenti": ("Documenti", {"document"}),
}
OTHER, DUE = "altro", "scadenze"
LABELS = {slug: label for slug, (label, _) in LANES.items()} | {OTHER: "Altro", DUE: "Scadenze"}
LANE_OF = {kind: slug for slug, (_, kinds) in LANES.items() for kind in kinds}


@dataclass(frozen=True)
class Span:
    """Something that lasts, from–to days (Europe/Rome); `until` is None while it goes on."""

    lane: str
    label: str
    since: date
    until: date | None


@dataclass
class Story:
    """What the picture shows: dots by lane and day, spans, and what is due."""

    first: date
    last: date
    days: dict = field(default_factory=dict)
    """{lane: {day: how many}}"""
    spans: list = field(default_factory=list)
    due: list = field(default_factory=list)

    @property
    def lanes(self):
        """Those with something in them, in their order."""
        used = set(self.days) | {span.lane for span in self.spans} | ({DUE} if self.due else set())
        return [slug for slug in LABELS if slug in used]


def rows_of(case, user, *, lanes=(), since=None, until=None):
    """The lines of the story that `user` may read, narrowed to lanes and days."""
    rows = TimelineEvent.objects.visible_to(user).filter(case=case)
    if lanes:
        kinds = {kind for kind, slug in LANE_OF.items() if slug in lanes}
        rows = rows.exclude(kind__in=set(LANE_OF) - kinds) if OTHER in lanes else rows.filter(kind__in=kinds)
    if since:
        rows = rows.filter(at__gte=midnight(since))
    if until:
        rows = rows.filter(at__lt=midnight(until + timedelta(days=1)))
    return rows


def gather(case, user, *, lanes=(), since=None, until=None):
    """The same as days for the picture, with what lasts and what is due. None when there is nothing to draw."""
    today = timezone.localdate()
    story = Story(today, today)
    for kind, at in rows_of(case, user, lanes=lanes, since=since, until=until).order_by("at").values_list("kind", "at"):
        day, slug = timezone.localtime(at).date(), LANE_OF.get(kind, OTHER)
        days = story.days.setdefault(slug, {})
        days[day] = days.get(day, 0) + 1
        story.first = min(story.first, day)
    for _, spans in collecting_spans.send(sender=Story, case=case, user=user):
        story.spans += [span for span in spans if shown(span, lanes, since, until)]
    if not lanes or DUE in lanes:
        pending = Deadline.objects.visible_to(user).pending().filter(case=case).order_by("due_on")
        story.due = [day for day in pending.values_list("due_on", flat=True) if within(day, since, until)]
    story.first = since or min([story.first, *(span.since for span in story.spans), *story.due])
    story.last = until or max([today, *story.due])
    return story if story.lanes else None


def shown(span, lanes, since, until):
    ends = span.until or date.max
    return (not lanes or span.lane in lanes) and (until is None or span.since <= until) and (since is None or ends >= since)


def within(day, since, until):
    return (since is None or day >= since) and (until is None or day <= until)
