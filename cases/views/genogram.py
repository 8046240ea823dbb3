"""The family drawn from its bonds, on any day."""

from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed

from ..genogram import kin, layout, moments, words
from ..page import open_page


@allowed("cases.view_case")
@require_GET
def genogram(request, pk):
    """The picture on a day: `giorno` from the calendar, or `passo`, a stop of the slider. As a fragment for the slider and the overview."""
    page = open_page(request, pk, "family")
    stops = moments.moments_of(page.case, request.user)
    day = chosen_day(request, stops)
    family = kin.family_of(page.case, request.user, day)
    facts = {
        "day": day,
        "stops": stops,
        "step": moments.at_or_before(stops, day),
        "picture": layout.draw(family) if family.people else None,
        "picture_id": "genogramma",
        "picture_title": "Genogramma",
        "told": words.told(family),
        "hidden": any(one.hidden for one in family.people.values()),
        "left_out": family.left_out,
        "small": "piccolo" in request.GET,
    }
    return render(request, "cases/genogram.html#figura" if request.htmx else "cases/genogram.html", page.context(**facts))


def chosen_day(request, stops):
    """Never in the future, and today for whatever is not a day."""
    today = timezone.localdate()
    step = request.GET.get("passo", "")
    if step.isdecimal() and len(step) < 4 and "mostra" not in request.GET:
        return stops[min(int(step), len(stops) - 1)].day
    try:
        return min(date.fromisoformat(request.GET.get("giorno", "")), today)
    except ValueError:
        return today
