"""Unusual readings: the list, one of them with what helps to answer, the answer, and what is told to who read."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.ui import sheets
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict

from ..forms.unusual_reading import UnusualReadingExamineForm, UnusualReadingFilterForm
from ..models import UnusualReading
from ..models.unusual import EXAMINES, OVERSEES, SEES_ALL
from ..unusual import examining

ORDERS = {"data": ["last_at"], "chi": ["reader__last_name", "reader__first_name"], "regola": ["rule", "last_at"]}


@allowed(SEES_ALL, EXAMINES, OVERSEES)
@require_GET
def unusual_reading_list(request):
    """What waits and what was answered, never more than the reader may know: also the numbers are of what they see."""
    form, rows = asked_for(request)
    page = paginate(rows, request, by=sorting(request, ORDERS, "-data"))
    facts = {
        "form": form,
        "page": page,
        "asked": any(request.GET.get(name) for name in form.FILTERS),
        "months": whole("unusual_keep_months"),
    }
    template = "cases/unusual_reading_list.html#results" if request.htmx else "cases/unusual_reading_list.html"
    return render(request, template, facts)


@allowed(SEES_ALL)
@require_GET
def unusual_reading_export(request):
    """The list as a sheet, for the DPO: numbers of cases, no names of families. Taking it away is on record."""
    _, rows = asked_for(request)
    found = rows.prefetch_related("openings__case").order_by("-last_at", "-pk")[: sheets.LONGEST]
    response, exported = sheets.sheet("letture-insolite", examining.SHEET_HEAD, map(examining.sheet_row, found))
    record("cases.unusualreading.exported", by=request.user, rows=exported)
    return response


def asked_for(request):
    form = UnusualReadingFilterForm(request.GET)
    return form, form.narrow(UnusualReading.objects.visible_to(request.user).for_list(request.user))


@allowed(SEES_ALL, EXAMINES, OVERSEES)
@require_GET
def unusual_reading_detail(request, pk):
    """Who, when, what, and why it was open to them. Looking at it is on record too."""
    reading = get_object_or_404(UnusualReading.objects.visible_to(request.user).for_list(request.user), pk=pk)
    record("cases.unusualreading.opened", reading, by=request.user)
    return render(request, "cases/unusual_reading_detail.html", facts_of(request, reading))


def facts_of(request, reading):
    """What is usual, and the words of the answer, only for who sees the whole: beside a part they would speak of the rest."""
    whole_of_it = is_whole(reading)
    return {
        "reading": reading,
        "opened": examining.opened(reading, request.user),
        "whole": whole_of_it,
        "picture": examining.picture(reading) if whole_of_it else "",
        "names": not request.user.has_perm(SEES_ALL) and not reading.upward,
        "may_examine": UnusualReading.objects.examinable_by(request.user).filter(pk=reading.pk).exists(),
    }


def is_whole(reading):
    """`reading` comes from `for_list`."""
    return reading.shown == reading.openings.count()


@allowed(SEES_ALL, EXAMINES, OVERSEES)
@require_http_methods(["GET", "POST"])
def unusual_reading_examine(request, pk):
    reading = get_object_or_404(UnusualReading.objects.visible_to(request.user).for_list(request.user), pk=pk)
    if request.method == "POST" and is_whole(reading) and request.POST.get("version") != str(reading.version):
        return meanwhile(request, reading)
    if not UnusualReading.objects.examinable_by(request.user).filter(pk=pk).exists():
        messages.info(request, "Questa lettura la esamina un’altra persona, o è già esaminata.")
        return redirect(reading)
    form = UnusualReadingExamineForm(posted(request), reading=reading, choices=examining.choices_for(reading))
    if request.method == "POST" and form.is_valid():
        try:
            examining.examine(reading, by=request.user, **form.cleaned_data)
        except EditConflict:
            return meanwhile(request, reading)
        messages.success(request, "Esito registrato.")
        return redirect(reading)
    return render(request, "cases/unusual_reading_examine.html", {"reading": reading, "form": form})


def meanwhile(request, reading):
    """Somebody answered, or the colleague read more: both are shown, and what was typed stays to be copied or sent again."""
    reading = UnusualReading.objects.visible_to(request.user).for_list(request.user).get(pk=reading.pk)
    answerable = UnusualReading.objects.examinable_by(request.user).filter(pk=reading.pk).exists()
    typed = request.POST.copy()
    typed["version"] = reading.version
    form = UnusualReadingExamineForm(typed, reading=reading, choices=examining.choices_for(reading)) if answerable else None
    facts = {"reading": reading, "form": form, "meanwhile": True, "typed": request.POST.get("words", "")}
    return render(request, "cases/unusual_reading_examine.html", facts, status=409)


@allowed()
@require_GET
def unusual_reading_told(request, pk):
    """For who read, once it concerns them: what was asked, what came out, who says so."""
    reading = get_object_or_404(UnusualReading.objects.told_to(request.user).select_related("examiner"), pk=pk)
    return render(request, "cases/unusual_reading_told.html", {"reading": reading, "months": whole("unusual_keep_months")})
