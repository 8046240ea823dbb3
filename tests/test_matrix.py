"""Every role × every staff address × every relation to the case, generated from the URLconf.

A new address whose subject is not declared fails the first test; a view that forgets `visible_to` shows a canary or answers
200 to somebody who should not know that the case exists.
"""

import re

import pytest
from django.urls import reverse

from cases.models import Case
from sesto_social.accounts.access import SIGNED_IN
from sesto_social.accounts.roles import ROLES

from . import house_rules, world

# What the number in an address stands for: the piece of path before it, or its own name. Nothing else may appear.
SUBJECT_BY_SEGMENT = {
    "casi": "case",
    "progetti": "draft",
    "interventi": "intervention",
    "determine": "intervention",
    "verifiche": "review",
    "persone": "person",
    "equipe": "meeting",
    "riunioni": "meeting",
    "valutazioni": "assessment",
    "passaggi": "hand_over",
    "fascicoli": "dossier",
    "interessi": "doubt",
    "trasferimenti": "transfer",
    "colleghi": "colleague",
    "user_pk": "colleague",
    "note-riservate": "restricted_note",
    "approfondimenti": "in_depth",
    "assegnazioni": "member",
    "documenti": "document",
    "avvisi-del-caso": "alert",
    "scadenze": "deadline",
    "diario": "diary",
    "impegni": "engagement",
    "appuntamenti": "appointment",
    "agenda": "appointment",
    "lista-d-attesa": "waiting",
    "assenze": "absence",
    "chiusure": "closure",
    "inviti": "invitation",
    "schede": "sheet",
    "richieste": "request",
    "segnalazioni": "report",
    "named_pk": "named",
    "attachment_pk": "report_attachment",
    "procura": "prosecutor_report",
    "provvedimenti": "court_order",
    "party_pk": "party",
    "goal_pk": "draft_goal",
    "action_pk": "draft_action",
    "commitment_pk": "draft_commitment",
    "member_pk": "member",
    "diary_pk": "diary",
    "person_pk": "person",
    "other_pk": "person",
    "doppioni": "pair",
    "unioni": "merge",
    "charge_pk": "charge",
    "address_pk": "address",
    "incaricati": "deputy",
    "bond_pk": "bond",
    "contact_pk": "contact",
    "citizenship_pk": "citizenship",
    "permit_pk": "permit",
    "pregnancy_pk": "pregnancy",
    "rete": "network",
    "richieste-di-accesso": "access_request",
    "sostituzioni": "substitution",
    "legame": "case",
    "testi-lasciati": "left_text",
    "accesso-straordinario": "emergency",
    "accessi-straordinari": "emergency",
    "letture-insolite": "unusual",
}
# Parameters that name no row.
FIXED = {"slot": "plan", "side": "child"}
# The registry, appointments, sheets and requests open by role and unit, not by case.
BY_ROLE = {"contact", "citizenship", "person", "pair", "merge", "household", "appointment", "waiting", "sheet", "request"} | {
    "report",
    "named",
    "report_attachment",
    "prosecutor_report",
    "absence",
    "closure",
}
# The register of emergency accesses and the unusual readings are whole for the DPO, with the reasons written there; nothing else of
# the case.
WATCHED = {"cases:emergency_list", "cases:emergency_export", "cases:emergency_review"} | {
    f"cases:unusual_reading_{page}" for page in ("list", "export", "detail", "examine")
}

ADDRESSES = [
    (route, name, view)
    for route, name, view in house_rules.our_urls()
    if not getattr(view, "public", False) and name.split(":")[0] in house_rules.ROOMS
]


def subjects_of(route):
    """{parameter: name of the row} of a route, e.g. "progetti/<int:pk>/obiettivi/<int:goal_pk>/" → draft and its goal."""
    found = {}
    for before, parameter in re.findall(r"([^/]*)/?<(?:\w+:)?(\w+)>", route):
        if parameter not in FIXED:
            found[parameter] = SUBJECT_BY_SEGMENT.get(parameter) or SUBJECT_BY_SEGMENT.get(before)
    return found


def test_every_address_declares_its_subject():
    undeclared = [(name, route) for route, name, _ in ADDRESSES if None in subjects_of(route).values()]
    assert undeclared == []


def holds(user_role, view):
    return view.permission == (SIGNED_IN,) or bool(set(view.permission) & ROLES[user_role])


def path_to(route, name, rows):
    fixed = {parameter: value for parameter, value in FIXED.items() if f":{parameter}>" in route}
    return reverse(name, kwargs={parameter: rows[row].pk for parameter, row in subjects_of(route).items()} | fixed)


@pytest.fixture
def families(someone, unit, other_unit):
    """Theirs: another unit's, with canaries. Ours: of the unit of the tests."""
    stranger = someone("case_worker", unit=other_unit)
    ours_worker = someone("case_worker")
    return world.family_file(unit, ours_worker), world.family_file(other_unit, stranger, word=world.CASE_CANARY)


def no_relation(rows, user):
    """Never had anything to do with it."""


# Every role without any relation. An ended or future grant is a matter of dates: one role that works and one that coordinates say it all.
STRANGERS = [(role, no_relation) for role in sorted(ROLES)] + [
    (role, relation) for role in ("case_worker", "coordinator") for relation in (world.former, world.future)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "relation"), STRANGERS, ids=lambda value: getattr(value, "__name__", value))
def test_a_case_not_mine_does_not_exist(client, someone, families, role, relation):
    _, theirs = families
    me = someone(role)
    relation(theirs, me)
    client.force_login(me)
    canaries = [world.CASE_CANARY] + ([] if role in world.REGISTRY else [world.PERSON_CANARY])
    leaks = []

    for route, name, view in ADDRESSES:
        if role == "dpo" and name in WATCHED:
            continue
        subjects = set(subjects_of(route).values())
        for method in ("get", "post"):
            response = getattr(client, method)(path_to(route, name, theirs))
            text = world.read(response)
            leaks += [f"{method} {name}: shows {canary}" for canary in canaries if canary in text]
            if response.status_code >= 500:
                leaks.append(f"{method} {name}: {response.status_code}")
            elif not holds(role, view):
                if response.status_code not in {403, 405}:
                    leaks.append(f"{method} {name}: {response.status_code} without the permission")
            elif subjects - BY_ROLE and response.status_code not in {403, 404, 405}:
                leaks.append(f"{method} {name}: {response.status_code} for a case that is not mine")
            elif subjects - BY_ROLE and response.status_code == 403 and holds_whole(role, view):
                leaks.append(f"{method} {name}: 403 says that the case exists")

    assert leaks == []


def holds_whole(role, view):
    """Who holds a permission of the page and still gets 403 learns that the case exists; who lacks it learns nothing."""
    return holds(role, view) and view.permission != (SIGNED_IN,)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_my_own_case_opens_as_far_as_my_role_goes(client, someone, families, role):
    """No page breaks on a case one works on; who lacks the permission gets 403, never a page."""
    ours, _ = families
    me = someone(role)
    world.assigned(ours, me)
    client.force_login(me)
    wrong = []

    for route, name, view in ADDRESSES:
        response = client.get(path_to(route, name, ours))
        if not holds(role, view):
            if response.status_code not in {403, 405}:
                wrong.append(f"{name}: {response.status_code} without the permission")
        elif response.status_code not in {200, 302, 403, 404, 405, 409}:
            wrong.append(f"{name}: {response.status_code}")

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_note_kept_from_who_works_on_the_case_does_not_exist(client, someone, families, role):
    """On no page of a case that is one's own; and its own addresses answer as if there were none."""
    ours, _ = families
    me = someone(role)
    world.assigned(ours, me)
    client.force_login(me)
    leaks = []

    for route, name, view in ADDRESSES:
        response = client.get(path_to(route, name, ours | {"diary": ours["hidden_note"]}))
        if world.NOTE_CANARY in world.read(response):
            leaks.append(f"{name}: shows it")
        if "diary" in subjects_of(route).values() and holds(role, view) and response.status_code != 404:
            leaks.append(f"{name}: {response.status_code}")

    assert leaks == []


@pytest.mark.django_db
def test_its_author_meets_it(client, families):
    ours, _ = families
    world.assigned(ours, ours["colleague"])
    client.force_login(ours["colleague"])
    assert world.NOTE_CANARY in world.read(client.get(reverse("cases:diary", args=[ours["case"].pk])))


@pytest.mark.django_db
def test_a_worker_reads_every_section_of_their_case(client, someone, families):
    ours, _ = families
    me = someone("case_worker")
    world.assigned(ours, me)
    client.force_login(me)

    assert Case.objects.visible_to(me).get() == ours["case"]
    page = client.get(reverse("cases:case_detail", args=[ours["case"].pk]))
    assert page.status_code == 200


@pytest.mark.django_db
def test_the_net_is_not_empty(client, someone, families):
    """With the rule replaced by everything, the canaries do show: the test above would notice a hole."""
    from cases.models.case import CaseQuerySet

    _, theirs = families
    client.force_login(someone("case_worker"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CaseQuerySet, "visible_to", lambda self, user: self)
        patch.setattr(CaseQuerySet, "workable_by", lambda self, user: self)
        assert world.CASE_CANARY in world.read(client.get(path_to("casi/<int:pk>/", "cases:case_detail", theirs)))


@pytest.mark.django_db
def test_hidden_and_missing_look_alike(client, someone, families):
    _, theirs = families
    client.force_login(someone("case_worker"))

    hidden = client.get(reverse("cases:case_detail", args=[theirs["case"].pk]))
    missing = client.get(reverse("cases:case_detail", args=[999_999]))

    assert hidden.status_code == missing.status_code == 404
    assert normal(hidden) == normal(missing)


def normal(response):
    """The page without what changes at each request."""
    return re.sub(
        r'(csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|value="\w{64}"|"X-CSRFToken": "\w+")|/casi/\d+/',
        "",
        response.content.decode(),
    )


@pytest.mark.django_db
def test_the_administrator_finds_no_case_content_in_the_admin_site(client, someone, families):
    from django.contrib import admin

    registered = {model._meta.label for model in admin.site._registry}
    assert not {label for label in registered if label.split(".")[0] in house_rules.ROOMS}
    me = someone("it_admin", is_staff=True)
    client.force_login(me)
    for model in admin.site._registry:
        response = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert response.status_code in {200, 403}, model
        assert world.CASE_CANARY not in world.read(response)
        assert world.PERSON_CANARY not in world.read(response)
