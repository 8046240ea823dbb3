"""The booking in five steps. Each step is a page of its own: it works without JavaScript, and Back loses nothing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from intake import actions, limits, phones, proof, secret_links, times
from intake.draft import Draft
from intake.forms import CALM, ApplicantForm, DetailsForm, PlaceForm, SafetyForm, SummaryForm, TimeForm
from intake.forms.foster import AVAILABILITY
from intake.proof import Visitor
from intake.times import moment, shown_day
from sesto_social.accounts.access import public
from sesto_social.accounts.models import User
from sesto_social.agenda import booking as agenda
from sesto_social.agenda.booking import SlotTaken
from sesto_social.agenda.models import Office
from sesto_social.parameters.lookup import codes
from sesto_social.parameters.phrases import said_label, say
from sesto_social.ui.posted import posted

STEPS = [*Draft.STEPS, "intake:booking_summary"]
TEMPLATES = {
    "intake:booking_place": "intake/booking_place.html",
    "intake:booking_time": "intake/booking_time.html",
    "intake:booking_details": "intake/booking_details.html",
    "intake:booking_applicant": "intake/booking_applicant.html",
    "intake:booking_summary": "intake/booking_summary.html",
}
PRESET = {"ufficio": "office", "motivo": "reason"}
ASKS_ANOTHER_TIME = ("office", "interpreter_language", "wished_mode")
"""When one of these changes, the chosen time may not do any more."""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_safety(request):
    """Before the calendar, two questions. Nothing of the answers is kept, not even in the address."""
    form = SafetyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        way = "intake:emergency" if form.in_danger else "intake:booking_place"
        return redirect(f"{reverse(way)}{preset_query(request)}")
    return render(request, "intake/booking_safety.html", {"form": form})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_place(request):
    """Which office, and what makes the talk longer: the times that follow are the right ones."""
    draft = Draft(request.session)
    keep_preset(request, draft)
    topic = draft.topic
    form = PlaceForm(request.POST, topic=topic) if request.method == "POST" else PlaceForm(initial=draft.values, topic=topic)
    if request.method == "POST":
        before = [draft.values.get(name) for name in ASKS_ANOTHER_TIME]
        draft.write_form(form)
        if before != [draft.values.get(name) for name in ASKS_ANOTHER_TIME]:
            draft.drop_time()
            draft.find_time()
        if going := onward(request, draft, form, "intake:booking_place"):
            return going
    offices = list(form.fields["office"].queryset)
    kinds = {office.kind: say(office.get_kind_display()) for office in offices}
    kind = request.GET.get("tipo", "")
    chosen = form["office"].value() or (offices[0].pk if len(offices) == 1 else "")
    return show(
        request, draft, "intake:booking_place", form,
        kinds=kinds, kind=kind, chosen=str(chosen), not_competent=bool(chosen) and int_of(chosen) not in {one.pk for one in offices},
        offices=[office for office in offices if kind not in kinds or office.kind == kind],
    )  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_time(request):
    """The list by day. The loser of a race lands here with everything else kept and the three nearest times on top."""
    draft = Draft(request.session)
    if gap := draft.first_gap(before="intake:booking_time"):
        return redirect(gap)
    office, language, reason = draft.office, draft.values.get("interpreter_language", ""), draft.topic
    if office is None:
        return redirect("intake:booking_place")
    if request.method != "POST" and comes_too_late(draft):
        draft.lose_time()
    form = TimeForm(initial=draft.values)
    if request.method == "POST":
        asked = moment(request.POST.get("start", ""))
        form = TimeForm(request.POST, starts=draft_starts(draft, office, at=asked) if asked else [])
        draft.write_form(form)
        if form.is_valid():
            draft.find_time()
        else:
            draft.drop_time()
        if going := onward(request, draft, form, "intake:booking_time"):
            return going
    lost, starts = lost_time(draft, form), draft_starts(draft, office)
    chosen = form["start"].value() or ""
    return show(
        request, draft, "intake:booking_time", form,
        office=office, minutes=times.minutes_for(language, reason), interpreted=bool(language),
        lost=lost, offered=times.nearest(starts, lost) if lost else [], chosen=moment(chosen),
        week=times.Week(starts, shown_day(request.GET.get("dal", ""), starts, lost or moment(chosen))),
    )  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_details(request):
    """What about. Some reasons have questions of their own: they come on the same page, before one goes on.

    A reason that asks for a longer talk than the chosen time leaves goes back to the calendar, and says so.
    """
    draft, going_on = Draft(request.session), request.method == "POST" and "indietro" not in request.POST
    if going_on and not draft.first_gap(before="intake:booking_details"):
        form = DetailsForm(request.POST)
        if form.candidacy_unseen:
            draft.write_form(form)
            return show(request, draft, "intake:booking_details", DetailsForm(initial=draft.values))
    answer = plain_step(request, "intake:booking_details", DetailsForm)
    draft = Draft(request.session)
    if going_on and answer.status_code == 302 and not time_is_enough(draft):
        draft.drop_time()
        minutes = times.minutes_for(draft.values.get("interpreter_language", ""), draft.topic)
        said = _("Per questo motivo l'incontro dura %(minutes)s minuti e l'orario che avevi scelto non basta: scegline un altro.")
        messages.info(request, said % {"minutes": minutes})
        return redirect("intake:booking_time")
    return answer


def time_is_enough(draft):
    language, reason, chosen = draft.values.get("interpreter_language", ""), draft.topic, moment(draft.values.get("start", ""))
    if chosen is None or times.minutes_for(language, reason) == times.minutes_for(language):
        return True
    office = draft.office
    return office is None or times.offers(times.free_starts(office, language, reason=reason, at=chosen), chosen)


def draft_starts(draft, office, at=None):
    """The times that suit what was asked (or `at` alone); where nobody receives in the way one would like, those of the other ways."""
    asked = {"reason": draft.topic, "at": at}
    language, mode = draft.values.get("interpreter_language", ""), draft.values.get("wished_mode", "")
    return (mode and times.free_starts(office, language, mode=mode, **asked)) or times.free_starts(office, language, **asked)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_applicant(request):
    return plain_step(request, "intake:booking_applicant", ApplicantForm)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booking_summary(request):
    """Everything on one page, then yes. Pressing twice books once."""
    form_key = request.POST.get("form_key", "")[:64]
    draft, pressed = Draft(request.session), request.method == "POST" and "indietro" not in request.POST
    if pressed and comes_too_late(draft) and not secret_links.maybe_booked(form_key):
        return redirect("intake:booking_time")  # which says so; nothing is written for the many who come too late
    if token := secret_links.token_of_booked(form_key):
        return redirect("intake:booking_confirmed", token)
    if gap := draft.first_gap() or draft.first_fault():
        if request.method == "POST":
            messages.warning(request, _("La pagina è rimasta aperta a lungo e per prudenza abbiamo cancellato i dati. Ricomincia da qui."))
        return redirect(gap)
    form = SummaryForm(request.POST) if request.method == "POST" else SummaryForm(initial={"form_key": draft.form_key})
    if request.method == "POST":
        if "indietro" in request.POST:
            return redirect("intake:booking_summary" if "again" in request.POST else "intake:booking_applicant")
        if form.is_valid() and (going := confirm(request, draft, form)):
            return going
    return show(request, draft, "intake:booking_summary", form, proof=proof.challenge(draft.form_key), **summary(draft))


def comes_too_late(draft):
    """Asked first, before anything dear: in a rush nearly everybody does."""
    chosen, office = moment(draft.values.get("start", "")), int_of(draft.values.get("office", ""))
    return chosen is not None and office is not None and agenda.is_gone(office, chosen)


def confirm(request, draft, form):
    """Book, or go back for another time. None: the reason why not is on the form."""
    facts = booking_facts(draft)
    if form.cleaned_data["form_key"] != draft.form_key:
        form.add_error(None, _("Questa pagina era vecchia. Controlla i dati e conferma di nuovo."))
        return None
    visitor = proof.visitor(request.POST, draft)
    if visitor is Visitor.UNASKED:
        return render(
            request,
            "intake/booking_again.html",
            {"draft": draft, "at": 5, "parts": [], "facts": facts, "again": proof.question(draft.form_key)},
        )
    if visitor is Visitor.DOUBTFUL:
        token = secret_links.token_of_booked(draft.form_key)  # the second half of a double click
        form.add_error(None, CALM)
        return redirect("intake:booking_confirmed", token) if token else None
    proven = visitor is Visitor.PROVEN
    if refusal := limits.refusal(email=facts["email"], phone=facts["phone"], address=request.address, proven=proven):
        form.add_error(None, refusal)
        return None
    try:
        booked = actions.book(by=User.objects.citizen(), form_key=draft.form_key, **facts)
        secret_links.note_booked(draft.form_key)
    except SlotTaken:
        draft.lose_time()
        return redirect("intake:booking_time")
    limits.count(request.address, proven=proven)
    draft.forget()
    return redirect("intake:booking_confirmed", booked.token)


@public
@require_POST
def booking_forget(request):
    """Whoever leaves the booking half-way may leave nothing behind."""
    Draft(request.session).forget()
    messages.success(request, _("Quello che avevi scritto è stato cancellato."))
    return redirect("intake:home")


def plain_step(request, step, form_class):
    draft = Draft(request.session)
    if gap := draft.first_gap(before=step):
        return redirect(gap)
    form = form_class(request.POST) if request.method == "POST" else form_class(initial=draft.values)
    if request.method == "POST":
        draft.write_form(form)
        if going := onward(request, draft, form, step):
            return going
    return show(request, draft, step, form)


def onward(request, draft, form, step):
    """Where a posted step leads: back, on, or straight to the summary when the rest is there. None: show it again."""
    at, right = STEPS.index(step), form.is_valid()
    if right:
        draft.passed(step)
    if "indietro" in request.POST:
        return redirect(STEPS[at - 1] if at else "intake:booking_safety")
    if not right:
        return None
    return redirect(STEPS[at + 1] if draft.first_gap() else "intake:booking_summary")


def show(request, draft, step, form, **context):
    return render(request, TEMPLATES[step], {"form": form, "draft": draft, "at": STEPS.index(step) + 1, "parts": form.parts(), **context})


def keep_preset(request, draft):
    """`?ufficio=3&motivo=foster_care` of the link that led here. What the lists do not know is ignored."""
    known = {
        "office": lambda value: value.isdecimal() and Office.objects.public().filter(pk=int(value) % 2**31).exists(),
        "reason": lambda value: value in dict(codes("appointment_reason")),
    }
    wanted = {PRESET[key]: value for key, value in request.GET.items() if key in PRESET}
    if kept := {name: value for name, value in wanted.items() if known[name](value)}:
        draft.write(**kept)


def preset_query(request):
    query = request.GET.copy()
    for key in set(query) - set(PRESET):
        del query[key]
    return f"?{query.urlencode()}" if query else ""


def lost_time(draft, form):
    """The time somebody else took: at the last step, or just now between this list and this answer."""
    lost = moment(form.data.get("start", "") if form.is_bound and form.has_error("start", "taken") else draft.taken)
    return lost if lost and lost > timezone.now() else None


def booking_facts(draft):
    """What `actions.book` asks for, from the checked forms."""
    facts = {}
    for step in Draft.STEPS:
        form = draft.form(step)
        form.is_valid()
        facts |= form.cleaned_data
    facts.pop("wished_mode", "")
    return facts | {"language": get_language(), "mode": facts["start"].mode}


def summary(draft):
    facts = booking_facts(draft)
    language, wish = facts["interpreter_language"], facts.get("candidacy")
    return {
        "facts": facts,
        "phone": phones.spaced(facts["phone"]),
        "reason": said_label("appointment_reason", facts["reason"]),
        "interpreter": said_label("language", language) if language else "",
        "candidacy": wish and wish | {"kinds": [words for kind, words in AVAILABILITY if kind in wish["availability"]]},
    }


def int_of(value):
    return int(value) if str(value).isdecimal() and len(str(value)) < 10 else None
