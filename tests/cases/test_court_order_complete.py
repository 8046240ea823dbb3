"""An order read by the coordinator: it opens or joins a case, binds the minors, sets a term; and ends."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from cases import actions, court
from cases.models import Alert, Case, CourtOrder, Deadline
from cases.tasks import follow_court_orders
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed
from tests.cases.court import arrived, binding
from tests.factories import HouseholdFactory, case_in_charge, case_with_team, in_status, open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, someone):
    user = someone("coordinator")
    client.force_login(user)
    return user


def url(name, order):
    return reverse(f"cases:court_order_{name}", args=[order.pk])


def ready(unit, by, minors=1):
    household = HouseholdFactory(minors=minors)
    order = arrived(unit, by)
    for minor in household.minors():
        court.name_party(order, by=by, role="minor", person=minor)
    return order, household


def typed(household, /, **facts):
    return {
        "act": "decree",
        "decided_on": f"{timezone.localdate()}",
        "tasks": "Indagine psicosociale sul nucleo.",
        "due_on": f"{timezone.localdate() + dt.timedelta(days=60)}",
        "minors": [one.pk for one in household.minors()],
        "household": household.pk,
        "measures": ["5", "7"],
        "responsibility": ["3"],
    } | facts


def again(order):
    return CourtOrder.objects.get(pk=order.pk)


def pending(order, kind="court"):
    return Deadline.objects.pending().filter(key=f"{kind}:{order.pk}")


def test_it_opens_a_case_and_binds_its_minors(client, coordinator, unit):
    order, household = ready(unit, coordinator, minors=2)

    client.post(url("complete", order), typed(household))

    order, case = again(order), Case.objects.get()
    assert (order.status, order.case, order.provisional) == ("in_progress", case, False)
    assert (case.status, case.source) == ("reported", "11")
    assert set(case.charges.values_list("regime", flat=True)) == {"judicial"}
    assert Alert.objects.standing().get(case=case).kind == "court_order"
    assert pending(order).get().due_on == order.due_on
    assert case.timeline.filter(kind="court").count() == 1
    assert not pending(order, "court-read").exists()


def test_it_joins_the_open_case_and_only_the_minors_concerned_change_regime(client, coordinator, someone, unit):
    order, household = ready(unit, coordinator)
    worker = someone("case_worker")
    case = case_in_charge(worker, household=household)

    client.post(url("complete", order), typed(household, household=""))

    assert again(order).case == case
    assert Case.objects.count() == 1
    assert case.charges.get().regime == "judicial"
    assert Notice.objects.filter(user=worker, text__contains="provvedimento").exists()


def test_without_a_term_the_judge_is_asked_and_ninety_days_hold(client, coordinator, unit):
    order, household = ready(unit, coordinator)

    page = client.post(url("complete", order), typed(household, due_on=""), follow=True).content.decode()

    order = again(order)
    assert (order.provisional, order.due_on) == (True, timezone.localdate() + relativedelta(days=90))
    assert "chiedi chiarimento al giudice" in page
    assert pending(order, "court-clarify").exists()

    client.post(url("due", order), {"due_on": f"{timezone.localdate() + dt.timedelta(days=30)}", "reason": "chiarimento del giudice"})
    order = again(order)
    assert (order.provisional, pending(order).get().due_on) == (False, timezone.localdate() + dt.timedelta(days=30))
    assert not pending(order, "court-clarify").exists()


def test_a_rhythm_is_a_term(client, coordinator, unit):
    order, household = ready(unit, coordinator)
    client.post(url("complete", order), typed(household, due_on="", every_months="6"))
    order = again(order)
    assert (order.provisional, order.due_on) == (False, order.decided_on + relativedelta(months=6))


def test_minors_of_two_cases_are_two_orders(client, coordinator, someone, unit):
    order, household = ready(unit, coordinator)
    other = HouseholdFactory()
    for family in (household, other):
        open_case(unit, household=family)
    court.name_party(order, by=coordinator, role="minor", person=other.minors()[0])
    both = [household.minors()[0].pk, other.minors()[0].pk]

    page = client.post(url("complete", order), typed(household, minors=both)).content.decode()

    assert "casi diversi" in page
    assert again(order).status == "received"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"act": ""}, "act"),
        ({"act": "bolla"}, "act"),
        ({"tasks": ""}, "tasks"),
        ({"decided_on": "2999-01-01"}, "decided_on"),
        ({"notified_on": "2001-01-01"}, "notified_on"),
        ({"due_on": "5026-01-01"}, "due_on"),
        ({"every_months": "0"}, "every_months"),
        ({"minors": []}, "minors"),
        ({"minors": ["abc"]}, "minors"),
        ({"measures": ["99"]}, "measures"),
        ({"household": "999999"}, "household"),
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, coordinator, unit, wrong, field):
    order, household = ready(unit, coordinator)
    response = client.post(url("complete", order), typed(household) | wrong)
    assert field in response.context["form"].errors
    assert again(order).status == "received"


def test_an_order_without_a_household_for_a_new_case_says_so(client, coordinator, unit):
    order, household = ready(unit, coordinator)
    assert "nucleo familiare" in client.post(url("complete", order), typed(household, household="")).content.decode()


def test_parties_are_persons_or_names(client, coordinator, unit):
    order, household = ready(unit, coordinator)
    mother = HouseholdFactory.mother_of(household)
    client.post(url("party_add", order), {"role": "mother", "person": mother.pk, "scegli": "1"})
    client.post(url("party_add", order), {"role": "lawyer", "written_name": "avv. Ada Prova", "scrivi": "1"})
    assert {str(one) for one in order.parties.all()} >= {str(mother), "avv. Ada Prova"}

    lawyer = order.parties.get(role="lawyer")
    client.post(reverse("cases:court_order_party_remove", args=[order.pk, lawyer.pk]))
    assert not order.parties.filter(role="lawyer").exists()


def test_under_a_mandate_no_suspension_and_no_closing(coordinator, someone, unit):
    household = HouseholdFactory()
    case = case_in_charge(someone("case_worker"), household=household)
    order, _ = binding(unit, coordinator, household)
    case.charges.update(regime="consensual")

    with pytest.raises(TransitionNotAllowed, match="mandato"):
        actions.suspend(case, by=coordinator, reason="estate")
    with pytest.raises(TransitionNotAllowed, match="mandato"):
        actions.start_closing(case, by=coordinator, reason="finito")
    in_status(case, Case.Status.CLOSING)
    with pytest.raises(TransitionNotAllowed, match="mandato"):
        case.close(by=coordinator, closing_report="x", family_informed_on=timezone.localdate())

    in_status(case, Case.Status.IN_CHARGE)
    court.close(order, by=coordinator, reason="relazione inviata, archiviato", closed_on=timezone.localdate())
    actions.start_closing(case, by=coordinator, reason="finito")
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSING
    assert not Alert.objects.standing().filter(case=case).exists()
    assert not pending(order).exists()


def test_the_section_of_the_case_shows_it_to_who_may_read_it(client, coordinator, someone, unit):
    household = HouseholdFactory()
    educator = someone("educator")
    case = case_with_team(someone("case_worker"), educator=educator, household=household)
    binding(unit, coordinator, household, tasks="Indagine sul nucleo Zafferano.")
    panel = reverse("cases:court_order_panel", args=[case.pk])

    assert "Zafferano" in client.get(panel).content.decode()
    assert client.get(reverse("cases:case_section", args=[case.pk, "court"])).status_code == 200
    client.force_login(educator)
    assert "Zafferano" not in client.get(panel).content.decode()


@pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (29, 1), (15, 2), (7, 2), (3, 2), (0, 2)])
def test_warned_ahead_and_only_once(coordinator, someone, unit, days, told):
    worker, household = someone("case_worker"), HouseholdFactory()
    case_in_charge(worker, household=household)
    binding(unit, coordinator, household, due_on=timezone.localdate() + dt.timedelta(days=days))

    follow_court_orders()
    follow_court_orders()

    assert Notice.objects.filter(text__contains="relazione all'autorità giudiziaria entro").count() == told


def test_past_the_term_it_goes_to_who_coordinates_and_then_to_the_manager(coordinator, someone, unit):
    worker, director, household = someone("case_worker"), someone("director"), HouseholdFactory()
    case_in_charge(worker, household=household)
    order, _ = binding(unit, coordinator, household)
    CourtOrder.objects.filter(pk=order.pk).update(due_on=timezone.localdate() - dt.timedelta(days=2))

    follow_court_orders()
    follow_court_orders()

    assert Notice.objects.filter(user=coordinator, text__contains="superato").count() == 1
    told = Notice.objects.get(user=director)
    assert household.name not in told.text


@pytest.mark.parametrize("role", ["case_worker", "intake_worker", "front_desk", "director"])
def test_only_who_coordinates_completes(client, someone, unit, coordinator, role):
    order, household = ready(unit, coordinator)
    client.force_login(someone(role))
    assert client.post(url("complete", order), typed(household)).status_code == 403


def test_closing_says_how_it_ended(client, coordinator, unit):
    order, _ = binding(unit, coordinator)
    assert {"reason", "closed_on"} <= set(client.post(url("close", order), {}).context["form"].errors)
    client.post(url("close", order), {"closed_on": f"{timezone.localdate()}", "reason": "Relazione inviata, procedimento archiviato."})
    assert again(order).status == "closed"
