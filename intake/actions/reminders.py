"""The reminder of an appointment: two days before, once, by the way the person asked for, in neutral words, never by night."""

import datetime as dt
import re
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases import contacts
from sesto_social.notifications import outbox, providers
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.quiet import QuietHours
from sesto_social.parameters.lookup import whole

from .. import phones, times
from ..models import Appointment, hashed
from ..secret_links import token_of_form
from . import calls

EARLIEST = dt.timedelta(days=7)
"""How much a row of holidays may bring a reminder forward."""
ABOUT = re.compile(r"intake\.reminder:(?P<appointment>\d+):(?P<moves>\d+)(:mail)?")


class Way(NamedTuple):
    """How somebody is reminded."""

    channel: str
    address: str
    template: str


def remind_those_expected():
    """Look who is expected soon and remind them, unless it is night or a holiday. Returns how many."""
    now, quiet = timezone.now(), QuietHours()
    if quiet.hold(now):
        return 0
    ahead = dt.timedelta(hours=whole("reminder_hours"))
    reached = 0
    for appointment in Appointment.objects.to_remind(now, ahead + EARLIEST):
        due = quiet.begin_before(appointment.starts_at - ahead)
        if appointment.booked_at < due <= now:
            reached += remind(appointment)
    return reached


@transaction.atomic
def remind(appointment):
    """Once for each time it was moved to. False if there is no way, or it was done before."""
    appointment = _locked(appointment.pk)
    way, about = way_to(appointment), _about(appointment, appointment.moves)
    if appointment.status != Appointment.Status.CONFIRMED or way is None or OutboxMessage.objects.filter(about=about).exists():
        return False
    _send(appointment, way, about)
    return True


@transaction.atomic
def fall_back(message):
    """A reminder that will never arrive, refused by its carrier or held back as unsafe: by mail, or somebody telephones.

    Nothing for a time that was meanwhile moved, given back or met; no call where the person asked not to be called.
    """
    origin = ABOUT.fullmatch(message.about)
    appointment = origin and _locked(int(origin["appointment"]))
    if not appointment or appointment.moves != int(origin["moves"]) or appointment.status != Appointment.Status.CONFIRMED:
        return
    if appointment.starts_at <= timezone.now():
        return
    way = by_mail(appointment)
    if way and message.channel != OutboxMessage.Channel.EMAIL and contacts.may_write(way.address):
        _send(appointment, way, f"{message.about}:mail")
    elif appointment.phone and appointment.may_call:
        calls.call(appointment, f"Ricorda a voce l'appuntamento {appointment.code}", by=appointment.worker.user)


def _locked(pk):
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("office", "person", "worker__user")
    return rows.filter(pk=pk).first()


def _send(appointment, way, about):
    outbox.notify(
        way.address,
        way.template,
        channel=way.channel,
        language=appointment.language,
        by_day=True,
        useless_after=appointment.starts_at,
        link=link_of(appointment, way.channel),
        about=about,
        when=appointment.starts_at,
        address=appointment.office.address,
        code=appointment.code,
        how=times.HOW.get(appointment.mode, ""),
    )


def way_to(appointment):
    """The way the person chose, as far as it is safe: nothing where writing is not allowed, nothing on a telephone that others read."""
    if not appointment.may_write:
        return None
    channel, person = appointment.reminder_channel, appointment.person
    private = not appointment.phone_shared and providers.available(channel)
    if channel == OutboxMessage.Channel.SMS and private and (number := phones.mobile_number(appointment.phone)):
        return Way(channel, number, "appointment_reminder_sms")
    if channel == OutboxMessage.Channel.APP_IO and person is not None and person.tax_code and private:
        return Way(channel, person.tax_code, "appointment_reminder_io")
    return by_mail(appointment)


def by_mail(appointment):
    """The way that is left to everybody who gave an address and may be written to."""
    if not (appointment.may_write and appointment.email):
        return None
    return Way(OutboxMessage.Channel.EMAIL, appointment.email, "appointment_reminder")


def withdraw(appointment):
    """It was moved or cancelled: a reminder still on its way does not leave any more."""
    return outbox.withdraw(about__startswith=_about(appointment))


def link_of(appointment, channel=OutboxMessage.Channel.EMAIL):
    """The secret link already sent, when it can still be worked out; otherwise the page that asks for code and surname.

    An SMS never carries the secret: it is read on locked screens.
    """
    token = token_of_form(appointment.form_key) if appointment.form_key else ""
    if channel == OutboxMessage.Channel.SMS or not token or hashed(token) != appointment.token_hash:
        return reverse("intake:my_appointment")
    way = "my_appointment_cancel" if channel == OutboxMessage.Channel.APP_IO else "my_appointment_detail"
    return reverse(f"intake:{way}", args=[token])


def _about(appointment, moves=""):
    return f"intake.reminder:{appointment.pk}:{moves}"
