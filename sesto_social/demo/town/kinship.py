"""The bonds of the demo families: who is whose child, who lives or lived with whom, who is around them."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from cases.access import who_coordinates
from cases.models import AddressDeputy, HouseholdMember, NetworkTie, Person, Pregnancy, Relationship, search_key

Kind, Ending, Quality = Relationship.Kind, Relationship.Ending, Relationship.Quality
Role = HouseholdMember.Role
Around, Strength, Flow = NetworkTie.Kind, NetworkTie.Strength, NetworkTie.Flow

NETWORK = (
    ("Scuola primaria", Around.SCHOOL, "Si parla spesso con la maestra", "ref. coordinatrice di classe"),
    ("Scuola dell’infanzia", Around.SCHOOL, "Frequenza regolare", ""),
    ("Pediatra", Around.HEALTH, "Segue i bambini dalla nascita", "ambulatorio di quartiere"),
    ("Consultorio familiare", Around.HEALTH, "Percorso avviato dalla madre", ""),
    ("Neuropsichiatria infantile", Around.HEALTH, "In lista d’attesa per la valutazione", ""),
    ("Nonni materni", Around.RELATIVES, "Tengono i bambini due pomeriggi", ""),
    ("Zia paterna", Around.RELATIVES, "Si sentono per telefono", ""),
    ("Vicina di casa", Around.FRIENDS, "Accompagna a scuola quando serve", ""),
    ("Lavoro della madre", Around.WORK, "Turni che cambiano ogni settimana", ""),
    ("Padrone di casa", Around.HOME, "Affitto in ritardo di due mesi", ""),
    ("Oratorio", Around.COMMUNITY, "Doposcuola e calcio", "ref. educatore del doposcuola"),
    ("Centro di aggregazione", Around.COMMUNITY, "Laboratorio del mercoledì", ""),
    ("Caritas", Around.COMMUNITY, "Pacco alimentare ogni due settimane", ""),
    ("Educativa domiciliare", Around.SERVICES, "Due pomeriggi alla settimana", ""),
)
MOODS = (Strength.STRONG, Strength.ORDINARY, Strength.ORDINARY, Strength.WEAK, Strength.TENSE)


class Kinship:
    """Writes bonds in bulk, once the persons have numbers. Its dice are its own: the rest of the town is the same with or without it."""

    def __init__(self, dice, today):
        self.dice, self.today = dice, today
        self.bonds, self.relatives = [], []

    def bind(self, families):
        for family in families:
            self._descend(family)
            self._pair(family)
        self._far_relatives(families[:24])
        Relationship.objects.bulk_create(self.bonds)
        self._expect(families)

    def _ago(self, years):
        return self.today - relativedelta(months=int(years * 12))

    def _add(self, person, kind, other, **facts):
        self.bonds.append(Relationship(person=person, kind=kind, other=other, **facts))

    def _descend(self, family):
        parents = [person for member, person in family.people if member.role in {Role.MOTHER, Role.FATHER}]
        kids = [person for member, person in family.people if member.role == Role.CHILD]
        for kid in kids:
            for parent in parents:
                self._add(parent, Kind.PARENT, kid)
        mother = family.first(Role.MOTHER)
        for _, elder in (one for one in family.people if one[0].role == Role.GRANDPARENT):
            child = mother if mother is not None else family.first(Role.FATHER)
            if child is not None:
                self._add(elder, Kind.PARENT, child)
                self._add(elder, Kind.GRANDPARENT, kids[0], quality=Quality.CLOSE)

    def _pair(self, family):
        mother, father, partner = (family.first(role) for role in (Role.MOTHER, Role.FATHER, Role.PARTNER))
        eldest = family.children[0].birth_date if family.children else self._ago(8)
        if mother is not None and father is not None:
            self._add(mother, self.dice.choice([Kind.SPOUSE, Kind.SPOUSE, Kind.COHABITANT]), father, **self._end(family, father, eldest))
        if mother is not None and partner is not None:
            self._add(mother, Kind.COHABITANT, partner, since=max(family.household.since, self._ago(4)))

    def _end(self, family, father, eldest):
        """Those who do not live together parted a while ago; a bond the court watches is a hard one."""
        member = next(member for member, person in family.people if person.pk == father.pk)
        facts = {"since": eldest - dt.timedelta(days=500)}
        if father.deceased_on:
            return facts | {"until": father.deceased_on, "ending": Ending.DEATH}
        mother_away = any(one.role == Role.MOTHER and not one.lives_here for one, _ in family.people)
        if member.lives_here and not mother_away:
            return facts
        parted = max(facts["since"] + dt.timedelta(days=300), self._ago(self.dice.uniform(0.7, 3.5)))
        hard = Quality.CONFLICTUAL if family.sketch.secret or self.dice.random() < 0.4 else ""
        return facts | {
            "until": parted,
            "ending": self.dice.choice([Ending.SEPARATION, Ending.SEPARATION, Ending.DIVORCE]),
            "quality": hard,
        }

    def _far_relatives(self, families):
        """Grandparents, an uncle, a cousin who live elsewhere: known to the service, not of the household."""
        places = []
        for family in families:
            mother = family.first(Role.MOTHER)
            if mother is None or family.first(Role.GRANDPARENT) is not None:
                continue
            age = (self.today - mother.birth_date).days / 365.25
            grandfather, grandmother, aunt = self._names(family)
            elders = [self._elder(family, mother, grandfather, "M", age + 28), self._elder(family, mother, grandmother, "F", age + 25)]
            aunt = self._elder(family, mother, aunt, "F", max(age - 4, 19))
            fresh = [*elders, aunt]
            Person.objects.bulk_create(fresh)
            roles = [Role.GRANDPARENT, Role.GRANDPARENT, Role.OTHER]
            places += [
                HouseholdMember(household=family.household, person=person, role=role, since=family.household.since, lives_here=False)
                for person, role in zip(fresh, roles, strict=True)
            ]
            over = {"until": self._ago(12), "ending": Ending.DIVORCE} if self.dice.random() < 0.25 else {}
            self._add(elders[0], Kind.SPOUSE, elders[1], since=self._ago(age + 2), **over)
            for elder in elders:
                self._add(elder, Kind.PARENT, mother)
                self._add(elder, Kind.PARENT, aunt)
            self._add(aunt, Kind.UNCLE, family.child)
        HouseholdMember.objects.bulk_create(places)

    def _names(self, family):
        """A man's and two women's, none of which the family has already."""
        taken, origin = {person.first_name for _, person in family.people}, family.sketch.origin
        women = [name for name in origin.women if name not in taken]
        return self.dice.choice([name for name in origin.men if name not in taken]), *self.dice.sample(women, 2)

    def _elder(self, family, mother, first, sex, age):
        person = Person(
            last_name=mother.last_name,
            first_name=first,
            sex=sex,
            birth_date=self._ago(age),
            no_tax_code_reason=Person.NoTaxCode.UNKNOWN,
            citizenship=family.sketch.origin.citizenship,
            deceased_on=self._ago(5) if age > 74 and self.dice.random() < 0.5 else None,
        )
        person.key = search_key(person.last_name, person.first_name)
        return person

    def _expect(self, families):
        """Two children are on their way."""
        expecting = [family for family in families if family.first(Role.PARTNER) is not None and family.first(Role.MOTHER) is not None][:2]
        for family in expecting:
            Pregnancy.objects.create(
                mother=family.first(Role.MOTHER),
                other_parent=family.first(Role.PARTNER),
                known_since=self.today - dt.timedelta(days=70),
                due_on=self.today + dt.timedelta(days=140),
            )


def weave(cases, dice, today):
    """Who and what is around the families in charge."""
    ties = []
    for case in cases:
        people = [one.person for one in case.household.members.current().select_related("person") if one.lives_here]
        for name, kind, note, contact in dice.sample(NETWORK, dice.randint(4, 8)):
            strength = dice.choice(MOODS)
            flow = Flow.FROM_FAMILY if kind in {Around.WORK, Around.HOME} else dice.choice([Flow.BOTH, Flow.TO_FAMILY])
            ties.append(
                NetworkTie(
                    case=case,
                    name=name,
                    kind=kind,
                    person=dice.choice([None, None, *people]),
                    strength=strength,
                    flow=flow,
                    note=note,
                    contact=contact,
                    since=today - dt.timedelta(days=dice.randint(20, 400)),
                )
            )
    NetworkTie.objects.bulk_create(ties)


def entrust(cases, today):
    """In families who hide, the educator who takes the children to school is told where from."""
    hiding = cases.filter(household__members__person__addresses__confidentiality="secret", worker__isnull=False).distinct()
    for case in hiding.order_by("pk")[:2]:
        educator = case.team.current().filter(function="educator").select_related("user").first()
        coordinator = who_coordinates(case).first()
        if educator is not None and coordinator is not None:
            AddressDeputy.objects.create(
                case=case,
                user=educator.user,
                named_by=coordinator,
                reason="Accompagna i bambini a scuola il martedì e il giovedì",
                since=today - dt.timedelta(days=20),
                until=today + dt.timedelta(days=70),
            )
