"""From what is asked to a paper of the case: a draft to look at, the choice of notes, the print on the long queue."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Document
from sesto_social.documents.tasks import JobFailed, issue_later, later
from sesto_social.notifications import bell
from sesto_social.workflow import TransitionNotAllowed

from .. import timeline
from ..models import Case, CaseDocument, Dossier
from . import rules, sieve, work
from .chapters import gather, sieve_of

TITLE = "Fascicolo stampato"
PRINT, RELEASE = "cases.print_dossier", "cases.release_dossier"


@transaction.atomic
def prepare(case, *, by, addressee, sections, reason, **more):
    """A draft: what would go in and what not is shown before anything is printed. `more`: addressee_name, person, since, until.

    Raises TransitionNotAllowed for a part that this addressee never gets, or for who may not release copies.
    """
    today, person = timezone.localdate(), more.get("person")
    may_release(by, addressee)
    never = rules.never_given(addressee, today)
    if refused := [part for part in sections if part in never]:
        names = ", ".join(Dossier.Section(part).label for part in refused)
        raise TransitionNotAllowed(f"Questo destinatario non può avere: {names}. {rules.WHY[never[refused[0]]]}")
    dossier = Dossier.objects.create(
        case=case,
        addressee=addressee,
        addressee_name=more.get("addressee_name") or (str(person) if person else ""),
        person=person,
        sections=[part for part in Dossier.Section.values if part in sections],
        since=more.get("since"),
        until=more.get("until"),
        reason=reason,
        rules_since=rules.in_force(today).since,
        secret=person is not None or sieve.touches_secret(case),
        asked_by=by,
    )
    record("cases.dossier.prepared", dossier, by=by, addressee=addressee, sections=",".join(dossier.sections))
    return dossier


def may_release(user, addressee):
    """Copies for somebody outside are for who coordinates (`domain.md` §8: X)."""
    if addressee != Dossier.Addressee.INTERNAL and not user.has_perm(RELEASE):
        raise TransitionNotAllowed("Le copie per chi è fuori dal servizio le prepara chi coordina.")


def proposed_notes(dossier, by):
    """For a copy about one person, every note of the diary that may be chosen: (note, its sifted entry, whether it says they were there).

    Empty when the copy has no diary or its addressee gets all of it.
    """
    if not dossier.is_of_one_person or Dossier.Section.DIARY not in dossier.sections:
        return []
    sifted = sieve_of(dossier, by)
    return [(note, work.note_entry(sifted, note), work.about(sifted, note)) for note in work.choosable(sifted)]


@transaction.atomic
def ask(dossier, *, by, notes=None):
    """Print it, now that somebody has looked. `notes`: the numbers of the diary notes that were read and chosen."""
    may_release(by, dossier.addressee)
    if notes is not None:
        lawful = {note.pk for note, *_ in proposed_notes(dossier, by)}
        dossier.notes = [pk for pk in notes if pk in lawful]
        Dossier.objects.filter(pk=dossier.pk, status=Dossier.Status.DRAFT).update(notes=dossier.notes)
    job = issue_later(print_dossier, title=TITLE, by=by, dossier_id=dossier.pk)
    dossier.ask(by=by, job=job)


@transaction.atomic
def discard(dossier, *, by):
    dossier.discard(by=by)


@later
def print_dossier(*, by, progress, dossier_id):
    """Runs on the queue of long documents. Who asked must still be let into the case: rights may have ended meanwhile."""
    dossier = Dossier.objects.select_related("case__unit", "case__household", "case__worker", "person").get(pk=dossier_id)
    case = dossier.case
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists() or not by.has_perm(PRINT):
        raise JobFailed("Non hai più accesso al caso: il fascicolo non è stato stampato.")
    may_release(by, dossier.addressee)
    found = gather(dossier, by, progress)
    progress(65)
    document = press.issue(
        "dossier",
        print_facts(dossier, found, by=by),
        kind=Document.Kind.DOSSIER,
        title=TITLE,
        by=by,
        case_id=case.pk,
        access_regime=regime_of(dossier),
    )
    progress(95)
    file_away(dossier, document, by=by, left_out={str(content): number for content, number in found.sieve.counts.items()})
    return document


def regime_of(dossier):
    judicial = dossier.addressee == Dossier.Addressee.COURT or Dossier.Section.COURT in dossier.sections
    return Document.AccessRegime.JUDICIAL if judicial else Document.AccessRegime.PROFESSIONAL


def print_facts(dossier, found, *, by):
    """What `templates/documents/dossier.html` prints."""
    now = timezone.localtime()
    return {
        "dossier": dossier,
        "case": dossier.case,
        "chapters": found.chapters,
        "rules": rules.printed_rules(dossier),
        "mark": f"Copia per: {dossier.for_whom} · {now:%d/%m/%Y}",
        "warning": f"CONTIENE DATI RISERVATI · stampato da {by.display_name} il {now:%d/%m/%Y alle %H:%M}" if dossier.secret else "",
        "facts": [
            ("Per chi", f"{dossier.for_whom} ({dossier.get_addressee_display()})" if dossier.addressee_name else dossier.for_whom),
            ("Persona interessata", str(dossier.person or "")),
            ("Perché", dossier.reason),
            ("Periodo", dossier.period),
            ("Parti", ", ".join(Dossier.Section(part).label for part in dossier.sections)),
        ],
    }


def file_away(dossier, document, *, by, left_out):
    """Among the papers of the case, for those who may read printed files; who asked is told."""
    case = dossier.case
    paper = CaseDocument.objects.create(
        case=case,
        document=document,
        title=f"{TITLE}: {dossier.get_addressee_display()}",
        needs=CaseDocument.Needs.DOSSIER,
        withheld_from_family=not dossier.is_of_one_person,
        added_by=by,
    )
    dossier.issue(by=by, paper=paper, left_out=left_out)
    timeline.add(case, "document", f"Fascicolo stampato per: {dossier.get_addressee_display()}", by=by, link=dossier.get_absolute_url())
    bell.ring(by, "Il fascicolo che hai chiesto è pronto.", link=reverse("cases:dossier_detail", args=[dossier.pk]))
