"""What makes a reading unusual: four rules over the openings of one colleague, without writing anything.

Each answers `Stretch`es that depend only on the register and on the dated numbers, so that looking twice finds the same.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from sesto_social.agenda.clock import ROME, day_of, instant, midnight
from sesto_social.agenda.planning import is_holiday
from sesto_social.audit.models import AuditEvent
from sesto_social.parameters.lookup import numbers

from .. import finding
from ..models import (
    Case,
    CaseMember,
    CaseUserGrant,
    ConflictDeclaration,
    EmergencyAccess,
    Grant,
    HouseholdMember,
    Person,
    UnusualReading,
    search_key,
)

CASE, PERSON = "cases.case.opened", "cases.person.opened"
HOUR = timedelta(hours=1)
SUNDAY = 6
SAME_SURNAME = 0.82
"""From this likeness on two surnames may be one: a slip in a long one, the same sound in a short one. Conti and Monti are two."""
STATED = (Grant.Origin.REQUEST, Grant.Origin.ADVICE, Grant.Origin.TRANSFER, Grant.Origin.EMERGENCY)
"""Grants that somebody gave for a reason written down: a closed case read through one of them asks no question."""
CODES = (
    "unusual_cases_an_hour",
    "unusual_times_usual",
    "unusual_usual_days",
    "unusual_closed_cases",
    "unusual_night_from_hour",
    "unusual_night_until_hour",
    "unusual_rest_days",
    "unusual_common_surname",
)

Rule = UnusualReading.Rule


class Opening(NamedTuple):
    """One page of a case, or of a row of the registry, as the register tells it."""

    at: datetime
    case: int | None
    person: int | None

    @property
    def what(self):
        return (self.case, self.person)


@dataclass
class Stretch:
    """Openings that belong together, in the order of time."""

    rule: str
    window: datetime
    openings: list
    limit: int | None = None
    usual: Decimal | None = None
    common_name: bool = False


@dataclass
class Reader:
    """One colleague, with what the rules need to know of them, asked once."""

    user: object
    _numbers: dict = field(default_factory=dict)
    _usual: dict = field(default_factory=dict)

    def numbers(self, day):
        """The dated numbers in force on the day of what is looked at."""
        if day not in self._numbers:
            known = numbers(*CODES, on=day)
            self._numbers[day] = {code: value if code == "unusual_times_usual" else int(value) for code, value in known.items()}
        return self._numbers[day]

    def usual(self, day):
        """Before `day`: the cases opened in the fullest hour of an ordinary day of theirs. Nought for who is new."""
        if day not in self._usual:
            first = day - timedelta(days=self.numbers(day)["unusual_usual_days"])
            fullest = fullest_hours(self.user, first, day)
            self._usual[day] = Decimal(str(median(fullest.values()))) if fullest else Decimal(0)
        return self._usual[day]


def fullest_hours(user, first, last):
    """{day: cases opened in its fullest hour} of the days from `first` up to `last`, which is not counted."""
    rows = AuditEvent.objects.filter(actor=user, action=CASE, refused=False, at__gte=midnight(first), at__lt=midnight(last))
    hours = rows.order_by().annotate(hour=TruncHour("at", tzinfo=ROME)).values_list("hour").annotate(number=Count("case_id", distinct=True))
    found = {}
    for hour, number in hours.order_by("hour"):
        day = hour.date()
        found[day] = max(number, found.get(day, 0))
    return found


def openings_of(user, since, until=None):
    """What `user` opened from `since` on, in the order of time."""
    rows = AuditEvent.objects.filter(actor=user, action__in=[CASE, PERSON], refused=False, at__gte=since)
    if until:
        rows = rows.filter(at__lte=until)
    return [
        Opening(at, case_id, object_id if action == PERSON else None)
        for at, case_id, object_id, action in rows.order_by("at", "pk").values_list("at", "case_id", "object_id", "action")
    ]


# ---- many cases in an hour


def many(reader, openings):
    """More cases in an hour, any hour, than the fixed number and than so many times the usual of this person.

    One stretch lasts while each moment that is too much is less than an hour after the one before.
    """
    openings = [one for one in openings if one.case]
    found, begun, first, last = [], 0, 0, None
    for place, one in enumerate(openings):
        while openings[first].at <= one.at - HOUR:
            first += 1
        limits = too_many(reader, openings[first : place + 1])
        if limits is None:
            continue
        if last is None or one.at - last >= HOUR:
            begun = first
            found.append(Stretch(Rule.MANY, openings[first].at, [], *limits))
        found[-1].openings = openings[begun : place + 1]
        last = one.at
    return found


def too_many(reader, lately):
    """(fixed number, usual) when the cases of an hour are beyond both; else nothing. The usual is asked only of who is beyond the first."""
    day = day_of(lately[0].at)  # an hour across midnight is not its own usual
    known, cases = reader.numbers(day), len({each.case for each in lately})
    if cases <= known["unusual_cases_an_hour"]:
        return None
    usual = reader.usual(day)
    if cases <= usual * known["unusual_times_usual"]:
        return None
    return known["unusual_cases_an_hour"], usual


# ---- closed cases


def closed(reader, openings):
    """More closed cases in a day than the number, not counting those opened for a reason that somebody wrote down."""
    cases = {one.case for one in openings if one.case}
    ended = dict(Case.objects.filter(pk__in=cases, status__in=Case.ENDED).order_by().values_list("pk", "closed_at"))
    found = [one for one in openings if one.case in ended and ended[one.case] <= one.at]
    found = without_reason(reader.user, found)
    stretches = []
    for window, those in by_window(found, lambda at: midnight(day_of(at))).items():
        limit = reader.numbers(day_of(window))["unusual_closed_cases"]
        if len({one.case for one in those}) > limit:
            stretches.append(Stretch(Rule.CLOSED, window, those, limit=limit))
    return stretches


def without_reason(user, openings):
    """Those that no grant with a written reason covers on their day, and no emergency access in their minute."""
    cases = {one.case for one in openings}
    grants = CaseUserGrant.objects.filter(user=user, content_object__in=cases, origin__in=STATED).order_by()
    spans = [(case, during) for case, during in grants.values_list("content_object", "during") if during]
    covered = [one for one in openings if any(case == one.case and day_of(one.at) in Days(during) for case, during in spans)]
    left = [one for one in openings if one not in covered]
    return outside_emergencies(user, left)


class Days:
    """A span of days, its end not included, that answers `in`."""

    def __init__(self, during):
        self.first, self.end = during.lower, during.upper

    def __contains__(self, day):
        return (self.first is None or self.first <= day) and (self.end is None or day < self.end)


def outside_emergencies(user, openings):
    """Without what was read in an emergency access: somebody reviews that anyway."""
    cases = {one.case for one in openings if one.case}
    spans = [
        (held.case_id, held.opened_at, held.until) for held in EmergencyAccess.objects.filter(user=user, case__in=cases).order_by("pk")
    ]
    return [one for one in openings if not any(case == one.case and since <= one.at <= until for case, since, until in spans)]


# ---- at night


def night(reader, openings):
    """Anything opened at night or on a day of rest, except in an emergency access. A night is one stretch, midnight or not."""
    found = [one for one in openings if night_of(one.at, reader.numbers(day_of(one.at)))]
    stretches = by_window(outside_emergencies(reader.user, found), lambda at: night_of(at, reader.numbers(day_of(at))))
    return [Stretch(Rule.NIGHT, window, those) for window, those in stretches.items()]


def night_of(moment, known):
    """Where the night or the day of rest of `moment` begins; nothing at working times. By the town's clocks, whatever the season."""
    wall = moment.astimezone(ROME)
    begins, ends = known["unusual_night_from_hour"], known["unusual_night_until_hour"]
    if wall.hour >= begins:
        return instant(wall.date(), time(begins))
    if wall.hour < ends:
        return instant(wall.date() - timedelta(days=1), time(begins))
    if known["unusual_rest_days"] and (wall.weekday() == SUNDAY or is_holiday(wall.date())):
        return midnight(wall.date())
    return None


def by_window(openings, window_of):
    found = {}
    for one in openings:
        found.setdefault(window_of(one.at), []).append(one)
    return found


# ---- one's own surname


def surname(reader, openings):
    """Cases and people whose family bears the reader's surname, misspelt or in part; not where they declared to have no conflict.

    A case about which the same question waits, or was answered "legittima", is not asked about again.
    """
    openings = of_people_in_cases(openings)
    cases = {one.case for one in openings if one.case}
    declared = ConflictDeclaration.objects.filter(user=reader.user, has_conflict=False, case__in=cases)
    free = set(declared.order_by().values_list("case", flat=True))
    names = surnames_of(cases, {one.person for one in openings if one.person})
    alike = like_mine(reader.user.last_name, names)
    found = [one for one in openings if one.case not in free and alike & names.get(one.what, set())]
    asked = asked_before(reader.user)
    stretches = []
    for window, those in by_window(found, lambda at: midnight(day_of(at))).items():
        new = [one for one in those if not any(what == one.what and before < window for what, before in asked)]
        if new:
            stretches.append(Stretch(Rule.SURNAME, window, new, common_name=is_common(reader, window)))
    return stretches


def of_people_in_cases(openings):
    """A row of the registry stands for each case it is part of: somebody must be able to answer for it."""
    people = {one.person for one in openings if one.person}
    places = {}
    for person, case in [
        *HouseholdMember.objects.filter(person__in=people, household__cases__isnull=False)
        .order_by()
        .values_list("person", "household__cases"),
        *CaseMember.objects.filter(person__in=people).order_by().values_list("person", "case"),
    ]:
        places.setdefault(person, set()).add(case)
    return [
        one._replace(case=case) for one in openings for case in (sorted(places.get(one.person, ())) or [None] if one.person else [one.case])
    ]


def surnames_of(cases, people):
    """{(case, person or None): the surnames it may be known by}, as the words that are compared."""
    found = {}
    for pk, name, household in Case.objects.filter(pk__in=cases).order_by("pk").values_list("pk", "family_name", "household__name"):
        found[pk, None] = forms_of(name) | forms_of(household)
    members = HouseholdMember.objects.filter(household__cases__in=cases).order_by().values_list("household__cases", "person__last_name")
    minors = CaseMember.objects.filter(case__in=cases).order_by().values_list("case", "person__last_name")
    for case, name in [*members, *minors]:
        if (case, None) in found:
            found[case, None] |= forms_of(name)
    own = {pk: forms_of(name) for pk, name in Person.objects.filter(pk__in=people).order_by("pk").values_list("pk", "last_name")}
    return found | {(case, person): names for person, names in own.items() for case in [None, *cases]}


def forms_of(name):
    """The words of a surname that say something, and all of them run together: De Santis is "santis" and "desantis"."""
    words = search_key(name).split()
    if not words:
        return set()
    return {word for word in words if word not in finding.PARTICLES} | {"".join(words)}


def like_mine(last_name, names):
    """Which of the compared words may be the reader's surname, or a part of it."""
    mine, theirs = forms_of(last_name), set().union(*names.values()) if names else set()
    if not mine or not theirs:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, other, levenshtein(one, other), cases_name_sounds(one) && cases_name_sounds(other) "
            "FROM unnest(%s::text[]) AS one, unnest(%s::text[]) AS other WHERE abs(length(one) - length(other)) < 3",
            [sorted(mine), sorted(theirs)],
        )
        rows = cursor.fetchall()
    return {other for one, other, edits, sounds in rows if finding.likeness(one, other, edits, begins=False, sounds=sounds) >= SAME_SURNAME}


def asked_before(user):
    """[((case, person), window)] of questions of this kind that still wait, or were answered "legittima"."""
    rows = UnusualReading.objects.filter(reader=user, rule=Rule.SURNAME).filter(
        Q(status=UnusualReading.Status.OPEN) | Q(status=UnusualReading.Status.LEGITIMATE)
    )
    rows = rows.order_by("pk").values_list("openings__case", "openings__person_number", "window")
    return [((case, person), window) for case, person, window in rows]


def is_common(reader, window):
    """So many people bear it that a case with it says little: the question says so, and is asked all the same."""
    least = reader.numbers(day_of(window))["unusual_common_surname"]
    key = search_key(reader.user.last_name)
    return Person.objects.standing().filter(key__startswith=f"{key} ").order_by()[:least].count() >= least


FINDERS = {Rule.MANY: many, Rule.CLOSED: closed, Rule.NIGHT: night, Rule.SURNAME: surname}
