"""The social network of a family: drawn, listed, kept up to date."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import access, kinfolk
from .. import network as verbs
from ..forms.network import NetworkChangeForm, NetworkForm
from ..genogram import ecomap as drawing
from ..genogram import moments
from ..models import NetworkTie
from ..page import open_page
from .genogram import chosen_day


@allowed("cases.view_case")
@require_GET
def ecomap(request, pk):
    """The network on a day: `giorno` from the calendar, or `passo`, a stop of the slider. As a fragment for the slider."""
    page = open_page(request, pk, "family")
    rows = NetworkTie.objects.visible_to(request.user).filter(case=page.case).select_related("person")
    stops = moments.of_network(rows)
    day, today = chosen_day(request, stops), timezone.localdate()
    ties = list(rows.current(day))
    names = [one.person.first_name for one in page.people_on(day) if one.lives_here]
    facts = {
        "day": day,
        "is_today": day == today,
        "stops": stops,
        "step": moments.at_or_before(stops, day),
        "ties": ties,
        "ecomap": drawing.draw(ties, names) if ties else None,
        "past": list(rows.past()[:50]),
        "picture_title": "Ecomappa",
        "may_change": page.works and page.case.is_open and request.user.has_perm("cases.lead_case"),
    }
    return render(request, "cases/ecomap.html#figura" if request.htmx else "cases/ecomap.html", page.context(**facts))


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def network_add(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    form = NetworkForm(posted(request), people=kinfolk.people_of(case, request.user), cancel=verbs.page_of(case))
    if request.method == "POST" and form.is_valid():
        verbs.tie(case, form.instance, by=request.user)
        messages.success(request, "Aggiunto alla rete della famiglia.")
        return redirect("cases:ecomap", pk)
    return render(request, "cases/network_add.html", {"case": case, "form": form})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def network_change(request, pk):
    tie = access.get_below(request, NetworkTie.objects.visible_to(request.user), pk, to="cases.lead_case")
    people = kinfolk.people_of(tie.case, request.user)
    form = NetworkChangeForm(posted(request), instance=tie, people=people, cancel=verbs.page_of(tie.case))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(form.instance, by=request.user, version=form.cleaned_data["version"])
        except EditConflict:
            return conflict(request, form)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Rete aggiornata: com'era prima resta nella storia.")
        return redirect("cases:ecomap", tie.case_id)
    return render(request, "cases/network_change.html", {"case": tie.case, "form": form, "tie": tie})
