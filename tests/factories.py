"""Rows for tests, without surprises: what a test needs to know it says itself."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases import access, actions
from cases.models import (
    Alert,
    Case,
    Deadline,
    DiaryEntry,
    Grant,
    Household,
    HouseholdMember,
    ParentalResponsibility,
    Person,
)
from interventions.models import Goal, Intervention, InterventionPlan, PlanAction, Review
from sesto_social.accounts.models import Unit, User
from sesto_social.agenda.models import Office, Resource


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Area {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"operatore{n}")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Bianchi{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@comune.example")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    class Params:
        minor = factory.Trait(birth_date=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365 * 8)))

    first_name = "Maria"
    last_name = factory.Sequence(lambda n: f"Esposito{n}")
    sex = Person.Sex.FEMALE
    birth_date = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365 * 38))


class HouseholdFactory(DjangoModelFactory):
    """A mother and `minors` children for whom she holds full responsibility."""

    class Meta:
        model = Household
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Esposito{n}")

    @factory.post_generation
    def minors(self, create, count, **kwargs):
        long_ago = timezone.localdate() - timedelta(days=400)
        mother = PersonFactory(last_name=self.name)
        HouseholdMember.objects.create(household=self, person=mother, role=HouseholdMember.Role.MOTHER, since=long_ago)
        for number in range(1 if count is None else count):
            child = PersonFactory(minor=True, last_name=self.name, first_name=f"Luca{number}", sex=Person.Sex.MALE)
            HouseholdMember.objects.create(household=self, person=child, role=HouseholdMember.Role.CHILD, since=long_ago)
            ParentalResponsibility.objects.create(holder=mother, minor=child, since=long_ago)

    @staticmethod
    def mother_of(household):
        return Person.objects.get(memberships__household=household, memberships__role="mother")


def open_case(unit=None, *, household=None, by=None, **facts):
    """A case as `cases.actions.open_case` makes it: reported, seen by the coordinators of `unit`."""
    household = household or HouseholdFactory()
    unit = unit or UnitFactory(name="Area minori")
    return actions.open_case(household, minors=household.minors(), unit=unit, by=by or User.objects.system(), **facts)


def case_with_team(worker, *, psychologist=None, educator=None, unit=None, household=None):
    """A case in assessment: the worker (and the others, when given) named, and declared free of conflicts."""
    case = open_case(unit or worker.unit, household=household)
    system = User.objects.system()
    actions.assign(case, worker=worker, psychologist=psychologist, educator=educator, by=system)
    for member in case.team.current():
        actions.declare(member, by=member.user, has_conflict=False)
    case.refresh_from_db()
    return case


def in_status(case, status, **fields):
    """Put a case in a state without walking to it: for tests of what happens there."""
    Case.objects.filter(pk=case.pk).update(status=status, **fields)
    case.refresh_from_db()
    case.save()
    return case


def case_in_charge(worker, **kwargs):
    return in_status(case_with_team(worker, **kwargs), Case.Status.IN_CHARGE)


def grant(case, user, level=access.VIEW, origin=Grant.Origin.ADVICE, **dates):
    """Let `user` into `case` the lawful way; an emergency lasts an hour."""
    if origin == Grant.Origin.EMERGENCY:
        dates.setdefault("expires_at", timezone.now() + timedelta(hours=1))
    access.share(case, to=user, level=level, origin=origin, by=User.objects.system(), reason="consulenza", **dates)


class DiaryEntryFactory(DjangoModelFactory):
    class Meta:
        model = DiaryEntry

    kind = DiaryEntry.Kind.INTERVIEW
    facts = "La madre racconta la settimana."


class DeadlineFactory(DjangoModelFactory):
    class Meta:
        model = Deadline

    kind = Deadline.Kind.OTHER
    title = "Telefonare alla scuola"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))


class AlertFactory(DjangoModelFactory):
    class Meta:
        model = Alert

    kind = Alert.Kind.RISK
    text = "Rischio"
    reason = "motivo"


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("name",)

    name = "Segretariato di piazza della Resistenza"
    address = "Piazza della Resistenza 20"
    public = True


class WorkerResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    kind = Resource.Kind.WORKER
    user = factory.SubFactory(UserFactory)
    name = factory.LazyAttribute(lambda resource: str(resource.user))


class PlanFactory(DjangoModelFactory):
    """A draft; give it goals with `GoalFactory`."""

    class Meta:
        model = InterventionPlan

    edition = factory.LazyAttribute(lambda plan: plan.case.plans.count() + 1)
    created_by = factory.LazyAttribute(lambda plan: plan.case.worker or User.objects.system())


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    side = Goal.Side.CHILD
    text = "Va a scuola ogni giorno"
    indicator = "Frequenza scolastica"
    measure = "%"
    baseline = Decimal(62)
    target = Decimal(90)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=120))


class PlanActionFactory(DjangoModelFactory):
    class Meta:
        model = PlanAction

    what = "Accompagnamento a scuola"
    who = "La madre"
    frequency = "ogni mattina"


def plan_in(case, status, *, goals=1, **fields):
    """A plan of `case` in any state, with goals and one action, without walking to it."""
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=30))
    plan = PlanFactory(case=case, **fields)
    for number in range(goals):
        GoalFactory(plan=plan, position=number)
    PlanActionFactory(plan=plan)
    InterventionPlan.objects.filter(pk=plan.pk).update(status=status)
    plan.refresh_from_db()
    return plan


def review_of(plan, *, due_on=None):
    return Review.objects.create(case=plan.case, plan=plan, due_on=due_on or timezone.localdate() + timedelta(days=5))


class InterventionFactory(DjangoModelFactory):
    class Meta:
        model = Intervention
        skip_postgeneration_save = True

    case = factory.LazyAttribute(lambda intervention: intervention.plan.case)
    kind = Intervention.Kind.PARENTING_SUPPORT
    title = "Sostegno alla genitorialità"
    proposed_by = factory.LazyAttribute(lambda intervention: intervention.plan.created_by)
