"""A case passes to another Comune: asked, prepared, sent, acknowledged; who pays for placements is another question."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases import transfers
from cases.dossier import making
from cases.models import Address, Case, CaseMember, CaseTransfer, Deadline, Dossier
from interventions.models import Intervention
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.models import DocumentJob
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import DeadlineFactory, HouseholdFactory, InterventionFactory, in_status, plan_in

from .court import binding

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
REPORT = "La famiglia vive a Monza dal primo del mese: prosegue il loro servizio."


def url(name, row):
    return reverse(f"cases:{name}", args=[row.pk])


@pytest.fixture
def moving(equipe_case):
    """The case of two minors, in charge; and who coordinates."""
    in_status(equipe_case.case, Case.Status.IN_CHARGE)
    return equipe_case


def asked(case, **more):
    data = {"comune": "Monza", "same_region": "yes", "moved_on": TODAY().isoformat(), "reason": "La madre ha trovato casa a Monza."}
    for charge in case.charges.current():
        data |= {f"pays_{charge.pk}": "Sesto San Giovanni", f"why_{charge.pk}": "Residenza all'inizio del servizio"}
    return data | more


def begun(moving):
    payers = dict.fromkeys(moving.case.charges.current(), ("Sesto San Giovanni", "residenza"))
    facts = {"comune": "Monza", "same_region": True, "moved_on": TODAY(), "reason": "casa a Monza"}
    return transfers.request(moving.case, by=moving.coordinator, payers=payers, **facts)


def packed(transfer, by):
    dossier = making.prepare(
        transfer.case,
        by=by,
        addressee=Dossier.Addressee.OTHER_COMUNE,
        addressee_name="Comune di Monza",
        sections=["family"],
        reason="passaggio",
    )
    dossier.ask(by=by, job=DocumentJob.objects.create(maker="x", title="x", created_by=by))
    making.print_dossier(by=by, progress=lambda percent: None, dossier_id=dossier.pk)


def ready(moving):
    transfer = begun(moving)
    transfers.note_checks(transfer, by=moving.coordinator, done=["report", "family", "meeting", "deadlines", "court"])
    packed(transfer, moving.coordinator)
    return CaseTransfer.objects.get(pk=transfer.pk)


def sent(moving):
    transfer = ready(moving)
    transfers.send(transfer, by=moving.coordinator, protocol_number="881", protocol_year=2026, sent_on=TODAY() - dt.timedelta(days=3))
    return transfer


def answer(case, **more):
    data = {
        "acknowledged_on": TODAY().isoformat(),
        "their_protocol": "20431/2026",
        "closing_report": REPORT,
        "family_informed_on": TODAY().isoformat(),
        "sure": "on",
    }
    return data | {f"situation_{charge.pk}": "1" for charge in case.charges.current()} | more


# ---- the way through


def test_from_the_request_to_the_transferred_case(moving, as_user):
    case, coordinator = moving.case, as_user(moving.coordinator)
    CaseMember.objects.filter(case=case).update(since=TODAY() - dt.timedelta(days=30))
    coordinator.post(url("transfer_add", case), asked(case))
    transfer = CaseTransfer.objects.get()
    assert Deadline.objects.pending().filter(key=f"transfer:{transfer.pk}", title__contains="Trasmettere").exists()
    coordinator.post(url("transfer_check", transfer), {"done": ["report", "family", "meeting", "deadlines"]})
    packed(transfer, moving.coordinator)
    coordinator.post(url("transfer_send", transfer), {"protocol_number": "881", "protocol_year": "2026", "sent_on": TODAY().isoformat()})
    transfer.refresh_from_db()
    assert (transfer.status, str(transfer.protocol), transfer.dossier.addressee) == ("sent", "881/2026", "other_comune")
    assert Deadline.objects.pending().get(key=f"transfer:{transfer.pk}").title.startswith("Chiedere risposta")

    coordinator.post(url("transfer_acknowledge", transfer), answer(case))

    case.refresh_from_db()
    assert (case.status, case.is_open, case.closing_report) == (Case.Status.TRANSFERRED, False, REPORT)
    assert set(case.charges.values_list("closure_reason", "closure_situation", "until")) == {("1", "1", TODAY())}
    assert set(case.charges.values_list("paying_comune", flat=True)) == {"Sesto San Giovanni"}
    assert not case.deadlines.pending().exists()
    page = coordinator.get(case.get_absolute_url()).content.decode()
    assert "Trasferito al Comune di Monza" in page
    assert "20431/2026" in page
    actions_told = {"cases.casetransfer.requested", "cases.casetransfer.send", "cases.casetransfer.acknowledge", "cases.case.transfer"}
    assert set(AuditEvent.objects.filter(action__in=actions_told).values_list("action", flat=True)) == actions_told


def test_the_report_says_to_whom_and_who_pays(moving, as_user):
    CaseMember.objects.filter(case=moving.case).update(since=TODAY() - dt.timedelta(days=30))
    as_user(moving.coordinator).post(url("transfer_acknowledge", sent(moving)), answer(moving.case))
    paper = moving.case.documents.get(title__startswith="Relazione di trasferimento")
    words = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper.document.read())).pages)
    for piece in ("Monza", "prot. 881/2026", "loro prot. 20431/2026", "Luca0: Sesto San Giovanni", REPORT):
        assert piece in words, piece


def test_a_transferred_case_is_only_read(moving, as_user):
    in_status(moving.case, Case.Status.TRANSFERRED, closed_at=timezone.now())
    as_user(moving.worker).post(url("diary_add", moving.case), {"kind": "phone", "happened_on": TODAY(), "facts": "x"})
    assert not moving.case.diary.exists()
    assert as_user(moving.worker).get(moving.case.get_absolute_url()).status_code == 200


def test_when_the_family_comes_back_the_number_is_the_same(moving, as_user):
    CaseMember.objects.filter(case=moving.case).update(since=TODAY() - dt.timedelta(days=30))
    number, coordinator = moving.case.number, as_user(moving.coordinator)
    coordinator.post(url("transfer_acknowledge", sent(moving)), answer(moving.case))
    assert "Riapri il caso" in coordinator.get(moving.case.get_absolute_url()).content.decode()

    coordinator.post(url("case_reopen", moving.case), {"reason": "la famiglia è tornata"})

    moving.case.refresh_from_db()
    assert (moving.case.status, moving.case.number) == (Case.Status.REOPENED, number)
    assert moving.case.charges.current().count() == 2
    assert begun(moving).status == "requested"


# ---- what stands against it


def against(moving, transfer=None):
    return " ".join(transfers.vetoes(transfer or begun(moving)))


def test_without_the_pack_and_the_checks_nothing_leaves(moving):
    transfer = begun(moving)
    assert "Manca il fascicolo" in against(moving, transfer)
    assert "La famiglia è informata" in against(moving, transfer)
    with pytest.raises(TransitionNotAllowed):
        transfers.send(transfer, by=moving.coordinator, protocol_number="1", protocol_year=2026, sent_on=TODAY())
    assert against(moving, ready_again(transfer, moving)) == ""


def ready_again(transfer, moving):
    transfers.note_checks(transfer, by=moving.coordinator, done=["report", "family", "meeting", "deadlines"])
    packed(transfer, moving.coordinator)
    return CaseTransfer.objects.get(pk=transfer.pk)


def test_a_pack_printed_before_the_request_is_an_old_pack(moving):
    packed(type("T", (), {"case": moving.case}), moving.coordinator)
    assert "Manca il fascicolo" in against(moving)


def test_what_is_late_is_done_first(moving):
    DeadlineFactory(case=moving.case, due_on=TODAY() - dt.timedelta(days=1))
    assert "C'è una scadenza passata" in against(moving)


def test_open_aids_and_a_running_plan_end_first_but_a_placement_goes_on(moving):
    plan = plan_in(moving.case, "active")
    transfer = begun(moving)
    assert "attivo" in against(moving, transfer)
    aid = InterventionFactory(plan=plan, title="Contributo affitto")
    assert "Contributo affitto" in against(moving, transfer)
    Intervention.objects.filter(pk=aid.pk).update(kind="foster_care", status="active", starts_on=TODAY())
    words = against(moving, transfer)
    assert "Contributo" not in words
    assert "attivo" not in words
    CaseMember.objects.filter(case=moving.case).update(paying_comune="")
    assert "quale Comune lo paga" in against(moving, transfer)


def test_where_a_judge_waits_the_judge_is_told(someone, unit):
    coordinator, household = someone("coordinator"), HouseholdFactory(minors=1)
    order, _ = binding(unit, coordinator, household=household)
    case = order.case
    transfer = transfers.request(case, by=coordinator, payers={}, comune="Monza", moved_on=TODAY(), reason="x")
    assert "court" in {code for code, *_ in transfers.checks_of(transfer)}
    transfers.note_checks(transfer, by=coordinator, done=["report", "family", "meeting", "deadlines"])
    assert "giudiziaria è informata" in " ".join(transfers.vetoes(CaseTransfer.objects.get()))


def test_the_case_is_not_transferred_before_the_answer(moving):
    sent(moving)
    with pytest.raises(TransitionNotAllowed, match="non ha ancora accettato"):
        moving.case.transfer(by=moving.coordinator, closing_report=REPORT, family_informed_on=TODAY())


# ---- who pays


def test_by_law_pays_the_comune_where_they_lived_when_the_service_began(case, mother, child):
    charge = case.charges.get()
    start = TODAY() - dt.timedelta(days=200)
    CaseMember.objects.filter(pk=charge.pk).update(since=start)
    charge.refresh_from_db()
    Address.objects.create(person=mother, city="Cologno Monzese", street="Via A 1", since=start - dt.timedelta(days=9), until=start)
    Address.objects.create(person=mother, city="Sesto San Giovanni", street="Via B 1", since=start + dt.timedelta(days=1))
    comune, why = transfers.payer_proposed(charge)
    assert comune == "Cologno Monzese"
    assert f"{start:%d/%m/%Y}" in why


def test_a_secret_place_proposes_nothing(case, mother):
    Address.objects.create(person=mother, city="Lecco", street="Via A 1", confidentiality="secret", since=TODAY() - dt.timedelta(days=99))
    comune, why = transfers.payer_proposed(case.charges.get())
    assert comune == ""
    assert "Lecco" not in why


# ---- undone, twice, wrong, not for you


def test_until_the_other_has_taken_it_it_can_be_undone(moving, as_user):
    for step in (begun, sent):
        transfer = step(moving)
        as_user(moving.coordinator).post(url("transfer_undo", transfer), {"reason": "La famiglia resta."})
        transfer.refresh_from_db()
        assert (transfer.status, transfer.undone_reason) == ("undone", "La famiglia resta.")
        assert not Deadline.objects.pending().filter(key=f"transfer:{transfer.pk}").exists()
    moving.case.refresh_from_db()
    assert moving.case.status == Case.Status.IN_CHARGE


def test_one_transfer_at_a_time(moving, as_user):
    transfer = begun(moving)
    with pytest.raises(TransitionNotAllowed, match="già in corso"):
        begun(moving)
    assert as_user(moving.coordinator).get(url("transfer_add", moving.case)).url == transfer.get_absolute_url()


def test_an_ended_case_is_not_transferred(moving, as_user):
    in_status(moving.case, Case.Status.CLOSED, closed_at=timezone.now())
    with pytest.raises(TransitionNotAllowed, match="già chiuso"):
        begun(moving)
    assert as_user(moving.coordinator).get(url("transfer_add", moving.case)).url == moving.case.get_absolute_url()


def test_the_list_of_checks_is_fixed_when_the_pack_has_left(moving, as_user):
    transfer = sent(moving)
    as_user(moving.coordinator).post(url("transfer_check", transfer), {"done": []})
    transfer.refresh_from_db()
    assert len(transfer.checks) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("comune", "Sesto San Giovanni"), ("comune", ""), ("moved_on", "ieri"), ("same_region", ""), ("pays", ""), ("why", "")],
)
def test_what_is_wrong_in_the_request_is_said_and_nothing_is_lost(moving, as_user, field, value):
    name = f"{field}_{moving.case.charges.first().pk}" if field in {"pays", "why"} else field
    page = as_user(moving.coordinator).post(url("transfer_add", moving.case), asked(moving.case, **{name: value})).content.decode()
    assert "invalid-feedback" in page
    assert "ha trovato casa a Monza" in page
    assert not CaseTransfer.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("acknowledged_on", "2020-01-01"),
        ("acknowledged_on", "2999-01-01"),
        ("their_protocol", ""),
        ("closing_report", "breve"),
        ("sure", ""),
        ("situation", ""),
    ],
)
def test_what_is_wrong_in_the_answer_is_said_and_nothing_is_lost(moving, as_user, field, value):
    transfer = sent(moving)
    name = f"situation_{moving.case.charges.first().pk}" if field == "situation" else field
    page = as_user(moving.coordinator).post(url("transfer_acknowledge", transfer), answer(moving.case, **{name: value})).content.decode()
    assert "invalid-feedback" in page
    assert field == "closing_report" or REPORT in page
    moving.case.refresh_from_db()
    assert moving.case.status == Case.Status.IN_CHARGE


@pytest.mark.parametrize("change", [{"protocol_number": ""}, {"sent_on": "2999-01-01"}, {"protocol_year": "abc"}])
def test_what_is_wrong_in_the_sending_is_said(moving, as_user, change):
    transfer = ready(moving)
    data = {"protocol_number": "881", "protocol_year": "2026", "sent_on": TODAY().isoformat()} | change
    assert "invalid-feedback" in as_user(moving.coordinator).post(url("transfer_send", transfer), data).content.decode()
    transfer.refresh_from_db()
    assert transfer.status == "requested"


def test_only_who_may_close_transfers(moving, as_user):
    assert as_user(moving.worker).get(url("transfer_add", moving.case)).status_code == 403
    assert as_user(moving.worker).post(url("transfer_undo", begun(moving)), {"reason": "no"}).status_code == 403
