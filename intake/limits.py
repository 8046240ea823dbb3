"""How much one person, or one machine, may book from the site. Counted on the rows, without tracking anybody."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.ui.context import COMUNE

from .models import Appointment

AHEAD_PER_CONTACT = 3
A_DAY_PER_CONTACT = 5
AN_HOUR_PER_ADDRESS = 20


def refusal(*, email, phone, address):
    """Why this contact or this network may not book now, in words for the screen; empty if it may."""
    if over_contact(email, phone):
        return f"Con questo recapito ci sono già diversi appuntamenti. Per prenotarne un altro telefona al {COMUNE['phone']}."
    if over_address(address):
        return f"Da questa rete sono arrivate molte prenotazioni nell'ultima ora. Riprova più tardi o telefona al {COMUNE['phone']}."
    return ""


def over_contact(email, phone):
    known = Appointment.objects.of_contact(email=email, phone=phone)
    today = known.filter(booked_at__gte=timezone.now() - dt.timedelta(days=1), channel=Appointment.Channel.WEB)
    return known.ahead().count() >= AHEAD_PER_CONTACT or today.count() >= A_DAY_PER_CONTACT


def over_address(address):
    most = getattr(settings, "BOOKINGS_AN_HOUR_PER_ADDRESS", AN_HOUR_PER_ADDRESS)
    since = timezone.now() - dt.timedelta(hours=1)
    booked = AuditEvent.objects.filter(actor=User.objects.citizen(), at__gte=since, action="intake.appointment.book", address=address)
    return bool(address) and booked.count() >= most
