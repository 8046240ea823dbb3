"""The list of cases, the case page, its data, and what may be known of who sees it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import replace_url

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.ui import terms
from sesto_social.ui.editing import conflict
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict

from .. import access, actions, advice, diary, story, words
from ..forms.case import CaseFilterForm, CaseForm
from ..forms.story import StoryForm
from ..listing import case_page, unit_groups
from ..models import Case, CaseTransfer, Deadline, TimelineEvent
from ..page import open_page
from ..story_picture import draw

STORY = 12
NEEDED = 8


@allowed("cases.view_case")
@require_http_methods(["GET", "POST"])
def case_list(request):
    text = terms.remembered(request, "cases:case_list", filters=CaseFilterForm.FILTERS, limit=80)
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    coordinates = request.user.has_perm("cases.view_workload") and bool(unit_groups(request.user))
    form = CaseFilterForm(request.GET.dict() | {"q": text}, coordinates=coordinates)
    page = case_page(request.user, order=request.GET.get("ordina", ""), after=request.GET.get("dopo", ""), **form.narrowing())
    template = "cases/case_list.html#results" if request.htmx else "cases/case_list.html"
    narrowed = bool(set(request.GET) & set(form.FILTERS))
    response = render(request, template, {"form": form, "text": text, "page": page, "narrowed": narrowed, "coordinates": coordinates})
    return replace_url(response, terms.address(request)) if request.htmx else response


@allowed("cases.view_case")
@require_GET
def case_detail(request, pk):
    """The overview: what is needed, what is in force, who they are, what happened."""
    page = open_page(request, pk, "overview")
    needed = Deadline.objects.visible_in(page.case, request.user).pending().select_related("assignee")[:NEEDED]
    story = TimelineEvent.objects.visible_to(request.user).filter(case=page.case).select_related("by")[:STORY]
    panels = [panel for panel in page.panels if panel.slot == "overview"]
    moved = None
    if page.case.status == Case.Status.TRANSFERRED:
        moved = CaseTransfer.objects.visible_to(request.user).acknowledged().filter(case=page.case).first()
    facts = {"needed": list(needed), "story": list(story), "panels": panels, "moved": moved, "alone": diary.seen_alone(page.minors)}
    return render(request, "cases/case_detail.html", page.context(**facts))


@allowed("cases.view_case")
@require_GET
def case_section(request, pk, slot):
    """A section that a higher room serves: its panels, loaded by htmx, or links to them."""
    page = open_page(request, pk, slot)
    panels = [panel for panel in page.panels if panel.slot == slot]
    section = next((one for one in page.sections if one.slug == slot), None)
    if not panels or section is None or slot == "overview":
        raise Http404
    return render(request, "cases/case_section.html", page.context(panels=panels, title=section.label))


@allowed("cases.view_case")
@require_GET
def case_story(request, pk):
    """The whole timeline: drawn in lanes, and as a list a page at a time; both narrowed the same way."""
    page = open_page(request, pk, "story")
    form = StoryForm(request.GET)
    narrowing = form.narrowing()
    rows = story.rows_of(page.case, request.user, **narrowing).select_related("by")
    told = story.gather(page.case, request.user, **narrowing)
    facts = {"form": form, "narrowed": any(narrowing.values()), "picture": draw(told) if told else ""}
    return render(request, "cases/case_story.html", page.context(page=paginate(rows, request, by=["-at", "-pk"]), **facts))


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def case_edit(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    form = CaseForm(posted(request), instance=case, may_restrict=request.user.has_perm("cases.share_case"))
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        record("cases.case.changed", case, by=request.user, fields=sorted(set(form.changed_data) - {"version"}))
        if "sensitive" in form.cleaned_data:
            actions.set_sensitive(case, form.cleaned_data["sensitive"], by=request.user)
        messages.success(request, "Dati del caso salvati.")
        return redirect(case)
    return render(request, "cases/case_edit.html", {"case": case, "form": form})


@allowed("cases.view_case")
@require_GET
def accesses(request, pk):
    """Why do I see this, who may see it and, for who watches over it, who opened it."""
    page = open_page(request, pk, "accesses")
    may_watch = request.user.has_perm("cases.view_access")
    opened = diary.register_for(page.case, request.user).select_related("actor").order_by("-at", "-pk")[:60] if may_watch else []
    facts = {
        "why": access.why_i_see(page.case, request.user),
        "who": access.who_may_see(page.case),
        "may_watch": may_watch,
        "page_works": page.works,
        "guests": set(advice.guests_of(page.case)) if page.works and request.user.has_perm("cases.share_case") else set(),
        "opened": [(event, words.of_event(event)) for event in opened],
    }
    return render(request, "cases/accesses.html", page.context(**facts))
