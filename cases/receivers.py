"""What this room hears from the rooms below, and of its own news."""

from functools import partial

from django.dispatch import receiver
from django.urls import reverse

from sesto_social.accounts.signals import collecting_obstacles, staff_left
from sesto_social.agenda.signals import describing_time
from sesto_social.notifications.models import OutboxMessage
from sesto_social.notifications.signals import NEVER, asking_when_to_write
from sesto_social.workflow import TransitionNotAllowed

from . import actions, contacts, hand_overs, interests, left_texts, time_words, transfers
from .models import Alert, Case, CourtOrder, HandOver, TeamMember
from .my_day import Item
from .panels import Panel
from .signals import case_closing, case_opened, case_transferring, collecting_case_panels, collecting_my_day, collecting_weights

MANDATES = ("cases.view_courtorder", "cases.view_mandated_courtorder")


@receiver(case_opened)
def keep_out_kin_of_the_family(case, **kwargs):
    """What colleagues declared for the year holds for a case from its first moment."""
    interests.watch(case)


@receiver(case_closing)
def refuse_under_a_mandate(case, **kwargs):
    """A case does not close while a judge waits for an answer (`domain.md` §1.3)."""
    order = case.court_orders.open().order_by("pk").first()
    if order:
        raise TransitionNotAllowed(f"C'è un mandato dell'autorità giudiziaria aperto (prot. {order.protocol}): prima va chiuso quello.")


@receiver(case_transferring)
def refuse_transfer_when_late(case, **kwargs):
    """What we are late with is ours to do: it does not pass to others."""
    late = transfers.late_deadlines(case).count()
    if late:
        words = "C'è una scadenza passata" if late == 1 else f"Ci sono {late} scadenze passate"
        raise TransitionNotAllowed(f"{words} nel caso: prima va fatto ciò che è in ritardo.")


@receiver(collecting_case_panels)
def show_court_orders(case, user, **kwargs):
    if not any(user.has_perm(code) for code in MANDATES):
        return []
    return [Panel("court", "Provvedimenti", reverse("cases:court_order_panel", args=[case.pk]), 10)]


@receiver(asking_when_to_write)
def keep_to_safe_contacts(message, **kwargs):
    """Nothing leaves for a number or an address that is not safe; an SMS, which rings, only in its safe hours."""
    if message.channel == OutboxMessage.Channel.APP_IO:
        return None
    if not contacts.may_write(message.to_address):
        return NEVER
    if message.channel == OutboxMessage.Channel.SMS:
        return partial(contacts.next_safe, message.to_address)
    return None


@receiver(collecting_obstacles)
def places_to_pass_on(user, **kwargs):
    """How many places in open cases, and who coordinates them: the administrator learns no more."""
    places = TeamMember.objects.current().filter(user=user, case__in=Case.objects.open().values("pk"))
    units = list(places.order_by("case__unit__name").values_list("case__unit__name", flat=True).distinct())
    count = places.count()
    words = "un incarico in un caso aperto" if count == 1 else f"{count} incarichi in casi aperti"
    return [f"{words} ({', '.join(units)}): li passa chi coordina, da «Passaggi»"] if count else []


@receiver(staff_left)
def empty_their_places(user, by, **kwargs):
    """What somebody held when their account closed; hand-overs that waited for them go back to who coordinates."""
    for waiting in HandOver.objects.running().filter(incoming=user).select_related("case", "incoming", "proposed_by"):
        hand_overs.withdraw(waiting, by=by, reason="chi doveva ricevere non è più in servizio")
    actions.vacate(user, by=by)
    left_texts.pass_on(user, by=by)


@receiver(collecting_weights)
def what_weighs(**kwargs):
    return {
        "workload_court": ("mandato dell'autorità giudiziaria", CourtOrder.objects.open()),
        "workload_risk": ("avviso di rischio", Alert.objects.standing().filter(kind=Alert.Kind.RISK)),
    }


@receiver(collecting_my_day)
def court_orders_to_read(user, day, **kwargs):
    """For who coordinates: how many orders of the court wait to be read."""
    if not user.has_perm("cases.complete_courtorder"):
        return []
    waiting = CourtOrder.objects.visible_to(user).to_complete().count()
    words = "Un provvedimento da completare" if waiting == 1 else f"{waiting} provvedimenti da completare"
    return [Item("to_accept", words, f"{reverse('cases:court_order_list')}?stato=received")] if waiting else []


@receiver(describing_time)
def describe_meetings_and_engagements(held, user, **kwargs):
    """What the agenda shows of meetings and engagements, to who may see them."""
    return time_words.words_of(held, user)
