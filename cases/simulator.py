"""What a colleague may do, and why: for who administers users, without a content and without telling which cases exist."""

from dataclasses import dataclass

from django.contrib.auth.models import Permission

from sesto_social.accounts.models import Unit
from sesto_social.accounts.roles import ROLE_LABELS, ROLES

from . import access
from .models import Case, ConflictDeclaration

VERBS = {"view": "Vedere", "add": "Aggiungere", "change": "Modificare", "delete": "Togliere"}
UNSEEN = "Con questo numero non vede nessun caso."
"""One answer whether the case does not exist, is shut by a conflict, or was never theirs."""


@dataclass(frozen=True)
class Right:
    """One permission in words. `needs_case`: it says what one may do on the cases one sees, not which."""

    code: str
    words: str
    needs_case: bool
    roles: tuple = ()


def rights_of(roles):
    """What these roles allow: [Right], with the roles that give each, in the order of the words."""
    codes = {code: tuple(ROLE_LABELS[role] for role in ROLES if role in roles and code in ROLES[role]) for code in granted(roles)}
    rows = Permission.objects.select_related("content_type").filter(codename__in=[code.split(".")[1] for code in codes])
    known = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    return sorted((right(known[code], code, by) for code, by in codes.items()), key=lambda one: one.words)


def granted(roles):
    return set().union(*(ROLES[role] for role in roles)) if roles else set()


def right(permission, code, roles):
    room, codename = code.split(".")
    verb, _, model = codename.partition("_")
    kind = permission.content_type
    words = permission.name
    if verb in VERBS and model == kind.model:
        words = f"{VERBS[verb]}: {kind.model_class()._meta.verbose_name_plural}"
    return Right(code, words, room in {"cases", "interventions"} and needs_a_case(kind.model_class()), roles)


def needs_a_case(model):
    """Rows that hang below a case open with it; the registry of persons and the like open by role alone."""
    return model is Case or any(field.name == "case" for field in model._meta.fields)


@dataclass(frozen=True)
class Answer:
    """How one colleague stands before one number: `why` are rows of `access.why_i_see`, without their written reasons."""

    sees: bool
    works: bool
    why: list
    rights: list


def answer(user, number):
    """A case by its number, "2026/0012"; anything unknown, or unseen by `user`, is one answer."""
    case = Case.objects.visible_to(user).filter(**by_number(number)).first() if by_number(number) else None
    if case is None or not user.is_active:
        return Answer(sees=False, works=False, why=[], rights=[])
    works = access.may_work(user, case)
    why = [{"origin": one["origin"], "during": one["during"]} for one in access.why_i_see(case, user)]
    return Answer(sees=True, works=works, why=why, rights=[one for one in rights_of(user.role_codes) if one.needs_case])


def by_number(number):
    year, _, sequence = number.partition("/")
    if not (year.isdecimal() and sequence.isdecimal()) or len(year) > 4 or len(sequence) > 7:
        return {}
    return {"year": int(year), "sequence": int(sequence)}


@dataclass(frozen=True)
class Change:
    """Before and after other roles: what is gained, what is lost, whose cases open or shut by coordinating."""

    gains: list
    loses: list
    units_gained: list
    units_lost: list


def change(user, roles, units):
    """What would be otherwise if `user` had exactly these roles, and coordinated these units if a coordinator."""
    now, then = {one.code: one for one in rights_of(user.role_codes)}, {one.code: one for one in rights_of(roles)}
    held = set(Unit.objects.filter(group__user=user))
    wanted = (set(units) or ({user.unit} if user.unit else set())) if "coordinator" in roles else set()
    gains = [one for code, one in then.items() if code not in now]
    loses = [one for code, one in now.items() if code not in then]
    return Change(gains, loses, by_name(wanted - held), by_name(held - wanted))


def by_name(units):
    return sorted(units, key=str)


def conflicts_of(user):
    """How many cases are shut to `user` whatever their roles: the number alone."""
    return ConflictDeclaration.objects.barring(user).count()
