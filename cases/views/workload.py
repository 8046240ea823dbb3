"""The coordinator's picture of who carries how much."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed

from .. import workload as loads


@allowed("cases.view_workload")
@require_GET
def workload(request):
    return render(request, "cases/workload.html", {"workload": loads.gather(request.user)})
