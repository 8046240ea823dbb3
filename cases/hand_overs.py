"""The verbs of a hand-over: propose, give with a note, receive after declaring, take line by line, refuse, withdraw (`domain.md` §8.5)."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from sesto_social.accounts.models import Unit, User
from sesto_social.audit.register import record
from sesto_social.notifications import bell
from sesto_social.parameters.lookup import whole
from sesto_social.workflow import TransitionNotAllowed

from . import timeline
from .access import VIEW, end_grants, share
from .actions import keep_out, name_to_team
from .deadlines import set_deadline, settle
from .models import Case, ConflictDeclaration, Deadline, Grant, HandOver, HandOverLine, TeamMeeting, TeamMember
from .signals import collecting_hand_over

Status = TeamMeeting.Status
MEETINGS_AHEAD = (Status.CONVENED, Status.HELD, Status.HELD_IN_PART, Status.SIGNING)


@transaction.atomic
def propose(case, *, function, incoming, by, reason):
    """The coordinator names who comes in. Nothing changes yet in the team, nor in who sees the case."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    outgoing = guard(case, function, incoming)
    hand_over = HandOver.objects.create(case=case, function=function, outgoing=outgoing, incoming=incoming, reason=reason, proposed_by=by)
    record("cases.handover.proposed", hand_over, by=by, reason=reason, function=function, user_id=incoming.pk)
    words = f"Passaggio di consegne proposto: da {outgoing} a {incoming} ({hand_over.get_function_display()})"
    timeline.add(case, "team", words[:300], by=by, link=hand_over.get_absolute_url())
    ask(hand_over, outgoing, "Scrivere la nota e consegnare il caso")
    bell.ring(outgoing, "Ti è chiesto di passare un caso: serve la tua nota di consegna.", link=hand_over.get_absolute_url())
    return hand_over


def guard(case, function, incoming):
    """Who holds the function now. Raises TransitionNotAllowed with the reason why it cannot pass to `incoming`."""
    place = case.team.current().filter(function=function).select_related("user").first()
    if not case.is_open:
        raise TransitionNotAllowed("Il caso è chiuso: non c'è nulla da passare.")
    if place is None:
        raise TransitionNotAllowed("Nessuno ha questa funzione nell'equipe: nominala dalla pagina dell'equipe.")
    if place.user_id == incoming.pk:
        raise TransitionNotAllowed(f"{incoming} ha già questa funzione nel caso.")
    if ConflictDeclaration.objects.barring(incoming).filter(case=case).exists():
        raise TransitionNotAllowed(f"{incoming} non può ricevere questo caso.")
    if HandOver.objects.running().filter(case=case, function=function).exists():
        raise TransitionNotAllowed("Per questa funzione c'è già un passaggio in corso.")
    return place.user


def ask(hand_over, user, title):
    """The one thing this hand-over waits for, on somebody's day. Without the case when they may not see it yet."""
    sees = Case.objects.visible_to(user).filter(pk=hand_over.case_id).exists()
    set_deadline(
        kind=Deadline.Kind.ASSIGNMENT,
        title=title,
        due_on=timezone.localdate() + relativedelta(days=whole("hand_over_days")),
        case=hand_over.case if sees else None,
        assignee=user,
        link=hand_over.get_absolute_url(),
        key=f"handover:{hand_over.pk}",
    )


@transaction.atomic
def give(hand_over, *, by, note):
    """With the note, the list of what stands open today. Whoever comes in is asked."""
    hand_over.give(by=by, note=note)
    lines = pack_of(hand_over.case, hand_over.incoming)
    HandOverLine.objects.bulk_create(
        HandOverLine(hand_over=hand_over, position=position, heading=heading[:60], text=text[:300], link=link)
        for position, (heading, text, link) in enumerate(lines, start=1)
    )
    ask(hand_over, hand_over.incoming, "Leggere e accettare un passaggio di consegne")
    bell.ring(hand_over.incoming, "Ti viene passato un caso: leggi le consegne e accetta.", link=hand_over.get_absolute_url())


def pack_of(case, reader):
    """What stands open, as far as `reader` will see it: [(heading, text, page)], this room's first, then what the others answer."""
    lines = [
        *(("Avviso", f"{one.get_kind_display().capitalize()}: {one.text}", case.get_absolute_url()) for one in case.alerts.standing()),
        *(
            ("Scadenza", f"{one.title}, entro il {day(one.due_on)}", one.link or reverse("cases:deadlines", args=[case.pk]))
            for one in case.deadlines.pending().exclude(key__startswith="handover:").order_by("due_on", "pk")
        ),
        *(
            ("Riunione", f"Equipe del {day(timezone.localtime(one.starts_at))}: {one.get_status_display()}", one.get_absolute_url())
            for one in case.meetings.filter(status__in=MEETINGS_AHEAD).order_by("starts_at", "pk")
        ),
        *(
            ("Incontro", f"Di approfondimento, con {one.participants}: {one.get_status_display()}", one.get_absolute_url())
            for one in case.in_depth_meetings.filter(status__in=["to_book", "booked"]).order_by("due_on", "pk")
        ),
        *(
            ("Provvedimento", f"Mandato aperto, prot. {one.protocol}", one.get_absolute_url())
            for one in case.court_orders.open().order_by("pk")
            if reader.has_perm("cases.view_courtorder")
        ),
    ]
    for _, more in collecting_hand_over.send(sender=Case, case=case, reader=reader):
        lines += more
    return lines or [("Nulla in sospeso", "Il caso non ha scadenze, riunioni o interventi aperti.", case.get_absolute_url())]


def day(moment):
    return date_format(moment, "j F Y").lower()


@transaction.atomic
def receive(hand_over, *, by, has_conflict, details=""):
    """Who comes in says, before seeing anything, whether they have a bond with the family; without one the case opens to be read."""
    locked = HandOver.objects.select_for_update(no_key=True).get(pk=hand_over.pk)
    if locked.status != HandOver.Status.GIVEN or locked.incoming_id != by.pk or declared(hand_over, by):
        raise TransitionNotAllowed("La dichiarazione è già stata resa, o il passaggio non ti aspetta più.")
    if has_conflict:
        keep_out(hand_over.case, by, by=by, details=details)
        hand_over.refuse(by=by, reason="conflitto di interessi dichiarato")
        return tell_coordinator(hand_over, by=by)
    ConflictDeclaration.objects.create(case=hand_over.case, user=by, has_conflict=False, details=details)
    record("cases.conflictdeclaration.declared", hand_over.case, by=by, has_conflict=False)
    return let_read(hand_over, by=by)


def declared(hand_over, user):
    return ConflictDeclaration.objects.filter(case=hand_over.case_id, user=user).exists()


def let_read(hand_over, *, by):
    """Whoever is to decide whether to take a case must be able to read it: until they answer."""
    if not Case.objects.visible_to(hand_over.incoming).filter(pk=hand_over.case_id).exists():
        share(hand_over.case, to=hand_over.incoming, level=VIEW, origin=Grant.Origin.TRANSFER, by=by, reason="consegne da leggere")
    ask(hand_over, hand_over.incoming, "Leggere e accettare un passaggio di consegne")


@transaction.atomic
def tick(hand_over, *, by, lines):
    """The lines read so far, kept: `lines` are their numbers. A line once read stays read. Returns how many are left."""
    locked = HandOver.objects.select_for_update(no_key=True).get(pk=hand_over.pk)
    if locked.status != HandOver.Status.GIVEN or locked.incoming_id != by.pk:
        raise TransitionNotAllowed("Il passaggio non ti aspetta più.")
    hand_over.lines.filter(pk__in=lines, read_at__isnull=True).update(read_at=timezone.now())
    return hand_over.lines.filter(read_at__isnull=True).count()


@transaction.atomic
def take(hand_over, *, by):
    """Both have accepted: the function passes, with what was due; who goes reads for some days more."""
    hand_over.take(by=by)
    case, outgoing = hand_over.case, hand_over.outgoing
    guard_still_there(hand_over)
    end_grants(case, of=by, origin=Grant.Origin.TRANSFER, by=by, reason="passaggio concluso")
    name_to_team(case, by, function=hand_over.function, by=by)
    case.deadlines.pending().filter(assignee=outgoing).exclude(kind=Deadline.Kind.DECLARATION).update(assignee=by)
    settle(f"handover:{hand_over.pk}", by=by)
    if outgoing.is_active and not ConflictDeclaration.objects.barring(outgoing).filter(case=case).exists():
        until = timezone.localdate() + relativedelta(days=whole("hand_over_reading_days"))
        share(case, to=outgoing, level=VIEW, origin=Grant.Origin.TRANSFER, by=by, reason="passaggio di consegne: lettura", until=until)
    words = f"Consegne accettate: {by} riceve da {outgoing} ({hand_over.get_function_display()})"
    timeline.add(case, "team", words[:300], by=by, link=hand_over.get_absolute_url())
    bell.ring(outgoing, "Le tue consegne sono state accettate.", link=hand_over.get_absolute_url())


def guard_still_there(hand_over):
    """The function is still of who gives it, or of nobody since they left."""
    if hand_over.case.team.current().filter(function=hand_over.function).exclude(user=hand_over.outgoing_id).exists():
        raise TransitionNotAllowed("Nel frattempo l'equipe è cambiata: chi coordina ritira questo passaggio.")


@transaction.atomic
def refuse(hand_over, *, by, reason):
    hand_over.refuse(by=by, reason=reason)
    tell_coordinator(hand_over, by=by)


def tell_coordinator(hand_over, *, by):
    """It did not happen: the case is read no longer, and who proposed it hears."""
    end_grants(hand_over.case, of=hand_over.incoming, origin=Grant.Origin.TRANSFER, by=by, reason="passaggio non concluso")
    settle(f"handover:{hand_over.pk}", by=by)
    timeline.add(hand_over.case, "team", "Passaggio di consegne non concluso", by=by, link=hand_over.get_absolute_url())
    bell.ring(hand_over.proposed_by, "Un passaggio di consegne non è stato accettato.", link=hand_over.get_absolute_url())


@transaction.atomic
def withdraw(hand_over, *, by, reason):
    hand_over.withdraw(by=by, reason=reason)
    end_grants(hand_over.case, of=hand_over.incoming, origin=Grant.Origin.TRANSFER, by=by, reason="passaggio ritirato")
    settle(f"handover:{hand_over.pk}", by=by)
    timeline.add(hand_over.case, "team", "Passaggio di consegne ritirato", by=by, link=hand_over.get_absolute_url())


def to_pass_on(user, *, among):
    """The places of `user` in the open cases of `among`, a queryset, for which no hand-over runs yet."""
    running = HandOver.objects.running().filter(case=OuterRef("case"), function=OuterRef("function"))
    rows = TeamMember.objects.current().filter(~Exists(running), user=user, case__in=among.open().values("pk"))
    return rows.select_related("case").order_by("case__family_name", "case_id", "function")


def propose_all(chosen, *, by, reason):
    """One hand-over for each (place, colleague): a refusal stops only its own. Answers how many began, and why the others did not."""
    done, refused = 0, []
    for place, incoming in chosen:
        try:
            propose(place.case, function=place.function, incoming=incoming, by=by, reason=reason)
        except TransitionNotAllowed as refusal:
            refused.append(f"Caso {place.case.number}: {refusal}")
        else:
            done += 1
    return done, refused


def leavers_for(user):
    """Colleagues of the units that `user` coordinates who leave, or are gone, and still hold something there: each with `held`."""
    open_cases = Case.objects.visible_to(user).open().values("pk")
    held = TeamMember.objects.current().filter(user=OuterRef("pk"), case__in=open_cases).order_by().values("user")
    count = Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0)
    people = User.objects.staff().filter(Q(is_active=False) | Q(leaves_on__isnull=False), unit__in=Unit.objects.coordinated_by(user))
    return list(people.annotate(held=count).filter(held__gt=0).order_by("leaves_on", "last_name", "pk"))
