"""The bench of every other test stands straight."""

from cases.models import Case

from .factories import case_with_team, open_case, plan_in


def test_a_case_with_a_declared_team_is_in_assessment_and_open_to_the_team(someone):
    worker, psychologist = someone("case_worker"), someone("psychologist")

    case = case_with_team(worker, psychologist=psychologist)

    assert case.status == Case.Status.IN_ASSESSMENT
    assert list(Case.objects.workable_by(psychologist)) == [case]


def test_a_new_case_is_seen_by_the_coordinator_of_its_unit_only(someone, unit, other_unit):
    mine, theirs = someone("coordinator"), someone("coordinator", unit=other_unit)

    case = open_case(unit)

    assert Case.objects.visible_to(mine).contains(case)
    assert not Case.objects.visible_to(theirs).exists()


def test_a_plan_can_be_put_in_any_state(someone):
    plan = plan_in(case_with_team(someone("case_worker")), "active", goals=3)

    assert plan.goals.count() == 3
