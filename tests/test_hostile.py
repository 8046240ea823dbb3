"""Ways in that somebody with bad intentions would try: each states a rule, and was once open or nearly so."""

import json
import logging
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access, actions, listing
from cases.models import Address, Case, CaseDocument, CaseUserGrant, Deadline, Grant, HouseholdMember, ParentalResponsibility
from intake.models import AccessSheet, TakeInRequest
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.storage import private
from sesto_social.notifications.models import Notice
from sesto_social.ui.logs import JsonFormatter
from sesto_social.workflow import TransitionNotAllowed

from .factories import HouseholdFactory, InterventionFactory, PersonFactory, case_in_charge, grant, open_case, plan_in
from .world import _attachment

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(new_client):
    def as_user(user):
        browser = new_client()
        browser.force_login(User.objects.get(pk=user.pk))
        return browser

    return as_user


# ---- conflict of interest: locked out everywhere (domain §8.4)


@pytest.fixture
def kin(someone, unit):
    """She coordinates the unit and also follows families; in one of them there is a cousin of hers."""
    case = open_case(unit)
    cousin = someone("coordinator", "case_worker")
    grant(case, cousin, level=access.WORK)
    grant(case, cousin, origin=Grant.Origin.SUBSTITUTION, since=timezone.localdate() + timedelta(days=3))
    actions.assign(case, worker=cousin, by=User.objects.system())
    actions.declare(case.team.get(), by=cousin, has_conflict=True, details="cugina della madre")
    return cousin, case


def test_a_conflict_shuts_every_door_also_that_of_the_unit(kin, sign_in):
    cousin, case = kin
    cousin = User.objects.get(pk=cousin.pk)

    assert not Case.objects.visible_to(cousin).exists()
    assert not Case.objects.workable_by(cousin).exists()
    assert not cousin.has_perm("cases.view_case", case)
    assert not CaseUserGrant.objects.filter(user=cousin).exists()
    assert not listing.case_page(cousin, opens=(True, False)).rows
    assert not listing.best_cases(cousin, case.family_name)
    assert not Deadline.objects.visible_to(cousin).filter(case=case).exists()
    browser = sign_in(cousin)
    for name in ("case_detail", "family", "team", "diary", "accesses", "team_change"):
        assert browser.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 404, name
    assert case.number not in browser.get(reverse("cases:my_day")).content.decode()
    assert case.number not in browser.get(reverse("cases:case_list")).content.decode()


def test_nobody_lets_somebody_with_a_conflict_back_in(kin):
    cousin, case = kin
    with pytest.raises(TransitionNotAllowed, match="conflitto"):
        grant(case, cousin)


def test_a_conflict_hides_the_sheet_and_the_request_the_case_was_born_from(kin, unit):
    cousin, case = kin
    sheet = AccessSheet.objects.create(worker=User.objects.system(), person=case.household.minors()[0], story="racconto")
    asked = TakeInRequest.objects.create(
        sheet=sheet,
        household=case.household,
        unit=unit,
        motivation="x",
        proposed_by=User.objects.system(),
        due_on=timezone.localdate(),
        status="accepted",
        case=case,
    )
    cousin = User.objects.get(pk=cousin.pk)

    assert sheet not in AccessSheet.objects.visible_to(cousin)
    assert asked not in TakeInRequest.objects.visible_to(cousin)


def test_others_of_the_unit_still_see_the_case(kin, someone):
    _, case = kin
    assert case in Case.objects.visible_to(someone("coordinator"))


# ---- rights that end


def test_withdrawing_access_withdraws_what_was_to_begin_later(someone, unit):
    case, worker = open_case(unit), someone("case_worker")
    tomorrow = timezone.localdate() + timedelta(days=1)
    grant(case, worker, since=tomorrow)

    access.end_grants(case, of=worker, by=User.objects.system(), reason="non serve più")

    assert not CaseUserGrant.objects.in_force(tomorrow).filter(user=worker).exists()


def test_of_a_sensitive_case_those_shut_out_hear_nothing(someone, unit):
    worker, named, shut_out = someone("case_worker"), someone("coordinator"), someone("coordinator")
    case = case_in_charge(worker, unit=unit)
    assert set(access.who_coordinates(case)) == {named, shut_out}

    actions.set_sensitive(case, True, by=named)

    assert set(access.who_coordinates(case)) == {named}


# ---- what is said of a person to those outside their case


def test_a_court_order_is_not_read_on_the_page_of_the_person_by_the_desk(someone, sign_in, unit):
    worker = someone("case_worker")
    household = HouseholdFactory(minors=1)
    case_in_charge(worker, unit=unit, household=household)
    father, child = PersonFactory(), household.minors()[0]
    HouseholdMember.objects.create(household=household, person=father, role="father")
    ParentalResponsibility.objects.create(holder=father, minor=child, kind="lost", order_reference="TM Milano, decreto 77/2026")

    for role in ("front_desk", "intake_worker", "director"):
        assert "decreto 77/2026" not in sign_in(someone(role)).get(child.get_absolute_url()).content.decode(), role
    assert "decreto 77/2026" in sign_in(worker).get(child.get_absolute_url()).content.decode()


def test_who_follows_the_family_she_left_does_not_learn_where_she_hides(someone, sign_in, unit):
    worker, household = someone("case_worker"), HouseholdFactory(minors=1)
    case_in_charge(worker, unit=unit, household=household)
    mother = household.members.get(role="mother")
    Address.objects.create(person=mother.person, street="Via Nascosta 9", confidentiality="secret")
    reveal = f"{Case.objects.get().get_absolute_url()}famiglia/indirizzi/{Address.objects.get().pk}/rivela/"
    assert "Via Nascosta 9" in sign_in(worker).post(reveal, {"why": "visit"}).content.decode()

    HouseholdMember.objects.filter(pk=mother.pk).update(until=timezone.localdate() - timedelta(days=1))

    assert sign_in(worker).post(reveal, {"why": "visit"}).status_code == 404


# ---- what the manager signs is what the manager read


def test_a_determination_is_for_the_amount_that_was_read(someone, sign_in, unit):
    worker = someone("case_worker")
    plan = plan_in(case_in_charge(worker, unit=unit), "active")
    today = timezone.localdate()
    aid = InterventionFactory(plan=plan, cost=Decimal(500), starts_on=today, ends_on=today + timedelta(days=60))
    director = sign_in(someone("director"))
    address = reverse("interventions:intervention_determine", args=[aid.pk])
    version = director.get(address).context["form"]["version"].value()
    aid.cost = Decimal(50_000)
    aid.save_if_unchanged(aid.version)

    director.post(address, {"verdict": "grant", "act_reference": "Det. 1/2026", "reason": "", "version": version})

    aid.refresh_from_db()
    assert (aid.status, aid.act_reference) == ("proposed", "")
    version = director.get(address).context["form"]["version"].value()
    director.post(address, {"verdict": "grant", "act_reference": "Det. 1/2026", "reason": "", "version": version})
    aid.refresh_from_db()
    assert aid.status == "authorised"


# ---- what is written down


def logged(path, name="django_structlog.middlewares.request", **more):
    record = logging.LogRecord(name, logging.INFO, "x.py", 1, more.pop("message", {"event": "request_finished", "request": path}), (), None)
    return json.loads(JsonFormatter().format(record))


@pytest.mark.parametrize(
    "secret",
    [
        "0f3c9b1d2a4e5f60718293a4b5c6d7e8",
        "12:1vXyZa:Qw-Er_ty8uioPAsdfghjklzxcvbnm",
        "AbCdEfGhIjKlMnOpQrStUv",
        "1x-d2k9f1-4b8a0c77de9fa1b2c3",
    ],
)
def test_a_secret_link_is_not_in_the_log(secret):
    for path in (f"GET /appuntamento/{secret}/sposta/", f"POST /accesso/password/nuova/{secret}/"):
        assert secret not in json.dumps(logged(path))
        assert logged(path)["request"].startswith(path.partition(secret)[0])
    record = logging.LogRecord("django.request", logging.WARNING, "x", 1, "Not Found: %s", (f"/appuntamento/{secret}/",), None)
    assert secret not in JsonFormatter().format(record)


@pytest.mark.parametrize("path", ["/casi/412/chiusura/avvia/", "/progetti/7/sottoscritto-in-parte/", "/accesso/password/dimenticata/"])
def test_an_ordinary_address_is_in_the_log_as_it_is(path):
    assert logged(f"GET {path}")["request"] == f"GET {path}"


def test_an_altered_file_leaves_its_mark_in_the_register(someone, sign_in, unit):
    worker = someone("case_worker")
    case = case_in_charge(worker, unit=unit)
    paper = CaseDocument.objects.create(case=case, attachment=_attachment(worker, case, "x"), title="nota", added_by=worker)
    file = Path(private.path(paper.attachment.file.name))
    file.write_bytes(b"altro")

    response = sign_in(worker).get(reverse("cases:document_download", args=[paper.pk]))

    assert response.status_code >= 400
    assert AuditEvent.objects.filter(action="documents.attachment.altered", case_id=case.pk, refused=True).exists()


def test_a_knock_at_the_door_of_a_case_says_which_case(someone, sign_in, unit):
    case = open_case(unit)
    stranger = someone("case_worker")

    assert sign_in(stranger).get(case.get_absolute_url()).status_code == 404

    knock = AuditEvent.objects.get(refused=True, actor=stranger)
    assert (knock.action, knock.case_id) == ("cases:case_detail", case.pk)


def test_a_knock_at_a_case_that_never_was_is_only_a_knock(someone, sign_in):
    for number in (987_654, 10**30):
        assert sign_in(someone("case_worker")).get(f"/casi/{number}/").status_code == 404
    assert set(AuditEvent.objects.filter(refused=True).values_list("case_id", flat=True)) == {None}


def test_an_address_that_opens_an_account_is_not_changed_unseen(someone, sign_in):
    administrator, colleague = someone("it_admin"), someone("psychologist")
    page = reverse("admin:accounts_user_change", args=[colleague.pk])
    browser = sign_in(administrator)
    facts = {
        "username": colleague.username,
        "first_name": colleague.first_name,
        "last_name": colleague.last_name,
        "email": "altro@comune.example",
        "unit": colleague.unit_id,
        "profession": "",
        "phone": "",
        "roles": ["psychologist"],
        "is_active": "on",
    }

    assert browser.post(page, facts).status_code == 302

    told = AuditEvent.objects.get(action="accounts.user.changed", object_id=colleague.pk)
    assert (told.actor, told.facts) == (administrator, {"fields": ["email"]})


def test_giving_a_coordinator_another_unit_says_which(someone, other_unit):
    from sesto_social.accounts.actions import set_roles

    user = someone("coordinator")
    set_roles(user, {"coordinator"}, units=[user.unit, other_unit], by=User.objects.system())

    told = AuditEvent.objects.get(action="accounts.user.roles_changed")
    assert told.facts["units_after"] == sorted([user.unit_id, other_unit.pk])
    assert told.facts["units_before"] == [user.unit_id]


# ---- nonsense


def test_a_search_for_nothing_printable_finds_nothing(someone, sign_in):
    for role in ("case_worker", "coordinator", "front_desk"):
        for text in ("\0", "a\0b", "😀", "%", "_", "' OR 1=1--"):
            for page in ("/cerca/", "/persone/", "/casi/"):
                response = sign_in(someone(role)).post(page, {"q": text}, follow=True)
                assert response.status_code == (403 if page == "/casi/" and role == "front_desk" else 200)


def test_a_notice_leads_only_inside(someone, sign_in):
    user = someone("case_worker")
    for link in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        notice = Notice.objects.create(user=user, text="x", link=link)
        response = sign_in(user).post(reverse("notifications:notice_read", args=[notice.pk]))
        assert response.url == reverse("notifications:notice_list")
