"""The one next step of a plan or of an aid for who looks at it: a button, or the words for what is missing."""

from dataclasses import dataclass, field

from django.urls import reverse

from cases.models import TeamMember

from .models import Intervention, InterventionPlan

Plan = InterventionPlan.Status
Aid = Intervention.Status


@dataclass(frozen=True, slots=True)
class Step:
    """`label` and `url` make the primary button (`post`: it acts at once); empty when it is somebody else's turn."""

    words: str
    label: str = ""
    url: str = ""
    post: bool = False
    missing: list = field(default_factory=list)
    why: str = "Manca:"


def to(name, pk):
    return reverse(f"interventions:{name}", args=[pk])


def of_plan(plan, user, *, works):
    """`works`: the user may write on this case."""
    may = {name: works and user.has_perm(f"interventions.{name}_plan") for name in ("draft", "sign", "propose", "approve", "review")}
    return OF_PLAN.get(plan.status, _finished)(plan, user, may)


def _draft(plan, user, may):
    missing = plan.content_missing()
    if missing:
        return Step("Il progetto è una bozza: si completa, poi lo valida l'equipe.", *_what_to_write(plan, may), missing=missing)
    place = TeamMember.objects.current().filter(case=plan.case, user=user).first()
    professions = plan.professions_missing()
    waiting = [f"la validazione di: {label}" for label in professions]
    words = "Il testo è completo: lo valida ogni professione dell'equipe. Se poi cambia, si valida di nuovo."
    if may["sign"] and place and place.get_function_display() in professions:
        return Step(words, f"Valida come {place.get_function_display()}", to("plan_validate", plan.pk), post=True, missing=waiting)
    return Step(words, missing=waiting)


def _what_to_write(plan, may):
    """Label and address of the first part of a draft that is still empty."""
    empty = not (plan.picture_child or plan.picture_family or plan.picture_environment)
    parts = (
        (may["draft"] and empty, "Scrivi il quadro", "plan_edit"),
        (may["sign"] and not plan.goals.exists(), "Aggiungi un obiettivo", "goal_add"),
        (may["sign"] and not plan.actions.exists(), "Aggiungi un'azione", "action_add"),
        (may["draft"], "Correggi il quadro", "plan_edit"),
    )
    return next(((label, to(name, plan.pk)) for wanted, label, name in parts if wanted), ("", ""))


def _validated(plan, user, may):
    if may["propose"]:
        return Step("L'equipe è d'accordo: ora il progetto si propone alla famiglia.", "Proponi alla famiglia", to("plan_propose", plan.pk))
    return Step("L'equipe è d'accordo: l'assistente sociale lo propone alla famiglia.")


def _proposed(plan, user, may):
    if not plan.holders().exists():
        return Step(
            "Nessuno risulta avere la responsabilità genitoriale sui minori in carico: così il progetto non si può sottoscrivere.",
            "Indica chi ha la responsabilità",
            reverse("cases:family", args=[plan.case_id]),
        )
    missing = [f"la firma di: {holder}" for holder in plan.holders_missing()] + [
        f"l'ascolto di: {minor}" for minor in plan.minors_to_hear()
    ]
    if not may["propose"]:
        return Step("Il progetto è proposto alla famiglia: si aspettano le firme.", missing=missing)
    if plan.document_id is None:
        return Step(
            "Il progetto è proposto: prepara il foglio che la famiglia firma.",
            "Prepara il PDF per la firma",
            to("plan_document", plan.pk),
            post=True,
            missing=missing,
        )
    if missing:
        return Step(
            "Registra chi ha firmato, chi no, e l'ascolto dei minori.", "Registra le firme", to("plan_consents", plan.pk), missing=missing
        )
    return Step("Hanno firmato tutti e i minori sono stati sentiti.", "Registra la sottoscrizione", to("plan_sign", plan.pk), post=True)


def _ready(plan, user, may):
    words = {
        Plan.SIGNED: "Il progetto è sottoscritto da tutti: può partire.",
        Plan.SIGNED_IN_PART: f"Sottoscritto in parte ({plan.missing_consent_reason}): possono partire solo azioni non invasive.",
        Plan.ORDERED: f"Disposto dall'Autorità giudiziaria ({plan.order_reference}): può partire, informando la famiglia.",
    }[plan.status]
    return Step(words, "Avvia il progetto", to("plan_start", plan.pk)) if may["propose"] else Step(words)


def _running(plan, user, may):
    review = next((one for one in plan.reviews.all() if one.status == one.Status.PLANNED), None)
    if review is None:
        if may["approve"]:
            return Step("La verifica propone di concludere il progetto.", "Decidi sulla conclusione", to("plan_end", plan.pk))
        return Step("La verifica propone di concludere il progetto: decide il responsabile.")
    words = f"La prossima verifica è entro il {review.due_on:%d/%m/%Y}."
    if review.is_late:
        words = f"La verifica era da fare entro il {review.due_on:%d/%m/%Y}: è in ritardo di {review.days_late} giorni."
    return Step(words, "Fai la verifica", to("review_hold", review.pk)) if may["review"] else Step(words)


def _finished(plan, user, may):
    words = {
        Plan.REFUSED: f"La famiglia non ha accettato il progetto: {plan.end_reason}",
        Plan.REPLACED: "Al suo posto c'è una versione più nuova.",
        Plan.ENDED: f"Il progetto è concluso: {plan.end_reason}",
        Plan.INTERRUPTED: f"Il progetto è stato interrotto: {plan.end_reason}",
    }[plan.status]
    newest = plan.case.plans.order_by("-edition").first()
    if newest.pk != plan.pk:
        return Step(words, f"Vai alla versione {newest.edition}", newest.get_absolute_url())
    if may["draft"] and plan.case.status == plan.case.Status.IN_CHARGE:
        return Step(words, "Inizia una nuova versione", to("plan_add", plan.case_id))
    return Step(words)


OF_PLAN = {
    Plan.DRAFT: _draft,
    Plan.VALIDATED: _validated,
    Plan.PROPOSED: _proposed,
    Plan.SIGNED: _ready,
    Plan.SIGNED_IN_PART: _ready,
    Plan.ORDERED: _ready,
    Plan.ACTIVE: _running,
    Plan.IN_REVIEW: _running,
}


def of_aid(aid, user, *, works):
    may_add = works and user.has_perm("interventions.add_intervention")
    may_authorise = works and user.has_perm("interventions.authorise_intervention")
    match aid.status:
        case Aid.PROPOSED if aid.needs_determination:
            step = Step("Ha un costo: attende la determina del dirigente.")
        case Aid.PROPOSED if may_authorise:
            step = Step("Non costa: lo autorizza il responsabile.", "Autorizza", to("intervention_authorise", aid.pk))
        case Aid.PROPOSED:
            step = Step("Non costa: attende l'autorizzazione del responsabile.")
        case Aid.AUTHORISED:
            step = _to_start(aid, may_add)
        case Aid.SUSPENDED if may_add:
            step = Step("È sospeso.", "Riprendi", to("intervention_resume", aid.pk), post=True)
        case Aid.SUSPENDED:
            step = Step("È sospeso.")
        case Aid.ACTIVE:
            step = Step("È in corso.")
        case _:
            step = Step(f"Motivo: {aid.end_reason}" if aid.end_reason else "")
    return step


def _to_start(aid, may_add):
    missing, why = aid.missing_to_start(), "Perché:"
    if missing and aid.needs_order and may_add:
        order = to("intervention_order", aid.pk)
        return Step("È autorizzato, ma non può ancora partire.", "Registra il provvedimento", order, missing=missing, why=why)
    if missing:
        return Step("È autorizzato, ma non può ancora partire.", missing=missing, why=why)
    return (
        Step("È autorizzato: può partire.", "Avvia l'intervento", to("intervention_start", aid.pk))
        if may_add
        else Step("È autorizzato: può partire.")
    )


def others_of_aid(aid, user, *, works):
    """The other steps open from here, as (label, url) for the menu."""
    may_add = works and user.has_perm("interventions.add_intervention")
    may_authorise = works and user.has_perm("interventions.authorise_intervention")
    state = aid.status
    offered = (
        (state == Aid.PROPOSED and may_add, "Modifica", "intervention_edit"),
        (aid.status in aid.OPEN and aid.is_invasive and may_add, "Registra il provvedimento", "intervention_order"),
        (aid.status in aid.OPEN and aid.needs_order and may_authorise, "Deroga del responsabile", "intervention_override"),
        (state == Aid.ACTIVE and may_add, "Sospendi", "intervention_suspend"),
        (state in aid.RUNNING and may_add, "Concludi", "intervention_end"),
        (state in aid.RUNNING and may_add, "Interrompi prima del termine", "intervention_interrupt"),
        (state in {Aid.AUTHORISED, *aid.RUNNING} and may_authorise, "Revoca", "intervention_revoke"),
        (state in {Aid.PROPOSED, Aid.AUTHORISED} and may_add, "Rinuncia: non si avvia", "intervention_give_up"),
    )
    return [(label, to(name, aid.pk)) for open_, label, name in offered if open_]
