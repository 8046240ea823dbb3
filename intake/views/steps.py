"""What the pages of this room have in common when a button moves something on."""

from django.contrib import messages
from django.shortcuts import redirect

from sesto_social.workflow import TransitionNotAllowed


def step(request, one, act, words):
    """Do it and say so, or say why not; then back to the page of `one`."""
    try:
        act(one, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(one)
