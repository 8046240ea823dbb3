"""The screens of this room, one module per group."""

from django.contrib import messages
from django.shortcuts import redirect, render

from sesto_social.workflow import TransitionNotAllowed


def take(request, row, form, act, *, template, done, heading, why=""):
    """The shape of every step that asks something: show the form, call the verb, say how it went."""
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, done)
        return redirect(row)
    return render(request, template, {"row": row, "case": row.case, "form": form, "heading": heading, "why": why})


def act_now(request, act, *, done, back):
    """The shape of a step that asks nothing: one press, and back."""
    try:
        act(by=request.user)
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(back)
