"""Emergency access: opening a case that is not one's own, ending it early, the register, the review."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.accounts.again import sign_in_again, signed_in_again
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.ui import sheets
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import diary, emergency, words
from ..clues import AlreadyMine, may_ask
from ..forms.emergency import EmergencyFilterForm, EmergencyOpenForm, EmergencyReviewForm
from ..models import EmergencyAccess

WATCHERS = ("cases.review_emergencyaccess", "cases.oversee_emergencyaccess", "cases.view_emergencyaccess")
REVIEWERS = WATCHERS[:2]


@allowed("cases.open_emergencyaccess")
@require_http_methods(["GET", "POST"])
def emergency_open(request):
    """Nothing is said of a number before there is a reason and the person has signed in again."""
    if not may_ask(request.user):
        raise PermissionDenied
    form = EmergencyOpenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if not signed_in_again(request):
            return sign_in_again(request)
        try:
            held = emergency.begin(by=request.user, **form.cleaned_data)
        except AlreadyMine as mine:
            messages.info(request, str(mine))
            return redirect(mine.case)
        except TransitionNotAllowed as refusal:
            turn_away(request, form, refusal)
        else:
            messages.success(request, f"Caso {held.case.number} aperto fino alle {emergency.hour(held.expires_at)}, in sola lettura.")
            return redirect(held.case)
    mine = request.user.emergencies.for_list().order_by("-opened_at", "-pk")[:10]
    facts = {"form": form, "mine": list(mine), "minutes": whole("emergency_access_minutes")}
    return render(request, "cases/emergency_open.html", facts | {"days": whole("emergency_review_working_days")})


def turn_away(request, form, refusal):
    emergency.turned_away(refusal, by=request.user, clue=form.cleaned_data["clue"])
    form.add_error("clue", str(refusal))


@allowed("cases.open_emergencyaccess")
@require_POST
def emergency_close(request, pk):
    """Only by who opened it."""
    held = request.user.emergencies.filter(pk=pk).select_related("case", "user").first()
    if held is None:
        raise Http404
    if emergency.close(held, by=request.user):
        messages.success(request, f"Accesso straordinario al caso {held.case.number} chiuso.")
    return redirect("cases:emergency_open")


@allowed(*WATCHERS)
@require_GET
def emergency_list(request):
    """The register: of all cases for the DPO, of one's own for who coordinates, what was passed upwards for the manager."""
    form, rows = asked_for(request)
    page = paginate(rows, request, by=["-opened_at", "-pk"])
    asked = any(request.GET.get(name) for name in form.fields)
    template = "cases/emergency_list.html#results" if request.htmx else "cases/emergency_list.html"
    return render(request, template, {"form": form, "page": page, "asked": asked})


@allowed(*WATCHERS)
@require_GET
def emergency_export(request):
    """The register as a sheet: numbers of cases, no names of families. Taking it away is on record."""
    _, rows = asked_for(request)
    found = rows.order_by("-opened_at", "-pk")[: sheets.LONGEST]
    response, exported = sheets.sheet("accessi-straordinari", emergency.SHEET_HEAD, map(emergency.sheet_row, found))
    record("cases.emergencyaccess.exported", by=request.user, rows=exported)
    return response


def asked_for(request):
    """(form, rows): the register as its filters leave it, never more than the reader may know."""
    form = EmergencyFilterForm(request.GET)
    return form, form.narrow(EmergencyAccess.objects.visible_to(request.user).for_list())


@allowed(*WATCHERS)
@require_http_methods(["GET", "POST"])
def emergency_review(request, pk):
    """Who, why, and what was looked at in that hour; with the answer, for who is to give it."""
    held = EmergencyAccess.objects.visible_to(request.user).for_list().filter(pk=pk).first()
    if held is None:
        raise Http404
    reviews = held.status == EmergencyAccess.Status.TO_REVIEW and any(request.user.has_perm(code) for code in REVIEWERS)
    form = EmergencyReviewForm(posted(request)) if reviews else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return answer(request, held, form)
    record("cases.emergencyaccess.opened", held, by=request.user)
    everything = request.user.has_perm("audit.view_auditevent")
    rows = AuditEvent.objects.of_case(held.case_id) if everything else diary.register_for(held.case, request.user)
    seen = rows.filter(actor=held.user, at__gte=held.opened_at, at__lte=held.until)
    seen = [(event, words.of_event(event)) for event in seen.select_related("actor").order_by("at", "pk")[:100]]
    return render(request, "cases/emergency_review.html", {"held": held, "form": form, "seen": seen})


def answer(request, held, form):
    try:
        if form is None:
            raise TransitionNotAllowed("Questo accesso è già stato rivisto, o lo rivede un'altra persona.")
        emergency.review(held, by=request.user, **form.cleaned_data)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Esito registrato.")
    return redirect(held)
