"""A report arrives at the door: number, clock, who is told; and who registered it does not read it afterwards."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from intake.models import IncomingReport, triage_due
from sesto_social.agenda.clock import instant
from sesto_social.notifications.models import Notice

from .reported import FACTS, arrived, typed

pytestmark = pytest.mark.django_db
URL = reverse("intake:report_add")


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def desk(client, someone, coordinator):
    user = someone("front_desk")
    client.force_login(user)
    return user


def test_the_desk_registers_it_and_the_coordinator_is_told_at_once(client, desk, coordinator, unit):
    response = client.post(URL, typed(unit, protocol_number="0048213"))

    report = IncomingReport.objects.get()
    assert response.url == reverse("intake:report_list")
    assert (report.protocol_number, report.status, report.registered_by) == ("48213", "registered", desk)
    assert Deadline.objects.get(key=f"report-triage:{report.pk}").unit == unit
    assert Notice.objects.get(user=coordinator).link == report.get_absolute_url()


def test_an_emergency_is_due_today_and_says_so(client, desk, coordinator, unit):
    page = client.post(URL, typed(unit, urgency="emergency"), follow=True).content.decode()

    report = IncomingReport.objects.get()
    assert timezone.localdate(report.triage_due_at) == timezone.localdate(report.received_at)
    assert Notice.objects.get(user=coordinator).text.startswith("EMERGENZA")
    assert "112" in page


def test_the_desk_never_reads_what_it_has_registered(client, desk, unit):
    client.post(URL, typed(unit, sender="Ospedale Zafferano"))

    report = IncomingReport.objects.get()
    page = client.get(reverse("intake:report_list")).content.decode()
    assert client.get(report.get_absolute_url()).status_code == 403
    assert str(report.protocol) in page
    assert "Zafferano" not in page
    assert FACTS not in page


def test_the_number_is_the_registers_and_only_once(client, desk, unit):
    report = arrived(unit, desk)

    page = client.post(URL, typed(unit, protocol_number=report.protocol_number)).content.decode()

    assert "è già registrata" in page
    assert IncomingReport.objects.count() == 1
    report.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("protocol_number", "", "obbligatorio"),
        ("protocol_number", "12/A", "solo le cifre"),
        ("protocol_number", "000", "solo le cifre"),
        ("protocol_year", "1870", "anno del protocollo"),
        ("received_at", "2999-01-01T10:00", "nel futuro"),
        ("received_at", "ieri", "valida"),
        ("facts_from", "2999-01-01", "nel futuro"),
        ("source", "99", "Scegli"),
        ("channel", "", "obbligatorio"),
        ("urgency", "urgentissima", "Scegli"),
        ("unit", "0", "Scegli"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(client, desk, unit, field, value, words):
    response = client.post(URL, typed(unit, **{field: value}))

    assert words in str(response.context["form"].errors[field])
    assert FACTS in response.content.decode()
    assert not IncomingReport.objects.exists()


def test_facts_that_end_before_they_begin_are_refused(client, desk, unit):
    response = client.post(URL, typed(unit, facts_from="2026-02-02", facts_until="2026-02-01"))
    assert "facts_until" in response.context["form"].errors


def test_an_empty_post_says_what_is_missing(client, desk):
    assert {"protocol_number", "source", "unit"} <= set(client.post(URL, {}).context["form"].errors)


def test_a_paper_is_looked_into_before_it_is_kept(client, desk, unit):
    bad = SimpleUploadedFile("virus.exe", b"MZ\x90\x00", "application/octet-stream")
    assert "file" in client.post(URL, typed(unit) | {"file": bad}).context["form"].errors

    client.post(URL, typed(unit) | {"file": SimpleUploadedFile("lettera.txt", b"Gentili colleghi", "text/plain")})

    assert IncomingReport.objects.get().attachments.get().attachment.name == "lettera.txt"


def test_a_unit_that_nobody_coordinates_is_not_offered(client, desk, unit, other_unit):
    offered = client.get(URL).context["form"].fields["unit"].queryset
    assert list(offered) == [unit]


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "educator", "director", "dpo"])
def test_others_do_not_register(client, someone, role):
    client.force_login(someone(role))
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (dt.datetime(2026, 11, 26, 12, 0), dt.datetime(2026, 11, 27, 12, 0)),
        (dt.datetime(2026, 11, 27, 16, 30), dt.datetime(2026, 11, 30, 16, 30)),
        (dt.datetime(2026, 11, 28, 22, 30), dt.datetime(2026, 11, 30, 22, 30)),
        (dt.datetime(2026, 10, 23, 9, 0), dt.datetime(2026, 10, 26, 9, 0)),
        (dt.datetime(2026, 12, 7, 9, 0), dt.datetime(2026, 12, 9, 9, 0)),
    ],
    ids=["thursday", "friday", "saturday night", "over the change of clocks", "over a holiday"],
)
def test_the_clock_shows_the_same_hour_one_working_day_later(received, due):
    moment = instant(received.date(), received.time())
    assert timezone.localtime(triage_due(moment, "ordinary")).replace(tzinfo=None) == due
