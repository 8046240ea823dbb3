"""Every step of every machine, tried from every state: it moves only from its own sources, and says so in the register."""

import pytest
from django.apps import apps

from sesto_social.workflow import TransitionNotAllowed, steps

MACHINES = sorted((model for model in apps.get_models() if steps(model)), key=lambda model: model._meta.label)
FORBIDDEN = [
    pytest.param(model, name, state, id=f"{model._meta.label_lower}.{name}-from-{state}")
    for model in MACHINES
    for name, step in steps(model).items()
    for state in model.Status.values
    if state not in step.source
]


def test_the_machines_are_all_here():
    assert {model._meta.label for model in MACHINES} >= {
        "cases.Case",
        "cases.TeamMeeting",
        "cases.InDepthMeeting",
        "intake.Appointment",
        "intake.AccessSheet",
        "intake.TakeInRequest",
        "intake.IncomingReport",
        "intake.ProsecutorReport",
        "cases.CourtOrder",
        "interventions.InterventionPlan",
        "interventions.Intervention",
        "interventions.Review",
    }


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label_lower)
def test_sources_and_targets_are_states_of_the_model(model):
    for name, step in steps(model).items():
        assert step.source <= set(model.Status.values), name
        assert step.target in model.Status.values, name


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label_lower)
def test_every_state_can_be_reached(model):
    reached = {model._meta.get_field("status").default} | {step.target for step in steps(model).values()}
    unreachable = set(model.Status.values) - reached
    assert unreachable == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name", "state"), FORBIDDEN)
def test_a_step_is_refused_from_any_other_state(model, name, state, monkeypatch):
    """The check comes before the body and needs only the status that the lock has read."""
    monkeypatch.setattr(model, "refresh_from_db", lambda self, **kwargs: None)

    with pytest.raises(TransitionNotAllowed, match="lo stato è"):
        getattr(model(status=state), name)(by=None)
