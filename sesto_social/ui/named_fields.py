"""Rows of a table: each field says its name to who cannot see the head of its column."""

from django.forms.models import BaseInlineFormSet


class NamedFieldsFormSet(BaseInlineFormSet):
    """For the tabular inlines of the admin, whose cells have no labels."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps the choices of another table
            widget.attrs.setdefault("aria-label", field.label)
