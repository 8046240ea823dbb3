"""Verbs that touch more than one row of this room."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.documents.models import Attachment
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import alerts, papers, substitutions, timeline
from .access import WORK, end_grants, share, who_coordinates
from .deadlines import set_deadline, settle
from .models import (
    Address,
    Case,
    CaseDocument,
    CaseMember,
    CaseUserGrant,
    ConflictDeclaration,
    Deadline,
    Grant,
    ParentalResponsibility,
    TeamMember,
)
from .signals import case_opened

# How the suspension is told in the timeline, and found again for the header of the case.
SUSPENSION, SUSPENDED = "suspension", "Caso sospeso: "


@transaction.atomic
def open_case(household, *, minors, unit, by, source="", first_reported_on=None, language="", summary="", family_name=""):  # noqa: PLR0913
    """Open the file of a family with its `minors` in charge, seen by those who coordinate `unit`.

    Raises TransitionNotAllowed when one of the minors is already in charge elsewhere.
    """
    if CaseMember.objects.current().filter(person__in=minors).exists():
        raise TransitionNotAllowed("Uno dei minori è già in carico in un caso aperto.")
    case = Case.objects.create_numbered(
        household=household,
        family_name=family_name or household.name,
        unit=unit,
        source=source,
        first_reported_on=first_reported_on or timezone.localdate(),
        language=language,
        summary=summary,
    )
    for minor in minors:
        CaseMember.objects.create(case=case, person=minor)
    share(case, to=unit.group, level=WORK, origin=Grant.Origin.UNIT, by=by, reason=f"coordinamento: {unit}")
    record("cases.case.opened_file", case, by=by)
    timeline.add(case, "case", "Cartella aperta", by=by)
    case_opened.send(sender=Case, case=case)
    return case


@transaction.atomic
def assign(case, *, worker, by, psychologist=None, educator=None):
    """Name the responsible worker and, when known, psychologist and educator. Each is asked for a declaration first."""
    case.assign(by=by, worker=worker)
    for function, user in (
        (TeamMember.Function.RESPONSIBLE, worker),
        (TeamMember.Function.PSYCHOLOGIST, psychologist),
        (TeamMember.Function.EDUCATOR, educator),
    ):
        if user is not None:
            name_to_team(case, user, function=function, by=by)
    timeline.add(case, "case", "Caso assegnato e équipe nominata", by=by)


@transaction.atomic
def name_to_team(case, user, *, function, by):
    """Put a professional in a function, ending the one who held it. Their grant comes with the declaration."""
    for former in case.team.current().filter(function=function).select_for_update():
        remove_from_team(former, by=by, reason="sostituzione nell'equipe")
    member = TeamMember.objects.create(case=case, user=user, function=function)
    if function == TeamMember.Function.RESPONSIBLE and case.worker_id != user.pk:
        Case.objects.filter(pk=case.pk).update(worker=user)
        case.worker = user
    record("cases.teammember.named", member, by=by, function=function, user_id=user.pk)
    declared = ConflictDeclaration.objects.filter(case=case, user=user).first()
    if declared is None:
        set_deadline(
            kind=Deadline.Kind.DECLARATION,
            title="Accetta l'assegnazione: dichiarazione sul conflitto di interessi",
            due_on=timezone.localdate() + relativedelta(days=3),
            assignee=user,
            link=reverse("cases:declaration", args=[member.pk]),
            key=f"declaration:{member.pk}",
        )
        bell.ring(user, "Ti è stato assegnato un caso: serve la tua dichiarazione.", link=reverse("cases:declaration", args=[member.pk]))
    elif not declared.has_conflict:
        _let_in(member, by=by)
    return member


@transaction.atomic
def remove_from_team(member, *, by, reason):
    """End a place in the team and the grants that came with it."""
    member.until = timezone.localdate()
    member.save(update_fields=["until"])
    for origin in (Grant.Origin.ASSIGNMENT, Grant.Origin.TEAM):
        end_grants(member.case, of=member.user, origin=origin, by=by, reason=reason)
    substitutions.follow(member.case, member.user, by=by)
    settle(f"declaration:{member.pk}", by=by)
    record("cases.teammember.removed", member, by=by, reason=reason, user_id=member.user_id)
    timeline.add(member.case, "team", f"Termina nell'equipe: {member.user} ({member.get_function_display()})", by=by)


@transaction.atomic
def declare(member, *, by, has_conflict, details=""):
    """The declaration of a named professional (`domain.md` §8.4). Without conflict it opens the case to them; with one it bars them.

    Raises TransitionNotAllowed when it was made already (a double click, a second window) or the place in the team has ended.
    """
    TeamMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if not TeamMember.objects.awaiting_declaration(member.user).filter(pk=member.pk).exists():
        raise TransitionNotAllowed("La dichiarazione è già stata resa, o l'incarico è finito nel frattempo.")
    ConflictDeclaration.objects.create(case=member.case, user=member.user, has_conflict=has_conflict, details=details)
    record("cases.conflictdeclaration.declared", member, by=by, has_conflict=has_conflict)
    settle(f"declaration:{member.pk}", by=by)
    if has_conflict:
        _bar(member.case, member.user, by=by)
        return
    _let_in(member, by=by)
    if member.function == TeamMember.Function.RESPONSIBLE and member.case.status == Case.Status.ASSIGNED:
        member.case.begin_assessment(by=by)
        set_deadline(
            kind=Deadline.Kind.ASSESSMENT,
            title="Valutazione dell'equipe",
            due_on=timezone.localdate() + relativedelta(days=whole("assessment_days")),
            case=member.case,
            assignee=member.user,
            link=member.case.get_absolute_url(),
            key=f"assessment:{member.case_id}",
        )


def _let_in(member, *, by):
    origin = Grant.Origin.ASSIGNMENT if member.function == TeamMember.Function.RESPONSIBLE else Grant.Origin.TEAM
    share(member.case, to=member.user, level=WORK, origin=origin, by=by, reason=member.get_function_display())
    substitutions.follow(member.case, member.user, by=by)
    timeline.add(member.case, "team", f"Entra nell'equipe: {member.user} ({member.get_function_display()})", by=by)


@transaction.atomic
def keep_out(case, user, *, by, details=""):
    """A bond with the family that was said outside the case, as of a report that joins it: the case is shut to them as by a declaration.

    Stronger than an earlier "no conflict": that one was made without knowing.
    """
    said, _ = ConflictDeclaration.objects.select_for_update(no_key=True).get_or_create(
        case=case, user=user, defaults={"has_conflict": True, "details": details}
    )
    if not said.has_conflict:
        said.has_conflict, said.details, said.declared_at = True, details, timezone.now()
        said.save(update_fields=["has_conflict", "details", "declared_at"])
    record("cases.conflictdeclaration.declared", case, by=by, has_conflict=True, user_id=user.pk)
    _bar(case, user, by=by)


def _bar(case, user, *, by):
    """Somebody with a conflict leaves the team at once, with whatever else let them in; the coordinator must name another."""
    places = list(case.team.current().filter(user=user).select_for_update(of=("self",), no_key=True).order_by("pk"))
    for member in places:
        remove_from_team(member, by=by, reason="conflitto di interessi dichiarato")
    end_grants(case, of=user, by=by, reason="conflitto di interessi dichiarato")
    _answer_meanwhile(case, instead_of=user, by=by, reason="conflitto di interessi dichiarato")
    _ask_for_others(case, places)


def _ask_for_others(case, places):
    """Who coordinates must name somebody for each of these places."""
    for member in places:
        set_deadline(
            kind=Deadline.Kind.ASSIGNMENT,
            title=f"Nominare un altro operatore: {member.get_function_display()}",
            due_on=timezone.localdate() + relativedelta(days=1),
            case=case,
            unit=case.unit,
            link=case.get_absolute_url(),
            key=f"rename:{case.pk}:{member.function}",
        )


@transaction.atomic
def vacate(user, *, by):
    """Somebody has left the service: every place in a team ends, with whatever else opened a case; who coordinates names others (§8.5)."""
    reason = "non è più in servizio"
    places = list(
        TeamMember.objects.current().filter(user=user).select_for_update(of=("self",), no_key=True).select_related("case__unit", "user")
    )
    by_case = {}
    for member in places:
        remove_from_team(member, by=by, reason=reason)
        by_case.setdefault(member.case_id, []).append(member)
    opened = CaseUserGrant.objects.not_over().filter(user=user).values("content_object")
    for case in Case.objects.filter(Q(pk__in=opened) | Q(pk__in=by_case)).select_related("unit").order_by("pk"):
        end_grants(case, of=user, by=by, reason=reason)
        if case.is_open:
            _answer_meanwhile(case, instead_of=user, by=by, reason=reason)
            _ask_for_others(case, by_case.get(case.pk, []))


def _answer_meanwhile(case, *, instead_of, by, reason):
    """Until another responsible is named, who coordinates answers for the case: news of it must not reach who is out of it."""
    coordinator = who_coordinates(case).first()
    if coordinator is None or case.worker_id != instead_of.pk:
        return
    Case.objects.filter(pk=case.pk).update(worker=coordinator)
    case.worker = coordinator
    record("cases.case.answered_meanwhile", case, by=by, reason=reason, user_id=coordinator.pk)


@transaction.atomic
def change_team(case, *, by, worker, psychologist=None, educator=None):
    """The team as the coordinator wants it now: whoever changes is named or leaves, whoever stays is left alone."""
    if case.status in {Case.Status.REPORTED, Case.Status.REOPENED}:
        assign(case, worker=worker, psychologist=psychologist, educator=educator, by=by)
        settle(f"assignment:{case.pk}", by=by)
        return
    wanted = {
        TeamMember.Function.RESPONSIBLE: worker,
        TeamMember.Function.PSYCHOLOGIST: psychologist,
        TeamMember.Function.EDUCATOR: educator,
    }
    present = {member.function: member for member in case.team.current().select_related("user", "case")}
    for function, user in wanted.items():
        member = present.get(function)
        if member is not None and user is None:
            remove_from_team(member, by=by, reason="non più nell'equipe")
        elif user is not None and (member is None or member.user_id != user.pk):
            name_to_team(case, user, function=function, by=by)
            settle(f"rename:{case.pk}:{function}", by=by)


@transaction.atomic
def set_sensitive(case, sensitive, *, by):
    """A sensitive case is read by named people only: the unit's grant is withdrawn, who coordinates keeps one in person (§8.4)."""
    if case.sensitive == sensitive:
        return
    Case.objects.filter(pk=case.pk).update(sensitive=sensitive)
    case.sensitive = sensitive
    group = case.unit.group
    if sensitive:
        share(case, to=by, level=WORK, origin=Grant.Origin.REQUEST, by=by, reason="caso sensibile: accesso nominativo")
        end_grants(case, of=group, origin=Grant.Origin.UNIT, by=by, reason="caso sensibile")
    else:
        share(case, to=group, level=WORK, origin=Grant.Origin.UNIT, by=by, reason=f"coordinamento: {case.unit}")
        end_grants(case, of=by, origin=Grant.Origin.REQUEST, by=by, reason="il caso non è più sensibile")
    timeline.add(case, "case", "Caso sensibile: accesso solo nominativo" if sensitive else "Il caso non è più sensibile", by=by)


@transaction.atomic
def set_regime(charge, *, by, regime, reason):
    """The legal regime under which a minor is in charge. Answers False when it was this already."""
    if charge.regime == regime:
        return False
    previous, charge.regime = charge.regime, regime
    charge.save(update_fields=["regime"])
    record("cases.casemember.regime_changed", charge, by=by, previous=previous, reason=reason, regime=regime)
    text = f"Regime di {charge.person.first_name}: {charge.get_regime_display()} ({reason})"
    timeline.add(charge.case, "case", text[:300], by=by, link=reverse("cases:family", args=[charge.case_id]))
    return True


@transaction.atomic
def suspend(case, *, by, reason):
    """Work stops, with a day to ask again. Under an order of a court it may not."""
    if case.charges.current().filter(regime=CaseMember.Regime.JUDICIAL).exists():
        raise TransitionNotAllowed("Un minore è in regime giudiziario: finché il mandato è aperto il caso non si sospende.")
    if case.court_orders.open().exists():
        raise TransitionNotAllowed("C'è un mandato dell'autorità giudiziaria aperto: il caso non si sospende.")
    case.suspend(by=by, reason=reason)
    timeline.add(case, SUSPENSION, f"{SUSPENDED}{reason}"[:300], by=by)
    ask_about_suspension(case)


@transaction.atomic
def keep_suspended(case, *, by, reason):
    """The three-monthly question, answered: it stays suspended."""
    if case.status != Case.Status.SUSPENDED:
        raise TransitionNotAllowed("Il caso non è sospeso.")
    record("cases.case.kept_suspended", case, by=by, reason=reason)
    timeline.add(case, "case", f"Sospensione confermata: {reason}"[:300], by=by)
    ask_about_suspension(case)


def ask_about_suspension(case):
    set_deadline(
        kind=Deadline.Kind.OTHER,
        title="Rivedere la sospensione del caso",
        due_on=timezone.localdate() + relativedelta(months=whole("suspension_review_months")),
        case=case,
        unit=case.unit,
        link=reverse("cases:case_suspend", args=[case.pk]),
        key=f"suspension:{case.pk}",
    )


@transaction.atomic
def resume(case, *, by, reason):
    case.resume(by=by, reason=reason)
    settle(f"suspension:{case.pk}", by=by)
    timeline.add(case, "case", f"Caso ripreso: {reason}"[:300], by=by)


@transaction.atomic
def start_closing(case, *, by, reason):
    """Rooms that still have something running refuse here (`case_closing`)."""
    case.start_closing(by=by, reason=reason)
    settle(f"start_closing:{case.pk}", by=by)
    set_deadline(
        kind=Deadline.Kind.CLOSING,
        title="Chiudere il caso",
        due_on=timezone.localdate() + relativedelta(days=whole("case_closing_days")),
        case=case,
        unit=case.unit,
        link=reverse("cases:case_close", args=[case.pk]),
        key=f"closing:{case.pk}",
    )
    timeline.add(case, "case", f"Chiusura avviata: {reason}"[:300], by=by)


@transaction.atomic
def stop_closing(case, *, by, reason):
    case.stop_closing(by=by, reason=reason)
    settle(f"closing:{case.pk}", by=by)
    timeline.add(case, "case", f"Chiusura fermata: {reason}"[:300], by=by)


@transaction.atomic
def close(case, *, by, closing_report, family_informed_on, outcomes):
    """Close the file. `outcomes`: for each minor in charge, (charge, reason code, situation code). What was due is due no more."""
    for charge, reason, situation in outcomes:
        charge.until, charge.closure_reason, charge.closure_situation = timezone.localdate(), reason, situation
        charge.save(update_fields=["until", "closure_reason", "closure_situation"])
        record("cases.casemember.closed", charge, by=by, reason=reason, situation=situation)
    case.close(by=by, closing_report=closing_report, family_informed_on=family_informed_on)
    case.deadlines.pending().update(settled_at=timezone.now(), settled_by=by)
    timeline.add(case, "case", "Caso chiuso", by=by, link=reverse("cases:documents", args=[case.pk]))
    papers.closing_report(case, by=by, charges=[charge for charge, *_ in outcomes])


@transaction.atomic
def reopen(case, *, by, reason):
    """Same number, a new period: the minors are in charge again, a team must be named again."""
    case.reopen(by=by, reason=reason)
    for member in case.team.current().select_related("user", "case"):
        remove_from_team(member, by=by, reason="riapertura del caso")
    before = CaseMember.objects.filter(case=case).select_related("person").order_by("person_id", "-since", "-pk").distinct("person_id")
    for charge in before:
        elsewhere = CaseMember.objects.current().filter(person=charge.person).exists()
        if charge.person.is_minor and not elsewhere:
            CaseMember.objects.create(case=case, person=charge.person, regime=charge.regime)
    set_deadline(
        kind=Deadline.Kind.ASSIGNMENT,
        title="Nominare il responsabile del caso riaperto",
        due_on=timezone.localdate() + relativedelta(days=7),
        case=case,
        unit=case.unit,
        link=reverse("cases:team_change", args=[case.pk]),
        key=f"assignment:{case.pk}",
    )
    for alert in case.alerts.standing():
        alerts.remind(alert)
    timeline.add(case, "case", f"Caso riaperto: {reason}"[:300], by=by)


@transaction.atomic
def attach(case, *, by, upload, title):
    """An uploaded file becomes a paper of the case."""
    attachment = Attachment.objects.keep(upload, by=by, case_id=case.pk)
    paper = CaseDocument.objects.create(case=case, attachment=attachment, title=title, added_by=by)
    timeline.add(case, "document", f"Documento aggiunto: {title}"[:300], by=by, link=reverse("cases:documents", args=[case.pk]))
    return paper


@transaction.atomic
def hold_responsibility(bond, *, by):
    """From `bond.since` on this is what the adult holds towards the child; what was true before ends the day before."""
    before = ParentalResponsibility.objects.filter(holder=bond.holder, minor=bond.minor, since__lt=bond.since).filter(
        Q(until__isnull=True) | Q(until__gte=bond.since)
    )
    before.update(until=bond.since - relativedelta(days=1))
    bond.save(force_insert=True)
    record("cases.parentalresponsibility.recorded", bond, by=by, kind=bond.kind)
    return bond


@transaction.atomic
def move_house(person, address, *, by):
    """A new address of a kind ends the former one of that kind the day before."""
    former = Address.objects.current(address.since).filter(person=person, kind=address.kind)
    for one in former.select_for_update():
        one.until = max(one.since, address.since - relativedelta(days=1))
        one.save(update_fields=["until"])
    address.person = person
    address.save(force_insert=True)
    record("cases.address.recorded", address, by=by, kind=address.kind, confidentiality=address.confidentiality)
    return address
