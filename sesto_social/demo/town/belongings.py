"""Papers and contacts of the families in charge: permits to stay, numbers with their hours, what the registry and the ISEE say."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from cases import contacts, households, stay_permits
from cases.models import Case, Contact, Household, HouseholdMember, StayPermit

from .clock import at, working_day

Kind, Way, Safety = StayPermit.Kind, Contact.Kind, Contact.Safety
AT_HOME = ("italiana", "romena")
"""Citizens of the Union need no permit."""

# Kind, issued so many days ago, expires in so many days, renewal asked for so many days ago, receipt.
PERMITS = (
    (Kind.FAMILY, 690, 40, None, ""),
    (Kind.WORK, 755, -25, 40, "055123456789"),
    (Kind.SPECIAL, 700, 12, None, ""),
    (Kind.LONG_TERM, 1200, None, None, ""),
    (Kind.CHILD_CARE, 300, 430, None, ""),
    (Kind.ASYLUM_REQUEST, 150, 33, None, ""),
    (Kind.JOB_SEARCH, 330, 35, 5, "055987654321"),
    (Kind.INTERNATIONAL, 400, 1425, None, ""),
)
HOURS = ([0, 1, 2, 3, 4], dt.time(9), dt.time(12, 30))


class Belongings:
    """Two mornings of writing down; its choices follow the order of the cases and throw no dice."""

    def __init__(self, today):
        self.today = today

    def play(self):
        yield at(working_day(self.today - dt.timedelta(days=26)), 9, 20)
        self._permits()
        yield at(working_day(self.today - dt.timedelta(days=11)), 10, 40)
        self._contacts()
        self._households()

    def _day(self, days):
        return None if days is None else self.today + dt.timedelta(days=days)

    def _cases(self):
        return Case.objects.open().filter(worker__isnull=False).select_related("worker", "household").order_by("pk")

    def _permits(self):
        foreign = [(case, person) for case in self._cases() for person in adults(case) if person.citizenship not in {"", *AT_HOME}]
        for number, (case, person) in enumerate(foreign[:24]):
            kind, issued, left, asked, receipt = PERMITS[number % len(PERMITS)]
            permit = StayPermit(
                person=person, kind=kind, number=f"I{20400000 + number * 7919}", issued_on=self._day(-issued), expires_on=self._day(left)
            )
            stay_permits.add(case, permit, by=case.worker)
            if asked:
                permit.renewal_requested_on, permit.receipt = self._day(-asked), receipt
                stay_permits.change(case, permit, by=case.worker, version=permit.version, fields=["renewal_requested_on", "receipt"])

    def _contacts(self):
        hiding = self._cases().filter(household__members__person__addresses__confidentiality="secret").distinct()
        for number, case in enumerate(hiding[:4]):
            for person in adults(case)[:1]:
                since = self.today - relativedelta(years=2)
                why = "Il telefono è rimasto a casa del marito, che legge i messaggi"
                self._add(
                    case,
                    person,
                    Way.MOBILE,
                    f"000 777 10{number:02d}",
                    label="numero di prima",
                    since=since,
                    safety=Safety.UNSAFE,
                    reason=why,
                )
                days, first, last = HOURS
                new = {"label": "telefono nuovo", "preferred": True, "safe_days": days, "safe_from": first, "safe_until": last}
                self._add(case, person, Way.MOBILE, f"000 777 20{number:02d}", **new)
        for number, case in enumerate(self._cases().exclude(pk__in=hiding.values("pk"))[2:9]):
            for person in adults(case)[:1]:
                self._add(
                    case,
                    person,
                    Way.THIRD_PARTY,
                    f"000 777 30{number:02d}",
                    label="nonna, sa del percorso",
                    safe_from=dt.time(15),
                    safe_until=dt.time(19),
                )
                if number % 3 == 0:
                    shared = {
                        "label": "in comune con il fratello",
                        "safety": Safety.NO_MESSAGES,
                        "reason": "La segreteria la sente tutta la casa",
                    }
                    self._add(case, person, Way.PHONE, f"000 777 40{number:02d}", **shared)

    def _add(self, case, person, kind, value, *, since=None, **facts):
        facts["since"] = since or self.today - dt.timedelta(days=60)
        contacts.add(person, Contact(kind=kind, value=value, **facts), by=case.worker)

    def _households(self):
        """The registry has a parent who has left, the ISEE has not yet heard of who has come."""
        differing = [case for case in self._cases() if case.household.members.current().filter(lives_here=False, role="father").exists()]
        for number, case in enumerate(differing[:5]):
            places = list(case.household.members.current().select_related("person").order_by("pk"))
            kin = [one.person for one in places if one.lives_here or one.role == HouseholdMember.Role.FATHER]
            facts = {"by": case.worker, "day": self.today - dt.timedelta(days=20 + number)}
            households.add_snapshot(case, kind=Household.Kind.REGISTRY, people=kin, source="ANPR", **facts)
            if number != 3:
                counted = [one.person for one in places if one.lives_here and one.role != HouseholdMember.Role.GRANDPARENT]
                isee = counted[:-1] if number == 1 and len(counted) > 2 else counted
                code = f"INPS-ISEE-{self.today.year}-0{7120000 + number}"
                households.add_snapshot(
                    case, kind=Household.Kind.ISEE, people=isee, reference=code, **facts | {"day": self.today - dt.timedelta(days=40)}
                )


def adults(case):
    """Those who live there and may hold papers of their own."""
    rows = case.household.members.current().filter(lives_here=True).select_related("person").order_by("pk")
    return [one.person for one in rows if one.person.age is not None and one.person.age >= 18 and not one.person.deceased_on]
