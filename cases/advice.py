"""A colleague outside the team who may open a case for some time (*consulenza*): named, with a reason, told, on record."""

from django.db import transaction

from sesto_social.accounts.models import User
from sesto_social.notifications import bell
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import BY_NAME, end_grants, share
from .models import Case, CaseUserGrant, Grant


@transaction.atomic
def ask(case, *, to, level, until, reason, by):
    """Let `to` in until the day `until` (Europe/Rome, included). Raises TransitionNotAllowed for who is barred or is in already."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if CaseUserGrant.objects.not_over().filter(content_object=case, user=to, origin=Grant.Origin.ADVICE).exists():
        raise TransitionNotAllowed(f"{to} ha già un accesso per consulenza: togli quello, poi danne uno nuovo.")
    share(case, to=to, level=level, origin=Grant.Origin.ADVICE, by=by, reason=reason, until=until)
    timeline.add(case, "team", f"Consulenza chiesta a {to}, fino al {until:%d/%m/%Y}", by=by)
    bell.ring(to, "Ti è stato aperto un caso per una consulenza.", link=case.get_absolute_url())


def guests_of(case):
    """Colleagues who are in by name."""
    rows = CaseUserGrant.objects.not_over().filter(content_object=case, origin__in=BY_NAME)
    return User.objects.filter(pk__in=rows.values("user")).order_by("last_name", "first_name", "pk")


@transaction.atomic
def end(case, *, of, by, reason):
    for origin in BY_NAME:
        end_grants(case, of=of, origin=origin, by=by, reason=reason)
    timeline.add(case, "team", f"Finisce l'accesso di {of}", by=by)
