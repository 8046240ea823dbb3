"""Time kept in one's own agenda: a visit, a call, a report to write, protected time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.models import Resource
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, engagements
from ..forms.case import ReasonForm
from ..forms.engagement import EngagementForm, EngagementMoveForm
from ..forms.joint import sent
from ..models import Engagement


@allowed("cases.keep_engagement")
@require_http_methods(["GET", "POST"])
def engagement_add(request):
    """Keep the time of oneself, of colleagues, of a room and an interpreter: of all or of nobody."""
    form = EngagementForm(sent(request), user=request.user, initial=asked(request))
    own = Resource.objects.active().workers().of([request.user]).first()
    nearest = []
    if request.method == "POST" and form.is_valid():
        try:
            one = engagements.keep(by=request.user, **form.facts())
        except SlotTaken:
            form.add_error("hour", "In quell'orario qualcuno di voi, la stanza o l'interprete è occupato.")
            facts = form.cleaned_data
            people = [own, *facts["colleagues"]]
            nearest = engagements.next_times(
                people, facts["starts_at"], facts["minutes_long"], room=facts["room"], interpreter=facts["interpreter"]
            )
        else:
            messages.success(request, "Impegno segnato in agenda.")
            return redirect(one)
    return render(request, "cases/engagement_add.html", {"form": form, "own": own, "nearest": nearest})


def asked(request):
    """What the page that led here already knows."""
    words = {"day": "giorno", "hour": "ora", "minutes_long": "durata", "room": "sala", "interpreter": "interprete", "case_number": "caso"}
    known = {name: request.GET[parameter] for name, parameter in words.items() if request.GET.get(parameter)}
    colleagues = [one for one in request.GET.getlist("persone") if one.isdecimal() and len(one) < 10]
    return known | ({"colleagues": colleagues} if colleagues else {})


@allowed("agenda.view_reservation")
@require_GET
def engagement_detail(request, pk):
    one = get_engagement(request, pk)
    held = list(one.reservations.select_related("resource__office").order_by("resource__kind", "resource__name", "pk"))
    facts = {"one": one, "held": held, "mine": may_change(request.user, one), "now": timezone.now()}
    return render(request, "cases/engagement_detail.html", facts)


@allowed("cases.keep_engagement")
@require_http_methods(["GET", "POST"])
def engagement_cancel(request, pk):
    one = get_engagement(request, pk)
    if not may_change(request.user, one):
        messages.error(request, "Lo annulla chi l'ha segnato.")
        return redirect(one)
    form = ReasonForm(posted(request), primary="Annulla l'impegno", cancel=one.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            engagements.cancel(one, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Impegno annullato: il tempo torna libero.")
        return redirect(one)
    return render(request, "cases/engagement_cancel.html", {"one": one, "form": form})


@allowed("cases.keep_engagement")
@require_http_methods(["GET", "POST"])
def engagement_move(request, pk):
    """Another time for the same people, room and interpreter; if one of them is busy, the next times that suit all."""
    one = get_engagement(request, pk)
    if not may_change(request.user, one):
        messages.error(request, "Lo sposta chi l'ha segnato, finché non è passato.")
        return redirect(one)
    form = EngagementMoveForm(sent(request), one=one)
    nearest = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            engagements.move(one, by=request.user, starts_at=facts["starts_at"], minutes_long=facts["minutes_long"])
        except SlotTaken:
            form.add_error("hour", "In quell'orario qualcuno di voi, la stanza o l'interprete è occupato.")
            one.refresh_from_db(fields=["starts_at", "ends_at"])
            nearest = engagements.next_times_of(one, facts["starts_at"], facts["minutes_long"])
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Impegno spostato: il tempo di prima torna libero.")
            return redirect(one)
    return render(request, "cases/engagement_move.html", {"one": one, "form": form, "nearest": nearest})


def get_engagement(request, pk):
    """Through the door of its case, when it has one: opening it is on record."""
    one = get_object_or_404(Engagement.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if one.case_id:
        one.case = access.get_case(request, one.case_id)
    return one


def may_change(user, one):
    return one.owner_id == user.pk and one.status == Engagement.Status.KEPT and not one.is_over
