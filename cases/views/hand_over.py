"""Passing a case from one professional to another, and everything of somebody who leaves."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.accounts.models import Unit, User
from sesto_social.drafts.keeping import Keeper
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, hand_overs
from ..forms.case import DeclarationForm, ReasonForm
from ..forms.hand_over import HandOverAllForm, HandOverForm, HandOverNoteForm
from ..models import Case, HandOver, LeftText

NAMES_TEAMS = "cases.assign_case"


@allowed("cases.view_handover")
@require_GET
def hand_over_list(request):
    """What waits for me, what I wait for, and what is over."""
    mine = list(HandOver.objects.offered_to(request.user).for_list())
    rows = HandOver.objects.visible_to(request.user).for_list()
    running = list(rows.running().exclude(pk__in=[one.pk for one in mine]))
    over = paginate(rows.exclude(status__in=HandOver.RUNNING), request, by=["-proposed_at", "-pk"])
    leavers = hand_overs.leavers_for(request.user) if request.user.has_perm(NAMES_TEAMS) else []
    left = list(LeftText.objects.visible_to(request.user).select_related("author")) if request.user.has_perm(NAMES_TEAMS) else []
    facts = {"mine": mine, "running": running, "over": over, "leavers": leavers, "left": left}
    return render(request, "cases/hand_over_list.html", facts)


@allowed(NAMES_TEAMS)
@require_http_methods(["GET", "POST"])
def hand_over_add(request, pk):
    case = access.get_case(request, pk, to=NAMES_TEAMS)
    form = HandOverForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over = hand_overs.propose(case, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Passaggio proposto: {hand_over.outgoing} scrive le consegne, poi {hand_over.incoming} le accetta.")
            return redirect(hand_over)
    return render(request, "cases/hand_over_add.html", {"case": case, "form": form})


@allowed("cases.view_handover")
@require_GET
def hand_over_detail(request, pk):
    """For the two and for who names teams. Who comes in and has not declared yet is asked that first."""
    waiting = HandOver.objects.offered_to(request.user).filter(pk=pk).select_related("case").first()
    if waiting is not None and must_declare(waiting, request.user):
        return redirect("cases:hand_over_receive", pk)
    hand_over = access.get_below(request, with_people(request), pk)
    facts = {
        "hand_over": hand_over,
        "case": hand_over.case,
        "lines": list(hand_over.lines.order_by("position")),
        "gives": hand_over.status == HandOver.Status.PROPOSED and may_give(request.user, hand_over),
        "takes": hand_over.status == HandOver.Status.GIVEN and hand_over.incoming_id == request.user.pk,
        "withdraws": hand_over.is_running and request.user.has_perm(NAMES_TEAMS),
    }
    return render(request, "cases/hand_over_detail.html", facts)


@allowed("cases.view_handover")
@require_http_methods(["GET", "POST"])
def hand_over_give(request, pk):
    """The note of who goes; who coordinates may write it for somebody who is no longer there."""
    hand_over = access.get_below(request, with_people(request), pk)
    if hand_over.status != HandOver.Status.PROPOSED or not may_give(request.user, hand_over):
        messages.info(request, "Queste consegne non aspettano la tua nota.")
        return redirect(hand_over)
    draft = Keeper(request, "cases.hand_over_give", pk, title=f"Nota di consegna, caso {hand_over.case.number}")
    form = draft.fill(HandOverNoteForm(posted(request), cancel=hand_over.get_absolute_url()))
    if request.method == "POST" and form.is_valid():
        try:
            hand_overs.give(hand_over, by=request.user, note=form.cleaned_data["note"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            draft.drop()
            messages.success(request, f"Consegnato: ora {hand_over.incoming} legge e accetta.")
        return redirect(hand_over)
    facts = {"hand_over": hand_over, "case": hand_over.case, "form": form, "draft": draft}
    return render(request, "cases/hand_over_give.html", facts | {"lines": hand_overs.pack_of(hand_over.case, hand_over.incoming)})


@allowed("cases.view_handover")
@require_http_methods(["GET", "POST"])
def hand_over_receive(request, pk):
    """Only for who comes in, who until now does not see the case: number and names of the family, nothing more (§8.4)."""
    hand_over = HandOver.objects.offered_to(request.user).filter(pk=pk).select_related("case__household", "outgoing").first()
    if hand_over is None:
        raise Http404
    if not must_declare(hand_over, request.user):
        return redirect(hand_over)
    form = DeclarationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            hand_overs.receive(hand_over, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.info(request, str(refusal))
            return redirect("cases:my_day")
        if form.cleaned_data["has_conflict"]:
            messages.success(request, "Dichiarazione registrata. Il caso resta chiuso per te e verrà scelta un'altra persona.")
            return redirect("cases:my_day")
        messages.success(request, "Ora puoi leggere le consegne e il caso. Accetta quando hai letto tutto.")
        return redirect(hand_over)
    people = hand_over.case.household.members.current().select_related("person").order_by("person__birth_date", "pk")
    return render(request, "cases/hand_over_receive.html", {"hand_over": hand_over, "people": list(people), "form": form})


@allowed("cases.view_handover")
@require_POST
def hand_over_take(request, pk):
    """What was ticked is kept; with every line read and the button of acceptance, the case passes."""
    hand_over = access.get_below(request, with_people(request), pk)
    read = [int(value) for value in request.POST.getlist("letta") if value.isdecimal() and len(value) < 19]
    try:
        with transaction.atomic():
            left = hand_overs.tick(hand_over, by=request.user, lines=read)
        if "accetta" not in request.POST:
            messages.success(request, f"Segnato: restano {left} righe." if left else "Hai letto tutto: ora puoi accettare.")
            return redirect(hand_over)
        hand_overs.take(hand_over, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(hand_over)
    messages.success(request, "Consegne accettate: ora il caso è tuo.")
    return redirect(hand_over.case)


@allowed("cases.view_handover")
@require_http_methods(["GET", "POST"])
def hand_over_refuse(request, pk):
    hand_over = access.get_below(request, with_people(request).filter(incoming=request.user), pk)
    return end(request, hand_over, hand_overs.refuse, "cases/hand_over_refuse.html", "Non accetto", "Hai risposto: lo sa chi coordina.")


@allowed(NAMES_TEAMS)
@require_http_methods(["GET", "POST"])
def hand_over_withdraw(request, pk):
    hand_over = access.get_below(request, with_people(request), pk, to=NAMES_TEAMS)
    return end(request, hand_over, hand_overs.withdraw, "cases/hand_over_withdraw.html", "Ritira il passaggio", "Passaggio ritirato.")


def end(request, hand_over, verb, template, primary, done):
    """A hand-over that does not go through, with its reason."""
    form = ReasonForm(posted(request), primary=primary, cancel=hand_over.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            verb(hand_over, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(hand_over)
        messages.success(request, done)
        return redirect("cases:hand_over_list")
    return render(request, template, {"hand_over": hand_over, "case": hand_over.case, "form": form})


@allowed(NAMES_TEAMS)
@require_http_methods(["GET", "POST"])
def hand_over_all(request, pk):
    """Everything that one colleague holds in the cases one may see, each to somebody."""
    units = Unit.objects.coordinated_by(request.user)
    leaver = get_object_or_404(User.objects.staff().filter(unit__in=units), pk=pk)
    places = list(hand_overs.to_pass_on(leaver, among=Case.objects.visible_to(request.user)))
    form = HandOverAllForm(posted(request), places=places, leaver=leaver)
    if request.method == "POST" and form.is_valid():
        people = User.objects.in_bulk([number for _, number in form.chosen()])
        done, refused = hand_overs.propose_all(
            [(place, people[number]) for place, number in form.chosen()], by=request.user, reason=form.cleaned_data["reason"]
        )
        for words in refused:
            messages.error(request, words)
        if done:
            messages.success(request, "Un passaggio proposto." if done == 1 else f"{done} passaggi proposti.")
        return redirect("cases:hand_over_list")
    return render(request, "cases/hand_over_all.html", {"leaver": leaver, "places": places, "form": form})


def with_people(request):
    return HandOver.objects.visible_to(request.user).select_related("outgoing", "incoming", "given_by", "proposed_by")


def may_give(user, hand_over):
    return hand_over.outgoing_id == user.pk or user.has_perm(NAMES_TEAMS)


def must_declare(hand_over, user):
    return not hand_overs.declared(hand_over, user)
