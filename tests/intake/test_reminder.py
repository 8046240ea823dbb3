"""Two days before, a neutral reminder; once, by the way that was asked for, and never where it could do harm."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.models import Deadline
from intake import actions
from intake.actions import front_desk
from intake.actions.reminders import fall_back, link_of
from intake.models import Appointment
from intake.tasks import remind
from sesto_social.accounts.models import User
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.providers import Provider, Refused
from sesto_social.notifications.tasks import deliver

from ..factories import PersonFactory
from .citizen import WHO, at, book, clock_at, confirm, fill, open_day, open_office
from .desk import talk

NOON = dt.datetime(2031, 1, 15, 11, 0, tzinfo=dt.UTC)  # a Wednesday to come, twelve o'clock in Rome
TELLING = ("social", "minor", "famigli", "segretariato", "assisten")


@pytest.fixture(autouse=True)
def _noon():
    with clock_at(NOON):
        yield


def expected(hours, *, booked_days_ago=10, **facts):
    one = talk(starts_at=timezone.now() + dt.timedelta(hours=hours), **facts)
    Appointment.objects.filter(pk=one.pk).update(booked_at=timezone.now() - dt.timedelta(days=booked_days_ago))
    return one


@pytest.mark.django_db(transaction=True)
def test_once_with_neutral_words():
    one = expected(40)

    remind()
    remind()

    assert len(mail.outbox) == 1
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert one.code in text
    assert [word for word in TELLING if word in text.lower()] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "facts"),
    [(60, {}), (-1, {}), (40, {"email": "", "phone": "+393331234567"}), (40, {"booked_days_ago": 0}), (40, {"may_write": False})],
    ids=["too early", "over", "no address", "just booked", "not to be written to"],
)
def test_nobody_else(hours, facts):
    expected(hours, **facts)
    assert remind() == 0


@pytest.mark.django_db
def test_not_who_was_cancelled(someone):
    expected(40).cancel_by_office(by=someone("front_desk"), reason="malattia")
    assert remind() == 0


# ---- by which way


def providers(settings, tmp_path):
    folder = {"folder": tmp_path / "mail"}
    backend = "sesto_social.notifications.providers.FileProvider"
    settings.PROVIDERS = {name: {"BACKEND": backend, "OPTIONS": folder | {"channel": name}} for name in ("sms", "app_io")}


def reminders():
    return list(OutboxMessage.objects.filter(about__startswith="intake.reminder").order_by("pk").values_list("channel", "to_address"))


NUMBER, MAIL, TAX_CODE = "+393331234567", "layla@posta.example", "HDDLYL90A41F205X"
CONTACTS = {"email": MAIL, "phone": NUMBER}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "way"),
    [
        (CONTACTS, [("email", MAIL)]),
        (CONTACTS | {"reminder_channel": "sms"}, [("sms", NUMBER)]),
        (CONTACTS | {"reminder_channel": "app_io"}, [("app_io", TAX_CODE)]),
        (CONTACTS | {"reminder_channel": "sms", "phone_shared": True}, [("email", MAIL)]),
        (CONTACTS | {"reminder_channel": "app_io", "phone_shared": True}, [("email", MAIL)]),
        ({"email": "", "phone": NUMBER, "reminder_channel": "sms", "phone_shared": True}, []),
        ({"email": "", "phone": NUMBER, "reminder_channel": "sms", "may_write": False}, []),
        ({"email": "", "phone": NUMBER}, []),
    ],
    ids=["mail", "sms asked for", "app asked for", "shared, mail left", "app, shared", "shared", "not to be written to", "not asked for"],
)
def test_the_way_that_was_asked_for_and_is_safe(settings, tmp_path, facts, way):
    providers(settings, tmp_path)
    expected(40, person=PersonFactory(tax_code=TAX_CODE), **facts)

    remind()

    assert reminders() == way


@pytest.mark.django_db
def test_a_channel_that_nobody_carries_falls_back_on_the_mail(settings):
    settings.PROVIDERS = {}
    expected(40, **CONTACTS, reminder_channel="sms")
    remind()
    assert reminders() == [("email", MAIL)]


@pytest.mark.django_db
def test_an_sms_opens_no_door_and_the_app_has_the_button_to_cancel(client, settings, tmp_path):
    providers(settings, tmp_path)
    book(client, open_office(workers=2), at("10:30"))
    one = Appointment.objects.get()

    assert link_of(one, "sms") == "/appuntamento/"
    assert link_of(one, "app_io").endswith("/annulla/")
    assert client.get(link_of(one, "app_io")).status_code == 200


# ---- when


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "asked", "told"),
    [
        ("2026-11-27 09:00", "2026-11-25 07:10", 0),  # two hours too early
        ("2026-11-27 09:00", "2026-11-25 09:10", 1),
        ("2026-11-27 09:00", "2026-11-25 20:10", 0),  # 21:10 in Rome: nobody is disturbed
        ("2026-12-01 09:00", "2026-11-29 09:10", 0),  # a Sunday
        ("2026-12-01 09:00", "2026-11-28 18:10", 0),  # Saturday, seven in the evening: not yet
        ("2026-12-01 09:00", "2026-11-28 19:10", 1),  # what falls on the Sunday is said on Saturday evening
        ("2026-12-01 09:00", "2026-11-30 07:10", 1),  # and, had nobody looked, on Monday
        ("2026-12-28 09:00", "2026-12-24 19:10", 1),  # Christmas, St Stephen and a Sunday lie between
        ("2027-03-30 07:00", "2027-03-27 19:10", 1),  # the clocks change at Easter, and its Monday is a holiday
    ],
)
def test_when_it_leaves(starts, asked, told):
    with clock_at(dt.datetime.fromisoformat(f"{asked}+00:00")):
        one = talk(starts_at=dt.datetime.fromisoformat(f"{starts}+00:00"))
        Appointment.objects.filter(pk=one.pk).update(booked_at=timezone.now() - dt.timedelta(days=20))
        assert remind() == told


@pytest.mark.django_db
def test_queued_before_the_night_it_waits_for_the_morning():
    expected(40)
    remind()
    [message] = OutboxMessage.objects.filter(about__startswith="intake.reminder")
    assert (message.by_day, message.useless_after) == (True, Appointment.objects.get().starts_at)


# ---- moved, cancelled


@pytest.mark.django_db
def test_moved_it_is_told_once_more_and_the_old_word_is_kept_back():
    office = open_office(workers=2)
    one = talk(starts_at=at("09:00"), office=office)
    Appointment.objects.filter(pk=one.pk).update(booked_at=timezone.now() - dt.timedelta(days=60))
    with clock_at(at("09:00") - dt.timedelta(hours=40)):
        first = remind()

    actions.move(one, by=User.objects.system(), office=office, start=at("10:30", open_day() + dt.timedelta(days=7)))

    assert first == 1
    assert OutboxMessage.objects.get(about=f"intake.reminder:{one.pk}:0").status == "suppressed"
    with clock_at(at("10:30", open_day() + dt.timedelta(days=7)) - dt.timedelta(hours=40)):
        assert (remind(), remind()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["citizen", "office"])
def test_a_reminder_on_its_way_is_withdrawn_when_it_is_cancelled(someone, who):
    one = expected(40)
    remind()

    if who == "citizen":
        actions.cancel(one, by=User.objects.citizen())
    else:
        front_desk.cancel(one, by=someone("front_desk"), reason="malattia")

    assert OutboxMessage.objects.get(about__startswith="intake.reminder").status == "suppressed"
    assert remind() == 0


# ---- when the carrier will never take it


class Refusing(Provider):
    """A carrier that wants none of it."""

    def send(self, *what, **more):
        raise Refused(400)


@pytest.fixture
def refused(settings):
    """`refused(facts)`: a reminder by SMS that its carrier has just refused for good."""
    settings.PROVIDERS = {"sms": {"BACKEND": f"{__name__}.Refusing"}}

    def lose(**facts):
        one = expected(40, reminder_channel="sms", **facts)
        remind()
        [message] = OutboxMessage.objects.filter(about__startswith="intake.reminder")
        return one, message

    return lose


def calls_to_make():
    return list(Deadline.objects.pending().filter(kind=Deadline.Kind.RECALL).order_by("pk").values_list("title", "link"))


@pytest.mark.django_db
def test_a_refused_sms_goes_by_mail_once_and_a_refused_mail_by_telephone(refused, monkeypatch):
    one, message = refused(**CONTACTS, may_call=True)
    deliver(message.pk)
    assert reminders() == [("sms", NUMBER), ("email", MAIL)]
    assert calls_to_make() == []

    second = OutboxMessage.objects.get(channel="email", about__startswith="intake.reminder")
    monkeypatch.setattr("sesto_social.notifications.letters.write", Refusing().send)
    OutboxMessage.objects.filter(pk=second.pk).update(attempts=7)
    deliver(second.pk)
    remind()

    assert reminders() == [("sms", NUMBER), ("email", MAIL)]
    assert calls_to_make() == [(f"Ricorda a voce l'appuntamento {one.code}", one.get_absolute_url())]


@pytest.mark.django_db
@pytest.mark.parametrize(("may_call", "calls"), [(True, 1), (False, 0)])
def test_without_mail_somebody_telephones_where_that_is_allowed(refused, may_call, calls):
    __, message = refused(email="", phone=NUMBER, may_call=may_call)
    deliver(message.pk)
    assert reminders() == [("sms", NUMBER)]
    assert len(calls_to_make()) == calls


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"moves": 1}, {"status": "cancelled_by_citizen"}, {"starts_at": NOON - dt.timedelta(hours=1)}], ids=str)
def test_a_time_that_is_no_more_is_not_called_to_mind(refused, change):
    one, message = refused(**CONTACTS, may_call=True)
    Appointment.objects.filter(pk=one.pk).update(**change)
    fall_back(message)
    assert reminders() == [("sms", NUMBER)]
    assert calls_to_make() == []


# ---- asking for an SMS


def applicant(client, **answers):
    page = fill(client, open_office(workers=2), at("10:30"), **answers)
    return page if page.status_code == 200 else client.get(page["Location"])


ASKED = {"email": "", "phone": "333 1234567", "may_call": "no", "may_write": "yes", "by_sms": "on"}


@pytest.mark.django_db
def test_an_sms_is_asked_for_only_where_somebody_carries_it(client, settings, tmp_path):
    settings.PROVIDERS = {}
    applicant(client, **CONTACTS, may_call="no", by_sms="on")
    assert "SMS" not in client.get(reverse("intake:booking_applicant")).content.decode()

    providers(settings, tmp_path)
    page = client.get(reverse("intake:booking_applicant")).content.decode()
    assert "Mandami il promemoria con un SMS" in page
    assert "checked" not in page.split('name="by_sms"')[1].split(">")[0], "nobody gets one unasked"


@pytest.mark.django_db
def test_who_asks_for_an_sms_gets_it_at_the_international_number(client, settings, tmp_path):
    providers(settings, tmp_path)
    confirm(client, applicant(client, **ASKED))
    one = Appointment.objects.get()
    Appointment.objects.update(booked_at=timezone.now() - dt.timedelta(days=20))

    with clock_at(one.starts_at - dt.timedelta(hours=46)):
        remind()

    assert one.reminder_channel == "sms"
    assert reminders() == [("sms", NUMBER)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"phone_shared": "on"}, "non mandiamo SMS"),
        ({"may_write": "no"}, "Hai scelto di non ricevere messaggi"),
        ({"phone": "", "email": MAIL}, "scrivi il numero di telefono"),
    ],
)
def test_an_sms_that_could_do_harm_or_not_arrive_is_talked_over(client, settings, tmp_path, more, words):
    providers(settings, tmp_path)
    fill(client, open_office(workers=2), at("10:30"))

    page = client.post(reverse("intake:booking_applicant"), WHO | ASKED | more)

    assert page.status_code == 200
    assert words in page.content.decode().replace("&#x27;", "'")
