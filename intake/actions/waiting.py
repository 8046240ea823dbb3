"""The waiting list: asking for an earlier time, offering one, and what comes of it. The tables are the truth: a sweep does the rest.

A freed time is held by a real reservation (purpose "offer") for the first in order whose wish it suits; who accepts gets that very
reservation. Silence and refusal give it back, and the next in order is asked.
"""

import datetime as dt

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.booking import SlotTaken, Talk
from sesto_social.agenda.planning import working_hours_after
from sesto_social.agenda.signals import say_time_is_free
from sesto_social.audit.register import record
from sesto_social.notifications.outbox import notify
from sesto_social.parameters.lookup import number
from sesto_social.workflow import TransitionNotAllowed

from .. import secret_links, times
from ..models import Appointment, WaitingListEntry, WaitingListOffer, hashed
from . import booking

PURPOSE = "offer"
AT_ONCE = 50
SWEEPING = 0x5E571
SAYS_GONE = {WaitingListOffer.Status.LAPSED: "earlier_time_gone", WaitingListOffer.Status.RETRACTED: "earlier_time_withdrawn"}
FACTS = ("reason", "first_name", "last_name", "email", "phone", "may_call", "call_hours", "may_write", "language", "interpreter_language")


@transaction.atomic
def ask(*, by, form_key, appointment=None, channel=Appointment.Channel.WEB, **wish):
    """Join the list. The same `form_key` joins once. Returns the entry and the secret of its link.

    With an `appointment` name, contacts and language are those of the booking.
    """
    token = secret_links.token_of_form(form_key)
    booking.one_form_at_a_time(form_key)
    if earlier := WaitingListEntry.objects.filter(form_key=form_key).first():
        return earlier, token
    if appointment is not None:
        wish |= {name: getattr(appointment, name) for name in FACTS} | {"person": appointment.person}
        wish["until"] = min(wish.get("until") or dt.date.max, timezone.localdate(appointment.starts_at))
    entry = WaitingListEntry.objects.create(
        token_hash=hashed(token), form_key=form_key, appointment=appointment, asked_by=by, channel=channel, **wish
    )
    record("intake.waitinglistentry.ask", entry, by=by, channel=channel)
    tell(entry, "waiting_entry_kept", link_of(entry))
    say_time_is_free()  # there may be one already
    return entry, token


def asked_already(form_key):
    """The secret of the link of who has sent this very form before, or an empty string."""
    return secret_links.token_of_form(form_key) if WaitingListEntry.objects.filter(form_key=form_key).exists() else ""


def sweep():
    """Let go of what nobody answered or nobody can keep any more, close what is past, offer what is free: one sweep at a time.

    Returns how many were offered a time.
    """
    with transaction.atomic():
        _one_sweep_at_a_time()
        system = User.objects.system()
        for offer in WaitingListOffer.objects.overdue().order_by("answer_by", "pk")[:AT_ONCE]:
            let_go(offer, WaitingListOffer.lapse, by=system)
        for offer in WaitingListOffer.objects.open().select_related("office").order_by("answer_by", "pk")[:AT_ONCE]:
            if agenda.are_away([offer.worker], offer.office, offer.starts_at, offer.ends_at):
                let_go(offer, WaitingListOffer.retract, by=system)
        for entry in WaitingListEntry.objects.past().order_by("pk")[:AT_ONCE]:
            end(entry, WaitingListEntry.expire, by=system)
        waiting = WaitingListEntry.objects.filter(status=WaitingListEntry.Status.WAITING).in_order()
        waiting = waiting.select_related("office", "appointment")[: AT_ONCE * 4]
        return sum(offer_first_that_suits(entry, by=system) is not None for entry in waiting)


def offer_first_that_suits(entry, *, by):
    """Hold the first free time that suits `entry` and offer it; None where there is none."""
    for slot in suitable(entry)[:5]:
        try:
            return offer(entry, office=slot.office, start=slot.start, mode=slot.mode, by=by)
        except SlotTaken:
            continue
        except TransitionNotAllowed:  # withdrawn a moment ago
            return None
    return None


def suitable(entry):
    """The free slots that suit the wish, were not offered before, and leave the time to answer: in order of time."""
    slots = times.free_slots(entry.office, entry.interpreter_language, reason=entry.reason, mode=entry.mode or times.OFFICE)
    if entry.office is None:
        slots = slots.filter(office__public=True, office__active=True)
    if entry.appointment_id:
        slots = slots.filter(start__lt=entry.appointment.starts_at)
    known = set(entry.offers.order_by("pk").values_list("office", "starts_at"))
    first = answer_by() + dt.timedelta(hours=1)
    rows = slots.filter(start__gte=first).select_related("office").order_by("start", "office_id", "pk").distinct("start", "office_id")
    return [slot for slot in rows if entry.suits(slot.start) and (slot.office_id, slot.start) not in known]


@transaction.atomic
def offer(entry, *, office, start, mode, by):
    """Hold this very time for `entry` and write to them. Raises `SlotTaken`, or `TransitionNotAllowed` when they wait no more."""
    entry.offer(by=by)
    facts = {"interpreter_language": entry.interpreter_language, "reason": entry.reason}
    talk = booking.take(office, start, facts, by=by, mode=mode, purpose=PURPOSE)
    held = talk.held
    token = WaitingListOffer.new_token()
    one = WaitingListOffer.objects.create(
        entry=entry,
        token_hash=hashed(token),
        office=office,
        worker=held[0].resource,
        starts_at=held[0].start,
        ends_at=held[0].end,
        mode=talk.mode,
        offered_by=by,
        answer_by=answer_by(),
    )
    one.reservations.set(held)
    record("intake.waitinglistoffer.made", one, by=by)
    facts = {"when": one.starts_at, "address": office.address, "answer_by": one.answer_by}
    tell(entry, "earlier_time_offered", reverse("intake:waiting_offer", args=[token]), **facts)
    return one


@transaction.atomic
def accept(one, *, by):
    """Yes: the held time becomes the appointment. Saying yes twice books once. Returns what was booked, with the secret of its link."""
    locked = WaitingListOffer.objects.select_for_update(of=("self",), no_key=True).select_related("entry__appointment").get(pk=one.pk)
    entry = locked.entry
    if locked.status == WaitingListOffer.Status.ACCEPTED:
        return booking.Booked(entry.booked, "")
    locked.accept(by=by)
    held = list(locked.reservations.standing().select_related("resource").order_by("resource__kind", "pk"))
    held.sort(key=lambda one: one.resource_id != locked.worker_id)
    if agenda.are_away([one.resource for one in held], locked.office, locked.starts_at, locked.ends_at):
        raise TransitionNotAllowed(gettext("Questo orario non è più disponibile"))
    agenda.turn(*held, purpose=booking.PURPOSE)
    talk = Talk(held, locked.mode)
    if entry.appointment_id:
        token = secret_links.token_of_form(entry.appointment.form_key or "")
        booked = booking.move(entry.appointment, by=by, office=locked.office, start=locked.starts_at, talk=talk, token=token)
    else:
        facts = {name: getattr(entry, name) for name in FACTS}
        key = f"offer-{locked.pk}-{entry.form_key}"[:64]
        booked = booking.book(
            by=by,
            office=locked.office,
            start=locked.starts_at,
            talk=talk,
            form_key=key,
            person=entry.person,
            channel=entry.channel,
            **facts,
        )
    entry.fulfil(by=by, appointment=booked.appointment)
    return booked


@transaction.atomic
def refuse(one, *, by):
    """No: the time goes to the next, the place in the list stays."""
    let_go(one, WaitingListOffer.refuse, by=by)


@transaction.atomic
def withdraw(entry, *, by, reason=""):
    """They wait no more; whoever asks."""
    end(entry, WaitingListEntry.withdraw, by=by, reason=reason)


@transaction.atomic
def mark_urgent(entry, *, by, reason):
    """Somebody of the office puts it before the others, and says why; without a reason it is no longer urgent."""
    entry = WaitingListEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if not entry.runs:
        raise TransitionNotAllowed(f"La richiesta è «{entry.get_status_display()}»: l'ordine non conta più.")
    entry.urgent, entry.urgency_reason = bool(reason), reason
    entry.save(update_fields=["urgent", "urgency_reason"])
    record("intake.waitinglistentry.urgency", entry, by=by, reason=reason, urgent=entry.urgent)


def let_go(one, step, *, by, still_waiting=True):
    """An offer that comes to nothing: its time is free for the next in order. Who did not say no hears that it is gone."""
    step(one, by=by)
    agenda.release(*one.reservations.all(), by=by)
    entry = WaitingListEntry.objects.get(pk=one.entry_id)
    if entry.status == WaitingListEntry.Status.OFFERED:
        entry.wait_again(by=by)
    if still_waiting and (letter := SAYS_GONE.get(one.status)):
        tell(entry, letter, link_of(entry), when=one.starts_at)


def end(entry, step, *, by, **facts):
    """Close an entry; the time of an open offer is given back first."""
    for one in entry.offers.open().order_by("pk"):
        let_go(one, WaitingListOffer.retract, by=by, still_waiting=False)
    step(entry, by=by, **facts)


def answer_by(now=None):
    """Until when who is offered a time now may answer: some hours of work, so that nobody has to decide at night."""
    return working_hours_after(now or timezone.now(), number("waiting_answer_hours"))


def token_of(entry):
    """The secret of its link: it follows from the key of the form, and is kept nowhere."""
    return secret_links.token_of_form(entry.form_key)


def link_of(entry):
    return reverse("intake:my_waiting", args=[token_of(entry)])


def tell(entry, template, link, **facts):
    """A neutral message in their language, to who may be written to; the others are called by the desk."""
    if entry.is_written_to:
        notify(entry.email, template, link=link, about=f"intake.waitinglistentry:{entry.pk}", language=entry.language, **facts)


def _one_sweep_at_a_time():
    """Two at once would each offer the same time, or a second one to the same person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SWEEPING])
