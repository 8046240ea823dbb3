"""Two days before, a neutral reminder; once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from intake.models import Appointment
from intake.tasks import remind

from .desk import talk


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
    assert "social" not in text.lower()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "facts"),
    [(60, {}), (-1, {}), (40, {"email": ""}), (40, {"booked_days_ago": 0})],
    ids=["too early", "over", "no address", "just booked"],
)
def test_nobody_else(hours, facts):
    expected(hours, **facts)
    assert remind() == 0


@pytest.mark.django_db
def test_not_who_was_cancelled(someone):
    expected(40).cancel_by_office(by=someone("front_desk"), reason="malattia")
    assert remind() == 0
