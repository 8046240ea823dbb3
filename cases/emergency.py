"""Emergency access (*accesso straordinario*, `domain.md` §8.2): an hour in a case of others, told at once, reviewed afterwards."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record, refused
from sesto_social.notifications import bell
from sesto_social.notifications.outbox import notify
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import VIEW, end_grants, share, who_coordinates
from .clues import AlreadyMine, may_ask
from .deadlines import set_deadline, settle
from .models import Case, ConflictDeclaration, Deadline, EmergencyAccess, Grant

BEGUN = "cases.emergencyaccess.begun"
NOT_OPENED = "Con questo numero o codice non si apre nessun caso. Controlla di averlo scritto giusto; se lo è, chiama chi coordina."
"""The same when there is no such case, no such person, and for a family with whom one has a conflict of interest."""


class TooManyAttempts(TransitionNotAllowed):
    """Somebody who types number after number is looking for families, not helping one."""

    def __init__(self):
        super().__init__(
            "Troppi tentativi non riusciti: aspetta un'ora, o chiama chi coordina. Il responsabile della protezione dei dati lo sa."
        )


@transaction.atomic
def begin(*, by, clue, category, reason):
    """Let `by` see the case of that clue for an hour, and tell who answers for it: all of it, or nothing.

    Raises TransitionNotAllowed while another one is open, for what cannot be opened, and after too many such; AlreadyMine for one's
    own case; PermissionDenied for those who never may.
    """
    if not may_ask(by):
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if EmergencyAccess.objects.running().filter(user=by).exists():
        raise TransitionNotAllowed("Hai già un accesso straordinario aperto: chiudilo prima di aprirne un altro.")
    if failed_lately(by) >= whole("emergency_attempts"):
        raise TooManyAttempts
    case = find(clue, by)
    now, minutes = timezone.now(), whole("emergency_access_minutes")
    held = EmergencyAccess.objects.create(
        case=case,
        user=by,
        category=category,
        reason=reason,
        opened_at=now,
        expires_at=now + timedelta(minutes=minutes),
        review_by=working_days_after(timezone.localdate(now), whole("emergency_review_working_days")),
    )
    words = held.get_category_display()
    share(case, to=by, level=VIEW, origin=Grant.Origin.EMERGENCY, by=by, reason=words, expires_at=held.expires_at)
    record(BEGUN, held, by=by, reason=words, clue=clue.kind)
    timeline.add(
        case, "emergency", f"Accesso straordinario di {by} fino alle {hour(held.expires_at)}: {words}", by=by, link=_on_the_case(held)
    )
    _ask_for_review(held)
    _tell(held)
    return held


def find(clue, by):
    """The case that `clue` means. Raises AlreadyMine, or TransitionNotAllowed in the same words whatever the reason."""
    barred = ConflictDeclaration.objects.barring(by).values("case")
    case = clue.cases().exclude(pk__in=barred).select_related("unit", "worker").first()
    if case is None:
        raise TransitionNotAllowed(NOT_OPENED)
    if Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise AlreadyMine(case)
    return case


def failed_lately(user):
    return AuditEvent.objects.filter(actor=user, action=BEGUN, refused=True, at__gte=timezone.now() - timedelta(hours=1)).count()


def turned_away(refusal, *, by, clue):
    """An attempt that opened nothing, for the register: it alone learns which case was meant. The DPO hears of too many."""
    refused(BEGUN, by=by, case_id=clue.case_id(), clue=clue.kind)
    if isinstance(refusal, TooManyAttempts):
        for dpo in User.objects.with_role("dpo").order_by("pk"):
            words = f"Troppi accessi straordinari non riusciti: {by}."
            bell.ring(dpo, words, link=f"{reverse('cases:access_register')}?chi={by.pk}&tipo=refused")


def reviewers_of(held):
    """Who coordinates the case, never who opened it. When nobody else does, the manager: see `_ask_for_review`."""
    return who_coordinates(held.case).exclude(pk=held.user_id)


def _ask_for_review(held):
    title = "Rivedere un accesso straordinario"
    facts = {"kind": Deadline.Kind.OTHER, "due_on": held.review_by, "link": held.get_absolute_url(), "key": f"emergency:{held.pk}"}
    if reviewers_of(held).exists():
        set_deadline(title=title, case=held.case, unit=held.case.unit, **facts)
        return
    held.escalated_at = timezone.now()
    held.save(update_fields=["escalated_at"])
    if director := _directors(held).first():
        set_deadline(title=title, assignee=director, **facts)


def _directors(held):
    barred = held.case.declarations.filter(has_conflict=True).values("user")
    return User.objects.with_role("director").exclude(pk=held.user_id).exclude(pk__in=barred).order_by("pk")


def _tell(held):
    """At once, by the bell and by mail: the responsible worker, who is to review it, the DPO. Neither says about whom."""
    to_review = list(reviewers_of(held)) or list(_directors(held))
    links = dict.fromkeys([*to_review, *User.objects.with_role("dpo").order_by("pk")], held.get_absolute_url())
    if held.case.worker and held.case.worker not in links:
        links[held.case.worker] = _on_the_case(held)
    _send(held, links, f"Accesso straordinario al caso {held.case.number} alle {hour(held.opened_at)}.")


def _send(held, links, words):
    for person, link in links.items():
        if person.pk != held.user_id:
            bell.ring(person, words, link=link)
            notify(person, "staff_notice", link=link, about=f"cases.emergencyaccess:{held.pk}")


def _on_the_case(held):
    return reverse("cases:accesses", args=[held.case_id])


def hour(moment):
    return f"{timezone.localtime(moment):%H:%M}"


@transaction.atomic
def close(held, *, by):
    """End it before its time. Answers False when it is over already: a second click changes nothing."""
    if not EmergencyAccess.objects.running().select_for_update(no_key=True).filter(pk=held.pk).exists():
        return False
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    end_grants(held.case, of=held.user, origin=Grant.Origin.EMERGENCY, by=by, reason="accesso straordinario chiuso")
    record("cases.emergencyaccess.ended", held, by=by)
    return True


@transaction.atomic
def review(held, *, by, justified, note):
    """Somebody else says whether there was a reason: once. What was not justified ends at once, and the DPO hears of it.

    Raises TransitionNotAllowed for one's own, and for one that was reviewed meanwhile.
    """
    (held.justify if justified else held.reject)(by=by, note=note)
    outcome = held.get_status_display()
    settle(f"emergency:{held.pk}", by=by)
    timeline.add(held.case, "emergency", f"Accesso straordinario di {held.user}: {outcome}", by=by, link=_on_the_case(held))
    bell.ring(held.user, f"Il tuo accesso straordinario al caso {held.case.number}: {outcome}.", link=reverse("cases:emergency_open"))
    if not justified:
        close(held, by=by)
        watchers = dict.fromkeys(User.objects.with_role("dpo").order_by("pk"), held.get_absolute_url())
        _send(held, watchers, f"Accesso straordinario al caso {held.case.number}: non giustificato.")


def pass_upwards():
    """Every night: what nobody reviewed in time goes to the manager and the DPO. Each once."""
    late = EmergencyAccess.objects.late().filter(escalated_at=None)
    for pk in late.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            rows = late.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("case__unit", "user")
            if held := rows.filter(pk=pk).first():
                _pass_upwards(held)


def _pass_upwards(held):
    held.escalated_at = timezone.now()
    held.save(update_fields=["escalated_at"])
    told = [*_directors(held), *reviewers_of(held), *User.objects.with_role("dpo").order_by("pk")]
    links = dict.fromkeys(told, held.get_absolute_url())
    _send(held, links, f"Accesso straordinario al caso {held.case.number}: nessuno lo ha rivisto entro il {held.review_by:%d/%m/%Y}.")
    record("cases.emergencyaccess.escalated", held, by=User.objects.system())


SHEET_HEAD = [
    "Caso",
    "Unità",
    "Chi",
    "Perché",
    "Motivo",
    "Aperto",
    "Fino a",
    "Da rivedere entro",
    "Stato",
    "Rivisto da",
    "Rivisto il",
    "Nota",
]


def sheet_row(held):
    return [
        held.case.number,
        held.case.unit,
        held.user,
        held.get_category_display(),
        held.reason,
        written(held.opened_at),
        written(held.until),
        f"{held.review_by:%d/%m/%Y}",
        held.get_status_display(),
        held.reviewer or "",
        written(held.reviewed_at),
        held.note,
    ]


def written(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else ""
