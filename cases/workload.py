"""Who carries how much, for who coordinates: cases weighed by their minors and by what asks for more time, and what is late."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.lookup import numbers

from .listing import unit_groups
from .models import Case, CaseMember, Deadline
from .models.case import counted as how_many
from .signals import collecting_weights

SOON = 7


@dataclass
class Load:
    """One worker's share."""

    worker: User
    weight: Decimal = Decimal(0)
    cases: int = 0
    minors: int = 0
    late: int = 0
    late_reviews: int = 0
    soon: int = 0
    passes: bool = False
    made_of: list = field(default_factory=list)
    """(words, points) of what the weight is made of; they add up to it."""


@dataclass
class Workload:
    loads: list
    unassigned: int
    weights: list
    """(words, points of one) of everything that counts."""

    @property
    def bars(self):
        return [(load.worker.short_name, load.weight) for load in self.loads]


def gather(user):
    """The open cases of the units that `user` coordinates, as far as they may see them, worker by worker: heaviest first."""
    units = [group.unit for group in unit_groups(user)]
    cases = Case.objects.visible_to(user).open().filter(unit__in=units)
    shares, dues, burdens = shares_of(cases), dues_of(cases), burdens_of(cases)
    points = numbers("workload_case", "workload_further_minor", *burdens)
    unassigned = shares.pop(None, {"cases": 0})["cases"]
    known = {*shares, *dues}
    workers = User.objects.filter(Q(pk__in=known) | Q(pk__in=User.objects.with_role("case_worker").filter(unit__in=units).values("pk")))
    loads = []
    for worker in workers.order_by("last_name", "first_name", "pk"):
        share = shares.get(worker.pk, {"cases": 0, "minors": 0, "further": 0})
        parts = [("casi", points["workload_case"] * share["cases"]), ("altri minori", points["workload_further_minor"] * share["further"])]
        parts += [(words, points[code] * counts.get(worker.pk, 0)) for code, (words, counts) in burdens.items()]
        passes = worker.unit_id in {unit.pk for unit in units}
        load = Load(worker, sum(value for _, value in parts), share["cases"], share["minors"], passes=passes, **dues.get(worker.pk, {}))
        load.made_of = [(words, value) for words, value in parts if value]
        loads.append(load)
    loads.sort(key=lambda load: -load.weight)
    counted = [("ogni caso", points["workload_case"]), ("ogni minore in carico oltre il primo", points["workload_further_minor"])]
    return Workload(loads, unassigned, counted + [(words, points[code]) for code, (words, _) in burdens.items()])


def shares_of(cases):
    """{worker: cases, minors in charge, minors beyond the first of each case}; under None what has no worker yet."""
    weighed = cases.annotate(in_charge=how_many(CaseMember.objects.current())).order_by().values("worker")
    rows = weighed.annotate(cases=Count("pk"), minors=Sum("in_charge"), further=Sum(Greatest(F("in_charge") - 1, 0)))
    return {row.pop("worker"): row for row in rows.order_by("worker")}


def burdens_of(cases):
    """{parameter: (words, {worker: how many of these cases})} of what makes a case heavier; twice in one case counts once."""
    found = {}
    for _, answer in collecting_weights.send(sender=Workload):
        for code, (words, rows) in answer.items():
            heavy = cases.filter(pk__in=rows.order_by().values("case")).order_by().values("worker").annotate(number=Count("pk"))
            found[code] = (words, {row["worker"]: row["number"] for row in heavy.order_by("worker")})
    return found


def dues_of(cases):
    """{worker: what is late, reviews among it, what is due within a week}: on these cases, what is for them to see to."""
    today = timezone.localdate()
    late = Q(due_on__lt=today)
    counts = {
        "late": Count("pk", filter=late),
        "late_reviews": Count("pk", filter=late & Q(kind=Deadline.Kind.REVIEW)),
        "soon": Count("pk", filter=~late),
    }
    pending = Deadline.objects.pending().filter(case__in=cases.values("pk"), due_on__lte=today + timedelta(days=SOON))
    theirs = pending.exclude(assignee=None, unit__isnull=False).annotate(who=Coalesce("assignee", "case__worker"))
    rows = theirs.exclude(who=None).order_by().values("who").annotate(**counts)
    return {row.pop("who"): row for row in rows.order_by("who")}
