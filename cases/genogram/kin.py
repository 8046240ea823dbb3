"""Who is in the picture of a case on a day, as far as one reader may know them."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from ..models import CaseMember, HouseholdMember, ParentalResponsibility, Person, Pregnancy, Relationship

MOST = 60
"""More symbols than this nobody can read: the farthest relatives are left out, and the page says so."""

BIRTH, ADOPTION, FOSTER, UNKNOWN = "birth", "adoption", "foster", "unknown"
FILIATION = {
    Relationship.Kind.PARENT: BIRTH,
    Relationship.Kind.ADOPTIVE_PARENT: ADOPTION,
    Relationship.Kind.FOSTER_CARER: FOSTER,
}
STEPS = {
    Relationship.Kind.GRANDPARENT: 2,
    Relationship.Kind.UNCLE: 1,
    Relationship.Kind.SIBLING: 0,
    Relationship.Kind.HALF_SIBLING: 0,
    Relationship.Kind.TWIN: 0,
    Relationship.Kind.IDENTICAL_TWIN: 0,
}
"""How many generations below `person` the `other` stands, for bonds that are not drawn as couple or descent."""

LIMITED = (*ParentalResponsibility.TAKEN, ParentalResponsibility.Kind.SUSPENDED, ParentalResponsibility.Kind.LOST)


@dataclass
class Kin:
    """A symbol. Whom the reader may not know has no name, sex, age nor page: `hidden`."""

    key: str
    name: str = ""
    sex: str = "X"
    age: int | None = None
    born: object = None
    dead: bool = False
    index: bool = False
    home: bool = False
    minor: bool = False
    hidden: bool = False
    expected: bool = False
    limits: tuple = ()
    url: str = ""


@dataclass(frozen=True)
class Couple:
    """`over` is how it ended by that day: "", "separation", "divorce", "death" or "other"."""

    one: str
    other: str
    kind: str
    over: str = ""


@dataclass(frozen=True)
class Descent:
    parent: str
    child: str
    kind: str = BIRTH


@dataclass(frozen=True)
class Tie:
    """Anything else between two: a feeling, a prohibition, a bond that is only said in words."""

    one: str
    other: str
    kind: str
    words: str = ""


@dataclass
class Family:
    """All that is drawn, and nothing the reader may not know."""

    people: dict = field(default_factory=dict)
    couples: list = field(default_factory=list)
    descents: list = field(default_factory=list)
    twins: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    ties: list = field(default_factory=list)
    left_out: bool = False


def family_of(case, user, day=None):
    """The family of `case` on `day` (Europe/Rome, today when omitted) for `user`, who may see the case: six queries.

    In it are the members of the household on that day and the minors in charge, with everybody bound to one of them; of farther
    relatives only those whom `user` may know anyway. A bond with somebody unknown to the reader shows that there is somebody, no more.
    """
    day = day or timezone.localdate()
    members = {
        one.person_id: one for one in HouseholdMember.objects.current(day).filter(household=case.household_id).select_related("person")
    }
    charges = CaseMember.objects.filter(Q(until__isnull=True) | Q(until__gt=day), case=case, since__lte=day).select_related("person")
    index = {one.person_id: one.person for one in charges}
    core = {one.person_id: one.person for one in members.values()} | index
    bonds, people = _gather(core, day)
    family = Family(left_out=len(people) >= MOST)
    known = set(Person.objects.visible_to(user).filter(pk__in=people).order_by().values_list("pk", flat=True)) | set(core)
    bonds = [bond for bond in bonds if {bond.person_id, bond.other_id} & set(core) or {bond.person_id, bond.other_id} <= known]
    reached = set(core) | {end for bond in bonds for end in (bond.person_id, bond.other_id)}
    for pk in sorted(reached, key=lambda pk: (pk not in core, pk)):
        if people[pk].birth_date is None or people[pk].birth_date <= day:
            _add(family, people[pk], day, known=pk in known, index=pk in index, home=pk in members and members[pk].lives_here)
    _bind(family, bonds, day)
    _limit(family, index, day)
    _expect(family, day)
    return family


def _gather(core, day):
    """The bonds of the core, and of those at their other ends: two rings."""
    people, bonds, ring = dict(core), {}, set(core)
    for _ in range(2):
        found = Relationship.objects.begun(day).touching(ring).with_people().order_by("pk")
        fresh = set()
        for bond in found:
            bonds[bond.pk] = bond
            fresh |= {bond.person_id, bond.other_id} - set(people)
            people |= {bond.person_id: bond.person, bond.other_id: bond.other}
            if len(people) >= MOST:
                break
        ring = fresh
        if not ring or len(people) >= MOST:
            break
    return list(bonds.values()), people


def key_of(pk):
    return f"p{pk}"


def _add(family, person, day, *, known, index, home):
    key = key_of(person.pk)
    if not known:
        family.people[key] = Kin(key, hidden=True)
        return
    age = person.age_on(day)
    dead = person.deceased_on is not None and person.deceased_on <= day
    if dead:
        age = person.age_on(person.deceased_on)
    family.people[key] = Kin(
        key,
        name=str(person.first_name),
        sex=person.sex,
        age=age,
        born=person.birth_date,
        dead=dead,
        index=index,
        home=home and not dead,
        minor=age is not None and age < 18,
        url=person.get_absolute_url(),
    )


def _bind(family, bonds, day):
    """Sort the bonds into what is drawn how."""
    for bond in bonds:
        one, other = key_of(bond.person_id), key_of(bond.other_id)
        if one in family.people and other in family.people:
            running = bond.until is None or bond.until >= day
            _draw(family, bond, one, other, running)
            if running or bond.is_couple:  # who parted may still quarrel
                _feel(family, bond, one, other)


def _draw(family, bond, one, other, running):
    """As couple, descent or twins; what has ended stays, but for a foster care."""
    if bond.is_couple:
        family.couples.append(Couple(one, other, bond.kind, "" if running else bond.ending or Relationship.Ending.OTHER))
    elif bond.kind in FILIATION and (running or bond.kind != Relationship.Kind.FOSTER_CARER):
        family.descents.append(Descent(one, other, FILIATION[bond.kind]))
    elif bond.kind in Relationship.TWINS:
        family.twins.append((one, other, bond.kind == Relationship.Kind.IDENTICAL_TWIN))
    if bond.kind in STEPS:
        family.steps.append((one, other, STEPS[bond.kind]))


def _feel(family, bond, one, other):
    """What is written along a line or only said in words, between people whom the reader knows both.

    That contact is forbidden is said to whoever sees the family, as in the list of bonds: who takes a child somewhere must know. The
    order itself stays where orders are.
    """
    if family.people[one].hidden or family.people[other].hidden:
        return
    if not (bond.is_couple or bond.kind in FILIATION or bond.kind in Relationship.TWINS):
        family.ties.append(Tie(one, other, "said", bond.reading(bond.person)))
    if bond.no_contact_id:
        family.ties.append(Tie(one, other, "no_contact", "divieto di contatto"))
    elif bond.quality:
        family.ties.append(Tie(one, other, bond.quality, f"rapporto {bond.get_quality_display()}"))


def _limit(family, index, day):
    """What a court has taken from a parent is marked beside the symbol."""
    rows = ParentalResponsibility.objects.current(day).filter(minor__in=index, kind__in=LIMITED).select_related("minor").order_by("pk")
    for row in rows:
        kin = family.people.get(key_of(row.holder_id))
        if kin is not None and not kin.hidden:
            kin.limits = (*kin.limits, f"responsabilità {row.get_kind_display()} verso {row.minor.first_name}")


def _expect(family, day):
    rows = Pregnancy.objects.expected(day).filter(mother__in=[int(key[1:]) for key, kin in family.people.items() if not kin.hidden])
    for row in rows.order_by("pk"):
        key = f"e{row.pk}"
        family.people[key] = Kin(key, name="in arrivo", expected=True, minor=True)
        parents = [key_of(pk) for pk in (row.mother_id, row.other_parent_id) if pk and key_of(pk) in family.people]
        family.descents += [Descent(parent, key, BIRTH) for parent in parents]
