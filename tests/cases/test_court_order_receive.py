"""A paper of the court at the door: protocol and where it comes from; who reads it, and who never does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.models import ConflictDeclaration, CourtOrder, Deadline
from sesto_social.audit.models import AuditEvent
from sesto_social.documents.uploads import clean_upload
from sesto_social.notifications.models import Notice
from tests.cases.court import arrived, binding, tribunal
from tests.factories import HouseholdFactory, case_with_team

pytestmark = pytest.mark.django_db
URL = reverse("cases:court_order_receive")
LIST = reverse("cases:court_order_list")


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def desk(client, someone, coordinator):
    user = someone("front_desk")
    client.force_login(user)
    return user


def typed(unit, /, **facts):
    return {
        "protocol_number": "71000",
        "protocol_year": timezone.localdate().year,
        "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "channel": "pec",
        "authority": tribunal().pk,
        "unit": unit.pk,
    } | facts


def test_registered_at_the_desk_the_coordinator_is_told(client, desk, coordinator, unit):
    client.post(URL, typed(unit) | {"file": SimpleUploadedFile("decreto.txt", b"Decreta", "text/plain")})

    order = CourtOrder.objects.get()
    assert (order.status, order.registered_by, order.case) == ("received", desk, None)
    assert Notice.objects.get(user=coordinator).link == order.get_absolute_url()
    assert Deadline.objects.pending().get(key=f"court-read:{order.pk}").unit == unit


def test_the_desk_sees_the_protocol_and_nothing_else(client, desk, coordinator, unit):
    order, arrival = binding(unit, coordinator, tasks="Zafferano", rg_number="99/2026")

    page = client.get(LIST).content.decode()

    assert str(order.protocol) in page
    assert arrival.case.number not in page
    assert "99/2026" not in page
    assert order.get_absolute_url() not in page
    assert client.get(order.get_absolute_url()).status_code == 403
    assert client.get(reverse("cases:court_order_document", args=[order.pk])).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("protocol_number", "12-B"),
        ("protocol_number", ""),
        ("received_at", "2999-01-01T10:00"),
        ("authority", "0"),
        ("channel", "piccione"),
        ("unit", ""),
        ("file", SimpleUploadedFile("x.exe", b"MZ\x90\x00")),
    ],
)
def test_bad_input(client, desk, unit, field, value):
    assert field in client.post(URL, typed(unit) | {field: value}).context["form"].errors
    assert not CourtOrder.objects.exists()


def test_the_number_is_registered_once(client, desk, unit):
    client.post(URL, typed(unit))
    assert "già registrato" in client.post(URL, typed(unit, protocol_number="071000")).content.decode()


def test_who_reads_it(client, someone, unit, other_unit, coordinator):
    """Social worker and psychologist of the case; the educator where mandated; the manager knows that it exists."""
    household = HouseholdFactory()
    team = [someone(role) for role in ("case_worker", "psychologist", "educator")]
    case_with_team(team[0], psychologist=team[1], educator=team[2], household=household)
    order, _ = binding(unit, coordinator, household)
    strangers = [someone("case_worker"), someone("coordinator", unit=other_unit), someone("director"), someone("intake_worker")]

    def answers(*users):
        found = []
        for user in users:
            client.force_login(user)
            found.append(client.get(order.get_absolute_url()).status_code)
        return found

    assert answers(*team) == [200, 200, 404]
    assert answers(*strangers) == [404, 404, 403, 403]
    CourtOrder.objects.filter(pk=order.pk).update(educator_mandated=True)
    assert answers(team[2]) == [200]
    client.force_login(strangers[2])
    assert str(order.protocol) in client.get(LIST).content.decode()


def test_a_unit_with_two_coordinators_has_each_order_once(client, someone, unit, coordinator):
    someone("coordinator")
    binding(unit, coordinator)
    arrived(unit, coordinator)
    client.force_login(coordinator)
    assert client.get(LIST).context["page"].total == 2


def test_without_a_case_only_who_coordinates_the_unit(client, someone, unit, other_unit, coordinator):
    order = arrived(unit, coordinator)
    client.force_login(someone("coordinator", unit=other_unit))
    assert client.get(order.get_absolute_url()).status_code == 404
    client.force_login(coordinator)
    assert client.get(order.get_absolute_url()).status_code == 200
    assert AuditEvent.objects.filter(action="cases.courtorder.opened", actor=coordinator).count() == 1


def test_a_conflict_shuts_it_for_the_desk_too(client, desk, coordinator, unit):
    order, arrival = binding(unit, coordinator)
    ConflictDeclaration.objects.create(case=arrival.case, user=desk, has_conflict=True)
    assert str(order.protocol) not in client.get(LIST).content.decode()


def test_the_act_is_a_download_on_record(client, coordinator, unit):
    order = arrived(unit, coordinator, upload=clean_upload(SimpleUploadedFile("decreto.txt", b"Decreta", "text/plain")))
    client.force_login(coordinator)
    response = client.get(reverse("cases:court_order_document", args=[order.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="documents.attachment.downloaded", actor=coordinator).count() == 1
