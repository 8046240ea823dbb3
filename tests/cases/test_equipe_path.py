"""The equipe from convening to its minutes: in-depth meeting, again the equipe, then the plan and the family in charge."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import equipe
from cases.models import Case, Deadline, InDepthMeeting, TeamMeeting
from sesto_social.agenda.models import Reservation
from sesto_social.documents.models import Document
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import WorkerResourceFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def convene_data(people, **more):
    day = timezone.localdate() + timedelta(days=2)
    return {
        "day": day.isoformat(),
        "hour": "10:00",
        "minutes_long": 60,
        "place": "Sala gialla",
        "participants": [member.pk for member in people.case.team.current()],
    } | more


def convened(people, **facts):
    facts = {"starts_at": timezone.now() - timedelta(hours=2), "minutes_long": 60, "place": "Sala gialla"} | facts
    return equipe.convene(people.case, by=people.worker, participants=list(people.case.team.current().select_related("user")), **facts)


def held(people, **facts):
    meeting = convened(people, **facts)
    equipe.hold(meeting, by=people.worker, present=[one.pk for one in meeting.participants.all()])
    return meeting


def with_opinions(people, **facts):
    meeting = held(people, **facts)
    for user in people.three:
        equipe.hand_in(meeting, by=user, text=f"Parere riservato di {user}", proposal="plan")
    return meeting


def test_the_whole_path_on_screen(equipe_case, as_user):
    people, case = equipe_case, equipe_case.case
    worker = as_user(people.worker)

    response = worker.post(url("meeting_convene", case.pk), convene_data(people))
    meeting = TeamMeeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    worker.post(url("meeting_hold", meeting.pk), {"present": [one.pk for one in meeting.participants.all()]})
    for user in people.three:
        as_user(user).post(url("opinion_add", meeting.pk), {"text": "Serve sentire la scuola.", "proposal": "in_depth"})
    decision = {
        "synthesis": "Serve capire la scuola.",
        "decision": "in_depth",
        "decision_details": "Incontro con la maestra.",
        "participants": "la maestra",
        "place": "scuola",
        "purpose": "la frequenza",
        "due_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
        "leader": people.educator.pk,
    }
    worker.post(url("meeting_decide", meeting.pk), decision)
    for user in people.three:
        as_user(user).post(url("meeting_sign", meeting.pk), {"dissent": ""})

    meeting.refresh_from_db()
    assert meeting.status == TeamMeeting.Status.MINUTED
    assert case.documents.get().document.kind == Document.Kind.MEETING_MINUTES
    case.refresh_from_db()
    assert case.status == Case.Status.IN_ASSESSMENT
    in_depth = InDepthMeeting.objects.get()
    assert Deadline.objects.pending().filter(key=f"in_depth:{in_depth.pk}", assignee=people.educator).count() == 1

    educator = as_user(people.educator)
    yesterday = timezone.localdate() - timedelta(days=1)
    educator.post(url("in_depth_book", in_depth.pk), {"day": yesterday.isoformat(), "hour": "09:00", "minutes_long": 60})
    educator.post(url("in_depth_hold", in_depth.pk), {"notes": "La maestra racconta molte assenze."})
    in_depth.refresh_from_db()
    assert in_depth.status == InDepthMeeting.Status.HELD
    assert Deadline.objects.pending().filter(key=f"reconvene:{case.pk}").count() == 1

    worker.post(f"{url('meeting_convene', case.pk)}?dopo_incontro={in_depth.pk}", convene_data(people, hour="15:00"))
    second = TeamMeeting.objects.get(follows=in_depth)
    assert Deadline.objects.pending().filter(key=f"reconvene:{case.pk}").count() == 0
    worker.post(url("meeting_hold", second.pk), {"present": [one.pk for one in second.participants.all()]})
    for user in people.three:
        as_user(user).post(url("opinion_add", second.pk), {"text": "Facciamo il progetto.", "proposal": "plan"})
    worker.post(url("meeting_decide", second.pk), {"synthesis": "Progetto.", "decision": "plan", "decision_details": "Si parte."})
    for user in people.three:
        as_user(user).post(url("meeting_sign", second.pk), {"dissent": "Non concordo sui tempi." if user == people.educator else ""})

    case.refresh_from_db()
    assert case.status == Case.Status.IN_CHARGE
    pending = set(Deadline.objects.pending().filter(case=case).values_list("kind", flat=True))
    assert pending == {"plan"}
    page = worker.get(second.get_absolute_url()).content.decode()
    assert "Dissenso di" in page
    paper = case.documents.order_by("pk").last()
    assert worker.get(url("document_download", paper.pk)).content.startswith(b"%PDF")


def test_nobody_reads_the_others_before_all_have_written(equipe_case, as_user):
    meeting = held(equipe_case)
    equipe.hand_in(meeting, by=equipe_case.psychologist, text="Parere della psicologa", proposal="plan")

    assert "Parere della psicologa" not in as_user(equipe_case.worker).get(meeting.get_absolute_url()).content.decode()
    assert "Parere della psicologa" in as_user(equipe_case.psychologist).get(meeting.get_absolute_url()).content.decode()
    assert "Parere della psicologa" not in as_user(equipe_case.worker).get(url("opinion_add", meeting.pk)).content.decode()
    assert "Parere della psicologa" not in as_user(equipe_case.coordinator).get(url("meeting_decide", meeting.pk)).content.decode()


def test_one_opinion_each(equipe_case, as_user):
    meeting = held(equipe_case)
    browser = as_user(equipe_case.psychologist)
    for _ in range(2):
        browser.post(url("opinion_add", meeting.pk), {"text": "Il mio parere", "proposal": "plan"})
    assert meeting.opinions.count() == 1


def test_who_was_absent_hands_in_no_opinion(equipe_case, someone):
    meeting = convened(equipe_case)
    present = meeting.participants.exclude(user=equipe_case.educator)
    equipe.hold(meeting, by=equipe_case.coordinator, present=[one.pk for one in present], partial_reason="emergenza")
    with pytest.raises(TransitionNotAllowed):
        equipe.hand_in(meeting, by=equipe_case.educator, text="x", proposal="plan")


def test_without_three_professions_the_meeting_is_only_postponed(equipe_case, as_user):
    meeting = convened(equipe_case)
    present = [one.pk for one in meeting.participants.exclude(user=equipe_case.educator)]

    page = (
        as_user(equipe_case.worker).post(url("meeting_hold", meeting.pk), {"present": present, "partial_reason": "fretta"}).content.decode()
    )

    meeting.refresh_from_db()
    assert meeting.status == TeamMeeting.Status.CONVENED
    assert "educatore" in page
    as_user(equipe_case.coordinator).post(url("meeting_hold", meeting.pk), {"present": present, "partial_reason": "emergenza"})
    meeting.refresh_from_db()
    assert meeting.status == TeamMeeting.Status.HELD_IN_PART


def test_a_taken_hour_says_so_and_keeps_what_was_typed(equipe_case, as_user):
    for user in equipe_case.three:
        WorkerResourceFactory(user=user)
    browser = as_user(equipe_case.worker)
    browser.post(url("meeting_convene", equipe_case.case.pk), convene_data(equipe_case))
    assert Reservation.objects.count() == 3

    page = browser.post(
        url("meeting_convene", equipe_case.case.pk), convene_data(equipe_case, agenda="Parlare della scuola")
    ).content.decode()

    assert "è occupato" in page
    assert "Parlare della scuola" in page
    assert TeamMeeting.objects.count() == 1


def test_a_postponed_meeting_frees_the_calendars_and_asks_for_another(equipe_case, as_user):
    for user in equipe_case.three:
        WorkerResourceFactory(user=user)
    as_user(equipe_case.worker).post(url("meeting_convene", equipe_case.case.pk), convene_data(equipe_case))
    meeting = TeamMeeting.objects.get()

    as_user(equipe_case.worker).post(url("meeting_postpone", meeting.pk), {"reason": "malattia"})

    assert Reservation.objects.standing().count() == 0
    assert Deadline.objects.pending().filter(key=f"reconvene:{equipe_case.case.pk}").exists()


def test_no_decision_before_all_opinions(equipe_case, as_user):
    meeting = held(equipe_case)
    as_user(equipe_case.worker).post(url("meeting_decide", meeting.pk), {"synthesis": "x", "decision": "plan", "decision_details": "x"})
    meeting.refresh_from_db()
    assert meeting.status == TeamMeeting.Status.HELD


def test_signing_twice_is_harmless_and_outsiders_do_not_sign(equipe_case, as_user):
    meeting = with_opinions(equipe_case)
    equipe.decide(meeting, by=equipe_case.worker, synthesis="s", decision="no_case", decision_details="d")
    browser = as_user(equipe_case.worker)
    for _ in range(2):
        browser.post(url("meeting_sign", meeting.pk), {"dissent": ""})
    as_user(equipe_case.coordinator).post(url("meeting_sign", meeting.pk), {"dissent": ""})
    assert meeting.participants.filter(signed_at__isnull=False).count() == 1


def test_no_case_asks_the_responsible_to_start_closing(equipe_case):
    meeting = with_opinions(equipe_case)
    equipe.decide(meeting, by=equipe_case.worker, synthesis="s", decision="no_case", decision_details="d")
    for user in equipe_case.three:
        equipe.sign(meeting, by=user)
    equipe_case.case.refresh_from_db()
    assert equipe_case.case.status == Case.Status.IN_ASSESSMENT
    assert Deadline.objects.pending().get(case=equipe_case.case).key == f"start_closing:{equipe_case.case.pk}"


@pytest.mark.parametrize("missing", ["participants", "place", "purpose", "due_on", "leader"])
def test_an_in_depth_meeting_says_who_where_why_when(equipe_case, as_user, missing):
    meeting = with_opinions(equipe_case)
    data = {
        "synthesis": "s", "decision": "in_depth", "decision_details": "d", "participants": "madre", "place": "casa", "purpose": "capire",
        "due_on": timezone.localdate().isoformat(), "leader": equipe_case.worker.pk,
    } | {missing: ""}  # fmt: skip
    page = as_user(equipe_case.worker).post(url("meeting_decide", meeting.pk), data).content.decode()
    assert "invalid-feedback" in page
    assert InDepthMeeting.objects.count() == 0


def test_the_case_waits_for_a_team_before_it_meets(equipe_case, someone):
    from tests.factories import open_case

    with pytest.raises(TransitionNotAllowed):
        equipe.convene(
            open_case(), by=equipe_case.coordinator, starts_at=timezone.now(), minutes_long=60, place="x", participants=[object()]
        )


def test_meetings_of_a_foreign_case_do_not_exist(equipe_case, as_user, someone):
    meeting = held(equipe_case)
    stranger = as_user(someone("case_worker"))
    assert stranger.get(meeting.get_absolute_url()).status_code == 404
    for name in ("meeting_hold", "meeting_sign", "opinion_add", "meeting_decide", "meeting_postpone", "meeting_cancel"):
        assert stranger.post(url(name, meeting.pk), {}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_queries_of_the_list(equipe_case, as_user, django_assert_num_queries, rows):
    for _ in range(rows):
        convened(equipe_case)
    browser = as_user(equipe_case.worker)
    with django_assert_num_queries(9):
        page = browser.get(url("meeting_list"))
    assert page.content.decode().count("Sala gialla") == rows
