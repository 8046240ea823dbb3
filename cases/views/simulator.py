"""For who administers users: this colleague, this case or these roles: what, and why."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.ui.posted import posted

from .. import simulator
from ..forms.simulator import SimulatorForm


@allowed("cases.simulate_access")
@require_http_methods(["GET", "POST"])
def permission_simulator(request):
    """Asked by POST, so that who was looked at is in no address; each question is on record."""
    form = SimulatorForm(posted(request))
    facts = {"form": form}
    if request.method == "POST" and form.is_valid():
        user, number, roles = (form.cleaned_data[name] for name in ("user", "number", "roles"))
        record("cases.access.simulated", user, by=request.user, number=number, roles=roles)
        facts |= {
            "user_asked": user,
            "number": number,
            "rights": simulator.rights_of(user.role_codes),
            "conflicts": simulator.conflicts_of(user),
        }
        if number:
            facts["answer"] = simulator.answer(user, number)
        if roles:
            facts["change"] = simulator.change(user, roles, form.cleaned_data["units"])
    return render(request, "cases/permission_simulator.html", facts | {"unseen": simulator.UNSEEN})
