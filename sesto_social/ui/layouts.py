"""How forms are laid out: sections with a reason, columns, one primary button. The rest is crispy, with `templates/bootstrap5/`."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class DayInput(forms.DateInput):
    """A date, typed or picked."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """A time of day."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and its hour in one control."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Wrapped(LayoutObject):
    """Fields inside a small template of ours."""

    template = ""

    def __init__(self, *fields):
        self.fields = list(fields)

    def facts(self, form):
        return {}

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        inner = SafeString("".join(render_field(field, form, context, template_pack=template_pack, **kwargs) for field in self.fields))
        return render_to_string(self.template, {"inner": inner, **self.facts(form)})


class Section(Wrapped):
    """A fieldset with its name and, in a line, why it is asked."""

    template = "components/form_section.html"

    def __init__(self, legend, *fields, reason=""):
        super().__init__(*fields)
        self.legend, self.reason = legend, reason

    def facts(self, form):
        return {"legend": self.legend, "reason": self.reason}


class Part(Wrapped):
    """A section of a page with its heading and an address of its own, which the index beside the page leads to."""

    template = "components/form_part.html"

    def __init__(self, anchor, title, *fields, reason=""):
        super().__init__(*fields)
        self.anchor, self.title, self.reason = anchor, title, reason

    def facts(self, form):
        return {"anchor": self.anchor, "title": self.title, "reason": self.reason}


class Fold(Section):
    """An optional part, closed until it holds something or something in it is wrong."""

    template = "components/form_fold.html"

    def facts(self, form):
        names = [pointer.name for pointer in self.get_field_names()]
        filled = any(
            form[name].errors or form[name].value() not in {None, "", False} for name in names if name in form.fields and scalar(form[name])
        )
        return super().facts(form) | {"open": filled}


def scalar(bound):
    return bool(bound.errors) or not isinstance(bound.value(), list | tuple | set | dict)


def Columns(*fields):  # noqa: N802
    """Short fields side by side; one under the other on a phone."""
    return Div(*fields, css_class="form-columns")


class Actions(LayoutObject):
    """The foot of a form: the one primary button, and the way out. `name` tells the view which of two buttons was pressed."""

    def __init__(self, primary, cancel="", *, name="", second="", second_name=""):
        self.fields = []
        self.facts = {"primary": primary, "cancel": cancel, "name": name, "second": second, "second_name": second_name}

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        return render_to_string("components/form_actions.html", self.facts)


class RequiredNote(LayoutObject):
    """Says what the asterisk means, when there is one."""

    fields = ()

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        return render_to_string("components/form_note.html") if any(field.required for field in form.fields.values()) else ""


def form_helper(*layout, primary="Salva", cancel="", name="", second="", second_name="", warn=True, own_data=False, tag=True, action=""):  # noqa: PLR0913
    """The helper of nearly every form: note, fields, buttons; warns before leaving; our words instead of the browser's.

    `own_data` is for people who write about themselves: the browser may then complete what it knows of them.
    """
    helper = FormHelper()
    helper.form_tag = tag
    helper.form_action = action
    helper.render_hidden_fields = True
    helper.attrs = {"novalidate": ""} | ({"data-warn-unsaved": ""} if warn else {}) | ({} if own_data else {"autocomplete": "off"})
    helper.layout = Layout(
        RequiredNote(), *layout, *([Actions(primary, cancel, name=name, second=second, second_name=second_name)] if primary else [])
    )
    return helper
