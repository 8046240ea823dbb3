"""The access sheet: opened from an appointment or without one, written, completed, concluded."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import identifiers, persons
from cases.forms.person import PersonForm
from cases.models import Person
from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.documents import responses
from sesto_social.drafts.keeping import Keeper
from sesto_social.ui.editing import conflict
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from ..actions import sheet as sheets
from ..forms.appointment import PersonSearch
from ..forms.sheet import AccessSheetForm, AccessSheetOutcomeForm, SheetFilterForm, TakeInAddForm, households_of
from ..models import AccessSheet, Appointment

ORDERS = {"data": ["-interview_on", "-pk"], "stato": ["status", "-interview_on"]}


@allowed("intake.view_accesssheet")
@require_GET
def access_sheet_list(request):
    """One's own sheets; those who write none see all that they may."""
    writes = request.user.has_perm("intake.write_accesssheet")
    form = SheetFilterForm(request.GET if request.GET.get("di") else {**request.GET.dict(), "di": "mie" if writes else "tutte"})
    asked = form.cleaned_data if form.is_valid() else {}
    everybody = asked.get("di") == "tutte"
    visible = AccessSheet.objects.visible_to(request.user)
    oldest_on_time = AccessSheet.oldest_on_time()
    rows = visible.for_list() if everybody else visible.for_list().filter(worker=request.user)
    if asked.get("stato") == "late":
        rows = rows.late(oldest_on_time)
    elif asked.get("stato"):
        rows = rows.filter(status=asked["stato"])
    page = paginate(rows, request, by=sorting(request, ORDERS, "data"))
    facts = {
        "form": form,
        "page": page,
        "writes": writes,
        "everybody": everybody,
        "oldest_on_time": oldest_on_time,
    }
    return render(request, "intake/access_sheet_list.html#results" if request.htmx else "intake/access_sheet_list.html", facts)


@allowed("intake.write_accesssheet")
@require_POST
def access_sheet_open(request, pk):
    """The interview of an appointment begins."""
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user), pk=pk)
    try:
        sheet = sheets.open_sheet(appointment, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(appointment)
    return redirect(sheet if sheet.person_id or sheet.anonymous else reverse("intake:access_sheet_person", args=[sheet.pk]))


@allowed("intake.write_accesssheet")
@require_POST
def access_sheet_add(request):
    """A sheet without an appointment: somebody came, telephoned or wrote."""
    resource = getattr(request.user, "resource", None)
    sheet = sheets.open_without_appointment(by=request.user, office=resource.office if resource else None)
    return redirect("intake:access_sheet_person", pk=sheet.pk)


@allowed("intake.view_accesssheet")
@require_http_methods(["GET", "POST"])
def access_sheet(request, pk):
    """While it is a draft, the page one writes on; afterwards, what was written and what comes next."""
    sheet = visible(request, pk)
    writes = request.user.has_perm("intake.write_accesssheet")
    if sheet.status != AccessSheet.Status.DRAFT or not writes:
        if request.method == "POST":
            messages.error(request, "La scheda non è più in bozza: per cambiarla premi «Correggi».")
            return redirect(sheet)
        return render(request, "intake/access_sheet.html", reading(request, sheet))
    draft = Keeper(request, "intake.access_sheet", sheet.pk, title=f"Scheda di accesso {sheet.pk}", version=sheet.version)
    form = draft.fill(AccessSheetForm(posted(request), instance=sheet))
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form, draft=draft)
        draft.drop()
        record("intake.accesssheet.write", sheet, by=request.user, fields=sorted(set(form.changed_data) - {"version"}))
        return after_saving(request, sheet)
    record("intake.accesssheet.opened", sheet, by=request.user)
    return render(
        request, "intake/access_sheet.html", {"sheet": sheet, "form": form, "draft": draft, "writes": True, **around(request, sheet)}
    )


def after_saving(request, sheet):
    """Saved; completed too, when that was asked and nothing is missing."""
    if "completa" not in request.POST:
        messages.success(request, "Bozza salvata.")
        return redirect(sheet)
    try:
        sheets.complete(sheet, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.warning(request, f"Bozza salvata, ma non ancora completa. {refusal}")
        return redirect(sheet)
    messages.success(request, "Scheda completata: ora indica l'esito.")
    return redirect("intake:access_sheet_outcome", pk=sheet.pk)


def reading(request, sheet):
    record("intake.accesssheet.opened", sheet, by=request.user)
    return {
        "sheet": sheet,
        "form": None,
        "writes": request.user.has_perm("intake.write_accesssheet"),
        "paper": sheets.paper(sheet),
        **around(request, sheet),
    }


def around(request, sheet):
    asked = getattr(sheet, "request", None)
    return {
        "late": sheet.status == AccessSheet.Status.DRAFT and sheet.interview_on < AccessSheet.oldest_on_time(),
        "appointment": sheet.appointment,
        "asked": asked,
        "may_see_request": asked is not None and request.user.has_perm("intake.view_takeinrequest"),
        "registry": request.user.has_perm("cases.browse_registry"),
    }


@allowed("intake.write_accesssheet")
@require_http_methods(["GET", "POST"])
def access_sheet_person(request, pk):
    """Who is it? First those already known who look alike, then a search, and only then somebody new."""
    sheet = visible(request, pk)
    if sheet.status != AccessSheet.Status.DRAFT:
        messages.error(request, "La scheda non è più in bozza: per cambiare la persona premi «Correggi».")
        return redirect(sheet)
    if request.method == "POST" and "scegli" in request.POST:
        person = chosen_person(request)
        sheets.identify(sheet, person, by=request.user)
        add_code(request, person)
        messages.success(request, f"Scheda collegata a {person}.")
        return redirect(sheet)
    if request.method == "POST" and "anonimo" in request.POST:
        return step(request, pk, sheets.leave_anonymous, "Contatto anonimo: nessun dato della persona viene conservato.")
    facts = {"sheet": sheet, **search(request, sheet)}
    if request.htmx:
        return render(request, "intake/access_sheet_person.html#trovate", facts)
    form = PersonForm(
        request.POST if "last_name" in request.POST else None,
        initial=known_so_far(sheet),
        user=request.user,
        cancel=sheet.get_absolute_url(),
        primary="Registra e usa questa persona",
    )
    candidates = []
    if form.is_bound and form.is_valid():
        candidates = likely(request, form.cleaned_data)
        if not candidates:
            person = form.save()
            record("cases.person.registered", person, by=request.user)
            sheets.identify(sheet, person, by=request.user)
            messages.success(request, f"{person}: persona registrata e collegata alla scheda.")
            return redirect(sheet)
    return render(request, "intake/access_sheet_person.html", {"form": form, "candidates": candidates, **facts})


def chosen_person(request):
    value = request.POST["scegli"]
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return get_object_or_404(Person.objects.visible_to(request.user), pk=value)


def add_code(request, person):
    """The codice fiscale that was typed for somebody new goes to the person known by another code, when that was chosen."""
    code = request.POST.get("codice", "")
    if not (code and request.user.has_perm("cases.change_person") and identifiers.is_tax_code(code)):
        return
    try:
        identifiers.kind_of(code)
    except ValidationError:
        return
    if identifiers.holder_of(code, besides=person) is None and not identifiers.is_tax_code(person.tax_code):
        identifiers.keep(person, code)
        record("cases.person.code_added", person, by=request.user, kind="tax_code")
        messages.success(request, "Codice fiscale aggiunto: quelli di prima restano nella storia.")


def search(request, sheet):
    """Those who were searched for; before any search, those who look like who booked."""
    form = PersonSearch(request.POST if "q" in request.POST else None)
    if form.is_bound:
        found = form.found(request.user)
        record("cases.person.searched", by=request.user, found=len(found))
        return {"search": form, "found": found, "searched": True}
    appointment = sheet.appointment
    found = persons.similar_to(last_name=appointment.last_name, first_name=appointment.first_name, user=request.user) if appointment else []
    return {"search": form, "found": found, "searched": False}


def likely(request, facts):
    """Who a new person may already be, unless somebody has just looked and said no."""
    if facts["sure"]:
        return []
    return persons.similar_to(**{name: facts[name] for name in ("last_name", "first_name", "birth_date", "tax_code")}, user=request.user)


def known_so_far(sheet):
    """What the booking says of the person: nothing is typed twice."""
    one = sheet.appointment
    if one is None:
        return {}
    note = (
        f"Chiamare: {one.call_hours}" if one.may_call and one.call_hours else "" if one.may_call else "Non ha dato il permesso di chiamare."
    )
    facts = {name: getattr(one, name) for name in ("last_name", "first_name", "phone", "email", "interpreter_language")}
    return facts | {"contact_note": note, "no_tax_code_reason": Person.NoTaxCode.UNKNOWN}


@allowed("intake.write_accesssheet")
@require_POST
def access_sheet_correct(request, pk):
    return step(request, pk, sheets.correct, "La scheda è di nuovo in bozza.")


@allowed("intake.write_accesssheet")
@require_POST
def access_sheet_archive(request, pk):
    return step(request, pk, lambda sheet, by: sheet.archive(by=by), "Scheda archiviata.")


def step(request, pk, act, words):
    sheet = visible(request, pk)
    try:
        act(sheet, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(sheet)


@allowed("intake.write_accesssheet")
@require_http_methods(["GET", "POST"])
def access_sheet_outcome(request, pk):
    """What follows from the interview. A take-in goes on to its own page; the rest ends here."""
    sheet = visible(request, pk)
    if sheet.status != AccessSheet.Status.COMPLETED:
        messages.error(request, f"L'esito si scrive quando la scheda è completa: ora è «{sheet.get_status_display()}».")
        return redirect(sheet)
    form = AccessSheetOutcomeForm(posted(request), instance=sheet, initial=proposed_outcome(request, sheet))
    if request.method == "POST" and form.is_valid():
        try:
            sheet = sheets.write_outcomes(sheet, by=request.user, **form.cleaned_data)
            if AccessSheet.Outcome.TAKE_IN in sheet.outcomes:
                return redirect("intake:take_in_add", pk=sheet.pk)
            sheets.conclude(sheet, by=request.user)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Esito registrato: la scheda è chiusa e il PDF è pronto.")
        return redirect(sheet)
    return render(request, "intake/access_sheet_outcome.html", {"sheet": sheet, "form": form})


def proposed_outcome(request, sheet):
    """What the take-in page offered instead of a case: already ticked."""
    wanted = request.GET.get("esito", "")
    if wanted not in AccessSheet.Outcome.values:
        return {}
    elsewhere = sheet.residence == AccessSheet.Residence.ELSEWHERE and wanted == AccessSheet.Outcome.SENT
    return {"outcomes": [wanted]} | ({"sent_to": "other_comune"} if elsewhere else {})


@allowed("intake.write_accesssheet")
@require_http_methods(["GET", "POST"])
def take_in_add(request, pk):
    """The family that the coordinator should take in: which household, which children, how urgent, why."""
    sheet = visible(request, pk)
    if sheet.status != AccessSheet.Status.COMPLETED or AccessSheet.Outcome.TAKE_IN not in sheet.outcomes:
        messages.error(request, "Prima completa la scheda e scegli l'esito «proposta di presa in carico».")
        return redirect(sheet)
    households = list(households_of(sheet.person, request.user)) if sheet.person_id else []
    household = chosen_household(request, households)
    form = barrier = None
    if household is not None:
        barrier = sheets.barrier(sheet, list(household.minors()))
    if household is not None and (barrier is None or barrier.but_emergency):
        form = TakeInAddForm(
            posted(request), sheet=sheet, household=household, why_not=sheets.why_not_propose, only_emergency=barrier is not None
        )
    if form and request.method == "POST" and form.is_valid():
        try:
            asked = sheets.propose(sheet, by=request.user, household=household, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(sheet)
        messages.success(request, "Proposta inviata alla responsabile. La scheda è chiusa e il PDF è pronto.")
        return redirect(asked)
    facts = {
        "sheet": sheet,
        "form": form,
        "barrier": barrier,
        "instead": [(outcome.value, outcome.label) for outcome in barrier.instead] if barrier else [],
        "household": household,
        "households": [
            (one, list(one.members.current().select_related("person").order_by("person__birth_date", "pk"))) for one in households
        ],
        "back": request.path,
    }
    return render(request, "intake/take_in_add.html", facts)


def chosen_household(request, households):
    """The one asked for with `nucleo=`, if the person lives there; the only one, when there is just one."""
    wanted = request.GET.get("nucleo", "")
    if wanted:
        return next((one for one in households if str(one.pk) == wanted), None)
    return households[0] if len(households) == 1 else None


@allowed("intake.view_accesssheet")
@require_GET
def access_sheet_document(request, pk):
    """The printed sheet; each download is on record."""
    sheet = visible(request, pk)
    if sheet.document is None:
        raise Http404
    return responses.download(request, sheet.document)


def visible(request, pk):
    rows = AccessSheet.objects.visible_to(request.user).select_related(
        "person", "worker", "office", "appointment__office", "document", "request__household", "request__unit"
    )
    return get_object_or_404(rows, pk=pk)
