"""Coming in and going out: one answer for every wrong guess, limits, no sign-up, everything on record."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from sesto_social.accounts.adapter import StaffAccountAdapter
from sesto_social.audit.models import AuditEvent

from .conftest import PASSWORD

MY_DAY = "cases:my_day"


def try_in(client, login, password="sbagliata-di-sicuro", **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def test_a_stranger_is_sent_to_the_door_with_the_page_to_come_back_to(door, db):
    response = door.get(reverse(MY_DAY))

    assert response.url == f"{reverse('account_login')}?next={reverse(MY_DAY)}"


def test_wrong_guesses_all_get_the_same_answer(door, colleague):
    user = colleague()

    answers = {
        tuple(try_in(door, login).context["form"].non_field_errors())
        for login in [user.username, user.email, "nessuno", "nessuno@comune.example"]
    }

    assert len(answers) == 1


def test_an_account_is_guarded_after_five_wrong_passwords(door, colleague):
    user = colleague()
    for _ in range(5):
        try_in(door, user.username)

    response = try_in(Client(REMOTE_ADDR="192.0.2.7"), user.username, PASSWORD)

    assert "Troppi tentativi" in response.content.decode()


def test_no_one_signs_up(rf):
    for name in ["account_signup", "account_email", "socialaccount_connections", "account_set_password"]:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert StaffAccountAdapter().is_open_for_signup(rf.get("/")) is False


@pytest.mark.parametrize("path", ["signup/", "accesso/signup/", "accesso/registrati/", "accesso/login/", "accounts/login/"])
def test_the_usual_addresses_are_not_there(door, db, path):
    assert door.get(f"/{path}").status_code == 404


def test_a_disabled_account_cannot_come_in(door, colleague):
    user = colleague(is_active=False)

    try_in(door, user.username, PASSWORD)

    assert "_auth_user_id" not in door.session


def test_a_wrong_password_is_on_record_without_the_name_typed(door, colleague):
    try_in(door, "la-mia-password-per-sbaglio")

    event = AuditEvent.objects.get(action="accounts.user.signed_in", refused=True)
    assert (event.actor.username, event.address) == ("system", "127.0.0.1")
    assert "sbaglio" not in f"{event.reason}{event.facts}"


def test_coming_in_and_going_out_are_on_record(inside):
    client, user = inside()

    client.post(reverse("account_logout"))

    actions = AuditEvent.objects.filter(actor=user, refused=False).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["accounts.user.signed_in", "accounts.user.signed_out"]


def test_going_out_takes_a_click_not_a_link(inside):
    client, _ = inside()

    page = client.get(reverse("account_logout"))

    assert page.status_code == 200
    assert "_auth_user_id" in client.session


def test_nothing_a_colleague_saw_stays_in_a_cache(inside):
    client, _ = inside()

    assert "no-store" in client.get(reverse(MY_DAY))["Cache-Control"]


def test_a_forgotten_password_gets_a_neutral_mail_and_one_answer_for_all(door, colleague, django_capture_on_commit_callbacks):
    user = colleague()

    with django_capture_on_commit_callbacks(execute=True):
        answers = [door.post(reverse("account_reset_password"), {"email": email}).url for email in [user.email, "nessuno@comune.example"]]

    assert set(answers) == {reverse("account_reset_password_done")}
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "sociale" not in f"{mail.outbox[0].subject}{mail.outbox[0].body}".lower().replace("/accesso/", "")


def test_an_address_that_was_replaced_gets_no_link(door, colleague, django_capture_on_commit_callbacks):
    user = colleague()
    old = user.email
    with django_capture_on_commit_callbacks(execute=True):
        door.post(reverse("account_reset_password"), {"email": old})
        user.email = "nuovo@comune.example"
        user.save()
        door.post(reverse("account_reset_password"), {"email": old})

    assert len(mail.outbox) == 1


def test_the_link_of_the_mail_sets_a_password_once(door, colleague, django_capture_on_commit_callbacks):
    user = colleague()
    with django_capture_on_commit_callbacks(execute=True):
        door.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    new = "quattro-pioppi-in-riva"

    form = door.get(link, follow=True)
    done = door.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert done.url == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password(new)
    assert "non più valido" in Client().get(link, follow=True).content.decode()
