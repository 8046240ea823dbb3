"""One family of ours and families of others, with a canary word in every text field: whoever sees a canary saw too much."""

import hashlib
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from cases.models import (
    AccessRequest,
    Address,
    AddressDeputy,
    Alert,
    Assessment,
    AssessmentAuthor,
    AssessmentScore,
    AssessmentSide,
    CaseDocument,
    CaseTransfer,
    Citizenship,
    Contact,
    CourtOrder,
    Deadline,
    DeclaredTie,
    DiaryEntry,
    Dossier,
    EmergencyAccess,
    Engagement,
    Grant,
    HandOver,
    HandOverLine,
    HouseholdMember,
    InDepthMeeting,
    InterestDeclaration,
    InterestDoubt,
    LeftText,
    MeetingParticipant,
    NetworkTie,
    Opinion,
    OrderParty,
    PersonMerge,
    Pregnancy,
    Relationship,
    RestrictedNote,
    StayPermit,
    Substitution,
    SuspectedPair,
    TeamMeeting,
    TeamMember,
    TimelineEvent,
    UnusualOpening,
    UnusualReading,
)
from intake.models import (
    AccessSheet,
    Appointment,
    IncomingReport,
    Invitation,
    ProsecutorReport,
    ReferencePerson,
    ReportAttachment,
    ReportPerson,
    TakeInRequest,
    WaitingListEntry,
)
from interventions.models import (
    Commitment,
    Consent,
    GoalScore,
    Intervention,
    InterventionPlan,
    MinorHearing,
    PlanAction,
    PlanValidation,
    Review,
)
from sesto_social.accounts.models import User
from sesto_social.accounts.roles import ROLES
from sesto_social.agenda.models import Absence, Closure
from sesto_social.documents.models import Attachment
from sesto_social.parameters.models import JudicialAuthority

from .factories import (
    GoalFactory,
    HouseholdFactory,
    OfficeFactory,
    PersonFactory,
    PlanFactory,
    WorkerResourceFactory,
    grant,
    in_status,
    open_case,
)

CASE_CANARY = "Zafferanocase"
PERSON_CANARY = "Zafferanoperson"
NOTE_CANARY = "Zafferanonota"
"""In a note of the diary that only its author reads: also who works on the case never meets it."""
REGISTRY = {code for code in ROLES if "cases.browse_registry" in ROLES[code]}
"""Roles that look through the registry of persons: names are no canary to them."""


def family_file(unit, worker, *, word="", status="in_charge"):
    """A case with one row of every kind below it; `word` goes into every text. Returns {name: row}."""
    person_word = PERSON_CANARY if word else "Neri"
    household = HouseholdFactory(name=f"{person_word}", minors=2)
    for member in household.members.select_related("person"):
        member.person.contact_note = person_word
        member.person.save()
    case = open_case(unit, household=household, family_name=f"{word}famiglia", summary=f"{word}sintesi")
    today, now = timezone.localdate(), timezone.now()
    case = in_status(case, status, worker=worker, next_review_on=today + timedelta(days=10))
    mother = household.members.get(role=HouseholdMember.Role.MOTHER).person
    minor = household.minors()[0]
    rows = {"case": case, "household": household, "person": mother, "minor": minor}
    second = PersonFactory(last_name=person_word, contact_note=person_word, merged_into=mother)
    rows["merge"] = PersonMerge.objects.create(kept=mother, absorbed=second, reason=f"{person_word}perché", by=worker)
    first, other = sorted((mother, minor), key=lambda person: person.pk)
    rows["pair"] = SuspectedPair.objects.create(first=first, second=other, reason=f"{person_word}perché", told_by=worker)
    rows["charge"] = case.charges.first()
    rows["address"] = Address.objects.create(person=mother, street=f"{word}via 1", confidentiality="secret")
    rows["bond"] = Relationship.objects.create(person=mother, kind="parent", other=minor, note=f"{word}legame")
    rows["permit"] = StayPermit.objects.create(person=mother, kind="family", number=f"{word}N1", expires_on=today + timedelta(days=20))
    rows["citizenship"] = Citizenship.objects.create(person=mother, country="PE")
    rows["contact"] = Contact.objects.create(
        person=mother, kind="mobile", value="+39 333 000 1111", label=person_word, safety="unsafe", reason=f"{word}perché"
    )
    rows["pregnancy"] = Pregnancy.objects.create(mother=mother)
    rows["network"] = NetworkTie.objects.create(case=case, name=f"{word}rete", kind="school", contact=f"{word}tel", note=f"{word}nota")
    rows["deputy"] = AddressDeputy.objects.create(case=case, user=worker, named_by=worker, reason=f"{word}perché", until=today)
    rows["member"] = TeamMember.objects.create(case=case, user=worker, function="responsible")
    rows["diary"] = DiaryEntry.objects.create(
        case=case, author=worker, facts=f"{word}fatti", evaluation=f"{word}valutazione", present=f"{word}presenti"
    )
    rows["diary"].seen_alone.add(minor)
    rows["hidden_note"] = DiaryEntry.objects.create(
        case=case, author=worker, level="author", kind="phone", facts=NOTE_CANARY, evaluation=NOTE_CANARY, present=NOTE_CANARY
    )
    DiaryEntry.objects.create(case=case, author=worker, level="author", amends=rows["hidden_note"], facts=NOTE_CANARY)
    rows["deadline"] = Deadline.objects.create(case=case, kind="other", title=f"{word}scadenza", due_on=today)
    TimelineEvent.objects.create(case=case, kind="case", text=f"{word}linea", by=worker)
    rows["alert"] = Alert.objects.create(case=case, kind="risk", text=f"{word}avviso", reason=f"{word}motivo")
    meeting = TeamMeeting.objects.create(case=case, starts_at=now + timedelta(days=2), place=f"{word}sala", agenda=f"{word}odg")
    rows["meeting"] = meeting
    rows["participant"] = MeetingParticipant.objects.create(meeting=meeting, user=worker, function="responsible", present=True)
    rows["opinion"] = Opinion.objects.create(meeting=meeting, author=worker, function="responsible", text=f"{word}parere", proposal="plan")
    rows["in_depth"] = InDepthMeeting.objects.create(
        meeting=meeting, case=case, participants=f"{word}con", place=f"{word}dove", purpose=f"{word}perché", due_on=today, leader=worker
    )
    rows["assessment"] = _assessment(case, minor, worker, word)
    rows["colleague"] = worker
    sealed = rows["restricted_note"] = RestrictedNote(case=case, author=worker)
    sealed.write(f"{word}riservato")
    sealed.save()
    rows["hand_over"] = HandOver.objects.create(
        case=case,
        function="responsible",
        outgoing=worker,
        incoming=_successor(unit),
        reason=f"{word}perché passa",
        note=f"{word}consegne",
        status="given",
        given_by=worker,
        given_at=timezone.now(),
        proposed_by=worker,
    )
    HandOverLine.objects.create(hand_over=rows["hand_over"], position=1, heading="Avviso", text=f"{word}in sospeso")
    rows["emergency"] = EmergencyAccess.objects.create(
        case=case,
        user=rows["hand_over"].incoming,
        category="night",
        reason=f"{word}motivo di un accesso straordinario",
        opened_at=now - timedelta(days=2),
        expires_at=now - timedelta(days=2, hours=-1),
        review_by=today + timedelta(days=1),
    )
    rows["left_text"] = LeftText(case=case, author=worker, title=f"{word}testo", written_at=now)
    rows["left_text"].write([("Fatti", f"{word}lasciato")])
    rows["left_text"].save()
    rows["unusual"] = UnusualReading.objects.create(
        reader=rows["hand_over"].incoming,
        rule="night",
        window=now - timedelta(days=3),
        first_at=now - timedelta(days=3),
        last_at=now - timedelta(days=3),
        number=1,
        status="in_depth",
        examiner=worker,
        examined_at=now,
        words=f"{word}parole di chi ha esaminato",
        doubt=f"{word}parole di chi ha esaminato",
    )
    UnusualOpening.objects.create(
        reading=rows["unusual"], case=case, first_at=now - timedelta(days=3), last_at=now - timedelta(days=3), times=1
    )
    rows["substitution"] = Substitution.objects.create(
        absent=worker,
        substitute=rows["hand_over"].incoming,
        since=today,
        until=today + timedelta(days=5),
        reason=f"{word}ferie",
        proposed_by=worker,
    )
    rows["access_request"] = AccessRequest.objects.create(
        case=case, year=case.year, sequence=case.sequence, user=rows["hand_over"].incoming, reason=f"{word}perché lo chiede"
    )
    rows["engagement"] = Engagement.objects.create(
        owner=worker,
        case=case,
        kind="home_visit",
        starts_at=now + timedelta(days=3),
        ends_at=now + timedelta(days=3, hours=1),
        note=f"{word}nota",
    )
    plan = PlanFactory(case=case, picture_child=f"{word}bambino", plain_copy=f"{word}parole", starts_on=today - timedelta(days=30))
    InterventionPlan.objects.filter(pk=plan.pk).update(status="active")
    plan.refresh_from_db()
    rows["plan"] = plan
    rows["goal"] = GoalFactory(plan=plan, text=f"{word}obiettivo", indicator=f"{word}indicatore")
    rows["action"] = PlanAction.objects.create(plan=plan, what=f"{word}azione", who=f"{word}chi", frequency="ogni giorno")
    rows["commitment"] = Commitment.objects.create(plan=plan, party="family", text=f"{word}impegno")
    rows["validation"] = PlanValidation.objects.create(plan=plan, user=worker, function="responsible")
    rows["consent"] = Consent.objects.create(plan=plan, holder=mother, given=True, on=today, note=f"{word}nota", recorded_by=worker)
    rows["hearing"] = MinorHearing.objects.create(plan=plan, minor=minor, on=today, form=f"{word}forma", words=f"{word}voce")
    rows["draft"] = PlanFactory(case=case, picture_child=f"{word}bozza")
    rows["draft_goal"] = GoalFactory(plan=rows["draft"], text=f"{word}obiettivo in bozza")
    rows["draft_action"] = PlanAction.objects.create(plan=rows["draft"], what=f"{word}azione", who=f"{word}chi", frequency="mai")
    rows["draft_commitment"] = Commitment.objects.create(plan=rows["draft"], party="family", text=f"{word}impegno")
    rows["intervention"] = Intervention.objects.create(
        case=case, plan=plan, kind="parenting_support", title=f"{word}intervento", description=f"{word}descrizione", proposed_by=worker
    )
    rows["intervention"].beneficiaries.add(minor)
    rows["review"] = Review.objects.create(case=case, plan=plan, due_on=today + timedelta(days=10), summary=f"{word}periodo")
    GoalScore.objects.create(review=rows["review"], goal=rows["goal"], value=Decimal(70), note=f"{word}punteggio")
    rows["document"] = CaseDocument.objects.create(
        case=case, attachment=_attachment(worker, case, word), title=f"{word}documento", added_by=worker
    )
    rows["dossier"] = Dossier.objects.create(
        case=case,
        addressee="court",
        addressee_name=f"{word}procura",
        sections=["diary"],
        reason=f"{word}perché",
        rules_since=today,
        asked_by=worker,
    )
    tie = DeclaredTie(declaration=InterestDeclaration.objects.create(user=worker), first_name="Maria", last_name=person_word, bond="kin")
    tie.save()
    rows["doubt"] = InterestDoubt.objects.create(tie=tie, person=mother)
    rows["transfer"] = CaseTransfer.objects.create(
        case=case, comune=f"{word}Monza", moved_on=today, reason=f"{word}perché", requested_by=worker
    )
    office = OfficeFactory()
    resource = WorkerResourceFactory()
    rows["appointment"] = Appointment.objects.create(
        token_hash=f"{case.pk:064d}",
        office=office,
        worker=resource,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, minutes=45),
        reason="other",
        details=f"{person_word}dettagli",
        first_name="Maria",
        last_name=person_word,
        phone="0200000000",
        booked_by=User.objects.citizen(),
    )
    rows["waiting"] = WaitingListEntry.objects.create(
        token_hash=f"w{case.pk:063d}",
        form_key=f"w{case.pk}",
        appointment=rows["appointment"],
        until=today + timedelta(days=30),
        reason="other",
        first_name="Maria",
        last_name=person_word,
        phone="0200000000",
        asked_by=User.objects.citizen(),
    )
    span = DateTimeTZRange(now + timedelta(days=40), now + timedelta(days=41))
    rows["absence"] = Absence.objects.create(resource=resource, during=span)
    rows["closure"] = Closure.objects.create(office=office, during=span, reason="lavori")
    rows["invitation"] = Invitation.objects.create(
        case=case, person=mother, token_hash=f"i{case.pk:063d}", office=office, expires_on=today + timedelta(days=9), created_by=worker
    )
    rows["sheet"] = AccessSheet.objects.create(
        person=mother, worker=worker, story=f"{person_word}racconto", appointment=rows["appointment"]
    )
    ReferencePerson.objects.create(sheet=rows["sheet"], position=1, name=f"{person_word}nonna", phone="0200000001")
    rows["request"] = TakeInRequest.objects.create(
        sheet=rows["sheet"], household=household, unit=unit, motivation=f"{person_word}motivazione", proposed_by=worker, due_on=today
    )
    return rows | _report(unit, worker, case, person_word, minor) | _court_order(unit, worker, case, word, minor)


def _successor(unit):
    """Somebody who is to take a case over, and sees nothing of it yet."""
    return User.objects.create(username=f"successor-{unit.pk}-{User.objects.count()}", first_name="Successora", unit=unit)


def _assessment(case, minor, worker, word):
    """A draft, with one dimension written."""
    assessment = Assessment.objects.create(
        case=case, child=minor, created_by=worker, strengths=f"{word}risorse", risks=f"{word}fattori di rischio"
    )
    AssessmentAuthor.objects.create(assessment=assessment, user=worker, function="responsible")
    for code in AssessmentSide.Side.values:
        side = AssessmentSide.objects.create(assessment=assessment, side=code)
        AssessmentScore.objects.create(
            side=side,
            dimension="health",
            label="Salute e crescita",
            position=1,
            score=3,
            text=f"{word}si osserva",
            strength=f"{word}punto di forza",
            risk=f"{word}rischio",
        )
    return assessment


def _report(unit, worker, case, word, minor):
    """A report that names the child, not joined to the case yet: it opens by role and unit."""
    now = timezone.now()
    report = IncomingReport.objects.create(
        protocol_number=f"1{case.pk}",
        protocol_year=now.year,
        received_at=now,
        channel="pec",
        source="13",
        sender=f"{word}scuola",
        contact=f"{word}contatto",
        facts=f"{word}fatti",
        unit=unit,
        registered_by=worker,
        triage_due_at=now + timedelta(days=1),
    )
    kept = ReportAttachment.objects.create(report=report, attachment=_attachment(worker, case, word))
    procura = JudicialAuthority.objects.get(name="Procura presso il Tribunale per i minorenni di Milano")
    told = ProsecutorReport.objects.create(report=report, authority=procura, facts=f"{word}fatti", tried=f"{word}prove")
    return {
        "report": report,
        "named": ReportPerson.objects.create(report=report, person=minor, role="minor"),
        "report_attachment": kept,
        "prosecutor_report": told,
    }


def _court_order(unit, worker, case, word, minor):
    """An order that binds the case."""
    now, today = timezone.now(), timezone.localdate()
    order = CourtOrder.objects.create(
        protocol_number=f"2{case.pk}",
        protocol_year=now.year,
        received_at=now,
        channel="pec",
        authority=JudicialAuthority.objects.get(name="Tribunale per i minorenni di Milano"),
        unit=unit,
        registered_by=worker,
        case=case,
        status="in_progress",
        act="decree",
        section=f"{word}sezione",
        rg_number=f"{word}rg",
        tasks=f"{word}incarico",
        decided_on=today,
        due_on=today + timedelta(days=20),
        document=_attachment(worker, case, word),
    )
    order.minors.add(minor)
    return {"court_order": order, "party": OrderParty.objects.create(order=order, written_name=f"{word}avvocato", role="lawyer")}


def _attachment(by, case, word):
    """As `clean_upload` would let it through, without its inspection in a process of its own."""
    content = f"{word}allegato\n".encode()
    upload = SimpleUploadedFile("nota.txt", content, "text/plain")
    upload.extension, upload.sha256, upload.as_file = "txt", hashlib.sha256(content).hexdigest(), lambda: upload
    return Attachment.objects.keep(upload, by=by, case_id=case.pk)


def read(response):
    """Everything that reaches the reader: page, headers, file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="ignore") + str(response.headers)


def assigned(rows, user):
    """`user` works on the case."""
    grant(rows["case"], user, level="cases.work_case", origin=Grant.Origin.TEAM)


def former(rows, user):
    """`user` worked on the case until yesterday."""
    today = timezone.localdate()
    grant(
        rows["case"],
        user,
        level="cases.work_case",
        origin=Grant.Origin.TEAM,
        since=today - timedelta(days=30),
        until=today - timedelta(days=1),
    )


def future(rows, user):
    """`user` will work on the case from tomorrow."""
    grant(rows["case"], user, level="cases.work_case", origin=Grant.Origin.SUBSTITUTION, since=timezone.localdate() + timedelta(days=1))
