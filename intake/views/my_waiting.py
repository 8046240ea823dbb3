"""The waiting list as the citizen sees it: joining it, the offer with its two buttons, leaving it. A GET changes nothing."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sesto_social.accounts.access import public
from sesto_social.accounts.models import User
from sesto_social.agenda.booking import SlotTaken
from sesto_social.parameters.phrases import say
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import limits
from ..actions import waiting
from ..draft import Draft
from ..forms.waiting import WaitingForm, WishForm
from ..models import WaitingListEntry, WaitingListOffer
from .my_appointment import by_secret_link, unlisted


def by_link_of(model):
    """Give the view the row its secret link opens. Every other link gets the same answer."""

    def decorate(view):
        @wraps(view)
        def opened(request, token):
            row = model.objects.for_token(token).first()
            if row is None:
                return unlisted(render(request, "intake/link_unknown.html", status=404))
            return unlisted(view(request, row, token))

        return opened

    return decorate


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_wait(request):
    """No time of the list does: leave a contact and what would."""
    draft = Draft(request.session)
    form = WaitingForm(posted(request), initial=known(draft))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if token := waiting.asked_already(facts["form_key"]):
            return unlisted(redirect("intake:my_waiting", token))
        if refusal := limits.waiting_refusal(email=facts["email"], phone=facts["phone"], address=request.address):
            form.add_error(None, refusal)
        else:
            token = waiting.ask(by=User.objects.citizen(), form_key=facts["form_key"], language=get_language(), **form.wish)[1]
            limits.count(request.address, proven=False)
            messages.success(request, _("Sei in lista d'attesa: ti avvisiamo appena si libera un orario adatto."))
            return unlisted(redirect("intake:my_waiting", token))
    return unlisted(render(request, "intake/booking_wait.html", {"form": form}))


def known(draft):
    """What the booking has already been told."""
    wanted = {"office": "office", "interpreter_language": "interpreter_language", "first_name": "first_name", "last_name": "last_name"}
    wanted |= {"email": "email", "phone": "phone", "reason": "reason", "call_hours": "call_hours"}
    return {name: draft.values[key] for name, key in wanted.items() if draft.values.get(key)}


@public
@require_http_methods(["GET", "HEAD", "POST"])
@by_secret_link
def my_appointment_wait(request, appointment, token):
    """Who has a time and would like an earlier one: the time they have stays theirs until they accept another."""
    if not appointment.citizen_may_move():
        messages.warning(request, _("Questo appuntamento non si può più anticipare dal sito: telefona all'ufficio."))
        return redirect("intake:my_appointment_detail", token)
    running = WaitingListEntry.objects.for_appointment(appointment)
    if running:
        return redirect("intake:my_waiting", waiting.token_of(running))
    form = WishForm(posted(request), initial={"office": appointment.office_id, "until": None})
    if request.method == "POST" and form.is_valid():
        asked = waiting.ask(by=User.objects.citizen(), form_key=form.cleaned_data["form_key"], appointment=appointment, **form.wish)
        messages.success(request, _("Sei in lista d'attesa. Il tuo appuntamento resta valido finché non ne accetti un altro."))
        return redirect("intake:my_waiting", asked[1])
    return render(request, "intake/my_appointment_wait.html", {"form": form, "appointment": appointment, "token": token})


@public
@never_cache
@require_safe
@by_link_of(WaitingListEntry)
def my_waiting(request, entry, token):
    return render(request, "intake/my_waiting.html", {"entry": entry, "token": token})


@public
@require_POST
@by_link_of(WaitingListEntry)
def my_waiting_withdraw(request, entry, token):
    try:
        waiting.withdraw(entry, by=User.objects.citizen())
    except TransitionNotAllowed:
        messages.warning(request, _("La richiesta era già chiusa."))
    else:
        messages.success(request, _("Non sei più in lista d'attesa."))
    return redirect("intake:my_waiting", token)


@public
@never_cache
@require_safe
@by_link_of(WaitingListOffer)
def waiting_offer(request, offer, token):
    """The time that is held, until when, and two buttons."""
    return render(request, "intake/waiting_offer.html", {"offer": offer, "entry": offer.entry, "token": token})


@public
@require_POST
@by_link_of(WaitingListOffer)
def waiting_offer_accept(request, offer, token):
    """One click, and it is theirs. Pressing twice books once."""
    try:
        booked = waiting.accept(offer, by=User.objects.citizen())
    except (TransitionNotAllowed, SlotTaken) as refusal:
        messages.warning(request, say(str(refusal)))
        return redirect("intake:waiting_offer", token)
    if booked.token:
        messages.success(request, _("Fatto: l'orario è tuo. Quello di prima, se lo avevi, non vale più."))
        return redirect("intake:my_appointment_detail", booked.token)
    return redirect("intake:waiting_offer", token)


@public
@require_POST
@by_link_of(WaitingListOffer)
def waiting_offer_refuse(request, offer, token):
    try:
        waiting.refuse(offer, by=User.objects.citizen())
    except TransitionNotAllowed as refusal:
        messages.warning(request, say(str(refusal)))
    else:
        messages.success(request, _("Va bene. Resti in lista: ti proporremo un altro orario."))
    return redirect("intake:waiting_offer", token)
