"""The yearly declarations of the town's staff: most are made, one is over, two are missing, one name has to be looked at."""

import datetime as dt
import random

from cases import interests
from cases.models import Case, InterestDeclaration, Person

SPARED, OVER = -1, 1
"""In each unit the last of the list has not declared yet, and the declaration of the second is over."""


def declare_all(town):
    dice = random.Random(town.seed)
    units = {}
    for user in interests.who_declares().order_by("last_name", "first_name", "pk"):
        units.setdefault(user.unit_id, []).append(user)
    for people in units.values():
        for number, user in enumerate(people[:SPARED]):
            declaration = interests.declare(user, ties=ties_of(user) if number == 0 else [])
            days = 382 if number == OVER else dice.randint(15, 320)
            InterestDeclaration.objects.filter(pk=declaration.pk).update(made_on=town.today - dt.timedelta(days=days))
    interests.remind_all()


def ties_of(user):
    """Somebody of no family here; and a name like that of an adult in a case that is not hers, so that who coordinates has to look."""
    nobody = {"last_name": "Quagliarella", "first_name": "Ottavio", "birth_date": dt.date(1961, 4, 2), "bond": "kin"}
    cases = Case.objects.open().filter(unit=user.unit).exclude(team__user=user).order_by("pk")
    doubtful = Person.objects.filter(memberships__household__cases__in=cases, birth_date__year__lt=1995).order_by("pk").first()
    if doubtful is None:
        return [nobody]
    return [nobody, {"last_name": doubtful.last_name, "first_name": doubtful.first_name, "birth_date": None, "bond": "acquaintance"}]
