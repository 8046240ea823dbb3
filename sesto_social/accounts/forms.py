"""The forms of the door (allauth's, in our words) and of the administration of users."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import password_validation

from . import second_factor
from .adapter import WRONG_CODE
from .leaving import obstacles
from .models import Unit, User
from .roles import ROLE_LABELS, ROLES

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false", "class": "code-field"}


def plain_words(form, **labels):
    """Our labels, and no placeholder in their place."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, login="Nome utente o e-mail", password="Password")  # noqa: S106 (a label)
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"].max_length = 254
        self.fields["password"].help_text = ""


class ConfirmPasswordForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, password="La tua password")  # noqa: S106 (a label)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, oldpassword="Password attuale", password1="Nuova password", password2="Nuova password, di nuovo")


class ForgottenPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, email="E-mail di lavoro")


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, password1="Nuova password", password2="Nuova password, di nuovo")


class CodeOnce:
    """A code from the app opens the door once. allauth remembers used codes in the cache for one step; we keep the last
    step in the row, so that neither a lost cache nor the tolerance for slow clocks lets a code in twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, code="Codice")
        self.fields["code"].widget.attrs |= CODE

    def clean_code(self):
        code = super().clean_code()
        shown = self.authenticator
        if shown.type == Authenticator.Type.TOTP:
            step = second_factor.step_of(shown, code)
            if step is None or not second_factor.spend(shown, step):
                self._emit_authentication_failed(shown)
                raise forms.ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class SecondFactorForm(CodeOnce, mfa.AuthenticateForm):
    pass


class ConfirmCodeForm(CodeOnce, mfa.ReauthenticateForm):
    pass


class ActivateAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain_words(self, code="Codice di 6 cifre mostrato dall’app")
        self.fields["code"].widget.attrs |= CODE


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nome della passkey"
        self.fields["name"].help_text = "Per riconoscerla quando ne hai più di una: per esempio «telefono» o «chiavetta»."
        self.fields["passwordless"].label = "Usala anche al posto della password"
        self.fields[
            "passwordless"
        ].help_text = "Il dispositivo chiederà il PIN, l’impronta o il volto. Non tutte le chiavette lo permettono."
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nome della passkey"


class StaffUserForm(forms.ModelForm):
    """An account as the administrator sees it: who, where, with which roles. Permissions follow from the roles alone."""

    roles = forms.MultipleChoiceField(
        label="Ruoli", choices=[(code, ROLE_LABELS[code]) for code in ROLES], widget=forms.CheckboxSelectMultiple, required=False
    )
    coordinates = forms.ModelMultipleChoiceField(
        Unit.objects.all(),
        label="Unità che coordina",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Solo per il responsabile: legge i casi di queste unità. Se non ne scegli, vale la sua.",
    )

    close_now = forms.BooleanField(
        label="Chiudi subito comunque",
        required=False,
        help_text="Solo se l'account va chiuso prima del passaggio di consegne: gli incarichi vanno a chi coordina, che nomina altri.",
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "unit", "profession", "phone", "leaves_on", "is_active"]
        labels = {"is_active": "Account attivo"}
        help_texts = {
            "is_active": "Togli la spunta quando la persona lascia il servizio: esce subito da ogni sessione. "
            "Gli account non si cancellano, perché il registro li ricorda.",
            "username": "Lettere, cifre e . _ - soltanto. Non si può più cambiare quando la persona ha lavorato.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"first_name", "last_name", "email"} & set(self.fields):
            self.fields[name].required = True
        if self.instance.pk and "roles" in self.fields:
            self.initial["roles"] = sorted(self.instance.role_codes)
            self.initial["coordinates"] = Unit.objects.filter(group__user=self.instance)

    def clean(self):
        """Whoever leaves passes on what they hold before the account closes: the number of things is said, never which."""
        facts = super().clean()
        closes = self.instance.pk and "is_active" in self.changed_data and not facts.get("is_active")
        if closes and not facts.get("close_now") and (held := obstacles(self.instance)):
            way_out = "Se non si può aspettare, spunta «Chiudi subito comunque»."
            self.add_error("is_active", f"Prima va passato ad altri ciò che ha in mano: {'; '.join(held)}. {way_out}")
        return facts

    def clean_email(self):
        """Two colleagues may not share the address that lets them choose a new password."""
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email).exists():
            raise forms.ValidationError("Un altro account usa già questa e-mail.")
        return email


class NewStaffUserForm(StaffUserForm):
    initial_password = forms.CharField(
        label="Password iniziale",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Lascia vuoto: la persona la sceglie da sé, con un collegamento che riceve per e-mail. Scrivila solo se la posta non va.",
    )

    def clean_initial_password(self):
        password = self.cleaned_data["initial_password"]
        if password:
            password_validation.validate_password(password, self.instance)
        return password


class RoleDecisionForm(forms.Form):
    """A director's answer: a no says why."""

    reason = forms.CharField(
        label="Motivo, se non approvi",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lo legge chi amministra gli utenti.",
    )

    def clean(self):
        facts = super().clean()
        if "refuse" in self.data and not facts.get("reason"):
            self.add_error("reason", "Scrivi perché non approvi: chi ha chiesto deve saperlo.")
        return facts
