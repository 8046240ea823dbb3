"""Absences and closures, and the plan for the appointments that fall under them."""

import datetime as dt

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.agenda.clock import day_of
from sesto_social.agenda.models import Absence, Closure, Resource
from sesto_social.ui.posted import posted
from sesto_social.ui.templatetags.ui import giorno, giorno_ora, ora

from ..actions import absence as actions
from ..actions import calls
from ..actions.booking import PURPOSE
from ..forms.absence import AbsenceForm, PlanForm
from ..models import AbsenceStep, Appointment

ANY = ("intake.plan_absence", "intake.plan_own_absence")


@allowed(*ANY)
@require_GET
def absence_list(request):
    """What is still to come, with how many appointments wait under each."""
    user = request.user
    rows = [*with_count(Absence, user, of_resource(user)), *with_count(Closure, user, of_office(user))]
    rows.sort(key=lambda row: (row.during.lower, row.pk))
    facts = {"rows": rows, "plans": user.has_perm("intake.plan_absence"), "has_agenda": Resource.objects.active().of([user]).exists()}
    return render(request, "intake/absence_list.html", facts)


def with_count(model, user, under):
    related = "resource" if model is Absence else "office"
    many = Subquery(
        under.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk", distinct=True)).values("n"),
        output_field=IntegerField(),
    )
    rows = model.objects.visible_to(user).not_over().select_related(related).annotate(many=Coalesce(many, 0)).order_by("during", "pk")
    return [tell(row) for row in rows[:200]]


def tell(span):
    """What the pages say of it: who or what is missing, and where its plan is."""
    span.is_closure = isinstance(span, Closure)
    span.who = (span.office.name if span.office else "Tutti gli uffici") if span.is_closure else span.resource.name
    span.plan, span.when = actions.plan_of(span), spell(span.during)
    return span


def spell(during):
    """The days in words: whole days without hours."""
    start, end = timezone.localtime(during.lower), timezone.localtime(during.upper)
    last = day_of(during.upper - dt.timedelta(microseconds=1))
    whole_days = (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0)
    if start.date() == last:
        hours = "tutto il giorno" if whole_days else f"dalle {ora(start)} alle {ora(end) if end.date() == last else '24:00'}"
        return f"{giorno(start)}, {hours}"
    return f"da {giorno(start)} a {giorno(last)} compreso" if whole_days else f"da {giorno_ora(start)} a {giorno_ora(end)}"


def of_resource(user):
    """Appointments that hold the time of the absent resource."""
    return Appointment.objects.visible_to(user).expected().filter(reservations__resource=OuterRef("resource"), **HELD)


def of_office(user):
    here = Q(office=OuterRef("office")) | Q(IsNull(OuterRef("office"), rhs=True))
    return Appointment.objects.visible_to(user).expected().filter(here, **HELD)


HELD = {
    "reservations__purpose": PURPOSE,
    "reservations__released": False,
    "reservations__during__overlap": OuterRef("during"),
}
"""Conditions on one and the same reservation: they go into one `filter`."""


@allowed(*ANY)
@require_http_methods(["GET", "POST"])
def absence_add(request):
    """It stands from this moment. With nothing under it that is all; otherwise the plan opens."""
    if not (request.user.has_perm("intake.plan_absence") or Resource.objects.active().of([request.user]).exists()):
        messages.warning(request, "Non hai un'agenda: chiedi allo sportello di registrare la tua assenza.")
        return redirect("intake:absence_list")
    form = AbsenceForm(
        posted(request), user=request.user, initial={"day_from": request.GET.get("giorno", "")}, cancel=reverse("intake:absence_list")
    )
    if request.method == "POST" and form.is_valid():
        span = form.enter(by=request.user)
        if actions.appointments_under(span).exists() or actions.meetings_under(span, request.user):
            messages.info(request, "Registrata: da adesso non si può più prenotare in questi giorni. Sotto ci sono impegni già presi.")
            return redirect(actions.plan_of(span))
        messages.success(request, "Registrata. In questi giorni non ci sono appuntamenti da spostare.")
        return redirect("intake:absence_list")
    return render(request, "intake/absence_add.html", {"form": form})


@allowed(*ANY)
@require_http_methods(["GET", "POST"])
def absence_plan(request, pk):
    span = get_object_or_404(Absence.objects.visible_to(request.user).select_related("resource"), pk=pk)
    return plan(request, span)


@allowed("intake.plan_absence")
@require_http_methods(["GET", "POST"])
def closure_plan(request, pk):
    span = get_object_or_404(Closure.objects.visible_to(request.user).select_related("office"), pk=pk)
    return plan(request, span)


def plan(request, span):
    """Choose, look at it, confirm. Nothing is sent or changed before the confirmation; what was lost meanwhile comes back to be chosen."""
    form = PlanForm(posted(request), span=span)
    if request.method == "POST" and form.is_valid():
        if not form.decided:
            messages.info(request, "Non hai ancora scelto nulla: gli appuntamenti restano da decidere.")
        elif request.POST.get("azione") == "conferma":
            actions.confirm(span, form.chosen(), by=request.user, reason=form.cleaned_data["reason"])
            return redirect(actions.plan_of(span))
        elif request.POST.get("azione") == "anteprima":
            return render(request, "intake/absence_preview.html", {"form": form, "span": tell(span)})
    if not form.rows:
        actions.follow(span, by=request.user)  # whoever came under it may have cancelled by themselves
    steps = AbsenceStep.objects.visible_to(request.user).of(span).select_related("appointment", "worker", "was_with", "decided_by")
    facts = {
        "span": tell(span),
        "form": form,
        "meetings": actions.meetings_under(span, request.user),
        "calls": actions.calls_of(span),
        "steps": [step for step in steps if step.result != AbsenceStep.Result.LOST],
        "lost": lost_of(steps, form),
    }
    return render(request, "intake/absence_plan.html", facts)


def lost_of(steps, form):
    """The appointments still to decide whose last choice was taken by somebody else."""
    waiting = {row.appointment.pk for row in form.rows}
    latest = {}
    for step in steps:
        latest.setdefault(step.appointment_id, step)
    return [one for one in latest.values() if one.result == AbsenceStep.Result.LOST and one.appointment_id in waiting]


@allowed(*ANY)
@require_POST
def absence_take_back(request, pk):
    return take_back(request, get_object_or_404(Absence.objects.visible_to(request.user), pk=pk))


@allowed("intake.plan_absence")
@require_POST
def closure_take_back(request, pk):
    return take_back(request, get_object_or_404(Closure.objects.visible_to(request.user), pk=pk))


def take_back(request, span):
    """Entered by mistake, or over sooner: the times open again."""
    actions.take_back(span, by=request.user)
    messages.success(request, "Tolta: gli orari sono di nuovo prenotabili. Quello che era stato spostato resta dov'è.")
    return redirect("intake:absence_list")


@allowed(*ANY)
@require_POST
def appointment_told(request, pk):
    """The telephone call was made."""
    appointment = Appointment.objects.visible_to(request.user).filter(pk=pk).first()
    if appointment is None:
        raise Http404
    calls.told(appointment, by=request.user)
    messages.success(request, f"{appointment.full_name}: avvisata.")
    back = request.POST.get("torna", "")
    return redirect(back if back.startswith(("/assenze/", "/chiusure/")) else appointment)
