"""The three households of a family side by side, and what the registry and the ISEE say."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted

from .. import access, households, kinfolk
from ..forms.household import HouseholdSnapshotForm
from ..page import open_page


@allowed("cases.view_case")
@require_GET
def household_compare(request, pk):
    """As they stood on the day `giorno`; today for whatever is not a day."""
    page = open_page(request, pk, "family")
    day = asked_day(request)
    columns, agree = households.compare(page.case, day, user=request.user)
    may_change = page.works and page.case.is_open and request.user.has_perm("cases.lead_case")
    facts = {"day": day, "columns": columns, "agree": agree, "may_change": may_change}
    return render(request, "cases/household_compare.html", page.context(**facts))


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def household_snapshot_add(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    people = kinfolk.people_of(case, request.user)
    form = HouseholdSnapshotForm(posted(request), people=people, cancel=f"{case.get_absolute_url()}famiglia/nuclei/")
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        households.add_snapshot(case, by=request.user, **facts | {"people": list(facts["people"])})
        messages.success(request, "Nucleo registrato: qui si confronta con gli altri due.")
        return redirect("cases:household_compare", pk)
    return render(request, "cases/household_snapshot_add.html", {"case": case, "form": form})


def asked_day(request):
    try:
        return min(date.fromisoformat(request.GET.get("giorno", "")), timezone.localdate())
    except ValueError:
        return timezone.localdate()
