"""The diary of a case: reading, searching and printing it; a note, its amendment, opening it to more readers; a note from anywhere."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import replace_url

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.documents import press, responses
from sesto_social.drafts.keeping import Keeper
from sesto_social.parameters.lookup import note_template, note_templates
from sesto_social.ui import terms
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, papers
from .. import diary as notes
from ..forms.diary import DiaryFilterForm, DiaryForm, DiaryOpenForm
from ..models import DiaryEntry
from ..page import open_page
from .sections import CLOSED


def asked_for(request, page):
    """(the filled filter form, the notes it leaves) of those the reader may see. The term stays out of the address."""
    text = terms.remembered(request, f"cases:diary:{page.case.pk}", filters=DiaryFilterForm.FILTERS, limit=80)
    mine = DiaryEntry.objects.visible_to(request.user).filter(case=page.case)
    form = DiaryFilterForm(request.GET.dict() | {"q": text}, people=page.people, entries=mine)
    return form, form.narrow(mine.for_diary(request.user))


@allowed("cases.view_diaryentry")
@require_http_methods(["GET", "POST"])
def diary(request, pk):
    page = open_page(request, pk, "diary")
    form, rows = asked_for(request, page)
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    entries, text = paginate(rows, request, by=["-happened_on", "-pk"]), form.data["q"]
    if text:
        record("cases.diaryentry.searched", by=request.user, case_id=page.case.pk, found=entries.total)
    facts = {"entries": entries, "form": form, "text": text, "narrowed": bool(set(request.GET) & set(form.FILTERS))}
    facts |= {"writes": page.works and page.case.is_open and request.user.has_perm("cases.add_diaryentry")}
    if request.htmx:
        return replace_url(render(request, "cases/diary.html#results", page.context(**facts)), terms.address(request))
    return render(request, "cases/diary.html", page.context(alone=notes.seen_alone(page.minors), **facts))


@allowed("cases.print_diaryentry")
@require_GET
def diary_print(request, pk):
    """What the filters leave, on paper: with the name of who asked for it and the time on every page."""
    page = open_page(request, pk, "diary", to="cases.print_diaryentry")
    form, rows = asked_for(request, page)
    paper = papers.diary(page.case, rows, by=request.user, words=form.words)
    record("cases.diaryentry.printed", by=request.user, case_id=page.case.pk, notes=len(paper["entries"]))
    return responses.download_draft(press.render("diary", paper, title="Diario sociale", by=request.user))


@allowed("cases.add_diaryentry")
@require_http_methods(["GET", "POST"])
def diary_add(request, pk):
    """`?modello=` puts the questions of a template under what is written."""
    case = access.get_case(request, pk, to="cases.add_diaryentry")
    if not case.is_open:
        messages.error(request, CLOSED)
        return redirect("cases:diary", pk)
    draft = Keeper(request, "cases.diary_add", case.pk, title=f"Nota di diario, caso {case.number}")
    form = draft.fill(DiaryForm(posted(request), case=case, user=request.user, cancel=f"{case.get_absolute_url()}diario/"))
    if request.method == "POST" and form.is_valid() and written(form, case, by=request.user):
        draft.drop()
        messages.success(request, "Nota scritta nel diario.")
        return redirect("cases:diary", pk)
    template = note_template(request.GET.get("modello", ""))
    if template:
        form.use(template)
    facts = {"case": case, "form": form, "draft": draft, "templates": note_templates(), "template": template}
    return render(request, "cases/diary_add.html", facts)


def written(form, case, *, by, amends=None):
    """False, with the reason on the form and the text still in it, when meanwhile it may not be written any more."""
    try:
        notes.write(case, by=by, amends=amends, **form.cleaned_data)
    except TransitionNotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@allowed("cases.add_diaryentry")
@require_http_methods(["GET", "POST"])
def diary_amend(request, pk):
    """A note is never changed: what was wrong is put right below it, with a name and a date. By its author only."""
    entry = access.get_below(request, DiaryEntry.objects.visible_to(request.user), pk, to="cases.add_diaryentry")
    if refusal := refused(request, entry):
        return refusal
    back = f"{entry.case.get_absolute_url()}diario/"
    draft = Keeper(request, "cases.diary_amend", entry.pk, title=f"Rettifica di una nota, caso {entry.case.number}")
    form = draft.fill(DiaryForm(posted(request), case=entry.case, user=request.user, amends=entry, cancel=back))
    if request.method == "POST" and form.is_valid() and written(form, entry.case, by=request.user, amends=entry):
        draft.drop()
        messages.success(request, "Rettifica aggiunta sotto la nota.")
        return redirect("cases:diary", entry.case_id)
    return render(request, "cases/diary_amend.html", {"case": entry.case, "form": form, "draft": draft, "entry": entry})


@allowed("cases.add_diaryentry")
@require_http_methods(["GET", "POST"])
def diary_open(request, pk):
    """To more readers, by its author. Never to fewer."""
    entry = access.get_below(request, DiaryEntry.objects.visible_to(request.user), pk, to="cases.add_diaryentry")
    if refusal := refused(request, entry):
        return refusal
    form = DiaryOpenForm(posted(request), entry=entry, cancel=f"{entry.case.get_absolute_url()}diario/")
    if request.method == "POST" and form.is_valid():
        try:
            notes.widen(entry, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Nota aperta.")
        return redirect("cases:diary", entry.case_id)
    return render(request, "cases/diary_open.html", {"case": entry.case, "form": form, "entry": entry})


def refused(request, entry):
    """The way back for who may not go on writing this note; None for its author."""
    if entry.amends_id is None and entry.author_id == request.user.pk and entry.case.is_open:
        return None
    messages.error(request, "Una nota la rettifica o la apre chi l'ha scritta, finché il caso è aperto.")
    return redirect("cases:diary", entry.case_id)


@allowed("cases.add_diaryentry")
@require_http_methods(["GET", "POST"])
def diary_quick(request):
    """A note from anywhere: of which case? The ones used last come first."""
    text = terms.remembered(request, "cases:diary_quick", limit=80)
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    template = "cases/diary_quick.html#results" if request.htmx else "cases/diary_quick.html"
    return render(request, template, {"cases": notes.to_write_on(request.user, text), "text": text})
