"""Error pages say what happened and what to do; the worst one needs nothing at all."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils import translation

from sesto_social.ui import views


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("richiesta/", failing(BadRequest("Esposito"))),
    path("proibito/", failing(PermissionDenied("Manca il consenso del padre."))),
    path("assente/", failing(Http404("Esposito"))),
    path("guasto/", failing(ValueError("Esposito"))),
]
handler400 = "sesto_social.ui.views.bad_request"
handler403 = "sesto_social.ui.views.forbidden"
handler404 = "sesto_social.ui.views.not_found"
handler500 = "sesto_social.ui.views.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("plain")]


def page(client, address):
    client.raise_request_exception = False
    response = client.get(address)
    return response.status_code, response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/richiesta/", 400, "Nulla è stato salvato"),
        ("/proibito/", 403, "Manca il consenso del padre."),
        ("/assente/", 404, "Non troviamo questa pagina"),
        ("/guasto/", 500, "non è stato salvato"),
    ],
)
def test_each_error_says_what_happened(client, address, status, words):
    code, text = page(client, address)
    assert code == status
    assert words in text
    assert "Esposito" not in text


@pytest.mark.django_db
def test_hidden_and_non_existing_look_alike(client, person):
    client.force_login(person)
    assert page(client, "/assente/") == page(client, "/mai-esistita/")


def test_the_worst_page_needs_no_database_no_user_no_template(rf, monkeypatch):
    assert views.server_error(rf.get("/")).status_code == 500
    monkeypatch.setattr(views, "render_to_string", failing(OSError()))
    assert "Nulla è stato salvato" in views.server_error(rf.get("/")).content.decode()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("it", "non è stato salvato"),
        ("en", "has not been saved"),
        ("es", "no se ha guardado"),
        ("ro", "nu a fost salvat"),
        ("ar", "لم يُحفظ"),
        ("uk", "не збережено"),
    ],
)
def test_the_worst_page_speaks_the_language_of_who_meets_it(rf, code, words):
    with translation.override(code):
        text = views.server_error(rf.get("/")).content.decode()
    assert words in text
    assert f'<html lang="{code}"' in text
    assert ('dir="rtl">' in text) == (code == "ar")


@pytest.mark.django_db
def test_an_expired_form_says_how_to_go_on(client, rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.post("/prenota/")
    request.user, request._messages = AnonymousUser(), []
    response = views.csrf_failure(request, reason="x")
    assert response.status_code == 403
    assert 'href="/prenota/"' in response.content.decode()
