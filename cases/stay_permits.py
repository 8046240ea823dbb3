"""Permits to stay: written by who leads a case of the person, and watched so that a renewal is asked for in time.

A permit that has run out is a thing to do for the service, never a reason to refuse help.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.ui.templatetags.ui import giorno
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .deadlines import set_deadline, settle
from .models import Case, CaseMember, Deadline, HouseholdMember, Person, StayPermit

TITLE = "Permesso di soggiorno in scadenza il {day}: aiutare a chiedere il rinnovo"
EXPIRED = "Permesso di soggiorno scaduto il {day}: aiutare a chiedere il rinnovo"


@transaction.atomic
def add(case, permit, *, by):
    """A permit of somebody in the family of `case`: it takes the place of those before. Raises TransitionNotAllowed when it is known."""
    person = Person.objects.select_for_update(no_key=True).get(pk=permit.person_id)
    before = list(person.stay_permits.standing().select_for_update(no_key=True).order_by("pk"))
    facts = ("kind", "number", "issued_on", "expires_on")
    if any(all(getattr(one, name) == getattr(permit, name) for name in facts) for one in before):
        raise TransitionNotAllowed("Questo permesso è già registrato.")
    for one in before:
        _end(case, one, on=max(permit.issued_on or timezone.localdate(), one.issued_on or timezone.localdate()), by=by)
    permit.save()
    record("cases.staypermit.recorded", permit, by=by, case_id=case.pk, person=person.pk)
    follow(permit)
    return permit


@transaction.atomic
def change(case, permit, *, by, version, fields):
    """As it stands now, the receipt of a renewal too. Raises EditConflict, and TransitionNotAllowed for one that is over."""
    if _locked(permit).version != version:
        raise EditConflict
    permit.save_if_unchanged(version)
    record("cases.staypermit.changed", permit, by=by, fields=sorted(fields), case_id=case.pk, person=permit.person_id)
    if {"expires_on", "renewal_requested_on"} & set(fields):  # other facts, another task: what was done before does not count
        _tasks(permit).filter(settled_at__isnull=False).update(key="")
    follow(permit)


@transaction.atomic
def end(case, permit, *, by, on):
    """Not valid any more and nothing in its place: given back, revoked, or the person has become Italian."""
    _end(case, _locked(permit), on=on, by=by)


def _end(case, permit, *, on, by):
    permit.ended_on = on
    permit.version += 1
    permit.save(update_fields=["ended_on", "version"])
    record("cases.staypermit.ended", permit, by=by, case_id=case.pk, person=permit.person_id)
    follow(permit)


def _locked(permit):
    locked = StayPermit.objects.standing().select_for_update(of=("self",), no_key=True).filter(pk=permit.pk).first()
    if locked is None:
        raise TransitionNotAllowed("Questo permesso non vale già più.")
    return locked


def follow_all():
    """Every night: what comes into sight, and what has gone out of it. Running twice changes nothing. Answers how many were looked at."""
    horizon = timezone.localdate() + timedelta(days=whole("stay_permit_alert_days"))
    watched = Deadline.objects.pending().filter(kind=Deadline.Kind.PERMIT).values_list("key", flat=True)
    numbers = {int(key.split(":")[1]) for key in watched if key}
    rows, seen = StayPermit.objects.filter(Q(pk__in=numbers) | Q(pk__in=StayPermit.objects.running_out(horizon).values("pk"))), 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            if permit := StayPermit.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk=pk).first():
                follow(permit)
                seen += 1
    return seen


def follow(permit):
    """The tasks of one permit: one in each open case of the person while it runs out, none when a renewal was asked for."""
    horizon = timezone.localdate() + timedelta(days=whole("stay_permit_alert_days"))
    due = permit.ended_on is None and permit.renewal_requested_on is None and permit.expires_on and permit.expires_on <= horizon
    cases = list(open_cases_of(permit.person)) if due else []
    wanted = {f"stay_permit:{permit.pk}:{case.pk}": case for case in cases}
    for key in _tasks(permit).pending().exclude(key__in=wanted).order_by("pk").values_list("key", flat=True):
        settle(key, by=User.objects.system())
    done = set(_tasks(permit).filter(settled_at__isnull=False).values_list("key", flat=True))
    for key, case in wanted.items():
        if key not in done:
            words = EXPIRED if permit.has_expired else TITLE
            set_deadline(
                kind=Deadline.Kind.PERMIT,
                title=words.format(day=giorno(permit.expires_on)),
                due_on=permit.expires_on,
                case=case,
                link=reverse("cases:stay_permit_change", args=[case.pk, permit.pk]),
                key=key,
            )


def _tasks(permit):
    return Deadline.objects.filter(key__startswith=f"stay_permit:{permit.pk}:")


def open_cases_of(person):
    """Open cases whose family `person` belongs to today, or in which they are in charge."""
    homes = HouseholdMember.objects.current().filter(person=person).order_by().values("household")
    charges = CaseMember.objects.current().filter(person=person).order_by().values("case")
    return Case.objects.open().filter(Q(household__in=homes) | Q(pk__in=charges)).order_by("pk")
