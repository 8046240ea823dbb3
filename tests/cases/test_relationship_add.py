"""Bonds between persons: stored once, read from both sides, dated, and only between people one may know."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import persons, relationships
from cases.models import HouseholdMember, Pregnancy, Relationship
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.workflow import TransitionNotAllowed

from ..factories import PersonFactory, case_in_charge


def send(client, user, case, **answers):
    client.force_login(user)
    return client.post(reverse("cases:relationship_add", args=[case.pk]), {"since": "", "until": ""} | answers)


def test_a_bond_said_from_the_other_side_is_the_same_bond(client, worker, case, mother, child):
    response = send(client, worker, case, person=child.pk, kind="~parent", other=mother.pk)

    bond = Relationship.objects.get()
    assert response.status_code == 302
    assert (bond.person, bond.kind, bond.other) == (mother, "parent", child)
    assert (bond.reading(mother), bond.reading(child)) == ("madre", "figlio")
    assert case.timeline.filter(text__startswith="Legame registrato").count() == 1
    page = send(client, worker, case, person=mother.pk, kind="parent", other=child.pk).content.decode()
    assert "già indicato" in page
    assert Relationship.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [("spouse", ("moglie", "marito")), ("grandparent", ("nonna", "nipote")), ("foster_carer", ("affidataria", "minore in affido"))],
)
def test_each_kind_has_two_readings_by_sex(db, kind, words):
    bond = Relationship(person=PersonFactory(sex="F"), kind=kind, other=PersonFactory(sex="M"))
    assert (bond.reading(bond.person), bond.reading(bond.other)) == words


def test_every_kind_can_be_read(db):
    one, other = PersonFactory(sex="X"), PersonFactory(sex="F")
    for kind in Relationship.Kind:
        bond = Relationship(person=one, kind=kind, other=other)
        assert bond.reading(one)
        assert bond.reading(other)


def test_who_parted_is_an_ex_and_who_was_widowed_is_not(db):
    past = timezone.localdate() - dt.timedelta(days=3)
    bond = Relationship(person=PersonFactory(sex="F"), kind="spouse", other=PersonFactory(sex="M"), until=past, ending="divorce")
    assert bond.reading(bond.other) == "ex marito"
    bond.ending = "death"
    assert bond.reading(bond.other) == "marito"


def test_the_database_refuses_the_same_bond_twice_in_whatever_direction(db):
    one, other = PersonFactory(), PersonFactory()
    Relationship.objects.create(person=one, kind="spouse", other=other, until=timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        Relationship.objects.create(person=other, kind="spouse", other=one)
    Relationship.objects.create(person=other, kind="spouse", other=one, since=timezone.localdate() + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"kind": "sibling", "other": "self"}, "due persone diverse"),
        ({"kind": "spouse", "since": "2024-05-01", "until": "2023-05-01"}, "prima dell&#x27;inizio"),
        ({"kind": "spouse", "ending": "divorce"}, "indica quando"),
        ({"kind": "~parent"}, "non può essere genitore"),
        ({"kind": "spouse", "since": "2999-01-01"}, "nel futuro"),
        ({"kind": "boh"}, "tra quelle disponibili"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(client, worker, case, mother, child, answers, words):
    answers = {"person": mother.pk, "other": child.pk, "note": "Resta scritta"} | answers
    answers["other"] = mother.pk if answers["other"] == "self" else answers["other"]

    page = send(client, worker, case, **answers).content.decode()

    assert words in page
    assert "Resta scritta" in page
    assert not Relationship.objects.exists()


def test_nobody_outside_the_family_can_be_bound_to_it(client, worker, case, mother, someone):
    stranger = case_in_charge(someone("case_worker")).household.minors()[0]
    page = send(client, worker, case, person=mother.pk, kind="parent", other=stranger.pk).content.decode()
    assert not Relationship.objects.exists()
    assert str(stranger) not in page


def test_a_bond_is_changed_ended_and_taken_away_with_a_reason(client, worker, case, mother, child):
    partner = PersonFactory(sex="M")
    HouseholdMember.objects.create(household=case.household, person=partner, role="partner")
    send(client, worker, case, person=mother.pk, kind="cohabitant", other=partner.pk)
    bond = Relationship.objects.get()

    client.post(
        reverse("cases:relationship_change", args=[case.pk, bond.pk]),
        {"version": bond.version, "until": timezone.localdate().isoformat(), "ending": "separation", "quality": "conflictual"},
    )
    bond.refresh_from_db()
    assert (bond.ending, bond.quality) == ("separation", "conflictual")

    remove = reverse("cases:relationship_remove", args=[case.pk, bond.pk])
    client.post(remove, {"reason": ""})
    assert Relationship.objects.exists()
    client.post(remove, {"reason": "Persona sbagliata"})
    assert not Relationship.objects.exists()
    assert AuditEvent.objects.filter(action="cases.relationship.removed", actor=worker).count() == 1


def test_the_bonds_of_another_family_do_not_exist(client, worker, case, someone):
    theirs = case_in_charge(someone("case_worker"))
    mother = theirs.household.members.get(role="mother").person
    bond = Relationship.objects.create(person=mother, kind="parent", other=theirs.household.minors()[0])
    client.force_login(worker)
    for name in ("relationship_change", "relationship_remove"):
        assert client.get(reverse(f"cases:{name}", args=[case.pk, bond.pk])).status_code == 404


def test_reading_is_not_enough_to_bind(client, someone, case, mother, child):
    educator = someone("educator")
    case.declarations.create(user=educator, has_conflict=False)
    from cases.access import share

    share(case, to=educator, origin="team", by=educator, reason="equipe")
    assert send(client, educator, case, person=mother.pk, kind="parent", other=child.pk).status_code == 403


def test_a_new_household_brings_the_bonds_of_its_roles(db):
    mother, father, child = PersonFactory(), PersonFactory(sex="M"), PersonFactory(minor=True)
    household = persons.create_household("Rossi", [(mother, "mother"), (father, "father"), (child, "child")], by=User.objects.system())
    assert set(Relationship.objects.values_list("person", "kind", "other")) == {
        (mother.pk, "parent", child.pk),
        (father.pk, "parent", child.pk),
    }
    assert household.members.count() == 3


def test_a_pregnancy_is_noted_once_and_ends(client, worker, case, mother):
    client.force_login(worker)
    add = reverse("cases:pregnancy_add", args=[case.pk])
    answers = {"mother": mother.pk, "known_since": timezone.localdate().isoformat(), "due_on": "", "other_parent": ""}
    client.post(add, answers)
    assert "già indicata" in client.post(add, answers).content.decode()
    expected = Pregnancy.objects.get()

    end = reverse("cases:pregnancy_end", args=[case.pk, expected.pk])
    assert "prima del giorno" in client.post(end, {"ended_on": "2020-01-01"}).content.decode()
    client.post(end, {"ended_on": timezone.localdate().isoformat()})
    expected.refresh_from_db()
    assert expected.ended_on == timezone.localdate()


def test_a_second_marriage_may_not_be_stretched_over_the_first(client, worker, case, mother):
    man = PersonFactory(sex="M")
    HouseholdMember.objects.create(household=case.household, person=man, role="partner")
    day = dt.date(2020, 1, 1)
    Relationship.objects.create(person=mother, kind="spouse", other=man, since=day, until=day + dt.timedelta(days=400), ending="divorce")
    again = Relationship.objects.create(person=man, kind="spouse", other=mother, since=day + dt.timedelta(days=800))
    client.force_login(worker)

    page = client.post(
        reverse("cases:relationship_change", args=[case.pk, again.pk]), {"version": 1, "since": "2020-06-01", "until": "", "note": "Resta"}
    )

    again.refresh_from_db()
    assert "già indicato" in page.content.decode()
    assert "Resta" in page.content.decode()
    assert again.since == day + dt.timedelta(days=800)


def test_of_two_presses_that_arrive_together_the_second_is_refused_in_words(case, mother, child, worker):
    bond = Relationship(person=mother, kind="parent", other=child)
    relationships.relate(case, bond, by=worker)
    with pytest.raises(TransitionNotAllowed, match="già stato registrato"):
        relationships.relate(case, Relationship(person=child, kind="parent", other=mother), by=worker)
    assert Relationship.objects.get() == bond


def test_of_two_who_change_a_bond_the_second_sees_both_texts(client, worker, case, mother, child):
    bond = Relationship.objects.create(person=mother, kind="parent", other=child)
    client.force_login(worker)
    change = reverse("cases:relationship_change", args=[case.pk, bond.pk])
    client.post(change, {"version": 1, "note": "La prima nota"})

    page = client.post(change, {"version": 1, "note": "La seconda nota"})

    bond.refresh_from_db()
    assert (page.status_code, bond.note) == (409, "La prima nota")
    assert "La prima nota" in page.content.decode()
    assert "La seconda nota" in page.content.decode()


def test_the_story_of_the_case_names_nobody(case, worker, mother):
    """Readers of the case need not know a relative whom who wrote the bond knows."""
    stranger = PersonFactory(first_name="Sconosciutissima")
    bond = relationships.relate(case, Relationship(person=stranger, kind="parent", other=mother), by=worker)
    relationships.change(case, bond, by=worker, version=bond.version, fields=["note"])
    relationships.remove(case, bond, by=worker, reason="Sconosciutissima non è lei")
    told = " ".join(case.timeline.values_list("text", flat=True))
    assert told.count("Legame") == 3
    assert "Sconosciutissima" not in told
