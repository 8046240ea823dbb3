"""The right person comes first, however the name was typed."""

import random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import names
from cases.finding import find
from cases.models import NameWord, Person, search_key
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
TOWN, CORRUPTIONS = 3_000, 200


def town(count):
    people = [Person(last_name=last, first_name=first, key=search_key(last, first)) for last, first in names.people(count)]
    people = Person.objects.bulk_create(people, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_person, cases_nameword")
    return people


def test_names_written_wrong_find_the_person_among_the_first_five():
    people, dice = town(TOWN), random.Random(names.SEED)
    missed = []
    for person in dice.sample(people, CORRUPTIONS):
        typed = names.written_wrong(person.last_name, person.first_name, dice)
        if person.pk not in [one.pk for one in find(Person.objects.all(), typed)[:5]]:
            missed.append(f"{person} as {typed}")
    assert len(missed) / CORRUPTIONS <= 0.05, missed


def first(typed):
    return next(iter(find(Person.objects.all(), typed)), None)


@pytest.mark.parametrize(
    ("last", "typed"),
    [
        ("D'Angelo", "Dangelo Sara"),
        ("Dangelo", "d'angelo sara"),
        ("D’Amico", "d amico sara"),
        ("De Luca", "Deluca Sara"),
        ("Deluca", "de luca sara"),
        ("Al-Hassan", "Al Hassan sara"),
        ("Lopez Garcia", "garcia sara"),
        ("Abd El Rahman", "Abdelrahman Sara"),
        ("Viganò", "vigano' sara"),
        ("Ștefănescu", "stefanescu sara"),
        ("Łukasiewicz", "lukasiewicz sara"),
        ("Sciàbani", "Shabani Sara"),
        ("Shabani", "sciabani sara"),
        ("Mohamed", "Muhammad Sara"),
        ("Muhammad", "mohammed sara"),
        ("Youssef", "Yusuf Sara"),
        ("Giamal", "Jamal Sara"),
        ("Brambilla", "Sara Barmbila"),
        ("Brambilla", "Sara Bramb"),
    ],
)
def test_variants_of_one_name(last, typed):
    PersonFactory(last_name="Altri", first_name="Paolo")
    wanted = PersonFactory(last_name=last, first_name="Sara")
    assert first(typed) == wanted


def test_the_exact_name_comes_before_the_like():
    for name in ("Rosi", "Rossi", "Russo", "Rosso"):
        PersonFactory(last_name=name, first_name="Mario")
    assert str(first("rossi mario")) == "Rossi Mario"
    assert str(first("mario rosso")) == "Rosso Mario"


@pytest.mark.parametrize("typed", ["12/03/1988", "12-3-88", "12031988", "1988-03-12", "03/12/1988", "Rahman 12.03.1988"])
def test_a_day_of_birth_in_any_form_and_with_day_and_month_swapped(typed):
    wanted = PersonFactory(last_name="Rahman", birth_date="1988-03-12")
    PersonFactory(last_name="Rahman", birth_date="1988-03-13")
    assert find(Person.objects.all(), typed) == [wanted]


def test_the_words_of_a_name_follow_it_also_past_python():
    person = PersonFactory(last_name="Bianchi")
    Person.objects.filter(pk=person.pk).update(last_name="D'Agostino")
    assert first("dagostino") == person
    assert NameWord.objects.filter(word="dagostino").exists()
    assert first("bianchi") is None


def test_words_are_gathered_for_rows_that_were_copied_in():
    person = PersonFactory(last_name="Bevilacqua")
    NameWord.objects.all().delete()
    assert first("bevilaqua") is None
    NameWord.objects.all().gather()
    assert first("bevilaqua") == person


@given(st.text(alphabet="aàçéÈñöŁøßœŞț’'`- xYZ9", max_size=30))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_and_the_database_take_names_apart_alike(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_plain(%s)", [text])
        assert cursor.fetchone()[0] == search_key(text)
