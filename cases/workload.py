"""Who carries how much: cases weighed by their minors, and what is late, for who coordinates."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.parameters.lookup import numbers

from .listing import unit_groups
from .models import Case, CaseMember, Deadline
from .models.case import counted

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


@dataclass
class Workload:
    loads: list
    unassigned: int
    case_weight: Decimal
    minor_weight: Decimal

    @property
    def bars(self):
        return [(load.worker.short_name, load.weight) for load in self.loads]


def gather(user):
    """The open cases of the units that `user` coordinates, as far as they may see them, worker by worker: heaviest first."""
    units = [group.unit for group in unit_groups(user)]
    cases = Case.objects.visible_to(user).open().filter(unit__in=units)
    weights = numbers("workload_case", "workload_further_minor")
    case_weight, minor_weight = weights["workload_case"], weights["workload_further_minor"]
    shares, dues = shares_of(cases), dues_of(cases)
    unassigned = shares.pop(None, {"cases": 0})["cases"]
    known = {*shares, *dues}
    workers = User.objects.filter(Q(pk__in=known) | Q(pk__in=User.objects.with_role("case_worker").filter(unit__in=units).values("pk")))
    loads = []
    for worker in workers.order_by("last_name", "first_name", "pk"):
        share = shares.get(worker.pk, {"cases": 0, "minors": 0, "further": 0})
        weight = case_weight * share["cases"] + minor_weight * share["further"]
        passes = worker.unit_id in {unit.pk for unit in units}
        loads.append(Load(worker, weight, share["cases"], share["minors"], passes=passes, **dues.get(worker.pk, {})))
    loads.sort(key=lambda load: -load.weight)
    return Workload(loads, unassigned, case_weight, minor_weight)


def shares_of(cases):
    """{worker: cases, minors in charge, minors beyond the first of each case}; under None what has no worker yet."""
    weighed = cases.annotate(in_charge=counted(CaseMember.objects.current())).order_by().values("worker")
    rows = weighed.annotate(cases=Count("pk"), minors=Sum("in_charge"), further=Sum(Greatest(F("in_charge") - 1, 0)))
    return {row.pop("worker"): row for row in rows.order_by("worker")}


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
