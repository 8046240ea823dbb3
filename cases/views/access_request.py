"""Asking a colleague to see their case, and answering one who asks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.drafts.keeping import Keeper
from sesto_social.parameters.lookup import whole
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, access_requests
from ..clues import AlreadyMine, may_ask
from ..forms.access_request import AccessRequestAddForm, AccessRequestAnswerForm
from ..models import AccessRequest

ASKS = "cases.ask_access"
SENT = "Richiesta inviata. Se c'è un caso con questo numero che puoi chiedere, chi lo segue ti risponde qui e con un avviso."


@allowed(ASKS)
@require_GET
def access_request_list(request):
    """What waits for one's answer, and what one has asked."""
    waiting = AccessRequest.objects.visible_to(request.user).waiting().exclude(user=request.user).for_list()
    mine = request.user.access_requests.for_list()
    facts = {"waiting": list(waiting.order_by("asked_at", "pk")[:50]), "mine": paginate(mine, request, by=["-asked_at", "-pk"])}
    return render(request, "cases/access_request_list.html", facts)


@allowed(ASKS)
@require_http_methods(["GET", "POST"])
def access_request_add(request):
    """By number only; the answer on the page is the same whatever the number."""
    if not may_ask(request.user):
        raise PermissionDenied
    form = AccessRequestAddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            access_requests.ask(by=request.user, **form.facts)
        except AlreadyMine as mine:
            messages.info(request, str(mine))
            return redirect(mine.case)
        except TransitionNotAllowed as refusal:
            form.add_error("clue", str(refusal))
        else:
            messages.success(request, SENT)
            return redirect("cases:access_request_list")
    return render(request, "cases/access_request_add.html", {"form": form, "days": whole("access_request_days")})


@allowed(ASKS)
@require_http_methods(["GET", "POST"])
def access_request_answer(request, pk):
    """By who is responsible for the case or coordinates it; the others do not find it."""
    rows = AccessRequest.objects.visible_to(request.user).exclude(user=request.user).for_list()
    asked = access.get_below(request, rows, pk, to=access.WORK)
    waits = asked.status == AccessRequest.Status.WAITING
    draft = Keeper(request, "cases.access_request_answer", pk, title=f"Risposta a una richiesta, caso {asked.case.number}")
    form = draft.fill(AccessRequestAnswerForm(posted(request))) if waits else None
    if request.method == "POST" and (form is None or form.is_valid()):
        draft.drop()
        return answer(request, asked, form)
    return render(request, "cases/access_request_answer.html", {"asked": asked, "case": asked.case, "form": form, "draft": draft})


def answer(request, asked, form):
    try:
        if form is None:
            raise TransitionNotAllowed("A questa richiesta è già stato risposto.")
        facts = form.cleaned_data
        if facts["accepted"]:
            access_requests.accept(asked, by=request.user, until=facts["until"], answer=facts["answer"])
        else:
            access_requests.refuse(asked, by=request.user, answer=facts["answer"])
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Risposta inviata a {asked.user}.")
    return redirect("cases:access_request_list")
