"""Home: what is due, who waits, what changed."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from sesto_social.accounts.access import allowed

from ..my_day import gather


@allowed()
@require_GET
def my_day(request):
    return render(request, "cases/my_day.html", {"mine": gather(request.user)})
