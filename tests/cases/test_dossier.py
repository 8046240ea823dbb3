"""The printed file of a case: each addressee gets what the rules say, and what is left out is not in the PDF at all."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.dossier import making, rules, sieve
from cases.dossier.chapters import gather
from cases.dossier.work import holds_a_childs_words
from cases.models import (
    Address,
    CaseDocument,
    DiaryEntry,
    Dossier,
    HouseholdMember,
    NetworkTie,
    ParentalResponsibility,
    Relationship,
)
from intake.models import IncomingReport
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.models import DocumentJob
from sesto_social.documents.tasks import JobFailed, make
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import GoalFactory, HouseholdFactory, PersonFactory, case_in_charge, grant, plan_in

from .court import arrived

pytestmark = pytest.mark.django_db
To = Dossier.Addressee
STREET, SENDER = "Via dei Glicini 17", "Rosalba Tassinari"


@pytest.fixture
def file(someone, unit):
    """A family of which the mother and a child hide from the father; a neighbour reported; the team has written."""
    worker = someone("case_worker")
    household = HouseholdFactory(name="Cortinovis", minors=1)
    case = case_in_charge(worker, household=household, unit=unit)
    mother, child = HouseholdFactory.mother_of(household), household.minors()[0]
    father = PersonFactory(first_name="Oreste", last_name="Malinverni", sex="M", tax_code=None)
    HouseholdMember.objects.create(
        household=household, person=father, role="father", lives_here=False, since=timezone.localdate() - dt.timedelta(days=300)
    )
    ParentalResponsibility.objects.create(holder=father, minor=child, since=timezone.localdate() - dt.timedelta(days=300))
    for person in (mother, child):
        Address.objects.create(person=person, street=STREET, confidentiality="secret")
    Address.objects.create(person=father, street="Viale Europa 3")
    Relationship.objects.create(person=mother, kind="parent", other=child)
    Relationship.objects.create(person=father, kind="parent", other=child, quality="conflictual")
    facts = {"case": case, "author": worker}
    DiaryEntry.objects.create(
        **facts,
        kind="interview",
        present="Il padre",
        facts="Oreste chiede di vedere il figlio. Sa che Maria è in via dei glicini, 17.",
        evaluation="Appare adirato.",
    )
    DiaryEntry.objects.create(**facts, kind="home_visit", present="La madre", facts="Maria racconta la fuga.", evaluation="Molto provata.")
    DiaryEntry.objects.create(**facts, kind="child_voice", present="Luca0", facts="Ho paura di papà.")
    NetworkTie.objects.create(case=case, name="Scuola Anna Frank", kind="school", contact="02 2496 7788")
    report = IncomingReport.objects.create(
        protocol_number="55", protocol_year=2026, received_at=timezone.now(), channel="phone", source="14", sender=SENDER,
        facts=f"{SENDER} sente urla di notte.", unit=unit, registered_by=worker, triage_due_at=timezone.now(),
    )  # fmt: skip
    report.cases.add(case)
    plan = plan_in(case, "active", picture_child="Luca0 ha bisogno di calma", picture_family="Maria e Oreste litigano")
    GoalFactory(plan=plan, text="Dorme la notte")
    return type(
        "File",
        (),
        {"case": case, "worker": worker, "mother": mother, "father": father, "child": child, "coordinator": someone("coordinator")},
    )


def url(name, pk):
    return reverse(f"cases:{name}", args=[pk])


def asked(addressee, **more):
    parts = rules.allowed_parts(To(addressee), timezone.localdate())
    return {"addressee": addressee, "addressee_name": "Comune di Monza", "sections": parts, "reason": "richiesta prot. 9/2026"} | more


def printed(file, addressee, *, notes=None, **more):
    """Prepare, ask and print it, as the coordinator; the words of the PDF."""
    dossier = making.prepare(file.case, by=file.coordinator, **asked(addressee, **more))
    notes = [note.pk for note, _, there in making.proposed_notes(dossier, file.coordinator) if there] if notes is None else notes
    dossier.notes = notes if dossier.is_of_one_person else None
    dossier.save()
    job = DocumentJob.objects.create(maker="x", title="x", created_by=file.coordinator)
    dossier.ask(by=file.coordinator, job=job)
    making.print_dossier(by=file.coordinator, progress=lambda percent: None, dossier_id=dossier.pk)
    dossier.refresh_from_db()
    return dossier, words_of(dossier.paper.document)


def words_of(document):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document.read())).pages]


# ---- what each addressee gets


@pytest.mark.parametrize("addressee", To.values)
def test_a_secret_address_is_in_no_print_whoever_receives_it(file, addressee):
    person = file.mother if addressee in Dossier.OF_ONE_PERSON else None
    _, pages = printed(file, addressee, person=person)
    text = " ".join(pages).lower()
    assert "glicini" not in text
    assert "segr" in text


def test_the_service_reads_everything_else(file):
    _, pages = printed(file, To.INTERNAL)
    text = " ".join(pages)
    for piece in (
        "Oreste",
        "Ho paura di papà",
        "Appare adirato",
        SENDER,
        "02 2496 7788",
        "Dorme la notte",
        "Viale Europa 3",
        "[omissis SEGR]",
    ):
        assert piece in text, piece


def test_another_comune_does_not_learn_who_reported(file):
    _, pages = printed(file, To.OTHER_COMUNE)
    text = " ".join(pages)
    assert "Tassinari" not in text
    assert "sente urla di notte" in text
    assert "Appare adirato" in text


def test_the_father_learns_nothing_of_others(file):
    dossier, pages = printed(file, To.PERSON, person=file.father)
    text = " ".join(pages)
    for secret in (
        "Maria",
        "Cortinovis Maria",
        "Ho paura",
        "Appare adirato",
        "Tassinari",
        "racconta la fuga",
        "conflittuale",
        "urla",
        "2496 7788",
    ):
        assert secret not in text, secret
    for own in ("Malinverni Oreste", "chiede di vedere il figlio", "Luca0", "Viale Europa 3"):
        assert own in text, own
    assert "[omissis TERZI]" in text
    assert dossier.left_out["child_voice"] == 1


def test_who_lost_responsibility_or_may_not_meet_the_child_reads_nothing_of_the_child(file):
    ParentalResponsibility.objects.filter(holder=file.father).update(kind="lost")
    _, pages = printed(file, To.PERSON, person=file.father)
    assert "Luca0" not in " ".join(pages)

    ParentalResponsibility.objects.filter(holder=file.father).update(kind="full")
    order = arrived(file.case.unit, file.coordinator)
    Relationship.objects.filter(person=file.father).update(no_contact=order)
    _, pages = printed(file, To.PERSON, person=file.father)
    assert "Luca0" not in " ".join(pages)


def test_a_note_nobody_chose_stays_out_and_the_words_of_a_child_cannot_be_chosen(file):
    voice = DiaryEntry.objects.get(kind="child_voice")
    mothers = DiaryEntry.objects.get(kind="home_visit")
    dossier = making.prepare(file.case, by=file.coordinator, **asked(To.PERSON, person=file.father))
    proposed = {note.pk: there for note, _, there in making.proposed_notes(dossier, file.coordinator)}
    assert voice.pk not in proposed
    assert (proposed[mothers.pk], sum(proposed.values())) == (False, 1)

    making.ask(dossier, by=file.coordinator, notes=[voice.pk, 999_999])
    assert Dossier.objects.get(pk=dossier.pk).notes == []


def test_a_note_that_an_amendment_turns_into_a_child_s_words_stays_out_too(file):
    talk = DiaryEntry.objects.get(kind="interview")
    DiaryEntry.objects.create(case=talk.case, author=talk.author, amends=talk, kind="child_voice", facts="Lo ha detto il bambino.")
    assert holds_a_childs_words(DiaryEntry.objects.get(pk=talk.pk))
    assert not holds_a_childs_words(DiaryEntry.objects.get(kind="home_visit"))


def test_the_last_page_says_the_same_whether_or_not_something_was_left_out(file):
    """Otherwise the rules themselves would tell the father that somebody hides."""
    first, _ = printed(file, To.PERSON, person=file.father)
    Address.objects.filter(confidentiality="secret").delete()
    second, _ = printed(file, To.PERSON, person=file.father)
    assert rules.printed_rules(first) == rules.printed_rules(second)
    assert first.secret == second.secret


# ---- texts


@pytest.mark.parametrize(
    "written",
    ["abita in via dei Glicini 17", "VIA DEI GLICINI, n. 17", "via dei  glicini", "Via déi Glicini 17/b", "in via dei\nGlicini civico 17"],
)
def test_a_street_is_found_however_it_is_written(file, written):
    dossier = making.prepare(file.case, by=file.coordinator, **asked(To.INTERNAL))
    sifted = sieve.Sieve(dossier, file.coordinator).text(f"Ora {written}.")
    assert "licini" not in sifted.lower()
    assert "17" not in sifted


@pytest.mark.parametrize(
    "written", ["Maria", "Cortinovis Maria", "MARIA CORTINOVIS", "maría", "chiamare lo 02 2496 1234", "m.rossi@posta.example"]
)
def test_names_and_contacts_of_others_are_found_in_texts(file, written):
    dossier = making.prepare(file.case, by=file.coordinator, **asked(To.PERSON, person=file.father))
    sifted = sieve.Sieve(dossier, file.coordinator).text(f"Dice che {written} verrà il 12/03/2026 alle 10.30.")
    assert sifted == "Dice che [omissis TERZI] verrà il 12/03/2026 alle 10.30." or (
        written.startswith("chiamare") and sifted == "Dice che chiamare lo [omissis TERZI] verrà il 12/03/2026 alle 10.30."
    ), sifted


def test_only_the_days_asked_for(file):
    long_ago = timezone.localdate() - dt.timedelta(days=90)
    DiaryEntry.objects.create(case=file.case, author=file.worker, kind="phone", facts="Telefonata di allora.", happened_on=long_ago)
    _, pages = printed(file, To.INTERNAL, since=timezone.localdate() - dt.timedelta(days=7))
    text = " ".join(pages)
    assert "racconta la fuga" in text
    assert "Telefonata di allora" not in text


def test_nothing_goes_in_that_who_prepares_may_not_see(file, someone):
    """A court order is for who may read orders: the chapter of an educator is empty, were they ever allowed to print."""
    educator = someone("educator")
    grant(file.case, educator, level="cases.work_case")
    dossier = making.prepare(file.case, by=educator, **asked(To.INTERNAL))
    chapters = {chapter.part: chapter.size for chapter in gather(dossier, educator).chapters}
    assert (chapters["court"], chapters["reports"]) == (0, 0)


def test_a_note_kept_by_its_author_is_in_no_print_not_even_the_author_s(file):
    note = DiaryEntry.objects.create(case=file.case, author=file.coordinator, facts="Pensiero mio.", level=DiaryEntry.Level.AUTHOR)
    dossier, pages = printed(file, To.INTERNAL)
    assert note.facts not in " ".join(pages)
    assert dossier.left_out["reserved_notes"] == 1


# ---- the mark


def test_every_page_says_for_whom_which_day_and_which_number(file):
    dossier, pages = printed(file, To.COURT, addressee_name="Procura minorile di Milano")
    number, day = dossier.paper.document.number, f"{timezone.localdate():%d/%m/%Y}"
    assert len(pages) > 1
    for page in pages:
        assert f"{number} · Copia per: Procura minorile di Milano · {day}" in page
        assert f"CONTIENE DATI RISERVATI · stampato da {file.coordinator.display_name}" in page


def test_without_a_secret_address_there_is_no_warning(file):
    Address.objects.filter(confidentiality="secret").delete()
    _, pages = printed(file, To.COURT)
    assert not any("CONTIENE DATI" in page for page in pages)


def test_the_pdf_is_accessible_and_its_title_names_nobody(file):
    dossier, _ = printed(file, To.INTERNAL)
    pdf = PdfReader(io.BytesIO(dossier.paper.document.read()))
    assert pdf.metadata.title == "Fascicolo stampato"
    assert b"pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert pdf.trailer["/Root"]["/StructTreeRoot"]


# ---- screens


def test_from_the_form_to_the_paper(file, as_user, django_capture_on_commit_callbacks, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    coordinator = as_user(file.coordinator)
    data = asked(To.PERSON, person=file.father.pk, addressee_name="")
    page = coordinator.post(url("dossier_add", file.case.pk), data, follow=True).content.decode()
    assert "Che cosa resta fuori, e perché" in page
    assert "Parole del minore" in page
    assert "racconta la fuga" in page
    assert "Maria racconta" not in page
    dossier = Dossier.objects.get()
    chosen = DiaryEntry.objects.get(kind="interview").pk

    coordinator.post(url("dossier_make", dossier.pk), {"notes": [chosen]})
    dossier.refresh_from_db()
    if dossier.status == Dossier.Status.ASKED:
        make(dossier.job_id)
        dossier.refresh_from_db()

    assert (dossier.status, dossier.notes) == (Dossier.Status.ISSUED, [chosen])
    assert (dossier.paper.needs, dossier.paper.document.kind) == (CaseDocument.Needs.DOSSIER, "dossier")
    assert coordinator.get(url("document_download", dossier.paper_id)).status_code == 200
    assert "Scarica il PDF" in coordinator.get(dossier.get_absolute_url()).content.decode()
    assert AuditEvent.objects.filter(action__in=["cases.dossier.prepared", "cases.dossier.ask", "cases.dossier.issue"]).count() == 3
    assert file.case.timeline.filter(text__contains="Fascicolo stampato").exists()


def test_the_paper_is_not_for_every_colleague_of_the_case(file, as_user, someone):
    dossier, _ = printed(file, To.INTERNAL)
    educator = someone("educator")
    grant(file.case, educator, level="cases.work_case")
    assert as_user(educator).get(url("document_download", dossier.paper_id)).status_code == 404
    assert as_user(educator).get(url("dossier_list", file.case.pk)).status_code == 403


def test_the_responsible_prints_for_the_service_only(file, as_user):
    worker = as_user(file.worker)
    assert "altro Comune" not in worker.get(url("dossier_add", file.case.pk)).content.decode()
    assert "invalid-feedback" in worker.post(url("dossier_add", file.case.pk), asked(To.COURT)).content.decode()
    assert not Dossier.objects.exists()
    with pytest.raises(TransitionNotAllowed, match="chi coordina"):
        making.prepare(file.case, by=file.worker, **asked(To.COURT))
    worker.post(url("dossier_add", file.case.pk), asked(To.INTERNAL))
    assert Dossier.objects.get().status == Dossier.Status.DRAFT


@pytest.mark.parametrize(
    ("addressee", "change"),
    [
        (To.INTERNAL, {"sections": []}),
        (To.INTERNAL, {"reason": ""}),
        (To.COURT, {"addressee_name": ""}),
        (To.PERSON, {}),
        (To.PERSON, {"person": "child"}),
        (To.COURT, {"person": "mother"}),
        (To.PERSON, {"person": "mother", "sections": ["reports"]}),
        (To.INTERNAL, {"since": "2026-05-01", "until": "2026-04-01"}),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(file, as_user, addressee, change):
    data = asked(addressee, **change)
    if data.get("person"):
        data["person"] = getattr(file, data["person"]).pk
    page = as_user(file.coordinator).post(url("dossier_add", file.case.pk), data).content.decode()
    assert "invalid-feedback" in page
    assert not data["reason"] or data["reason"] in page
    assert not Dossier.objects.exists()


def test_who_lost_the_case_meanwhile_gets_no_print(file, someone, other_unit):
    stranger = someone("coordinator", unit=other_unit)
    dossier = making.prepare(file.case, by=file.coordinator, **asked(To.INTERNAL))
    with pytest.raises(JobFailed, match="accesso"):
        making.print_dossier(by=stranger, progress=lambda percent: None, dossier_id=dossier.pk)


def test_after_a_failure_one_tries_again_and_a_running_print_is_not_asked_twice(file, as_user):
    dossier = making.prepare(file.case, by=file.coordinator, **asked(To.INTERNAL))
    making.ask(dossier, by=file.coordinator)
    with pytest.raises(TransitionNotAllowed, match="già in corso"):
        making.ask(dossier, by=file.coordinator)
    dossier.job.fail(by=file.coordinator, error="Manca la carta.")
    assert "Manca la carta." in as_user(file.coordinator).get(dossier.get_absolute_url()).content.decode()
    making.ask(dossier, by=file.coordinator)
    assert Dossier.objects.get().job.status == DocumentJob.Status.PENDING


def test_a_draft_is_discarded_and_a_printed_one_is_not(file, as_user):
    draft = making.prepare(file.case, by=file.coordinator, **asked(To.INTERNAL))
    as_user(file.coordinator).post(url("dossier_discard", draft.pk))
    draft.refresh_from_db()
    assert draft.status == Dossier.Status.DISCARDED
    done, _ = printed(file, To.INTERNAL)
    as_user(file.coordinator).post(url("dossier_discard", done.pk))
    done.refresh_from_db()
    assert done.status == Dossier.Status.ISSUED


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_for_three(file, as_user, number, django_assert_num_queries):
    for _ in range(number):
        making.prepare(file.case, by=file.coordinator, **asked(To.INTERNAL))
    browser = as_user(file.coordinator)
    browser.get(url("dossier_list", file.case.pk))
    with django_assert_num_queries(13):
        browser.get(url("dossier_list", file.case.pk))
