"""An absence is entered, what was booked under it is given another time, and everybody is told."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from cases.models import Deadline
from intake import tasks, times
from intake.actions import absence as plans
from intake.models import AbsenceStep, Appointment
from sesto_social.accounts.models import User
from sesto_social.agenda import booking
from sesto_social.agenda.clock import midnight
from sesto_social.agenda.models import Absence, Closure, Resource, Slot
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice

from ..factories import WorkerResourceFactory, case_in_charge
from .citizen import at, interpreter, open_day, open_office
from .desk import talk


@pytest.fixture
def desk(client, someone):
    user = someone("front_desk")
    client.force_login(user)
    return user


@pytest.fixture
def office(db):
    return open_office(workers=2)


@pytest.fixture
def anna(office):
    return office.availabilities.order_by("pk").first().resource


@pytest.fixture
def bruno(office):
    return office.availabilities.order_by("pk").last().resource


def enter(client, who, day=None, **facts):
    day = day or open_day()
    return client.post(reverse("intake:absence_add"), {"who": who, "day_from": day.isoformat()} | facts)


def absent(worker, day=None):
    day = day or open_day()
    return plans.enter_absence(worker, midnight(day), midnight(day + dt.timedelta(days=1)), by=User.objects.system())


def submit(client, span, action, choices, **more):
    data = {f"scelta-{one.pk}": value for one, value in choices.items()}
    return client.post(plans.plan_of(span), data | {"azione": action, "reason": ""} | more)


def confirm(client, span, choices, **more):
    return submit(client, span, "conferma", choices, **more)


def to(start, worker, office):
    return f"time|{start.isoformat()}|{worker.pk}|{office.pk}"


def page(client, span):
    return client.get(plans.plan_of(span))


def test_nothing_under_it_is_one_click(client, desk, office, anna):
    answer = enter(client, f"resource|{anna.pk}")
    assert answer.url == reverse("intake:absence_list")
    assert Absence.objects.get().resource == anna
    assert anna.name in client.get(answer.url).content.decode()


def test_it_exists_from_the_first_moment_and_nothing_has_changed_yet(client, desk, office, anna):
    one = talk(anna, office=office, starts_at=at("09:00"))
    before = Appointment.objects.values().get()

    answer = enter(client, f"resource|{anna.pk}")

    span = Absence.objects.get()
    assert answer.url == plans.plan_of(span)
    assert one.full_name in client.get(answer.url).content.decode()
    assert (
        not Slot.objects.open_to("staff").filter(resource=anna, start__gte=midnight(open_day()), start__lt=midnight(open_day(4))).exists()
    )
    with pytest.raises(booking.SlotTaken):
        booking.reserve_talk(office, at("09:45"), worker=anna, purpose="appointment", by=desk)
    assert (Appointment.objects.values().get(), mail.outbox) == (before, [])


def test_the_same_absence_entered_twice_is_one(client, desk, office, anna):
    for _ in range(2):
        enter(client, f"resource|{anna.pk}")
    assert Absence.objects.count() == 1


def test_the_page_proposes_a_free_colleague_and_the_nearest_times(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    talk(bruno, office=office, starts_at=at("09:45"))
    two = talk(anna, office=office, starts_at=at("09:45"), email="")

    [first, second] = page(client, absent(anna)).context["form"].rows

    assert (first.appointment, first.chosen) == (one, f"colleague|{bruno.pk}")
    assert (second.appointment, second.chosen) == (two, to(at("10:30"), bruno, office))


def test_who_takes_over_at_the_same_hour_is_offered_once(client, desk, office, anna, bruno):
    talk(anna, office=office, starts_at=at("09:00"))
    [row] = page(client, absent(anna)).context["form"].rows
    values = [value for value, *_ in row.ways]
    assert f"colleague|{bruno.pk}" in values
    assert to(at("09:00"), bruno, office) not in values


def test_two_rows_are_not_offered_the_same_best_time(client, desk, office, anna, bruno):
    for _ in range(2):
        talk(bruno, office=office, starts_at=at("09:00" if _ else "09:45"))
        talk(anna, office=office, starts_at=at("09:00" if _ else "09:45"))
    best = [row.chosen for row in page(client, absent(anna)).context["form"].rows]
    assert len(set(best)) == 2


def test_the_preview_sends_and_changes_nothing(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)

    answer = submit(client, span, "anteprima", {one: to(at("10:30"), bruno, office)})

    assert "Non è ancora cambiato nulla" in answer.content.decode()
    assert "10:30" in answer.content.decode()
    one.refresh_from_db()
    assert (one.starts_at, AbsenceStep.objects.count(), mail.outbox) == (at("09:00"), 0, [])


def test_a_colleague_takes_over_and_the_person_is_not_disturbed(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))

    confirm(client, absent(anna), {one: f"colleague|{bruno.pk}"})

    one.refresh_from_db()
    assert (one.worker, one.starts_at, one.moves, mail.outbox) == (bruno, at("09:00"), 0, [])
    assert [held.resource for held in one.reservations.standing()] == [bruno]
    assert AuditEvent.objects.filter(action="intake.appointment.hand_over", actor=desk, object_id=one.pk).exists()


def test_the_interpreter_is_kept_with_the_colleague(client, desk, office, anna, bruno):
    first, second = interpreter("ar"), interpreter("ar")
    start = at("09:00")
    one = talk(anna, office=office, starts_at=start, interpreter_language="ar")
    one.reservations.add(*booking.reserve([second], start, one.ends_at, purpose="appointment", by=desk))

    confirm(client, absent(anna), {one: f"colleague|{bruno.pk}"})

    assert {held.resource for held in one.reservations.standing()} == {bruno, second}
    assert first not in {held.resource for held in one.reservations.all()}


@pytest.mark.parametrize("kind", ["room", "interpreter"])
def test_a_missing_room_or_interpreter_is_replaced_at_the_same_hour(client, desk, office, anna, kind):
    facts = {"kind": kind, "languages": ["ar"]} if kind == "interpreter" else {"kind": kind, "office": office}
    missing, other = (Resource.objects.create(name=name, **facts) for name in ("Uno", "Due"))
    one = talk(anna, office=office, starts_at=at("09:00"), interpreter_language="ar" if kind == "interpreter" else "")
    one.reservations.add(*booking.reserve([missing], one.starts_at, one.ends_at, purpose="appointment", by=desk))
    span = absent(missing)

    [row] = page(client, span).context["form"].rows
    assert row.chosen == f"colleague|{anna.pk}"
    assert "altra stanza" in submit(client, span, "anteprima", {one: row.chosen}).content.decode()
    confirm(client, span, {one: row.chosen})

    one.refresh_from_db()
    assert (one.worker, one.starts_at, mail.outbox) == (anna, at("09:00"), [])
    assert {held.resource for held in one.reservations.standing()} == {anna, other}
    assert page(client, span).context["form"].rows == []


def test_a_new_time_is_told_in_neutral_words_with_the_secret_link(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"), reason="economic_help")

    answer = confirm(client, absent(anna), {one: to(at("10:30"), bruno, office)})

    one.refresh_from_db()
    [message] = mail.outbox
    said = (message.subject + message.body).lower()
    assert (one.starts_at, one.worker) == (at("10:30"), bruno)
    assert "10:30" in said
    assert "/appuntamento/" in said
    assert not [word for word in ("assen", "malat", "social", "economic", anna.name.lower()) if word in said]
    assert "Già sistemati" in client.get(answer.url).content.decode()


def test_who_left_no_email_becomes_a_call_for_the_desk(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"), email="")
    span = absent(anna)

    confirm(client, span, {one: to(at("10:30"), bruno, office)})

    task = Deadline.objects.pending().get(kind="recall")
    assert (task.assignee, task.link, mail.outbox) == (desk, one.get_absolute_url(), [])
    assert one.last_name not in task.title
    assert "Da avvisare per telefono" in page(client, span).content.decode()
    client.post(reverse("intake:appointment_told", args=[one.pk]), {"torna": plans.plan_of(span)})
    assert not Deadline.objects.pending().exists()


def test_it_is_a_deadline_of_who_entered_it_until_nothing_waits(client, desk, office, anna, bruno):
    one, two = (talk(anna, office=office, starts_at=at(hour)) for hour in ("09:00", "09:45"))
    enter(client, f"resource|{anna.pk}")
    span = Absence.objects.get()
    task = Deadline.objects.pending().get()
    assert (task.assignee, task.link) == (desk, plans.plan_of(span))

    confirm(client, span, {one: f"colleague|{bruno.pk}"})
    assert Deadline.objects.pending().exists()
    confirm(client, span, {two: f"colleague|{bruno.pk}"})
    assert not Deadline.objects.pending().exists()


def test_left_to_be_called_it_stays_and_is_no_longer_to_decide(client, desk, office, anna):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)

    confirm(client, span, {one: "call"})

    one.refresh_from_db()
    assert (one.starts_at, one.is_standing) == (at("09:00"), True)
    assert page(client, span).context["form"].rows == []
    assert Deadline.objects.pending().get().link == one.get_absolute_url()


def test_cancelling_asks_for_a_reason_that_the_citizen_never_reads(client, desk, office, anna):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)
    assert "Scrivi perché si annulla" in submit(client, span, "anteprima", {one: "cancel"}).content.decode()

    confirm(client, span, {one: "cancel"}, reason="malattia")

    one.refresh_from_db()
    assert one.status == Appointment.Status.CANCELLED_BY_OFFICE
    assert "malattia" not in mail.outbox[0].subject + mail.outbox[0].body
    assert AuditEvent.objects.get(action="intake.appointment.cancel_by_office").reason == "malattia"


def test_a_time_lost_meanwhile_comes_back_and_the_others_stay_done(client, desk, office, anna, bruno):
    one, two = (talk(anna, office=office, starts_at=at(hour)) for hour in ("09:00", "09:45"))
    span = absent(anna)
    talk(bruno, office=office, starts_at=at("10:30"))

    answer = confirm(client, span, {one: to(at("10:30"), bruno, office), two: to(at("11:15"), bruno, office)})

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.starts_at, two.starts_at) == (at("09:00"), at("11:15"))
    after = client.get(answer.url)
    assert "Un orario è stato preso nel frattempo" in after.content.decode()
    assert [row.appointment for row in after.context["form"].rows] == [one]


def test_confirming_twice_moves_once(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)
    for _ in range(2):
        confirm(client, span, {one: to(at("10:30"), bruno, office)})
    one.refresh_from_db()
    assert (one.moves, len(mail.outbox), AbsenceStep.objects.count()) == (1, 1, 1)


def test_what_was_left_behind_is_carried_out_later_and_once(desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)
    plans.confirm(span, {one: ("time", bruno, at("10:30"), office)}, by=desk, reason="")
    AbsenceStep.objects.update(decided_at=at("09:00") - dt.timedelta(days=30))
    for _ in range(2):
        tasks.finish_absence_plans()
    one.refresh_from_db()
    assert (one.starts_at, one.moves) == (at("10:30"), 1)


def test_an_appointment_moved_by_somebody_else_is_left_alone(desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    span = absent(anna)
    plans.confirm(span, {one: ("time", bruno, at("10:30"), office)}, by=desk, reason="")
    from intake.actions import move

    move(one, by=desk, office=office, start=at("11:15"), worker=bruno, audience="front_desk")
    assert plans.carry_out(AbsenceStep.objects.get().pk) == AbsenceStep.Result.VOID
    one.refresh_from_db()
    assert one.starts_at == at("11:15")


def test_times_outside_somebody_s_hours_are_not_taken_at_their_word(client, desk, office, anna, bruno):
    one = talk(anna, office=office, starts_at=at("09:00"))
    confirm(client, absent(anna), {one: to(at("03:00"), bruno, office)})
    one.refresh_from_db()
    assert one.starts_at == at("09:00")
    assert AbsenceStep.objects.get().result == AbsenceStep.Result.LOST


@pytest.mark.parametrize("value", ["time|x|1|1", "colleague|", "colleague|99999999999999999999", "boh", "time|2030-01-01T09:00:00+01:00||"])
def test_nonsense_is_refused_and_nothing_happens(client, desk, office, anna, value):
    one = talk(anna, office=office, starts_at=at("09:00"))
    answer = confirm(client, absent(anna), {one: value})
    assert "Scegli di nuovo" in answer.content.decode()
    assert not AbsenceStep.objects.exists()


def test_a_closure_lists_the_office_and_a_room_out_of_use_its_own(client, desk, office, anna):
    one = talk(anna, office=office, starts_at=at("09:00"))
    answer = enter(client, f"office|{office.pk}", reason="lavori")
    closure = Closure.objects.get()
    assert answer.url == reverse("intake:closure_plan", args=[closure.pk])
    assert [row.appointment for row in client.get(answer.url).context["form"].rows] == [one]

    room = Resource.objects.create(kind="room", name="Stanza 1", office=office)
    assert enter(client, f"resource|{room.pk}").url == reverse("intake:absence_list")
    one.reservations.add(*booking.reserve([room], one.starts_at, one.ends_at, purpose="appointment", by=desk))
    span = Absence.objects.get(resource=room)
    assert [row.appointment for row in page(client, span).context["form"].rows] == [one]


def test_meetings_are_left_to_who_convened_them_and_show_no_case(client, desk, someone, office):
    worker = someone("case_worker")
    case = case_in_charge(worker)
    agenda = WorkerResourceFactory(user=worker)
    from cases import equipe

    meeting = equipe.convene(case, by=worker, starts_at=at("09:00"), minutes_long=60, place="Sala", participants=list(case.team.current()))
    Notice.objects.all().delete()

    span = absent(agenda)

    text = page(client, span).content.decode()
    assert "Riunione d&#x27;equipe" in text or "Riunione d'equipe" in text
    assert str(worker) in text
    assert case.family_name not in text
    assert meeting.get_absolute_url() not in text
    assert Notice.objects.filter(user=worker, link=meeting.get_absolute_url()).exists()


def test_a_worker_plans_their_own_absence_and_sees_no_other(client, someone, office, anna):
    me = someone("intake_worker")
    mine = WorkerResourceFactory(user=me)
    client.force_login(me)
    other = absent(anna)

    assert "who" in client.get(reverse("intake:absence_add")).context["form"].fields
    assert enter(client, f"resource|{anna.pk}").status_code == 200
    enter(client, f"resource|{mine.pk}")

    assert Absence.objects.filter(resource=mine).count() == 1
    assert page(client, other).status_code == 404
    closure = Closure.objects.create(office=office, during=(at("09:00"), at("10:00")), reason="lavori")
    assert client.get(reverse("intake:closure_plan", args=[closure.pk])).status_code == 403


def test_without_an_agenda_there_is_nothing_to_enter(client, someone):
    client.force_login(someone("educator"))
    assert client.get(reverse("intake:absence_add")).url == reverse("intake:absence_list")
    assert client.get(reverse("intake:absence_list")).status_code == 200


def test_taken_back_the_times_open_again(client, desk, office, anna):
    span = absent(anna)
    client.post(reverse("intake:absence_take_back", args=[span.pk]))
    assert not Absence.objects.exists()
    assert at("09:00") in times.free_starts(office)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"day_to": "2020-01-01"}, "La fine deve venire dopo"),
        ({"hour_from": "10:00", "hour_to": "09:00"}, "La fine deve venire dopo"),
        ({"day_from": "2020-01-01"}, "controlla l&#x27;anno"),
        ({"who": ""}, "Scegli chi manca"),
        ({"who": "office|"}, "Scrivi perché l&#x27;ufficio chiude"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, desk, office, anna, facts, words):
    answer = client.post(
        reverse("intake:absence_add"), {"who": f"resource|{anna.pk}", "day_from": open_day().isoformat(), "hour_from": "08:30"} | facts
    )
    assert words in answer.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(client, desk, office, anna, many, django_assert_num_queries):
    for number in range(many):
        absent(anna, open_day(3 + number))
        Closure.objects.create(
            office=office, during=(at("09:00", open_day(3 + number)), at("10:00", open_day(3 + number))), reason="lavori"
        )
    client.get(reverse("intake:absence_list"))
    with django_assert_num_queries(10):
        assert len(client.get(reverse("intake:absence_list")).context["rows"]) >= many


def test_the_list_counts_what_waits(client, desk, office, anna):
    one = talk(anna, office=office, starts_at=at("09:00"))
    room = Resource.objects.create(kind="room", name="Stanza 1", office=office)
    one.reservations.add(*booking.reserve([room], one.starts_at, one.ends_at, purpose="appointment", by=desk))
    [let_go] = booking.reserve([anna], at("10:30"), at("11:15"), purpose="appointment", by=desk)
    one.reservations.add(let_go)
    booking.release(let_go, by=desk)
    absent(anna)
    Closure.objects.create(during=(at("08:00"), at("12:00")), reason="lavori")
    Closure.objects.create(office=office, during=(at("08:00"), at("12:00")), reason="lavori")
    assert [row.many for row in client.get(reverse("intake:absence_list")).context["rows"]] == [1, 1, 1]
