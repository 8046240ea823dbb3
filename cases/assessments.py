"""The verbs of an assessment: begin, write one side at a time, sign, call off; and what is read of it."""

from django.db import transaction
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.documents import press
from sesto_social.documents.models import Document
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import codes
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .assessment_reading import CLOSED, DIMENSIONS, children_of, undecided
from .assessment_sheet import sheet_context
from .models import (
    Assessment,
    AssessmentAuthor,
    AssessmentScore,
    AssessmentSide,
    CaseDocument,
    CaseMember,
    TeamMember,
)

SHEET = "assessment"


@transaction.atomic
def begin(case, *, by, child, day, occasion, authors, meeting=None):
    """A draft with every dimension in force on `day`, to be written by `authors`, users of the team. Who begins it is one of them."""
    if not case.is_open:
        raise TransitionNotAllowed(CLOSED)
    if child not in children_of(case):
        raise TransitionNotAllowed("Si valuta un minore di questa famiglia.")
    if meeting is not None and meeting.case_id != case.pk:
        raise TransitionNotAllowed("La riunione è di un altro caso.")
    type(case).objects.select_for_update(no_key=True).get(pk=case.pk)
    if Assessment.objects.drafts().filter(case=case, child=child).exists():
        raise TransitionNotAllowed("Per questo minore c'è già una valutazione in bozza.")
    assessment = Assessment.objects.create(case=case, child=child, day=day, occasion=occasion, meeting=meeting, created_by=by)
    for side in AssessmentSide.Side:
        lay_out(assessment, side, day)
    functions = dict(TeamMember.objects.current().filter(case=case).values_list("user", "function"))
    AssessmentAuthor.objects.bulk_create(
        AssessmentAuthor(assessment=assessment, user=user, function=functions.get(user.pk, "")) for user in {by, *authors}
    )
    record("cases.assessment.begun", assessment, by=by, occasion=occasion)
    timeline.add(case, "assessment", f"Valutazione di {child.first_name} iniziata", by=by, link=assessment.get_absolute_url())
    for user in set(authors) - {by}:
        bell.ring(user, "C'è una valutazione da scrivere insieme.", link=assessment.get_absolute_url())
    return assessment


def lay_out(assessment, side, day):
    row = AssessmentSide.objects.create(assessment=assessment, side=side)
    AssessmentScore.objects.bulk_create(
        AssessmentScore(side=row, dimension=code, label=label, position=position)
        for position, (code, label) in enumerate(codes(DIMENSIONS[side], on=day), start=1)
    )


@transaction.atomic
def write_side(side, *, by, version, scores):
    """One side as `by` leaves it: `scores` are its rows, changed. Raises EditConflict when the side has moved on since `version`.

    Returns how many signatures fell: whoever signed, signed another text.
    """
    open_draft(side.assessment)
    side.written_by, side.written_at = by, timezone.now()
    side.save_if_unchanged(version)
    AssessmentScore.objects.bulk_update(scores, ["score", "not_assessed", "text", "strength", "risk"])
    record("cases.assessment.written", side.assessment, by=by, side=side.side)
    return after_writing(side.assessment, by=by)


@transaction.atomic
def write_frame(assessment, *, by, save):
    """The day, the occasion and what is said of the whole, stored by `save` (which may raise EditConflict)."""
    open_draft(assessment)
    save()
    record("cases.assessment.written", assessment, by=by, side="frame")
    return after_writing(assessment, by=by)


def open_draft(assessment):
    """Lock it, and refuse if it is no longer a draft."""
    locked = Assessment.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=assessment.pk)
    if not locked.is_draft:
        raise TransitionNotAllowed(f"La valutazione è {locked.get_status_display()}: si scrive solo in una bozza.")
    if not locked.case.is_open:
        raise TransitionNotAllowed(CLOSED)
    return locked


def after_writing(assessment, *, by):
    """Who writes answers for it, and signatures given to the text of before fall."""
    function = TeamMember.objects.current().filter(case=assessment.case_id, user=by).values_list("function", flat=True).first()
    AssessmentAuthor.objects.get_or_create(assessment=assessment, user=by, defaults={"function": function or ""})
    return assessment.authors.filter(signed_at__isnull=False).update(signed_at=None)


@transaction.atomic
def sign(assessment, *, by):
    """One author's signature. The last one issues the sheet and closes the assessment for good."""
    locked = open_draft(assessment)
    place = locked.authors.filter(user=by).first()
    if place is None:
        raise TransitionNotAllowed("Firma chi ha scritto la valutazione.")
    if place.signed_at:
        raise TransitionNotAllowed("Hai già firmato.")
    if missing := undecided(locked):
        raise TransitionNotAllowed(f"Restano da valutare {len(missing)} dimensioni: dai un punteggio o scegli «non valutata».")
    place.signed_at = timezone.now()
    place.save(update_fields=["signed_at"])
    record("cases.assessment.signed", locked, by=by)
    waiting = list(locked.authors.filter(signed_at__isnull=True).select_related("user"))
    for one in waiting:
        bell.ring(one.user, "C'è una valutazione da firmare.", link=locked.get_absolute_url())
    if not waiting:
        issue_sheet(locked, by=by)
    return not waiting


def issue_sheet(assessment, *, by):
    """The PDF, then no further change."""
    case, child = assessment.case, assessment.child
    judicial = CaseMember.objects.filter(case=case, person=child, regime=CaseMember.Regime.JUDICIAL).exists()
    document = press.issue(
        SHEET,
        sheet_context(assessment),
        kind=Document.Kind.ASSESSMENT,
        title="Valutazione del Mondo del Bambino",
        by=by,
        case_id=case.pk,
        access_regime=Document.AccessRegime.JUDICIAL if judicial else Document.AccessRegime.PROFESSIONAL,
    )
    assessment.complete(by=by, document=document)
    title = f"Valutazione di {child.first_name} del {assessment.day:%d/%m/%Y}"
    CaseDocument.objects.create(case=case, document=document, title=title[:160], added_by=by)
    timeline.add(case, "assessment", f"Valutazione di {child.first_name} firmata", by=by, link=assessment.get_absolute_url())


@transaction.atomic
def call_off(assessment, *, by, reason):
    assessment.cancel(by=by, reason=reason)
    text = f"Valutazione di {assessment.child.first_name} annullata: {reason}"
    timeline.add(assessment.case, "assessment", text[:300], by=by)
