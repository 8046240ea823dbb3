"""The waiting list at the desk: who waits since when, a time offered by hand, an answer given by telephone."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.agenda.booking import SlotTaken
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import label
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from ..actions import waiting
from ..forms.waiting import OfferForm, UrgencyForm, WaitingEntryAddForm, WaitingListFilter
from ..models import Appointment, WaitingListEntry, WaitingListOffer

ORDERS = {"ordine": ["-urgent", "asked_at"], "nome": ["key"], "fino": ["until"]}
STORY = {"ask": "In lista", "offer": "Orario offerto", "wait_again": "Torna in attesa", "fulfil": "Prenotato", "withdraw": "Ritirata"}
STORY |= {"expire": "Scaduta", "urgency": "Urgenza"}


@allowed("intake.book_appointment")
@require_GET
def waiting_list(request):
    """In the order in which a time is offered."""
    form = WaitingListFilter(request.GET)
    rows = form.narrow(WaitingListEntry.objects.visible_to(request.user)).for_list()
    page = paginate(rows, request, by=sorting(request, ORDERS, "ordine"))
    template = "intake/waiting_list.html#results" if request.htmx else "intake/waiting_list.html"
    return render(request, template, {"form": form, "page": page})


@allowed("intake.book_appointment")
@require_http_methods(["GET", "POST"])
def waiting_entry_add(request):
    """Who telephones and finds no suitable time."""
    form = WaitingEntryAddForm(posted(request))
    if request.method == "POST" and form.is_valid():
        entry, _ = waiting.ask(by=request.user, form_key=form.cleaned_data["form_key"], channel=Appointment.Channel.PHONE, **form.wish)
        messages.success(request, "In lista d'attesa: appena si libera un orario adatto viene offerto.")
        return redirect(entry)
    return render(request, "intake/waiting_entry_add.html", {"form": form})


@allowed("intake.book_appointment")
@require_GET
def waiting_entry(request, pk):
    return render(request, "intake/waiting_entry.html", page_of(request, visible(request, pk)))


def page_of(request, entry, **forms):
    """The wish, the offers so far, and what may be done now."""
    record("intake.waitinglistentry.opened", entry, by=request.user)
    waits = entry.status == WaitingListEntry.Status.WAITING
    facts = {
        "entry": entry,
        "reason": label("appointment_reason", entry.reason),
        "offers": list(entry.offers.select_related("office", "worker").order_by("-offered_at", "-pk")),
        "history": history(entry),
        "offer_form": forms.get("offer_form") or (OfferForm(slots=waiting.suitable(entry)[:40]) if waits else None),
        "urgency_form": UrgencyForm(initial={"reason": entry.urgency_reason}) if entry.runs else None,
    }
    for name in ("offer_form", "urgency_form"):
        if facts[name]:
            facts[name].action = f"{entry.get_absolute_url()}{'offri' if name == 'offer_form' else 'urgenza'}/"
    return facts


@allowed("intake.book_appointment")
@require_POST
def waiting_entry_offer(request, pk):
    """Offer one of the times that suit, by hand."""
    entry = visible(request, pk)
    form = OfferForm(request.POST, slots=waiting.suitable(entry))
    if form.is_valid():
        try:
            waiting.offer(entry, office=form.slot.office, start=form.slot.start, mode=form.slot.mode, by=request.user)
        except (SlotTaken, IntegrityError):
            form.add_error("start", "Quell'orario è appena stato preso: scegline un altro.")
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "Abbiamo scritto un'e-mail." if entry.is_written_to else "Non si può scrivere: telefona e registra qui la risposta."
            messages.success(request, f"Orario tenuto e offerto. {words}")
            return redirect(entry)
    return render(request, "intake/waiting_entry.html", page_of(request, visible(request, pk), offer_form=form))


@allowed("intake.book_appointment")
@require_POST
def waiting_entry_urgency(request, pk):
    entry = visible(request, pk)
    form = UrgencyForm(request.POST)
    if form.is_valid():
        try:
            waiting.mark_urgent(entry, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Ordine aggiornato.")
    return redirect(entry)


@allowed("intake.book_appointment")
@require_POST
def waiting_entry_withdraw(request, pk):
    """They no longer wait, as they told us."""
    entry = visible(request, pk)
    try:
        waiting.withdraw(entry, by=request.user, reason=request.POST.get("motivo", "")[:200])
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Richiesta tolta dalla lista d'attesa.")
    return redirect(entry)


@allowed("intake.book_appointment")
@require_POST
def waiting_entry_answer(request, pk):
    """The answer to the open offer, given by telephone."""
    entry = visible(request, pk)
    one = WaitingListOffer.objects.visible_to(request.user).open().filter(entry=entry).first()
    if one is None:
        messages.error(request, "Non c'è un'offerta aperta.")
        return redirect(entry)
    try:
        if request.POST.get("risposta") == "si":
            booked = waiting.accept(one, by=request.user)
            messages.success(request, "Prenotato.")
            return redirect(booked.appointment)
        waiting.refuse(one, by=request.user)
    except (TransitionNotAllowed, SlotTaken) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Rifiuto registrato: l'orario passa al prossimo.")
    return redirect(entry)


def visible(request, pk):
    return get_object_or_404(WaitingListEntry.objects.visible_to(request.user).for_list(), pk=pk)


def history(entry):
    """[(when, who, what, why)] from the register: the acts, not the readings."""
    events = AuditEvent.objects.filter(model="intake.waitinglistentry", object_id=entry.pk, refused=False)
    events = events.exclude(action__endswith=".opened").select_related("actor").order_by("at", "pk")
    return [
        {"at": one.at, "who": one.actor, "what": STORY.get(one.action.rpartition(".")[2], one.action), "why": one.reason} for one in events
    ]
