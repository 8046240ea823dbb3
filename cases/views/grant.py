"""Who else may open a case: named by who coordinates, for some time. The list of a sensitive case is made here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.accounts.models import User
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, advice
from ..forms.case import ReasonForm
from ..forms.grant import GrantForm

SHARES = "cases.share_case"


@allowed(SHARES)
@require_http_methods(["GET", "POST"])
def grant_add(request, pk):
    case = access.get_case(request, pk, to=SHARES)
    form = GrantForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            advice.ask(case, to=facts["user"], level=facts["level"], until=facts["until"], reason=facts["reason"], by=request.user)
        except TransitionNotAllowed as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, f"{facts['user']} può aprire il caso fino al {facts['until']:%d/%m/%Y}.")
            return redirect("cases:accesses", pk)
    return render(request, "cases/grant_add.html", {"case": case, "form": form})


@allowed(SHARES)
@require_http_methods(["GET", "POST"])
def grant_end(request, pk, user_pk):
    """What was given by name ends at once; the places of the team end on their own page."""
    case = access.get_case(request, pk, to=SHARES)
    person = User.objects.staff().filter(pk=user_pk, pk__in=[one.pk for one in advice.guests_of(case)]).first()
    if person is None:
        raise Http404
    form = ReasonForm(posted(request), primary="Togli l'accesso", cancel=f"{case.get_absolute_url()}accessi/")
    if request.method == "POST" and form.is_valid():
        advice.end(case, of=person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{person} non apre più il caso per questa via.")
        return redirect("cases:accesses", pk)
    return render(request, "cases/grant_end.html", {"case": case, "person": person, "form": form})
