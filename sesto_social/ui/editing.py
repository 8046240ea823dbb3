"""Two people on one text: the second one sees both, and nothing is overwritten in silence."""

from datetime import date, datetime, time

from django import forms
from django.forms.models import model_to_dict
from django.shortcuts import render

from sesto_social.ui.templatetags.ui import giorno, giorno_ora, ora, sino
from sesto_social.versioned import EditConflict


class VersionedForm:
    """Goes before `ModelForm`: carries the version it was opened at; `save` raises `EditConflict` when the row has moved on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=self.instance.version)

    def stored_values(self, stored):
        """{field: value} of the row as it is stored now."""
        return model_to_dict(stored)

    def save(self, commit=True):
        if self.instance.pk is None or not commit or self.errors:
            return super().save(commit=commit)
        version = self.cleaned_data.get("version")
        if version is None:
            raise EditConflict
        self.instance.save_if_unchanged(version)
        self._save_m2m()
        return self.instance


def conflict(request, form, template="ui/conflict.html", draft=None):
    """Answer 409: field by field what is stored now and what was typed, and the choice between them.

    With the `draft` of a form that keeps itself, choosing what is stored throws the draft away.
    """
    stored = type(form.instance)._base_manager.get(pk=form.instance.pk)
    values = form.stored_values(stored)
    rows = [
        {
            "label": getattr(bound.field, "whole_label", bound.label),
            "stored": readable(bound, values[bound.name]),
            "typed": readable(bound, bound.value()),
            "changed": bound.field.has_changed(values[bound.name], bound.data),
        }
        for bound in form.visible_fields()
        if bound.name in values
    ]
    own = {"csrfmiddlewaretoken", form.add_prefix("version")}
    facts = {
        "rows": sorted(rows, key=lambda row: not row["changed"]),
        "typed": [(name, value) for name, several in request.POST.lists() if name not in own for value in several],
        "version_name": form.add_prefix("version"),
        "version": stored.version,
        "address": request.get_full_path(),
        "files": bool(request.FILES),
        "draft": draft,
    }
    return render(request, template, facts, status=409)


def readable(bound, value):
    """A value as people read it: the label of a choice, a date in words."""
    widget = bound.field.widget
    if hasattr(widget, "optgroups"):
        held = value if isinstance(value, list | tuple) else [value]
        held = [str(getattr(one, "pk", one)) for one in held if one not in {None, ""}]
        labels = [
            str(option["label"])
            for _, options, _ in widget.optgroups(bound.name, held)
            for option in options
            if option["selected"] and held
        ]
        return ", ".join(labels)
    if isinstance(widget, forms.CheckboxInput):
        return sino(bound.field.to_python(value))
    try:
        value = bound.field.to_python(value)
    except forms.ValidationError:
        return str(value)
    for kind, words in ((datetime, giorno_ora), (date, giorno), (time, ora)):
        if isinstance(value, kind):
            return words(value)
    return "" if value is None else str(value)
