"""What a citizen has written so far in the five steps. It lives in the session: no JavaScript, and Back loses nothing."""

import time

from django import forms

from sesto_social.agenda.models import Office

from .forms import ApplicantForm, DetailsForm, PlaceForm, TimeForm
from .secret_links import new_form_key

KEY = "booking"
PLACE, TIME = "intake:booking_place", "intake:booking_time"
IDLE_SECONDS = 30 * 60
LONGEST, LONGEST_NUMBER = 500, 10


def is_whole(kept):
    """Not one that an older release has left behind in another shape."""
    return isinstance(kept, dict) and {"values", "form_key", "taken", "begun", "touched", "passed"} <= kept.keys()


class Draft:
    """Raw answers, as typed, and which steps were passed with them. Forgotten after half an hour of silence.

    On the way a step counts as complete once its form has accepted the answers and they are still the same; at the end all are checked
    again (`first_fault`), because the world may have changed meanwhile.
    """

    STEPS = {
        PLACE: PlaceForm,
        TIME: TimeForm,
        "intake:booking_details": DetailsForm,
        "intake:booking_applicant": ApplicantForm,
    }

    def __init__(self, session):
        self.session = session
        kept = session.get(KEY)
        if not is_whole(kept) or time.time() - kept["touched"] > IDLE_SECONDS:
            kept = {"values": {}, "form_key": new_form_key(), "taken": "", "begun": time.time(), "passed": []}
        self.kept, self.checked = kept, {}

    @property
    def values(self):
        return self.kept["values"]

    @property
    def form_key(self):
        return self.kept["form_key"]

    @property
    def taken(self):
        """The time somebody else was quicker to take, until another one is chosen."""
        return self.kept["taken"]

    @property
    def seconds(self):
        """How long ago the first answer was written. Nobody reads five pages in a blink."""
        return time.time() - self.kept["begun"]

    @property
    def topic(self):
        """The reason chosen, or brought along from a page of help: it says which offices are competent."""
        return self.values.get("reason", "")

    @property
    def office(self):
        """The office chosen, or None when it is not open to the public any more."""
        number = self.values.get("office", "")
        return Office.objects.public().filter(pk=int(number)).first() if number.isdecimal() and len(number) < LONGEST_NUMBER else None

    def write(self, **values):
        """Keep what was typed, right or wrong, and answer what of it is new. The steps that ask for it are to be passed again."""
        values = {name: short(value) for name, value in values.items()}
        changed = {name for name, value in values.items() if self.values.get(name, "") != value}
        self.values.update(values)
        self.checked.clear()
        for step, form in self.STEPS.items():
            if changed & form.base_fields.keys():
                self.reopen(step)
        if "reason" in changed and PLACE in self.kept["passed"] and not self.form(PLACE).is_valid():
            self.reopen(PLACE)  # that office does not deal with it
        self.save()
        return changed

    def write_form(self, form):
        """Keep the answers of a posted form, but not what only robots fill in."""
        if self.write(**{name: typed(form, name) for name in form.fields if name not in form.not_kept}):
            self.reopen(*(step for step, kind in self.STEPS.items() if isinstance(form, kind)))
            self.save()

    def passed(self, step):
        """Its form has just accepted these answers."""
        self.reopen(step)
        self.kept["passed"].append(step)
        self.save()

    def reopen(self, *steps):
        self.kept["passed"] = [one for one in self.kept["passed"] if one not in steps]

    def drop_time(self):
        """The chosen time does not do: another one is asked."""
        self._without_time()
        self.save()

    def lose_time(self):
        """The chosen time is gone: everything else stays."""
        self.kept["taken"] = self._without_time()
        self.save()

    def _without_time(self):
        self.reopen(TIME)
        self.checked.clear()
        return self.values.pop("start", "")

    def find_time(self):
        self.kept["taken"] = ""
        self.save()

    def save(self):
        self.session[KEY] = self.kept | {"touched": time.time()}

    def forget(self):
        self.session.pop(KEY, None)

    def form(self, step):
        """The form of a step, filled with what was kept: checked once, until something is written."""
        if step not in self.checked:
            facts = {"topic": self.topic} if step == PLACE else {}
            self.checked[step] = self.STEPS[step](self.values, **facts)
        return self.checked[step]

    def first_gap(self, before=None):
        """The first step still to pass, among those before `before` (all, if None)."""
        for step in self.STEPS:
            if step == before:
                return None
            if step not in self.kept["passed"]:
                return step
        return None

    def first_fault(self):
        """The first step whose answers its form does not accept, or accepts no more: it is to be passed again."""
        fault = next((step for step in self.STEPS if not self.form(step).is_valid()), None)
        if fault:
            self.reopen(fault)
            self.save()
        return fault


def typed(form, name):
    """The raw answer, or all of them where one may tick several."""
    several = isinstance(form.fields[name], forms.MultipleChoiceField) and hasattr(form.data, "getlist")
    return form.data.getlist(name) if several else form.data.get(name, "")


def short(value):
    return [str(one)[:LONGEST] for one in value[:20]] if isinstance(value, list) else str(value)[:LONGEST]
