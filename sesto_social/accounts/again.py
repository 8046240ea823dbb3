"""Signing in again before something grave: the password, the app or the passkey of who sits before the screen."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from django.urls import reverse


def signed_in_again(request):
    """True for some minutes after the person has confirmed who they are; having signed in this morning, or just now, is not enough."""
    return did_recently_reauthenticate(request)


def sign_in_again(request):
    """The answer that asks for it. What was posted waits in the session, and goes on by itself after the confirmation."""
    return suspend_request(request, reverse("account_reauthenticate"))
