"""The door of the demo: where to begin, entering as anybody, reading the mail. None of it exists in production."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from sesto_social.accounts.access import public
from sesto_social.accounts.models import User
from sesto_social.accounts.roles import ROLE_LABELS

from . import guide, mailbox

MARK = "demo_sign_in"  # read by accounts.second_factor, which believes it only where settings.DEMO is on


def demo_only(view):
    """These addresses are not mounted in production; should they ever be, they still do not exist."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return public(guarded)


@demo_only
@require_safe
def start(request):
    steps = [{"step": step, "url": address(step)} for step in guide.PATH]
    return render(request, "demo/start.html", {"steps": steps, "roles": roles()})


@demo_only
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_as(request):
    """One click, one role. No password and no second factor: the people are invented."""
    if request.method != "POST":
        return render(request, "demo/sign_in_as.html", {"roles": roles()})
    role = request.POST.get("role", "")
    user = someone(role) if role in ROLE_LABELS else None
    if user is None:
        messages.error(request, "In questa prova nessuno ha quel ruolo: scegline un altro.")
        return redirect("demo:sign_in_as")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[MARK] = True
    return redirect("admin:index" if role == "it_admin" else settings.LOGIN_REDIRECT_URL)


@demo_only
@require_safe
def mail_list(request):
    return render(request, "demo/mail_list.html", {"mails": mailbox.newest(), "folder": mailbox.folder()})


@demo_only
@require_safe
def mail_detail(request, name):
    file = mailbox.find(name)
    if file is None:
        raise Http404("Messaggio non trovato.")
    return render(request, "demo/mail_detail.html", {"letters": mailbox.letters(file), "at": mailbox.written_at(file)})


def someone(role):
    """The first colleague who holds the role."""
    return User.objects.with_role(role).order_by("pk").first()


def roles():
    return [{"code": code, "label": label, "line": guide.AS_WHOM[code], "user": someone(code)} for code, label in ROLE_LABELS.items()]


def address(step):
    from sesto_social.ui.navigation import links

    if step.link:
        return links().get(step.link, "")
    try:
        return reverse(step.url_name) if step.url_name else ""
    except NoReverseMatch:
        return ""
