"""People of the registry without a family there: with codes that expire or change, twins, and two who were registered twice."""

import datetime as dt

from cases import identifiers, merging, suspecting
from cases.models import Person, search_key
from sesto_social.accounts.models import User

from .clock import at


class Passersby:
    """Who came to the desk and is known by name, and by what papers they had."""

    def __init__(self, registry, today):
        self.registry, self.today = registry, today

    def register(self):
        """All of them; the pair is told of by the desk, the rest is what the night finds."""
        self._with_health_codes()
        self._twins()
        first, second = self._twice()
        self._person("Okafor", "Ngozi", "F", dt.date(1994, 8, 21), "nigeriana", "inglese", tax_code="93000000153")
        self._person("Ionescu", "Maria", "F", self.today - dt.timedelta(days=9), "romena", no_tax_code_reason=Person.NoTaxCode.NEWBORN)
        teller = User.objects.with_role("front_desk").order_by("pk").first()
        suspecting.tell(first, second, by=teller, reason="Stesso telefono e stesso documento: il giorno e il mese sono scambiati")
        suspecting.find_pairs()
        self._merged()

    def _with_health_codes(self):
        irregular = {"no_tax_code_reason": Person.NoTaxCode.IRREGULAR}
        diop = self._person("Diop", "Fatou", "F", dt.date(1998, 2, 3), "senegalese", "wolof, francese", **irregular)
        self._health(diop, "STP0309000001842", started=172, days=184)
        tesfay = self._person("Tesfay", "Dawit", "M", dt.date(1989, 5, 30), "eritrea", "tigrino", **irregular)
        self._health(tesfay, "STP0309000001127", started=240, days=184)
        dimitrova = self._person("Dimitrova", "Yana", "F", dt.date(1983, 10, 17), "bulgara", "bulgaro", **irregular)
        self._health(dimitrova, "ENI0309000000218", started=60, days=184)

    def _twins(self):
        for first in ("Bilal", "Rayan"):
            born = dt.date(self.today.year - 6, 4, 11)
            self._person("Tahiri", first, "M", born, "marocchina", no_tax_code_reason=Person.NoTaxCode.WAITING)

    def _twice(self):
        """With an STP in spring; in autumn, with the new codice fiscale, somebody did not find him."""
        phone = "000 555 0199"
        first = self._person("Al-Hassan", "Mohamed", "M", dt.date(1990, 3, 12), "sudanese", "arabo", phone=phone)
        self._health(first, "STP0309000001533", started=200, days=184)
        second = self._person("Alhassan", "Muhammad", "M", dt.date(1990, 12, 3), "sudanese", "arabo", phone="000 5550199")
        self._code(second)
        return first, second

    def _merged(self):
        """Written by ear at first, then from the passport: the two rows are one since today, and it can still be taken back."""
        born = dt.date(1986, 6, 17)
        heard = self._person("Zuraab", "Nino", "F", born, "georgiana", "georgiano", phone="000 555 0287")
        self._health(heard, "STP0309000001748", started=120, days=184)
        read = self._person("Surabashvili", "Nino", "F", born, "georgiana", "georgiano, russo", email="nino.surabashvili@posta.example")
        by = User.objects.with_role("coordinator").order_by("pk").first()
        reason = "Stesso giorno di nascita e stessa foto: la prima volta il cognome era stato scritto a orecchio"
        merging.merge(read, heard, by=by, reason=reason, chosen={"phone"})

    def _person(self, last, first, sex, born, citizenship, language="", **facts):
        """One row, as the desk would have made it some weeks ago."""
        return Person.objects.create(
            last_name=last,
            first_name=first,
            sex=sex,
            birth_date=born,
            citizenship=citizenship,
            language=language,
            key=search_key(last, first),
            created_at=at(self.today - dt.timedelta(days=30), 11),
            **facts,
        )

    def _code(self, person):
        person.birth_place = "Sudan"
        person.tax_code = self.registry.tax_code_of(person)
        person.save()

    def _health(self, person, code, *, started, days):
        since = self.today - dt.timedelta(days=started)
        identifiers.keep(person, code, since=since, expires_on=since + dt.timedelta(days=days))
