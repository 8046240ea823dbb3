"""The list of cases, started from the reader's grant rows: they carry copies of what it is sorted and searched by.

For each principal (the reader, each unit they coordinate) the first rows are read straight from an index, side by side in one
LATERAL join; only the cases of the page are fetched. So a page costs the same with two hundred cases and with two hundred thousand,
and planning it costs the same with one unit and with ten.
"""

import re
from datetime import date

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import BooleanField, Prefetch, Q, Subquery, Value, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from sesto_social.accounts.models import User
from sesto_social.ui.paging import CAP, SIZE, Page

from .models import Case, CaseGroupGrant, CaseUserGrant, FamilyName, search_key

KEYS = {"verifica": "sort_review", "nome": "surname_key"}
NUMBER = re.compile(r"^(?:(\d{4})\s*/\s*)?0*(\d{1,6})$")

PRINCIPAL, HALF, LAST = (RawSQL(column, []) for column in ("principal.id", "half.open", "last.key"))  # noqa: S611 (names of columns)
"""Columns of what stands at the left of the LATERAL join, for conditions on the grants at its right."""
PRINCIPALS, HALVES = "unnest(%s::bigint[]) AS principal(id)", "unnest(%s::bool[]) AS half(open)"

SHORTEST = 3
"""Letters from which on the names of families are looked up first: they are few, and the index of the grants finds each."""

NOTHING = Q(RawSQL("FALSE", [], output_field=BooleanField()))


def case_page(user, *, order="verifica", after="", text="", opens=(True,), mine=False, **facts):
    """The page of cases that follows the case `after`. `facts` narrow by columns of the case (`status`, `worker`)."""
    down = order.startswith("-")
    column = KEYS.get(order.lstrip("-"), KEYS["verifica"])
    going_on = after.isdecimal() and len(after) < 19
    reach = Reach(user, opens=opens, mine=mine, text=text, facts=facts)
    found, total = reach.page(SIZE + 1, column, down=down, after=int(after) if going_on else None)
    rows = Case.objects.for_list().in_bulk(found[:SIZE])
    rows = [rows[case] for case in found[:SIZE]]
    more = str(rows[-1].pk) if len(found) > SIZE else ""
    return Page(rows, more, not going_on, f"{CAP}+" if total > CAP else str(total), min(total, CAP))


def best_cases(user, text, limit=20):
    """The cases that `text` may mean, for the search box: open ones first, nothing counted."""
    first, params = Reach(user, opens=(True, False), text=text).first(limit * 3, "surname_key")
    rows = Case.objects.filter(pk__in=RawSQL(first, params))  # noqa: S611 (parameters are parameters)
    rows = rows.for_list().annotate(ended=Q(status__in=Case.ENDED)).order_by("ended", "family_name", "pk")
    return list(rows[:limit])


def numbers_of(cases):
    """The numbers of the cases with these ids, for the register: a number says nothing of a family."""
    return {case.pk: case.number for case in Case.objects.filter(pk__in=cases).only("year", "sequence")}


class Reach:
    """The grants through which a user reaches cases, narrowed by what is asked of these, as SQL that reads the first of each principal."""

    def __init__(self, user, *, opens=(True,), mine=False, text="", facts=None):
        self.user, self.opens = user, list(opens)
        self.condition = meant_by(text.strip())
        self.facts = {f"content_object__{name}": value for name, value in (facts or {}).items() if value}
        self.principals = [(CaseUserGrant.objects.all(), "user", [user.pk])]
        if not mine and (groups := unit_groups(user)):
            self.principals.append((CaseGroupGrant.objects.without_conflict(user), "group", [group.pk for group in groups]))

    def first(self, limit, column, *, down=False, after=None):
        """(sql, params) of the first cases in this order, after the case `after` if given."""
        keys, params = self.keys(limit, column, down=down, after=after)
        way = "DESC" if down else "ASC"
        return f"SELECT case_id FROM ({keys}) AS keys ORDER BY key {way}, case_id {way} LIMIT {limit}", params  # noqa: S608

    def page(self, limit, column, *, down=False, after=None):
        """([those cases], how many there are in all, or CAP + 1 when there are more than CAP): one query."""
        (first, params), (count, others) = self.first(limit, column, down=down, after=after), self.count(column)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT case_id, ({count}) FROM ({first}) AS page", [*others, *params])  # noqa: S608
            found = cursor.fetchall()
        return [case for case, _ in found], found[0][1] if found else 0

    def count(self, column):
        """(sql, params). A unit that alone has more than CAP answers for all; else every case is told apart and counted."""
        every, params = self.keys(CAP + 1, column, all_of_them=True)
        count = f"SELECT count(*) FROM (SELECT DISTINCT case_id FROM ({every}) AS every LIMIT {CAP + 1}) AS counted"  # noqa: S608
        *_, (grants, holder, ids) = self.principals
        if holder == "user":
            return count, params
        many, others = self.keys_of(grants, holder, ids, CAP, 1, column)
        return f"SELECT CASE WHEN EXISTS ({many}) THEN {CAP + 1} ELSE ({count}) END", [*others, *params]

    def keys(self, limit, column, *, down=False, after=None, all_of_them=False):
        """(sql, params) of (key, case_id): the first `limit` of each principal and each half of the index."""
        parts = [self.keys_of(*principal, 0, limit, column, down=down, after=after) for principal in self.principals]
        joined = " UNION ALL " if all_of_them else " UNION "
        return joined.join(sql for sql, _ in parts), [value for _, params in parts for value in params]

    def keys_of(self, grants, holder, ids, skipped, limit, column, *, down=False, after=None):
        """The rows after the first `skipped` of each of `ids`, in the order of the index. One value is written as it is: no join."""
        left, values, sign = [], [], "-" if down else ""
        facts = {holder: ids[0], "case_open": self.opens[0], **self.facts}
        for name, among, column_of, source in ((holder, ids, PRINCIPAL, PRINCIPALS), ("case_open", self.opens, HALF, HALVES)):
            if len(among) > 1:
                facts[name] = column_of
                left.append(source)
                values.append(among)
        rows = grants.in_force().to("view_case").filter(self.condition, **facts)
        if after is not None:
            add(left, values, self.last(after, column, down=down).query, "last(key)")
            rows = rows.filter(past(column, after, down=down))
        rows = rows.order_by(f"{sign}{column}", f"{sign}content_object_id").values_list(column, "content_object_id").distinct()
        add(left, values, rows[skipped : skipped + limit].query, "found(key, case_id)", "LATERAL ")
        return f"SELECT found.key, found.case_id FROM {', '.join(left)}", values  # noqa: S608

    def last(self, case, column, *, down):
        """The sort key of the last case seen, found inside the same query. If it may no longer be seen the list starts again."""
        own = CaseUserGrant.objects.in_force().filter(user=self.user, content_object=case).values(column)[:1]
        unit = CaseGroupGrant.objects.in_force().filter(group__user=self.user, content_object=case).values(column)[:1]
        nothing = Value((HIGHEST if down else LOWEST)[column], output_field=CaseUserGrant._meta.get_field(column))
        return User.objects.filter(pk=self.user.pk).values_list(Coalesce(Subquery(own), Subquery(unit), nothing))


def add(left, values, query, name, how=""):
    sql, params = query.sql_with_params()
    left.append(f"{how}({sql}) AS {name}")
    values.extend(params)


def meant_by(text):
    """The condition on a grant."""
    if not text:
        return Q()
    if number := NUMBER.match(text):
        year, sequence = number.groups()
        return Q(content_object__sequence=int(sequence), **({"content_object__year": int(year)} if year else {}))
    key = search_key(text)
    if not key:
        return NOTHING
    if len(key) < SHORTEST:
        return Q(surname_key__contains=key)
    names, params = FamilyName.objects.like(key).values("key").query.sql_with_params()
    return Q(RawSQL(f"surname_key = ANY(ARRAY({names}))", params, output_field=BooleanField()))  # noqa: S611 (parameters are parameters)


def unit_groups(user):
    """Groups of the units one coordinates; read together with the role groups, once per request."""
    if "groups" not in getattr(user, "_prefetched_objects_cache", {}):
        prefetch_related_objects([user], Prefetch("groups", Group.objects.select_related("unit").order_by("pk")))
    return [group for group in user.groups.all() if hasattr(group, "unit")]


LOWEST = {"sort_review": date.min, "surname_key": ""}
HIGHEST = {"sort_review": date.max, "surname_key": "\uffff"}


def past(column, case, *, down):
    """Rows after (the last key, `case`) in this order; the first half is what the index understands."""
    side = "lt" if down else "gt"
    beyond = Q(**{f"{column}__{side}": LAST}) | Q(**{column: LAST, f"content_object_id__{side}": case})
    return Q(**{f"{column}__{side}e": LAST}) & beyond
