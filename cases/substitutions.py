"""The verbs of a substitution (`domain.md` §8.5), and which cases it opens, today and as teams change."""

from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from sesto_social.accounts.models import Unit, User
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import WORK, end_grants, may_work, share, who_coordinates
from .deadlines import set_deadline, settle
from .models import Case, CaseUserGrant, ConflictDeclaration, Deadline, Grant, Substitution, TeamMember

PROFESSIONS = {"case_worker", "psychologist", "educator"}
SUBSTITUTION = Grant.Origin.SUBSTITUTION


@dataclass
class Cover:
    """What a substitution opened: `opened` cases; `shut` by a conflict of interest. Of others' cases nothing is said."""

    opened: list = field(default_factory=list)
    shut: list = field(default_factory=list)


def may_replace(absent):
    """Colleagues in service with the profession of who is away; for who only coordinates, others who do."""
    roles = PROFESSIONS & absent.role_codes or {"coordinator"}
    return User.objects.with_role(*roles).exclude(pk=absent.pk)


def absent_for(user):
    """For whom `user` may name a substitute: who works in the units they coordinate, or holds a place in a case they coordinate."""
    if not user.has_perm("cases.name_substitute"):
        return User.objects.staff().filter(pk=user.pk)
    held = TeamMember.objects.current().filter(case__in=Case.objects.workable_by(user).open().values("pk")).values("user")
    known = Q(unit__in=Unit.objects.coordinated_by(user)) | Q(pk__in=held) | Q(pk=user.pk)
    return User.objects.with_role(*PROFESSIONS, "coordinator").filter(known)


@transaction.atomic
def propose(*, absent, substitute, since, until, reason, by):
    """Nothing opens yet: who coordinates the unit is asked."""
    guard(absent, substitute, since, until)
    asked = Substitution.objects.create(absent=absent, substitute=substitute, since=since, until=until, reason=reason, proposed_by=by)
    record("cases.substitution.proposed", asked, by=by, absent_id=absent.pk, substitute_id=substitute.pk)
    return asked


@transaction.atomic
def ask(*, by, **facts):
    """By who will be away: `propose`, and the bell of who is to confirm."""
    asked = propose(absent=by, by=by, **facts)
    if by.unit_id is None:
        return asked
    set_deadline(
        kind=Deadline.Kind.ASSIGNMENT,
        title="Sostituzione da confermare",
        due_on=max(min(asked.since, timezone.localdate() + relativedelta(days=whole("hand_over_days"))), timezone.localdate()),
        unit=by.unit,
        link=asked.get_absolute_url(),
        key=f"substitution:{asked.pk}",
    )
    coordinators = User.objects.with_role("coordinator").filter(groups__unit=by.unit_id)
    for one in coordinators.exclude(pk=by.pk).order_by("pk"):
        bell.ring(one, f"Sostituzione da confermare: {asked}.", link=asked.get_absolute_url())
    return asked


@transaction.atomic
def name(*, by, **facts):
    """By who coordinates: proposed and confirmed in one step. Answers (substitution, Cover)."""
    named = propose(by=by, **facts)
    return named, confirm(named, by=by)


def guard(absent, substitute, since, until):
    """Raises TransitionNotAllowed with the reason why these two, or these days, cannot be."""
    User.objects.select_for_update(no_key=True).get(pk=absent.pk)
    longest = whole("substitution_longest_days")
    if until < timezone.localdate():
        raise TransitionNotAllowed("Questi giorni sono già passati.")
    if until < since:
        raise TransitionNotAllowed("La fine viene prima dell'inizio.")
    if (until - since).days >= longest:
        raise TransitionNotAllowed(f"Una sostituzione dura al massimo {longest} giorni: per un tempo più lungo si passano i casi.")
    if not may_replace(absent).filter(pk=substitute.pk).exists():
        raise TransitionNotAllowed(f"{substitute} non ha il ruolo per sostituire {absent}.")
    planned = Substitution.objects.filter(status__in=["proposed", "confirmed"], since__lte=until, until__gte=since)
    if planned.filter(absent=absent, substitute=substitute).exists():
        raise TransitionNotAllowed("In quei giorni è già prevista la stessa sostituzione.")
    if planned.filter(absent=substitute).exists():
        raise TransitionNotAllowed(f"In quei giorni anche {substitute} è assente.")


@transaction.atomic
def confirm(substitution, *, by):
    """The cases open: all those of who is away that `by` coordinates. Who coordinates the others is told that somebody is missing."""
    substitution.confirm(by=by)
    settle(f"substitution:{substitution.pk}", by=by)
    cover, elsewhere = Cover(), []
    for case in held_by(substitution.absent):
        if not may_work(by, case):
            elsewhere.append(case)
        elif ConflictDeclaration.objects.barring(substitution.substitute).filter(case=case).exists():
            cover.shut.append(case)
        elif _follow(case, substitution.substitute, by=by):
            cover.opened.append(case)
            timeline.add(case, "team", f"Sostituzione: {substitution} {span(substitution)}"[:300], by=by)
    _tell(substitution, elsewhere, by=by)
    return cover


def held_by(user):
    """The open cases in whose team `user` is today."""
    places = TeamMember.objects.current().filter(user=user).values("case")
    return Case.objects.open().filter(pk__in=places).select_related("unit").order_by("pk")


def _tell(substitution, elsewhere, *, by):
    words, link = span(substitution), substitution.get_absolute_url()
    bell.ring(substitution.substitute, f"Sostituisci {substitution.absent} {words}.", link=link)
    if substitution.absent_id != by.pk:
        bell.ring(substitution.absent, f"Ti sostituisce {substitution.substitute} {words}.", link=link)
    for case in elsewhere:
        for one in who_coordinates(case).exclude(pk=by.pk):
            bell.ring(
                one, f"{substitution.absent} è assente {words}: nel caso {case.number} serve un sostituto.", link=case.get_absolute_url()
            )


def span(substitution):
    return f"dal {date_format(substitution.since, 'j F Y')} al {date_format(substitution.until, 'j F Y')}".lower()


@transaction.atomic
def refuse(substitution, *, by, reason):
    substitution.refuse(by=by, reason=reason)
    settle(f"substitution:{substitution.pk}", by=by)
    bell.ring(substitution.proposed_by, "La sostituzione che hai proposto non è confermata.", link=substitution.get_absolute_url())


@transaction.atomic
def end(substitution, *, by, reason):
    """Before its day: what it opened shuts now. Raises TransitionNotAllowed for one that is over by itself."""
    if substitution.until < timezone.localdate():
        raise TransitionNotAllowed("La sostituzione è già finita.")
    opened = opened_by(substitution)
    substitution.end(by=by, reason=reason)
    for case in opened:
        _follow(case, substitution.substitute, by=by)
        timeline.add(case, "team", f"Sostituzione finita prima: {substitution}"[:300], by=by)
    for one in {substitution.absent, substitution.substitute} - {by}:
        bell.ring(one, f"Sostituzione finita prima: {substitution}.", link=substitution.get_absolute_url())


def opened_by(substitution):
    """The cases of who is away that are open to the substitute under this title."""
    grants = CaseUserGrant.objects.not_over().filter(user=substitution.substitute, origin=SUBSTITUTION).values("content_object")
    return list(held_by(substitution.absent).filter(pk__in=grants))


def follow(case, user, *, by):
    """A place in the team of `case` was given to `user`, or taken: who stands in for them today, or soon, follows."""
    for substitute in User.objects.filter(substitutions__in=Substitution.objects.live().filter(absent=user)).distinct().order_by("pk"):
        _follow(case, substitute, by=by)


def _follow(case, substitute, *, by):
    """Make the substitution grants of one person on one case what the live substitutions say. Answers whether there are any."""
    wanted = _wanted(case, substitute)
    held = CaseUserGrant.objects.not_over().filter(user=substitute, content_object=case, origin=SUBSTITUTION)
    if held.exists():
        end_grants(case, of=substitute, origin=SUBSTITUTION, by=by, reason="sostituzione cambiata o finita")
    for since, one in wanted.items():
        reason = f"al posto di {one.absent}"
        share(case, to=substitute, level=WORK, origin=SUBSTITUTION, by=by, reason=reason, since=since, until=one.until)
    return bool(wanted)


def _wanted(case, substitute):
    """{first day: substitution}: two that begin on one day count once, the longer. Each opens what its confirmer may work on."""
    if not case.is_open or not substitute.is_active or ConflictDeclaration.objects.barring(substitute).filter(case=case).exists():
        return {}
    team = case.team.current().values("user")
    rows = Substitution.objects.live().filter(substitute=substitute, absent__in=team).select_related("absent", "confirmed_by")
    today = timezone.localdate()
    return {max(one.since, today): one for one in rows.order_by("until", "pk") if may_work(one.confirmed_by, case)}


def ask_for_another(substitution, case, *, by):
    """The substitute stepped out of one case: who coordinates it must think of somebody else."""
    for one in who_coordinates(case).exclude(pk=by.pk):
        words = f"{by} non può sostituire {substitution.absent} nel caso {case.number}: serve un altro collega."
        bell.ring(one, words, link=case.get_absolute_url())


def pending_of(substitution, user):
    """What is due in place of who is away, as far as `user` sees it, the nearest first."""
    mine = Q(assignee=substitution.absent) | Q(assignee=None, unit=None, case__worker=substitution.absent)
    rows = Deadline.objects.visible_to(user).pending().filter(mine, case__in=[case.pk for case in opened_by(substitution)])
    return rows.select_related("case").order_by("due_on", "pk")
