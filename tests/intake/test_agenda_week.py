"""A week of one agenda or of several: who sees what, and what it costs."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from cases import engagements, equipe
from cases.models import Engagement
from sesto_social.agenda import booking
from sesto_social.agenda.clock import instant
from sesto_social.agenda.models import Absence, Closure, Resource

from ..factories import OfficeFactory, WorkerResourceFactory, case_in_charge
from .citizen import open_day
from .desk import free_slot, receiving, talk

URL = "/agenda/settimana/"


def monday():
    """The Monday of a week to come."""
    today = timezone.localdate()
    return today + dt.timedelta(days=14 - today.weekday())


def at(hour, minute=0, days=0):
    return instant(monday() + dt.timedelta(days=days), dt.time(hour, minute))


def page(client, user, **query):
    client.force_login(user)
    return client.get(URL, {"giorno": monday().isoformat()} | query)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def week_of(response):
    """What the page says of the week, without menus and filters."""
    return text(response).partition('id="settimana"')[2].partition("</main>")[0]


def test_the_desk_sees_who_comes_and_books_a_free_time_in_one_click(client, someone):
    office = OfficeFactory()
    worker = receiving(office=office)
    talk(worker, office=office, starts_at=at(9), last_name="Esposito", interpreter_language="ar")
    free_slot(worker, office, at(11))

    shown = text(page(client, someone("front_desk"), operatore=worker.pk))

    assert "Esposito" in shown
    assert "arabo" in shown
    assert f"ufficio={office.pk}&amp;operatore={worker.pk}&amp;inizio=" in shown


def test_what_takes_a_colleague_is_only_taken(client, someone):
    case_worker = someone("case_worker")
    WorkerResourceFactory(user=case_worker)
    case = case_in_charge(case_worker, psychologist=someone("psychologist"), educator=someone("educator"))
    members = list(case.team.current())
    facts = {"minutes_long": 60, "place": "Sala gialla", "participants": members}
    equipe.convene(case, by=case_worker, starts_at=at(10), **facts)
    stranger = someone("psychologist")

    mine = text(page(client, case_worker))
    theirs = week_of(page(client, stranger, operatore=case_worker.resource.pk))

    assert "Equipe" in mine
    assert case.number in mine
    assert "Impegnato" in theirs
    assert "Equipe" not in theirs
    assert case.number not in theirs
    assert "Sala gialla" not in theirs


def test_ones_own_engagement_is_named_for_oneself_alone(client, someone):
    me, colleague = someone("educator"), someone("educator")
    WorkerResourceFactory(user=me)
    one = engagements.keep(by=me, kind="protected", starts_at=at(15), minutes_long=60, note="Telefono spento")

    mine, theirs = text(page(client, me)), text(page(client, colleague, operatore=me.resource.pk))

    assert "Tempo protetto" in mine
    assert one.get_absolute_url() in mine
    assert "Impegnato" in theirs
    assert "Telefono spento" not in theirs


def test_a_room_and_an_interpreter_have_their_week_too(client, someone):
    office = OfficeFactory()
    room = Resource.objects.create(kind="room", name="Stanza 1", office=office)
    speaker = Resource.objects.create(kind="interpreter", name="Nadia", languages=["ar"])
    one = talk(receiving(office=office), office=office, starts_at=at(9), last_name="Esposito")
    one.reservations.add(*booking.reserve([room, speaker], at(9), at(9, 45), purpose="appointment", by=one.booked_by))
    desk = someone("front_desk")

    for resource in (room, speaker):
        assert "Esposito" in text(page(client, desk, operatore=resource.pk))
    assert "Nadia" in text(page(client, desk, chi="interpreti"))
    assert "Stanza 1" in text(page(client, desk, chi="stanze", ufficio=office.pk))


def test_absences_closures_and_holidays_are_drawn(client, someone):
    office = OfficeFactory()
    worker = receiving(office=office)
    Absence.objects.create(resource=worker, during=DateTimeTZRange(at(0), at(0, days=1)))
    Closure.objects.create(office=office, during=DateTimeTZRange(at(13, days=1), at(18, days=1)), reason="Formazione")
    desk = someone("front_desk")

    shown = text(page(client, desk, operatore=worker.pk))

    assert "Assente" in shown
    assert "Formazione" in shown
    assert "Natale" in text(page(client, desk, operatore=worker.pk, giorno=f"{timezone.localdate().year}-12-25"))


def test_several_agendas_are_rows_of_days(client, someone):
    office = OfficeFactory()
    one, other = receiving(office=office), receiving(office=office)
    talk(one, office=office, starts_at=at(9), last_name="Primo")
    talk(other, office=office, starts_at=at(9), last_name="Secondo")

    shown = text(page(client, someone("front_desk"), ufficio=office.pk))

    assert "Primo" in shown
    assert "Secondo" in shown
    assert shown.count('<th scope="col"') >= 3


def test_the_same_week_is_there_as_a_table(client, someone):
    worker = receiving()
    talk(worker, starts_at=at(9), last_name="Esposito")

    table = text(page(client, someone("front_desk"), operatore=worker.pk)).partition("Mostra come tabella")[2]

    assert "9:00–9:45" in table
    assert "Esposito" in table
    assert "confermato" in table


@pytest.mark.parametrize("role", ["it_admin", "dpo", "external_educator", "sisl_operator"])
def test_who_has_no_agenda_does_not_see_those_of_others(client, someone, role):
    assert page(client, someone(role)).status_code == 403


@pytest.mark.parametrize("query", [{"giorno": "ieri"}, {"giorno": "9999-12-31"}, {"ufficio": "x"}, {"operatore": "999999"}, {"chi": "x"}])
def test_a_wrong_address_shows_a_week_all_the_same(client, someone, query):
    assert page(client, someone("front_desk"), **query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 25])
@pytest.mark.parametrize("role", ["front_desk", "coordinator", "educator"])
def test_it_costs_the_same_however_full_it_is(client, someone, rows, role, django_assert_max_num_queries):
    me, office = someone(role), OfficeFactory()
    worker = receiving(me, office)
    for number in range(rows):
        start = at(8) + dt.timedelta(minutes=50 * number)
        talk(worker, office=office, starts_at=start)
        engagement(me, worker, start + dt.timedelta(days=2))
    free_slot(worker, office, at(20, days=4))
    client.force_login(me)

    with django_assert_max_num_queries(12) as seen:
        client.get(URL, {"giorno": monday().isoformat(), "operatore": worker.pk})
    assert len(seen.captured_queries) == {"front_desk": 11, "coordinator": 11, "educator": 10}[role]


def engagement(owner, resource, start):
    end = start + dt.timedelta(minutes=30)
    one = Engagement.objects.create(owner=owner, kind="report", starts_at=start, ends_at=end)
    one.reservations.set(booking.reserve([resource], start, end, purpose="engagement", by=owner))
    return one


def test_the_way_from_the_day_to_the_week_keeps_the_choice(client, someone):
    worker = receiving()
    client.force_login(someone("front_desk"))

    day = client.get(reverse("intake:agenda_day"), {"operatore": worker.pk, "giorno": open_day().isoformat()}).content.decode()

    assert f"{URL}?operatore={worker.pk}&amp;giorno={open_day().isoformat()}" in day
