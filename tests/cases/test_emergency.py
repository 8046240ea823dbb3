"""Emergency access: an hour in a case of others, with a reason, told at once, reviewed afterwards (domain §8.2)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, diary, emergency, restricted_notes
from cases.clues import NEVER, Clue
from cases.models import Case, CaseUserGrant, Deadline, EmergencyAccess
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice, OutboxMessage
from sesto_social.workflow import TransitionNotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Il bambino è in pronto soccorso con la nonna, mi chiamano i carabinieri."
OPEN = "cases:emergency_open"
PASSWORD = "una frase lunga 2026"


@pytest.fixture
def colleague(someone, other_unit):
    """Somebody of another unit who never had to do with the case."""
    return someone("case_worker", unit=other_unit)


@pytest.fixture
def dpo(someone):
    return someone("dpo")


@pytest.fixture
def fresh(monkeypatch):
    """Whoever posts has just confirmed who they are."""
    monkeypatch.setattr("cases.views.emergency.signed_in_again", lambda request: True)


def number_of(case):
    return Clue(year=case.year, sequence=case.sequence)


def begun(case, by, **facts):
    return emergency.begin(by=by, clue=number_of(case), **{"category": "night", "reason": REASON} | facts)


def typed(clue, **facts):
    return {"clue": str(clue), "category": "night", "reason": REASON} | facts


def sees(user, case):
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def later(monkeypatch, **span):
    moment = timezone.now() + timedelta(**span)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# ---- opening


def test_an_hour_begins_and_who_answers_for_the_case_hears_in_the_same_moment(equipe_case, colleague, dpo):
    held = begun(equipe_case.case, colleague)

    assert held.expires_at - held.opened_at == timedelta(minutes=60)
    assert sees(colleague, equipe_case.case)
    assert not access.may_work(colleague, equipe_case.case)
    told = set(Notice.objects.values_list("user", flat=True))
    assert {equipe_case.worker.pk, equipe_case.coordinator.pk, dpo.pk} <= told
    assert colleague.pk not in told
    assert OutboxMessage.objects.filter(about=f"cases.emergencyaccess:{held.pk}").count() == 3
    assert Deadline.objects.pending().filter(key=f"emergency:{held.pk}", due_on=held.review_by, unit=equipe_case.case.unit).exists()
    assert AuditEvent.objects.filter(action=emergency.BEGUN, case_id=equipe_case.case.pk, refused=False).exists()


def test_nothing_is_told_if_the_hour_cannot_begin(equipe_case, colleague, dpo, monkeypatch):
    """All of it or nothing: a notice that fails takes the access with it."""
    monkeypatch.setattr(emergency, "notify", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        begun(equipe_case.case, colleague)

    assert not sees(colleague, equipe_case.case)
    assert not EmergencyAccess.objects.exists()
    assert not Notice.objects.filter(user=dpo).exists()


def test_the_notices_do_not_say_of_whom(equipe_case, colleague, dpo):
    begun(equipe_case.case, colleague)
    for notice in Notice.objects.all():
        assert equipe_case.case.family_name not in notice.text


def test_it_opens_after_signing_in_again(equipe_case, colleague, as_user, fresh):
    answer = as_user(colleague).post(reverse(OPEN), typed(equipe_case.case.number))

    assert answer.status_code == 302
    assert answer.url == equipe_case.case.get_absolute_url()


def test_whoever_has_not_signed_in_again_is_asked_first_and_nothing_is_looked_up(equipe_case, colleague, as_user):
    answer = as_user(colleague).post(reverse(OPEN), typed(equipe_case.case.number))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not EmergencyAccess.objects.exists()
    assert not AuditEvent.objects.filter(action=emergency.BEGUN).exists()


def test_after_the_password_it_goes_on_by_itself(equipe_case, colleague, as_user):
    colleague.set_password(PASSWORD)
    colleague.save()
    browser = as_user(colleague)
    asked = browser.post(reverse(OPEN), typed(equipe_case.case.number))
    wrong = browser.post(asked.url, {"password": "sbagliata", "next": reverse(OPEN)})
    assert wrong.status_code == 200
    assert not EmergencyAccess.objects.exists()

    answer = browser.post(asked.url, {"password": PASSWORD, "next": reverse(OPEN)})

    assert answer.status_code == 302
    assert answer.url == equipe_case.case.get_absolute_url()
    assert EmergencyAccess.objects.get().reason == REASON


def test_a_refusal_after_the_password_is_shown_on_a_form_that_posts_to_its_own_page(colleague, as_user):
    colleague.set_password(PASSWORD)
    colleague.save()
    browser = as_user(colleague)
    asked = browser.post(reverse(OPEN), typed("2026/9999"))
    page = browser.post(asked.url, {"password": PASSWORD, "next": reverse(OPEN)}).content.decode()

    assert emergency.NOT_OPENED in page.replace("&#x27;", "'")
    assert f'action="{reverse(OPEN)}"' in page
    assert REASON in page


# ---- how the case is found, and what is never told


def test_a_whole_code_finds_the_case_of_who_is_in_charge(equipe_case, colleague, child_with_code):
    held = emergency.begin(by=colleague, clue=Clue(code=child_with_code.tax_code), category="night", reason=REASON)

    assert held.case == equipe_case.case
    begun_event = AuditEvent.objects.get(action=emergency.BEGUN)
    assert begun_event.facts == {"clue": "code"}


@pytest.fixture
def child_with_code(equipe_case):
    from cases import identifiers

    child = equipe_case.case.household.minors()[0]
    identifiers.keep(child, "RSSMRA15A01F205J")
    child.refresh_from_db()
    return child


def test_a_code_leads_to_the_open_case_before_the_closed_one(equipe_case, colleague, child_with_code):
    factories.in_status(equipe_case.case, "closed", closed_at=timezone.now())
    equipe_case.case.charges.update(until=timezone.localdate(), closure_reason="1", closure_situation="1")
    household = factories.HouseholdFactory(minors=0)
    household.members.create(person=child_with_code, role="child")
    newer = factories.open_case(household=household)

    assert list(Clue(code=child_with_code.tax_code).cases()) == [newer, equipe_case.case]


@pytest.mark.parametrize("clue", ["Esposito", "41", "2026/", "RSSMRA15A01F205", "RSSMRA15A01F205X", "2026/1 OR 1=1", "ESPOSITO MARIA ANNA"])
def test_only_a_whole_number_or_a_whole_code_is_understood(equipe_case, colleague, as_user, fresh, clue):
    page = as_user(colleague).post(reverse(OPEN), typed(clue))

    assert page.status_code == 200
    assert page.context["form"].errors["clue"]
    assert not AuditEvent.objects.filter(action=emergency.BEGUN).exists()


@pytest.fixture
def answers(equipe_case, colleague, as_user, fresh):
    """The page that comes back, without what the person typed."""

    def ask(clue):
        page = as_user(colleague).post(reverse(OPEN), typed(clue))
        assert page.status_code == 200
        return re.sub(r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "\w+"', "", page.content.decode()).replace(clue, "")

    return ask


def test_a_case_that_is_not_there_and_one_shut_by_a_conflict_get_the_same_answer(equipe_case, colleague, child_with_code, answers):
    actions.keep_out(equipe_case.case, colleague, by=colleague)

    assert answers(equipe_case.case.number) == answers("2026/9998")
    assert answers(child_with_code.tax_code) == answers("VRDLCU15A01F205V")


def test_every_attempt_is_on_record_with_the_case_it_meant_and_without_the_code(equipe_case, colleague, child_with_code, answers):
    actions.keep_out(equipe_case.case, colleague, by=colleague)
    answers(equipe_case.case.number)
    answers(child_with_code.tax_code)
    answers("2026/9998")

    tries = AuditEvent.objects.filter(action=emergency.BEGUN, refused=True, actor=colleague).order_by("pk")
    assert [(one.case_id, one.facts) for one in tries] == [
        (equipe_case.case.pk, {"clue": "number"}),
        (equipe_case.case.pk, {"clue": "code"}),
        (None, {"clue": "number"}),
    ]


def test_after_five_attempts_that_open_nothing_one_waits_and_the_dpo_hears_once(equipe_case, colleague, dpo, as_user, fresh, monkeypatch):
    browser = as_user(colleague)
    for number in range(5):
        browser.post(reverse(OPEN), typed(f"2026/{9000 + number}"))
    assert not Notice.objects.filter(user=dpo).exists()

    for _ in range(2):
        page = browser.post(reverse(OPEN), typed(equipe_case.case.number))
    assert "Troppi tentativi" in page.content.decode()
    assert not sees(colleague, equipe_case.case)
    assert Notice.objects.filter(user=dpo).count() == 1

    later(monkeypatch, minutes=61)
    assert begun(equipe_case.case, colleague).case == equipe_case.case


def test_ones_own_case_opens_as_ever(equipe_case, as_user, fresh):
    answer = as_user(equipe_case.worker).post(reverse(OPEN), typed(equipe_case.case.number))

    assert answer.url == equipe_case.case.get_absolute_url()
    assert not EmergencyAccess.objects.exists()


def test_a_form_with_something_missing_keeps_what_was_typed(colleague, as_user, fresh):
    page = as_user(colleague).post(reverse(OPEN), typed("2026/0001", reason="troppo corto"))

    assert "Scrivi almeno 30 caratteri" in page.content.decode()
    assert "troppo corto" in page.content.decode()
    assert page.context["form"]["clue"].value() == "2026/0001"


def test_an_empty_form_says_what_is_missing(colleague, as_user, fresh):
    assert set(as_user(colleague).post(reverse(OPEN), {}).context["form"].errors) == {"clue", "category", "reason"}


def test_the_database_refuses_a_reason_of_a_few_letters(equipe_case, colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        begun(equipe_case.case, colleague, reason="perché sì")


# ---- who never may


@pytest.mark.parametrize("role", ["front_desk", "intake_worker", "external_educator", "director", "sisl_operator", "dpo", "it_admin"])
def test_these_roles_have_no_such_door(someone, as_user, role):
    assert as_user(someone(role)).get(reverse(OPEN)).status_code == 403


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "educator", "coordinator"])
def test_any_professional_has_it(someone, as_user, role):
    assert as_user(someone(role)).get(reverse(OPEN)).status_code == 200


@pytest.mark.parametrize("other", sorted(NEVER))
def test_a_professional_who_is_also_external_or_administrator_has_not(equipe_case, someone, other_unit, as_user, fresh, other):
    both = someone("case_worker", other, unit=other_unit)

    assert as_user(both).get(reverse(OPEN)).status_code == 403
    assert as_user(both).post(reverse(OPEN), typed(equipe_case.case.number)).status_code == 403
    with pytest.raises(PermissionDenied):
        begun(equipe_case.case, both)


def test_one_at_a_time(equipe_case, colleague, unit):
    begun(equipe_case.case, colleague)
    with pytest.raises(TransitionNotAllowed, match="chiudilo prima"):
        begun(factories.open_case(unit), colleague)


# ---- the hour


def test_every_page_of_the_case_says_how_long_it_lasts(equipe_case, colleague, as_user):
    begun(equipe_case.case, colleague)
    browser = as_user(colleague)
    for page in ("case_detail", "diary", "family", "documents", "accesses"):
        text = browser.get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).content.decode()
        assert "emergency-band" in text
        assert "restano 59 minuti" in text
    assert "emergency-band" not in as_user(equipe_case.worker).get(equipe_case.case.get_absolute_url()).content.decode()


def test_it_reads_and_does_not_write(equipe_case, colleague, as_user):
    begun(equipe_case.case, colleague)

    assert as_user(colleague).get(reverse("cases:diary_add", args=[equipe_case.case.pk])).status_code == 403


def test_after_sixty_minutes_it_is_gone_at_once(equipe_case, colleague, as_user, monkeypatch):
    begun(equipe_case.case, colleague)
    browser = as_user(colleague)
    assert browser.get(equipe_case.case.get_absolute_url()).status_code == 200

    later(monkeypatch, minutes=60, seconds=1)

    for page in ("case_detail", "diary", "family", "documents"):
        assert browser.get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).status_code == 404
    assert equipe_case.case.title not in browser.get(reverse("cases:case_list")).content.decode()
    assert not colleague.has_perm("cases.view_case", equipe_case.case)


def test_a_list_holds_it_for_the_hour_alone(equipe_case, colleague, as_user, monkeypatch):
    begun(equipe_case.case, colleague)
    assert equipe_case.case.number in as_user(colleague).get(reverse("cases:case_list")).content.decode()
    later(monkeypatch, minutes=61)
    assert equipe_case.case.number not in as_user(colleague).get(reverse("cases:case_list")).content.decode()


def test_closing_early_shuts_it_and_a_second_click_changes_nothing(equipe_case, colleague, as_user):
    held = begun(equipe_case.case, colleague)
    browser = as_user(colleague)
    for _ in range(2):
        assert browser.post(reverse("cases:emergency_close", args=[held.pk])).status_code == 302

    held.refresh_from_db()
    assert held.ended_at is not None
    assert not sees(colleague, equipe_case.case)
    assert AuditEvent.objects.filter(action="cases.emergencyaccess.ended").count() == 1


def test_nobody_else_closes_it_from_there(equipe_case, colleague, someone, as_user):
    held = begun(equipe_case.case, colleague)

    assert as_user(someone("case_worker")).post(reverse("cases:emergency_close", args=[held.pk])).status_code == 404


def test_a_second_hour_on_the_same_day_is_a_second_row(equipe_case, colleague, monkeypatch):
    begun(equipe_case.case, colleague)
    later(monkeypatch, minutes=70)
    begun(equipe_case.case, colleague)

    assert EmergencyAccess.objects.count() == 2
    assert sees(colleague, equipe_case.case)


def test_a_conflict_declared_meanwhile_shuts_it(equipe_case, colleague):
    begun(equipe_case.case, colleague)
    actions.keep_out(equipe_case.case, colleague, by=colleague)

    assert not sees(colleague, equipe_case.case)


def test_a_coordinator_who_came_in_this_way_does_not_coordinate_the_case(equipe_case, someone, other_unit):
    stranger = someone("coordinator", unit=other_unit)
    begun(equipe_case.case, stranger)

    assert stranger not in access.who_coordinates(equipe_case.case)
    assert not equipe_case.case.is_led_by(stranger)


def test_no_restricted_note_and_no_note_of_a_profession_opens_in_that_hour(equipe_case, someone, other_unit, as_user):
    """Neither those of a colleague nor one's own of the time one worked on the case."""
    former = someone("psychologist", unit=other_unit)
    factories.grant(equipe_case.case, former, level=access.WORK)
    note = restricted_notes.write(equipe_case.case, by=former, day=timezone.localdate(), text="Zafferano riservato")
    diary.write(equipe_case.case, by=equipe_case.psychologist, level="profession", kind="interview", facts="Zafferano di professione")
    access.end_grants(equipe_case.case, of=former, by=former, reason="non segue più il caso")
    begun(equipe_case.case, former)
    browser = as_user(former)

    assert browser.get(reverse("cases:restricted_note", args=[note.pk])).status_code == 404
    for page in ("restricted_note_list", "diary", "case_story"):
        assert "Zafferano" not in browser.get(reverse(f"cases:{page}", args=[equipe_case.case.pk])).content.decode()


def test_why_do_i_see_this_says_until_when(equipe_case, colleague, as_user):
    begun(equipe_case.case, colleague)
    page = as_user(colleague).get(reverse("cases:accesses", args=[equipe_case.case.pk])).content.decode()

    assert "Accesso straordinario" in page
    assert "fino alle" in page


def test_a_grant_of_this_kind_without_an_end_is_refused_by_the_database(equipe_case, colleague):
    with pytest.raises(IntegrityError), transaction.atomic():
        access.share(equipe_case.case, to=colleague, origin="emergency", by=colleague, reason="senza fine")


# ---- the review


def url_of(held):
    return reverse("cases:emergency_review", args=[held.pk])


def test_who_coordinates_says_whether_there_was_a_reason(equipe_case, colleague, as_user):
    held = begun(equipe_case.case, colleague)
    page = as_user(equipe_case.coordinator).get(url_of(held))
    assert REASON in page.content.decode()

    as_user(equipe_case.coordinator).post(url_of(held), {"justified": "yes", "note": "Chiamata dei carabinieri confermata."})

    held.refresh_from_db()
    assert (held.status, held.reviewer) == ("justified", equipe_case.coordinator)
    assert not Deadline.objects.pending().filter(key=f"emergency:{held.pk}").exists()
    assert Notice.objects.filter(user=colleague, text__contains="giustificato").exists()


def test_the_dpo_may_say_it_too(equipe_case, colleague, dpo, as_user):
    held = begun(equipe_case.case, colleague)
    as_user(dpo).post(url_of(held), {"justified": "no", "note": "Il collega non era di turno."})

    held.refresh_from_db()
    assert (held.status, held.reviewer) == ("not_justified", dpo)


def test_what_was_not_justified_ends_at_once(equipe_case, colleague):
    held = begun(equipe_case.case, colleague)
    emergency.review(held, by=equipe_case.coordinator, justified=False, note="Non c'era nessuna urgenza.")

    assert not sees(colleague, equipe_case.case)
    assert EmergencyAccess.objects.get().status == "not_justified"


def test_it_is_reviewed_once_and_with_words(equipe_case, colleague, as_user):
    held = begun(equipe_case.case, colleague)
    browser = as_user(equipe_case.coordinator)
    assert set(browser.post(url_of(held), {"note": "   "}).context["form"].errors) == {"justified", "note"}
    emergency.review(held, by=equipe_case.coordinator, justified=True, note="Va bene.")

    page = browser.post(url_of(held), {"justified": "no", "note": "Ci ho ripensato."}, follow=True)
    assert "già stato rivisto" in page.content.decode()
    held.refresh_from_db()
    assert held.status == "justified"


def test_nobody_reviews_their_own(equipe_case, someone, other_unit, as_user):
    stranger = someone("coordinator", unit=other_unit)
    held = begun(equipe_case.case, stranger)
    stranger.groups.add(equipe_case.case.unit.group)  # from today they coordinate the case, that access included

    assert as_user(stranger).get(url_of(held)).status_code == 404
    with pytest.raises(TransitionNotAllowed):
        emergency.review(held, by=stranger, justified=True, note="Tutto a posto.")


def test_a_coordinator_of_another_unit_and_one_with_a_conflict_do_not_see_it(equipe_case, colleague, someone, other_unit, as_user):
    held = begun(equipe_case.case, colleague)
    barred = someone("coordinator")
    actions.keep_out(equipe_case.case, barred, by=barred)

    assert as_user(someone("coordinator", unit=other_unit)).get(url_of(held)).status_code == 404
    assert as_user(barred).get(url_of(held)).status_code == 404


def test_the_reviewer_reads_what_was_opened_in_that_hour(equipe_case, colleague, as_user):
    held = begun(equipe_case.case, colleague)
    as_user(colleague).get(reverse("cases:diary", args=[equipe_case.case.pk]))

    assert "Caso aperto e letto" in as_user(equipe_case.coordinator).get(url_of(held)).content.decode()


def test_what_nobody_reviewed_in_three_working_days_goes_to_the_manager_once(equipe_case, colleague, someone, dpo, as_user, monkeypatch):
    director = someone("director")
    held = begun(equipe_case.case, colleague)
    assert as_user(director).get(url_of(held)).status_code == 404
    later(monkeypatch, days=8)

    emergency.pass_upwards()
    emergency.pass_upwards()

    late = Notice.objects.filter(text__contains="nessuno lo ha rivisto")
    assert set(late.values_list("user", flat=True)) == {director.pk, dpo.pk, equipe_case.coordinator.pk}
    assert late.count() == 3
    emergency.review(EmergencyAccess.objects.get(), by=director, justified=True, note="Ho chiesto al collega.")


def test_without_another_coordinator_the_manager_is_asked_from_the_start(equipe_case, colleague, someone):
    director = someone("director")
    equipe_case.coordinator.groups.clear()
    held = begun(equipe_case.case, colleague)

    assert Deadline.objects.pending().filter(key=f"emergency:{held.pk}", assignee=director, case=None).exists()
    assert EmergencyAccess.objects.visible_to(director).filter(pk=held.pk).exists()


# ---- the register


def test_the_register_of_who_coordinates_holds_their_cases_and_the_dpo_has_all(equipe_case, colleague, someone, dpo, other_unit, as_user):
    begun(equipe_case.case, colleague)
    elsewhere = factories.open_case(other_unit)
    begun(elsewhere, equipe_case.worker)

    mine = as_user(equipe_case.coordinator).get(reverse("cases:emergency_list")).content.decode()
    whole = as_user(dpo).get(reverse("cases:emergency_list")).content.decode()
    assert equipe_case.case.number in mine
    assert elsewhere.number not in mine
    assert equipe_case.case.number in whole
    assert elsewhere.number in whole
    assert "Esposito" not in whole


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "it_admin", "external_educator", "sisl_operator", "front_desk"])
def test_the_register_is_not_for_these(someone, as_user, role):
    browser = as_user(someone(role))
    assert browser.get(reverse("cases:emergency_list")).status_code == 403
    assert browser.get(reverse("cases:emergency_export")).status_code == 403


def test_the_sheet_says_what_the_page_says_and_taking_it_is_on_record(equipe_case, colleague, dpo, as_user):
    begun(equipe_case.case, colleague, reason="=CMD() è il motivo che un foglio prenderebbe per formula")
    sheet = as_user(dpo).get(reverse("cases:emergency_export") + "?stato=to_review").content.decode()

    assert equipe_case.case.number in sheet
    assert ";'=CMD()" in sheet
    assert AuditEvent.objects.get(action="cases.emergencyaccess.exported").facts == {"rows": 1}
    assert equipe_case.case.number not in as_user(dpo).get(reverse("cases:emergency_export") + "?stato=justified").content.decode()


@pytest.mark.parametrize(("state", "found"), [("running", 1), ("late", 0), ("to_review", 1), ("justified", 0), ("niente", 1)])
def test_the_register_is_narrowed_by_state(equipe_case, colleague, dpo, as_user, state, found):
    begun(equipe_case.case, colleague)
    page = as_user(dpo).get(reverse("cases:emergency_list"), {"stato": state, "chi": colleague.pk})

    assert len(page.context["page"].rows) == found


@pytest.mark.parametrize("cases", [1, 3])
def test_the_register_costs_the_same_with_more_rows(dpo, colleague, unit, as_user, cases, django_assert_num_queries, monkeypatch):
    for _ in range(cases):
        emergency.close(begun(factories.open_case(unit), colleague), by=colleague)
        later(monkeypatch, minutes=5)
    browser = as_user(dpo)
    browser.get(reverse("cases:emergency_list"))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse("cases:emergency_list"))


QUERIES = 10


def test_an_open_grant_of_another_kind_outlives_the_hour(equipe_case, colleague, monkeypatch):
    begun(equipe_case.case, colleague)
    factories.grant(equipe_case.case, colleague)
    later(monkeypatch, minutes=61)

    assert sees(colleague, equipe_case.case)
    assert CaseUserGrant.objects.in_force().filter(user=colleague).count() == 1
