"""The assessment of a child on screen: list, comparison, one sheet, its sides, its signatures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.drafts.keeping import Keeper
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import access, assessments
from ..assessment_reading import QUESTIONS, Drawing, previous
from ..forms.assessment import AssessmentAddForm, AssessmentForm, AssessmentSideForm
from ..forms.case import ReasonForm
from ..models import Assessment
from ..page import open_page

WRITE = "cases.add_assessment"
LOST = "Il testo è cambiato: le firme già date vanno ripetute."


@allowed("cases.view_assessment")
@require_GET
def assessment_list(request, pk):
    """Child by child, the latest first; two of one child can be laid one over the other."""
    page = open_page(request, pk, "team")
    children = {}
    for one in Assessment.objects.visible_to(request.user).filter(case=page.case).for_list()[:200]:
        children.setdefault(one.child, []).append(one)
    by_child = [(child, several, sum(one.document_id is not None for one in several) > 1) for child, several in children.items()]
    begins = page.works and page.case.is_open and request.user.has_perm(WRITE)
    return render(request, "cases/assessment_list.html", page.context(by_child=by_child, begins=begins))


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def assessment_add(request, pk):
    case = access.get_case(request, pk, to=WRITE)
    if not case.is_open:
        messages.error(request, assessments.CLOSED)
        return redirect("cases:assessment_list", pk)
    form = AssessmentAddForm(posted(request), case=case, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            assessment = assessments.begin(case, by=request.user, **form.facts())
        except TransitionNotAllowed as refusal:
            form.add_error("child", str(refusal))
        else:
            messages.success(request, "Valutazione iniziata: scrivi un lato alla volta.")
            return redirect(assessment)
    return render(request, "cases/assessment_add.html", {"case": case, "form": form})


@allowed("cases.view_assessment")
@require_GET
def assessment_compare(request, pk):
    """Any two signed assessments of one child: the later in front, the earlier behind it."""
    case = access.get_case(request, pk)
    asked = [value for value in (request.GET.get("una", ""), request.GET.get("altra", "")) if value.isdecimal() and len(value) < 19]
    rows = Assessment.objects.visible_to(request.user).signed().for_list().filter(case=case, pk__in=asked)
    found = list(rows)
    if len(found) != 2 or found[0].child_id != found[1].child_id:
        messages.error(request, "Scegli due valutazioni firmate dello stesso minore.")
        return redirect("cases:assessment_list", pk)
    return render(request, "cases/assessment_compare.html", {"case": case, "drawing": Drawing(found[0], found[1])})


@allowed("cases.view_assessment")
@require_GET
def assessment_detail(request, pk):
    assessment = get_assessment(request, pk, to=access.VIEW)
    authors = list(assessment.authors.select_related("user"))
    own = next((one for one in authors if one.user_id == request.user.pk), None)
    open_to_write = assessment.is_draft and assessment.case.is_open
    writes = open_to_write and request.user.has_perm(WRITE) and access.may_work(request.user, assessment.case)
    drawing = Drawing(assessment, previous(assessment))
    facts = {
        "assessment": assessment,
        "case": assessment.case,
        "drawing": drawing,
        "left": sum(not score.is_decided for score in drawing.scores),
        "authors": authors,
        "missing": [one for one in authors if not one.signed_at],
        "paper": assessment.paper(),
        "writes": writes,
        "may_sign": writes and own is not None and not own.signed_at,
    }
    return render(request, "cases/assessment_detail.html", facts)


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def assessment_edit(request, pk):
    """The day, the occasion, and what is said of the whole."""
    assessment = get_assessment(request, pk, to=WRITE)
    if refused := why_not_written(request, assessment):
        return refused
    draft = Keeper(request, "cases.assessment_edit", pk, title=words(assessment), version=assessment.version)
    form = draft.fill(AssessmentForm(posted(request), instance=assessment))
    if request.method == "POST" and form.is_valid():
        try:
            fallen = assessments.write_frame(assessment, by=request.user, save=form.save)
        except EditConflict:
            return conflict(request, form, draft=draft)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(assessment)
        return written(request, assessment, draft, fallen)
    facts = {"assessment": assessment, "case": assessment.case, "form": form, "draft": draft, "heading": "Nell'insieme", "question": ""}
    return render(request, "cases/assessment_edit.html", facts)


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def assessment_side(request, pk, side):
    """One side at a time: a colleague may be writing another one."""
    assessment = get_assessment(request, pk, to=WRITE)
    row = get_object_or_404(assessment.sides.all(), side=side)
    if refused := why_not_written(request, assessment):
        return refused
    row.assessment = assessment
    draft = Keeper(request, "cases.assessment_side", f"{pk}/{side}", title=words(assessment), version=row.version)
    form = draft.fill(AssessmentSideForm(posted(request), side=row, scores=list(row.scores.order_by("position", "pk"))))
    if request.method == "POST" and form.is_valid():
        try:
            fallen = assessments.write_side(row, by=request.user, version=form.cleaned_data["version"], scores=form.changed_scores())
        except EditConflict:
            return conflict(request, form, draft=draft)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(assessment)
        return written(request, assessment, draft, fallen)
    facts = {"assessment": assessment, "case": assessment.case, "form": form, "draft": draft}
    return render(request, "cases/assessment_side.html", facts | {"heading": row.get_side_display(), "question": QUESTIONS[row.side]})


def words(assessment):
    """How the list of one's unsaved texts names it: no child in it."""
    return f"Valutazione, caso {assessment.case.number}"


def why_not_written(request, assessment):
    """Back to its page with the reason, or None while it may be written."""
    if assessment.is_draft and assessment.case.is_open:
        return None
    state = assessment.get_status_display()
    messages.error(request, assessments.CLOSED if assessment.is_draft else f"La valutazione è {state}: non si modifica più.")
    return redirect(assessment)


def written(request, assessment, draft, fallen):
    draft.drop()
    messages.success(request, f"Salvato. {LOST}" if fallen else "Salvato.")
    return redirect(assessment)


@allowed(WRITE)
@require_POST
def assessment_sign(request, pk):
    assessment = get_assessment(request, pk, to=WRITE)
    try:
        whole = assessments.sign(assessment, by=request.user)
    except TransitionNotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Valutazione firmata da tutti: il PDF è tra i documenti del caso." if whole else "Firma registrata.")
    return redirect(assessment)


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def assessment_cancel(request, pk):
    assessment = get_assessment(request, pk, to=WRITE)
    if refused := why_not_written(request, assessment):
        return refused
    form = ReasonForm(posted(request), primary="Annulla la valutazione", cancel=assessment.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            assessments.call_off(assessment, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Valutazione annullata.")
        return redirect("cases:assessment_list", assessment.case_id)
    return render(request, "cases/assessment_cancel.html", {"assessment": assessment, "case": assessment.case, "form": form})


def get_assessment(request, pk, *, to):
    rows = Assessment.objects.visible_to(request.user).select_related("child", "meeting")
    return access.get_below(request, rows, pk, to=to)
