"""What a machine checks, so that readers need not. Each rule comes with a planted fault that it must catch."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import models
from django.http import HttpResponse
from django.urls import path, reverse

from sesto_social.accounts.access import allowed, public
from sesto_social.accounts.roles import ROLE_LABELS, ROLES

from . import house_rules as rules


def everywhere(check, *folders, skip=()):
    return [
        f"{path.relative_to(rules.ROOT)}:{line} {what}"
        for path in rules.source_files(*folders)
        if not any(part in str(path.relative_to(rules.ROOT)) for part in skip)
        for line, what in check(path.read_text())
    ]


def test_views_reach_rows_only_through_a_door():
    found = [
        f"{path.relative_to(rules.ROOT)}:{line} {what}"
        for path in rules.source_files(*rules.ROOMS)
        if rules.is_view_module(path)
        for line, what in rules.rows_reached_past_the_door(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "def v(request, pk):\n    return Case.objects.get(pk=pk)",
        "def v(request):\n    return Plan.objects.filter(case=1)",
        "def v(request, pk):\n    return get_object_or_404(Case, pk=pk)",
        "def v(request):\n    return Case._base_manager.all()",
    ],
)
def test_a_view_that_forgets_the_door_is_caught(planted):
    assert len(rules.rows_reached_past_the_door(planted)) == 1


def test_a_status_changes_only_through_a_transition():
    assert everywhere(rules.statuses_set_by_hand, *rules.OURS, skip=["workflow.py", "notifications/", "documents/", "demo/"]) == []


@pytest.mark.parametrize(
    "planted", ["case.status = 'closed'", "Case.objects.filter(pk=1).update(status='closed')", "case.outcome, case.status = 1, 2"]
)
def test_a_status_set_by_hand_is_caught(planted):
    assert len(rules.statuses_set_by_hand(planted)) == 1


def test_only_the_access_module_writes_grants():
    assert everywhere(rules.grants_written_elsewhere, *rules.OURS, skip=["cases/access.py"]) == []


def test_a_grant_written_elsewhere_is_caught():
    assert len(rules.grants_written_elsewhere("CaseUserGrant.objects.create(user=u)")) == 1


def test_keys_to_persons_and_cases_are_protected():
    assert rules.unprotected_keys() == []


def test_a_cascading_key_to_a_case_is_caught():
    class Planted(models.Model):
        case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")

        class Meta:
            app_label = "planted"
            managed = False

        def __str__(self):
            return ""

    try:
        assert rules.unprotected_keys([Planted]) == ["planted.Planted.case"]
    finally:
        from django.apps import apps

        apps.all_models.pop("planted", None)
        apps.clear_cache()


def test_every_view_says_who_may_use_it():
    assert [name for _, name, view in rules.our_urls() if not rules.is_labelled(view)] == []


def test_a_view_without_a_label_is_caught():
    def bare(request):
        return HttpResponse()

    assert not rules.is_labelled(bare)
    assert rules.is_labelled(public(lambda request: HttpResponse()))
    assert rules.is_labelled(allowed("cases.view_case")(bare))


def test_the_address_is_named_as_its_view():
    """Sign-in keeps the names that allauth asks for."""
    ours = [(name, view) for _, name, view in rules.our_urls() if view.__module__ != "sesto_social.accounts.views"]
    assert [f"{name} → {view.__name__}" for name, view in ours if name.rpartition(":")[2] != view.__name__] == []


def test_a_wrongly_named_address_is_caught():
    def case_detail(request):
        return HttpResponse()

    case_detail.__module__ = "cases.views"

    class Planted:
        url_patterns = [path("x/", case_detail, name="something_else")]

    [(_, name, view)] = rules.our_urls(Planted)
    assert name != view.__name__


PUBLIC_NAMES = {name for _, name, view in rules.our_urls() if getattr(view, "public", False)}


GUARDED = {name: route for route, name, _ in rules.our_urls() if name not in PUBLIC_NAMES}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_every_address_refuses_strangers(client, name):
    arguments = {key: 1 if kind == "int" else "x" for kind, key in re.findall(r"<(?:(\w+):)?(\w+)>", GUARDED[name])}
    for method in ("get", "post"):
        response = getattr(client, method)(reverse(name, kwargs=arguments))
        assert response.status_code in {302, 405}, (name, response.status_code)
        if response.status_code == 302:
            assert response.url.startswith(reverse("account_login"))


def test_public_pages_are_a_short_known_list():
    rooms = {name.rpartition(":")[0] for name in PUBLIC_NAMES}
    assert rooms <= {"intake", "demo", ""}, PUBLIC_NAMES


@pytest.mark.django_db
def test_every_permission_of_the_role_page_exists_and_is_held():
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert set().union(*ROLES.values()) <= known
    assert set(ROLES) == set(ROLE_LABELS)


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_template_is_unused():
    assert rules.unused_templates() == []
