"""One appointment as the office sees it: booked at the desk, received, moved, withdrawn, called back."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import contacts
from cases.models import Person
from sesto_social.accounts.access import allowed
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.clock import day_of
from sesto_social.agenda.models import Office, Resource
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import whole
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from ..actions import booking, calls, front_desk
from ..forms.appointment import NOW, QUEUE, AppointmentBookForm, AppointmentCancelForm, AppointmentMoveForm, PersonSearch
from ..models import Appointment, FosterCandidacy
from ..spelling import spelled

LOOKING = ("orari", "cerca")
STORY = {
    "book": "Prenotato",
    "queue_up": "In coda, senza orario",
    "let_in": "Fatta entrare dalla coda",
    "leave_queue": "È andata via senza aspettare",
    "arrive_late": "Arrivata in ritardo, dopo l'assenza",
    "move": "Spostato",
    "hand_over": "Affidato a un'altra persona, stesso orario",
    "arrive": "Arrivo registrato",
    "undo_arrival": "Arrivo annullato",
    "finish": "Colloquio svolto: aperta la scheda di accesso",
    "miss": "Non presentato",
    "cancel_by_citizen": "Annullato dal cittadino",
    "cancel_by_office": "Annullato dall'ufficio",
    "recall": "Richiamo",
    "swap": "Altra stanza o altro interprete, stesso orario",
    "told": "Avvisata per telefono",
}


@allowed("intake.view_appointment")
@require_GET
def appointment_detail(request, pk):
    """All that helps to receive somebody well, and what has happened so far."""
    appointment = visible(request, pk)
    record("intake.appointment.opened", appointment, by=request.user)
    books, receives = request.user.has_perm("intake.book_appointment"), request.user.has_perm("intake.receive_appointment")
    facts = {
        "appointment": appointment,
        "sheet": getattr(appointment, "sheet", None),
        "candidacy": candidacy_of(appointment, request.user),
        "history": history(appointment),
        "books": books,
        "receives": receives,
        "writes": request.user.has_perm("intake.write_accesssheet"),
        "person_visible": bool(appointment.person_id) and request.user.has_perm("cases.browse_registry"),
        "call": calls.pending_call(appointment) if receives else None,
        "recall_due": front_desk.recall_due(appointment) if receives else None,
        "missable_from": appointment.starts_at + dt.timedelta(minutes=whole("no_show_minutes")),
        "missable": appointment.may_be_no_show(),
        "receivable": appointment.status == Appointment.Status.CONFIRMED and day_of(appointment.starts_at) <= timezone.localdate(),
        "late_comer": appointment.status == Appointment.Status.NO_SHOW and day_of(appointment.starts_at) == timezone.localdate(),
        "phone_is_safe": contacts.may_call(appointment.phone),
        "email_is_safe": contacts.may_write(appointment.email),
        "safe_hours": contacts.hours_of(appointment.phone),
        "waits_in_queue": waits_in_queue(appointment),
        "free_now": list(front_desk.free_now(appointment.office)) if waits_in_queue(appointment) else [],
        "minutes_late": minutes_late(appointment),
    }
    return render(request, "intake/appointment_detail.html", facts)


def candidacy_of(appointment, user):
    """What who asks to foster a child said of themselves; None for every other appointment."""
    return FosterCandidacy.objects.visible_to(user).filter(appointment=appointment).select_related("household").first()


def waits_in_queue(appointment):
    return appointment.queued and appointment.status == Appointment.Status.ARRIVED


def minutes_late(appointment):
    """How long after the hour they came; nothing under five minutes."""
    if appointment.arrived_at is None or appointment.queued:
        return 0
    minutes = int((appointment.arrived_at - appointment.starts_at).total_seconds()) // 60
    return minutes if minutes >= 5 else 0


@allowed("intake.book_appointment")
@require_http_methods(["GET", "POST"])
def appointment_book(request):
    """Person, time, done. With htmx the lists of persons and times follow what is typed; without it, two buttons do."""
    if request.htmx and request.htmx.target == "persone":
        return render(request, "intake/appointment_book.html#persone", {"known": None, **searching(request)})
    looking = request.POST.get("azione", "") in LOOKING or request.htmx
    if not looking and (earlier := booked_with(request)):
        confirmed = earlier.status == Appointment.Status.CONFIRMED
        return redirect("intake:appointment_booked", pk=earlier.pk) if confirmed else redirect(earlier)
    form = AppointmentBookForm(None if looking else posted(request), initial=preset(request) | kept(request, looking), user=request.user)
    if request.method == "POST" and not looking and form.is_valid():
        try:
            appointment = book(form, by=request.user)
        except SlotTaken:
            form.lose_time()
        else:
            settle_recall_of(request, appointment)
            if appointment.status == Appointment.Status.CONFIRMED:
                return redirect("intake:appointment_booked", pk=appointment.pk)
            messages.success(
                request, "In coda: chi si libera per primo la chiama." if appointment.queued else "Arrivo registrato: può entrare."
            )
            return redirect(appointment)
    template = "intake/appointment_book.html#orari" if request.htmx else "intake/appointment_book.html"
    return render(request, template, {"form": form, "known": form.known, **searching(request)})


def kept(request, looking):
    """What was typed while looking for a person or a time. A box that was not ticked is not sent: it stays empty."""
    if not looking or "office" not in request.POST:
        return {}
    return dict.fromkeys(("may_call", "phone_shared", "may_write", "minors_present"), False) | request.POST.dict()


@allowed("intake.book_appointment")
@require_GET
def appointment_booked(request, pk):
    """What to read aloud to who has just booked, and whether a message has left."""
    appointment = visible(request, pk)
    facts = {
        "appointment": appointment,
        "spelled": spelled(appointment.code),
        "written": bool(appointment.email and appointment.may_write),
        "day": day_of(appointment.starts_at),
    }
    return render(request, "intake/appointment_booked.html", facts)


def booked_with(request):
    """The appointment that an earlier click on this same form has already booked."""
    key = request.POST.get("form_key", "")[:64]
    return Appointment.objects.visible_to(request.user).filter(form_key=key).first() if key else None


def book(form, *, by):
    facts = form.cleaned_data
    chosen = {
        "by": by,
        "office": facts["office"],
        "worker": facts["with"],
        "person": facts["person"],
        "form_key": facts["form_key"],
        **form.facts,
    }
    if facts["moment"] == NOW:
        return front_desk.receive_now(**chosen).appointment
    if facts["moment"] == QUEUE:
        return front_desk.queue_up(**{name: value for name, value in chosen.items() if name != "worker"})
    return booking.book(start=facts["moment"], mode=facts["mode"], channel=facts["channel"], audience="front_desk", **chosen).appointment


def settle_recall_of(request, appointment):
    """Who did not come has booked again: somebody called back, and they answered."""
    missed = again(request)
    if missed is not None:
        front_desk.recall(missed, by=request.user, answered=True)


def again(request):
    """The missed appointment that `?di=` wants to book again."""
    wanted = request.GET.get("di", "")
    rows = Appointment.objects.visible_to(request.user).filter(status=Appointment.Status.NO_SHOW)
    return rows.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None


def preset(request):
    """What the page already knows: a time chosen on the agenda, an office, a person, or an appointment to book again."""
    initial = {
        "office": request.GET.get("ufficio") or office_of(request.user) or receiving_office(),
        "worker": request.GET.get("operatore", ""),
        "day": request.GET.get("giorno", ""),
    }
    if start := request.GET.get("inizio", ""):
        initial |= {"start": f"{start}|{initial['worker']}", "day": start[:10]}
    if missed := again(request):
        initial |= {name: getattr(missed, name) for name in AppointmentBookForm.FACTS} | {
            "office": missed.office_id,
            "person": missed.person_id,
        }
    wanted = request.GET.get("persona", "")
    if wanted.isdecimal() and len(wanted) < 19 and (person := Person.objects.visible_to(request.user).filter(pk=wanted).first()):
        initial |= {"person": person.pk, "interpreter_language": person.interpreter_language}
    return {name: value for name, value in initial.items() if value not in {None, ""}}


def office_of(user):
    resource = getattr(user, "resource", None)
    return resource.office_id if resource else None


def receiving_office():
    """Where a caller is most likely received: the first office open to the public."""
    office = Office.objects.public().order_by("name", "pk").first()
    return office.pk if office else None


def searching(request):
    search = PersonSearch(request.POST if "q" in request.POST else None)
    found = search.found(request.user) if search.is_bound else []
    if found:
        record("cases.person.searched", by=request.user, found=len(found))
    return {"search": search, "found": found, "asked": bool(search.is_bound and search.data.get("q"))}


@allowed("intake.book_appointment")
@require_http_methods(["GET", "POST"])
def appointment_move(request, pk):
    """Another time, the same code; the old one is free again."""
    appointment = visible(request, pk)
    if appointment.status != Appointment.Status.CONFIRMED:
        messages.error(request, f"L'appuntamento è «{appointment.get_status_display()}»: non si può più spostare.")
        return redirect(appointment)
    if request.htmx and request.htmx.target == "orari":
        form = AppointmentMoveForm(appointment=appointment, initial=request.POST.dict())
        return render(request, "intake/appointment_move.html#orari", {"form": form, "appointment": appointment})
    refreshed = request.POST.dict() if request.POST.get("azione") == "orari" else {}
    form = AppointmentMoveForm(None if refreshed else posted(request), appointment=appointment, initial=refreshed)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            booking.move(
                appointment,
                by=request.user,
                office=facts["office"],
                start=facts["moment"],
                mode=facts["mode"],
                worker=facts["with"],
                audience="front_desk",
            )
        except SlotTaken:
            form.lose_time()
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(appointment)
        else:
            messages.success(request, "Appuntamento spostato." + ("" if appointment.email else " Non c'è un'e-mail: avvisa per telefono."))
            return redirect(appointment)
    return render(request, "intake/appointment_move.html", {"form": form, "appointment": appointment})


@allowed("intake.book_appointment")
@require_http_methods(["GET", "POST"])
def appointment_cancel(request, pk):
    """The office withdraws it, says why to the register, and proposes three other times."""
    appointment = visible(request, pk)
    form = AppointmentCancelForm(posted(request), cancel=appointment.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            proposed = front_desk.cancel(appointment, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            say_cancelled(request, appointment, proposed)
        return redirect(appointment)
    return render(
        request,
        "intake/appointment_cancel.html",
        {"form": form, "appointment": appointment, "alternatives": front_desk.alternatives_to(appointment)},
    )


def say_cancelled(request, appointment, proposed):
    times = ", ".join(f"{timezone.localtime(start):%d/%m ore %H:%M}" for start in proposed)
    if appointment.email:
        messages.success(request, f"Appuntamento annullato. Abbiamo scritto un'e-mail{f' che propone: {times}' if times else ''}.")
    else:
        messages.warning(request, f"Appuntamento annullato. Non c'è un'e-mail: telefona{f' e proponi {times}' if times else ''}.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_arrive(request, pk):
    return step(request, pk, lambda one: one.arrive(by=request.user), "Arrivo registrato.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_undo_arrival(request, pk):
    return step(request, pk, lambda one: one.undo_arrival(by=request.user), "Arrivo annullato.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_miss(request, pk):
    return step(request, pk, lambda one: front_desk.miss(one, by=request.user), "Assenza registrata.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_arrive_late(request, pk):
    """They came after all, on the same day."""
    return step(request, pk, lambda one: front_desk.arrive_late(one, by=request.user), "Arrivo in ritardo registrato.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_let_in(request, pk):
    """From the queue to a worker who is free now."""
    chosen = request.POST.get("operatore", "")
    worker = Resource.objects.active().workers().filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    return step(request, pk, lambda one: front_desk.let_in(one, by=request.user, worker=worker), "Può entrare.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_leave(request, pk):
    """They did not wait."""
    return step(request, pk, lambda one: one.leave_queue(by=request.user), "È andata via senza aspettare.")


@allowed("intake.receive_appointment")
@require_POST
def appointment_recall(request, pk):
    """An attempt to call back who did not come."""
    answered, note = request.POST.get("esito") == "si", request.POST.get("nota", "").strip()[:300]
    words = "Richiamo registrato." if answered else "Tentativo di richiamo registrato: non ha risposto."
    return step(request, pk, lambda one: front_desk.recall(one, by=request.user, answered=answered, note=note), words)


def step(request, pk, act, words):
    """Take one step and go back where the button was."""
    appointment = visible(request, pk)
    try:
        act(appointment)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    except SlotTaken:
        messages.error(request, "In questo momento non è libero: mettila in coda o scegli chi è libero.")
    else:
        messages.success(request, f"{appointment.full_name}: {words[0].lower()}{words[1:]}")
    return redirect(back_to(request, appointment))


def back_to(request, appointment):
    back = request.POST.get("torna", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return f"{back}#appuntamento-{appointment.pk}"
    return appointment.get_absolute_url()


def visible(request, pk):
    rows = Appointment.objects.visible_to(request.user).with_words()
    rows = rows.select_related("office", "worker__user", "person", "booked_by", "sheet")
    return get_object_or_404(rows, pk=pk)


def history(appointment):
    """[(when, who, what, why)] from the register: the acts, not the readings."""
    events = AuditEvent.objects.filter(model="intake.appointment", object_id=appointment.pk, refused=False).exclude(
        action__endswith=".opened"
    )
    rows = []
    for event in events.select_related("actor").order_by("at", "pk"):
        verb = event.action.rpartition(".")[2]
        words = STORY.get(verb, verb)
        if verb == "recall":
            words = "Richiamo: ha risposto" if event.facts.get("answered") else "Richiamo: non ha risposto"
        rows.append({"at": event.at, "who": event.actor, "what": words, "why": event.reason})
    return rows


def agenda_of(appointment):
    return f"{reverse('intake:agenda_day')}?giorno={day_of(appointment.starts_at).isoformat()}"
