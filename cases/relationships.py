"""Recording bonds between persons, correcting them, and reading them off the roles in a new household.

The story of the case tells the kind of a bond and no name: its readers need not all know both persons.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .models import HouseholdMember, Pregnancy, Relationship

FAMILY = "family"


@transaction.atomic
def relate(case, bond, *, by):
    """A bond that the service has come to know of, told in the story of `case`. Raises TransitionNotAllowed when it is known already."""
    _save_once(bond, "Questo legame è già stato registrato.")
    record("cases.relationship.recorded", bond, by=by, kind=bond.kind, case_id=case.pk)
    timeline.add(case, FAMILY, f"Legame registrato: {bond.get_kind_display()}", by=by, link=f"{case.get_absolute_url()}famiglia/")
    return bond


@transaction.atomic
def change(case, bond, *, by, version, fields):
    """How it stands now: `fields` are the names of what changed. Raises EditConflict when a colleague was quicker."""
    _standing(bond)
    bond.save_if_unchanged(version)
    record("cases.relationship.changed", bond, by=by, fields=sorted(fields), case_id=case.pk)
    timeline.add(case, FAMILY, f"Legame aggiornato: {bond.get_kind_display()}", by=by, link=f"{case.get_absolute_url()}famiglia/")


@transaction.atomic
def remove(case, bond, *, by, reason):
    """It was never true: taken away, and why is on record. What has ended is given an end instead (`change`)."""
    _standing(bond)
    told = f"Legame tolto, era un errore: {bond.get_kind_display()}"
    record("cases.relationship.removed", bond, by=by, reason=reason, kind=bond.kind, case_id=case.pk)
    bond.delete()
    timeline.add(case, FAMILY, told, by=by)


def _save_once(row, refusal):
    """Of two presses of a button that arrive together the second is refused in words."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise TransitionNotAllowed(refusal) from error


def _standing(bond):
    if not Relationship.objects.select_for_update(of=("self",), no_key=True).filter(pk=bond.pk).exists():
        raise TransitionNotAllowed("Questo legame è stato tolto nel frattempo.")


@transaction.atomic
def expect(case, pregnancy, *, by):
    """A child is expected in the family of `case`. Raises TransitionNotAllowed when it is known already."""
    _save_once(pregnancy, "Questa gravidanza è già stata registrata.")
    record("cases.pregnancy.recorded", pregnancy, by=by, case_id=case.pk)
    timeline.add(case, FAMILY, f"{pregnancy.mother.first_name} aspetta un bambino", by=by, link=f"{case.get_absolute_url()}famiglia/")
    return pregnancy


@transaction.atomic
def end_pregnancy(case, pregnancy, *, by, ended_on):
    """Born, or not to be born: the triangle leaves the picture. A child who is born is then added to the family as a person."""
    locked = Pregnancy.objects.select_for_update(of=("self",), no_key=True).get(pk=pregnancy.pk)
    if locked.ended_on is not None:
        raise TransitionNotAllowed("Questa gravidanza è già segnata come finita.")
    locked.ended_on = ended_on
    locked.save(update_fields=["ended_on"])
    record("cases.pregnancy.ended", locked, by=by, case_id=case.pk)


@transaction.atomic
def relate_by_roles(household, *, by):
    """Mother and father of a household are the parents of its children, and the grandparent is nobody's until somebody says whose.

    Where a bond of descent is known already nothing is added: a child has the parents that were written down first.
    """
    roles = HouseholdMember.Role
    members = list(household.members.current().select_related("person"))
    parents = [one.person for one in members if one.role in {roles.MOTHER, roles.FATHER}]
    children = [one.person for one in members if one.role == roles.CHILD]
    known = set(Relationship.objects.filter(kind__in=Relationship.PARENTS, other__in=children).order_by().values_list("other", flat=True))
    fresh = [
        Relationship(person=parent, kind=Relationship.Kind.PARENT, other=child)
        for child in children
        if child.pk not in known
        for parent in parents
        if older(parent, child)
    ]
    for bond in Relationship.objects.bulk_create(fresh):
        record("cases.relationship.recorded", bond, by=by, kind=bond.kind)
    return fresh


def older(parent, child):
    """Old enough to be a parent, as far as both dates are known."""
    if parent.birth_date is None or child.birth_date is None:
        return True
    return child.birth_date - parent.birth_date > timedelta(days=365 * 11)
