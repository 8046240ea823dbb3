"""The least a new service needs before anybody can work: units, colleagues of every role, offices and their hours. No family yet."""

import datetime as dt

UNIT, OTHER_UNIT, DESK = "Area minori e famiglie", "Area minori e famiglie – Sud", "Segretariato sociale"
OFFICE, OTHER_OFFICE = "Segretariato di piazza della Resistenza", "Segretariato di via Croce"
# One each: the sign-in page of the demo offers the first of each role.
COLLEAGUES = [
    ("Giulia", "Conti", "front_desk", DESK, "administrative"),
    ("Sara", "Galli", "intake_worker", DESK, "social_worker"),
    ("Francesca", "Monti", "intake_worker", DESK, "social_worker"),
    ("Chiara", "Fontana", "case_worker", UNIT, "social_worker"),
    ("Anna", "Caruso", "psychologist", UNIT, "psychologist"),
    ("Martina", "Greco", "educator", UNIT, "educator"),
    ("Laura", "Mariani", "coordinator", UNIT, "social_worker"),
    ("Giovanna", "Rinaldi", "director", None, "other"),
    ("Silvia", "De Santis", "dpo", None, "other"),
    ("Marco", "Testa", "it_admin", None, "other"),
]


def main():
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        open_offices(hire())


def hire():
    from sesto_social.accounts.actions import set_roles
    from sesto_social.accounts.models import Unit, User

    units = {name: Unit.objects.create(name=name) for name in (UNIT, OTHER_UNIT, DESK)}
    for first_name, last_name, role, unit, profession in COLLEAGUES:
        name = f"{first_name}.{last_name}".lower().replace(" ", "")
        user = User(username=name, first_name=first_name, last_name=last_name, email=f"{name}@comune.example", profession=profession)
        user.unit = units.get(unit)
        user.set_unusable_password()
        user.save()
        set_roles(user, [role], by=User.objects.system())
    return User.objects


def open_offices(users):
    """Somebody receives on every day of the week at two offices: the tests do not depend on the day they run."""
    from sesto_social.agenda.models import Availability, Office, Resource
    from sesto_social.agenda.planning import prepare_slots

    address = "20099 Sesto San Giovanni (MI)"
    first = Office.objects.create(name=OFFICE, address=f"Piazza della Resistenza 20, {address}", phone="02 0000 1100", public=True)
    second = Office.objects.create(name=OTHER_OFFICE, address=f"Via Benedetto Croce 12, {address}", phone="02 0000 1150", public=True)
    for name in ("Sala equipe", "Stanza 1"):
        Resource.objects.create(kind="room", name=name, office=first)
    invited = {"audience": "invited", "starts": dt.time(9), "ends": dt.time(18)}
    desk = {"audience": "public", "starts": dt.time(9), "ends": dt.time(12)}
    people = [
        ("Galli", first, desk),
        ("Monti", second, desk),
        ("Fontana", first, invited),
        ("Caruso", first, invited),
        ("Greco", first, invited),
    ]
    for last_name, office, hours in people:
        user = users.get(last_name=last_name)
        agenda = Resource.objects.create(kind="worker", name=str(user), user=user, office=office)
        for weekday in range(7):
            Availability.objects.create(resource=agenda, office=office, weekday=weekday, valid_from=dt.date(2020, 1, 1), **hours)
    prepare_slots()


if __name__ == "__main__":
    main()
