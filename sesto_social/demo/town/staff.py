"""The colleagues of the demo town: three units, every role."""

from typing import NamedTuple

from sesto_social.accounts.actions import ask_for_roles, set_roles
from sesto_social.accounts.models import Unit, User

NORTH, SOUTH, DESK = "Area minori e famiglie – Nord", "Area minori e famiglie – Sud", "Segretariato sociale"


class Colleague(NamedTuple):
    first_name: str
    last_name: str
    role: str
    unit: str
    profession: str = ""


# The first of each role is who the sign-in page of the demo proposes.
COLLEAGUES = [
    Colleague("Giulia", "Conti", "front_desk", DESK, "administrative"),
    Colleague("Davide", "Moretti", "front_desk", DESK, "administrative"),
    Colleague("Sara", "Galli", "intake_worker", DESK, "social_worker"),
    Colleague("Francesca", "Monti", "intake_worker", DESK, "social_worker"),
    Colleague("Chiara", "Fontana", "case_worker", NORTH, "social_worker"),
    Colleague("Luca", "Marchetti", "case_worker", NORTH, "social_worker"),
    Colleague("Elisa", "Barbieri", "case_worker", SOUTH, "social_worker"),
    Colleague("Roberto", "Sala", "case_worker", SOUTH, "social_worker"),
    Colleague("Anna", "Caruso", "psychologist", NORTH, "psychologist"),
    Colleague("Stefano", "Leone", "psychologist", SOUTH, "psychologist"),
    Colleague("Martina", "Greco", "educator", NORTH, "educator"),
    Colleague("Andrea", "Villa", "educator", SOUTH, "educator"),
    Colleague("Irene", "Bassi", "external_educator", NORTH, "educator"),
    Colleague("Laura", "Mariani", "coordinator", NORTH, "social_worker"),
    Colleague("Paolo", "Ferrari", "coordinator", SOUTH, "social_worker"),
    Colleague("Giovanna", "Rinaldi", "director", "", "other"),
    Colleague("Matteo", "Costa", "sisl_operator", "", "other"),
    Colleague("Silvia", "De Santis", "dpo", "", "other"),
    Colleague("Marco", "Testa", "it_admin", "", "other"),
]


class Staff:
    """Who works in the town, by role and unit. One instance per colleague: permissions are read once."""

    def __init__(self):
        self.system = User.objects.system()
        self.units = {name: Unit.objects.create(name=name) for name in (NORTH, SOUTH, DESK)}
        self.users = [self._hire(number, one) for number, one in enumerate(COLLEAGUES, start=1)]
        self._places = list(zip(COLLEAGUES, self.users, strict=True))
        ask_for_roles(self.all("educator")[-1], {"educator", "intake_worker"}, by=self.one("it_admin"))

    def _hire(self, number, one):
        username = f"{one.first_name}.{one.last_name}".lower().replace(" ", "")
        user = User(
            username=username,
            first_name=one.first_name,
            last_name=one.last_name,
            email=f"{username}@comune.example",
            unit=self.units.get(one.unit),
            profession=one.profession,
            phone=f"02 0000 {1200 + number}",
        )
        user.set_unusable_password()
        user.save()
        set_roles(user, [one.role], by=self.system)
        return User.objects.get(pk=user.pk)

    def named(self, last_name):
        return next(user for one, user in self._places if one.last_name == last_name)

    def all(self, role, unit=None):
        return [user for one, user in self._places if one.role == role and unit in {None, one.unit}]

    def one(self, role, unit=None):
        return self.all(role, unit)[0]
