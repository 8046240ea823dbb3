"""Signatures and hearings (domain §1.5, scenario 7)."""

import pytest
from django.utils import timezone

from cases.models import CaseDocument, Deadline, ParentalResponsibility
from interventions import actions
from interventions.models import Intervention
from sesto_social.audit.models import AuditEvent

from ..factories import InterventionFactory, plan_in
from .test_path import press, url

pytestmark = pytest.mark.django_db


def sheet(signed=(), unsigned=(), heard=(), **more):
    today = timezone.localdate()
    facts = {}
    for person in signed:
        facts |= {f"titolare-{person.pk}-given": "yes", f"titolare-{person.pk}-on": today}
    for person in unsigned:
        facts |= {f"titolare-{person.pk}-given": "no", f"titolare-{person.pk}-on": today, f"titolare-{person.pk}-note": "Non è d'accordo"}
    for minor in heard:
        facts |= {f"minore-{minor.pk}-on": today, f"minore-{minor.pk}-form": "da sola, con la psicologa"}
    return facts | more


def test_everybody_signs_and_the_girl_is_heard(family, browser):
    plan = plan_in(family.case, "proposed")

    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother, family.father], heard=[family.girl]))
    press(browser, "plan_sign", plan.pk)

    plan.refresh_from_db()
    assert plan.status == "signed"
    assert plan.hearings.get().minor == family.girl


def test_the_page_says_who_is_missing(family, browser):
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother]))

    page = press(browser, "plan_sign", plan.pk).content.decode()
    assert f"Manca la firma di: {family.father}" in page
    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.father]))
    assert f"Manca l&#x27;ascolto di: {family.girl}" in press(browser, "plan_sign", plan.pk).content.decode()

    plan.refresh_from_db()
    assert plan.status == "proposed"


def test_one_parent_refuses(family, browser):
    """Scenario 7: signed in part, invasive aids blocked, a decision due."""
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother], unsigned=[family.father], heard=[family.girl]))

    press(browser, "plan_sign_in_part", plan.pk, reason="Il padre non accetta l'educatrice")
    press(browser, "plan_start", plan.pk, starts_on=timezone.localdate())

    plan.refresh_from_db()
    assert plan.status == "active"
    due = Deadline.objects.pending().get(key=f"plan-decision:{plan.pk}")
    assert due.assignee == family.worker
    invasive = InterventionFactory(plan=plan, kind=Intervention.Kind.FOSTER_CARE)
    soft = InterventionFactory(plan=plan, kind=Intervention.Kind.PARENTING_SUPPORT)
    for aid in (invasive, soft):
        actions.step_intervention(aid, "authorise", by=family.coordinator, act_reference="sì")
        press(browser, "intervention_start", aid.pk, starts_on=timezone.localdate())
        aid.refresh_from_db()
    assert (invasive.status, soft.status) == ("authorised", "active")


def test_a_late_signature_lifts_the_limit(family, browser):
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother], unsigned=[family.father], heard=[family.girl]))
    press(browser, "plan_sign_in_part", plan.pk, reason="Il padre ci pensa")
    press(browser, "plan_start", plan.pk, starts_on=timezone.localdate())

    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.father]))

    plan.refresh_from_db()
    assert plan.missing_consent_reason == ""
    assert not Deadline.objects.pending().filter(key=f"plan-decision:{plan.pk}").exists()


def test_the_decision_is_taken_and_a_report_gets_its_deadline(family, browser):
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_refuse", plan.pk, reason="Non vogliono nessuno in casa")

    press(browser, "plan_decide", plan.pk, decision="report", reason="Il rischio resta")

    assert not Deadline.objects.pending().filter(key=f"plan-decision:{plan.pk}").exists()
    assert Deadline.objects.pending().filter(key=f"court-report:{plan.pk}").exists()
    assert "Non c&#x27;è una decisione" in press(browser, "plan_decide", plan.pk, decision="report", reason="Due volte").content.decode()


def test_after_a_refusal_one_proposes_again(family, browser):
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_refuse", plan.pk, reason="No")

    press(browser, "plan_add", family.case.pk, start="copy")

    assert family.case.plans.get(edition=2).status == "draft"
    assert not Deadline.objects.pending().filter(key=f"plan-decision:{plan.pk}").exists()


def test_without_holders_it_cannot_be_signed_and_says_so(family, browser):
    ParentalResponsibility.objects.all().delete()
    plan = plan_in(family.case, "proposed")

    assert "Nessuno risulta avere la responsabilità genitoriale" in browser.get(url("plan_consents", plan.pk)).content.decode()
    assert "Nessuno risulta avere la responsabilità genitoriale" in browser.get(plan.get_absolute_url()).content.decode()
    press(browser, "plan_sign", plan.pk)

    plan.refresh_from_db()
    assert plan.status == "proposed"


def test_a_parent_without_responsibility_is_not_asked(family, browser):
    ParentalResponsibility.objects.filter(holder=family.father).update(kind="lost")
    plan = plan_in(family.case, "proposed")

    page = browser.get(url("plan_consents", plan.pk)).content.decode()

    assert str(family.mother) in page
    assert str(family.father) not in page


def test_the_court_orders_it_and_only_the_coordinator_says_so(family, browser, sign_in):
    plan = plan_in(family.case, "proposed")

    assert browser.get(url("plan_order", plan.pk)).status_code == 403
    press(sign_in(family.coordinator), "plan_order", plan.pk, order_reference="TM Milano, decreto 12/2026")

    plan.refresh_from_db()
    assert (plan.status, plan.order_reference) == ("ordered", "TM Milano, decreto 12/2026")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"given": "no", "note": ""}, "Scrivi perché non ha firmato."),
        ({"given": "yes", "on": ""}, "Scrivi la data."),
        ({"given": "yes", "on": "2999-01-01"}, "La data è nel futuro."),
        ({"given": "", "note": "Ci pensa"}, "Scegli se ha firmato o no."),
    ],
)
def test_words_beside_the_field(family, browser, facts, words):
    plan = plan_in(family.case, "proposed")
    typed = {"on": timezone.localdate(), "note": "La nota resta"} | facts

    page = press(browser, "plan_consents", plan.pk, **{f"titolare-{family.father.pk}-{name}": value for name, value in typed.items()})

    assert words in page.content.decode()
    assert not plan.consents.exists()


def test_a_scan_of_the_signed_sheet_goes_among_the_papers(family, browser, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    plan = plan_in(family.case, "proposed")
    scan = SimpleUploadedFile("firmato.txt", b"Letto e firmato dalla madre.\n", content_type="text/plain")

    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother]), scan=scan)

    assert CaseDocument.objects.get(case=family.case, attachment__isnull=False).title.startswith("Progetto v1 firmato")


def test_a_changed_mind_is_on_record(family, browser):
    plan = plan_in(family.case, "proposed")
    press(browser, "plan_consents", plan.pk, **sheet(unsigned=[family.father]))
    press(browser, "plan_consents", plan.pk, **sheet(signed=[family.father]))

    facts = AuditEvent.objects.filter(action="interventions.plan.consent_recorded").order_by("pk").values_list("facts__given", flat=True)
    assert list(facts) == [False, True]


def test_not_before_the_proposal_and_not_by_everybody(family, browser, sign_in):
    plan = plan_in(family.case, "draft")

    assert "dopo la proposta" in press(browser, "plan_consents", plan.pk, **sheet(signed=[family.mother])).content.decode()
    assert sign_in(family.psychologist).get(url("plan_consents", plan.pk)).status_code == 403
    assert not plan.consents.exists()
