"""What the agenda may say of the time this room holds: meetings, in-depth meetings, engagements. One query for the three."""

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from sesto_social.agenda.calendar import Words

from .models import Engagement, InDepthMeeting, TeamMeeting

MEETING, IN_DEPTH, ENGAGEMENT = "team_meeting", "in_depth_meeting", "engagement"
DOORS = {MEETING: "cases:meeting_detail", IN_DEPTH: "cases:in_depth_detail", ENGAGEMENT: "cases:engagement_detail"}


def words_of(held, user):
    """{number of a reservation: Words} for what `user` may see among `held` ({purpose: numbers})."""
    asked = [
        _rows(TeamMeeting.objects.visible_to(user), MEETING, held, detail="place", kind=Value("Equipe")),
        _rows(InDepthMeeting.objects.visible_to(user), IN_DEPTH, held, detail="place", kind=Value("Approfondimento")),
        _rows(Engagement.objects.visible_to(user), ENGAGEMENT, held, detail="note", kind=F("kind")),
    ]
    if not any(held.get(purpose) for purpose in DOORS):
        return {}
    first, *others = asked
    return {row["w_held"]: _words(row) for row in first.union(*others, all=True).order_by("w_held")}


def _rows(rows, purpose, held, *, detail, kind):
    return (
        rows.filter(reservations__in=held.get(purpose, []) or [0])
        .order_by()
        .values(
            w_what=Value(purpose, output_field=CharField()),
            w_ref=Cast("pk", IntegerField()),
            w_held=Cast("reservations", IntegerField()),
            w_kind=Cast(kind, CharField()),
            w_detail=Cast(F(detail), CharField()),
            w_year=Cast("case__year", IntegerField()),
            w_sequence=Cast("case__sequence", IntegerField()),
        )
    )


def _words(row):
    what = row["w_what"]
    title = Engagement.Kind(row["w_kind"]).label.capitalize() if what == ENGAGEMENT else row["w_kind"]
    case = f"caso {row['w_year']}/{row['w_sequence']:04d}" if row["w_year"] else ""
    return Words(
        title=title,
        link=reverse(DOORS[what], args=[row["w_ref"]]),
        detail=" · ".join(filter(None, (case, row["w_detail"]))),
        key=f"{what.replace('_', '-')}-{row['w_ref']}",
    )
