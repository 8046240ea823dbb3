"""A hostile colleague tries more than sixty ways into a file that is not theirs: each answers exactly as if the file did not exist.

Each way is tried twice: at a real family of another worker, and at one that never was (numbers and names that no row has). The two
answers must be the same, status and text; no word of the family may show; and nothing of the family may change.
"""

import re
from itertools import zip_longest
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Person
from sesto_social.agenda.models import Reservation

from . import world

pytestmark = pytest.mark.django_db
NEVER = 7_000_000
CHANCE = re.compile(
    r"value=\"[\w:-]{60,}\"|[\w-]{60,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|grafico-\d+"
    r"|nonce-[^' ]+|nonce=\"[^\"]+\"|data-page=\"[^\"]+\"|'Content-Length': '\d+'"
)
"""What no two showings of one page have in common."""

NUMBERS = re.compile(r"(?<=/)\d+(?=/)|(?<==)\d+|(?<=\")\d+(?=\")")
WAYS = []


def way(role="case_worker"):
    """Register one way in: a function of the browser, what it aims at, and a file of one's own."""

    def add(function):
        WAYS.append((function, role))
        return function

    return add


class Real:
    """The other family: numbers and words as they are."""

    def __init__(self, rows):
        self.rows = rows
        self.number = rows["case"].number
        self.name, self.street = rows["case"].family_name, rows["address"].street
        self.surname, self.code, self.paper = (
            rows["person"].last_name,
            rows["person"].tax_code or "RSSMRA80A01F205X",
            rows["document"].title,
        )
        self.worker, self.typo = rows["colleague"].pk, self.name.replace("ff", "f")

    def pk(self, name):
        return self.rows[name].pk

    def url(self, name, *rows, **more):
        return reverse(name, args=[*(self.pk(row) for row in rows), *more.values()])


class Ghost(Real):
    """The family that never was, in words of the same shape."""

    def __init__(self, rows):
        super().__init__(rows)
        self.number = f"{rows['case'].year}/9999"
        self.name, self.street, self.surname, self.paper = "Quellochenonce", "viachenonce 1", "Quellochenonce", "cartachenonce"
        self.code, self.typo = "ZZZZZZ00A01F205X", "Quellochnonce"

    def pk(self, name):
        return super().pk(name) + NEVER


def normal(response, aim):
    """What the reader gets, without tokens, and without what they typed themselves."""
    text = CHANCE.sub("", world.read(response))
    for mine in (aim.number, aim.name, aim.typo, aim.street, aim.surname, aim.code, aim.paper):
        text = text.replace(mine, "·")
    return response.status_code, NUMBERS.sub("·", text)


# ---- numbers in addresses


@way()
def the_page_of_the_case(browser, aim, ours):
    return browser.get(aim.url("cases:case_detail", "case"))


@way()
def every_section_by_name(browser, aim, ours):
    return [browser.get(aim.url(f"cases:{name}", "case")) for name in ("diary", "family", "team", "documents", "deadlines", "accesses")]


@way()
def the_panels_alone(browser, aim, ours):
    names = ("interventions:in_force", "interventions:plan_list", "interventions:intervention_list", "cases:court_order_panel")
    return [browser.get(aim.url(name, "case"), headers={"HX-Request": "true"}) for name in names]


@way()
def a_section_of_another_room(browser, aim, ours):
    return [browser.get(aim.url("cases:case_section", "case", slot=slot)) for slot in ("plan", "court", "interventions")]


@way()
def the_story(browser, aim, ours):
    return browser.get(aim.url("cases:case_story", "case") + "?dopo=1")


@way()
def the_genogram_on_a_past_day(browser, aim, ours):
    return browser.get(aim.url("cases:genogram", "case") + "?giorno=2020-01-01&passo=1", headers={"HX-Request": "true"})


@way()
def the_ecomap(browser, aim, ours):
    return browser.get(aim.url("cases:ecomap", "case"))


@way()
def a_document_by_its_number(browser, aim, ours):
    return browser.get(aim.url("cases:document_download", "document"))


@way()
def the_plan_and_its_pdf(browser, aim, ours):
    return [browser.get(aim.url(f"interventions:plan_{page}", "plan")) for page in ("detail", "document", "consents")]


@way()
def the_review_and_its_minutes(browser, aim, ours):
    return [browser.get(aim.url(f"interventions:review_{page}", "review")) for page in ("detail", "minutes", "hold")]


@way()
def the_aid(browser, aim, ours):
    return browser.get(aim.url("interventions:intervention_detail", "intervention"))


@way()
def the_meeting_and_its_minutes(browser, aim, ours):
    return browser.get(aim.url("cases:meeting_detail", "meeting"))


@way()
def the_in_depth_meeting(browser, aim, ours):
    return browser.get(aim.url("cases:in_depth_detail", "in_depth"))


@way()
def the_assessment(browser, aim, ours):
    return browser.get(aim.url("cases:assessment_detail", "assessment"))


@way()
def the_hand_over(browser, aim, ours):
    return browser.get(aim.url("cases:hand_over_detail", "hand_over"))


@way()
def the_declaration_of_somebody_else(browser, aim, ours):
    return browser.get(aim.url("cases:declaration", "member"))


@way()
def the_hand_over_meant_for_somebody_else(browser, aim, ours):
    return browser.post(aim.url("cases:hand_over_receive", "hand_over"), {"has_conflict": "no"})


@way()
def the_court_order_and_its_paper(browser, aim, ours):
    return [browser.get(aim.url(f"cases:court_order_{page}", "court_order")) for page in ("detail", "document")]


@way()
def the_engagement(browser, aim, ours):
    return browser.get(aim.url("cases:engagement_detail", "engagement"))


@way()
def the_secret_address(browser, aim, ours):
    return browser.post(aim.url("cases:address_reveal", "case", "address"), {"why": "visit"})


# ---- a row of theirs below a case of mine


@way()
def their_secret_address_below_my_case(browser, aim, ours):
    address = reverse("cases:address_reveal", args=[ours["case"].pk, aim.pk("address")])
    return [browser.get(address), browser.post(address, {"why": "visit"})]


@way()
def their_bond_below_my_case(browser, aim, ours):
    return browser.get(reverse("cases:relationship_change", args=[ours["case"].pk, aim.pk("bond")]))


@way()
def taking_away_their_bond_below_my_case(browser, aim, ours):
    return browser.post(reverse("cases:relationship_remove", args=[ours["case"].pk, aim.pk("bond")]), {"reason": "non è vero"})


@way()
def their_pregnancy_below_my_case(browser, aim, ours):
    return browser.get(reverse("cases:pregnancy_end", args=[ours["case"].pk, aim.pk("pregnancy")]))


@way()
def their_minor_in_charge_below_my_case(browser, aim, ours):
    return browser.get(reverse("cases:charge_edit", args=[ours["case"].pk, aim.pk("charge")]))


@way()
def their_person_below_my_case(browser, aim, ours):
    return browser.get(reverse("cases:address_add", args=[ours["case"].pk, aim.pk("person")]))


@way()
def their_goal_below_my_plan(browser, aim, ours):
    return browser.get(reverse("interventions:goal_edit", args=[ours["draft"].pk, aim.pk("draft_goal")]))


@way()
def their_action_below_my_plan(browser, aim, ours):
    return browser.post(reverse("interventions:action_remove", args=[ours["draft"].pk, aim.pk("draft_action")]))


@way()
def their_commitment_below_my_plan(browser, aim, ours):
    return browser.get(reverse("interventions:commitment_edit", args=[ours["draft"].pk, aim.pk("draft_commitment")]))


@way(role="coordinator")
def their_party_below_my_order(browser, aim, ours):
    return browser.post(reverse("cases:court_order_party_remove", args=[ours["court_order"].pk, aim.pk("party")]))


@way()
def their_attachment_below_a_report(browser, aim, ours):
    return browser.get(reverse("intake:report_attachment", args=[ours["report"].pk, aim.pk("report_attachment")]))


# ---- numbers in forms


@way()
def a_bond_of_mine_with_their_mother(browser, aim, ours):
    facts = {"person": ours["person"].pk, "other": aim.pk("person"), "kind": "partner", "since": "2020-01-01"}
    return browser.post(reverse("cases:relationship_add", args=[ours["case"].pk]), facts)


@way()
def responsibility_over_their_child(browser, aim, ours):
    facts = {"holder": ours["person"].pk, "minor": aim.pk("minor"), "kind": "full", "since": "2020-01-01"}
    return browser.post(reverse("cases:responsibility_add", args=[ours["case"].pk]), facts)


@way()
def a_pregnancy_of_their_mother(browser, aim, ours):
    return browser.post(reverse("cases:pregnancy_add", args=[ours["case"].pk]), {"mother": aim.pk("person"), "due_on": "2027-01-01"})


@way()
def an_assessment_of_their_child_in_my_case(browser, aim, ours):
    facts = {"child": aim.pk("minor"), "day": timezone.localdate().isoformat(), "occasion": "T0"}
    return browser.post(reverse("cases:assessment_add", args=[ours["case"].pk]), facts)


@way()
def an_assessment_of_mine_for_their_meeting(browser, aim, ours):
    facts = {"child": ours["minor"].pk, "day": timezone.localdate().isoformat(), "occasion": "meeting", "meeting": aim.pk("meeting")}
    return browser.post(reverse("cases:assessment_add", args=[ours["case"].pk]), facts)


@way()
def a_comparison_of_their_assessments(browser, aim, ours):
    asked = {"una": aim.pk("assessment"), "altra": aim.pk("assessment")}
    return browser.get(reverse("cases:assessment_compare", args=[ours["case"].pk]), asked)


@way()
def an_engagement_with_their_number(browser, aim, ours):
    day = (timezone.localdate() + timezone.timedelta(days=3)).isoformat()
    facts = {"kind": "home_visit", "day": day, "hour": "10:00", "minutes_long": "60", "case_number": aim.number}
    return browser.post(reverse("cases:engagement_add"), facts)


@way()
def an_engagement_page_opened_with_their_number(browser, aim, ours):
    return browser.get(reverse("cases:engagement_add"), {"caso": aim.number})


@way()
def a_meeting_of_mine_after_theirs(browser, aim, ours):
    return browser.get(reverse("cases:meeting_convene", args=[ours["case"].pk]), {"dopo_incontro": aim.pk("in_depth")})


@way()
def an_aid_of_mine_for_their_child(browser, aim, ours):
    facts = {"kind": "parenting_support", "title": "x", "beneficiaries": [aim.pk("minor")], "cost": "0"}
    return browser.post(reverse("interventions:intervention_add", args=[ours["plan"].pk]), facts)


@way()
def an_invitation_of_mine_to_their_mother(browser, aim, ours):
    return browser.post(reverse("intake:invitation_add", args=[ours["case"].pk]), {"person": aim.pk("person")})


@way(role="coordinator")
def an_order_about_their_child(browser, aim, ours):
    facts = {"minors": [aim.pk("minor")], "household": aim.pk("household")}
    return browser.post(reverse("cases:court_order_complete", args=[ours["court_order"].pk]), facts)


@way(role="coordinator")
def every_place_of_their_worker(browser, aim, ours):
    return browser.post(aim.url("cases:hand_over_all", "colleague"), {"reason": "x", f"to_{aim.pk('member')}": aim.worker})


# ---- writing without seeing


@way()
def an_amendment_of_their_note(browser, aim, ours):
    return browser.post(aim.url("cases:diary_amend", "diary"), {"facts": "Non è vero", "version": 1})


@way()
def a_note_in_their_diary(browser, aim, ours):
    facts = {"kind": "phone", "happened_on": timezone.localdate().isoformat(), "facts": "Una nota intrusa"}
    return browser.post(aim.url("cases:diary_add", "case"), facts)


@way()
def settling_their_deadline(browser, aim, ours):
    return browser.post(aim.url("cases:deadline_settle", "deadline"))


@way()
def ending_their_alert(browser, aim, ours):
    return browser.post(aim.url("cases:alert_end", "alert"), {"stays": "no", "reason": "x"})


@way()
def changing_their_network(browser, aim, ours):
    return browser.post(aim.url("cases:network_change", "network"), {"name": "x", "kind": "school"})


@way()
def an_opinion_in_their_meeting(browser, aim, ours):
    return browser.post(aim.url("cases:opinion_add", "meeting"), {"text": "x", "proposal": "plan"})


@way()
def signing_their_assessment(browser, aim, ours):
    return browser.post(aim.url("cases:assessment_sign", "assessment"))


@way()
def taking_their_hand_over(browser, aim, ours):
    return browser.post(aim.url("cases:hand_over_take", "hand_over"), {"accetta": "1"})


@way()
def validating_their_plan(browser, aim, ours):
    return browser.post(aim.url("interventions:plan_validate", "draft"))


@way(role="coordinator")
def naming_myself_to_their_team(browser, aim, ours):
    return browser.post(aim.url("cases:team_change", "case"), {"worker": aim.worker})


@way(role="coordinator")
def making_myself_a_deputy_of_their_address(browser, aim, ours):
    return browser.post(aim.url("cases:address_deputy_add", "case"), {"user": aim.worker, "until": "2027-01-01", "reason": "x"})


@way(role="coordinator")
def reopening_their_case(browser, aim, ours):
    return browser.post(aim.url("cases:case_reopen", "case"), {"reason": "x"})


# ---- lists: filters, sorting, pages, counts


@way()
def the_list_searched_by_their_name(browser, aim, ours):
    return browser.post(reverse("cases:case_list"), {"q": aim.name}, headers={"HX-Request": "true"})


@way()
def the_list_searched_by_their_number(browser, aim, ours):
    return browser.post(reverse("cases:case_list"), {"q": aim.number}, headers={"HX-Request": "true"})


@way(role="coordinator")
def the_list_filtered_by_their_worker(browser, aim, ours):
    return browser.get(reverse("cases:case_list"), {"worker": aim.worker, "aperti": "tutti"})


@way()
def the_list_from_their_row_on(browser, aim, ours):
    return browser.get(reverse("cases:case_list"), {"dopo": aim.pk("case"), "ordina": "-famiglia"})


@way()
def the_list_sorted_by_what_is_hidden(browser, aim, ours):
    return [browser.get(reverse("cases:case_list"), {"ordina": name}) for name in ("summary", "-household__name", "worker__password")]


@way()
def the_reviews_from_theirs_on(browser, aim, ours):
    return browser.get(reverse("interventions:review_list"), {"dopo": aim.pk("review")})


@way()
def the_meetings_from_theirs_on(browser, aim, ours):
    return browser.get(reverse("cases:meeting_list"), {"dopo": aim.pk("meeting"), "quali": "passate"})


@way()
def the_orders_of_their_state(browser, aim, ours):
    return browser.get(reverse("cases:court_order_list"), {"stato": "in_progress", "dopo": aim.pk("court_order")})


@way()
def my_diary_from_their_note_on(browser, aim, ours):
    return browser.get(reverse("cases:diary", args=[ours["case"].pk]), {"dopo": aim.pk("diary"), "tipo": "interview"})


@way()
def my_day(browser, aim, ours):
    return browser.get(reverse("cases:my_day"))


@way(role="coordinator")
def the_workload(browser, aim, ours):
    return browser.get(reverse("cases:workload"))


# ---- search and autocomplete


@way()
def search_by_family(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.name}, follow=True)


@way()
def search_by_a_name_mistyped(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.typo}, headers={"HX-Request": "true"})


@way()
def search_by_surname(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.surname}, headers={"HX-Request": "true"})


@way()
def search_by_street(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.street}, headers={"HX-Request": "true"})


@way()
def search_by_number(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.number}, follow=True)


@way()
def search_by_tax_code(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.code}, follow=True)


@way()
def search_by_the_title_of_a_paper(browser, aim, ours):
    return browser.post(reverse("cases:search"), {"q": aim.paper}, headers={"HX-Request": "true"})


@way()
def the_registry_searched_by_surname(browser, aim, ours):
    return browser.post(reverse("cases:person_list"), {"q": aim.surname}, headers={"HX-Request": "true"})


# ---- calendars, exports, print, admin, drafts, tokens


@way()
def my_agenda_of_their_day(browser, aim, ours):
    return [browser.get(reverse(f"intake:agenda_{span}"), {"operatore": aim.worker}) for span in ("day", "week")]


@way()
def free_times_with_their_worker_and_case(browser, aim, ours):
    return browser.get(reverse("cases:joint_times"), {"persone": [aim.worker], "caso": aim.number})


@way()
def the_page_of_the_calendar(browser, aim, ours):
    return browser.get(reverse("intake:my_calendar"))


@way(role="coordinator")
def the_export_of_reports(browser, aim, ours):
    return browser.get(reverse("intake:report_export"), {"dopo": aim.pk("report")})


@way()
def the_admin_by_model(browser, aim, ours):
    return [browser.get(f"/amministrazione/cases/{model}/{aim.pk('case')}/change/") for model in ("case", "person", "diaryentry")]


@way(role="it_admin")
def the_admin_of_who_administers(browser, aim, ours):
    kinds = ContentType.objects.get_for_model(Case), ContentType.objects.get_for_model(Person)
    wanted = {"q": aim.surname, "app_label": "cases", "model_name": "case", "field_name": "household", "term": aim.surname}
    pages = [browser.get("/amministrazione/autocomplete/", wanted), browser.get(f"/amministrazione/r/{kinds[0].pk}/{aim.pk('case')}/")]
    return [*pages, browser.get("/amministrazione/accounts/user/", {"team_places__case": aim.pk("case")}), browser.get("/amministrazione/")]


@way(role="it_admin")
def the_simulator_asked_about_me(browser, aim, ours):
    return browser.post(reverse("cases:permission_simulator"), {"user": ours["colleague"].pk, "number": aim.number})


@way()
def a_draft_kept_for_their_form(browser, aim, ours):
    return browser.post(reverse("drafts:draft_keep"), {"_draft": f"cases.diary:{aim.pk('case')}", "facts": "x"})


@way()
def verbs_that_no_page_has(browser, aim, ours):
    address = aim.url("cases:case_detail", "case")
    return [browser.head(address), browser.options(address), browser.put(address), browser.delete(address)]


@way()
def a_language_an_encoding_and_a_prefix(browser, aim, ours):
    return [
        browser.get(aim.url("cases:case_detail", "case"), headers={"Accept": "application/json"}),
        browser.get(aim.url("cases:case_detail", "case") + "?format=json&_popup=1"),
        browser.get(aim.url("cases:case_detail", "case").replace("/casi/", "//casi//")),
    ]


@way()
def a_lookup_hidden_in_a_filter(browser, aim, ours):
    return browser.get(
        reverse("cases:case_list"), {"household__members__person__last_name__startswith": aim.surname[:3], "pk": aim.pk("case")}
    )


@way(role="external_educator")
def the_aid_for_an_external(browser, aim, ours):
    return browser.get(aim.url("interventions:intervention_detail", "intervention"))


@way()
def the_person_of_the_registry(browser, aim, ours):
    return [browser.get(aim.url(f"cases:person_{page}", "person")) for page in ("detail", "edit", "code", "duplicate")]


# ---- the trials


@pytest.fixture
def scene(someone, unit, other_unit):
    """A family of another unit with canaries, and one of mine: who attacks works on it, or coordinates its unit."""
    stranger = someone("case_worker", unit=other_unit)
    theirs = world.family_file(other_unit, stranger, word=world.CASE_CANARY)
    ours = world.family_file(unit, someone("case_worker"))
    return SimpleNamespace(theirs=theirs, ours=ours)


def picture_of(rows):
    """Everything of the family as it is stored: to be found the same afterwards."""
    kinds = {type(row) for row in rows.values()}
    found = [row for kind in sorted(kinds, key=lambda kind: kind.__name__) for row in kind._base_manager.order_by("pk")]
    theirs = {(type(row), row.pk) for row in rows.values()}
    return serialize("json", [row for row in found if (type(row), row.pk) in theirs]), Reservation.objects.count()


def differences(real, ghost):
    """[(line of the one, line of the other)], and statuses."""
    found = []
    for (status, text), (other_status, other_text) in zip(real, ghost, strict=True):
        found += [(status, other_status)] if status != other_status else []
        pairs = zip_longest(text.splitlines(), other_text.splitlines())
        found += [(mine[:300], theirs[:300]) for mine, theirs in pairs if mine != theirs and mine and theirs]
    return found


def test_there_are_more_than_sixty():
    assert len({one.__name__ for one, _ in WAYS}) == len(WAYS) > 60


@pytest.mark.parametrize("role", sorted({role for _, role in WAYS}))
def test_every_answer_is_as_if_the_file_were_not(role, scene, someone, new_client):
    me = someone(role)
    world.assigned(scene.ours, me)
    before = picture_of(scene.theirs)
    canaries = [world.CASE_CANARY] + ([] if role in world.REGISTRY else [world.PERSON_CANARY])
    found = []
    for attack in (one for one, its_role in WAYS if its_role == role):
        real, ghost = (tried(attack, aim, scene, me, new_client, before) for aim in (Real(scene.theirs), Ghost(scene.theirs)))
        told = [canary for canary in canaries for _, text in real if canary in text]
        found += [(attack.__name__, one) for one in (*told, *differences(real, ghost))]
    assert found == []


def tried(attack, aim, scene, me, new_client, before):
    """The answers to one way, in a transaction of its own: whatever it did to one's own file is undone, and theirs must be as it was."""
    browser = new_client()
    browser.force_login(me)
    with transaction.atomic():
        got = attack(browser, aim, scene.ours)
        responses = got if isinstance(got, list) else [got]
        assert all(response.status_code < 500 for response in responses), attack.__name__
        answers = [normal(response, aim) for response in responses]
        assert picture_of(scene.theirs) == before, attack.__name__
        transaction.set_rollback(True)
    return answers
