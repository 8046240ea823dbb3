"""Numbers of the Comune's own register of papers (*protocollo*). The portal asks for them and never makes one (DPR 445/2000)."""

import re
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.module_loading import import_string

NUMBER = re.compile(r"^\d{1,9}$")
NEUTRAL_SUBJECT = "Comunicazione riservata – area minori"
"""What the public excerpt of the register may say of such papers."""


class ProtocolNumber(NamedTuple):
    """A number means something only with its year."""

    number: str
    year: int

    def __str__(self):
        return f"{self.number}/{self.year}"


class TypedByHand:
    """The register is another programme: who holds the paper types the number that is stamped on it."""

    asks = True
    """False for a provider that speaks with the register itself: forms then do not ask."""

    def incoming(self, *, number, year):
        return self._checked(number, year)

    def outgoing(self, *, number, year):
        return self._checked(number, year)

    @staticmethod
    def _checked(number, year):
        """ "0048213" and "48213" are one number. ValidationError for what cannot be one."""
        number = str(number or "").strip()
        if not NUMBER.match(number) or not number.strip("0"):
            raise ValidationError("Scrivi solo le cifre del numero di protocollo, per esempio 48213.", code="number")
        if not 2000 <= year <= timezone.localdate().year:
            raise ValidationError("Controlla l'anno del protocollo.", code="year")
        return ProtocolNumber(number.lstrip("0"), year)


def provider():
    """Who knows the numbers here: `settings.PROTOCOL_PROVIDER`."""
    return import_string(settings.PROTOCOL_PROVIDER)()
