"""The one way a status changes: lock, guard, change, record, in one transaction."""

import functools

from django.db import transaction

from sesto_social.audit.register import record


class TransitionNotAllowed(Exception):
    """The step may not be taken now. The message is Italian and meant for the screen."""


def transition(*, source, target):
    """Turn a model method into a step: lock the row, check it, act, save, put it on record.

    The row is read again under the lock, so unsaved edits on `self` are discarded on purpose: facts arrive as
    keyword arguments. A versioned row moves on, so that a form opened before the step is seen as stale.
    `step.source` and `step.target` make the machine readable by tests, buttons and diagrams.
    """

    def decorate(method):
        @functools.wraps(method)
        @transaction.atomic
        def step(self, *, by, **facts):
            rows = type(self)._base_manager.select_for_update(of=("self",), no_key=True)
            self.refresh_from_db(from_queryset=rows)
            if self.status not in source:
                raise TransitionNotAllowed(f"Operazione non possibile: lo stato è «{self.get_status_display()}».")
            method(self, by=by, **facts)
            previous, self.status = self.status, target
            if hasattr(self, "version"):
                self.version += 1
            self.save()
            action = f"{self._meta.label_lower}.{method.__name__}"
            record(action, self, by=by, previous=previous, reason=facts.get("reason", ""))

        step.source, step.target = frozenset(source), target
        return step

    return decorate


def steps(model):
    """Every step of `model` as {name: method}, for tests, diagrams and buttons."""
    return {name: method for name, method in vars(model).items() if hasattr(method, "source") and hasattr(method, "target")}
