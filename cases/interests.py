"""The yearly declaration of interests (`domain.md` §8.4): made, matched with the families, asked for again when its year is over."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.accounts.models import User
from sesto_social.accounts.roles import ROLES
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import numbers
from sesto_social.workflow import TransitionNotAllowed

from . import access, actions, kin_of_staff
from .deadlines import set_deadline, settle
from .models import Case, ConflictDeclaration, Deadline, DeclaredTie, InterestDeclaration, InterestDoubt

DECLARE = "cases.declare_interests"
MONTHS, NOTICE, FIRST = "interest_declaration_months", "interest_declaration_notice_days", "interest_declaration_first_days"


@dataclass(frozen=True)
class Standing:
    """Where one colleague is with the yearly declaration."""

    user: User
    last: date | None
    due_on: date
    notice_days: int

    @property
    def is_late(self):
        return self.due_on < timezone.localdate()

    @property
    def is_soon(self):
        """From here on it is among their deadlines."""
        return self.due_on - timedelta(days=self.notice_days) <= timezone.localdate()


def standings(users):
    """The `Standing` of each: a year after the last declaration, or some days after the account was opened."""
    known = numbers(MONTHS, NOTICE, FIRST)
    months, notice, first = (int(known[code]) for code in (MONTHS, NOTICE, FIRST))
    rows = users.annotate(last_interest=Max("interest_declarations__made_on"))
    return [
        Standing(
            one,
            one.last_interest,
            one.last_interest + relativedelta(months=months)
            if one.last_interest
            else timezone.localdate(one.date_joined) + timedelta(days=first),
            notice,
        )
        for one in rows
    ]


def standing_of(user):
    return standings(User.objects.filter(pk=user.pk))[0]


def who_declares():
    """Everybody whose role meets families."""
    return User.objects.with_role(*(code for code, codenames in ROLES.items() if DECLARE in codenames))


def watched_by(user):
    """Those of whom `user` may know whether they declared: all of them for the DPO, else the members of the units one coordinates."""
    people = who_declares().select_related("unit").order_by("last_name", "first_name", "pk")
    if user.has_perm("audit.view_auditevent"):
        return people
    return people.filter(Q(unit__group__user=user) | Q(pk=user.pk)).distinct()


@transaction.atomic
def declare(user, *, ties):
    """For a year: these are the people one has a bond with; an empty list says none. A new one takes the place of the last.

    Families that are surely meant are shut to `user` at once, in silence: the answer on the screen is always the same.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    declaration = InterestDeclaration.objects.create(user=user)
    record("cases.interestdeclaration.made", declaration, by=user, named=len(ties))
    settle(yearly_key(user), by=user)
    for facts in ties:
        tie = DeclaredTie(declaration=declaration, **facts)
        tie.save()
        for person, how in kin_of_staff.found_for(tie):
            meet(tie, person, how)
    return declaration


def yearly_key(user):
    return f"interest-year:{user.pk}"


def remind_all():
    """Every night: who must declare soon, or should have, finds it on their home page. Returns how many."""
    soon = [one for one in standings(who_declares().order_by("pk")) if one.is_soon]
    for one in soon:
        set_deadline(
            kind=Deadline.Kind.DECLARATION,
            title="Rendi la dichiarazione annuale di interessi",
            due_on=one.due_on,
            assignee=one.user,
            link=reverse("cases:interest_declare"),
            key=yearly_key(one.user),
        )
    return len(soon)


def meet(tie, person, how):
    """Sure: every case of the person is shut to who declared. Doubtful: somebody who coordinates looks at it; where nobody else could, it
    is shut too."""
    cases, user = Case.objects.of_person(person).select_related("unit").order_by("pk"), tie.declaration.user
    for case in cases:
        if how == kin_of_staff.SURE or not access.who_coordinates(case).exclude(pk=user.pk).exists():
            shut(case, tie)
        else:
            ask(case, tie, person)


def shut(case, tie):
    user = tie.declaration.user
    if ConflictDeclaration.objects.barring(user).filter(case=case).exists():
        return
    words = f"{tie.get_bond_display()}, dichiarazione annuale del {tie.declaration.made_on:%d/%m/%Y}"
    actions.keep_out(case, user, by=User.objects.system(), details=words)


def ask(case, tie, person):
    doubt, _ = InterestDoubt.objects.get_or_create(tie=tie, person=person)
    if doubt.answer == InterestDoubt.Answer.SAME:
        shut(case, tie)
    elif not doubt.answer:
        set_deadline(
            kind=Deadline.Kind.OTHER,
            title="Controllare un legame dichiarato da un collega",
            due_on=timezone.localdate() + timedelta(days=7),
            unit=case.unit,
            link=reverse("cases:interest_list"),
            key=f"interest:{doubt.pk}",
        )


@transaction.atomic
def answer(doubt, *, by, same):
    """Whether the declared name is this person. If so, their cases are shut to who declared."""
    doubt = InterestDoubt.objects.select_for_update(of=("self",), no_key=True).select_related("tie__declaration__user").get(pk=doubt.pk)
    if doubt.answer:
        raise TransitionNotAllowed("Un collega ha già risposto.")
    doubt.answer = InterestDoubt.Answer.SAME if same else InterestDoubt.Answer.OTHER
    doubt.answered_by, doubt.answered_at = by, timezone.now()
    doubt.save(update_fields=["answer", "answered_by", "answered_at"])
    record("cases.interestdoubt.answered", doubt, by=by, answer=doubt.answer)
    settle(f"interest:{doubt.pk}", by=by)
    if same:
        for case in Case.objects.of_person(doubt.person).order_by("pk"):
            shut(case, doubt.tie)


@transaction.atomic
def watch(case):
    """A case that opens: what was declared holds for it too. Who joins a family later is found at night."""
    for tie, person, how in kin_of_staff.found_in(case):
        meet(tie, person, how)


def watch_all():
    """Every night, for names and families of yesterday. Twice changes nothing. Returns how many declared names were looked at."""
    ties = list(DeclaredTie.objects.in_force().select_related("declaration__user").order_by("pk"))
    for tie in ties:
        with transaction.atomic():
            for person, how in kin_of_staff.found_for(tie):
                meet(tie, person, how)
    return len(ties)
