"""To the prosecutor: facts apart from evaluations, two hands, the number of the register and the receipt."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from intake import report_papers
from intake.actions import report as reports
from intake.models import ProsecutorReport
from sesto_social.documents.press import Imprint
from sesto_social.parameters.models import JudicialAuthority

from .reported import in_hand

pytestmark = pytest.mark.django_db
TEXT = {
    "basis": "harm",
    "facts": "Il 3 novembre il bambino dice alla maestra di avere dormito in auto.",
    "sources": "Maestra, 3 novembre.",
    "tried": "Due colloqui non riusciti.",
    "urgency_reason": "La notte fa freddo.",
    "evaluation": "La madre appare sola.",
}


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def worker(someone):
    return someone("case_worker")


@pytest.fixture
def draft(unit, coordinator, worker):
    report, _ = in_hand(unit, coordinator, assignee=worker, do_not_inform_family=True)
    procura = JudicialAuthority.objects.get(kind="juvenile_prosecutor")
    reports.conclude(report, by=coordinator, outcomes=["prosecutor"], authorities=[procura])
    return report.prosecutor_reports.get()


def url(name, one):
    return reverse(f"intake:prosecutor_report_{name}", args=[one.pk])


def written(client, draft, worker):
    client.force_login(worker)
    client.post(url("edit", draft), TEXT | {"version": draft.version})
    return draft


def sending(**facts):
    receipt = SimpleUploadedFile("ricevuta.txt", b"Consegnato", "text/plain")
    today = timezone.localdate()
    return {"protocol_number": "60001", "protocol_year": today.year, "sent_on": f"{today}", "file": receipt} | facts


def test_written_signed_twice_and_sent(client, draft, worker, coordinator):
    written(client, draft, worker)
    client.post(url("sign", draft))
    client.force_login(coordinator)
    client.post(url("countersign", draft))
    client.post(url("send", draft), sending())

    draft.refresh_from_db()
    assert (draft.status, draft.author, draft.countersigned_by, draft.protocol_number) == ("sent", worker, coordinator, "60001")
    assert draft.document.access_regime == "giudiziario"
    assert client.get(url("receipt", draft)).status_code == 200
    with pikepdf.open(io.BytesIO(client.get(url("document", draft)).content)) as pdf:
        assert len(pdf.pages) >= 1


def test_nobody_signs_twice_and_nobody_signs_half_a_text(client, draft, worker, coordinator):
    client.force_login(worker)
    client.post(url("sign", draft))
    draft.refresh_from_db()
    assert draft.status == "draft"

    client.force_login(coordinator)
    client.post(url("edit", draft), TEXT | {"version": draft.version})
    client.post(url("sign", draft))
    page = client.post(url("countersign", draft), follow=True).content.decode()

    draft.refresh_from_db()
    assert "di un&#x27;altra persona" in page
    assert draft.status == "authored"
    with pytest.raises(IntegrityError), transaction.atomic():
        ProsecutorReport.objects.filter(pk=draft.pk).update(countersigned_by=coordinator)


def test_sent_back_the_signature_falls(client, draft, worker, coordinator):
    written(client, draft, worker)
    client.post(url("sign", draft))
    client.force_login(coordinator)
    client.post(url("correct", draft), {"reason": "Mancano le date dei colloqui."})
    draft.refresh_from_db()
    assert (draft.status, draft.author) == ("draft", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"protocol_number": "x"}, "protocol_number"),
        ({"sent_on": "2999-01-01"}, "sent_on"),
        ({"file": ""}, "file"),
        ({"protocol_year": ""}, "protocol_year"),
    ],
)
def test_sending_asks_number_day_and_receipt(client, draft, worker, coordinator, wrong, field):
    now = timezone.now()
    ProsecutorReport.objects.filter(pk=draft.pk).update(
        status="signed", author=worker, authored_at=now, countersigned_by=coordinator, countersigned_at=now
    )
    client.force_login(coordinator)
    assert field in client.post(url("send", draft), sending(**wrong)).context["form"].errors


def test_the_paper_keeps_facts_apart_and_gives_the_family_no_copy(client, draft, worker):
    written(client, draft, worker)
    draft.refresh_from_db()
    paper = render_to_string("documents/prosecutor_report.html", report_papers.prosecutor(draft) | {"imprint": Imprint(title="x")})
    facts, evaluations = paper.split("C. Valutazioni degli operatori")
    assert "Non se ne dà copia né notizia alla famiglia" in paper
    assert TEXT["facts"] in facts
    assert TEXT["evaluation"] in evaluations
    assert TEXT["evaluation"] not in facts


def test_a_text_opened_before_a_colleague_wrote_is_not_overwritten(client, draft, worker):
    written(client, draft, worker)
    assert client.post(url("edit", draft), TEXT | {"version": draft.version, "facts": "altro"}).status_code == 409


@pytest.mark.parametrize(("role", "answer"), [("front_desk", 403), ("educator", 403), ("psychologist", 404), ("director", 403)])
def test_others_find_nothing(client, draft, someone, role, answer):
    client.force_login(someone(role))
    assert client.get(draft.get_absolute_url()).status_code == answer


def test_it_is_due_without_delay(draft, worker):
    due = worker.deadlines.pending().get(key=f"prosecutor:{draft.pk}").due_on
    assert due - timezone.localdate() == dt.timedelta(days=2)
