"""From a case, an invitation to a restricted list of times: a secret link, no other calendar, neutral words."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake.actions import invitation as actions
from intake.models import Appointment, Invitation, hashed
from sesto_social.agenda.models import Availability, Reservation, Resource
from sesto_social.audit.models import AuditEvent

from ..factories import HouseholdFactory, OfficeFactory, WorkerResourceFactory, case_in_charge, grant
from .citizen import at, clock_at, open_day, open_office, text

TELLING = ("social", "minor", "famigli", "caso", "assistente", "segretariato")


@pytest.fixture
def worker(client, someone):
    user = someone("case_worker")
    client.force_login(user)
    return user


@pytest.fixture
def case(worker):
    return case_in_charge(worker)


@pytest.fixture
def mother(case):
    return HouseholdFactory.mother_of(case.household)


@pytest.fixture
def office(db):
    return OfficeFactory(name="Sede del servizio", address="Via Prova 5", public=False)


@pytest.fixture
def agenda(worker, office):
    """The worker receives on invitation only, four times on one morning, in a room."""
    mine = WorkerResourceFactory(user=worker, office=office)
    room = Resource.objects.create(kind="room", name="Sala gialla", office=office)
    hours = {"starts": dt.time(9), "ends": dt.time(12), "valid_from": dt.date(2020, 1, 1), "audience": "invited", "room": room}
    Availability.objects.create(resource=mine, office=office, weekday=open_day().weekday(), **hours)
    return mine


def invite(client, case, mother, agenda, **facts):
    answers = {"person": mother.pk, "office": agenda.office_id, "worker": agenda.pk, "email": "madre@posta.example"}
    answers |= {
        "expires_on": (timezone.localdate() + dt.timedelta(days=9)).isoformat(),
        "mode": "",
        "interpreter_language": "",
        "language": "it",
    }
    return client.post(reverse("intake:invitation_add", args=[case.pk]), answers | facts)


def link():
    return next(word for word in mail.outbox[0].body.split() if "/invito/" in word).partition("testserver")[2] or next(
        "/" + word.partition("://")[2].partition("/")[2] for word in mail.outbox[0].body.split() if "/invito/" in word
    )


def test_the_message_is_neutral_and_the_rows_keep_only_the_hash(client, case, mother, agenda):
    invite(client, case, mother, agenda)

    [message] = mail.outbox
    said = (message.subject + message.body.partition("--")[0]).lower()
    token = link().split("/")[-2]
    assert message.to == ["madre@posta.example"]
    assert not [word for word in (*TELLING, mother.last_name.lower(), mother.first_name.lower()) if word in said]
    assert Invitation.objects.get().token_hash == hashed(token)
    assert len(token) >= 22, "128 bits"
    assert AuditEvent.objects.filter(action="intake.invitation.made", case_id=case.pk).exists()


def test_the_message_speaks_the_language_of_the_person(client, new_client, case, mother, agenda):
    invite(client, case, mother, agenda, language="es")
    assert mail.outbox[0].subject == "Elige tu cita en las oficinas municipales"
    new_client().post(link(), {"start": at("09:00").isoformat()})
    assert Appointment.objects.get().language == "es"


def test_the_link_shows_only_the_times_kept_for_the_invited_and_books(client, new_client, case, mother, agenda):
    public = open_office(name="Ufficio di tutti")
    invite(client, case, mother, agenda)
    citizen = new_client()

    page = citizen.get(link())
    assert [start for start in page.context["week"].starts if start.date() == open_day()][:1] == [at("09:00")]
    assert mother.last_name not in text(page)
    assert public.name not in text(page)
    answer = citizen.post(link(), {"start": at("09:45").isoformat()})

    one = Appointment.objects.get()
    assert (one.starts_at, one.worker, one.person, one.channel) == (at("09:45"), agenda, mother, "invite")
    assert {held.resource.kind for held in Reservation.objects.standing()} == {"worker", "room"}
    assert "Appuntamento confermato" in text(citizen.get(answer.url))
    assert [message.subject for message in mail.outbox][1:] == ["Appuntamento confermato presso gli uffici comunali"]
    assert citizen.get(link()).url == reverse("intake:my_appointment_detail", args=[answer.url.split("/")[2]])


def test_pressing_twice_books_once(client, new_client, case, mother, agenda):
    invite(client, case, mother, agenda)
    for start in ("09:00", "09:45"):
        new_client().post(link(), {"start": at(start).isoformat()})
    assert Appointment.objects.count() == 1


def test_a_time_of_the_public_or_of_a_colleague_is_refused(client, new_client, case, mother, agenda):
    invite(client, case, mother, agenda)
    answer = new_client().post(link(), {"start": at("15:00").isoformat()})
    assert "non è più libero" in text(answer)
    assert not Appointment.objects.exists()


def test_the_public_never_sees_the_times_of_the_invited(client, agenda, office):
    assert actions.times.free_starts(office) == []
    assert actions.times.free_starts(office, audience="front_desk") == []


def test_expired_withdrawn_and_wrong_links_look_the_same(client, new_client, case, mother, agenda):
    invite(client, case, mother, agenda)
    citizen, good = new_client(), link()
    wrong = citizen.get(reverse("intake:invitation", args=["x" * 22]))
    with clock_at(timezone.now() + dt.timedelta(days=11)):
        expired = citizen.get(good)
    client.post(reverse("intake:invitation_withdraw", args=[Invitation.objects.get().pk]))
    withdrawn = citizen.post(good, {"start": at("09:00").isoformat()})
    assert [one.status_code for one in (wrong, expired, withdrawn)] == [404] * 3
    assert not Appointment.objects.exists()


def test_without_an_email_a_neutral_letter_is_among_the_papers_of_the_case(client, case, mother, agenda):
    invite(client, case, mother, agenda, email="")

    paper = case.documents.get()
    assert (paper.title, paper.document.kind, mail.outbox) == ("Invito a un appuntamento", "invitation", [])
    assert Invitation.objects.get().letter == paper.document


def test_who_does_not_work_on_the_case_cannot_invite(client, someone, case, mother, agenda):
    reader = someone("case_worker")
    client.force_login(reader)
    assert invite(client, case, mother, agenda).status_code == 404
    grant(case, reader)
    assert invite(client, case, mother, agenda).status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"person": "999999"}, "Scegli un'opzione valida"),
        ({"mode": "phone"}, "nessun orario libero su invito"),
        ({"expires_on": "2020-01-01"}, "prossimi tre mesi"),
        ({"email": "x"}, "email valido"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(client, case, mother, agenda, facts, words):
    answer = text(invite(client, case, mother, agenda, **facts)).replace("&#x27;", "'")
    assert words in answer
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_when_the_appointment_is_cancelled_one_may_choose_again(client, new_client, case, mother, agenda):
    invite(client, case, mother, agenda)
    citizen = new_client()
    citizen.post(link(), {"start": at("09:00").isoformat()})
    from intake.actions import front_desk

    front_desk.cancel(Appointment.objects.get(), by=case.worker, reason="malattia")

    citizen.post(link(), {"start": at("10:30").isoformat()})
    assert [one.starts_at for one in Appointment.objects.standing()] == [at("10:30")]
