"""The home page: what a receiver of `collecting_my_day` returns, and what this room itself finds for a reader."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse
from django.utils import timezone

from sesto_social.drafts.models import Draft

from .listing import unit_groups
from .models import (
    Case,
    CaseUserGrant,
    Deadline,
    Engagement,
    InDepthMeeting,
    MeetingParticipant,
    Opinion,
    TeamMeeting,
    TimelineEvent,
    granted_here,
)
from .models.arrays import among
from .signals import collecting_my_day

SHOWN = 100
"""Deadlines of one's own on the page, the nearest first."""
WATCHED = 40
"""Deadlines of others, likewise: who coordinates has thousands, and needs the most urgent."""
AHEAD = 30
CHANGES = 10
UNSAVED = 10


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
    cut: set = field(default_factory=set)
    coordinates: bool = False

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

    @property
    def late_of_unit(self):
        """What is late among those one coordinates."""
        return [one for one in self.of_unit if one.due_on < self.day]

    @property
    def late_in_all(self):
        return len(self.late) + len(self.late_of_unit)


def gather(user):
    """Everything on the home page of `user`: five queries of ours, one for each room that answers."""
    day = timezone.localdate()
    mine = MyDay(day=day)
    answers = collecting_my_day.send(sender=Case, user=user, day=day)
    mine.items = [item for _, items in answers for item in items or []]
    mine.items += unsaved(user)
    sort_deadlines(user, mine)
    if user.has_perm("cases.view_case"):
        happenings(user, mine)
        mine.coordinates = bool(unit_groups(user))
        mine.load = {} if mine.coordinates else load(user)
    return mine


def unsaved(user):
    """Words somebody typed and never saved: where to go on writing."""
    drafts = Draft.objects.visible_to(user).order_by("-saved_at", "-pk")[:UNSAVED]
    return [
        Item("waiting", f"Testo non salvato: {one.title}", one.link, detail=f"delle {timezone.localtime(one.saved_at):%H:%M del %d/%m/%Y}")
        for one in drafts.only("title", "link", "saved_at")
    ]


def sort_deadlines(user, mine):
    """One's own apart from the unit's; declarations are assignments to accept."""
    units = [group.unit for group in unit_groups(user)]
    limit = mine.day + timedelta(days=AHEAD)
    pending = Deadline.objects.pending().filter(due_on__lte=limit).order_by("due_on", "pk")
    own, others = pending.of(user).awake().values("pk")[: SHOWN + 1], pending.around(user, units).values("pk")[: WATCHED + 1]
    for one in Deadline.objects.filter(among("pk", own.union(others, all=True))).for_my_day():
        shelf, most = (mine.deadlines, SHOWN) if one.is_of(user) else (mine.of_unit, WATCHED)
        if one.kind == Deadline.Kind.DECLARATION:
            mine.items.append(Item("to_accept", one.title, one.link, detail=f"entro {one.due_on:%d/%m/%Y}", late=one.is_late))
        elif len(shelf) < most:
            shelf.append(one)
        else:
            mine.cut.add("deadlines" if one.is_of(user) else "of_unit")


def happenings(user, mine):
    """Meetings, in-depth meetings, engagements and what colleagues did: four questions in one query, told apart by `what`."""
    parts = in_depth(user, mine.day), engaged(user, mine.day), changes(user)
    rows = meetings(user, mine.day).union(*parts, all=True).order_by("row_at", "row_ref")
    rows = [{name.removeprefix("row_"): value for name, value in row.items()} for row in rows]
    for row in rows:
        tell(mine, row)
    mine.changes.reverse()


def columns(what, *, under="", ref="pk", at="at", text="text", link="", state="", by=False):
    """The columns that the three have in common, each from its own place; their names must not be those of fields."""
    empty = Value("", output_field=CharField())
    return {
        "row_what": Value(what, output_field=CharField()),
        "row_ref": F(f"{under}{ref}"),
        "row_at": F(f"{under}{at}"),
        "row_text": F(f"{under}{text}"),
        "row_case": F(f"{under}case_id"),
        "row_year": F(f"{under}case__year"),
        "row_sequence": F(f"{under}case__sequence"),
        "row_link": F(link) if link else empty,
        "row_state": F(f"{under}{state}") if state else empty,
        "row_who": Trim(Concat("by__first_name", Value(" "), "by__last_name")) if by else empty,
    }


def meetings(user, day):
    """Today's meetings, opinions still to hand in, minutes still to sign."""
    Status = TeamMeeting.Status  # noqa: N806
    written = Opinion.objects.filter(meeting=OuterRef("meeting"), author=user)
    mine = Q(meeting__status=Status.CONVENED, meeting__starts_at__date=day)
    mine |= Q(meeting__status=Status.SIGNING, present=True, signed_at__isnull=True)
    mine |= Q(~Exists(written), meeting__status__in=[Status.HELD, Status.HELD_IN_PART], present=True)
    going_on = Q(meeting__status__in=TeamMeeting.GOING_ON)
    rows = MeetingParticipant.objects.filter(going_on, mine, granted_here("view_case", user, "meeting__case"), user=user).order_by()
    return rows.values(**columns("meeting", under="meeting__", at="starts_at", text="place", state="status"))[:50]


def in_depth(user, day):
    rows = InDepthMeeting.objects.visible_to(user).filter(leader=user, status=InDepthMeeting.Status.BOOKED, starts_at__date=day)
    return rows.order_by().values(**columns("in_depth", at="starts_at", text="place", state="status"))[:20]


def engaged(user, day):
    """Today's visits, calls and protected time, one's own and those one is part of."""
    rows = Engagement.objects.visible_to(user).taking(user).kept().filter(starts_at__date=day)
    return rows.order_by().values(**columns("engagement", at="starts_at", text="kind", state="status"))[:20]


def changes(user):
    """What others did since yesterday on the cases granted to `user` in person."""
    granted = CaseUserGrant.objects.in_force().to("view_case").filter(user=user, content_object=OuterRef("case"))
    rows = TimelineEvent.objects.filter(Exists(granted), at__gte=timezone.now() - timedelta(hours=36)).exclude(by=user)
    return rows.values(**columns("change", link="link", by=True)).order_by("-row_at", "-row_ref")[:CHANGES]


def tell(mine, row):
    """One row of `happenings`, on its shelf."""
    if row["what"] == "engagement":
        mine.items.append(_engagement(row))
        return
    number = f"{row['year']}/{row['sequence']:04d}"
    if row["what"] == "change":
        mine.changes.append(row | {"number": number})
    elif row["what"] == "in_depth":
        link = reverse("cases:in_depth_detail", args=[row["ref"]])
        mine.items.append(Item("today", f"Approfondimento, caso {number}", link, at=row["at"], detail=row["text"]))
    else:
        link, held_on = reverse("cases:meeting_detail", args=[row["ref"]]), f"{timezone.localdate(row['at']):%d/%m/%Y}"
        if row["state"] == TeamMeeting.Status.CONVENED:
            mine.items.append(Item("today", f"Equipe sul caso {number}", link, at=row["at"], detail=row["text"]))
        elif row["state"] == TeamMeeting.Status.SIGNING:
            mine.items.append(Item("to_sign", f"Verbale d'equipe, caso {number}", link, detail=f"riunione del {held_on}"))
        else:
            mine.items.append(Item("waiting", f"Il tuo parere sul caso {number}", link, detail=f"equipe del {held_on}"))


def _engagement(row):
    case = f"caso {row['year']}/{row['sequence']:04d}" if row["case"] else ""
    title = Engagement.Kind(row["text"]).label.capitalize()
    return Item("today", title, reverse("cases:engagement_detail", args=[row["ref"]]), at=row["at"], detail=case)


def load(user):
    """How many open cases one is responsible for, by state; nothing for who leads none."""
    rows = Case.objects.open().filter(worker=user).order_by().values_list("status").annotate(number=Count("pk"))
    counted = {Case.Status(status).label: number for status, number in rows.order_by("status")}
    if not counted:
        return {}
    return {"total": sum(counted.values()), "states": list(counted.items()), "url": reverse("cases:case_list") + "?chi=mine"}
