"""Family, documents, deadlines, accesses: what each section of the case page does and refuses."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.models import Address, CaseGroupGrant, Deadline, ParentalResponsibility, Person
from sesto_social.audit.models import AuditEvent
from tests.factories import DeadlineFactory, DiaryEntryFactory, HouseholdFactory, case_with_team, grant, open_case

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_reading_alone_does_not_let_one_write(equipe_case, as_user, someone):
    reader = someone("case_worker")
    grant(equipe_case.case, reader)
    browser = as_user(reader)
    assert browser.get(url("diary", equipe_case.case.pk)).status_code == 200
    assert browser.post(url("diary_add", equipe_case.case.pk), {}).status_code == 403
    assert browser.post(url("document_add", equipe_case.case.pk), {}).status_code == 403


def test_a_secret_address_is_masked_for_everybody(equipe_case, as_user):
    mother = HouseholdFactory.mother_of(equipe_case.case.household)
    Address.objects.create(person=mother, kind="actual", street="Via Rovani 9", confidentiality="secret")
    for page in (url("family", equipe_case.case.pk), mother.get_absolute_url()):
        for reader in (equipe_case.worker, equipe_case.coordinator, equipe_case.educator):
            shown = as_user(reader).get(page).content.decode()
            assert "Via Rovani" not in shown
            assert "Indirizzo secretato" in shown
            assert ("/rivela/" in shown) is (reader != equipe_case.educator)


def test_a_new_responsibility_ends_the_former_one(equipe_case, as_user):
    household = equipe_case.case.household
    mother, minor = HouseholdFactory.mother_of(household), household.minors()[0]
    data = {"holder": mother.pk, "minor": minor.pk, "kind": "limited", "since": timezone.localdate().isoformat()}
    browser = as_user(equipe_case.worker)
    assert "Indica il provvedimento" in browser.post(url("responsibility_add", equipe_case.case.pk), data).content.decode()

    browser.post(url("responsibility_add", equipe_case.case.pk), data | {"order_reference": "TM Milano 123/2026"})

    kinds = ParentalResponsibility.objects.filter(holder=mother, minor=minor).order_by("since").values_list("kind", "until")
    assert list(kinds) == [("full", timezone.localdate() - timedelta(days=1)), ("limited", None)]


def test_a_relative_is_added_to_the_family(equipe_case, as_user):
    data = {
        "last_name": "Rossi",
        "first_name": "Pina",
        "role": "grandparent",
        "since": timezone.localdate().isoformat(),
        "lives_here": "on",
    }
    as_user(equipe_case.worker).post(url("family_add", equipe_case.case.pk), data)
    assert Person.objects.get(last_name="Rossi").memberships.get().household == equipe_case.case.household


def test_somebody_outside_the_family_gets_no_address_through_the_case(equipe_case, as_user):
    from tests.factories import PersonFactory

    assert as_user(equipe_case.worker).get(url("address_add", equipe_case.case.pk, PersonFactory().pk)).status_code == 404


def test_a_wrong_file_is_refused_in_words(equipe_case, as_user):
    data = {"title": "Lettera", "file": SimpleUploadedFile("lettera.pdf", b"MZ\x90\x00programma")}
    page = as_user(equipe_case.worker).post(url("document_add", equipe_case.case.pk), data).content.decode()
    assert "invalid-feedback" in page
    assert "Lettera" in page
    assert equipe_case.case.documents.count() == 0


def test_a_text_is_attached_and_downloaded_on_record(equipe_case, as_user, someone):
    worker = as_user(equipe_case.worker)
    worker.post(
        url("document_add", equipe_case.case.pk), {"title": "Nota", "file": SimpleUploadedFile("nota.txt", b"Una nota della scuola.")}
    )
    paper = equipe_case.case.documents.get()

    assert worker.get(url("document_download", paper.pk)).content == b"Una nota della scuola."
    assert AuditEvent.objects.filter(action="documents.attachment.downloaded", case_id=equipe_case.case.pk).count() == 1
    assert as_user(someone("case_worker")).get(url("document_download", paper.pk)).status_code == 404


def test_what_was_added_by_hand_is_ticked_off_by_hand_and_nothing_else(equipe_case, as_user):
    worker = as_user(equipe_case.worker)
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    worker.post(url("deadlines", equipe_case.case.pk), {"title": "Chiamare la scuola", "due_on": due})
    by_hand = Deadline.objects.get(title="Chiamare la scuola")
    made = DeadlineFactory(case=equipe_case.case, key="qualcosa:1")
    for one in (by_hand, made):
        worker.post(url("deadline_settle", one.pk))
    by_hand.refresh_from_db()
    made.refresh_from_db()
    assert by_hand.settled_by == equipe_case.worker
    assert made.settled_at is None


def test_no_deadline_links_to_a_page_that_would_refuse_the_reader(equipe_case, as_user):
    """Closing a case is for who coordinates: the others read what is due, without a door that stays shut."""
    closing = url("case_close", equipe_case.case.pk)
    DeadlineFactory(case=equipe_case.case, title="Chiudere il caso", link=closing, key="closing:1")
    for page in ("deadlines", "case_detail"):
        for reader, followed in ((equipe_case.psychologist, False), (equipe_case.coordinator, True)):
            shown = as_user(reader).get(url(page, equipe_case.case.pk)).content.decode()
            assert "Chiudere il caso" in shown
            assert (f'href="{closing}">Chiudere' in shown) is followed


def test_a_deadline_in_the_past_is_refused(equipe_case, as_user):
    data = {"title": "x", "due_on": (timezone.localdate() - timedelta(days=1)).isoformat()}
    assert "già passato" in as_user(equipe_case.worker).post(url("deadlines", equipe_case.case.pk), data).content.decode()


def test_who_opened_it_is_for_who_watches_over_the_case(equipe_case, as_user):
    as_user(equipe_case.worker).get(equipe_case.case.get_absolute_url())
    assert "Chi l’ha aperto" in as_user(equipe_case.coordinator).get(url("accesses", equipe_case.case.pk)).content.decode()
    page = as_user(equipe_case.educator).get(url("accesses", equipe_case.case.pk)).content.decode()
    assert "Chi l’ha aperto" not in page
    assert "Perché vedo questo caso" in page


def test_reading_is_on_record(equipe_case, as_user):
    as_user(equipe_case.educator).get(equipe_case.case.get_absolute_url())
    assert AuditEvent.objects.filter(action="cases.case.opened", actor=equipe_case.educator, case_id=equipe_case.case.pk).count() == 1


def test_two_editors_see_both_texts(equipe_case, as_user):
    case, browser = equipe_case.case, as_user(equipe_case.worker)
    data = {"family_name": "Esposito", "language": "", "summary": "Mio testo", "version": case.version}
    browser.post(url("case_edit", case.pk), data | {"summary": "Testo di un collega"})
    response = browser.post(url("case_edit", case.pk), data)
    assert response.status_code == 409
    assert "Testo di un collega" in response.content.decode()
    assert "Mio testo" in response.content.decode()


def test_a_sensitive_case_leaves_the_unit(equipe_case, as_user, someone):
    case, other = equipe_case.case, someone("coordinator")
    data = {"family_name": "Esposito", "language": "", "summary": "", "version": case.version, "sensitive": "on"}
    as_user(equipe_case.coordinator).post(url("case_edit", case.pk), data)
    case.refresh_from_db()
    assert case.sensitive
    assert not CaseGroupGrant.objects.in_force().filter(content_object=case).exists()
    assert as_user(other).get(case.get_absolute_url()).status_code == 404
    assert as_user(equipe_case.coordinator).get(case.get_absolute_url()).status_code == 200
    as_user(equipe_case.coordinator).post(url("case_edit", case.pk), data | {"version": case.version, "sensitive": ""})
    assert as_user(other).get(case.get_absolute_url()).status_code == 200


def test_sections_of_other_rooms_are_panels_and_links(equipe_case, as_user):
    browser = as_user(equipe_case.worker)
    page = browser.get(url("case_section", equipe_case.case.pk, "plan")).content.decode()
    assert "hx-get=" in page
    assert browser.get(url("case_section", equipe_case.case.pk, "inesistente")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 25])
@pytest.mark.parametrize(("page", "queries"), [("case_detail", 14), ("diary", 16)])
def test_queries(equipe_case, as_user, django_assert_num_queries, page, queries, rows):
    for _ in range(rows):
        DiaryEntryFactory(case=equipe_case.case, author=equipe_case.worker)
        DeadlineFactory(case=equipe_case.case)
    browser = as_user(equipe_case.worker)
    with django_assert_num_queries(queries):
        browser.get(url(page, equipe_case.case.pk))


def test_search_finds_what_one_may_see_and_nothing_else(equipe_case, as_user, someone, other_unit):
    hidden = open_case(other_unit, household=HouseholdFactory(name="Espositi"))
    page = as_user(equipe_case.worker).post(url("search"), {"q": "Esposto"}, follow=True).content.decode()
    assert equipe_case.case.number in page
    assert hidden.number not in page
    assert str(HouseholdFactory.mother_of(hidden.household)) not in page
    desk = as_user(someone("front_desk")).post(url("search"), {"q": "Esposito"}, follow=True).content.decode()
    assert equipe_case.case.number not in desk
    assert "Esposito Maria" in desk


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_queries_of_search(someone, as_user, django_assert_num_queries, rows):
    worker = someone("case_worker")
    for _ in range(rows):
        case_with_team(worker, household=HouseholdFactory(name="Esposito"))
    browser = as_user(worker)
    browser.post(url("search"), {"q": "Esposito"})
    with django_assert_num_queries(12):  # two of them are the savepoint that stands for the transaction in a test
        browser.get(url("search"))


def test_the_register_shows_numbers_and_no_names(equipe_case, as_user, someone):
    as_user(equipe_case.worker).get(equipe_case.case.get_absolute_url())
    dpo = as_user(someone("dpo"))

    page = dpo.get(url("access_register"), {"caso": equipe_case.case.number, "tipo": "reading"}).content.decode()

    assert equipe_case.case.number in page
    assert str(equipe_case.worker) in page
    assert "Esposito" not in page
    assert AuditEvent.objects.filter(action="audit.register.searched").count() == 1
    assert "Scrivi anno e numero" in dpo.get(url("access_register"), {"caso": "abc"}).content.decode()
    for role in ("coordinator", "it_admin", "director"):
        assert as_user(someone(role)).get(url("access_register")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_queries_of_the_register(equipe_case, as_user, someone, django_assert_num_queries, rows):
    dpo, worker = as_user(someone("dpo")), as_user(equipe_case.worker)
    for _ in range(rows):
        worker.get(equipe_case.case.get_absolute_url())
    with django_assert_num_queries(11):
        dpo.get(url("access_register"))
