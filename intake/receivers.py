"""What this room hears from the rooms below."""

from django.db.models import Count, Min, Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from cases.my_day import Item
from cases.signals import collecting_dossier, collecting_my_day, hiding_from_dossier
from sesto_social.agenda.calendar import Words
from sesto_social.agenda.signals import describing_time, time_freed
from sesto_social.notifications.signals import message_lost

from . import dossier
from .actions import reminders
from .actions.booking import PURPOSE
from .models import AccessSheet, Appointment, IncomingReport, ProsecutorReport, TakeInRequest, WaitingListEntry, WaitingListOffer
from .tasks import offer_free_times


@receiver(collecting_my_day)
def my_day_of_the_segretariato(user, day, **kwargs):
    """Today's talks, who is expected at the desk, sheets to finish, requests to answer, reports, what is late: one query for each."""
    return [*_appointments(user, day), *_to_call(user), *_drafts(user), *_requests(user), *_reports(user), *_late(user, day)]


def _appointments(user, day):
    if not user.has_perm("intake.view_appointment"):
        return []
    desk = user.has_perm("intake.receive_appointment")
    mine = Q(worker__user=user)
    rows = Appointment.objects.standing().of_day(day).filter(Q() if desk else mine)
    rows = list(rows.select_related("office", "worker").order_by("starts_at", "pk"))
    items = [_talk(one) for one in rows if one.worker.user_id == user.pk]
    return items + (_desk(rows, user, day) if desk else [])


def _talk(one):
    state = {Appointment.Status.ARRIVED: "è arrivato", Appointment.Status.DONE: "svolto"}.get(one.status, "")
    extra = ["con interprete" if one.interpreter_language else "", "accessibilità" if one.accessibility_need else "", state]
    return Item("today", f"Colloquio · {one.office}", one.get_absolute_url(), at=one.starts_at, detail=" · ".join(filter(None, extra)))


def _desk(rows, user, day):
    """For who keeps the desk: how many are still expected, how many sit in the waiting room, what nobody has written down."""
    link, board = f"{reverse('intake:agenda_day')}?giorno={day.isoformat()}", reverse("intake:desk_board")
    expected = [one for one in rows if one.status == Appointment.Status.CONFIRMED]
    waiting = [one for one in rows if one.status == Appointment.Status.ARRIVED and one.worker.user_id != user.pk]
    forgotten = [one for one in expected if one.ends_at < timezone.now()]
    items = []
    if any(one.worker.user_id != user.pk for one in expected):
        items.append(Item("today", f"Al Segretariato: {counted(len(expected), 'persona attesa', 'persone attese')}", link))
    if waiting:
        words = f"{counted(len(waiting), 'persona aspetta', 'persone aspettano')} il colloquio"
        items.append(Item("waiting", words, board, at=waiting[0].arrived_at))
    if forgotten:
        items.append(
            Item("waiting", f"{counted(len(forgotten), 'appuntamento', 'appuntamenti')} da registrare: arrivo o assenza?", board, late=True)
        )
    return items


def _to_call(user):
    """For who keeps the desk: times held for people whom no message reaches, until when they must be called. Who coordinates does not."""
    if not user.has_perm("intake.receive_appointment") or user.has_perm("intake.answer_takeinrequest"):
        return []
    offers = WaitingListOffer.objects.visible_to(user).open().to_call().aggregate(number=Count("pk"), first=Min("answer_by"))
    if not offers["number"]:
        return []
    words = f"{counted(offers['number'], 'orario tenuto', 'orari tenuti')} per chi va avvisato a voce"
    by = f"il primo entro {timezone.localtime(offers['first']):%d/%m ore %H:%M}"
    return [Item("waiting", words, reverse("intake:waiting_list"), detail=by, late=offers["first"] <= timezone.now())]


def _drafts(user):
    if not user.has_perm("intake.write_accesssheet"):
        return []
    drafts = list(AccessSheet.objects.drafts().filter(worker=user).order_by("interview_on", "pk")[:10])
    if not drafts:
        return []
    oldest = AccessSheet.oldest_on_time()
    return [
        Item(
            "waiting",
            f"Scheda di accesso {one.pk} da completare",
            one.get_absolute_url(),
            detail=f"colloquio del {one.interview_on:%d/%m}",
            late=one.interview_on < oldest,
        )
        for one in drafts
    ]


def _requests(user):
    if not user.has_perm("intake.answer_takeinrequest"):
        return []
    today = timezone.localdate()
    rows = TakeInRequest.objects.visible_to(user).waiting().order_by("due_on", "pk")[:10]
    return [
        Item(
            "to_accept",
            f"Proposta di presa in carico · urgenza {one.get_urgency_display()}",
            one.get_absolute_url(),
            detail=f"risposta entro il {one.due_on:%d/%m}",
            late=one.due_on < today,
        )
        for one in rows
    ]


def _reports(user):
    """For who coordinates: what waits to be read, for its outcome, for a second signature; one query."""
    if not user.has_perm("intake.decide_incomingreport"):
        return []
    Status = IncomingReport.Status  # noqa: N806
    now = timezone.now()
    waiting = Q(status__in=IncomingReport.AWAITING_TRIAGE)
    found = IncomingReport.objects.visible_to(user).aggregate(
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(triage_due_at__lt=now)),
        urgent=Count("pk", filter=waiting & Q(urgency=IncomingReport.Urgency.EMERGENCY)),
        to_sign=Count("pk", filter=Q(pk__in=ProsecutorReport.objects.awaiting_countersignature().exclude(author=user).values("report"))),
        ready=Count("pk", filter=Q(status=Status.IN_ASSESSMENT, assessed_at__isnull=False)),
    )
    link, items = reverse("intake:report_list"), []
    if found["waiting"]:
        words = "Una segnalazione da esaminare" if found["waiting"] == 1 else f"{found['waiting']} segnalazioni da esaminare"
        urgent = counted(found["urgent"], "emergenza", "emergenze") if found["urgent"] else ""
        items.append(Item("to_accept", words, f"{link}?stato=awaiting", detail=urgent, late=bool(found["late"])))
    if found["ready"]:
        words = "Una segnalazione valutata" if found["ready"] == 1 else f"{found['ready']} segnalazioni valutate"
        items.append(Item("to_accept", f"{words}: decidi l'esito", f"{link}?stato=in_assessment"))
    if found["to_sign"]:
        words = "Una segnalazione alla Procura" if found["to_sign"] == 1 else f"{found['to_sign']} segnalazioni alla Procura"
        items.append(Item("to_sign", f"{words} da firmare", f"{link}?stato=to_sign"))
    return items


LATE = [
    ("sheet:", "scheda di accesso in ritardo", "schede di accesso in ritardo", "intake:access_sheet_list", "?di=tutte&stato=late"),
    ("recall:", "richiamo in ritardo", "richiami in ritardo", "intake:desk_board", ""),
    ("told:", "famiglia da avvisare di una risposta", "famiglie da avvisare di una risposta", "intake:take_in_list", "?stato=refused"),
]
"""What of the Segretariato comes up to the coordinator when it is late: origin of the deadline, one, many, where to look."""


def _late(user, day):
    if not user.has_perm("intake.answer_takeinrequest"):
        return []
    counts = {f"n{number}": Count("pk", filter=Q(key__startswith=origin)) for number, (origin, *_) in enumerate(LATE)}
    found = Deadline.objects.pending().filter(case=None, due_on__lt=day).aggregate(**counts)
    return [
        Item("waiting", f"Al Segretariato: {counted(found[f'n{number}'], one, many)}", f"{reverse(page)}{query}", late=True)
        for number, (_, one, many, page, query) in enumerate(LATE)
        if found[f"n{number}"]
    ]


def counted(number, one, many):
    return f"{number} {one if number == 1 else many}"


@receiver(time_freed)
def offer_what_is_free(**kwargs):
    """Somebody may be waiting for it. With a dead broker nobody hears, and the next sweep offers."""
    if WaitingListEntry.objects.running().exists():
        offer_free_times.delay()


@receiver(message_lost)
def remind_another_way(message, **kwargs):
    """A reminder that cannot arrive is sent by mail, or told by telephone."""
    reminders.fall_back(message)


@receiver(describing_time)
def describe_appointments(held, user, **kwargs):
    """What the agenda shows of appointments, to who may see them."""
    known = {}
    if (numbers := held.get(PURPOSE)) and user.has_perm("intake.view_appointment"):
        rows = Appointment.objects.visible_to(user).of_reservations(numbers).with_words().select_related("office").order_by("pk")
        known = {one.held: words_of(one) for one in rows}
    if (numbers := held.get("offer")) and user.has_perm("intake.book_appointment"):
        offers = WaitingListOffer.objects.visible_to(user).of_reservations(numbers).order_by("pk")
        known |= {one.held: offered(one) for one in offers}
    return known


def offered(one):
    """A time held for somebody who waits."""
    link = reverse("intake:waiting_entry", args=[one.entry_id])
    return Words(
        title="Orario offerto", link=link, detail=f"risposta entro {timezone.localtime(one.answer_by):%d/%m ore %H:%M}", tone="offered"
    )


def words_of(one):
    extra = [one.language_words or "", *one.also]
    return Words(
        title=one.full_name,
        link=one.get_absolute_url(),
        detail=" · ".join(filter(None, extra)),
        state=one.get_status_display(),
        tone=one.status,
        where=one.office.address,
        key=f"appointment-{one.pk}",
    )


@receiver(hiding_from_dossier)
def hide_reporters_from_dossier(sieve, **kwargs):
    dossier.hide_reporters(sieve)


@receiver(collecting_dossier)
def tell_reports_in_dossier(sieve, parts, **kwargs):
    """For whoever may read reports at all."""
    readable = "reports" in parts and sieve.by.has_perm("intake.view_incomingreport")
    return [dossier.reports(sieve)] if readable else []
