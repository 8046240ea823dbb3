"""The psychologist's own notes on a case; for who coordinates, only that they exist."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.drafts.keeping import Keeper
from sesto_social.sealed import Unreadable
from sesto_social.ui.editing import conflict
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .. import access, restricted_notes
from ..forms.restricted_note import RestrictedNoteForm
from ..models import RestrictedNote
from ..page import open_page

READ, WRITE = "cases.view_restrictednote", "cases.add_restrictednote"


@allowed(READ)
@require_GET
def restricted_note_list(request, pk):
    """Mine, with their words one click away; or whose and when, for who coordinates."""
    page = open_page(request, pk, "team")
    writes = request.user.has_perm(WRITE)
    notes = list(RestrictedNote.objects.visible_to(request.user).filter(case=page.case).select_related("author")) if writes else []
    counted = [] if writes else list(RestrictedNote.objects.counted_by(request.user).filter(case=page.case))
    facts = {"notes": notes, "counted": counted, "writes": writes and page.works and page.case.is_open}
    return render(request, "cases/restricted_note_list.html", page.context(**facts))


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def restricted_note_add(request, pk):
    case = access.get_case(request, pk, to=WRITE)
    back = f"{case.get_absolute_url()}note-riservate/"
    draft = Keeper(request, "cases.restricted_note_add", pk, title=f"Nota riservata, caso {case.number}")
    form = draft.fill(RestrictedNoteForm(posted(request), cancel=back))
    if request.method == "POST" and form.is_valid():
        try:
            restricted_notes.write(case, by=request.user, day=form.cleaned_data["day"], text=form.cleaned_data["text"])
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            draft.drop()
            messages.success(request, "Nota riservata salvata.")
            return redirect(back)
    return render(request, "cases/restricted_note_add.html", {"case": case, "form": form, "draft": draft})


@allowed(WRITE)
@require_http_methods(["GET", "POST"])
def restricted_note(request, pk):
    """Read it; its author corrects it here too."""
    rows = RestrictedNote.objects.visible_to(request.user).select_related("author")
    note = access.get_below(request, rows, pk)
    writes = note.author_id == request.user.pk and note.case.is_open and access.may_work(request.user, note.case)
    try:
        text = note.read()
    except Unreadable:
        return render(request, "cases/restricted_note.html", {"note": note, "case": note.case, "unreadable": True}, status=503)
    record("cases.restrictednote.opened", note, by=request.user)
    if not writes:
        return render(request, "cases/restricted_note.html", {"note": note, "case": note.case, "text": text})
    draft = Keeper(request, "cases.restricted_note", pk, title=f"Nota riservata, caso {note.case.number}", version=note.version)
    form = draft.fill(RestrictedNoteForm(posted(request), instance=note, cancel=f"{note.case.get_absolute_url()}note-riservate/"))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            restricted_notes.rewrite(note, by=request.user, version=facts["version"], day=facts["day"], text=facts["text"])
        except EditConflict:
            return conflict(request, form, draft=draft)
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("cases:restricted_note_list", note.case_id)
        draft.drop()
        messages.success(request, "Nota riservata salvata.")
        return redirect("cases:restricted_note_list", note.case_id)
    return render(request, "cases/restricted_note.html", {"note": note, "case": note.case, "form": form, "draft": draft})
