"""Who belongs to the family of a case, for the lists from which bonds are made."""

from .models import Person, Pregnancy, Relationship


def people_of(case, user):
    """The members of the household today and the minors in charge, then everybody bound to them whom `user` may know; by age."""
    core = set(case.household.members.current().values_list("person", flat=True)) | set(
        case.charges.current().values_list("person", flat=True)
    )
    ends = Relationship.objects.touching(core).values_list("person", "other")
    bound = {end for pair in ends for end in pair} - core
    known = Person.objects.visible_to(user).filter(pk__in=bound).order_by().values_list("pk", flat=True) if bound else []
    return Person.objects.filter(pk__in=core | set(known)).order_by("birth_date", "pk")


def bonds_of(case, user):
    """The recorded bonds of those people, as far as `user` may know both ends."""
    core = case.household.members.current().values("person")
    return Relationship.objects.visible_to(user).touching(core).with_people()


def pregnancies_of(case, user):
    """The children who are expected by its members."""
    people = case.household.members.current().values("person")
    return Pregnancy.objects.visible_to(user).expected().filter(mother__in=people).select_related("mother").order_by("pk")
