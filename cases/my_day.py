"""The home page: what a receiver of `collecting_my_day` returns, and what this room itself finds for a reader."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from .listing import unit_groups
from .models import Case, CaseUserGrant, Deadline, InDepthMeeting, MeetingParticipant, Opinion, TeamMeeting, TimelineEvent
from .signals import collecting_my_day

SHOWN = 200
AHEAD = 30
CHANGES = 15


@dataclass(frozen=True, slots=True)
class Item:
    """`section` is one of "today", "to_sign", "to_accept", "waiting"; `at` an aware time, or None for the whole day."""

    section: str
    title: str
    link: str
    at: datetime | None = None
    detail: str = ""
    late: bool = False


@dataclass
class MyDay:
    """What the page shows, gathered once."""

    day: date
    items: list = field(default_factory=list)
    deadlines: list = field(default_factory=list)
    of_unit: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    load: dict = field(default_factory=dict)
    cut: bool = False

    def section(self, name):
        return [item for item in self.items if item.section == name]

    @property
    def today(self):
        return sorted(self.section("today"), key=lambda item: item.at.timestamp() if item.at else float("inf"))

    @property
    def to_sign(self):
        return self.section("to_sign")

    @property
    def to_accept(self):
        return self.section("to_accept")

    @property
    def waiting(self):
        return self.section("waiting")

    def due(self, first, last):
        return [one for one in self.deadlines if first <= (one.due_on - self.day).days <= last]

    @property
    def late(self):
        return self.due(-(10**6), -1)

    @property
    def week(self):
        return self.due(0, 7)

    @property
    def month(self):
        return self.due(8, AHEAD)


def gather(user):
    """Everything on the home page of `user`: six queries of ours, one for each room that answers."""
    day = timezone.localdate()
    mine = MyDay(day=day)
    answers = collecting_my_day.send(sender=Case, user=user, day=day)
    mine.items = [item for _, items in answers for item in items or []]
    sort_deadlines(user, mine)
    if user.has_perm("cases.view_case"):
        mine.items += [*meetings(user, day), *in_depth(user, day)]
        mine.changes = changes(user, day)
        mine.load = load(user)
    return mine


def sort_deadlines(user, mine):
    """One's own apart from the unit's; declarations are assignments to accept."""
    units = [group.unit for group in unit_groups(user)]
    limit = mine.day + timedelta(days=AHEAD)
    rows = list(Deadline.objects.pending().concerning(user, units).filter(due_on__lte=limit).for_my_day()[: SHOWN + 1])
    mine.cut = len(rows) > SHOWN
    for one in rows[:SHOWN]:
        if one.kind == Deadline.Kind.DECLARATION:
            mine.items.append(Item("to_accept", one.title, one.link, detail=f"entro {one.due_on:%d/%m/%Y}", late=one.is_late))
        elif one.is_of(user):
            mine.deadlines.append(one)
        else:
            mine.of_unit.append(one)


def meetings(user, day):
    """Today's meetings, opinions still to hand in, minutes still to sign."""
    Status = TeamMeeting.Status  # noqa: N806
    handed_in = Opinion.objects.filter(meeting=OuterRef("meeting"), author=user)
    ours = Q(meeting__status=Status.CONVENED, meeting__starts_at__date=day)
    ours |= Q(meeting__status__in=[Status.HELD, Status.HELD_IN_PART, Status.SIGNING], present=True, signed_at__isnull=True)
    rows = MeetingParticipant.objects.filter(ours, user=user, meeting__case__in=Case.objects.visible_to(user))
    rows = rows.annotate(handed_in=Exists(handed_in)).select_related("meeting__case").order_by("meeting__starts_at", "pk")
    for row in rows[:50]:
        meeting, link = row.meeting, row.meeting.get_absolute_url()
        if meeting.status == Status.CONVENED:
            yield Item("today", f"Equipe sul caso {meeting.case.number}", link, at=meeting.starts_at, detail=meeting.place)
        elif meeting.status == Status.SIGNING:
            yield Item("to_sign", f"Verbale d'equipe, caso {meeting.case.number}", link, detail=f"riunione del {day_of(meeting):%d/%m/%Y}")
        elif not row.handed_in:
            yield Item("waiting", f"Il tuo parere sul caso {meeting.case.number}", link, detail=f"equipe del {day_of(meeting):%d/%m/%Y}")


def day_of(meeting):
    return timezone.localdate(meeting.starts_at)


def in_depth(user, day):
    rows = InDepthMeeting.objects.visible_to(user).filter(leader=user, status=InDepthMeeting.Status.BOOKED, starts_at__date=day)
    for one in rows.select_related("case").order_by("starts_at", "pk")[:20]:
        yield Item("today", f"Approfondimento, caso {one.case.number}", one.get_absolute_url(), at=one.starts_at, detail=one.place)


def changes(user, day):
    """What others did since yesterday on the cases granted to `user` in person."""
    granted = CaseUserGrant.objects.in_force().filter(user=user, permission__codename="view_case", content_object=OuterRef("case"))
    rows = TimelineEvent.objects.filter(Exists(granted), at__gte=timezone.now() - timedelta(days=1, hours=12)).exclude(by=user)
    return list(rows.select_related("case", "by").order_by("-at", "-pk")[:CHANGES])


def load(user):
    """How many open cases one is responsible for, by state; nothing for who leads none."""
    rows = Case.objects.open().filter(worker=user).order_by().values_list("status").annotate(number=Count("pk"))
    counted = {Case.Status(status).label: number for status, number in rows.order_by("status")}
    if not counted:
        return {}
    return {"total": sum(counted.values()), "states": list(counted.items()), "url": reverse("cases:case_list") + "?chi=mine"}
