"""The frames: what every page carries, and only what its reader may follow."""

import re

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.urls import include, path

from sesto_social.accounts.roles import sync_roles
from sesto_social.ui import navigation


def nowhere(request, *args, **kwargs):
    raise NotImplementedError


def room(**names):
    return [path(f"{address}", nowhere, name=name) for name, address in names.items()]


CASES = room(my_day="giornata/", case_list="casi/", search="cerca/", person_list="persone/", access_register="registro/")
INTAKE = [
    *room(home="", booking_safety="prenota/", my_appointment="appuntamento/", agenda_day="agenda/"),
    path("p/<slug:slug>/", nowhere, name="page"),
]
urlpatterns = [
    path("", include((CASES, "cases"))),
    path("", include((INTAKE, "intake"))),
    path("", include((room(notice_list="avvisi/"), "notifications"))),
    *room(account_login="accesso/", account_logout="esci/", usersessions_list="sessioni/"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def colleague(person):
    def make(role):
        sync_roles()
        person.groups.add(Group.objects.get(name=role))
        return type(person).objects.get(pk=person.pk)

    return make


def page(rf, frame, user=None, address="/"):
    request = rf.get(address)
    request.user, request._messages = user or AnonymousUser(), [Message(constants.ERROR, "Non <b> salvato")]
    text = "{% extends frame %}{% block title %}Prova{% endblock %}{% block breadcrumb %}{% crumb 'Qui' %}{% endblock %}"
    text += "{% block content %}<h1>Prova</h1>{% endblock %}"
    return engines["django"].from_string(text).render({"frame": frame}, request)


@pytest.mark.parametrize("frame", ["base_public.html", "base_plain.html", "base_staff.html"])
def test_every_frame_is_valid_and_obeys_the_strict_policy(rf, frame, person):
    text = page(rf, frame, person)
    html5lib.HTMLParser(strict=True).parse(text)
    assert "style=" not in text
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|javascript:", text)
    assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', text)
    assert "Non &lt;b&gt; salvato" in text
    assert "Vai ai contenuti" in text
    assert text.count("<main") == text.count('id="contenuto"') == 1


@pytest.mark.parametrize(
    "element",
    [
        *("personal-area-login", "main-navigation", "management", "news", "all-services", "live", "faq", "appointment-booking"),
        *("report-inefficiency", "privacy-policy-link", "legal-notes", "accessibility-link"),
    ],
)
def test_the_public_frame_follows_the_model_of_the_comuni(rf, element):
    assert f'data-element="{element}"' in page(rf, "base_public.html")


def test_quick_exit_works_without_scripts_and_tells_nobody_where_from(rf):
    assert re.search(r'<a class="quick-exit" href="https://[^"]+" rel="noreferrer"', page(rf, "base_public.html"))


def test_the_menu_holds_what_the_role_may_do_and_what_exists(colleague):
    labels = [line["label"] for line in navigation.staff_navigation(colleague("dpo"), "/registro/")]
    assert "Registro accessi" in labels
    assert "I miei casi" not in labels
    assert "Verifiche" not in labels


def test_the_menu_marks_where_one_is(colleague):
    current = [
        (line["label"], line["exact"])
        for line in navigation.staff_navigation(colleague("case_worker"), "/casi/41/diario/")
        if line["current"]
    ]
    assert current == [("I miei casi", False)]


def test_a_stranger_has_no_menu():
    assert navigation.staff_navigation(AnonymousUser(), "/") == []


def test_the_staff_frame_names_the_role_and_signs_out_by_post(rf, colleague):
    text = page(rf, "base_staff.html", colleague("case_worker"))
    assert '<form action="/esci/" method="post">' in text
    assert 'action="/cerca/" method="post" role="search"' in text
    assert "Anna Rossi" in text
    assert "Rossi" not in re.search("<title>(.*)</title>", text)[1]


def test_the_frame_of_the_public_site_asks_the_database_nothing(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        page(rf, "base_public.html")


def test_the_frame_of_the_staff_asks_for_rights_and_notices_only(rf, colleague, django_assert_max_num_queries):
    user = colleague("case_worker")
    with django_assert_max_num_queries(4):
        page(rf, "base_staff.html", user)
