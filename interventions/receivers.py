"""What this room hears from the rooms below."""

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from cases.models import granted_here
from cases.my_day import Item
from cases.panels import Panel
from cases.signals import (
    case_closing,
    case_transferring,
    collecting_case_panels,
    collecting_dossier,
    collecting_hand_over,
    collecting_my_day,
    collecting_spans,
    collecting_weights,
)
from cases.story import Span
from sesto_social.workflow import TransitionNotAllowed

from . import dossier
from .models import Intervention, InterventionPlan, Review

NOT_BEGUN = (Intervention.Status.PROPOSED, Intervention.Status.AUTHORISED, Intervention.Status.NOT_STARTED)
PLACEMENTS = (Intervention.Kind.FOSTER_CARE, Intervention.Kind.CHILD_PROTECTION)
SHOWN = 10
"""Lines of one kind on the home page; the lists have the rest."""


@receiver(case_closing)
def refuse_while_something_runs(case, **kwargs):
    """A case cannot close under a running plan or with aids still open: end them first."""
    plan = case.plans.running().first()
    if plan:
        raise TransitionNotAllowed(f"{plan} è ancora {plan.get_status_display()}: concludilo o interrompilo prima di chiudere il caso.")
    aids = list(case.interventions.open().order_by("pk"))
    if aids:
        names = ", ".join(f"{aid} ({aid.get_status_display()})" for aid in aids)
        raise TransitionNotAllowed(f"Ci sono interventi aperti: {names}. Concludili prima di chiudere il caso.")


@receiver(case_transferring)
def refuse_transfer_while_we_pay(case, **kwargs):
    """Aids and plan end before the file leaves. A placement goes on, and with it its plan: who pays for it is written for each minor."""
    placements = Q(kind__in=PLACEMENTS, status__in=Intervention.RUNNING)
    aids = list(case.interventions.open().exclude(placements).order_by("pk"))
    if aids:
        names = ", ".join(f"{aid} ({aid.get_status_display()})" for aid in aids)
        raise TransitionNotAllowed(f"Ci sono interventi aperti: {names}. Concludili prima di trasmettere il fascicolo.")
    placed = case.interventions.filter(placements).exists()
    plan = case.plans.running().first()
    if plan and not placed:
        raise TransitionNotAllowed(f"{plan} è ancora {plan.get_status_display()}: concludilo o interrompilo prima di trasmettere.")
    if placed and case.charges.current().filter(paying_comune="").exists():
        raise TransitionNotAllowed("C'è un collocamento in corso: scrivi per ogni minore quale Comune lo paga.")


@receiver(collecting_dossier)
def tell_plan_and_reviews_in_dossier(sieve, parts, **kwargs):
    return [chapter(sieve) for part, chapter in (("plan", dossier.plan), ("reviews", dossier.reviews)) if part in parts]


@receiver(collecting_case_panels)
def show_plan_and_aids(case, user, **kwargs):
    panels = [Panel("overview", "In vigore", reverse("interventions:in_force", args=[case.pk]), 10)]
    if user.has_perm("interventions.view_interventionplan"):
        panels.append(Panel("plan", "Progetto", reverse("interventions:plan_list", args=[case.pk]), 10))
    if user.has_perm("interventions.view_intervention"):
        panels.append(Panel("interventions", "Interventi", reverse("interventions:intervention_list", args=[case.pk]), 10))
    return panels


@receiver(collecting_spans)
def what_lasts(case, user, **kwargs):
    """Plans and aids from their first day to their last, for the picture of the story."""
    spans = []
    if user.has_perm("interventions.view_interventionplan"):
        begun = InterventionPlan.objects.visible_to(user).filter(case=case, starts_on__isnull=False).order_by("starts_on", "pk")
        over = {"replaced", "ended", "interrupted"}
        spans += [Span("progetto", str(plan), plan.starts_on, plan.ends_on if plan.status in over else None) for plan in begun]
    if user.has_perm("interventions.view_intervention"):
        begun = Intervention.objects.visible_to(user).filter(case=case, starts_on__isnull=False).exclude(status__in=NOT_BEGUN)
        running = Intervention.RUNNING
        spans += [
            Span("interventi", aid.title, aid.starts_on, None if aid.status in running else aid.ends_on)
            for aid in begun.order_by("starts_on", "pk")
        ]
    return [span for span in spans if span.until is None or span.until >= span.since]


@receiver(collecting_weights)
def what_weighs(**kwargs):
    """Aids that run and ask for much of the worker's time (`domain.md` §5)."""
    running = Intervention.objects.filter(status__in=Intervention.RUNNING)
    return {
        "workload_foster": ("affido", running.filter(kind=Intervention.Kind.FOSTER_CARE)),
        "workload_meetings": ("progetto educativo o incontri protetti", running.filter(kind=Intervention.Kind.EDUCATIONAL_PROJECT)),
    }


@receiver(collecting_hand_over)
def what_runs(case, reader, **kwargs):
    """For who takes a case over: plans that are not over, and aids still open."""
    open_plans = case.plans.running() | case.plans.in_preparation()
    plans = [plan for plan in open_plans.order_by("pk") if reader.has_perm("interventions.view_interventionplan")]
    aids = [aid for aid in case.interventions.open().order_by("pk") if reader.has_perm("interventions.view_intervention")]
    return [
        *(("Progetto", f"Versione {plan.edition}: {plan.get_status_display()}", plan.get_absolute_url()) for plan in plans),
        *(("Intervento", f"{aid}: {aid.get_status_display()}", aid.get_absolute_url()) for aid in aids),
    ]


@receiver(collecting_my_day)
def what_waits_for(user, day, **kwargs):
    """One query for each thing the roles of `user` let them do; nothing for the rest."""
    return [*_to_validate(user), *_to_authorise(user), *_to_determine(user), *_reviews(user, day)]


def _to_validate(user):
    if not user.has_perm("interventions.sign_plan"):
        return []
    plans = InterventionPlan.objects.awaiting_validation_by(user).select_related("case").order_by("created_at", "pk")[:SHOWN]
    return [Item("to_sign", f"Valida il progetto v{plan.edition}", plan.get_absolute_url(), detail=plan.case.number) for plan in plans]


def _to_authorise(user):
    if not user.has_perm("interventions.authorise_intervention"):
        return []
    aids = Intervention.objects.awaiting_authorisation_by(user).select_related("case").order_by("proposed_at", "pk")[:SHOWN]
    return [Item("to_accept", f"Autorizza: {aid}", aid.get_absolute_url(), detail=aid.case.number) for aid in aids]


def _to_determine(user):
    if not user.has_perm("interventions.determine_intervention"):
        return []
    waiting = Intervention.objects.awaiting_determination_by(user).count()
    words = "Un intervento attende la determina" if waiting == 1 else f"{waiting} interventi attendono la determina"
    return [Item("to_sign", words, reverse("interventions:determination_list"))] if waiting else []


def _reviews(user, day):
    """For who coordinates: the late reviews of colleagues. One's own, and those skipped for long, are among the deadlines already."""
    if not user.has_perm("interventions.approve_plan"):
        return []
    late = Review.objects.late(day).filter(escalated_on=None).exclude(case__worker=user).filter(granted_here("view_case", user))
    items = []
    for review in late.select_related("case__worker").order_by("due_on", "pk")[:SHOWN]:
        days = (day - review.due_on).days
        who = f" · {review.case.worker.short_name}" if review.case.worker else ""
        words = f"Verifica in ritardo di {days} giorni" if days > 1 else "Verifica in ritardo di un giorno"
        items.append(Item("waiting", words, review.get_absolute_url(), detail=f"{review.case.number}{who}", late=True))
    return items
