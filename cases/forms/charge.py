"""The legal regime of a minor in charge."""

from django import forms

from sesto_social.ui.layouts import form_helper

from ..models import CaseMember


class ChargeForm(forms.Form):
    """Judicial comes from an order: which one is asked for. Going back to consensual asks why."""

    regime = forms.ChoiceField(
        label="Regime",
        choices=[
            (CaseMember.Regime.CONSENSUAL, "Consensuale: la famiglia è d'accordo"),
            (CaseMember.Regime.JUDICIAL, "Giudiziario: lo dispone l'Autorità giudiziaria"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Provvedimento o motivo",
        max_length=200,
        help_text="Per il regime giudiziario: autorità, numero e data del provvedimento. Per il consensuale: perché cambia.",
    )

    def __init__(self, *args, cancel, **kwargs):
        super().__init__(*args, **kwargs)
        self.cancel = cancel

    @property
    def helper(self):
        return form_helper("regime", "reason", primary="Salva il regime", cancel=self.cancel)
