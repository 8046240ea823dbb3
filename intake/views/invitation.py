"""Inviting a family of a case to choose a time, and the page behind the secret link."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import get_below, get_case
from intake import times
from intake.actions import invitation as actions
from intake.forms import MoveForm
from intake.forms.invitation import InvitationForm
from intake.models import Invitation
from intake.secret_links import token_of_form
from intake.times import moment, shown_day
from sesto_social.accounts.access import allowed, public
from sesto_social.agenda.booking import SlotTaken
from sesto_social.parameters.lookup import label
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .my_appointment import unlisted

ADD = "intake.add_invitation"


@allowed(ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_add(request, pk):
    """Whom, where, until when; below, the invitations already made."""
    case = get_case(request, pk, to=ADD)
    form = InvitationForm(posted(request), case=case, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, _ = actions.invite(case, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("intake:invitation_add", case.pk)
        by_mail, on_paper = invitation.email and "mandato per e-mail", invitation.letter_id and "la lettera è tra i documenti del caso"
        messages.success(request, f"Invito pronto: {', '.join(filter(None, [by_mail, on_paper]))}.")
        return redirect("intake:invitation_add", case.pk)
    made = Invitation.objects.visible_to(request.user).filter(case=case)
    made = made.select_related("person", "worker", "appointment", "letter__case_document", "office").order_by("-created_at", "-pk")
    return render(request, "intake/invitation_add.html", {"case": case, "form": form, "made": made})


@allowed(ADD)
@require_POST
def invitation_withdraw(request, pk):
    invitation = get_below(request, Invitation.objects.visible_to(request.user), pk, to=ADD)
    actions.withdraw(invitation, by=request.user)
    messages.success(request, "Invito ritirato: il collegamento non apre più nulla.")
    return redirect("intake:invitation_add", invitation.case_id)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """The times kept for this person, and no others. A link that is wrong, expired or withdrawn looks the same."""
    found = Invitation.objects.for_token(token).select_related("office", "worker", "appointment").first()
    if found is None or not (found.is_open or found.is_booked):
        return unlisted(render(request, "intake/link_unknown.html", status=404))
    if found.is_booked:
        return unlisted(redirect("intake:my_appointment_detail", token_of_form(found.appointment.form_key)))
    starts = actions.starts(found)
    form = MoveForm(request.POST, starts=starts) if request.method == "POST" else MoveForm()
    lost = None
    if request.method == "POST" and form.is_valid():
        try:
            appointment = actions.accept(found, form.cleaned_data["start"])
        except SlotTaken:
            form.add_error("start", gettext("Scegli un altro orario."))
            lost = form.cleaned_data.get("start") or moment(form.data.get("start", ""))
        except TransitionNotAllowed:
            return unlisted(render(request, "intake/link_unknown.html", status=404))
        else:
            return unlisted(redirect("intake:booking_confirmed", token_of_form(appointment.form_key)))
    elif form.is_bound and form.has_error("start", "taken"):
        lost = moment(form.data.get("start", ""))
    return unlisted(render(request, "intake/invitation.html", facts(request, found, form, starts, lost)))


def facts(request, found, form, starts, lost):
    language = found.interpreter_language
    return {
        "invitation": found,
        "form": form,
        "lost": lost,
        "offered": times.nearest(starts, lost) if lost else [],
        "chosen": moment(form["start"].value() or ""),
        "week": times.Week(starts, shown_day(request.GET.get("dal", ""), starts, lost)),
        "how": times.HOW.get(found.mode, ""),
        "interpreter": label("language", language) if language else "",
        "again": reverse("intake:my_appointment") if found.appointment_id else "",
    }
