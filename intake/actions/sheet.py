"""The access sheet from the first word to its outcome."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from cases.deadlines import set_deadline, settle
from cases.models import CaseMember, Deadline, HouseholdMember
from sesto_social.accounts.models import User
from sesto_social.agenda.planning import working_days_after
from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Document
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import codes, grouped, whole
from sesto_social.workflow import TransitionNotAllowed

from ..models import AccessSheet, Appointment, FosterCandidacy, TakeInRequest

NEEDS_OF_REASON = {
    "economic_help": ["income"],
    "family_support": ["parenting"],
    "foster_care": ["foster_interest"],
    "foster_candidacy": ["foster_interest"],
}
"""What the reason of a booking already says about the needs; the worker corrects it while listening."""
MODE_OF_TALK = {Appointment.Mode.HOME: "home", Appointment.Mode.PHONE: "remote", Appointment.Mode.VIDEO: "remote"}


@transaction.atomic
def open_sheet(appointment, *, by):
    """The interview begins: a draft that already says what the booking said. Opening it twice gives the same sheet."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
    if earlier := AccessSheet.objects.filter(appointment=appointment).first():
        return earlier
    if appointment.status == Appointment.Status.CONFIRMED:
        appointment.arrive(by=by)
    sheet = AccessSheet.objects.create(
        appointment=appointment,
        person=appointment.person,
        worker=by,
        office=appointment.office,
        interview_on=timezone.localdate(appointment.starts_at),
        mode=MODE_OF_TALK.get(appointment.mode, "in_person"),
        interpreter_language=appointment.interpreter_language,
        minors_in_family=AccessSheet.Minors.YES if appointment.minors_present else AccessSheet.Minors.UNKNOWN,
        needs=NEEDS_OF_REASON.get(appointment.reason, []),
        asked_for=appointment.details,
    )
    appointment.finish(by=by)
    _start(sheet, by=by)
    return sheet


@transaction.atomic
def open_without_appointment(*, by, office=None):
    """Somebody came, telephoned or wrote without an appointment."""
    sheet = AccessSheet.objects.create(worker=by, office=office)
    _start(sheet, by=by)
    return sheet


@transaction.atomic
def identify(sheet, person, *, by):
    """Say who the person is; the appointment then knows it too."""
    sheet = _in(sheet, AccessSheet.Status.DRAFT)
    sheet.person, sheet.anonymous = person, False
    sheet.interpreter_language = sheet.interpreter_language or person.interpreter_language
    sheet.save(update_fields=["person", "anonymous", "interpreter_language"])
    if sheet.appointment_id and sheet.appointment.person_id is None:
        sheet.appointment.person = person
        sheet.appointment.save(update_fields=["person"])
    _keep_candidacy_with(person, sheet.appointment_id)
    record("intake.accesssheet.identify", sheet, by=by, person_id=person.pk)


def _keep_candidacy_with(person, appointment_id):
    """A candidacy to foster care is of the household: now that the person is known, it goes where they live."""
    places = HouseholdMember.objects.current().filter(person=person, household__beside__isnull=True)
    places = places.order_by("household__kind", "household")
    home = places.values_list("household", flat=True).first()
    FosterCandidacy.objects.filter(appointment=appointment_id).update(household=home)


@transaction.atomic
def leave_anonymous(sheet, *, by):
    """Who asks does not want to say their name: nothing that identifies them is kept, and no case can follow."""
    sheet = _in(sheet, AccessSheet.Status.DRAFT)
    if sheet.appointment_id:
        raise TransitionNotAllowed("Chi ha prenotato ha lasciato un nome: per un contatto anonimo apri una scheda senza appuntamento.")
    sheet.person, sheet.anonymous = None, True
    sheet.accompanied_by = sheet.sender_contact = ""
    sheet.save(update_fields=["person", "anonymous", "accompanied_by", "sender_contact"])
    sheet.references.all().delete()
    record("intake.accesssheet.leave_anonymous", sheet, by=by)


@transaction.atomic
def complete(sheet, *, by):
    sheet.complete(by=by)
    settle(due_key(sheet), by=by)


@transaction.atomic
def correct(sheet, *, by):
    """Back to draft, and due again."""
    sheet.correct(by=by)
    _set_due(sheet)


@transaction.atomic
def write_outcomes(sheet, *, by, **facts):
    """Keep what is being decided; nothing follows until the sheet is concluded."""
    sheet = _in(sheet, AccessSheet.Status.COMPLETED)
    for name, value in facts.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=list(facts))
    return sheet


@transaction.atomic
def conclude(sheet, *, by):
    """The outcome stands: the sheet is printed and closed."""
    sheet.conclude(by=by)
    sheet.document = press.issue(
        "access_sheet",
        paper(sheet),
        kind=Document.Kind.ACCESS_SHEET,
        title=f"Scheda di accesso {sheet.pk}",
        by=by,
        access_regime=Document.AccessRegime.PROFESSIONAL,
    )
    sheet.save(update_fields=["document"])


@transaction.atomic
def propose(sheet, *, by, household, minors, unit, urgency, motivation):
    """Ask the coordinator of `unit` to take the family in, and conclude the sheet with that."""
    sheet = _in(sheet, AccessSheet.Status.COMPLETED)
    minors = list(minors)
    if refusal := why_not_propose(sheet, minors=minors, urgency=urgency):
        raise TransitionNotAllowed(refusal)
    if not set(minors) <= set(household.minors()):
        raise TransitionNotAllowed("I minori della proposta vivono nel nucleo indicato: controlla.")
    request = TakeInRequest.objects.create(
        sheet=sheet,
        household=household,
        unit=unit,
        urgency=urgency,
        motivation=motivation,
        proposed_by=by,
        due_on=working_days_after(timezone.localdate(), whole(f"take_in_days_{urgency}")),
    )
    request.minors.set(minors)
    record("intake.takeinrequest.propose", request, by=by, urgency=urgency, minors=len(minors))
    conclude(sheet, by=by)
    set_deadline(
        kind=Deadline.Kind.REQUEST,
        title=f"Rispondi alla proposta di presa in carico ({request.get_urgency_display()})",
        due_on=request.due_on,
        unit=unit,
        link=request.get_absolute_url(),
        key=f"request:{request.pk}",
    )
    for coordinator in User.objects.with_role("coordinator").filter(groups=unit.group).order_by("pk"):
        bell.ring(
            coordinator,
            f"C'è una nuova proposta di presa in carico: urgenza {request.get_urgency_display()}.",
            link=request.get_absolute_url(),
        )
    return request


class Barrier(NamedTuple):
    """What keeps a contact from becoming a case, and what is right instead. With `but_emergency` a child in danger passes."""

    reason: str
    instead: tuple = ()
    but_emergency: bool = False


def barrier(sheet, minors):
    """The first thing that stands between this contact and a case (`domain.md` §1.2); None when nothing does."""
    residence, outcome = AccessSheet.Residence, AccessSheet.Outcome
    if sheet.anonymous or sheet.person_id is None:
        return Barrier("Un contatto anonimo non può diventare un caso: prima la persona dice chi è.", (outcome.ADVICE, outcome.INFORMATION))
    if not minors or not all(minor.is_minor for minor in minors):
        words = "Per la presa in carico serve almeno un minorenne: gli adulti senza figli minorenni ricevono orientamento o un invio."
        return Barrier(words, (outcome.ORIENTATION, outcome.SENT))
    if CaseMember.objects.current().filter(person__in=minors).exists():
        return Barrier(
            "Uno dei minori è già in carico al servizio: non serve una nuova proposta. Avvisa la responsabile.", (outcome.ADVICE,)
        )
    if sheet.residence == residence.UNKNOWN:
        return Barrier("Non è scritto dove risiede la famiglia: correggi la scheda e indicalo, poi torna qui.", but_emergency=True)
    if sheet.residence != residence.RESIDENT:
        words = "La famiglia risiede in un altro Comune: si invia a quel servizio."
        if sheet.residence == residence.NONE:
            words = "La famiglia non risiede in città: riceve orientamento e l'aiuto per l'iscrizione anagrafica, o un invio."
        words += " Qui si prende in carico solo per un'emergenza di un minore."
        return Barrier(words, (outcome.SENT, outcome.ORIENTATION), but_emergency=True)
    return None


def why_not_propose(sheet, *, minors, urgency):
    """Why this contact cannot become a case with that urgency, in words; empty when it can."""
    found = barrier(sheet, minors)
    if found is None or (found.but_emergency and urgency == TakeInRequest.Urgency.EMERGENCY):
        return ""
    return found.reason


def due_key(sheet):
    return f"sheet:{sheet.pk}"


LISTS = ("access_mode", "access_reason", "interlocutor", "language", "receiving_service", "report_source", "reference_bond")


def paper(sheet):
    """What the printed sheet says, section by section as the service uses them."""
    request = getattr(sheet, "request", None)
    labels = {name: dict(codes(name)) for name in LISTS} | {"need": dict(pair for _, pairs in grouped("need_") for pair in pairs)}
    person = sheet.person
    return {
        "sheet": sheet,
        "access": [
            ("Data del colloquio", f"{sheet.interview_on:%d/%m/%Y}"),
            ("Operatore", str(sheet.worker)),
            ("Punto di contatto", str(sheet.office or "")),
            ("Modalità", labels["access_mode"].get(sheet.mode, sheet.mode)),
            ("Motivo", labels["access_reason"].get(sheet.access_reason, sheet.access_reason)),
            ("Interlocutore", labels["interlocutor"].get(sheet.interlocutor, sheet.interlocutor)),
            ("Accompagnato da", sheet.accompanied_by),
            ("Interprete", labels["language"].get(sheet.interpreter_language, "non serve")),
            ("Informativa privacy consegnata il", day(sheet.privacy_notice_on)),
            ("Informativa privacy firmata il", day(sheet.privacy_signed_on)),
        ],
        "sender": filled(
            ("Chi segnala o invia", sheet.sender),
            ("Fonte", labels["report_source"].get(sheet.sender_source, sheet.sender_source)),
            ("Recapito", sheet.sender_contact),
        ),
        "person": [
            *(
                [("Contatto", "anonimo" if sheet.anonymous else "da identificare")]
                if person is None
                else [
                    ("Cognome e nome", str(person)),
                    ("Data di nascita", day(person.birth_date)),
                    ("Codice fiscale", person.tax_code or person.get_no_tax_code_reason_display()),
                ]
            ),
            ("Sa di questo contatto", "sì" if sheet.informed else "no"),
            ("Residenza", sheet.get_residence_display()),
            ("Minorenni in famiglia", sheet.get_minors_in_family_display()),
        ],
        "references": [
            (one.name, " · ".join(filter(None, [labels["reference_bond"].get(one.bond, one.bond), one.phone])))
            for one in sheet.references.order_by("position")
        ],
        "needs": [labels["need"].get(code, code) for code in sheet.needs],
        "outcomes": [AccessSheet.Outcome(code).label for code in sheet.outcomes],
        "sent": [
            ("Servizio", labels["receiving_service"].get(sheet.sent_to, sheet.sent_to)),
            ("Referente", sheet.sent_contact),
            ("Consenso o base giuridica", sheet.sent_basis),
            ("Data", day(sheet.sent_on)),
        ]
        if AccessSheet.Outcome.SENT in sheet.outcomes
        else [],
        "request": [
            ("Nucleo", str(request.household)),
            ("Minori", ", ".join(str(minor) for minor in request.minors.order_by("birth_date", "pk"))),
            ("Urgenza", request.get_urgency_display()),
            ("Unità operativa", str(request.unit)),
            ("Risposta entro il", f"{request.due_on:%d/%m/%Y}"),
            ("Motivazione", request.motivation),
        ]
        if request
        else [],
        "signers": [{"name": str(sheet.worker), "role": "assistente sociale"}],
    }


def day(value):
    return f"{value:%d/%m/%Y}" if value else ""


def filled(*rows):
    """The rows that say something; a section without any is left out."""
    return [row for row in rows if row[1]]


def _start(sheet, *, by):
    record("intake.accesssheet.start", sheet, by=by, appointment_id=sheet.appointment_id)
    _set_due(sheet)


def _set_due(sheet):
    set_deadline(
        kind=Deadline.Kind.SHEET,
        title=f"Completa la scheda di accesso {sheet.pk}",
        due_on=sheet.due_on,
        assignee=sheet.worker,
        link=sheet.get_absolute_url(),
        key=due_key(sheet),
    )


def _in(sheet, status):
    """The row, locked, if it still stands at `status`."""
    sheet = AccessSheet.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet.pk)
    if sheet.status != status:
        raise TransitionNotAllowed(f"Operazione non possibile: la scheda è «{sheet.get_status_display()}».")
    return sheet
