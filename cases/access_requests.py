"""Asking to see a case of others, by its number; the yes until a day, or the no with words, of who answers for it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import VIEW, share, who_coordinates
from .clues import AlreadyMine
from .deadlines import set_deadline, settle
from .models import AccessRequest, Case, ConflictDeclaration, Deadline, Grant


@transaction.atomic
def ask(*, by, clue, reason):
    """A request is kept whatever the number: nothing that comes back says whether there is such a case.

    Raises AlreadyMine for one's own, TransitionNotAllowed for what was asked already and for too many in a day.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    meant = clue.cases().select_related("unit", "worker").first()
    if meant and Case.objects.visible_to(by).filter(pk=meant.pk).exists():
        raise AlreadyMine(meant)
    mine = AccessRequest.objects.asked_by(by)
    if mine.filter(year=clue.year, sequence=clue.sequence).pending().exists():
        raise TransitionNotAllowed("Lo hai già chiesto: aspetta la risposta.")
    if mine.filter(asked_at__gte=timezone.now() - timedelta(days=1)).count() >= whole("access_requests_a_day"):
        raise TransitionNotAllowed("Hai già fatto molte richieste oggi: riprova domani, o parla con chi coordina.")
    barred = meant and ConflictDeclaration.objects.barring(by).filter(case=meant).exists()
    case = None if barred else meant
    asked = AccessRequest.objects.create(case=case, year=clue.year, sequence=clue.sequence, user=by, reason=reason)
    record("cases.accessrequest.asked", asked, by=by, case_id=meant and meant.pk)
    if case:
        _tell(asked)
    return asked


def _tell(asked):
    """Who answers: the responsible worker, and who coordinates. One thing to do, not one for each."""
    case = asked.case
    set_deadline(
        kind=Deadline.Kind.OTHER,
        title="Rispondere a chi chiede di vedere il caso",
        due_on=timezone.localdate() + timedelta(days=whole("access_request_days")),
        case=case,
        assignee=case.worker,
        unit=None if case.worker else case.unit,
        link=asked.get_absolute_url(),
        key=f"access_request:{asked.pk}",
    )
    for one in {case.worker, *who_coordinates(case)} - {None, asked.user}:
        bell.ring(one, f"{asked.user} chiede di vedere il caso {case.number}.", link=asked.get_absolute_url())


@transaction.atomic
def accept(asked, *, by, until, answer=""):
    """The case opens to be read until that day. Raises TransitionNotAllowed for who is barred meanwhile, or is in already."""
    guard(asked, by)
    asked.accept(by=by, until=until, answer=answer)
    if Case.objects.visible_to(asked.user).filter(pk=asked.case_id).exists():
        raise TransitionNotAllowed(f"{asked.user} nel frattempo vede già il caso.")
    share(asked.case, to=asked.user, level=VIEW, origin=Grant.Origin.REQUEST, by=by, reason=f"accolta da {by}", until=until)
    words = f"Richiesta di accesso accolta: {asked.user} legge fino al {until:%d/%m/%Y}"
    timeline.add(asked.case, "team", words, by=by)
    told = f"La tua richiesta di vedere il caso {asked.number} è accolta fino al {until:%d/%m/%Y}."
    _close(asked, told, asked.case.get_absolute_url(), by)


@transaction.atomic
def refuse(asked, *, by, answer):
    guard(asked, by)
    asked.refuse(by=by, answer=answer)
    _close(asked, f"La tua richiesta di vedere il caso {asked.number} non è accolta.", reverse("cases:access_request_list"), by)


def guard(asked, by):
    """Raises PermissionDenied for who does not answer for the case, or asked themselves."""
    if asked.case is None or by.pk == asked.user_id or not asked.case.is_led_by(by):
        raise PermissionDenied


def _close(asked, words, link, by):
    settle(f"access_request:{asked.pk}", by=by)
    bell.ring(asked.user, words, link=link)
