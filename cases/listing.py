"""The list of cases, started from the reader's grant rows: they carry copies of what it is sorted and searched by.

For each principal (the reader, each unit they coordinate) the first rows are read straight from an index, then merged; only the
cases of the page are fetched. So a page costs the same with two hundred cases and with two hundred thousand.
"""

import re
from datetime import date
from functools import reduce

from django.contrib.auth.models import Group, Permission
from django.db.models import Prefetch, Q, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from sesto_social.ui.paging import CAP, SIZE, Page

from .models import Case, CaseGroupGrant, CaseUserGrant, search_key

KEYS = {"verifica": "sort_review", "nome": "surname_key"}
NUMBER = re.compile(r"^(?:(\d{4})\s*/\s*)?0*(\d{1,6})$")


def case_page(user, *, order="verifica", after="", text="", opens=(True,), mine=False, **facts):
    """The page of cases that follows the case `after`. `facts` narrow by columns of the case (`status`, `worker`)."""
    down = order.startswith("-")
    column = KEYS.get(order.lstrip("-"), KEYS["verifica"])
    grants = [narrowed(one, text, facts) for one in principals(user, opens=opens, mine=mine)]
    total = union(one.values_list(column, "content_object_id").distinct()[: CAP + 1] for one in ordered(grants, column)).count()
    going_on = after.isdecimal() and len(after) < 19
    if going_on:
        grants = [one.filter(past(column, int(after), last_key(user, after, column, down=down), down=down)) for one in grants]
    keys = [one.values_list(column, "content_object_id").distinct()[: SIZE + 1] for one in ordered(grants, column, down=down)]
    sign = "-" if down else ""
    found = [case for _, case in merged(keys, f"{sign}{column}", f"{sign}content_object_id")[: SIZE + 1]]
    rows = Case.objects.filter(pk__in=found[:SIZE]).for_list().in_bulk()
    rows = [rows[case] for case in found[:SIZE]]
    more = str(rows[-1].pk) if len(found) > SIZE else ""
    return Page(rows, more, not going_on, f"{CAP}+" if total > CAP else str(total), min(total, CAP))


def best_cases(user, text, limit=20):
    """The cases that `text` may mean, for the search box: open ones first, nothing counted."""
    grants = ordered([narrowed(one, text, {}) for one in principals(user, opens=(True, False))], "surname_key")
    found = union(one.values_list("content_object_id")[: limit * 3] for one in grants)
    rows = Case.objects.filter(pk__in=found).for_list().annotate(ended=Q(status__in=Case.ENDED)).order_by("ended", "family_name", "pk")
    return list(rows[:limit])


def numbers_of(cases):
    """The numbers of the cases with these ids, for the register: a number says nothing of a family."""
    return {case.pk: case.number for case in Case.objects.filter(pk__in=cases).only("year", "sequence")}


def principals(user, *, opens=(True,), mine=False):
    """The grant rows of each principal and each half of the index, to be read apart: merged in one condition they would be sorted whole."""
    view = Permission.objects.filter(content_type__app_label="cases", codename="view_case").values("pk")[:1]
    for is_open in opens:
        yield CaseUserGrant.objects.in_force().filter(user=user, permission=view, case_open=is_open)
        if not mine:
            for group in unit_groups(user):
                rows = CaseGroupGrant.objects.in_force().without_conflict(user)
                yield rows.filter(group=group, permission=view, case_open=is_open)


def unit_groups(user):
    """Groups of the units one coordinates; read together with the role groups, once per request."""
    if "groups" not in getattr(user, "_prefetched_objects_cache", {}):
        prefetch_related_objects([user], Prefetch("groups", Group.objects.select_related("unit").order_by("pk")))
    return [group for group in user.groups.all() if hasattr(group, "unit")]


def narrowed(grants, text, facts):
    grants = grants.filter(**{f"content_object__{name}": value for name, value in facts.items() if value})
    text = text.strip()
    if not text:
        return grants
    if number := NUMBER.match(text):
        year, sequence = number.groups()
        return grants.filter(content_object__sequence=int(sequence), **({"content_object__year": int(year)} if year else {}))
    key = search_key(text)
    if not key:
        return grants.filter(pk__in=[])  # not none(): a union leaves that out, and the rest of it is sliced already
    return grants.filter(Q(surname_key__contains=key) | Q(surname_key__trigram_word_similar=key) | Q(surname_key__trigram_similar=key))


def ordered(grants, column, *, down=False):
    sign = "-" if down else ""
    return [one.order_by(f"{sign}{column}", f"{sign}content_object_id") for one in grants]


def union(querysets):
    return reduce(lambda first, other: first.union(other), querysets)


def merged(querysets, *order):
    """One sequence of rows out of several that are each in `order` already."""
    return list(union(querysets).order_by(*order) if len(querysets) > 1 else querysets[0])


LOWEST = {"sort_review": date.min, "surname_key": ""}
HIGHEST = {"sort_review": date.max, "surname_key": "\uffff"}


def last_key(user, after, column, *, down):
    """The sort key of the last case seen, found inside the same query. If it may no longer be seen the list starts again."""
    own = CaseUserGrant.objects.in_force().filter(user=user, content_object=after).values(column)[:1]
    unit = CaseGroupGrant.objects.in_force().filter(group__user=user, content_object=after).values(column)[:1]
    nothing = Value((HIGHEST if down else LOWEST)[column], output_field=CaseUserGrant._meta.get_field(column))
    return Coalesce(Subquery(own), Subquery(unit), nothing)


def past(column, case, key, *, down):
    """Rows after (key, case) in this order; the first half is what the index understands."""
    side = "lt" if down else "gt"
    beyond = Q(**{f"{column}__{side}": key}) | Q(**{column: key, f"content_object_id__{side}": case})
    return Q(**{f"{column}__{side}e": key}) & beyond
