"""Answering a question about a reading: once, by somebody else, in words; and what helps to answer it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.clock import day_of
from sesto_social.notifications import bell
from sesto_social.ui import charts
from sesto_social.versioned import EditConflict

from ..models import AccessRequest, CaseGroupGrant, CaseUserGrant, ConflictDeclaration, EmergencyAccess, HandOver, UnusualReading
from . import rules, watching

Status = UnusualReading.Status
WEEKS = 8
OUTCOMES = [
    (Status.LEGITIMATE, "Legittima: c’era un motivo di lavoro"),
    (Status.IN_DEPTH, "Da approfondire: prima ne parlo con chi ha letto"),
    (Status.REPORTED, "Segnalata: passa a chi deve decidere, fuori dal portale"),
]


@transaction.atomic
def examine(reading, *, by, outcome, words, version):
    """Raises PermissionDenied for who may not answer, EditConflict when something was added or answered since the page was opened."""
    locked = UnusualReading.objects.select_for_update(of=("self",), no_key=True).get(pk=reading.pk)
    if locked.version != version:
        raise EditConflict
    if not UnusualReading.objects.examinable_by(by).filter(pk=reading.pk).exists():
        raise PermissionDenied
    step = {Status.LEGITIMATE: reading.clear, Status.IN_DEPTH: reading.deepen, Status.REPORTED: reading.report}[outcome]
    step(by=by, words=words)
    tell(reading, by=by)
    watching.remind()


def tell(reading, *, by):
    """Who read hears of an outcome that concerns them; the DPO of what is reported."""
    if reading.status in UnusualReading.TOLD:
        words = f"Una tua lettura di casi è stata esaminata: {reading.get_status_display()}."
        bell.ring(reading.reader, words, link=reverse("cases:unusual_reading_told", args=[reading.pk]))
    if reading.status == Status.REPORTED:
        for dpo in User.objects.with_role("dpo").exclude(pk__in=[by.pk, reading.reader_id]).order_by("pk"):
            bell.ring(dpo, "Una lettura insolita è stata segnalata.", link=reading.get_absolute_url())


def choices_for(reading):
    """What may still be answered: nobody says twice that they will ask."""
    return [(value, label) for value, label in OUTCOMES if value != reading.status]


# ---- what helps to answer


def opened(reading, user, limit=100):
    """[(opening, reasons)] of what `user` may know of, in the order of time: why the colleague could open each."""
    rows = list(reading.openings.visible_to(user).select_related("case__unit").order_by("first_at", "pk")[:limit])
    reasons = reasons_of(reading, {one.case_id for one in rows if one.case_id})
    return [(one, reasons.get(one.case_id, [])) for one in rows]


def reasons_of(reading, cases):
    """{case: [words]}: grants on those days, hours of emergency, requests, hand-overs, what the colleague declared."""
    reader, first, last = reading.reader, day_of(reading.first_at), day_of(reading.last_at)
    found = {}

    def add(case, words):
        if words not in found.setdefault(case, []):
            found[case].append(words)

    then = Q(during__startswith__lte=last) & (Q(during__upper_inf=True) | Q(during__endswith__gt=first))
    mine = CaseUserGrant.objects.filter(then, user=reader, content_object__in=cases)
    units = CaseGroupGrant.objects.filter(then, group__user=reader, content_object__in=cases)
    for grant in [*mine.order_by("pk"), *units.order_by("pk")]:
        since = f"dal {grant.during.lower:%d/%m/%Y}"
        until = f" al {grant.during.upper:%d/%m/%Y}" if grant.during.upper else ""
        add(grant.content_object_id, f"{grant.get_origin_display()}, {since}{until}")
    held = EmergencyAccess.objects.filter(user=reader, case__in=cases, opened_at__lte=reading.last_at, expires_at__gte=reading.first_at)
    for one in held.order_by("pk"):
        add(one.case_id, f"accesso straordinario: {one.get_status_display()}")
    asked = AccessRequest.objects.filter(user=reader, case__in=cases, status=AccessRequest.Status.GRANTED)
    for one in asked.order_by("pk"):
        add(one.case_id, f"richiesta di accesso accolta fino al {one.until:%d/%m/%Y}" if one.until else "richiesta di accesso accolta")
    passed = HandOver.objects.filter(Q(incoming=reader) | Q(outgoing=reader), case__in=cases, proposed_at__lte=reading.last_at)
    for one in passed.order_by("pk"):
        add(
            one.case_id, f"passaggio di consegne {'in arrivo' if one.incoming_id == reader.pk else 'in uscita'}: {one.get_status_display()}"
        )
    for one in ConflictDeclaration.objects.filter(user=reader, case__in=cases).order_by("pk"):
        add(one.case_id, "conflitto di interessi dichiarato" if one.has_conflict else "ha dichiarato di non avere conflitti")
    return found


def picture(reading):
    """What is usual for this colleague, week by week, beside this time. Numbers only."""
    last = day_of(reading.first_at)
    first = last - timedelta(days=7 * WEEKS)
    fullest = rules.fullest_hours(reading.reader, first, last)
    weeks = {}
    for day, number in fullest.items():
        week = ((last - day).days - 1) // 7
        weeks[week] = max(number, weeks.get(week, 0))
    rows = [(label_of(week), weeks.get(week, 0)) for week in reversed(range(WEEKS))]
    rows.append(("Questa volta", in_the_fullest_hour(reading)))
    return charts.bars(
        rows,
        title="Casi aperti nell’ora più piena di ogni settimana",
        unit=" casi",
        limit=reading.limit if reading.rule == UnusualReading.Rule.MANY else None,
        label_head="Settimana",
    )


def label_of(week):
    return "La settimana prima" if week == 0 else f"{week + 1} settimane prima"


def in_the_fullest_hour(reading):
    """Cases in the fullest hour of this stretch, any hour."""
    rows = [one for one in rules.openings_of(reading.reader, reading.first_at, reading.last_at) if one.case]
    most, first = 0, 0
    for place, one in enumerate(rows):
        while rows[first].at <= one.at - rules.HOUR:
            first += 1
        most = max(most, len({each.case for each in rows[first : place + 1]}))
    return most


# ---- the sheet of the DPO

SHEET_HEAD = [
    "Chi ha letto",
    "Unità",
    "Che cosa è insolito",
    "Prima apertura",
    "Ultima apertura",
    "Casi",
    "Schede",
    "Limite",
    "Di solito",
    "Stato",
    "Esaminata da",
    "Esaminata il",
    "Che cosa è risultato",
]


def sheet_row(reading):
    """Numbers of cases and of rows of the registry: no name of a family. `openings` are prefetched with their cases."""
    openings = list(reading.openings.all())
    return [
        reading.reader,
        reading.reader.unit or "",
        reading.get_rule_display(),
        written(reading.first_at),
        written(reading.last_at),
        ", ".join(sorted({one.case.number for one in openings if one.case})),
        ", ".join(str(number) for number in sorted({one.person_number for one in openings if one.person_number})),
        "" if reading.limit is None else reading.limit,
        "" if reading.usual is None else charts.plain(reading.usual),
        reading.get_status_display(),
        reading.examiner or "",
        written(reading.examined_at),
        reading.words,
    ]


def written(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else ""
