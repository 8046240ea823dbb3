"""Rows chosen first, and then fetched."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func


def among(field, chosen):
    """The condition that `field` is one of the values of `chosen`, which are found first and then looked up in the index.

    For a choice of few rows that is dear to make, like a union of sorted beginnings: with IN the planner may read the whole table to
    see which rows are in it. The choice itself comes in no order.
    """
    parts = F(field), ArraySubquery(chosen if chosen.query.is_sliced else chosen.order_by())
    return Func(*parts, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
