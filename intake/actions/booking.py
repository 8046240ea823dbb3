"""Taking a time, changing it, giving it back: the appointment, its reservations, the message and the record, in one transaction."""

from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cases.deadlines import settle
from cases.signals import foster_candidacy_received
from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.models import Resource
from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.notifications.outbox import notify
from sesto_social.ui.context import COMUNE
from sesto_social.workflow import TransitionNotAllowed

from .. import secret_links, times
from ..models import Appointment, FosterCandidacy, hashed
from . import reminders
from .calls import call_key

PURPOSE = "appointment"
BRING = [_("Un documento d’identità"), _("La tessera sanitaria"), _("I documenti che pensi possano servire, se ne hai")]


class Booked(NamedTuple):
    """What was booked, and the secret of its link: it is written nowhere, this is the moment to use it."""

    appointment: Appointment
    token: str


@transaction.atomic
def book(  # noqa: PLR0913
    *, by, office, start, channel=Appointment.Channel.WEB, audience="public", form_key=None, worker=None, mode="", talk=None, **facts
):
    """Book `start` at `office` with `worker`, or whoever is free, and an interpreter if one speaks the language. Raises `SlotTaken`.

    `mode` is how the person wants to be received; without one, as the calendar says. `talk` is time that is held for them already.
    `facts` are the plain fields of the appointment, and under `candidacy` those of a `FosterCandidacy` where one is offered. The same
    `form_key` books once: later calls get the first appointment.
    """
    form_key, candidacy = form_key or secret_links.new_form_key(), facts.pop("candidacy", None)
    token = secret_links.token_of_form(form_key)
    one_form_at_a_time(form_key)
    if earlier := Appointment.objects.filter(form_key=form_key).first():
        return Booked(earlier, token)
    talk = talk or take(office, start, facts, by=by, audience=audience, worker=worker, mode=mode)
    appointment = Appointment.objects.create(
        token_hash=hashed(token),
        form_key=form_key,
        office=office,
        worker=talk.held[0].resource,
        starts_at=talk.held[0].start,
        ends_at=talk.held[0].end,
        mode=talk.mode,
        channel=channel,
        booked_by=by,
        **facts,
    )
    appointment.reservations.set(talk.held)
    record("intake.appointment.book", appointment, by=by, channel=channel)
    if candidacy:
        offered = FosterCandidacy.objects.create(appointment=appointment, **candidacy)
        foster_candidacy_received.send(sender=FosterCandidacy, candidacy=offered, by=by)
    if appointment.starts_at > timezone.now():  # who is already here needs no message
        _tell(appointment, "appointment_confirmed", token)
    return Booked(appointment, token)


@transaction.atomic
def move(  # noqa: PLR0913
    appointment, *, by, office, start, audience="public", token="", worker=None, mode="", talk=None, message="appointment_moved"
):
    """Another time, the same code: the old time is free again. Raises `SlotTaken` or `TransitionNotAllowed`, and then nothing changed.

    `token` is the secret of the link if the caller has it; otherwise the message carries a new one. `talk` is time that
    the office has offered and holds for them already.
    """
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
    if talk is None and by == User.objects.citizen() and not appointment.citizen_may_move():
        raise TransitionNotAllowed(gettext_noop("È troppo tardi per spostare l'appuntamento dal sito: telefona all'ufficio."))
    facts = {"interpreter_language": appointment.interpreter_language, "reason": appointment.reason}
    old = appointment.reservations.standing()
    if talk is None:
        talk = take(office, start, facts, by=by, audience=audience, worker=worker, mode=mode, giving_back=old)
    else:
        agenda.release(*old, by=by)
    held = talk.held
    appointment.move(by=by, office=office, worker=held[0].resource, starts_at=held[0].start, ends_at=held[0].end, mode=talk.mode)
    appointment.reservations.add(*held)
    reminders.withdraw(appointment)
    if not token or hashed(token) != appointment.token_hash:
        token = appointment.renew_token()
        appointment.save(update_fields=["token_hash"])
    if appointment.receipt_id:
        _issue_receipt(appointment, replaces=appointment.receipt)
    settle(call_key(appointment), by=by)
    _tell(appointment, message, token)
    return Booked(appointment, token)


@transaction.atomic
def hand_over(appointment, *, by, worker):
    """A colleague receives at the same time, with the same interpreter: nobody need be told. Raises `SlotTaken`."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=appointment.pk)
    facts = {"interpreter_language": appointment.interpreter_language, "minutes": appointment.minutes}
    old = appointment.reservations.standing()
    talk = take(appointment.office, appointment.starts_at, facts, by=by, worker=worker, mode=appointment.mode, giving_back=old)
    appointment.hand_over(by=by, worker=worker)
    appointment.reservations.add(*talk.held)
    return appointment


@transaction.atomic
def swap(appointment, *, by, absent):
    """Another room of the office, or another interpreter, in the place of the one that is missing. Raises `SlotTaken`."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=appointment.pk)
    old = appointment.reservations.standing().filter(resource=absent)
    start, end = appointment.starts_at, appointment.ends_at
    appointment.reservations.add(agenda.reserve_one(substitutes(appointment, absent), start, end, purpose=PURPOSE, by=by, giving_back=old))
    record("intake.appointment.swap", appointment, by=by, absent=absent.pk)


def substitutes(appointment, absent):
    """What may take the place of a room or of an interpreter in this appointment."""
    if absent.kind == Resource.Kind.ROOM:
        rows = Resource.objects.active().rooms().filter(office=appointment.office)
    else:
        rows = times.interpreters(appointment.interpreter_language)
    return rows.exclude(pk=absent.pk).order_by("name", "pk")


@transaction.atomic
def cancel(appointment, *, by):
    """The citizen gives the time back."""
    appointment.cancel_by_citizen(by=by)
    agenda.release(*appointment.reservations.all(), by=by)
    settle(call_key(appointment), by=by)
    reminders.withdraw(appointment)
    _tell(appointment, "appointment_cancelled", link=reverse("intake:booking_safety"))


@transaction.atomic
def receipt(appointment):
    """The paper of the appointment as it is now: printed the first time it is asked for."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("office", "receipt").get(pk=appointment.pk)
    )
    return appointment.receipt or _issue_receipt(appointment)


def _issue_receipt(appointment, replaces=None):
    with translation.override(appointment.language):
        return _print_receipt(appointment, replaces)


def _print_receipt(appointment, replaces):
    context = {
        "code": appointment.code,
        "starts_at": appointment.starts_at,
        "minutes": appointment.minutes,
        "office": gettext("Uffici comunali"),
        "address": appointment.office.address,
        "how": times.HOW.get(appointment.mode, ""),
        "room": "",
        "bring": BRING,
        "phone": appointment.office.phone or COMUNE["phone"],
        "manage_url": urljoin(settings.SITE_URL, reverse("intake:my_appointment")),
    }
    appointment.receipt = press.issue(
        "appointment_receipt",
        context,
        kind="appointment_receipt",
        title=gettext("Ricevuta appuntamento"),
        by=User.objects.citizen(),
        replaces=replaces,
    )
    appointment.save(update_fields=["receipt"])
    return appointment.receipt


def take(office, start, facts, *, by, giving_back=(), purpose=PURPOSE, **wanted):
    """Reserve a worker of the office, their room and, if the service has interpreters of the language, one of them.

    Where the service has none of that language, nobody: the office calls one in. Who interpreted already goes first.
    """
    language, giving_back = facts.get("interpreter_language", ""), list(giving_back)
    minutes = facts.get("minutes") or times.minutes_for(language, facts.get("reason", ""))
    known = {one.resource_id for one in giving_back}
    speakers = sorted(times.interpreters(language).order_by("pk"), key=lambda one: one.pk not in known)
    return agenda.reserve_talk(office, start, purpose=purpose, by=by, minutes=minutes, beside=speakers, giving_back=giving_back, **wanted)


def one_form_at_a_time(form_key):
    """The second of two clicks waits here until the first has committed, and then finds its appointment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [form_key])


def _tell(appointment, template, token="", *, link=""):
    """A neutral message, where an address was left: when, where, the code, the secret link. Never why."""
    if not (appointment.email and appointment.may_write):
        return
    notify(
        appointment.email,
        template,
        link=link or reverse("intake:my_appointment_detail", args=[token]),
        about=f"intake.appointment:{appointment.pk}",
        language=appointment.language,
        when=appointment.starts_at,
        address=appointment.office.address,
        code=appointment.code,
        how=times.HOW.get(appointment.mode, ""),
    )
