"""What the IT administrator sees of the outbox."""

from django.urls import reverse

from sesto_social.notifications.models import OutboxMessage

LIST = "admin:notifications_outboxmessage_changelist"


def failed():
    return OutboxMessage.objects.create(
        to_address="segreta@example.org",
        template="staff_notice",
        link="/segreto/",
        status="failed",
        attempts=8,
        about="intake.appointment:12",
    )


def test_no_address_and_no_link_on_list_and_page(client, someone):
    message = failed()
    client.force_login(someone("it_admin", is_staff=True))
    pages = [reverse(LIST), reverse("admin:notifications_outboxmessage_change", args=[message.pk])]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "intake.appointment:12" in answer.content.decode()
        assert "segret" not in answer.content.decode()


def test_a_failed_message_can_be_tried_again(client, someone):
    message = failed()
    client.force_login(someone("it_admin", is_staff=True))
    client.post(reverse(LIST), {"action": "retry", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("pending", 0)


def test_nothing_can_be_added_changed_or_deleted(client, someone):
    message = failed()
    client.force_login(someone("it_admin", is_staff=True))
    assert client.get(reverse("admin:notifications_outboxmessage_add")).status_code == 403
    assert client.get(reverse("admin:notifications_outboxmessage_delete", args=[message.pk])).status_code == 403
    assert client.post(reverse("admin:notifications_outboxmessage_change", args=[message.pk]), {}).status_code == 403


def test_a_case_worker_has_no_business_here(client, someone):
    client.force_login(someone("case_worker", is_staff=True))
    assert client.get(reverse(LIST)).status_code in {302, 403}
