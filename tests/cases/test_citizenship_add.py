"""Citizenships: several, dated, chosen from a list; what was written in words before is read where it can be and kept where it cannot."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import citizenships, countries, merging
from cases.models import Citizenship, Person
from sesto_social.audit.models import AuditEvent

from ..factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(someone):
    return someone("front_desk")


@pytest.fixture
def person(desk):
    return PersonFactory()


def add(client, person, country, **days):
    return client.post(reverse("cases:citizenship_add", args=[person.pk]), {"country": country} | days)


def codes(person):
    return list(person.citizenships.order_by("pk").values_list("country", flat=True))


def test_one_may_be_a_citizen_of_two_countries(as_user, desk, person):
    browser = as_user(desk)
    add(browser, person, "EG")
    answer = add(browser, person, "IT", since="2019-05-01")

    assert answer.status_code == 302
    assert codes(person) == ["EG", "IT"]
    page = browser.get(person.get_absolute_url()).content.decode()
    assert "Egitto" in page
    assert "Italia" in page
    assert AuditEvent.objects.filter(action="cases.citizenship.recorded", object_id__in=person.citizenships.values("pk")).count() == 2


@pytest.mark.parametrize(("country", "days", "words"), [("EG", {}, "già indicata"), ("QQ", {}, "tra quelle"), ("", {}, "obbligatorio")])
def test_what_cannot_be_is_said_in_words(as_user, desk, person, country, days, words):
    Citizenship.objects.create(person=person, country="EG")
    page = add(as_user(desk), person, country, **days)
    assert words in page.content.decode()
    assert codes(person) == ["EG"]


def test_a_day_in_the_future_is_refused(as_user, desk, person):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "nel futuro" in add(as_user(desk), person, "PE", since=tomorrow).content.decode()


def test_the_database_takes_one_at_a_time(person):
    Citizenship.objects.create(person=person, country="RO", until=dt.date(2020, 1, 1))
    Citizenship.objects.create(person=person, country="RO", since=dt.date(2021, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Citizenship.objects.create(person=person, country="RO", since=dt.date(2019, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Citizenship.objects.create(person=person, country="ro")


def test_not_known_gives_way_to_what_is_known_and_stateless_is_an_answer(as_user, desk, person):
    browser = as_user(desk)
    add(browser, person, countries.UNKNOWN)
    add(browser, person, countries.STATELESS)
    assert codes(person) == ["XX"]
    assert "apolide" in browser.get(person.get_absolute_url()).content.decode()


def test_one_that_ends_stays_in_the_history(as_user, desk, person):
    one = Citizenship.objects.create(person=person, country="MD", since=dt.date(1990, 1, 1))
    browser = as_user(desk)
    address = reverse("cases:citizenship_end", args=[person.pk, one.pk])

    early = browser.post(address, {"until": "1980-01-01", "version": one.version})
    assert "prima dell" in early.content.decode()
    browser.post(address, {"until": "2020-02-03", "version": one.version})
    browser.post(address, {"until": "2021-02-03", "version": one.version})

    one.refresh_from_db()
    assert one.until == dt.date(2020, 2, 3)
    assert not person.citizenships.current().exists()
    assert AuditEvent.objects.filter(action="cases.citizenship.ended").count() == 1


def test_a_person_one_may_not_see_is_as_if_never_written(as_user, worker, case, person):
    one = Citizenship.objects.create(person=person, country="PE")
    browser = as_user(worker)
    for address in (
        reverse("cases:citizenship_add", args=[person.pk]),
        reverse("cases:citizenship_add", args=[999_999]),
        reverse("cases:citizenship_end", args=[person.pk, one.pk]),
        reverse("cases:citizenship_end", args=[case.household.members.order_by("pk")[0].person_id, one.pk]),
    ):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"country": "IT", "until": "2020-01-01", "version": 1}).status_code == 404
    assert codes(person) == ["PE"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("egiziana", ["EG"]),
        ("Italiana", ["IT"]),
        ("romena", ["RO"]),
        ("italiana e peruviana", ["IT", "PE"]),
        ("marocchina/italiana", ["MA", "IT"]),
        ("Perù", ["PE"]),
        ("apolide", ["XX"]),
        ("egiziana, forse", []),
        ("rom", []),
        ("", []),
    ],
)
def test_words_are_read_whole_or_not_at_all(text, found):
    assert countries.recognised(text) == found


def test_the_words_of_before_become_rows_and_what_is_not_understood_stays():
    read, kept = PersonFactory(citizenship="egiziana e italiana"), PersonFactory(citizenship="da capire")
    citizenships.read_texts(Person.objects, apps.get_model("cases", "Citizenship").objects)
    assert (codes(read), Person.objects.get(pk=read.pk).citizenship) == (["EG", "IT"], "")
    assert (codes(kept), Person.objects.get(pk=kept.pk).citizenship) == ([], "da capire")


def test_who_is_registered_has_it_from_the_first_page(as_user, desk):
    facts = {"last_name": "Soliman", "first_name": "Mona", "sex": "F", "country": "EG", "no_tax_code_reason": "waiting"}
    language = {"language": "arabo", "dialect": "saidi", "interpreter_language": "ar", "interpreter_sex": "F", "literacy": "own"}
    as_user(desk).post(reverse("cases:person_add"), facts | language)
    person = Person.objects.get(last_name="Soliman")
    assert codes(person) == ["EG"]
    page = as_user(desk).get(person.get_absolute_url()).content.decode()
    for words in ("Egitto", "saidi", "serve l’interprete, meglio una donna", "Mai un familiare", "solo nella propria lingua"):
        assert words in page


def test_two_rows_of_one_person_keep_each_citizenship_once(someone):
    kept, second = PersonFactory(), PersonFactory(last_name="Esposito")
    Citizenship.objects.create(person=kept, country="EG", since=dt.date(2000, 1, 1))
    Citizenship.objects.create(person=second, country="EG")
    Citizenship.objects.create(person=second, country="IT")
    by = someone("coordinator")

    done = merging.merge(kept, second, by=by, reason="è la stessa", chosen=set())
    assert sorted(codes(kept)) == ["EG", "IT"]
    assert kept.citizenships.get(country="EG").since is None

    merging.undo(done, by=by, reason="no")
    assert (sorted(codes(kept)), sorted(codes(second))) == (["EG"], ["EG", "IT"])
    assert kept.citizenships.get(country="EG").since == dt.date(2000, 1, 1)
