"""Where a family lives: a new address, a secret one revealed for a reason, the colleagues named to know it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, actions, addresses
from ..forms.address import AddressDeputyForm, AddressForm, AddressRevealForm
from ..models import Address, AddressDeputy


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def address_add(request, pk, person_pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    member = case.household.members.current().filter(person=person_pk).select_related("person").first()
    if member is None:
        raise Http404
    form = AddressForm(posted(request), cancel=f"{case.get_absolute_url()}famiglia/")
    if request.method == "POST" and form.is_valid():
        actions.move_house(member.person, form.instance, by=request.user)
        messages.success(request, "Indirizzo registrato.")
        return redirect("cases:family", pk)
    return render(request, "cases/address_add.html", {"case": case, "person": member.person, "form": form})


@allowed("cases.view_case")
@never_cache
@require_http_methods(["GET", "POST"])
def address_reveal(request, pk, address_pk):
    """Asked with a reason, shown once on the answer to the question: the page keeps nothing, the register keeps who, when and why."""
    case = access.get_case(request, pk)
    address = get_object_or_404(Address.objects.visible_to(request.user).current().select_related("person"), pk=address_pk)
    if not address.is_secret or not address.person.is_in(case):
        raise Http404
    if not addresses.may_reveal(case, request.user):
        raise access.about(PermissionDenied(), case.pk)
    form = AddressRevealForm(posted(request), cancel=f"{case.get_absolute_url()}famiglia/")
    facts = {"case": case, "address": address, "form": form, "text": "", "at": timezone.now()}
    if request.method == "POST" and form.is_valid():
        facts["text"] = addresses.reveal(case, address, by=request.user, reason=form.words)
    return render(request, "cases/address_reveal.html", facts)


@allowed("cases.share_case")
@require_http_methods(["GET", "POST"])
def address_deputy_add(request, pk):
    case = access.get_case(request, pk, to="cases.share_case")
    form = AddressDeputyForm(posted(request), people=addresses.candidates(case), cancel=f"{case.get_absolute_url()}famiglia/")
    if request.method == "POST" and form.is_valid():
        try:
            addresses.name_deputy(case, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Incarico dato: ogni volta che guarda l'indirizzo dirà perché.")
            return redirect("cases:family", pk)
    return render(request, "cases/address_deputy_add.html", {"case": case, "form": form})


@allowed("cases.share_case")
@require_POST
def address_deputy_end(request, pk):
    deputy = access.get_below(request, AddressDeputy.objects.visible_to(request.user), pk, to="cases.share_case")
    try:
        addresses.end_deputy(deputy, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Incarico tolto.")
    return redirect("cases:family", deputy.case_id)
