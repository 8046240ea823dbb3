"""The register: who, what, when, from where; and nothing that was written can be changed."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from sesto_social.accounts.models import User
from sesto_social.audit.middleware import address_of
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record, refused


@pytest.fixture
def event(someone):
    return record("cases.case.opened", by=someone("coordinator"), case_id=7)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET action = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_register(event, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql)

    assert AuditEvent.objects.filter(pk=event.pk, action="cases.case.opened").exists()


def test_an_event_says_who_with_which_role(event):
    assert (event.actor.role_codes, event.role, event.case_id) == ({"coordinator"}, "coordinator", 7)


def test_a_rolled_back_act_leaves_no_record_but_its_refusal_stays(db):
    actor = User.objects.system()
    with transaction.atomic():
        record("cases.case.close", by=actor)
        transaction.set_rollback(True)
    refused("cases.case.close", by=actor, reason="prova")

    assert list(AuditEvent.objects.values_list("action", "refused")) == [("cases.case.close", True)]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "9.9.9.9, 10.1.1.1", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "not an address", None),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == expected
