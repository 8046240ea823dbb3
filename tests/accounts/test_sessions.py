"""Sessions end when they must, kindly, and a colleague can end their own."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from sesto_social.accounts import sessions
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent

MY_DAY = "cases:my_day"


def set_clock(client, **clocks):
    session = client.session
    for name, seconds_ago in clocks.items():
        session[name] = session[name] - seconds_ago
    session.save()


def test_twenty_idle_minutes_end_it_with_a_kind_word_and_the_way_back(inside):
    client, user = inside()
    set_clock(client, seen_at=20 * 60)

    response = client.get(reverse(MY_DAY) + "?q=x")

    assert response.url == f"{reverse('account_login')}?next=%2Foggi%2F%3Fq%3Dx&motivo=inattivita".replace(
        "%2Foggi%2F", reverse(MY_DAY).replace("/", "%2F")
    )
    assert "20 minuti senza attività" in client.get(response.url).content.decode()
    assert AuditEvent.objects.get(action="accounts.user.signed_out", actor=user).reason == sessions.IDLE


def test_nineteen_minutes_do_not(inside):
    client, _ = inside()
    set_clock(client, seen_at=19 * 60)

    assert client.get(reverse(MY_DAY)).status_code == 200


def test_ten_hours_end_it_however_busy(inside):
    client, _ = inside()
    set_clock(client, signed_in_at=10 * 60 * 60)

    response = client.get(reverse(MY_DAY))

    assert "motivo=durata" in response.url


def test_use_is_noted_at_most_once_a_minute(inside, django_assert_num_queries):
    client, _ = inside()
    client.get(reverse(MY_DAY))
    before = client.session[sessions.SEEN]
    set_clock(client, seen_at=30)
    client.get(reverse(MY_DAY))
    assert client.session[sessions.SEEN] == before - 30

    set_clock(client, seen_at=40)
    client.get(reverse(MY_DAY))
    assert client.session[sessions.SEEN] >= before


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(inside):
    client, _ = inside()
    set_clock(client, seen_at=15 * 60)
    before = client.session[sessions.SEEN]

    client.get(reverse(MY_DAY), headers={"X-Background": "1"})

    assert client.session[sessions.SEEN] == before


def test_htmx_loads_the_door_whole_and_comes_back_to_the_page_not_the_fragment(inside):
    client, _ = inside()
    set_clock(client, seen_at=20 * 60)

    response = client.get(reverse(MY_DAY), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/casi/7/"})

    assert response.status_code == 200
    assert response["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fcasi%2F7%2F&motivo=inattivita"


def test_a_form_sent_too_late_says_so(inside):
    client, _ = inside()
    set_clock(client, seen_at=20 * 60)

    response = client.post(reverse(MY_DAY), headers={"Referer": "http://testserver/casi/7/"})

    assert response.url == f"{reverse('account_login')}?next=%2Fcasi%2F7%2F&motivo=inattivita&invio=1"
    assert "non è stato salvato" in client.get(response.url).content.decode()


def test_the_way_back_never_leads_outside(inside):
    client, _ = inside()
    set_clock(client, seen_at=20 * 60)

    response = client.post(reverse(MY_DAY), headers={"Referer": "https://altrove.example/"})

    assert "altrove" not in response.url


def test_a_public_page_stays_public_after_the_end(inside):
    client, _ = inside()
    set_clock(client, seen_at=20 * 60)

    assert client.get(reverse("account_reset_password")).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_disabled_account_is_out_on_the_next_request(inside):
    client, user = inside()
    User.objects.filter(pk=user.pk).update(is_active=False)

    response = client.get(reverse(MY_DAY))

    assert "motivo=chiusa" in response.url
    assert "_auth_user_id" not in client.session


@pytest.fixture
def two_places(colleague, with_app, sign_in):
    """The same colleague in two offices; the second code is another step of the app."""
    from allauth.mfa.models import Authenticator

    user = colleague()
    secret = with_app(user)
    places = []
    for _ in range(2):
        client = Client()
        sign_in(client, user, secret)
        places.append(client)
        app = Authenticator.objects.get(user=user)
        app.data.pop("last_step", None)
        app.save()
        from django.core.cache import cache

        cache.clear()
    return user, *places


def test_own_sessions_are_listed_and_another_one_ended(two_places):
    _user, here, there = two_places
    other = UserSession.objects.get(session_key=there.session.session_key)

    assert len(here.get(reverse("usersessions_list")).context["sessions"]) == 2
    here.post(reverse("session_end", args=[other.pk]))

    assert there.get(reverse(MY_DAY)).url.startswith(reverse("account_login"))
    assert here.get(reverse(MY_DAY)).status_code == 200


def test_all_the_others_can_be_ended_at_once(two_places):
    _user, here, there = two_places

    here.post(reverse("usersessions_list"))

    assert there.get(reverse(MY_DAY)).status_code == 302
    assert here.get(reverse(MY_DAY)).status_code == 200


def test_the_session_of_a_colleague_does_not_exist(inside, two_places):
    _user, _here, there = two_places
    client, _ = inside(username="verdi")
    other = UserSession.objects.get(session_key=there.session.session_key)

    assert client.post(reverse("session_end", args=[other.pk])).status_code == 404
    assert there.get(reverse(MY_DAY)).status_code == 200
