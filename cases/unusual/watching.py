"""Looking through the register of accesses, a piece at a time: what is unusual becomes a question to somebody."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.clock import day_of, midnight
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole

from ..deadlines import set_deadline, settle
from ..models import Deadline, RegisterMark, UnusualOpening, UnusualReading
from . import rules
from .rules import FINDERS, HOUR, Reader, Rule

LAPSE = timedelta(minutes=15)
"""Rows of the register are written when a request ends, and say when it began: the last minutes are read again."""
FIRST_LOOK = timedelta(hours=1)
"""A portal that begins to look does not go through the past of those who work there."""
WATCHERS = ("coordinator", "director", "dpo")
FOUND = "C'è una lettura insolita da esaminare."


@transaction.atomic
def watch():
    """Everything the register has received since the last time. Twice finds nothing new; of two at once the second does nothing.

    Questions and mark are written together: whoever falls half-way has done nothing. Returns how many questions are new.
    """
    now = timezone.now()
    RegisterMark.objects.get_or_create(pk=1, defaults={"seen_until": now - FIRST_LOOK})
    mark = RegisterMark.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if mark is None:
        return 0
    since = mark.seen_until - LAPSE
    new = [one for reader in readers(since) for one in look_at(reader, since)]
    for one in new:
        tell(one)
    if now > mark.seen_until:
        mark.seen_until = now
        mark.save()
    remind()
    return len(new)


def readers(since):
    """Who opened something since then."""
    seen = AuditEvent.objects.filter(actor__in=User.objects.staff().values("pk"), at__gte=since, action__in=[rules.CASE, rules.PERSON])
    return User.objects.filter(pk__in=seen.order_by().values("actor")).order_by("pk")


def look_at(user, since):
    """The new questions about one colleague; those that wait learn of what was added to them."""
    reader = Reader(user)
    floors = {rule: floor_of(reader, rule, since) for rule in FINDERS}
    openings = rules.openings_of(user, min(floors.values()))
    new = []
    for rule, find in FINDERS.items():
        stretches = find(reader, [one for one in openings if one.at >= floors[rule]])
        grown = (stretch for stretch in stretches if stretch.openings[-1].at >= since)
        new += filter(None, (ask(reader, stretch) for stretch in grown))
    return new


def floor_of(reader, rule, since):
    """From where a rule must read to find again, whole, each stretch that may have grown."""
    near = since
    if rule == Rule.MANY:
        near = since - 2 * HOUR
        reached = UnusualReading.objects.filter(reader=reader.user, rule=rule, last_at__gte=near).order_by("window").first()
        return min(near, reached.window) if reached else near
    near = midnight(day_of(near))
    return (rules.night_of(near, reader.numbers(day_of(near))) or near) if rule == Rule.NIGHT else near


def ask(reader, stretch):
    """The question of a stretch, new or grown; answers it only if it is new.

    What was examined stays as it was: what the register has after it is a question of its own.
    """
    rows = UnusualReading.objects.select_for_update(of=("self",), no_key=True).filter(reader=reader.user, rule=stretch.rule)
    standing = rows.filter(window=stretch.window).first()
    if standing is None:
        return begin(reader, stretch)
    if standing.is_examined:
        later = since_then(reader, stretch, standing)
        return ask(reader, later) if later else None
    write_openings(standing, stretch)
    return None


def since_then(reader, stretch, standing):
    """What the register has after the last opening that was examined, if it is unusual by itself."""
    left = [one for one in stretch.openings if one.at > standing.last_at]
    if stretch.rule == Rule.SURNAME and standing.status == UnusualReading.Status.LEGITIMATE:
        known = set(standing.openings.order_by("pk").values_list("case", "person_number"))
        left = [one for one in left if one.what not in known]
    if not left:
        return None
    if stretch.rule == Rule.MANY:
        return next(iter(rules.many(reader, left)), None)
    if stretch.limit is not None and len({one.case for one in left}) <= stretch.limit:
        return None
    return rules.Stretch(stretch.rule, left[0].at, left, stretch.limit, stretch.usual, stretch.common_name)


def begin(reader, stretch):
    moments = [one.at for one in stretch.openings]
    asked = UnusualReading.objects.create(
        reader=reader.user,
        rule=stretch.rule,
        window=stretch.window,
        first_at=min(moments),
        last_at=max(moments),
        number=len({one.what for one in stretch.openings}),
        limit=stretch.limit,
        usual=stretch.usual,
        common_name=stretch.common_name,
        upward=bool(reader.user.role_codes & set(WATCHERS)),
    )
    write_openings(asked, stretch)
    record("cases.unusualreading.found", asked, by=User.objects.system(), rule=stretch.rule, number=asked.number)
    return asked


def write_openings(asked, stretch):
    """What was opened, from when to when, how often: as the register has it now, whatever was written before."""
    found = {}
    for one in stretch.openings:
        found.setdefault(one.what, []).append(one.at)
    before = {(one.case_id, one.person_number): one.times for one in asked.openings.order_by("pk")}
    if before == {what: len(moments) for what, moments in found.items()}:
        return
    UnusualOpening.objects.bulk_create(
        [
            UnusualOpening(
                reading=asked, case_id=case, person_number=person, first_at=min(moments), last_at=max(moments), times=len(moments)
            )
            for (case, person), moments in found.items()
            if (case, person) not in before
        ]
    )
    for what in before.keys() & found.keys():
        case, person = what
        moments = found[what]
        asked.openings.filter(case=case, person_number=person).update(last_at=max(moments), times=len(moments))
    moments = [one.at for one in stretch.openings]
    grown = {"first_at": min(moments), "last_at": max(moments), "number": len(found)}
    if before:
        grown["version"] = F("version") + 1
    UnusualReading.objects.filter(pk=asked.pk).update(**grown)


def tell(asked):
    """By the bell, whoever may have the last word: who coordinates, or the manager; where nobody can, the DPO. Not a word of whom."""
    able = [user for user in watchers() if UnusualReading.objects.examinable_by(user).filter(pk=asked.pk).exists()]
    near = [user for user in able if "dpo" not in user.role_codes]
    for user in near or able:
        bell.ring(user, FOUND, link=reverse("cases:unusual_reading_list"))


def watchers():
    return User.objects.with_role(*WATCHERS).order_by("pk")


def remind():
    """How many wait for each, among their deadlines on the home page, by the day on which the oldest is due.

    Nothing stays for who no longer watches.
    """
    days, able = whole("unusual_examine_working_days"), list(watchers())
    others = Deadline.objects.pending().filter(key__startswith="unusual:").exclude(assignee__in=able)
    others.update(settled_at=timezone.now(), settled_by=User.objects.system())
    for user in able:
        waiting = UnusualReading.objects.examinable_by(user).to_examine()
        number, oldest = waiting.count(), waiting.order_by("found_at", "pk").first()
        if oldest is None:
            settle(key_of(user), by=User.objects.system())
            continue
        set_deadline(
            kind=Deadline.Kind.OTHER,
            title=f"Letture insolite da esaminare: {number}",
            due_on=working_days_after(day_of(oldest.found_at), days),
            assignee=user,
            link=reverse("cases:unusual_reading_list") + "?stato=open",
            key=key_of(user),
        )


def key_of(user):
    return f"unusual:{user.pk}"


@transaction.atomic
def forget_old():
    """Every night: after so many months a question is gone, answered or not. Of colleagues' work nothing is heaped up. Returns how many."""
    limit = timezone.now() - relativedelta(months=whole("unusual_keep_months"))
    old = UnusualReading.objects.filter(last_at__lt=limit)
    number = old.count()
    if number:
        old.delete()
        record("cases.unusualreading.forgotten", by=User.objects.system(), number=number)
        remind()
    return number
