"""The family drawn from its bonds: who is in it for whom, on which day, and how it is laid out."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import access
from cases.genogram import kin, layout, order, words
from cases.genogram.kin import Couple, Descent, Family, Kin
from cases.models import HouseholdMember, ParentalResponsibility, Pregnancy, Relationship

from ..factories import PersonFactory
from .court import arrived

TODAY = timezone.localdate


def relate(person, kind, other, **facts):
    return Relationship.objects.create(person=person, kind=kind, other=other, **facts)


def join(case, person, role, **facts):
    return HouseholdMember.objects.create(
        household=case.household, person=person, role=role, since=TODAY() - dt.timedelta(days=300), **facts
    )


def page(client, user, case, **asked):
    client.force_login(user)
    return client.get(reverse("cases:genogram", args=[case.pk]), asked).content.decode()


def test_everybody_of_the_household_is_drawn_and_told(client, worker, case, mother, child):
    father = PersonFactory(first_name="Omar", sex="M")
    join(case, father, "father", lives_here=False)
    relate(mother, "parent", child)
    relate(father, "parent", child)
    relate(mother, "spouse", father, until=TODAY() - dt.timedelta(days=30), ending="separation")

    shown = page(client, worker, case)

    family = kin.family_of(case, worker)
    assert {(one.name, one.home, one.index) for one in family.people.values()} == {
        (mother.first_name, True, False),
        (child.first_name, True, True),
        ("Omar", False, False),
    }
    assert "Omar" in shown
    assert f"separata da Omar; madre di {child.first_name}" in shown


def test_whom_the_reader_may_not_see_is_a_symbol_without_name_sex_or_age(client, worker, case, mother, child):
    stranger = PersonFactory(first_name="Segretissimo", last_name="Nascosto", sex="M")
    relate(stranger, "parent", child, quality="conflictual", note="canarino")

    shown = page(client, worker, case)

    hidden = kin.family_of(case, worker).people[f"p{stranger.pk}"]
    assert (hidden.hidden, hidden.name, hidden.sex, hidden.age, hidden.url) == (True, "", "X", None, "")
    assert "Persona che non puoi vedere" in shown
    assert not re.search(f"Segretissimo|Nascosto|canarino|conflittuale con|/persone/{stranger.pk}/", shown)


def test_of_farther_relatives_only_the_known_are_drawn(worker, case, mother, child):
    grandmother, unknown = PersonFactory(first_name="Pina"), PersonFactory(first_name="Ignota")
    join(case, grandmother, "grandparent", lives_here=False)
    relate(grandmother, "parent", mother)
    relate(unknown, "parent", grandmother)
    beyond = PersonFactory(first_name="Oltre")
    relate(beyond, "spouse", unknown)

    keys = kin.family_of(case, worker).people

    assert f"p{unknown.pk}" in keys
    assert keys[f"p{unknown.pk}"].hidden
    assert f"p{beyond.pk}" not in keys


def test_the_slider_shows_the_family_as_it_was(client, worker, case, mother, child):
    today = TODAY()
    partner = PersonFactory(first_name="Ivan", sex="M")
    join(case, partner, "partner")
    relate(mother, "cohabitant", partner, since=today - dt.timedelta(days=200), until=today - dt.timedelta(days=50), ending="other")
    baby = PersonFactory(first_name="Gaia", birth_date=today - dt.timedelta(days=20))
    join(case, baby, "child")
    relate(mother, "parent", baby)
    Pregnancy.objects.create(mother=mother, known_since=today - dt.timedelta(days=150), ended_on=today - dt.timedelta(days=20))

    now, then, before = (kin.family_of(case, worker, today - dt.timedelta(days=ago)) for ago in (0, 100, 250))

    assert {one.name for one in now.people.values()} == {mother.first_name, child.first_name, "Ivan", "Gaia"}
    assert [one.over for one in now.couples] == ["other"]
    assert {one.name for one in then.people.values()} == {mother.first_name, child.first_name, "Ivan", "in arrivo"}
    assert [one.over for one in then.couples] == [""]
    assert before.couples == []
    shown = page(client, worker, case, giorno=(today - dt.timedelta(days=100)).isoformat())
    assert "in arrivo" in shown
    assert "Gaia" not in shown.partition('id="figura"')[2].partition("Che cosa è cambiato")[0]
    stop = next(
        n for n, one in enumerate(client.get(reverse("cases:genogram", args=[case.pk])).context["stops"]) if "convivente" in str(one.what)
    )
    fragment = client.get(reverse("cases:genogram", args=[case.pk]), {"passo": stop}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="figura"')
    assert "convivente" in fragment


@pytest.mark.parametrize(
    "asked", [{"giorno": "ieri"}, {"giorno": "9999-01-01"}, {"passo": "-1"}, {"passo": "999"}, {"giorno": "0001-01-01"}]
)
def test_a_strange_day_is_answered_all_the_same(client, worker, case, asked):
    drawn = 'class="genogram"' in page(client, worker, case, **asked)
    assert drawn is (asked != {"giorno": "0001-01-01"})


def test_a_court_limit_is_marked_beside_the_parent(client, worker, case, mother, child):
    ParentalResponsibility.objects.filter(holder=mother).update(kind="suspended")
    shown = page(client, worker, case)
    assert "§</text>" in shown
    assert "responsabilità sospesa" in shown


def test_a_forbidden_contact_is_told_to_whoever_sees_the_family(client, someone, unit, worker, case, child):
    order = arrived(unit, worker)
    father = PersonFactory(first_name="Omar", sex="M")
    join(case, father, "father", lives_here=False)
    relate(father, "parent", child, no_contact=order)
    educator = someone("educator")
    access.share(case, to=educator, origin="team", by=worker, reason="equipe")

    shown = page(client, educator, case)

    assert "divieto di contatto: con" in shown
    assert order.get_absolute_url() not in shown


def test_its_cost_does_not_grow_with_the_family(client, worker, case, mother, child, django_assert_max_num_queries):
    for number in range(12):
        relative = PersonFactory(first_name=f"Zio{number}")
        join(case, relative, "other", lives_here=False)
        relate(relative, "sibling", mother)
    with django_assert_max_num_queries(7):
        kin.family_of(case, worker)


def test_a_case_that_is_not_yours_has_no_picture(client, someone, case):
    client.force_login(someone("case_worker"))
    for name in ("genogram", "ecomap"):
        assert client.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 404


# ---- the drawing


def made(*people, couples=(), descents=(), home=()):
    """`people` are (key, sex, age)."""
    family = Family()
    for key, sex, age in people:
        born = dt.date(2026 - age, 1, 1)
        family.people[key] = Kin(key, name=key, sex=sex, age=age, born=born, minor=age < 18, index=age < 18, home=key in home)
    family.couples = [Couple(*one) for one in couples]
    family.descents = [Descent(parent, child) for parents, children in descents for parent in parents.split() for child in children.split()]
    return family


def rows_of(family):
    rows = order.generations(family)
    return order.in_order(family, rows, layout.unions_of(family))


def test_children_stand_below_their_parents_the_eldest_first():
    family = made(
        ("m", "F", 40),
        ("f", "M", 42),
        ("a", "F", 12),
        ("b", "M", 9),
        ("c", "F", 3),
        couples=[("m", "f", "spouse")],
        descents=[("m f", "c b a")],
    )
    assert rows_of(family) == [["f", "m"], ["a", "b", "c"]]


def test_a_mother_stands_between_the_fathers_of_her_children():
    family = made(
        ("m", "F", 40), ("f", "M", 42), ("g", "M", 43), ("a", "F", 12), ("b", "M", 3),
        couples=[("m", "f", "spouse", "divorce"), ("m", "g", "cohabitant")],
        descents=[("m f", "a"), ("m g", "b")],
    )  # fmt: skip
    adults, children = rows_of(family)
    assert adults[1] == "m"
    assert children == (["a", "b"] if adults[0] == "f" else ["b", "a"])


def test_grandparents_nieces_and_those_without_bonds_find_their_generation():
    family = made(("n", "F", 70), ("m", "F", 40), ("k", "M", 8), ("x", "M", 50), descents=[("n", "m"), ("m", "k")])
    family.steps = []
    assert order.generations(family) == {"n": 0, "m": 1, "k": 2, "x": 1}


def test_a_ring_of_bonds_is_drawn_all_the_same():
    family = made(("a", "F", 40), ("b", "M", 40), descents=[("a", "b"), ("b", "a")])
    assert layout.draw(family).width > 0


@st.composite
def families(draw):
    """Up to 25 people; each child has one or two parents of an earlier generation."""
    count = draw(st.integers(1, 25))
    people = [(f"p{n}", draw(st.sampled_from("FMX")), max(1, 80 - 3 * n)) for n in range(count)]
    descents, couples = [], []
    for n in range(2, count):
        parents = draw(st.lists(st.integers(0, n - 2), min_size=0, max_size=2, unique=True))
        if parents:
            descents.append((" ".join(f"p{one}" for one in parents), f"p{n}"))
        if len(parents) == 2 and draw(st.booleans()):
            couples.append((f"p{parents[0]}", f"p{parents[1]}", "spouse", draw(st.sampled_from(["", "divorce"]))))
    return made(*people, couples=couples, descents=descents, home=draw(st.sets(st.sampled_from([key for key, *_ in people]))))


@settings(max_examples=40, deadline=None)
@given(families())
def test_any_family_has_a_picture_in_which_nobody_covers_anybody(family):
    picture = layout.draw(family)

    places = {one.kin.key: (one.x, one.y) for one in picture.symbols}
    assert places.keys() == family.people.keys()
    for y in {y for _, y in places.values()}:
        row = sorted(x for x, other in places.values() if other == y)
        assert all(b - a >= layout.GAP - 0.01 for a, b in pairwise(row))
    for one in family.descents:
        assert places[one.parent][1] < places[one.child][1]
    assert all(layout.HALF <= x <= picture.width - layout.HALF and y <= picture.height - layout.HALF for x, y in places.values())
    assert len(words.told(family)) == len(family.people)


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12), st.data())
def test_spreading_keeps_order_and_distance_and_leaves_alone_what_fits(wished, data):
    gaps = data.draw(st.lists(st.floats(1, 100), min_size=len(wished) - 1, max_size=len(wished) - 1))
    places = layout.spread(wished, gaps)
    assert all(b - a >= gap - 1e-6 for (a, b), gap in zip(pairwise(places), gaps, strict=True))
    if all(b - a >= gap for (a, b), gap in zip(pairwise(wished), gaps, strict=True)):
        assert places == pytest.approx(wished)
