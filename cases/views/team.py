"""Who works on a case: named by the coordinator, let in by their own declaration."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, actions
from ..assessment_reading import latest_of
from ..forms.case import DeclarationForm, TeamForm
from ..models import Assessment, InDepthMeeting, TeamMeeting, TeamMember
from ..page import open_page


@allowed("cases.view_case")
@require_GET
def team(request, pk):
    page = open_page(request, pk, "team")
    facts = {
        "former": list(page.case.team.former().select_related("user")),
        "declared": {one.user_id: one for one in page.case.declarations.all()},
        "meetings": list(TeamMeeting.objects.visible_to(request.user).filter(case=page.case)[:30]),
        "in_depth": list(InDepthMeeting.objects.visible_to(request.user).filter(case=page.case).select_related("leader")[:30]),
    }
    if request.user.has_perm("cases.view_assessment"):
        facts["pictures"] = latest_of(Assessment.objects.visible_to(request.user).filter(case=page.case))
    facts["members"] = [(one, facts["declared"].get(one.user_id)) for one in page.team]
    return render(request, "cases/team.html", page.context(**facts))


@allowed()
@require_http_methods(["GET", "POST"])
def declaration(request, pk):
    """Only for the person named, who until now does not see the case: number and names of the family, nothing more (§8.4)."""
    member = TeamMember.objects.awaiting_declaration(request.user).filter(pk=pk).for_declaration().first()
    if member is None:
        raise Http404
    form = DeclarationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(member, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.info(request, str(refusal))
            return redirect("cases:my_day")
        if form.cleaned_data["has_conflict"]:
            messages.success(request, "Dichiarazione registrata. Il caso resta chiuso per te e verrà nominata un'altra persona.")
            return redirect("cases:my_day")
        messages.success(request, "Assegnazione accettata: ora puoi lavorare al caso.")
        return redirect(member.case)
    people = member.case.household.members.current().select_related("person").order_by("person__birth_date", "pk")
    return render(request, "cases/declaration.html", {"member": member, "people": list(people), "form": form})


@allowed("cases.assign_case")
@require_http_methods(["GET", "POST"])
def team_change(request, pk):
    case = access.get_case(request, pk, to="cases.assign_case")
    form = TeamForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(case, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Equipe nominata. Ciascuno riceve la richiesta di dichiarazione prima di poter aprire il caso.")
        return redirect("cases:team", pk)
    return render(request, "cases/team_change.html", {"case": case, "form": form})
