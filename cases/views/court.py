"""Orders of the court: the list, the arrival at the door, the reading, the term, the end."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.documents import responses
from sesto_social.parameters.lookup import codes
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import court
from ..access import get_case
from ..forms.court import (
    CourtOrderCloseForm,
    CourtOrderCompleteForm,
    CourtOrderDueForm,
    CourtOrderFilterForm,
    CourtOrderReceiveForm,
)
from ..forms.naming import NamingForm
from ..models import CourtOrder, Household, OrderParty, Person

ORDERS = {"arrivo": ["-received_at"], "protocollo": ["-protocol_year", "protocol_number"]}
READERS = ("cases.view_courtorder", "cases.view_mandated_courtorder")
KNOWERS = (*READERS, "cases.list_courtorder")


@allowed(*KNOWERS)
@require_GET
def court_order_list(request):
    """Orders by arrival. The desk and the manager see protocol, day and state, and nothing else."""
    form = CourtOrderFilterForm(request.GET)
    state = form.cleaned_data.get("stato", "") if form.is_valid() else ""
    rows = CourtOrder.objects.listed_to(request.user).for_list()
    rows = rows.open() if state == "open" else rows.filter(status=state) if state else rows
    page = paginate(rows, request, by=sorting(request, ORDERS, "arrivo"))
    readable = set(CourtOrder.objects.visible_to(request.user).filter(pk__in=[one.pk for one in page.rows]).values_list("pk", flat=True))
    facts = {
        "form": form,
        "page": page,
        "readable": readable,
        "reads": any(request.user.has_perm(code) for code in READERS),
        "registers": request.user.has_perm("cases.register_courtorder"),
        "today": timezone.localdate(),
        "state": state,
    }
    return render(request, "cases/court_order_list.html#results" if request.htmx else "cases/court_order_list.html", facts)


@allowed("cases.register_courtorder")
@require_http_methods(["GET", "POST"])
def court_order_receive(request):
    form = CourtOrderReceiveForm(posted(request), request.FILES or None, cancel="/provvedimenti/")
    if request.method == "POST" and form.is_valid():
        order = court.receive(by=request.user, **form.facts())
        messages.success(request, f"{order} registrato: chi coordina {order.unit} è stato avvisato.")
        return redirect("cases:court_order_list")
    return render(request, "cases/court_order_receive.html", {"form": form})


@allowed(*READERS)
@require_GET
def court_order_detail(request, pk):
    """The order as it binds the service: what, by when, about whom. Each reading is on record."""
    order = visible(request, pk)
    record("cases.courtorder.opened", order, by=request.user)
    completes = request.user.has_perm("cases.complete_courtorder")
    facts = {
        "order": order,
        "completes": completes,
        "parties": list(order.parties.all()),
        "minors": list(order.minors.all()),
        "measures": in_words("court_measure", order.measures) + in_words("court_responsibility", order.responsibility),
        "today": timezone.localdate(),
    }
    return render(request, "cases/court_order_detail.html", facts)


def in_words(list_code, held):
    labels = dict(codes(list_code))
    return [labels.get(code, code) for code in held]


@allowed("cases.complete_courtorder")
@require_http_methods(["GET", "POST"])
def court_order_party_add(request, pk):
    """Somebody the order speaks of: first looked for in the registry, else only a name."""
    order = visible(request, pk)
    fresh = request.GET.get("persona", "")
    form = NamingForm(posted(request), roles=OrderParty.Role.choices, user=request.user, initial={"person": fresh})
    if request.htmx:
        return render(request, "cases/_named.html", looked_for(request, order, form))
    if request.method == "POST" and form.names_somebody and form.is_valid():
        facts = form.cleaned_data
        try:
            party = court.name_party(order, by=request.user, role=facts["role"], person=facts["known"], written_name=facts["written_name"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Aggiunta: {party}, {party.get_role_display()}.")
        return redirect(order)
    return render(request, "cases/court_order_party_add.html", looked_for(request, order, form))


def looked_for(request, order, form):
    """The page while one looks; a search is on record, and refuses nothing."""
    found = form.found()
    if form.searched:
        record("cases.person.searched", by=request.user, found=len(found))
    return {"order": order, "form": form.as_asked(), "found": found, "searched": form.searched, "chosen": form.chosen}


@allowed("cases.complete_courtorder")
@require_POST
def court_order_party_remove(request, pk, party_pk):
    order = visible(request, pk)
    party = get_object_or_404(order.parties, pk=party_pk)
    party.order = order
    try:
        court.remove_party(party, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect(order)


@allowed("cases.complete_courtorder")
@require_http_methods(["GET", "POST"])
def court_order_complete(request, pk):
    """The coordinator has read it. The case opens, or the order joins the one that is open."""
    order = visible(request, pk)
    if order.status != CourtOrder.Status.RECEIVED:
        messages.error(request, f"Il provvedimento è già {order.get_status_display()}.")
        return redirect(order)
    minors, households = offered(request, order)
    form = CourtOrderCompleteForm(
        posted(request), request.FILES or None, instance=order, minors=minors, households=households, cancel=order.get_absolute_url()
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            arrival = court.complete(order, by=request.user, minors=facts["minors"], household=facts["household"], **form.facts())
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            say_where(request, arrival, order)
            return redirect(order)
    return render(request, "cases/court_order_complete.html", {"order": order, "form": form, "minors": minors})


def offered(request, order):
    """The minors among the parties, and the households they live in today."""
    named = order.parties.filter(role=OrderParty.Role.MINOR, person__isnull=False).values("person")
    minors = Person.objects.visible_to(request.user).filter(pk__in=named).order_by("birth_date", "pk")
    homes = Household.objects.visible_to(request.user).actual().filter(members__person__in=named, members__until__isnull=True)
    return minors, homes.order_by("name", "pk").distinct()


def say_where(request, arrival, order):
    words = {"opened": "aperto il caso", "reopened": "riaperto il caso", "joined": "unito al caso"}[arrival.how]
    messages.success(request, f"Provvedimento completato: {words} {arrival.case}.")
    if order.provisional:
        messages.warning(
            request, f"L'atto non fissa il termine: chiedi chiarimento al giudice. Intanto vale il {order.due_on:%d/%m/%Y}, provvisorio."
        )


@allowed("cases.complete_courtorder")
@require_http_methods(["GET", "POST"])
def court_order_due(request, pk):
    order = visible(request, pk)
    form = CourtOrderDueForm(posted(request), cancel=order.get_absolute_url())
    return step(request, order, form, court.set_due, "Termine salvato.", "cases/court_order_due.html")


@allowed("cases.complete_courtorder")
@require_http_methods(["GET", "POST"])
def court_order_close(request, pk):
    order = visible(request, pk)
    form = CourtOrderCloseForm(posted(request), cancel=order.get_absolute_url())
    return step(request, order, form, court.close, "Mandato chiuso.", "cases/court_order_close.html")


def step(request, order, form, act, words, template):
    if order.status != CourtOrder.Status.IN_PROGRESS:
        messages.error(request, f"Il provvedimento è {order.get_status_display()}: questo si fa mentre è in corso.")
        return redirect(order)
    if request.method == "POST" and form.is_valid():
        try:
            act(order, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, words)
        return redirect(order)
    return render(request, template, {"order": order, "form": form})


@allowed(*READERS)
@require_GET
def court_order_document(request, pk):
    """The act itself, always as a download; its regime of access is that of the court."""
    order = visible(request, pk)
    if order.document is None:
        raise Http404
    return responses.download_attachment(request, order.document)


@allowed(*READERS)
@require_safe
def court_order_panel(request, pk):
    """The section «Autorità giudiziaria» of a case: fragment for htmx, page without."""
    case = get_case(request, pk)
    orders = list(CourtOrder.objects.visible_to(request.user).filter(case=case).for_case())
    facts = {
        "case": case,
        "open": [one for one in orders if one.status != CourtOrder.Status.CLOSED],
        "closed": [one for one in orders if one.status == CourtOrder.Status.CLOSED],
        "today": timezone.localdate(),
    }
    return render(request, "cases/court_order_panel.html#panel" if request.htmx else "cases/court_order_panel.html", facts)


def visible(request, pk):
    """The door to an order: it does not exist for whoever may not read it."""
    return get_object_or_404(CourtOrder.objects.visible_to(request.user).select_related("case", "unit", "registered_by").for_case(), pk=pk)
