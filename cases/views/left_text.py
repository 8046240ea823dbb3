"""Reading what a colleague who left had not saved, and throwing it away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.sealed import Unreadable
from sesto_social.ui.posted import posted

from .. import access, left_texts
from ..forms.hand_over import LeftTextForm
from ..models import LeftText

READS = "cases.assign_case"


@allowed(READS)
@require_http_methods(["GET", "POST"])
def left_text(request, pk):
    """Read it; posting throws it away for good."""
    left = access.get_below(request, LeftText.objects.visible_to(request.user).select_related("author"), pk, to=READS)
    form = LeftTextForm(posted(request))
    if request.method == "POST" and form.is_valid():
        left_texts.throw_away(left, by=request.user)
        messages.success(request, "Testo tolto.")
        return redirect("cases:hand_over_list")
    try:
        lines = left.read()
    except Unreadable:
        lines = []
    else:
        record("cases.lefttext.opened", left, by=request.user)
    return render(request, "cases/left_text.html", {"left": left, "case": left.case, "lines": lines, "form": form})
