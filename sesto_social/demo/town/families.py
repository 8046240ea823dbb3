"""Families: who lives with whom, who answers for the children, where they live, how they may be called."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from codicefiscale import codicefiscale
from dateutil.relativedelta import relativedelta

from cases.models import Address, Household, HouseholdMember, ParentalResponsibility, Person, search_key

from . import names
from .clock import at

Bond = ParentalResponsibility.Kind
Role = HouseholdMember.Role
ADULTS = (Role.MOTHER, Role.FATHER, Role.GRANDPARENT, Role.PARTNER, Role.GUARDIAN, Role.OTHER)
CADASTRE = {"Cina": "Z210"}
OMOCODIA_SAMPLE = "GLABNC72H25H501Y"  # the official kit's example has a wrong check letter: never here

DIALECTS = {"egiziana": "arabo egiziano", "marocchina": "darija", "cinese": "dialetto di Wenzhou", "bengalese": "sylheti"}


@dataclass
class Member:
    """One person as a story tells them. `age` in years; `bond` is what an adult holds towards the children."""

    role: str
    first: str
    sex: str
    age: float
    last: str = ""
    bond: str = ""
    lives_here: bool = True
    born_in: str = ""
    order: str = ""
    note: str = ""
    no_code: str = ""
    dead: bool = False


@dataclass
class Sketch:
    """A family before it is written down."""

    surname: str
    members: list
    origin: names.Origin = names.ITALY
    secret: bool = False
    reserved: bool = False
    street: str = ""


@dataclass
class Family:
    """A family in the registry: the household and its people by role."""

    household: Household
    sketch: Sketch
    people: list = field(default_factory=list)

    def first(self, *roles):
        return next((person for member, person in self.people if member.role in roles), None)

    @cached_property
    def parent(self):
        """Whom the service speaks with: the adult who lives with the children."""
        at_home = [person for member, person in self.people if member.role in ADULTS and member.lives_here and member.bond]
        return at_home[0]

    @cached_property
    def children(self):
        """Minors, the eldest first."""
        return sorted((person for _, person in self.people if person.is_minor), key=lambda person: person.birth_date)

    @property
    def child(self):
        return self.children[0]

    @property
    def interpreter(self):
        return self.sketch.origin.interpreter

    def role_of(self, person):
        return next(member.role for member, one in self.people if one.pk == person.pk)


class Registry:
    """Writes families down in bulk: persons, households, places in them, responsibilities, addresses."""

    def __init__(self, dice, today):
        self.dice, self.today = dice, today
        self.codes, self.families = set(), []
        self._rows = {"members": [], "bonds": [], "addresses": []}

    def settle(self, sketch):
        household = Household(name=sketch.surname, since=self.today - dt.timedelta(days=self.dice.randint(700, 2500)))
        family = Family(household, sketch)
        phone_owner = None
        for member in sketch.members:
            person = self._person(member, sketch, household.since)
            family.people.append((member, person))
            if member.role in ADULTS and not member.dead:
                self._contacts(person, phone_owner)
                phone_owner = phone_owner or person
        self.families.append(family)
        return family

    def _person(self, member, sketch, since):
        adult = member.age >= 18
        born = self.today - relativedelta(months=int(member.age * 12)) - dt.timedelta(days=self.dice.randint(1, 27))
        native = sketch.origin is names.ITALY
        here = self.dice.choice(names.BIRTH_PLACES if native else names.BIRTH_PLACES[:4])
        place = member.born_in or (here if native or not adult else sketch.origin.birth_place)
        person = Person(
            last_name=member.last or sketch.surname,
            first_name=member.first,
            sex=member.sex,
            birth_date=born,
            birth_place=place,
            citizenship=sketch.origin.citizenship,
            language=sketch.origin.language if adult or native else f"{sketch.origin.language}, italiano",
            interpreter_language=sketch.origin.interpreter if adult else "",
            dialect=DIALECTS.get(sketch.origin.citizenship, "") if adult else "",
            interpreter_sex=member.sex if adult and sketch.origin.interpreter and member.sex == Person.Sex.FEMALE else "",
            literacy=Person.Literacy.OWN if adult and sketch.origin.interpreter else "",
            contact_note=member.note,
            no_tax_code_reason=member.no_code,
            created_at=at(since, 10),
            deceased_on=self.today - dt.timedelta(days=1200) if member.dead else None,
        )
        if not member.no_code:
            person.tax_code = self.tax_code_of(person)
        person.key = search_key(person.last_name, person.first_name)
        return person

    def tax_code_of(self, person):
        """A right code for these invented names; when another invented person has the same, born a day earlier."""
        while True:
            born = dt.datetime.combine(person.birth_date, dt.time())
            place = CADASTRE.get(person.birth_place, person.birth_place)
            code = codicefiscale.encode(person.last_name, person.first_name, person.sex, born, place)
            if code not in self.codes and code != OMOCODIA_SAMPLE:
                self.codes.add(code)
                return code
            person.birth_date -= dt.timedelta(days=1)

    def _contacts(self, person, first_adult):
        number = self.dice.randint(100000, 999999)
        person.phone = f"000 {number:06d}0" if self.dice.random() < 0.85 or first_adult is None else ""
        if self.dice.random() < 0.6:
            person.email = f"{search_key(person.first_name, person.last_name).replace(' ', '.')}{number % 97}@posta.example"
        if not person.contact_note and self.dice.random() < 0.2:
            person.contact_note = self.dice.choice(
                [
                    "Chiamare dopo le 17",
                    "Meglio un messaggio prima di chiamare",
                    "Non chiamare al mattino: fa i turni",
                    "Solo SMS, senza dire chi chiama",
                ]
            )

    def write(self):
        """Everything settled so far goes into the database, in five statements."""
        Person.objects.bulk_create([person for family in self.families for _, person in family.people])
        Household.objects.bulk_create([family.household for family in self.families])
        for family in self.families:
            self._bind(family)
        HouseholdMember.objects.bulk_create(self._rows["members"])
        ParentalResponsibility.objects.bulk_create(self._rows["bonds"])
        Address.objects.bulk_create(self._rows["addresses"])

    def _bind(self, family):
        home = self._street(family.sketch)
        since = family.household.since
        children = family.children
        for member, person in family.people:
            self._rows["members"].append(
                HouseholdMember(
                    household=family.household,
                    person=person,
                    role=member.role,
                    since=max(since, person.birth_date),
                    lives_here=member.lives_here,
                )
            )
            if member.bond:
                self._rows["bonds"] += [self._bond(member, person, child) for child in children]
            if not member.dead:
                self._house(family, member, person, home)

    def _bond(self, member, holder, child):
        since = child.birth_date
        if member.bond not in {Bond.FULL, Bond.NOT_RECOGNISED}:
            since = max(since, self.today - dt.timedelta(days=620))
        return ParentalResponsibility(holder=holder, minor=child, kind=member.bond, order_reference=member.order, since=since)

    def _street(self, sketch):
        return f"{sketch.street or self.dice.choice(names.STREETS)} {self.dice.randint(1, 140)}"

    def _house(self, family, member, person, home):
        kinds = Address.Confidentiality
        secret = family.sketch.secret and member.lives_here
        level = kinds.SECRET if secret else kinds.RESERVED if family.sketch.reserved else kinds.NORMAL
        since = max(family.household.since, person.birth_date)
        elsewhere = {} if member.lives_here else {"city": self.dice.choice(["Milano", "Cinisello Balsamo", "Monza", "Cologno Monzese"])}
        street = home if member.lives_here else self._street(Sketch("", []))
        postcode = "" if elsewhere else "20099"
        self._rows["addresses"].append(
            Address(
                person=person, kind=Address.Kind.REGISTRY, street=street, postcode=postcode, confidentiality=level, since=since, **elsewhere
            )
        )
        if secret and member.role == Role.MOTHER:
            self._rows["addresses"].append(
                Address(
                    person=person,
                    kind=Address.Kind.SAFE,
                    street="presso il servizio minori e famiglie, Via Marelli 5",
                    postcode="20099",
                    confidentiality=kinds.RESERVED,
                    since=self.today - dt.timedelta(days=300),
                )
            )


class Casting:
    """Draws families of many shapes. Each surname is used once, so that a list is easy to read."""

    SHAPES = (
        "couple",
        "couple",
        "couple",
        "mother",
        "mother",
        "separated",
        "separated",
        "separated",
        "three_generations",
        "blended",
        "grandparent",
        "father",
    )

    def __init__(self, dice, taken):
        self.dice = dice
        self.surnames = [name for name in names.ITALY.surnames if name not in taken]
        dice.shuffle(self.surnames)
        self.foreign = [(origin, name) for origin in names.ABROAD for name in origin.surnames if name not in taken]
        dice.shuffle(self.foreign)

    def draw(self, *, foreign=False, ages=(1, 16), children=None, shapes=SHAPES):
        origin, surname = self.foreign.pop() if foreign and self.foreign else (names.ITALY, self.surnames.pop())
        shape = self.dice.choice(shapes)
        count = children or self.dice.choices([1, 2, 3, 4], [4, 6, 3, 1])[0]
        kids = self._children(origin, count, ages)
        adults = getattr(self, f"_{shape}")(origin, surname, max(kid.age for kid in kids))
        return Sketch(surname, [*adults, *kids], origin, secret=shape == "fled", reserved=self.dice.random() < 0.08)

    def _children(self, origin, count, ages):
        low, high = ages
        girls, boys = self.dice.sample(origin.girls, len(origin.girls)), self.dice.sample(origin.boys, len(origin.boys))
        years = sorted((self.dice.uniform(low, high) for _ in range(count)), reverse=True)
        kids = []
        for age in years:
            sex = self.dice.choice("FM")
            pool = girls if sex == "F" else boys
            if pool:
                kids.append(Member(Role.CHILD, pool.pop(), sex, age))
        return kids

    def _age(self, eldest):
        return min(58, eldest + self.dice.uniform(19, 36))

    def _mother_of(self, origin, eldest, last="", **facts):
        last = last or self.dice.choice(origin.surnames)
        return Member(Role.MOTHER, self.dice.choice(origin.women), "F", self._age(eldest), last=last, bond=Bond.FULL, **facts)

    def _father_of(self, origin, eldest, **facts):
        return Member(Role.FATHER, self.dice.choice(origin.men), "M", self._age(eldest) + 3, bond=facts.pop("bond", Bond.FULL), **facts)

    def _couple(self, origin, surname, eldest):
        return [self._mother_of(origin, eldest), self._father_of(origin, eldest)]

    def _mother(self, origin, surname, eldest):
        return [self._mother_of(origin, eldest, last=surname)]

    def _father(self, origin, surname, eldest):
        mother = self._mother_of(origin, eldest, lives_here=False)
        return [self._father_of(origin, eldest), mother]

    def _separated(self, origin, surname, eldest):
        return [self._mother_of(origin, eldest), self._father_of(origin, eldest, lives_here=False)]

    def _fled(self, origin, surname, eldest):
        """A mother in a secret place; the father may not come near."""
        order = "Ordinanza di allontanamento, Tribunale ordinario di Monza"
        return [self._mother_of(origin, eldest), self._father_of(origin, eldest, bond=Bond.SUSPENDED, lives_here=False, order=order)]

    def _three_generations(self, origin, surname, eldest):
        mother = self._mother_of(origin, eldest, last=surname)
        return [mother, Member(Role.GRANDPARENT, self.dice.choice(origin.women), "F", mother.age + self.dice.uniform(20, 29))]

    def _blended(self, origin, surname, eldest):
        partner = Member(Role.PARTNER, self.dice.choice(origin.men), "M", self._age(eldest), last=self.dice.choice(names.ITALY.surnames))
        return [self._mother_of(origin, eldest), partner, self._father_of(origin, eldest, lives_here=False)]

    def _grandparent(self, origin, surname, eldest):
        carer = Member(
            Role.GRANDPARENT,
            self.dice.choice(origin.women),
            "F",
            max(52, eldest + 45),
            bond=Bond.GUARDIAN,
            order="Decreto del Giudice tutelare di Monza",
        )
        mother = self._mother_of(origin, eldest, last=surname, lives_here=False)
        mother.bond, mother.order = Bond.SUSPENDED, "Decreto del Tribunale per i minorenni di Milano"
        return [carer, mother]
