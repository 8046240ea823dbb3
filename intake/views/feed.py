"""One's own agenda on one's own telephone: the page that gives the secret address, and the calendar behind it."""

import hashlib
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cases.deadlines import for_calendar
from sesto_social.accounts.access import allowed, public
from sesto_social.agenda import calendar, feed
from sesto_social.agenda.models import CalendarFeed, Resource

from .my_appointment import unlisted

READS_AN_HOUR, WRONG_AN_HOUR = 60, 60
HOUR = 3600


@allowed("agenda.view_reservation")
@require_safe
@never_cache
def my_calendar(request):
    return page(request)


@allowed("agenda.view_reservation")
@require_POST
@never_cache
def my_calendar_renew(request):
    """A new address; the old one dies. It is on this page and never again: only its hash is kept."""
    token = CalendarFeed.renew(request.user)
    return page(request, address=urljoin(settings.SITE_URL, reverse("intake:calendar_feed", args=[token])))


@allowed("agenda.view_reservation")
@require_POST
def my_calendar_revoke(request):
    if CalendarFeed.revoke(request.user):
        messages.success(request, "Indirizzo revocato: nessun telefono legge più la tua agenda.")
    return redirect("intake:my_calendar")


def page(request, address=""):
    own = Resource.objects.active().workers().of([request.user]).first()
    current = CalendarFeed.objects.visible_to(request.user).open().first()
    response = render(request, "intake/my_calendar.html", {"own": own, "feed": current, "address": address})
    return unlisted(response)


@public
@require_safe
def calendar_feed(request, token):
    """The agenda of whoever holds this address. Unknown, revoked and those of who has left look alike."""
    if too_many("wrong", request.address, WRONG_AN_HOUR, count=False) or too_many("read", token, READS_AN_HOUR):
        response = HttpResponse("Troppe richieste.", status=429, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = str(HOUR)
        return unlisted(response)
    known = CalendarFeed.objects.for_token(token).select_related("user").first()
    if known is None:
        too_many("wrong", request.address, WRONG_AN_HOUR)
        return unlisted(HttpResponse("Calendario non trovato.", status=404, content_type="text/plain; charset=utf-8"))
    now = timezone.now()
    known.was_read(now)
    return unlisted(HttpResponse(agenda_of(known.user, now), content_type="text/calendar; charset=utf-8"))


def agenda_of(user, now):
    own = Resource.objects.active().workers().of([user]).first()
    found = calendar.spans(now - feed.PAST, now + feed.AHEAD, resources=[own.pk]) if own else []
    taken = [span for span in found if span.what == calendar.TAKEN]
    due = for_calendar(user, (now - feed.PAST).date(), (now + feed.AHEAD).date())
    return feed.calendar_of(calendar.described(taken, user), due)


def too_many(what, who, most, *, count=True):
    """Whether `who` has asked more than `most` times in an hour. Kept under a hash: the cache must not know addresses either."""
    key = "intake.feed." + hashlib.sha256(f"{what}|{who}".encode()).hexdigest()
    if not count:
        return cache.get(key, 0) >= most
    cache.add(key, 0, HOUR)
    return cache.incr(key) > most
