"""Two rows that are one person: telling of them, comparing them, merging them, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import finding, merging, suspecting
from ..forms.merge import PersonMergeForm, ReasonForm, TellForm
from ..forms.person import PersonSearchForm
from ..models import Identifier, Person, PersonMerge, SuspectedPair

SHOWN = 100


@allowed("cases.merge_person")
@require_GET
def duplicate_list(request):
    """Pairs nobody has answered about yet: those that somebody told of come first."""
    pairs = SuspectedPair.objects.visible_to(request.user).open().select_related("first", "second", "told_by")
    rows = list(pairs.order_by(F("told_by").asc(nulls_last=True), "-found_at", "pk")[:SHOWN])
    return render(request, "cases/duplicate_list.html", {"pairs": rows, "limit": SHOWN})


@allowed("cases.merge_person")
@require_POST
def duplicate_dismiss(request, pk):
    """Two persons after all: remembered, so that nobody is asked again."""
    pair = get_object_or_404(SuspectedPair.objects.visible_to(request.user).open().select_related("first", "second"), pk=pk)
    merging.settle_pair(pair.first, pair.second, by=request.user, answer=SuspectedPair.Answer.DIFFERENT)
    record("cases.suspectedpair.dismissed", pair, by=request.user)
    messages.success(request, "Ricordato: sono due persone diverse.")
    return redirect("cases:duplicate_list")


@allowed("cases.change_person", "cases.merge_person")
@require_http_methods(["GET", "POST"])
def person_duplicate(request, pk):
    """Who is the other row? Whoever coordinates compares the two, everybody else tells who coordinates."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    others = Person.objects.visible_to(request.user).exclude(pk=pk)
    search = PersonSearchForm(request.POST if "q" in request.POST else None)
    form = TellForm(request.POST if "other" in request.POST else None, user=request.user, besides=person)
    if form.is_bound and form.is_valid():
        suspecting.tell(person, form.cleaned_data["other"], by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Segnalato a chi coordina.")
        return redirect(person)
    if search.is_bound and search.is_valid():
        found = finding.find(others, search.cleaned_data["q"], limit=20)
        record("cases.person.searched", by=request.user, found=len(found))
    else:
        found = finding.find(others, f"{person.last_name} {person.first_name}", limit=8)
    facts = {"person": person, "search": search, "found": found, "form": form, "compares": request.user.has_perm("cases.merge_person")}
    return render(request, "cases/person_duplicate.html", facts)


@allowed("cases.merge_person")
@require_http_methods(["GET", "POST"])
def person_merge(request, pk, other_pk):
    """Two columns: what is kept of each, what moves, what stands in the way."""
    kept, absorbed = two(request, pk, other_pk)
    refusals = merging.why_not(kept, absorbed, by=request.user)
    form = None if refusals else PersonMergeForm(posted(request), kept=kept, absorbed=absorbed)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            merging.merge(kept, absorbed, by=request.user, reason=form.cleaned_data["reason"], chosen=form.chosen)
        except TransitionNotAllowed as refusal:
            refusals = [str(refusal)]
        else:
            messages.success(request, "Le due schede sono ora una sola. Si può annullare dalla scheda della persona.")
            return redirect(kept)
    if refusals:
        record("cases.person.merge_refused", kept, by=request.user, other=absorbed.pk)
    else:
        record("cases.person.compared", kept, by=request.user, other=absorbed.pk)
    codes = {one.pk: list(Identifier.objects.visible_to(request.user).filter(person=one)) for one in (kept, absorbed)}
    facts = {
        "kept": kept,
        "absorbed": absorbed,
        "form": form,
        "refusals": refusals,
        "codes": [codes[kept.pk], codes[absorbed.pk]],
        "moves": [] if refusals else merging.preview(absorbed, by=request.user),
        "pair": SuspectedPair.objects.visible_to(request.user).open().of(kept, absorbed),
    }
    return render(request, "cases/person_merge.html", facts)


def two(request, pk, other_pk):
    rows = Person.objects.visible_to(request.user).in_bulk([pk, other_pk])
    if len(rows) != 2:
        raise Http404
    return rows[pk], rows[other_pk]


@allowed("cases.merge_person")
@require_http_methods(["GET", "POST"])
def person_merge_undo(request, pk):
    done = get_object_or_404(PersonMerge.objects.visible_to(request.user).standing().select_related("kept", "absorbed", "by"), pk=pk)
    if not done.may_be_undone:
        raise PermissionDenied
    form = ReasonForm(posted(request), primary="Annulla l'unione", cancel=done.kept.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            left = merging.undo(done, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            kept_back = f" {len(left)} righe cambiate nel frattempo sono rimaste dov'erano." if left else ""
            messages.success(request, f"Unione annullata: le schede sono di nuovo due.{kept_back}")
        return redirect(done.kept)
    return render(request, "cases/person_merge_undo.html", {"done": done, "form": form, "moves": done.moves.count()})
