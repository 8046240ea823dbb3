"""The one door of the staff. Only these pages of allauth exist: no sign-up, no e-mail management, no social accounts."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path, re_path

from . import views
from .access import allowed, public

staff = allowed()

urlpatterns = [
    path("", views.sign_in, name="account_login"),
    path("esci/", public(account.logout), name="account_logout"),
    path("sospeso/", views.sign_in_refused, name="account_inactive"),
    path("conferma/", staff(account.reauthenticate), name="account_reauthenticate"),
    path("password/cambia/", views.password_new, name="account_change_password"),
    path("password/dimenticata/", views.password_forgotten, name="account_reset_password"),
    path("password/dimenticata/inviata/", views.password_link_sent, name="account_reset_password_done"),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_choose,
        name="account_reset_password_from_key",
    ),
    path("password/nuova/fatta/", views.password_chosen, name="account_reset_password_from_key_done"),
    path("secondo-fattore/", views.second_factor, name="second_factor"),
    path("sicurezza/", staff(mfa.index), name="mfa_index"),
    path("codice/", views.sign_in_second_step, name="mfa_authenticate"),
    path("conferma/codice/", staff(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("app/attiva/", staff(totp.activate_totp), name="mfa_activate_totp"),
    path("app/disattiva/", staff(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codici-di-riserva/", staff(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codici-di-riserva/nuovi/", staff(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("codici-di-riserva/scarica/", staff(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkey/", staff(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("passkey/aggiungi/", staff(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkey/entra/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("passkey/conferma/", staff(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkey/<int:pk>/nome/", staff(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkey/<int:pk>/togli/", views.passkey_remove, name="mfa_remove_webauthn"),
    path("sessioni/", staff(usersessions.list_usersessions), name="usersessions_list"),
    path("ruoli/", views.role_request_list, name="role_request_list"),
    path("ruoli/<int:pk>/", views.role_request_decide, name="role_request_decide"),
    path("sessioni/<int:pk>/chiudi/", views.session_end, name="session_end"),
]
