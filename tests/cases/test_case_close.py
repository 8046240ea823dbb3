"""The end of a case: a reason, no veto, a report, the two codes for each minor; and its return."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.models import Case, CaseMember, Deadline, TeamMember
from sesto_social.audit.models import AuditEvent
from tests.factories import DeadlineFactory, in_status, plan_in

pytestmark = pytest.mark.django_db
REPORT = "La famiglia ha ritrovato il suo equilibrio e sa a chi rivolgersi."


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


def closing_data(case, **more):
    data = {"closing_report": REPORT, "family_informed_on": timezone.localdate().isoformat(), "sure": "on"}
    for charge in case.charges.current():
        data |= {f"reason_{charge.pk}": "4", f"situation_{charge.pk}": "1"}
    return data | more


def test_from_charge_to_closed_and_on_record(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.IN_CHARGE)
    DeadlineFactory(case=case)

    as_user(equipe_case.worker).post(url("case_start_closing", case), {"reason": "obiettivi raggiunti"})
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSING
    assert Deadline.objects.pending().filter(key=f"closing:{case.pk}").exists()
    as_user(equipe_case.coordinator).post(url("case_close", case), closing_data(case))

    case.refresh_from_db()
    assert (case.status, case.closing_report) == (Case.Status.CLOSED, REPORT)
    assert set(case.charges.values_list("closure_reason", "closure_situation")) == {("4", "1")}
    assert not Deadline.objects.pending().filter(case=case).exists()
    assert AuditEvent.objects.filter(action="cases.case.close", actor=equipe_case.coordinator).count() == 1


def test_the_report_is_printed_and_kept_with_the_case(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.CLOSING)
    coordinator = as_user(equipe_case.coordinator)
    coordinator.post(url("case_close", case), closing_data(case))

    paper = case.documents.get()
    assert (paper.document.kind, paper.document.case_id) == ("closing_report", case.pk)
    words = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper.document.read())).pages)
    for part in (
        case.number,
        "Famiglia Esposito",
        "Luca0",
        "Bisogno risolto",
        "In famiglia d'origine",
        REPORT,
        str(equipe_case.coordinator),
    ):
        assert part.replace("'", "’") in words.replace("'", "’")
    assert coordinator.get(reverse("cases:document_download", args=[paper.pk])).status_code == 200


def test_a_running_plan_forbids_it_in_words(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.IN_CHARGE)
    plan_in(case, "active")
    browser = as_user(equipe_case.worker)
    assert "Prima di chiudere" in browser.get(url("case_start_closing", case)).content.decode()
    assert "attivo" in browser.post(url("case_start_closing", case), {"reason": "basta"}).content.decode()
    case.refresh_from_db()
    assert case.status == Case.Status.IN_CHARGE


@pytest.mark.parametrize(
    ("field", "value"),
    [("closing_report", "troppo corta"), ("family_informed_on", "2999-01-01"), ("sure", ""), ("reason", ""), ("situation", "99")],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(equipe_case, as_user, field, value):
    case = in_status(equipe_case.case, Case.Status.CLOSING)
    name = f"{field}_{case.charges.first().pk}" if field in {"reason", "situation"} else field
    page = as_user(equipe_case.coordinator).post(url("case_close", case), closing_data(case, **{name: value})).content.decode()
    assert "invalid-feedback" in page
    if field != "closing_report":
        assert REPORT in page
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSING
    assert case.charges.current().count() == 2


def test_a_case_not_in_closing_is_not_closed(equipe_case, as_user):
    page = as_user(equipe_case.coordinator).get(url("case_close", equipe_case.case)).content.decode()
    assert "prima si avvia la chiusura" in page
    as_user(equipe_case.coordinator).post(url("case_close", equipe_case.case), closing_data(equipe_case.case))
    equipe_case.case.refresh_from_db()
    assert equipe_case.case.status == Case.Status.IN_ASSESSMENT
    assert equipe_case.case.charges.current().count() == 2


def test_closing_can_be_stopped(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.CLOSING)
    as_user(equipe_case.worker).post(url("case_stop_closing", case), {"reason": "nuova richiesta"})
    case.refresh_from_db()
    assert case.status == Case.Status.IN_CHARGE


def test_a_reopened_case_begins_a_new_period(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.CLOSING)
    coordinator = as_user(equipe_case.coordinator)
    coordinator.post(url("case_close", case), closing_data(case))

    coordinator.post(url("case_reopen", case), {"reason": "nuova segnalazione della scuola"})

    case.refresh_from_db()
    assert (case.status, case.worker) == (Case.Status.REOPENED, None)
    assert not TeamMember.objects.current().filter(case=case).exists()
    assert CaseMember.objects.current().filter(case=case).count() == 2
    assert as_user(equipe_case.worker).get(case.get_absolute_url()).status_code == 404


def test_a_closed_case_takes_no_new_notes(equipe_case, as_user):
    case = in_status(equipe_case.case, Case.Status.CLOSED, closed_at=timezone.now())
    as_user(equipe_case.worker).post(url("diary_add", case), {"kind": "phone", "happened_on": timezone.localdate(), "facts": "x"})
    assert case.diary.count() == 0
