"""Aids: six kinds, their steps, the manager's narrow door, the court's order (T6, scenario 16)."""

from datetime import date
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone

from interventions.models import Intervention
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice

from ..factories import InterventionFactory, plan_in
from .test_path import press, url

pytestmark = pytest.mark.django_db
Kind = Intervention.Kind


@pytest.fixture
def plan(family):
    return plan_in(family.case, "active")


def facts(family, **changed):
    return {
        "title": "Sostegno",
        "description": "",
        "beneficiaries": [family.girl.pk],
        "provider": "",
        "frequency": "",
        "cost": "",
    } | changed


def add(browser, plan, kind, **data):
    return browser.post(url("intervention_add", plan.pk) + f"?tipo={kind}", data, follow=True)


@pytest.mark.parametrize("kind", Kind.values)
def test_one_aid_of_each_kind(family, plan, browser, kind):
    assert browser.get(url("intervention_add", plan.pk)).content.decode().count("?tipo=") == 6
    assert browser.get(url("intervention_add", plan.pk), {"tipo": kind}).status_code == 200

    add(browser, plan, kind, **facts(family))

    aid = plan.interventions.get()
    assert (aid.kind, aid.status, aid.cost, list(aid.beneficiaries.all())) == (kind, "proposed", 0, [family.girl])
    assert family.case.timeline.filter(kind="intervention").count() == 1
    assert browser.get(aid.get_absolute_url()).status_code == 200


def test_strangers_are_not_beneficiaries_and_unknown_kinds_do_not_exist(family, plan, browser):
    from ..factories import PersonFactory

    page = add(browser, plan, Kind.SISL, **facts(family, beneficiaries=[PersonFactory().pk]))

    assert "invalid-feedback" in page.content.decode()
    assert browser.get(url("intervention_add", plan.pk), {"tipo": "magic"}).status_code == 404
    assert not plan.interventions.exists()


def test_pressing_twice_proposes_one(family, plan, browser):
    for _ in range(2):
        add(browser, plan, Kind.SISL, **facts(family))

    assert plan.interventions.count() == 1


def test_a_cost_asks_for_dates(family, plan, browser):
    page = add(browser, plan, Kind.ECONOMIC_AID, **facts(family, cost="1.240,50"))
    assert "la determina indica i mesi" in page.content.decode()

    add(browser, plan, Kind.ECONOMIC_AID, **facts(family, cost="1.240,50", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30)))
    aid = plan.interventions.get()
    assert (aid.cost, aid.months) == (Decimal("1240.50"), 6)


def test_without_cost_the_coordinator_authorises(family, plan, browser, sign_in):
    aid = InterventionFactory(plan=plan)

    assert browser.get(url("intervention_authorise", aid.pk)).status_code == 403
    press(sign_in(family.coordinator), "intervention_authorise", aid.pk, act_reference="sì, il 3 marzo")
    press(browser, "intervention_start", aid.pk, starts_on=timezone.localdate())

    aid.refresh_from_db()
    assert (aid.status, aid.act_reference) == ("active", "sì, il 3 marzo")


def test_with_cost_only_the_manager(family, plan, sign_in, someone):
    aid = InterventionFactory(plan=plan, cost=500)

    page = press(sign_in(family.coordinator), "intervention_authorise", aid.pk, act_reference="sì")
    assert "Con un costo serve la determina del dirigente." in page.content.decode()

    press(sign_in(someone("director")), "intervention_determine", aid.pk, verdict="grant", act_reference="Det. 12/2026")
    aid.refresh_from_db()
    assert (aid.status, aid.act_reference) == ("authorised", "Det. 12/2026")


def test_the_managers_door_is_narrow(family, plan, sign_in, someone):
    aid = InterventionFactory(plan=plan, cost=500, title="Affitto di casa Rahman", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
    free = InterventionFactory(plan=plan)
    director = sign_in(someone("director"))

    for page in (director.get(url("determination_list")), director.get(url("intervention_determine", aid.pk))):
        text = page.content.decode()
        assert aid.number in text
        assert "500,00" in text
        assert "Rahman" not in text
        assert family.case.number not in text
    assert free.number not in director.get(url("determination_list")).content.decode()
    assert director.get(url("intervention_determine", free.pk)).status_code == 404
    assert director.get(aid.get_absolute_url()).status_code in {403, 404}
    assert director.get(plan.get_absolute_url()).status_code in {403, 404}


def test_nobody_else_opens_the_managers_door(family, plan, browser, sign_in):
    aid = InterventionFactory(plan=plan, cost=500)
    for person in (browser, sign_in(family.coordinator)):
        assert person.get(url("determination_list")).status_code == 403
        assert person.get(url("intervention_determine", aid.pk)).status_code == 403


def test_not_granted_tells_who_proposed(family, plan, sign_in, someone):
    aid, director = InterventionFactory(plan=plan, cost=500, proposed_by=family.worker), sign_in(someone("director"))
    page = director.post(url("intervention_determine", aid.pk), {"verdict": "decline", "act_reference": "", "reason": ""})
    assert "Scrivi perché non si concede." in page.content.decode()

    press(director, "intervention_determine", aid.pk, verdict="decline", reason="Capitolo esaurito")

    aid.refresh_from_db()
    assert (aid.status, aid.end_reason) == ("not_started", "Capitolo esaurito")
    assert Notice.objects.filter(user=family.worker, text__contains="non è stato concesso").exists()


def test_the_list_costs_the_same_at_any_length(plan, sign_in, someone, django_assert_num_queries):
    director = sign_in(someone("director"))
    InterventionFactory(plan=plan, cost=500)
    director.get(url("determination_list"))
    with django_assert_num_queries(LIST):
        director.get(url("determination_list"))
    InterventionFactory.create_batch(24, plan=plan, cost=500)
    with django_assert_num_queries(LIST):
        director.get(url("determination_list"))


LIST = 9


def test_an_educational_project_waits_for_the_order(family, plan, browser, sign_in):
    """Scenario 16: blocked; the coordinator may let it start, with a reason on record."""
    aid = InterventionFactory(plan=plan, kind=Kind.EDUCATIONAL_PROJECT)
    coordinator = sign_in(family.coordinator)
    press(coordinator, "intervention_authorise", aid.pk, act_reference="sì")

    page = press(browser, "intervention_start", aid.pk, starts_on=timezone.localdate()).content.decode()
    assert "Serve il provvedimento dell&#x27;Autorità giudiziaria" in page
    assert browser.get(url("intervention_override", aid.pk)).status_code == 403
    press(coordinator, "intervention_override", aid.pk, reason="Udienza fissata, il bambino non può aspettare")
    press(browser, "intervention_start", aid.pk, starts_on=timezone.localdate())

    aid.refresh_from_db()
    assert aid.status == "active"
    event = AuditEvent.objects.get(action="interventions.intervention.override_order")
    assert (event.actor, event.reason) == (family.coordinator, "Udienza fissata, il bambino non può aspettare")


def test_the_order_arrives_and_it_starts(family, plan, browser, sign_in):
    aid = InterventionFactory(plan=plan, kind=Kind.EDUCATIONAL_PROJECT)
    press(sign_in(family.coordinator), "intervention_authorise", aid.pk, act_reference="sì")

    press(browser, "intervention_order", aid.pk, order_reference="TM Milano, decreto 7/2026")
    press(browser, "intervention_start", aid.pk, starts_on=timezone.localdate())

    aid.refresh_from_db()
    assert aid.status == "active"


def test_the_database_knows_t6_too(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        InterventionFactory(plan=plan, kind=Kind.EDUCATIONAL_PROJECT, status="active", starts_on=timezone.localdate())


def test_the_steps_of_the_machine(family, plan, browser, sign_in):
    today = timezone.localdate()
    aid = InterventionFactory(plan=plan, status="active", starts_on=today - relativedelta(days=10))

    press(browser, "intervention_suspend", aid.pk, reason="Vacanza")
    press(browser, "intervention_resume", aid.pk)
    before = today - relativedelta(days=11)
    assert "la fine non può venire prima" in press(browser, "intervention_end", aid.pk, reason="Finito", ends_on=before).content.decode()
    press(browser, "intervention_end", aid.pk, reason="Finito", ends_on=today)

    aid.refresh_from_db()
    assert (aid.status, aid.end_reason, aid.ends_on) == ("ended", "Finito", today)
    assert "Operazione non possibile" in press(browser, "intervention_suspend", aid.pk, reason="Ancora").content.decode()


def test_revoking_is_for_who_authorises_and_giving_up_for_who_proposes(family, plan, browser, sign_in):
    revoked, given_up = InterventionFactory(plan=plan, status="authorised"), InterventionFactory(plan=plan)

    assert browser.post(url("intervention_revoke", revoked.pk), {"reason": "x"}).status_code == 403
    press(sign_in(family.coordinator), "intervention_revoke", revoked.pk, reason="Non serve più")
    press(browser, "intervention_give_up", given_up.pk, reason="La madre non vuole")

    revoked.refresh_from_db()
    given_up.refresh_from_db()
    assert (revoked.status, given_up.status) == ("revoked", "not_started")


def test_editing_is_for_what_is_only_proposed_and_shows_both_texts(family, plan, browser):
    aid = InterventionFactory(plan=plan)
    aid.beneficiaries.add(family.girl)
    assert browser.get(url("intervention_edit", aid.pk)).status_code == 200
    press(browser, "intervention_edit", aid.pk, version=aid.version, **facts(family, title="Primo"))

    second = browser.post(url("intervention_edit", aid.pk), facts(family, title="Secondo", version=aid.version))
    assert second.status_code == 409
    Intervention.objects.filter(pk=aid.pk).update(act_reference="sì")
    started = InterventionFactory(plan=plan, status="active", starts_on=timezone.localdate())
    assert "si modifica finché è proposto" in press(browser, "intervention_edit", started.pk, **facts(family)).content.decode()


def test_not_in_a_plan_that_is_over(family, browser):
    over = plan_in(family.case, "ended")

    page = add(browser, over, Kind.SISL, **facts(family))

    assert "progetto in corso o in preparazione" in page.content.decode()
    assert not over.interventions.exists()


def test_educators_read_and_do_not_propose(family, plan, sign_in):
    educator, aid = sign_in(family.educator), InterventionFactory(plan=plan)

    assert educator.get(aid.get_absolute_url()).status_code == 200
    assert educator.get(url("intervention_add", plan.pk)).status_code == 403
