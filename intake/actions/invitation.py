"""Inviting a family to choose a time, and what happens when it does."""

import secrets
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases import timeline
from cases.models import CaseDocument
from sesto_social.accounts.models import User
from sesto_social.agenda.booking import SlotTaken
from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Document
from sesto_social.notifications.outbox import notify
from sesto_social.ui.context import COMUNE
from sesto_social.workflow import TransitionNotAllowed

from .. import times
from ..models import Appointment, Invitation, hashed
from . import booking

AUDIENCE = "invitation"
NEUTRAL_REASON = "other"


@transaction.atomic
def invite(case, *, by, person, letter=False, **facts):
    """A secret link for `person`: by e-mail where there is an address, on a neutral letter where there is none or one is asked for."""
    if case.incoming_reports.filter(do_not_inform_family=True).exists():
        raise TransitionNotAllowed("Una segnalazione del caso chiede di non informare la famiglia: finché vale non parte nessun invito.")
    token = secrets.token_urlsafe(16)
    invitation = Invitation.objects.create(case=case, person=person, created_by=by, token_hash=hashed(token), **facts)
    link = reverse("intake:invitation", args=[token])
    record("intake.invitation.made", invitation, by=by, case_id=case.pk, letter=letter)
    timeline.add(case, "meeting", "Invito a scegliere un appuntamento", by=by, link=reverse("intake:invitation_add", args=[case.pk]))
    if invitation.email:
        about = f"intake.invitation:{invitation.pk}"
        facts = {"until": invitation.expires_on, "phone": phone_of(invitation)}
        notify(invitation.email, "invitation", link=link, about=about, language=invitation.language, **facts)
    if letter or not invitation.email:
        print_letter(invitation, urljoin(settings.SITE_URL, link), by=by)
    return invitation, token


def print_letter(invitation, link, *, by):
    """On paper the link is typed by hand: the telephone stands beside it."""
    context = {"link": link, "until": invitation.expires_on, "address": invitation.office.address, "phone": phone_of(invitation)}
    title = "Invito a un appuntamento"
    invitation.letter = press.issue(
        "invitation_letter",
        context,
        kind="invitation",
        title=title,
        by=by,
        case_id=invitation.case_id,
        access_regime=Document.AccessRegime.PROFESSIONAL,
    )
    invitation.save(update_fields=["letter"])
    CaseDocument.objects.create(case=invitation.case, document=invitation.letter, title=title, added_by=by)


def phone_of(invitation):
    return invitation.office.phone or COMUNE["phone"]


def starts(invitation):
    """The times kept for the invited that this invitation opens, and no others."""
    return times.free_starts(
        invitation.office,
        invitation.interpreter_language,
        audience=AUDIENCE,
        mode=invitation.mode,
        worker=invitation.worker,
    )


@transaction.atomic
def accept(invitation, start):
    """The invited person takes one of the times. Pressing twice books once. Raises `SlotTaken` or `TransitionNotAllowed`."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("office", "person", "worker").get(pk=invitation.pk)
    if invitation.is_booked:
        return invitation.appointment
    if not invitation.is_open:
        raise TransitionNotAllowed("Questo invito non vale più: telefona all'ufficio.")
    if not times.offers(starts(invitation), start):
        raise SlotTaken
    person = invitation.person
    booked = booking.book(
        by=User.objects.citizen(),
        office=invitation.office,
        start=start,
        mode=start.mode,
        worker=invitation.worker,
        audience=AUDIENCE,
        channel=Appointment.Channel.INVITE,
        form_key=form_key(invitation),
        person=person,
        reason=NEUTRAL_REASON,
        first_name=person.first_name,
        last_name=person.last_name,
        email=invitation.email,
        language=invitation.language,
        phone=person.phone,
        may_call=bool(person.phone) and start.mode == Appointment.Mode.PHONE,
        interpreter_language=invitation.interpreter_language,
    )
    invitation.appointment = booked.appointment
    invitation.save(update_fields=["appointment"])
    record("intake.invitation.accepted", invitation, by=User.objects.citizen(), case_id=invitation.case_id)
    if invitation.case:
        timeline.add(invitation.case, "meeting", f"Appuntamento scelto su invito: {when(start)}", by=User.objects.citizen())
    return booked.appointment


def form_key(invitation):
    """One booking for each invitation; another one when the first was cancelled."""
    return f"invito:{invitation.pk}:{invitation.appointment_id or 0}:{invitation.token_hash[:24]}"


def when(start):
    return f"{timezone.localtime(start):%d/%m/%Y, ore %H:%M}"


@transaction.atomic
def withdraw(invitation, *, by):
    """The link opens nothing any more. What was booked with it stays."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record("intake.invitation.withdrawn", invitation, by=by, case_id=invitation.case_id)
