"""Lists by the page: keyset pages and counts that stop counting. No personal data in the address: the cursor is a row's number."""

from typing import NamedTuple

from django.db.models import Q

SIZE = 25
CAP = 1000


class Page(NamedTuple):
    """One page of a list. Templates: `{% for row in page.rows %}` … `{% pager page "casi" %}`."""

    rows: list
    after: str
    from_start: bool
    count_text: str
    total: int


def paginate(queryset, request, *, by, size=SIZE):
    """The page that `?dopo=` asks for, sorted by the fields `by` ("-" turns one round); the primary key is added last.

    Rows are found by the sort key of the last row seen, so page 100 costs what page 1 costs. Sort fields must not be null.
    A last row that the reader may no longer see starts again from the top.
    """
    by = [*by, "pk"] if "pk" not in {name.lstrip("-") for name in by} else list(by)
    ordered = queryset.order_by(*by)
    total = queryset.order_by()[: CAP + 1].count()
    after = request.GET.get("dopo", "")
    names = [name.lstrip("-") for name in by]
    last = queryset.order_by().filter(pk=after).values_list(*names).first() if after.isdecimal() and len(after) < 19 else None
    if last:
        ordered = ordered.filter(beyond(by, last))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, str(rows[-1].pk) if more else "", last is None, f"{CAP}+" if total > CAP else str(total), min(total, CAP))


def beyond(by, last):
    """Rows that come after `last` in this order."""
    condition, same = Q(), Q()
    for name, value in zip(by, last, strict=True):
        side = "lt" if name.startswith("-") else "gt"
        condition |= same & Q(**{f"{name.lstrip('-')}__{side}": value})
        same &= Q(**{name.lstrip("-"): value})
    return condition


def sorting(request, allowed, default):
    """The fields that `?ordina=` asks for: `allowed` maps each public name to its fields; an unknown name means `default`."""
    wanted = request.GET.get("ordina", "")
    fields = allowed.get(wanted.lstrip("-"))
    if not fields:
        return list(allowed[default.lstrip("-")]) if not default.startswith("-") else [turned(name) for name in allowed[default[1:]]]
    return [turned(name) for name in fields] if wanted.startswith("-") else list(fields)


def turned(name):
    return name[1:] if name.startswith("-") else f"-{name}"
