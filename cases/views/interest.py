"""The yearly declaration of interests, who has not made it, and names to be looked at."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import interests
from ..forms.interest import InterestForm
from ..models import InterestDoubt


@allowed(interests.DECLARE)
@require_http_methods(["GET", "POST"])
def interest_declare(request):
    """The answer is the same whatever was declared: it must not tell whether there is a case."""
    last = request.user.interest_declarations.order_by("-made_at", "-pk").first()
    form = InterestForm(posted(request), before=list(last.ties.order_by("pk")) if last else [])
    if request.method == "POST" and form.is_valid():
        interests.declare(request.user, ties=form.ties())
        messages.success(request, "Dichiarazione registrata. Vale un anno; se qualcosa cambia, puoi rifarla prima.")
        return redirect("cases:my_day")
    return render(request, "cases/interest_declare.html", {"form": form, "standing": interests.standing_of(request.user), "last": last})


@allowed("cases.view_interestdeclaration")
@require_GET
def interest_list(request):
    """Who has declared and who has not; never what. For who coordinates, the names that may be somebody of their cases."""
    people = interests.standings(interests.watched_by(request.user))
    people.sort(key=lambda one: one.due_on)
    missing = [one for one in people if one.is_late or one.last is None]
    doubts = InterestDoubt.objects.visible_to(request.user).open().for_list()
    return render(request, "cases/interest_list.html", {"people": people, "missing": missing, "doubts": list(doubts[:50])})


@allowed("cases.share_case")
@require_POST
def interest_answer(request, pk):
    doubt = get_object_or_404(InterestDoubt.objects.visible_to(request.user), pk=pk)
    same = request.POST.get("same") == "yes"
    try:
        interests.answer(doubt, by=request.user, same=same)
    except TransitionNotAllowed as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Il caso è chiuso per il collega." if same else "Segnato: è un'altra persona.")
    return redirect("cases:interest_list")
