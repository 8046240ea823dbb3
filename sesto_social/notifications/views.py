"""The list behind the bell."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from sesto_social.accounts.access import allowed

from . import bell
from .models import Notice

SHOWN = 50


@allowed()
@require_GET
def notice_list(request):
    return render(request, template(request), shown(request.user))


@allowed()
@require_POST
def notice_read(request, pk):
    """Read one and go where it leads; with htmx stay on the list."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    bell.read(Notice.objects.visible_to(request.user).filter(pk=notice.pk))
    if request.htmx:
        return render(request, template(request), shown(request.user))
    inside = url_has_allowed_host_and_scheme(notice.link, allowed_hosts={request.get_host()})
    return redirect(notice.link if inside else "notifications:notice_list")


@allowed()
@require_POST
def notice_read_all(request):
    count = bell.read(Notice.objects.visible_to(request.user))
    if request.htmx:
        return render(request, template(request), shown(request.user))
    messages.success(request, "Avvisi segnati come letti." if count else "Non c'erano avvisi da leggere.")
    return redirect("notifications:notice_list")


def template(request):
    return "notifications/notice_list.html#notices" if request.htmx else "notifications/notice_list.html"


def shown(user):
    """The latest notices: the unread ones, then the last ones read."""
    notices = Notice.objects.visible_to(user).order_by(F("read_at").desc(nulls_first=True), "-created_at", "-pk")
    return {"notices": notices[:SHOWN], "unread": bell.unread_count(user), "limit": SHOWN}
