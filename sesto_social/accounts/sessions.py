"""How long a session lives: its two clocks are kept in the session itself, so that checking them costs no query."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY

STARTED, SEEN = "signed_in_at", "seen_at"
RESOLUTION = 60

IDLE, TOO_LONG, ENDED = "inattivita", "durata", "chiusa"


def start(request):
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def of(user):
    """The sessions of one person: nobody sees another's."""
    return UserSession.objects.filter(user=user)


def end_all(user):
    for session in of(user):
        session.end()


def reason_to_end(request):
    """Why this session may not go on, or "". Notes that it was used, at most once a minute."""
    if SESSION_KEY not in request.session:
        return ""
    if not request.user.is_authenticated:
        return ENDED
    now, session = int(time.time()), request.session
    if STARTED not in session:
        start(request)
    if now - session[STARTED] >= settings.STAFF_ABSOLUTE_SECONDS:
        return TOO_LONG
    if now - session[SEEN] >= settings.STAFF_IDLE_SECONDS:
        return IDLE
    if now - session[SEEN] >= RESOLUTION and "X-Background" not in request.headers:
        session[SEEN] = now
    return ""
