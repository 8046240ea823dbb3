"""One request, one transaction: a failed request writes nothing but its refusal."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseForbidden, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from sesto_social.audit.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.usefixtures("plain")]
handler403 = "sesto_social.ui.views.forbidden"
handler404 = "sesto_social.ui.views.not_found"
ran = []


class Answered(Exception):
    """An exception that carries its own answer, as allauth's do."""

    response = HttpResponse("altrove", status=302)


class AnswerMiddleware:
    """Stands for allauth's, which turns such an exception into its answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return getattr(exception, "response", None)


def write_and(error=None, response=None):
    def view(request):
        Group.objects.create(name="scritto")
        transaction.on_commit(lambda: ran.append("dopo"))
        if error is not None:
            raise error
        return response() if response else HttpResponse("fatto")

    return view


def case_door(request):
    refusal = Http404()
    refusal.case_id = 41
    raise refusal


def broken_template(request):
    Group.objects.create(name="scritto")
    return TemplateResponse(request, "nessun-modello.html")


urlpatterns = [
    path("fatto/", write_and()),
    path("proibito/", write_and(PermissionDenied()), name="proibito"),
    path("assente/", write_and(Http404()), name="assente"),
    path("guasto/", write_and(ValueError("Rossi"))),
    path("cinquecento/", write_and(response=lambda: HttpResponse(status=503))),
    path("no/", write_and(response=lambda: HttpResponseForbidden("no")), name="no"),
    path("risposta/", write_and(Answered())),
    path("flusso/", write_and(response=lambda: StreamingHttpResponse(iter(["a", "b"])))),
    path("caso/", case_door, name="caso"),
    path("modello/", broken_template),
    path("healthz", lambda request: HttpResponse(str(len(transaction.get_connection().savepoint_ids)))),
    path("dentro/", lambda request: HttpResponse(str(len(transaction.get_connection().savepoint_ids)))),
]


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


def visit(client, address):
    client.raise_request_exception = False
    return client.get(address)


def written():
    return Group.objects.filter(name="scritto").exists()


def test_a_request_that_succeeds_is_written_and_its_hooks_run(client):
    assert visit(client, "/fatto/").status_code == 200
    assert written()
    assert ran == ["dopo"]


@pytest.mark.parametrize(("address", "status"), [("/proibito/", 403), ("/assente/", 404), ("/guasto/", 500), ("/cinquecento/", 503)])
def test_a_request_that_fails_writes_nothing_and_runs_no_hook(client, address, status):
    assert visit(client, address).status_code == status
    assert not written()
    assert ran == []


def test_a_template_that_breaks_after_the_view_takes_the_writes_with_it(client):
    assert visit(client, "/modello/").status_code == 500
    assert not written()


@pytest.mark.parametrize(
    ("name", "reason"), [("proibito", "non permesso"), ("assente", "non trovato o non visibile"), ("no", "non permesso")]
)
def test_a_refusal_of_a_colleague_is_on_record(client, person, name, reason):
    client.force_login(person)

    visit(client, f"/{name}/")

    refusal = AuditEvent.objects.get(refused=True)
    assert (refusal.refused, refusal.action, refusal.actor, refusal.reason) == (True, name, person, reason)


def test_the_door_of_a_case_says_which_case_was_refused(client, person):
    client.force_login(person)
    visit(client, "/caso/")
    assert AuditEvent.objects.get(refused=True).case_id == 41


def test_strangers_and_addresses_that_lead_nowhere_leave_no_row(client, person):
    visit(client, "/proibito/")
    client.force_login(person)
    visit(client, "/nessuna-pagina/")
    assert not AuditEvent.objects.filter(refused=True).exists()


def test_an_exception_that_brings_its_answer_is_an_answer(client, settings):
    settings.MIDDLEWARE = [f"{__name__}.AnswerMiddleware", *settings.MIDDLEWARE]

    assert visit(client, "/risposta/").status_code == 302
    assert written()


def test_a_stream_is_served_whole(client):
    assert b"".join(visit(client, "/flusso/").streaming_content) == b"ab"
    assert written()


def test_the_pulse_of_the_service_needs_no_transaction(client):
    outside, inside = (int(visit(client, address).content) for address in ("/healthz", "/dentro/"))
    assert inside == outside + 1


def test_after_a_refusal_the_error_page_may_use_the_database(client, person):
    """The page is made outside the transaction that was rolled back, where queries work again."""
    client.force_login(person)
    assert "permessi" in visit(client, "/proibito/").content.decode()
