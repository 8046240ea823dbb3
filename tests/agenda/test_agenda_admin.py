"""Offices and hours through the admin, and the warning about bookings already there."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from sesto_social.agenda.booking import reserve
from sesto_social.agenda.clock import instant
from sesto_social.agenda.models import Absence, Availability, Closure, ExtraOpening, Office, Slot
from sesto_social.notifications.models import Notice
from sesto_social.parameters.lookup import talk_minutes

PERIOD = {"starts_1": "09:00", "ends_1": "12:00"}


@pytest.fixture
def admin_client_of_it(client, someone):
    client.force_login(someone("it_admin", is_staff=True))
    return client


def period(day):
    return PERIOD | {"starts_0": day.strftime("%d/%m/%Y"), "ends_0": day.strftime("%d/%m/%Y")}


@pytest.mark.parametrize("model", ["office", "resource", "availability", "extraopening", "skippedday", "closure", "absence"])
def test_every_list_and_form_opens(admin_client_of_it, rule, model):
    for page in ("changelist", "add"):
        assert admin_client_of_it.get(reverse(f"admin:agenda_{model}_{page}")).status_code == 200


def test_a_rule_added_here_makes_slots(admin_client_of_it, worker, office, day):
    facts = {"resource": worker.pk, "office": office.pk, "weekday": day.weekday(), "starts": "14:00", "ends": "15:30"}
    facts |= {"valid_from": "01/01/2026", "slot_minutes": 45, "audience": "public", "mode": "office"}
    answer = admin_client_of_it.post(reverse("admin:agenda_availability_add"), facts)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Slot.objects.on_days(day, day).count() == 2

    again = admin_client_of_it.post(reverse("admin:agenda_availability_add"), facts | {"starts": "15:00", "ends": "16:00"})
    assert "ha già un&#x27;altra disponibilità" in again.content.decode()
    assert Availability.objects.count() == 1


def test_an_absence_over_bookings_says_how_many_and_leads_to_its_plan(admin_client_of_it, someone, rule, worker, clerk, day):
    desk = someone("front_desk")
    for hour in (9, 10):
        reserve([worker], instant(day, dt.time(hour)), instant(day, dt.time(hour, 45)), purpose="appointment", by=clerk)
    answer = admin_client_of_it.post(reverse("admin:agenda_absence_add"), {"resource": worker.pk} | period(day), follow=True)
    plan = reverse("intake:absence_plan", args=[Absence.objects.get().pk])
    assert "ci sono già 2 impegni" in answer.content.decode()
    assert plan in answer.content.decode()
    assert Notice.objects.get(user=desk).link == plan


def test_an_exception_added_here_makes_times_and_keeps_its_history(admin_client_of_it, rule, worker, office, day):
    facts = {"resource": worker.pk, "office": office.pk, "day": day.strftime("%d/%m/%Y"), "starts": "14:00", "ends": "15:30"}
    facts |= {"slot_minutes": 45, "audience": "front_desk", "mode": "phone"}
    answer = admin_client_of_it.post(reverse("admin:agenda_extraopening_add"), facts)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert ExtraOpening.history.count() == 1
    skipped = {"availability": rule.pk, "day": day.strftime("%d/%m/%Y")}
    admin_client_of_it.post(reverse("admin:agenda_skippedday_add"), skipped)
    assert [slot.mode for slot in Slot.objects.on_days(day, day)] == ["phone", "phone"]


def test_how_long_a_talk_lasts_for_a_reason_is_written_here(admin_client_of_it):
    facts = {"reason": "economic_help", "minutes": 30, "valid_from": "01/01/2026", "valid_to": ""}
    answer = admin_client_of_it.post(reverse("admin:parameters_talkduration_add"), facts)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert talk_minutes("economic_help") == 30
    again = admin_client_of_it.post(reverse("admin:parameters_talkduration_add"), facts)
    assert "ha già una durata" in again.content.decode()


def test_a_closure_counts_bookings_of_its_own_office_only(admin_client_of_it, rule, worker, clerk, office, day):
    reserve([worker], instant(day, dt.time(9)), instant(day, dt.time(9, 45)), purpose="appointment", by=clerk)
    elsewhere = Office.objects.create(name="Altra sede", address="via Prova 1")
    url, facts = reverse("admin:agenda_closure_add"), {"reason": "lavori"} | period(day)
    assert "impegn" not in admin_client_of_it.post(url, facts | {"office": elsewhere.pk}, follow=True).content.decode()
    assert "c&#x27;è già 1 impegno" in admin_client_of_it.post(url, facts | {"office": office.pk}, follow=True).content.decode()
    assert Closure.objects.count() == 2


def test_an_end_before_its_start_is_explained_beside_the_field(admin_client_of_it, day):
    facts = {"reason": "lavori"} | period(day) | {"ends_1": "08:00"}
    page = admin_client_of_it.post(reverse("admin:agenda_closure_add"), facts).content.decode()
    assert "La fine deve venire dopo l&#x27;inizio." in page
    assert not Closure.objects.exists()


def test_a_colleague_without_the_role_is_refused(client, someone):
    client.force_login(someone("case_worker", is_staff=True))
    assert client.get(reverse("admin:agenda_office_changelist")).status_code in {302, 403}


def test_each_cell_of_the_hours_says_its_name(admin_client_of_it, rule, worker):
    page = admin_client_of_it.get(reverse("admin:agenda_resource_change", args=[worker.pk])).content.decode()
    for field in ("weekday", "starts", "ends", "valid_from", "room", "office", "DELETE"):
        [tag] = re.findall(rf'<(?:input|select)[^>]*name="availabilities-0-{field}"[^>]*>', page)
        assert "aria-label=" in tag, tag


def test_the_history_of_an_opening_has_no_style_of_its_own(admin_client_of_it, office, worker, day):
    facts = {"office": office.pk, "resource": worker.pk, "day": day.strftime("%d/%m/%Y"), "starts": "18:00", "ends": "19:30"}
    admin_client_of_it.post(reverse("admin:agenda_extraopening_add"), facts | {"slot_minutes": 45, "audience": "public", "mode": "office"})
    opening = ExtraOpening.objects.get()
    page = admin_client_of_it.get(reverse("admin:agenda_extraopening_history", args=[opening.pk])).content.decode()
    assert "1 modifica" in page
    assert "style=" not in page
