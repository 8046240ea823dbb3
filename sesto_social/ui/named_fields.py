"""Forms in the rows of a table: each field says its name to who cannot see the head of its column."""

from django import forms


class NamedFieldsForm(forms.ModelForm):
    """For the tabular inlines of the admin, whose cells have no labels."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps the choices of another table
            widget.attrs.setdefault("aria-label", field.label)
