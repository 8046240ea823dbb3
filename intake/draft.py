"""What a citizen has written so far in the five steps. It lives in the session: no JavaScript, and Back loses nothing."""

import time

from django import forms

from .forms import ApplicantForm, DetailsForm, PlaceForm, TimeForm
from .secret_links import new_form_key

KEY = "booking"
IDLE_SECONDS = 30 * 60
LONGEST = 500


def is_whole(kept):
    """Not one that an older release has left behind in another shape."""
    return isinstance(kept, dict) and {"values", "form_key", "taken", "begun", "touched"} <= kept.keys()


class Draft:
    """Raw answers, as typed: a step is complete when its form accepts them. Forgotten after half an hour of silence."""

    STEPS = {
        "intake:booking_place": PlaceForm,
        "intake:booking_time": TimeForm,
        "intake:booking_details": DetailsForm,
        "intake:booking_applicant": ApplicantForm,
    }

    def __init__(self, session):
        self.session = session
        kept = session.get(KEY)
        if not is_whole(kept) or time.time() - kept["touched"] > IDLE_SECONDS:
            kept = {"values": {}, "form_key": new_form_key(), "taken": "", "begun": time.time()}
        self.kept = kept

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
        form = self.form("intake:booking_place")
        return form.cleaned_data["office"] if form.is_valid() else None

    def write(self, **values):
        """Keep what was typed, right or wrong."""
        self.values.update({name: short(value) for name, value in values.items()})
        self.save()

    def write_form(self, form):
        """Keep the answers of a posted form, but not what only robots fill in."""
        self.write(**{name: typed(form, name) for name in form.fields if name not in form.not_kept})

    def drop_time(self):
        """The chosen time does not do: another one is asked."""
        self.values.pop("start", None)
        self.save()

    def lose_time(self):
        """The chosen time is gone: everything else stays."""
        self.kept["taken"] = self.values.pop("start", "")
        self.save()

    def find_time(self):
        self.kept["taken"] = ""
        self.save()

    def save(self):
        self.session[KEY] = self.kept | {"touched": time.time()}

    def forget(self):
        self.session.pop(KEY, None)

    def form(self, step):
        """The form of a step, filled with what was kept and checked."""
        facts = {"topic": self.topic} if step == "intake:booking_place" else {}
        return self.STEPS[step](self.values, **facts)

    def first_gap(self, before=None):
        """The first step still to fill in, among those before `before` (all, if None)."""
        for step in self.STEPS:
            if step == before:
                return None
            if not self.form(step).is_valid():
                return step
        return None


def typed(form, name):
    """The raw answer, or all of them where one may tick several."""
    several = isinstance(form.fields[name], forms.MultipleChoiceField) and hasattr(form.data, "getlist")
    return form.data.getlist(name) if several else form.data.get(name, "")


def short(value):
    return [str(one)[:LONGEST] for one in value[:20]] if isinstance(value, list) else str(value)[:LONGEST]
