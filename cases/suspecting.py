"""Who may have two rows in the registry: found at night among those born on one day or with one telephone, or told by somebody."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole

from . import deadlines, identifiers, persons
from .models import Deadline, Person, SuspectedPair

MOST = 5000
ALIKE = """
SELECT one.id, other.id FROM cases_person one JOIN cases_person other ON one.id < other.id AND one.words && other.words
AND (one.birth_date = other.birth_date OR one.birth_date = cases_day_swapped(other.birth_date))
WHERE one.merged_into_id IS NULL AND other.merged_into_id IS NULL
UNION
SELECT one.id, other.id FROM cases_person one JOIN cases_person other ON one.id < other.id AND one.words && other.words
AND right(one.phone_key, 8) = right(other.phone_key, 8) AND other.phone_key <> ''
WHERE one.phone_key <> '' AND one.merged_into_id IS NULL AND other.merged_into_id IS NULL
AND (one.birth_date IS NULL OR other.birth_date IS NULL)
ORDER BY 1, 2 LIMIT %s
"""


def find_pairs():
    """Remember the pairs that look like one person and that nobody has answered about yet. Returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [MOST])
        pairs = cursor.fetchall()
    known = set(SuspectedPair.objects.order_by("pk").values_list("first", "second"))
    fresh = [pair for pair in pairs if pair not in known]
    people = Person.objects.in_bulk({pk for pair in fresh for pk in pair})
    found = [SuspectedPair(first_id=one, second_id=other) for one, other in fresh if may_be_one(people[one], people[other])]
    SuspectedPair.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def may_be_one(one, other):
    """Both names alike, and neither twins nor two valid codici fiscali."""
    codes = [person.tax_code or "" for person in (one, other)]
    if all(map(identifiers.is_tax_code, codes)) and identifiers.plain(codes[0]) != identifiers.plain(codes[1]):
        return False
    straight = persons.same_name(one.last_name, other.last_name) and persons.same_name(one.first_name, other.first_name)
    swapped = persons.same_name(one.last_name, other.first_name) and persons.same_name(one.first_name, other.last_name)
    return straight or swapped


@transaction.atomic
def tell(one, other, *, by, reason):
    """Somebody says that these two may be one: a task for who coordinates. An earlier answer is asked again."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    facts = {"reason": reason, "told_by": by, "found_at": timezone.now(), "answer": "", "answered_by": None, "answered_at": None}
    pair, _ = SuspectedPair.objects.update_or_create(first=first, second=second, defaults=facts)
    coordinators = User.objects.with_role("coordinator").order_by("pk")
    unit = by.unit if by.unit and coordinators.filter(groups=by.unit.group_id).exists() else None
    deadlines.set_deadline(
        kind=Deadline.Kind.OTHER,
        title="Possibile doppione in anagrafe da controllare",
        due_on=timezone.localdate() + timedelta(days=whole("duplicate_check_days")),
        unit=unit,
        assignee=None if unit else coordinators.first() or User.objects.system(),
        link="/persone/doppioni/",
        key=f"duplicate:{pair.pk}",
    )
    record("cases.suspectedpair.told", pair, by=by)
    return pair
