"""The warnings in the header of a case: a new one, and looking at one again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, alerts
from ..forms.alert import AlertEndForm, AlertForm
from ..models import Alert
from .sections import CLOSED


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def alert_add(request, pk):
    """Those in force, and below them a new one."""
    case = access.get_case(request, pk, to="cases.lead_case")
    if not case.is_open:
        messages.error(request, CLOSED)
        return redirect(case)
    form = AlertForm(posted(request), cancel=case.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        alerts.add(case, by=request.user, **form.cleaned_data)
        messages.success(request, "Avviso aggiunto: si vede in testa al caso.")
        return redirect(case)
    standing = Alert.objects.visible_to(request.user).standing().filter(case=case)
    return render(request, "cases/alert_add.html", {"case": case, "form": form, "standing": list(standing)})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def alert_end(request, pk):
    """Take it away, or keep it with a new day."""
    alert = access.get_below(request, Alert.objects.visible_to(request.user), pk, to="cases.lead_case")
    if alert.ended_at:
        messages.info(request, "Questo avviso è già stato tolto.")
        return redirect(alert.case)
    form = AlertEndForm(posted(request), cancel=alert.case.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            if facts["stays"]:
                alerts.keep(alert, by=request.user, reason=facts["reason"], review_on=facts["review_on"])
            else:
                alerts.end(alert, by=request.user, reason=facts["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "L'avviso resta." if facts["stays"] else "Avviso tolto.")
        return redirect(alert.case)
    return render(request, "cases/alert_end.html", {"case": alert.case, "alert": alert, "form": form})
