"""Time kept in one's own agenda, alone or with others; and a common time for all."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import engagements
from cases.models import Engagement, TeamMeeting
from sesto_social.agenda import booking
from sesto_social.agenda.clock import instant
from sesto_social.agenda.models import Availability, Reservation, Resource
from sesto_social.agenda.planning import is_holiday
from sesto_social.notifications.models import Notice

from ..factories import OfficeFactory, WorkerResourceFactory, case_in_charge
from ..intake.citizen import clock_at

ADD = "/impegni/nuovo/"


def workday(ahead=4):
    day = timezone.localdate() + dt.timedelta(days=ahead)
    while is_holiday(day) or day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day


def at(hour):
    return instant(workday(), dt.time(hour))


def with_agenda(user, office):
    """Works all week from nine to five."""
    resource = WorkerResourceFactory(user=user, office=office)
    Availability.objects.bulk_create(
        Availability(
            resource=resource,
            office=office,
            weekday=day,
            starts=dt.time(9),
            ends=dt.time(17),
            valid_from=dt.date(2020, 1, 1),
            audience="invited",
        )
        for day in range(5)
    )
    return resource


@pytest.fixture
def office(db):
    return OfficeFactory()


@pytest.fixture
def room(office):
    return Resource.objects.create(kind="room", name="Sala gialla", office=office)


@pytest.fixture
def speaker(db):
    return Resource.objects.create(kind="interpreter", name="Nadia", languages=["ar"])


@pytest.fixture
def me(someone, office):
    user = someone("case_worker")
    with_agenda(user, office)
    return user


@pytest.fixture
def colleague(someone, office):
    user = someone("educator")
    with_agenda(user, office)
    return user


def answers(**more):
    return {"kind": "home_visit", "day": workday().isoformat(), "hour": "10:00", "minutes_long": 60, "note": "", "case_number": ""} | more


def send(client, user, **more):
    client.force_login(user)
    return client.post(ADD, answers(**more))


def test_everybodys_time_is_taken_or_nobodys(client, me, colleague, room, speaker):
    chosen = {"colleagues": [colleague.resource.pk], "room": room.pk, "interpreter": speaker.pk}

    response = send(client, me, **chosen)

    one = Engagement.objects.get()
    assert response.url == one.get_absolute_url()
    assert {held.resource for held in one.reservations.all()} == {me.resource, colleague.resource, room, speaker}
    assert Notice.objects.filter(user=colleague).count() == 1
    send(client, me, **chosen)
    assert Engagement.objects.count() == 1


def test_the_loser_sees_the_next_times_and_loses_nothing_typed(client, me, colleague, room):
    booking.reserve([colleague.resource], at(10), at(11), purpose="other", by=me)
    chosen = {"colleagues": [colleague.resource.pk], "room": room.pk, "note": "Portare i moduli"}

    page = send(client, me, **chosen)

    shown = page.content.decode()
    nearest = page.context["nearest"]
    assert [timezone.localtime(one.start).hour for one in nearest] == [11, 11, 11]
    assert "Portare i moduli" in shown
    assert f'value="{nearest[0].value}"' in shown

    client.post(ADD, answers(**chosen) | {"orario": nearest[0].value})
    one = Engagement.objects.get()
    assert (one.starts_at, one.note) == (nearest[0].start, "Portare i moduli")


def test_it_belongs_to_a_case_only_through_its_door(client, me, someone):
    theirs = case_in_charge(someone("case_worker"))
    mine = case_in_charge(me)

    assert "non ce n'è uno con questo numero" in send(client, me, case_number=theirs.number).content.decode().replace("&#x27;", "'")
    send(client, me, case_number=mine.number)

    one = Engagement.objects.get()
    assert one.case == mine
    assert mine.number in client.get(one.get_absolute_url()).content.decode()


def test_others_find_nothing(client, me, colleague, someone):
    one = engagements.keep(by=me, kind="home_visit", starts_at=at(10), minutes_long=60, colleagues=[colleague.resource])
    client.force_login(colleague)
    assert client.get(one.get_absolute_url()).status_code == 200
    client.force_login(someone("coordinator"))
    assert client.get(one.get_absolute_url()).status_code == 404


def test_cancelled_time_is_free_again(client, me, colleague):
    one = engagements.keep(by=me, kind="home_visit", starts_at=at(10), minutes_long=60, colleagues=[colleague.resource])
    url = reverse("cases:engagement_cancel", args=[one.pk])
    client.force_login(colleague)
    client.post(url, {"reason": "x"})
    assert Reservation.objects.standing().count() == 2

    client.force_login(me)
    client.post(url, {"reason": "La famiglia ha rinviato"})

    assert not Reservation.objects.standing().exists()
    assert Engagement.objects.get().status == Engagement.Status.CANCELLED


def shared(me, colleague, **more):
    return engagements.keep(by=me, kind="home_visit", starts_at=at(10), minutes_long=60, colleagues=[colleague.resource], **more)


def move(client, one, **more):
    start = {"day": workday().isoformat(), "hour": "14:00", "minutes_long": 60}
    return client.post(reverse("cases:engagement_move", args=[one.pk]), start | more)


def test_it_moves_with_everybody_and_the_old_time_is_free(client, me, colleague, room):
    one = shared(me, colleague, room=room)
    Notice.objects.all().delete()
    client.force_login(me)

    assert move(client, one).url == one.get_absolute_url()

    one.refresh_from_db()
    assert one.starts_at == at(14)
    standing = Reservation.objects.standing()
    assert {(held.resource, held.start) for held in standing} == {(who, at(14)) for who in (me.resource, colleague.resource, room)}
    assert [notice.user for notice in Notice.objects.all()] == [colleague]


def test_where_one_is_busy_nothing_moves_and_the_next_times_of_these_very_people_are_offered(client, me, colleague, room):
    one = shared(me, colleague, room=room)
    booking.reserve([room], at(14), at(16), purpose="other", by=me)
    client.force_login(me)

    page = move(client, one)

    one.refresh_from_db()
    assert one.starts_at == at(10)
    assert Reservation.objects.standing().filter(resource=colleague.resource).get().start == at(10)
    nearest = page.context["nearest"]
    assert timezone.localtime(nearest[0].start).hour == 16
    assert page.context["one"].starts_at == at(10)
    move(client, one, orario=nearest[0].value)
    one.refresh_from_db()
    assert one.starts_at == nearest[0].start


def test_only_who_keeps_it_moves_it_and_not_into_the_past(client, me, colleague):
    one = shared(me, colleague)
    client.force_login(colleague)
    move(client, one)
    client.force_login(me)
    page = move(client, one, day="2026-01-02")

    one.refresh_from_db()
    assert one.starts_at == at(10)
    assert "già passata" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hour": "25:00"}, "orario valido"),
        ({"day": "2020-01-01"}, "anno"),
        ({"kind": "x"}, "non è fra quelle"),
        ({"day": ""}, "obbligatorio"),
    ],
)
def test_what_is_wrong_is_said_beside_it(client, me, wrong, words):
    page = send(client, me, **({"note": "Resta scritta"} | wrong)).content.decode()

    assert "is-invalid" in page
    assert "Resta scritta" in page
    assert not Engagement.objects.exists()


def test_the_common_time_of_all_with_a_room_and_an_interpreter(client, me, colleague, room, speaker):
    booking.reserve([colleague.resource], at(9), at(12), purpose="other", by=me)
    client.force_login(me)
    day = workday().isoformat()

    page = client.get(
        reverse("cases:joint_times"),
        {"persone": [me.resource.pk, colleague.resource.pk], "dal": day, "al": day, "stanza": "qualsiasi", "lingua": "ar", "durata": 60},
    )

    times = page.context["times"]
    assert {timezone.localtime(one.start).hour for one in times} == {12, 13}
    assert {(one.room, one.interpreter) for one in times} == {(room, speaker)}
    assert f"sala={room.pk}&amp;interprete={speaker.pk}&amp;persone={colleague.resource.pk}" in page.content.decode()


@pytest.mark.parametrize(
    "query", [{"persone": "x"}, {"dal": "ieri"}, {"stanza": "u999"}, {"lingua": "kk"}, {"durata": "7"}, {"mezza": "notte"}]
)
def test_a_wrong_address_searches_all_the_same(client, me, query):
    client.force_login(me)
    assert client.get(reverse("cases:joint_times"), query).status_code == 200


def test_convening_takes_the_interpreter_too_and_offers_the_next_times(client, me, someone, office, room, speaker):
    psychologist, educator = someone("psychologist"), someone("educator")
    for user in (psychologist, educator):
        with_agenda(user, office)
    case = case_in_charge(me, psychologist=psychologist, educator=educator)
    booking.reserve([speaker], at(10), at(11), purpose="other", by=me)
    team = list(case.team.current())
    typed = {
        "participants": [one.pk for one in team],
        "day": workday().isoformat(),
        "hour": "10:00",
        "minutes_long": 60,
        "room": room.pk,
        "interpreter": speaker.pk,
        "agenda": "La scuola",
        "place": "",
    }
    client.force_login(me)
    url = reverse("cases:meeting_convene", args=[case.pk])

    page = client.post(url, typed)
    assert "La scuola" in page.content.decode()
    client.post(url, typed | {"orario": page.context["nearest"][0].value})

    meeting = TeamMeeting.objects.get()
    assert meeting.agenda == "La scuola"
    assert {held.resource for held in meeting.reservations.all()} == {*(one.user.resource for one in team), room, speaker}


def test_it_is_on_the_home_page_of_the_day(client, me, colleague, monkeypatch):
    one = engagements.keep(by=me, kind="home_visit", starts_at=at(10), minutes_long=60, colleagues=[colleague.resource])
    noon = timezone.localtime(at(9))

    with clock_at(noon):
        for user in (me, colleague):
            client.force_login(user)
            assert one.get_absolute_url() in client.get(reverse("cases:my_day")).content.decode()
