"""How much one person, or one network, may do at the public door. Counted in the database, without knowing anybody.

A network may be a library or a school: its limits are high, and who meets one is offered the telephone.
"""

import datetime as dt

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from sesto_social.parameters.lookup import numbers
from sesto_social.ui.context import COMUNE

from .marks import mark, marks, network
from .models import Appointment, Knock, WaitingListEntry, WrongTry

LONGEST_PAUSE = dt.timedelta(hours=12)


class TooManyTries(Exception):
    """Somebody is guessing: wait, also for the right answer."""

    def __init__(self, minutes):
        super().__init__()
        self.minutes = minutes


def refusal(*, email, phone, address, proven):
    """Why this contact or this network may not book now, in words for the screen; empty if it may."""
    if _over_contact(email, phone):
        return gettext("Con questo recapito ci sono già diversi appuntamenti. Per prenotarne un altro telefona al %(phone)s.") % COMUNE
    if _over_network(address, proven=proven):
        return (
            gettext("Da questa rete sono arrivate molte prenotazioni nell'ultima ora. Riprova più tardi o telefona al %(phone)s.") % COMUNE
        )
    return ""


def waiting_refusal(*, email, phone, address):
    """The same for the waiting list, where one wish for each contact is enough."""
    mine = Q(email__iexact=email) if email else Q(pk__in=[])
    mine |= Q(phone=phone) if phone else Q(pk__in=[])
    if WaitingListEntry.objects.running().filter(mine).exists():
        return gettext(
            "Con questo recapito sei già in lista d'attesa: ti avvisiamo noi. Per cambiare la richiesta usa il messaggio che hai ricevuto."
        )
    if _over_network(address, proven=False):
        return gettext("Da questa rete sono arrivate molte richieste nell'ultima ora. Riprova più tardi o telefona al %(phone)s.") % COMUNE
    return ""


def count(address, *, proven):
    """One more booking from this network."""
    if address:
        Knock.objects.create(kind=Knock.Kind.PROVEN if proven else Knock.Kind.PLAIN, mark=mark("network", network(address)))


def _over_contact(email, phone):
    most = numbers("booking_ahead_per_contact", "booking_daily_per_contact")
    known = Appointment.objects.of_contact(email=email, phone=phone)
    today = known.filter(booked_at__gte=timezone.now() - dt.timedelta(days=1), channel=Appointment.Channel.WEB)
    return known.ahead().count() >= most["booking_ahead_per_contact"] or today.count() >= most["booking_daily_per_contact"]


def _over_network(address, *, proven):
    """Bookings without the proof have a lower limit of their own; those with it are not slowed down by them."""
    if not address:
        return False
    code, kinds = ("booking_hourly_per_network", list(Knock.Kind)) if proven else ("booking_hourly_plain", [Knock.Kind.PLAIN])
    most = settings.BOOKINGS_AN_HOUR_PER_ADDRESS
    if most is None:
        most = numbers(code)[code]
    since = timezone.now() - dt.timedelta(hours=1)
    return Knock.objects.of(kinds, marks("network", network(address)), since).count() >= most


def hold_tries(code, address):
    """Take the counts of this code and of this network, one visitor at a time. Raises `TooManyTries` while either has to wait."""
    keys = [("code", code), *([("network", network(address))] if address else [])]
    _one_at_a_time(sorted(mark(*key) for key in keys))
    waits = WrongTry.objects.filter(mark__in=[one for key in keys for one in marks(*key)], wait_until__gt=timezone.now())
    if until := waits.order_by("-wait_until").values_list("wait_until", flat=True).first():
        raise TooManyTries(minutes=-(-(until - timezone.now()) // dt.timedelta(minutes=1)))
    return keys


def wrong(keys):
    """One more wrong try on each. At the limit comes a pause, and each further round of tries doubles it."""
    most = numbers("lookup_tries_code", "lookup_tries_network", "lookup_pause_minutes")
    for kind, value in keys:
        tried, _ = WrongTry.objects.get_or_create(mark=mark(kind, value))
        tried.count += 1
        tried.last_at = timezone.now()
        rounds, left = divmod(tried.count, int(most[f"lookup_tries_{kind}"]))
        if not left:
            first = dt.timedelta(minutes=int(most["lookup_pause_minutes"]))
            tried.wait_until = timezone.now() + min(first * 2 ** min(rounds - 1, 10), LONGEST_PAUSE)
        tried.save()


def right(keys):
    """Who knew the answer begins again, on that code. The network may be full of others who did not."""
    WrongTry.objects.filter(mark__in=[one for kind, value in keys if kind == "code" for one in marks(kind, value)]).delete()


def forget():
    """Nothing is remembered longer than the salt under which it was written."""
    before = timezone.now() - dt.timedelta(days=2)
    return Knock.objects.filter(at__lt=before).delete()[0] + WrongTry.objects.filter(last_at__lt=before).delete()[0]


def _one_at_a_time(names):
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
