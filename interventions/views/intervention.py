"""The aids of a plan: proposed, authorised, running, ended; and the manager's narrow door."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import get_below, may_work
from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.ui.editing import conflict
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import actions, next_steps
from ..forms import AuthoriseForm, DetermineForm, InterventionForm, OrderForm, ReasonForm, StartForm, StopForm
from ..models import Intervention, InterventionPlan
from . import act_now, take

ADD = "interventions.add_intervention"
AUTHORISE = "interventions.authorise_intervention"
STEP = "interventions/intervention_step.html"

KINDS = [
    (Intervention.Kind.ECONOMIC_AID, "card", "Un contributo diretto, o lo sgravio di una retta o di un tributo, per un tempo breve."),
    (Intervention.Kind.SISL, "tool", "Un tirocinio o una borsa lavoro per un adulto, seguiti dal SISL."),
    (Intervention.Kind.PARENTING_SUPPORT, "user", "Sostegno sociale, psicologico ed educativo ai genitori."),
    (
        Intervention.Kind.EDUCATIONAL_PROJECT,
        "pencil",
        "Un educatore a casa o sul territorio. Parte su richiesta dell'Autorità giudiziaria.",
    ),
    (Intervention.Kind.FOSTER_CARE, "hearing", "Una famiglia che accoglie il minore per un tempo definito."),
    (Intervention.Kind.CHILD_PROTECTION, "lock", "Interventi disposti dal giudice per proteggere il minore."),
]


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_add(request, pk):
    """First the kind, as six cards; then the fields that the kinds share."""
    plan = get_below(request, InterventionPlan.objects, pk, to=ADD)
    if plan.status in plan.FINISHED:
        messages.error(
            request, f"Il progetto è «{plan.get_status_display()}»: gli interventi si aggiungono a un progetto in corso o in preparazione."
        )
        return redirect(plan)
    kind = request.GET.get("tipo", "")
    if not kind:
        return render(request, "interventions/intervention_add.html", {"plan": plan, "case": plan.case, "kinds": KINDS})
    if kind not in Intervention.Kind:
        raise Http404
    form = InterventionForm(posted(request), instance=Intervention(kind=kind), plan=plan, kind=kind, cancel=plan.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            aid = actions.propose_intervention(plan, by=request.user, kind=kind, **form.facts())
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
            return redirect(plan)
        messages.success(request, "Intervento proposto.")
        return redirect(aid)
    return render(
        request,
        "interventions/intervention_form.html",
        {"plan": plan, "case": plan.case, "form": form, "heading": form.instance.get_kind_display(), "aid": None},
    )


@allowed("interventions.view_intervention")
@require_safe
def intervention_detail(request, pk):
    aid = get_below(request, Intervention.objects, pk)
    works = may_work(request.user, aid.case)
    facts = {
        "aid": aid,
        "case": aid.case,
        "plan": aid.plan,
        "beneficiaries": list(aid.beneficiaries.order_by("birth_date", "pk")),
        "step": next_steps.of_aid(aid, request.user, works=works),
        "others": next_steps.others_of_aid(aid, request.user, works=works),
        "missing": aid.missing_to_start() if aid.status in {aid.Status.PROPOSED, aid.Status.AUTHORISED} else [],
    }
    return render(request, "interventions/intervention_detail.html", facts)


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_edit(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    if aid.status != aid.Status.PROPOSED:
        messages.error(request, f"L'intervento è «{aid.get_status_display()}»: si modifica finché è proposto.")
        return redirect(aid)
    aid.plan.case = aid.case
    form = InterventionForm(posted(request), instance=aid, plan=aid.plan, kind=aid.kind, cancel=aid.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        record("interventions.intervention.changed", aid, by=request.user, fields=sorted(form.changed_data))
        if "cost" in form.changed_data:
            actions.tell_who_authorises(aid, but=request.user)
        messages.success(request, "Intervento salvato.")
        return redirect(aid)
    return render(
        request,
        "interventions/intervention_form.html",
        {"plan": aid.plan, "case": aid.case, "form": form, "heading": f"Modifica: {aid.get_kind_display()}", "aid": aid},
    )


def step(request, aid, verb, form, *, done, heading, why=""):
    return take(request, aid, form, partial(actions.step_intervention, aid, verb), template=STEP, done=done, heading=heading, why=why)


@allowed(AUTHORISE)
@require_http_methods(["GET", "POST"])
def intervention_authorise(request, pk):
    """By the coordinator, for what costs nothing; the determination has its own page."""
    aid = get_below(request, Intervention.objects, pk, to=AUTHORISE)
    form = AuthoriseForm(
        posted(request), cancel=aid.get_absolute_url(), initial={"act_reference": f"autorizzato il {timezone.localdate():%d/%m/%Y}"}
    )
    return step(request, aid, "authorise", form, done="Intervento autorizzato.", heading="Autorizza")


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_start(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = StartForm(
        posted(request),
        ends_on=aid.ends_on,
        cancel=aid.get_absolute_url(),
        initial={"starts_on": aid.starts_on or timezone.localdate()},
    )
    return step(request, aid, "start", form, done="Intervento avviato.", heading="Avvia l'intervento")


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_suspend(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = ReasonForm(posted(request), cancel=aid.get_absolute_url(), primary="Sospendi")
    return step(request, aid, "suspend", form, done="Intervento sospeso.", heading="Sospendi")


@allowed(ADD)
@require_POST
def intervention_resume(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    return act_now(request, partial(actions.step_intervention, aid, "resume"), done="L'intervento riprende.", back=aid)


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_end(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = StopForm(
        posted(request),
        starts_on=aid.starts_on,
        primary="Concludi",
        cancel=aid.get_absolute_url(),
        initial={"ends_on": timezone.localdate()},
    )
    return step(request, aid, "end", form, done="Intervento concluso.", heading="Concludi l'intervento")


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_interrupt(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = StopForm(
        posted(request),
        starts_on=aid.starts_on,
        primary="Interrompi",
        cancel=aid.get_absolute_url(),
        initial={"ends_on": timezone.localdate()},
    )
    return step(request, aid, "interrupt", form, done="Intervento interrotto.", heading="Interrompi prima del termine")


@allowed(AUTHORISE)
@require_http_methods(["GET", "POST"])
def intervention_revoke(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=AUTHORISE)
    form = ReasonForm(posted(request), cancel=aid.get_absolute_url(), primary="Revoca")
    return step(request, aid, "revoke", form, done="Intervento revocato.", heading="Revoca l'intervento")


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_give_up(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = ReasonForm(posted(request), cancel=aid.get_absolute_url(), primary="Segna come non avviato")
    return step(request, aid, "give_up", form, done="L'intervento non sarà avviato.", heading="Rinuncia all'intervento")


@allowed(ADD)
@require_http_methods(["GET", "POST"])
def intervention_order(request, pk):
    aid = get_below(request, Intervention.objects, pk, to=ADD)
    form = OrderForm(posted(request), cancel=aid.get_absolute_url(), initial={"order_reference": aid.order_reference})
    return take(
        request,
        aid,
        form,
        partial(actions.record_order, aid),
        template=STEP,
        done="Provvedimento registrato.",
        heading="Registra il provvedimento",
    )


@allowed(AUTHORISE)
@require_http_methods(["GET", "POST"])
def intervention_override(request, pk):
    """An educational project without an order: only the coordinator, with a reason that stays in the register (T6)."""
    aid = get_below(request, Intervention.objects, pk, to=AUTHORISE)
    form = ReasonForm(
        posted(request),
        cancel=aid.get_absolute_url(),
        primary="Autorizzo la deroga",
        label="Perché parte senza provvedimento",
        help_text="La deroga e il suo motivo restano nel registro.",
    )
    why = "Un progetto educativo si attiva su richiesta dell'Autorità giudiziaria. La deroga spetta al responsabile."
    return take(
        request,
        aid,
        form,
        partial(actions.override_order, aid),
        template=STEP,
        done="Deroga registrata.",
        heading="Deroga del responsabile",
        why=why,
    )


@allowed("interventions.determine_intervention")
@require_safe
def determination_list(request):
    """The manager's narrow door: what costs and waits. Number, kind, amount, months; no names, no case to open."""
    page = paginate(Intervention.objects.awaiting_determination_by(request.user).select_related("plan"), request, by=["proposed_at"])
    return render(request, "interventions/determination_list.html", {"page": page})


@allowed("interventions.determine_intervention")
@require_http_methods(["GET", "POST"])
def intervention_determine(request, pk):
    """Grant or not. The page shows what the act needs and nothing of the family."""
    aid = Intervention.objects.awaiting_determination_by(request.user).filter(pk=pk).select_related("case", "plan").first()
    if aid is None:
        raise Http404
    record("interventions.intervention.opened_for_determination", aid, by=request.user)
    form = DetermineForm(posted(request), cancel="/determine/", initial={"version": aid.version})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["verdict"] == "grant":
                facts = {name: form.cleaned_data[name] for name in ("act_reference", "version")}
                actions.step_intervention(aid, "authorise", by=request.user, **facts)
            else:
                actions.decline_determination(aid, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{aid.number}: decisione registrata.")
        return redirect("interventions:determination_list")
    return render(request, "interventions/intervention_determine.html", {"aid": aid, "form": form})
