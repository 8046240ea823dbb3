"""Home: what is late, what comes, who waits; for every role a sensible page, and always the same queries."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, equipe, timeline
from cases.models import Case, ConflictDeclaration, Deadline, granted_here
from sesto_social.accounts.roles import ROLES
from tests.factories import DeadlineFactory, case_with_team, grant, open_case

pytestmark = pytest.mark.django_db
HOME = "/scrivania/"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_home(someone, as_user, role):
    assert as_user(someone(role)).get(reverse("cases:my_day")).status_code == 200


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_link_of_a_home_leads_to_a_refusal(someone, as_user, role):
    user = someone(role)
    DeadlineFactory(case=None, assignee=user, due_on=timezone.localdate())
    browser = as_user(user)
    found = set(re.findall(r'href="(/[^"#?]*/)"', browser.get(reverse("cases:my_day")).content.decode()))
    assert [address for address in sorted(found - {"/esci/"}) if browser.get(address).status_code == 403] == []


def test_what_is_due_is_sorted_into_late_week_and_month(someone, as_user):
    worker = someone("case_worker")
    case = case_with_team(worker)
    for days, title in ((-3, "Relazione tardiva"), (2, "Cosa vicina"), (20, "Cosa lontana"), (90, "Cosa lontanissima")):
        DeadlineFactory(case=case, title=title, due_on=timezone.localdate() + timedelta(days=days))

    mine = as_user(worker).get(HOME).context["mine"]

    assert [one.title for one in mine.late] == ["Relazione tardiva"]
    assert [one.title for one in mine.week] == ["Cosa vicina"]
    assert [one.title for one in mine.month] == ["Cosa lontana"]


def test_an_assignment_waits_to_be_accepted(someone, as_user):
    worker, case = someone("case_worker"), open_case()
    actions.assign(case, worker=worker, by=someone("coordinator"))
    [item] = as_user(worker).get(HOME).context["mine"].to_accept
    assert item.link == reverse("cases:declaration", args=[case.team.get().pk])


def test_the_coordinator_sees_what_is_late_in_the_unit_apart(someone, as_user):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    DeadlineFactory(case=case_with_team(worker), title="Relazione tardiva", due_on=timezone.localdate() - timedelta(days=3))
    mine = as_user(coordinator).get(HOME).context["mine"]
    assert mine.late == []
    assert "Relazione tardiva" in [one.title for one in mine.of_unit]


def test_deadlines_of_foreign_cases_do_not_appear(someone, as_user, other_unit):
    DeadlineFactory(case=open_case(other_unit), title="Cosa altrui")
    assert "Cosa altrui" not in as_user(someone("coordinator")).get(HOME).content.decode()


def test_opinions_to_write_and_minutes_to_sign(equipe_case, as_user):
    meeting = equipe.convene(
        equipe_case.case, by=equipe_case.worker, starts_at=timezone.now(), minutes_long=60, place="Sala",
        participants=list(equipe_case.case.team.current()),
    )  # fmt: skip
    psychologist = as_user(equipe_case.psychologist)
    assert [item.title for item in psychologist.get(HOME).context["mine"].today] == [f"Equipe sul caso {equipe_case.case.number}"]

    equipe.hold(meeting, by=equipe_case.worker, present=[one.pk for one in meeting.participants.all()])
    assert len(psychologist.get(HOME).context["mine"].waiting) == 1
    for user in equipe_case.three:
        equipe.hand_in(meeting, by=user, text="x", proposal="plan")
    assert psychologist.get(HOME).context["mine"].waiting == []
    equipe.decide(meeting, by=equipe_case.worker, synthesis="s", decision="plan", decision_details="d")
    assert len(psychologist.get(HOME).context["mine"].to_sign) == 1


def test_news_are_what_others_did_on_my_cases(equipe_case, as_user, someone):
    timeline.add(equipe_case.case, "diary", "Fatto della educatrice", by=equipe_case.educator)
    timeline.add(equipe_case.case, "diary", "Fatto mio", by=equipe_case.worker)
    timeline.add(open_case(), "diary", "Fatto altrui", by=equipe_case.educator)
    texts = [row["text"] for row in as_user(equipe_case.worker).get(HOME).context["mine"].changes]
    assert "Fatto della educatrice" in texts
    assert not {"Fatto mio", "Fatto altrui"} & set(texts)


@pytest.mark.parametrize("cases", [1, 3, 25])
@pytest.mark.parametrize(("role", "queries"), [("case_worker", 13), ("coordinator", 18)])
def test_queries(someone, as_user, django_assert_num_queries, role, queries, cases):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    for _ in range(cases):
        DeadlineFactory(case=case_with_team(worker))
    browser = as_user(worker if role == "case_worker" else coordinator)
    browser.get(HOME)
    with django_assert_num_queries(queries):
        browser.get(HOME)


def test_the_coordinator_s_tile_counts_what_is_late_in_the_unit(client, someone):
    me = someone("coordinator")
    case = case_with_team(someone("case_worker"))
    DeadlineFactory(case=case, due_on=timezone.localdate() - timedelta(days=2))
    client.force_login(me)

    page = client.get(reverse("cases:my_day")).content.decode()

    assert "(1 dell’unità)" in page


def test_what_is_late_in_the_unit_does_not_crowd_out_one_s_own(someone, as_user, monkeypatch):
    worker, coordinator = someone("case_worker"), someone("coordinator")
    monkeypatch.setattr("cases.my_day.WATCHED", 2)
    case = case_with_team(worker)
    for days in (9, 8, 7):
        DeadlineFactory(case=case, assignee=worker, due_on=timezone.localdate() - timedelta(days=days))
    DeadlineFactory(title="Cosa mia", assignee=coordinator, due_on=timezone.localdate() + timedelta(days=3))

    page = as_user(coordinator).get(HOME)

    mine = page.context["mine"]
    assert [one.title for one in mine.week] == ["Cosa mia"]
    assert [(mine.day - one.due_on).days for one in mine.of_unit] == [9, 8]
    assert "(2+ dell’unità)" in page.content.decode()


def test_asked_of_each_row_apart_the_grants_answer_the_same(someone, other_unit):
    worker, coordinator, stranger = someone("case_worker"), someone("coordinator"), someone("case_worker", is_active=False)
    barred = case_with_team(worker)
    ConflictDeclaration.objects.create(case=barred, user=coordinator, has_conflict=True)
    grant(open_case(other_unit), worker, since=timezone.localdate() - timedelta(days=9), until=timezone.localdate() - timedelta(days=1))
    grant(open_case(other_unit), coordinator)
    grant(open_case(), stranger)
    for user in (worker, coordinator, stranger):
        assert set(Case.objects.filter(granted_here("view_case", user, "pk"))) == set(Case.objects.visible_to(user)), user
    assert Case.objects.visible_to(coordinator).count() == 2


def test_the_deadlines_of_one_case_are_those_one_may_see(someone, other_unit):
    worker, coordinator, stranger = someone("case_worker"), someone("coordinator"), someone("case_worker", unit=other_unit)
    case = case_with_team(worker)
    one = DeadlineFactory(case=case, assignee=stranger, due_on=timezone.localdate())
    for user, sees in ((worker, True), (coordinator, True), (stranger, False)):
        assert (one in Deadline.objects.visible_in(case, user)) is sees, user
        assert set(Deadline.objects.visible_in(case, user)) == set(Deadline.objects.visible_to(user).filter(case=case))
