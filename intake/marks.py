"""Marks that stand for a visitor in a count: hashed with the salt of the day, so that no address is kept and none can be found again."""

import datetime as dt
import secrets
from ipaddress import IPv6Address, ip_address

from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import DailySalt

KEPT = dt.timedelta(days=1)


def mark(kind, value):
    """The mark of today: what a new count is written under."""
    return _mark(kind, value, _salt(timezone.localdate()))


def marks(kind, value):
    """The marks of today and of yesterday: what was counted before midnight still counts."""
    today = timezone.localdate()
    return [_mark(kind, value, salt) for salt in (_salt(today), _salt(today - KEPT))]


def network(address):
    """What one household, school or library has in common: the address, or with IPv6 its first half."""
    one = ip_address(address)
    return str(IPv6Address(int(one) >> 64 << 64)) if one.version == 6 else address


def forget_salts():
    """From now on the marks of older days mean nothing."""
    return DailySalt.objects.filter(day__lt=timezone.localdate() - KEPT).delete()[0]


def _mark(kind, value, salt):
    return salted_hmac(f"intake.marks.{kind}.{salt}", value, algorithm="sha256").hexdigest()


def _salt(day):
    return DailySalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})[0].salt
