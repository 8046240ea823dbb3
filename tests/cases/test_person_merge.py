"""Two rows of one person become one, and two again; never two persons by mistake, never a secret let out."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import identifiers, merging, suspecting
from cases.finding import find
from cases.models import (
    Address,
    CaseMember,
    Deadline,
    Household,
    HouseholdMember,
    ParentalResponsibility,
    Person,
    PersonMerge,
    SuspectedPair,
)
from sesto_social.audit.models import AuditEvent
from sesto_social.workflow import TransitionNotAllowed
from tests import world
from tests.factories import HouseholdFactory, PersonFactory, open_case

pytestmark = pytest.mark.django_db

PLAIN, STP = "RSSMRA80A01F205X", "STP0300001234567"
BORN = date(1990, 3, 12)


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def two():
    """The same man twice: with an STP, and later with a codice fiscale and day and month swapped."""
    first = PersonFactory(last_name="Al-Hassan", first_name="Mohamed", sex="M", birth_date=BORN, phone="347 1234567")
    identifiers.keep(first, STP, since=date(2026, 1, 10))
    second = PersonFactory(last_name="Alhassan", first_name="Muhammad", sex="M", birth_date=date(1990, 12, 3), tax_code=PLAIN)
    return first, second


def merge(kept, absorbed, by, chosen=()):
    return merging.merge(kept, absorbed, by=by, reason="Ha mostrato i due documenti", chosen=chosen)


def refusals(kept, absorbed, by):
    with pytest.raises(TransitionNotAllowed) as refusal:
        merge(kept, absorbed, by)
    return str(refusal.value)


def values(person):
    return Person.objects.filter(pk=person.pk).values(*merging.CHOSEN).get()


def history(*people):
    return [list(person.identifiers.order_by("pk").values("value", "until", "replaced_by", "person")) for person in people]


def test_both_histories_are_kept_and_the_old_address_leads_to_the_person(client, coordinator, two):
    first, second = two
    client.force_login(coordinator)
    url = reverse("cases:person_merge", args=[first.pk, second.pk])
    page = client.get(url).content.decode()
    assert "Al-Hassan" in page
    assert PLAIN in page

    choice = {"last_name": "resta", "first_name": "resta", "birth_date": "resta", "tax_code": "unita", "phone": "resta"}
    response = client.post(url, choice | {"reason": "Ha mostrato i due documenti", "sure": "on"})

    assert response.url == first.get_absolute_url()
    first.refresh_from_db()
    assert (str(first), first.tax_code, first.birth_date) == ("Al-Hassan Mohamed", PLAIN, BORN)
    assert {one.value for one in first.identifiers.all()} == {STP, PLAIN}
    assert client.get(second.get_absolute_url()).url == first.get_absolute_url()
    assert find(Person.objects.visible_to(coordinator), "alhassan muhammad") == [first]
    assert AuditEvent.objects.filter(action="cases.person.merged", actor=coordinator).count() == 1


def test_every_key_to_a_person_moves_or_is_known_to_stay(coordinator, unit, someone):
    """A row of every kind: of whatever refers to a person nothing is left behind, also of models that are still to come."""
    rows = world.family_file(unit, someone("case_worker"))
    old, new = rows["person"], PersonFactory(last_name="Neri", birth_date=rows["person"].birth_date)
    SuspectedPair.objects.all().delete()
    PersonMerge.objects.all().delete()
    Person.objects.filter(merged_into=old).update(merged_into=None)
    kinds = {f"{model._meta.label}.{field.name}" for model, field in merging.links()}
    assert {"cases.HouseholdMember.person", "intake.AccessSheet.person", "interventions.Consent.holder"} <= kinds
    before = merging.preview(old, by=coordinator)
    assert len(before) >= 5

    merge(new, old, coordinator)

    assert merging.preview(old, by=coordinator) == []
    assert merging.preview(new, by=coordinator) == before


def test_an_undo_moves_back_exactly_what_moved(coordinator, two):
    first, second = two
    for person in two:
        Address.objects.create(person=person, street=f"Via {person.pk}")
    shared = Household.objects.create(name="Al-Hassan")
    HouseholdMember.objects.create(household=shared, person=first, role="father", since=date(2024, 1, 1))
    HouseholdMember.objects.create(household=shared, person=second, role="father", since=date(2023, 1, 1))
    was = [values(first), values(second), history(first, second), *(merging.preview(one, by=coordinator) for one in two)]
    places = list(HouseholdMember.objects.order_by("pk").values())

    done = merge(first, second, coordinator, chosen=["tax_code", "first_name"])
    member = HouseholdMember.objects.get()
    assert (member.person, member.since) == (first, date(2023, 1, 1))
    left = merging.undo(done, by=coordinator, reason="Erano due cugini")

    assert left == []
    assert was == [values(first), values(second), history(first, second), *(merging.preview(one, by=coordinator) for one in two)]
    assert list(HouseholdMember.objects.order_by("pk").values()) == places
    second.refresh_from_db()
    assert second.merged_into is None


def test_what_was_written_since_stays(coordinator, two):
    first, second = two
    done = merge(first, second, coordinator, chosen=["first_name"])
    Person.objects.filter(pk=first.pk).update(first_name="Mohamed Ali")
    Address.objects.create(person=first, street="Via Nuova 1")

    merging.undo(done, by=coordinator, reason="Erano due cugini")

    assert values(first)["first_name"] == "Mohamed Ali"
    assert first.addresses.count() == 1


def test_after_thirty_days_it_is_final(client, coordinator, two):
    done = merge(*two, coordinator)
    PersonMerge.objects.filter(pk=done.pk).update(at=timezone.now() - timedelta(days=31))
    client.force_login(coordinator)
    url = reverse("cases:person_merge_undo", args=[done.pk])
    assert client.post(url, {"reason": "Erano due cugini"}).status_code == 403
    with pytest.raises(TransitionNotAllowed):
        merging.undo(done, by=coordinator, reason="Erano due cugini")


def test_two_valid_codes_are_two_persons_but_omocodia_is_one(coordinator):
    one = PersonFactory(tax_code=PLAIN, last_name="Rossi", first_name="Mario")
    other = PersonFactory(tax_code="BNCLCU85T10F205N", last_name="Rossi", first_name="Mario")
    assert "due codici fiscali" in refusals(one, other, coordinator)


def test_twins_are_never_merged(coordinator):
    one, other = (PersonFactory(last_name="Rahman", first_name=name, birth_date=BORN) for name in ("Amina", "Karim"))
    assert "gemelli" in refusals(one, other, coordinator)


def test_a_mother_is_not_her_child(coordinator, unit):
    household = HouseholdFactory()
    mother, child = HouseholdFactory.mother_of(household), household.minors()[0]
    assert "responsabilità genitoriale" in refusals(mother, child, coordinator)


def test_two_children_in_charge_of_one_case_are_not_merged(coordinator, unit):
    case = open_case(unit, household=HouseholdFactory(minors=2))
    ParentalResponsibility.objects.all().delete()
    assert CaseMember.objects.filter(case=case).count() == 2
    assert "stesso caso" in refusals(*(one.person for one in case.charges.order_by("pk")), coordinator)


def test_a_case_the_coordinator_may_not_see_refuses_and_tells_nothing(client, coordinator, other_unit):
    hidden = open_case(other_unit, household=HouseholdFactory(name="Zafferano"))
    mother = HouseholdFactory.mother_of(hidden.household)
    other = PersonFactory(last_name="Zafferano", first_name="Maria")
    client.force_login(coordinator)

    page = client.get(reverse("cases:person_merge", args=[other.pk, mother.pk])).content.decode()

    assert merging.NOT_YOURS in page
    assert "caso" not in page.partition("<main")[2].partition("</main")[0].lower()
    assert merging.NOT_YOURS in refusals(other, mother, coordinator)


def test_a_secret_address_stays_secret_in_both_rows(client, coordinator, two):
    first, second = two
    Address.objects.create(person=second, street="Via Nascosta 7", confidentiality="secret")
    Address.objects.create(person=first, street="via nascosta 7")

    done = merge(first, second, coordinator)

    assert set(first.addresses.values_list("confidentiality", flat=True)) == {"secret"}
    client.force_login(coordinator)
    assert "Nascosta" not in client.get(first.get_absolute_url()).content.decode()
    merging.undo(done, by=coordinator, reason="Erano due cugini")
    assert first.addresses.get().confidentiality == "normal"


@pytest.mark.parametrize("role", ["front_desk", "case_worker", "director"])
def test_only_who_coordinates_merges(client, someone, two, role):
    client.force_login(someone(role))
    assert client.get(reverse("cases:person_merge", args=[one.pk for one in two])).status_code == 403
    assert client.get(reverse("cases:duplicate_list")).status_code == 403


def test_others_tell_who_coordinates(client, someone, coordinator, two):
    first, second = two
    client.force_login(someone("front_desk"))
    page = client.get(reverse("cases:person_duplicate", args=[first.pk])).content.decode()
    assert "Alhassan Muhammad" in page

    client.post(reverse("cases:person_duplicate", args=[first.pk]), {"other": second.pk, "reason": "stesso telefono"})

    task = Deadline.objects.get()
    assert Deadline.objects.visible_to(coordinator).get() == task
    client.force_login(coordinator)
    page = client.get(reverse("cases:duplicate_list")).content.decode()
    assert "stesso telefono" in page
    client.post(reverse("cases:duplicate_dismiss", args=[SuspectedPair.objects.get().pk]))
    task.refresh_from_db()
    assert task.settled_at is not None
    assert "stesso telefono" not in client.get(reverse("cases:duplicate_list")).content.decode()


def test_pairs_are_found_at_night_and_an_answer_is_remembered(two, coordinator):
    PersonFactory(last_name="Rahman", first_name="Amina", birth_date=BORN)
    PersonFactory(last_name="Rahman", first_name="Karim", birth_date=BORN)

    assert suspecting.find_pairs() == 1
    pair = SuspectedPair.objects.get()
    assert {pair.first, pair.second} == set(two)
    merging.settle_pair(*two, by=coordinator, answer="different")
    assert suspecting.find_pairs() == 0
    assert not SuspectedPair.objects.open().exists()
