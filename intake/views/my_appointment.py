"""The appointment as its owner sees it: by the secret link, or by code and surname."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from intake import actions, limits, secret_links, times
from intake.actions.booking import BRING
from intake.calendar_file import calendar_file
from intake.forms import LookupForm, MoveForm
from intake.times import moment, shown_day
from sesto_social.accounts.access import public
from sesto_social.accounts.models import User
from sesto_social.agenda.booking import SlotTaken
from sesto_social.audit.register import record
from sesto_social.documents.responses import download
from sesto_social.parameters.lookup import whole
from sesto_social.parameters.phrases import said_label, say
from sesto_social.ui.context import COMUNE
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

UNIFORM = _lazy("Non troviamo un appuntamento con questo codice e questo cognome. Controlla come li hai scritti.")
PAUSE = _lazy("Troppi tentativi. Per prudenza aspetta %(minutes)s minuti e riprova, o telefona al %(phone)s.")


def unlisted(response):
    """Not for search engines, caches or other sites: the address itself is the key."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def by_secret_link(view):
    """Give the view the appointment its link opens. Every other link gets the same answer."""

    @wraps(view)
    def opened(request, token):
        appointment = secret_links.find(token)
        if appointment is None:
            return unlisted(render(request, "intake/link_unknown.html", status=404))
        return unlisted(view(request, appointment, token))

    return opened


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_appointment(request):
    """Code and surname. The answer is the same whatever is wrong."""
    form = LookupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = secret_links.find_by_code(**form.cleaned_data, address=request.address)
        except limits.TooManyTries as pause:
            form.add_error(None, PAUSE % {"minutes": pause.minutes, **COMUNE})
        else:
            if found:
                return unlisted(redirect("intake:my_appointment_detail", secret_links.short_lived(found)))
            form.add_error(None, UNIFORM)
    return unlisted(render(request, "intake/my_appointment.html", {"form": form}))


@public
@require_safe
@by_secret_link
def booking_confirmed(request, appointment, token):
    return render(request, "intake/booking_confirmed.html", facts(appointment, token))


@public
@require_safe
@by_secret_link
def my_appointment_detail(request, appointment, token):
    record("intake.appointment.opened", appointment, by=User.objects.citizen(), door="link")
    return render(request, "intake/my_appointment_detail.html", facts(appointment, token))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@by_secret_link
def my_appointment_move(request, appointment, token):
    """Another time from the same list. The code stays; the old time is free for somebody else."""
    if not appointment.citizen_may_move():
        messages.warning(request, _("Questo appuntamento non si può più spostare dal sito: telefona all'ufficio."))
        return redirect("intake:my_appointment_detail", token)
    starts = other_starts(appointment)
    form = MoveForm(request.POST, starts=starts) if request.method == "POST" else MoveForm()
    lost = None
    if request.method == "POST" and form.is_valid():
        start = form.cleaned_data["start"]
        try:
            moved = actions.move(
                appointment, by=User.objects.citizen(), office=appointment.office, start=start, mode=start.mode, token=token
            )
        except SlotTaken:
            form.add_error("start", _("Scegli un altro orario."))
            lost = start
        except TransitionNotAllowed as refusal:
            messages.warning(request, say(str(refusal)))
            return redirect("intake:my_appointment_detail", token)
        else:
            messages.success(request, _("Appuntamento spostato. L'orario di prima non vale più."))
            return redirect("intake:my_appointment_detail", moved.token)
    elif form.is_bound and form.has_error("start", "taken"):
        lost = moment(form.data.get("start", ""))
    context = {
        "form": form, "lost": lost, "offered": times.nearest(starts, lost) if lost else [], "chosen": moment(form["start"].value() or ""),
        "week": times.Week(starts, shown_day(request.GET.get("dal", ""), starts, lost or appointment.starts_at)),
    }  # fmt: skip
    return render(request, "intake/my_appointment_move.html", facts(appointment, token) | context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@by_secret_link
def my_appointment_cancel(request, appointment, token):
    if request.method == "POST":
        try:
            actions.cancel(appointment, by=User.objects.citizen())
        except TransitionNotAllowed as refusal:
            messages.warning(request, say(str(refusal)))
        else:
            messages.success(request, _("Appuntamento annullato. Grazie per averci avvisato: quell'orario servirà a un'altra persona."))
        return redirect("intake:my_appointment_detail", token)
    if not appointment.citizen_may_cancel():
        messages.warning(request, _("Questo appuntamento non si può più annullare dal sito: telefona all'ufficio."))
        return redirect("intake:my_appointment_detail", token)
    return render(request, "intake/my_appointment_cancel.html", facts(appointment, token))


@public
@require_safe
@by_secret_link
def my_appointment_calendar(request, appointment, token):
    response = HttpResponse(calendar_file(appointment), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="appuntamento.ics"'
    return response


@public
@require_safe
@by_secret_link
def my_appointment_receipt(request, appointment, token):
    if not appointment.stands:
        messages.warning(request, _("L'appuntamento è annullato: non c'è una ricevuta da scaricare."))
        return redirect("intake:my_appointment_detail", token)
    return download(request, actions.receipt(appointment))


def other_starts(appointment):
    starts = times.free_starts(appointment.office, appointment.interpreter_language, reason=appointment.reason)
    return [start for start in starts if start != appointment.starts_at]


def facts(appointment, token):
    language = appointment.interpreter_language
    return {
        "appointment": appointment,
        "token": token,
        "bring": BRING,
        "how": times.HOW.get(appointment.mode, ""),
        "interpreter": said_label("language", language) if language else "",
        "may_move": appointment.citizen_may_move(),
        "may_cancel": appointment.citizen_may_cancel(),
        "move_hours": whole("citizen_move_hours"),
        "cancel_hours": whole("citizen_cancel_hours"),
    }
