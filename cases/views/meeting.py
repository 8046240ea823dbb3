"""The equipe on screen: convene, presence, opinions, decision, signatures; and in-depth meetings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.agenda.booking import SlotTaken
from sesto_social.drafts.keeping import Keeper
from sesto_social.ui.paging import paginate, sorting
from sesto_social.ui.posted import posted
from sesto_social.workflow import TransitionNotAllowed

from .. import access, engagements, equipe
from ..forms.case import ReasonForm
from ..forms.joint import JointSearchForm, sent
from ..forms.meeting import (
    InDepthBookForm,
    InDepthHoldForm,
    MeetingConveneForm,
    MeetingDecideForm,
    MeetingHoldForm,
    MeetingSignForm,
    OpinionForm,
)
from ..models import InDepthMeeting, TeamMeeting

ORDERS = {"data": ["starts_at"]}
MEETING_FACTS = ("starts_at", "minutes_long", "place", "participants", "agenda", "room", "interpreter")
BEFORE_DECISION = {TeamMeeting.Status.HELD, TeamMeeting.Status.HELD_IN_PART}


@allowed("cases.view_teammeeting")
@require_GET
def meeting_list(request):
    """Meetings of the cases one may see: those to come first."""
    rows = TeamMeeting.objects.visible_to(request.user).select_related("case")
    which = request.GET.get("quali", "")
    rows = rows.past() if which == "passate" else rows.open()
    page = paginate(rows, request, by=sorting(request, ORDERS, "-data" if which == "passate" else "data"))
    template = "cases/meeting_list.html#results" if request.htmx else "cases/meeting_list.html"
    return render(request, template, {"page": page, "which": which})


@allowed("cases.convene_meeting")
@require_http_methods(["GET", "POST"])
def meeting_convene(request, pk):
    """By a common free time, or a day and hour typed in. If the time was taken meanwhile, what was typed stays."""
    case = access.get_case(request, pk, to="cases.convene_meeting")
    follows = followed(request, case)
    form = MeetingConveneForm(sent(request), case=case, initial=picked(request))
    nearest = []
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in MEETING_FACTS}
        try:
            meeting = equipe.convene(case, by=request.user, follows=follows, **facts)
        except SlotTaken:
            form.add_error("hour", "In quell'orario qualcuno dei convocati, la stanza o l'interprete è occupato.")
            nearest = next_times(facts)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Equipe convocata: i partecipanti sono avvisati.")
            return redirect(meeting)
    team = [member.user for member in case.team.current().select_related("user")]
    facts = {"case": case, "form": form, "follows": follows, "nearest": nearest}
    return render(request, "cases/meeting_convene.html", facts | free_times(request, team))


def next_times(facts):
    people = equipe.resources_of([one.user for one in facts["participants"]])
    return engagements.next_times(people, facts["starts_at"], facts["minutes_long"], room=facts["room"], interpreter=facts["interpreter"])


def followed(request, case):
    """The in-depth meeting after which the equipe meets again, when the address names one of this case."""
    wanted = request.GET.get("dopo_incontro", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    return InDepthMeeting.objects.visible_to(request.user).filter(case=case, pk=wanted, status=InDepthMeeting.Status.HELD).first()


def picked(request):
    """A free time chosen from the list fills day, hour, room and interpreter."""
    names = {"day": "day", "hour": "hour", "minutes_long": "durata", "room": "sala", "interpreter": "interprete"}
    return {name: request.GET[parameter] for name, parameter in names.items() if request.GET.get(parameter)}


def free_times(request, users):
    """Common free times of these colleagues, with a room and an interpreter when they are asked for."""
    search = JointSearchForm(request.GET)
    people = equipe.resources_of(users)
    return {"search": search, "times": search.found(people) if people else [], "searching": people}


@allowed("cases.view_teammeeting")
@require_GET
def meeting_detail(request, pk):
    meeting = access.get_below(request, TeamMeeting.objects.visible_to(request.user).select_related("minutes", "follows"), pk)
    return render(request, "cases/meeting_detail.html", meeting_page(request, meeting))


def meeting_page(request, meeting, **more):
    """What the page of a meeting shows, and what this reader may do now, with the reason when they may not."""
    user, people = request.user, list(meeting.participants.select_related("user"))
    opinions = list(meeting.opinions.select_related("author"))
    own = next((one for one in people if one.user_id == user.pk), None)
    handed_in = {one.author_id for one in opinions}
    complete = not any(one.present and one.user_id not in handed_in for one in people)
    open_to_read = complete or meeting.status in {TeamMeeting.Status.SIGNING, TeamMeeting.Status.MINUTED}
    works = access.may_work(user, meeting.case)
    convenes = works and user.has_perm("cases.convene_meeting")
    facts = {
        "meeting": meeting,
        "case": meeting.case,
        "people": [(one, one.user_id in handed_in) for one in people],
        "opinions": opinions if open_to_read else [one for one in opinions if one.author_id == user.pk],
        "open_to_read": open_to_read,
        "missing_opinions": [one for one in people if one.present and one.user_id not in handed_in],
        "missing_signatures": [one for one in people if one.present and not one.signed_at],
        "in_depth": list(meeting.in_depth_meetings.select_related("leader")),
        "paper": meeting.paper(),
        "convenes": convenes,
        "may_write": works and meeting.status in BEFORE_DECISION and bool(own and own.present) and user.pk not in handed_in,
        "may_decide": convenes and meeting.status in BEFORE_DECISION,
        "may_sign": works and meeting.status == TeamMeeting.Status.SIGNING and bool(own and own.present and not own.signed_at),
        "hold_form": None,
        "sign_form": None,
    }
    if convenes and meeting.status == TeamMeeting.Status.CONVENED:
        facts["hold_form"] = MeetingHoldForm(meeting=meeting, may_reduce=user.has_perm("cases.assign_case"))
    if facts["may_sign"]:
        facts["sign_form"] = MeetingSignForm(meeting=meeting)
    return facts | more


@allowed("cases.convene_meeting")
@require_POST
def meeting_hold(request, pk):
    meeting = get_meeting(request, pk, to="cases.convene_meeting")
    form = MeetingHoldForm(request.POST, meeting=meeting, may_reduce=request.user.has_perm("cases.assign_case"))
    if form.is_valid():
        present = [one.pk for one in form.cleaned_data["present"]]
        try:
            equipe.hold(meeting, by=request.user, present=present, partial_reason=form.cleaned_data.get("partial_reason", ""))
        except TransitionNotAllowed as refusal:
            form.add_error("present", str(refusal))
        else:
            messages.success(request, "Riunione svolta: ora ciascuno consegna il proprio parere.")
            return redirect(meeting)
    return render(request, "cases/meeting_detail.html", meeting_page(request, meeting, hold_form=form))


@allowed("cases.convene_meeting")
@require_http_methods(["GET", "POST"])
def meeting_postpone(request, pk):
    return call_off(request, pk, postponed=True)


@allowed("cases.convene_meeting")
@require_http_methods(["GET", "POST"])
def meeting_cancel(request, pk):
    return call_off(request, pk, postponed=False)


def call_off(request, pk, *, postponed):
    meeting = get_meeting(request, pk, to="cases.convene_meeting")
    title = "Rinvia la riunione" if postponed else "Annulla la riunione"
    form = ReasonForm(posted(request), primary=title, cancel=meeting.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            equipe.call_off(meeting, by=request.user, reason=form.cleaned_data["reason"], postponed=postponed)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Riunione rinviata: convocane un'altra." if postponed else "Riunione annullata.")
            return redirect("cases:team", meeting.case_id)
    lead = "Il tempo in agenda torna libero. Poi si convoca una nuova riunione." if postponed else "Il tempo in agenda torna libero."
    return render(
        request, "cases/meeting_step.html", {"meeting": meeting, "case": meeting.case, "form": form, "title": title, "lead": lead}
    )


@allowed("cases.add_opinion")
@require_http_methods(["GET", "POST"])
def opinion_add(request, pk):
    """One's own opinion. Nobody else's is on this page."""
    meeting = get_meeting(request, pk, to="cases.add_opinion")
    draft = Keeper(request, "cases.opinion_add", meeting.pk, title=f"Parere d'equipe, caso {meeting.case.number}")
    form = draft.fill(OpinionForm(posted(request), cancel=meeting.get_absolute_url()))
    if request.method == "POST" and form.is_valid():
        try:
            equipe.hand_in(meeting, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            draft.drop()
            messages.success(request, "Parere consegnato.")
            return redirect(meeting)
    lead = "Scrivi prima di leggere gli altri. Una volta consegnato non si cambia."
    facts = {"meeting": meeting, "case": meeting.case, "form": form, "draft": draft, "title": "Il tuo parere", "lead": lead}
    return render(request, "cases/meeting_step.html", facts)


@allowed("cases.convene_meeting")
@require_http_methods(["GET", "POST"])
def meeting_decide(request, pk):
    meeting = get_meeting(request, pk, to="cases.convene_meeting")
    form = MeetingDecideForm(posted(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            equipe.decide(meeting, by=request.user, **form.facts())
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Decisione registrata: il verbale è in firma.")
            return redirect(meeting)
    facts = {"meeting": meeting, "case": meeting.case, "form": form, "opinions": [], "why_not": ""}
    if meeting.opinions_complete:
        facts["opinions"] = list(meeting.opinions.select_related("author"))
    elif meeting.status in BEFORE_DECISION:
        facts["why_not"] = "Mancano dei pareri: la decisione si registra quando tutti li hanno consegnati."
    if meeting.status not in BEFORE_DECISION:
        facts["why_not"] = f"La riunione è «{meeting.get_status_display()}»: ora non si registra una decisione."
    return render(request, "cases/meeting_decide.html", facts)


@allowed("cases.sign_meeting")
@require_POST
def meeting_sign(request, pk):
    meeting = get_meeting(request, pk, to="cases.sign_meeting")
    form = MeetingSignForm(request.POST, meeting=meeting)
    if form.is_valid():
        try:
            equipe.sign(meeting, by=request.user, dissent=form.cleaned_data["dissent"])
        except TransitionNotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            meeting.refresh_from_db()
            done = meeting.status == TeamMeeting.Status.MINUTED
            messages.success(request, "Verbale firmato da tutti ed emesso." if done else "Firma registrata.")
    return redirect(meeting)


def get_meeting(request, pk, *, to):
    return access.get_below(request, TeamMeeting.objects.visible_to(request.user), pk, to=to)


@allowed("cases.view_teammeeting")
@require_GET
def in_depth_detail(request, pk):
    in_depth = get_in_depth(request, pk, to=access.VIEW)
    return render(request, "cases/in_depth_detail.html", in_depth_page(request, in_depth))


def in_depth_page(request, in_depth, **more):
    works = access.may_work(request.user, in_depth.case) and request.user.has_perm("cases.work_case")
    Status = InDepthMeeting.Status  # noqa: N806
    minuted = in_depth.meeting.status == TeamMeeting.Status.MINUTED
    facts = {
        "in_depth": in_depth,
        "case": in_depth.case,
        "works": works,
        "minuted": minuted,
        "next_meetings": list(in_depth.next_meetings.all()),
        "may_reconvene": works and in_depth.status == Status.HELD and request.user.has_perm("cases.convene_meeting"),
        "book_form": None,
        "hold_form": None,
        "search": None,
        "times": None,
    }
    if works and minuted and in_depth.status in {Status.TO_BOOK, Status.BOOKED}:
        facts["book_form"] = InDepthBookForm(in_depth=in_depth, initial=picked(request))
        if in_depth.status == Status.TO_BOOK:
            facts |= free_times(request, [in_depth.leader])
    if works and in_depth.status == Status.BOOKED and in_depth.starts_at <= timezone.now():
        facts["hold_form"] = InDepthHoldForm(in_depth=in_depth)
    return facts | more


@allowed("cases.work_case")
@require_POST
def in_depth_book(request, pk):
    in_depth = get_in_depth(request, pk, to=access.WORK)
    form = InDepthBookForm(request.POST, in_depth=in_depth)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("starts_at", "minutes_long", "room", "interpreter")}
        try:
            equipe.book(in_depth, by=request.user, **facts)
        except SlotTaken:
            form.add_error("hour", "In quell'orario chi conduce o la stanza è occupato: scegline un altro.")
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Incontro fissato.")
            return redirect(in_depth)
        in_depth = get_in_depth(request, pk, to=access.WORK)
    return render(request, "cases/in_depth_detail.html", in_depth_page(request, in_depth, book_form=form))


@allowed("cases.work_case")
@require_POST
def in_depth_hold(request, pk):
    in_depth = get_in_depth(request, pk, to=access.WORK)
    form = InDepthHoldForm(request.POST, in_depth=in_depth)
    if form.is_valid():
        try:
            equipe.hold_in_depth(in_depth, by=request.user, notes=form.cleaned_data["notes"])
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Incontro svolto: ora l'equipe decide di nuovo.")
            return redirect(in_depth)
    return render(request, "cases/in_depth_detail.html", in_depth_page(request, in_depth, hold_form=form))


@allowed("cases.work_case")
@require_http_methods(["GET", "POST"])
def in_depth_cancel(request, pk):
    in_depth = get_in_depth(request, pk, to=access.WORK)
    form = ReasonForm(posted(request), primary="Annulla l'incontro", cancel=in_depth.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            equipe.call_off_in_depth(in_depth, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Incontro annullato: l'equipe deve ritrovarsi.")
            return redirect(in_depth)
    facts = {"meeting": in_depth.meeting, "case": in_depth.case, "form": form, "title": "Annulla l'incontro di approfondimento"}
    return render(request, "cases/meeting_step.html", facts | {"lead": "L'equipe dovrà ritrovarsi per decidere."})


def get_in_depth(request, pk, *, to):
    rows = InDepthMeeting.objects.visible_to(request.user).select_related("leader", "meeting")
    return access.get_below(request, rows, pk, to=to)
