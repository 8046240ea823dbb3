"""Pages of the door that allauth does not have: why a second factor, ending one session, the last passkey."""

from allauth.account.views import (
    AccountInactiveView,
    LoginView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    password_change,
)
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.usersessions.internal.flows.sessions import end_sessions
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import second_factor as factors
from . import sessions
from .access import allowed, public
from .actions import AlreadyDecided, decide_roles
from .forms import RoleDecisionForm
from .models import RoleRequest


class OurSite:
    """allauth's entrance pages call their host `site`: here `site` is what every page knows (`sesto_social.ui.context`)."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


def entrance(page):
    return public(type(page.__name__, (OurSite, page), {}).as_view())


sign_in = entrance(LoginView)
sign_in_refused = entrance(AccountInactiveView)
sign_in_second_step = entrance(AuthenticateView)
password_forgotten = entrance(PasswordResetView)
password_link_sent = entrance(PasswordResetDoneView)
password_choose = entrance(PasswordResetFromKeyView)
password_chosen = entrance(PasswordResetFromKeyDoneView)


@allowed()
@require_GET
def second_factor(request):
    """Where a password alone leads: what a second step is, and the two ways to get one."""
    if factors.of(request.user).exists():
        return redirect("mfa_index")
    return render(request, "accounts/second_factor.html")


@allowed()
@require_POST
def session_end(request, pk):
    """End one of one's own sessions, for example the one left open in another office."""
    session = get_object_or_404(sessions.of(request.user), pk=pk)
    current = session.is_current()
    end_sessions(request, [session])
    messages.success(request, "Sessione chiusa.")
    return redirect("account_login" if current else "usersessions_list")


@allowed()
@require_http_methods(["GET", "POST"])
def passkey_remove(request, pk):
    """allauth's page, but never for the last second factor: it is compulsory."""
    passkey = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not factors.of(request.user).exclude(pk=passkey.pk).exists():
        messages.error(request, "È l’unico secondo passaggio che hai: aggiungine prima un altro.")
        return redirect("mfa_index")
    return remove_webauthn(request, pk=pk)


@allowed()
@require_http_methods(["GET", "POST"])
def password_new(request):
    """allauth's page, for who has a password to change."""
    if not request.user.has_usable_password():
        messages.info(request, "Questo account non usa una password.")
        return redirect("mfa_index")
    return password_change(request)


@allowed("accounts.approve_roles")
@require_GET
def role_request_list(request):
    rows = RoleRequest.objects.for_list()
    decided = rows.filter(approved__isnull=False).select_related("decided_by").order_by("-decided_at", "-pk")[:20]
    return render(request, "accounts/role_request_list.html", {"waiting": rows.decidable_by(request.user), "decided": decided})


@allowed("accounts.approve_roles")
@require_http_methods(["GET", "POST"])
def role_request_decide(request, pk):
    """What changes for a colleague, beside what they may do now: yes, or no with a reason."""
    asked = RoleRequest.objects.decidable_by(request.user).for_list().filter(pk=pk).first()
    if asked is None:
        messages.info(request, "La richiesta è già stata decisa, o è stata sostituita.")
        return redirect("role_request_list")
    form = RoleDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_roles(asked, by=request.user, approve="refuse" not in request.POST, reason=form.cleaned_data["reason"])
        except AlreadyDecided as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, "Decisione registrata.")
        return redirect("role_request_list")
    return render(request, "accounts/role_request_decide.html", {"asked": asked, "form": form})


def too_many(request):
    """allauth's answer to a flood."""
    return render(request, "accounts/too_many.html", status=429)
