"""The registry of persons: search, page, registration; and a household made in one go."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.parameters.lookup import codes
from sesto_social.ui import terms
from sesto_social.ui.editing import conflict
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted
from sesto_social.versioned import EditConflict

from .. import contacts, finding, identifiers, merging, persons, words
from ..forms.person import HouseholdForm, Members, PersonCodeForm, PersonForm, PersonSearchForm
from ..models import Address, Case, Citizenship, Contact, Household, Identifier, Person, PersonMerge, StayPermit


@allowed("cases.view_person")
@require_http_methods(["GET", "POST"])
def person_list(request):
    """Nothing is listed until something is typed: a registry is searched, not browsed."""
    text = terms.remembered(request, "cases:person_list")
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    form = PersonSearchForm({"q": text})
    found = finding.find(Person.objects.visible_to(request.user), text) if text else []
    if text:
        record("cases.person.searched", by=request.user, found=len(found))
    template = "cases/person_list.html#results" if request.htmx else "cases/person_list.html"
    return render(request, template, {"form": form, "text": text, "found": found, "limit": finding.FOUND})


@allowed("cases.view_person")
@require_GET
def person_detail(request, pk):
    """Who it is and how to reach them. Cases appear only to those who may open them anyway."""
    person = Person.objects.visible_to(request.user).filter(pk=pk).first()
    if person is None:
        return redirect(get_object_or_404(Person.objects.visible_to(request.user), pk=merging.left_of(pk)))
    record("cases.person.opened", person, by=request.user)
    cases = list(Case.objects.visible_to(request.user).of_person(person).select_related("worker"))
    home = [case for case in cases if person.is_in(case)]
    led = next((case for case in home if case.is_led_by(request.user)), None)
    facts = {
        "person": person,
        "cases": cases,
        "addresses": list(Address.objects.visible_to(request.user).filter(person=person).current()),
        "led": led,
        "home": home,
        "contacts": list(Contact.objects.visible_to(request.user).filter(person=person)),
        "phone_is_safe": contacts.may_call(person.phone),
        "email_is_safe": contacts.may_write(person.email),
        "citizenships": list(Citizenship.objects.visible_to(request.user).filter(person=person)),
        "interpreter": dict(codes("language")).get(person.interpreter_language, person.interpreter_language),
        "permits": list(StayPermit.objects.visible_to(request.user).filter(person=person)),
        "memberships": list(Household.objects.visible_to(request.user).memberships_with(person)),
        "bonds": person.bonds_with(Person.objects.visible_to(request.user)),
        "may_change": request.user.has_perm("cases.change_person"),
        "codes": list(Identifier.objects.visible_to(request.user).filter(person=person).select_related("replaced_by")),
        "merges": list(PersonMerge.objects.visible_to(request.user).filter(kept=person).select_related("absorbed", "by", "undone_by")),
    }
    return render(request, "cases/person_detail.html", facts)


@allowed("cases.add_person")
@require_http_methods(["GET", "POST"])
def person_add(request):
    """Registers somebody, after showing who they may already be. `torna` is where to go back to, with `persona=` added."""
    back = safe_return(request)
    form = PersonForm(posted(request), user=request.user, cancel=back or "/persone/", primary="Registra la persona")
    candidates = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        keys = ("last_name", "first_name", "birth_date", "tax_code")
        candidates = [] if facts["sure"] else persons.similar_to(**{key: facts[key] for key in keys}, user=request.user)
        if not candidates:
            person = form.save()
            record("cases.person.registered", person, by=request.user)
            say_doubts(request, person)
            messages.success(request, "Persona registrata.")
            return redirect(with_answer(back, persona=person.pk) if back else person)
    facts = {"form": form, "candidates": [(one, with_answer(back, persona=one.pk) if back else "") for one in candidates], "back": back}
    return render(request, "cases/person_add.html", facts)


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def person_edit(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = PersonForm(posted(request), instance=person, user=request.user, cancel=person.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except EditConflict:
            return conflict(request, form)
        record("cases.person.changed", person, by=request.user, fields=sorted(set(form.changed_data) - {"version", "sure"}))
        say_doubts(request, person)
        messages.success(request, "Dati salvati.")
        return redirect(person)
    return render(request, "cases/person_edit.html", {"form": form, "person": person})


@allowed("cases.change_person")
@require_http_methods(["GET", "POST"])
def person_code(request, pk):
    """A code for somebody known. `proposto` is one that was typed for somebody new who turned out to be this person: it is only shown."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    proposed = request.POST.get("proposto", "")
    data = None if proposed else posted(request)
    form = PersonCodeForm(data, initial={"code": proposed}, person=person, user=request.user, cancel=person.get_absolute_url())
    if data is not None and form.is_valid():
        facts = form.cleaned_data
        code = identifiers.keep(person, facts["code"], since=facts["since"], expires_on=facts["expires_on"])
        record("cases.person.code_added", person, by=request.user, kind=code.kind)
        person.refresh_from_db()
        say_doubts(request, person)
        messages.success(request, "Codice registrato: quelli di prima restano nella storia.")
        return redirect(person)
    codes = list(Identifier.objects.visible_to(request.user).filter(person=person))
    return render(request, "cases/person_code.html", {"person": person, "form": form, "codes": codes})


@allowed("cases.view_access")
@require_GET
def person_accesses(request, pk):
    """Who read or changed this row of the registry."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    rows = AuditEvent.objects.of_person(person.pk).select_related("actor")
    page = paginate(rows, request, by=["-at", "-pk"])
    lines = [(event, words.of_event(event)) for event in page.rows]
    return render(request, "cases/person_accesses.html", {"person": person, "page": page, "lines": lines})


@allowed("cases.add_person")
@require_http_methods(["GET", "POST"])
def household_add(request):
    """A family in one page: each line is somebody registered or somebody new. `persona=` fills the first line; `torna` as above."""
    back = safe_return(request)
    first = first_person(request)
    form = HouseholdForm(posted(request), initial={"name": first.last_name if first else ""})
    lines = [{"person": first.pk}] if first else []
    members = Members(posted(request), initial=lines, form_kwargs={"user": request.user}, prefix="m")
    if request.method == "POST" and form.is_valid() and members.is_valid():
        people = [(line.save(), line.cleaned_data["role"]) for line in members.lines]
        household = persons.create_household(
            form.cleaned_data["name"], people, by=request.user, with_responsibility=form.cleaned_data["with_responsibility"]
        )
        messages.success(request, "Nucleo familiare registrato.")
        return redirect(with_answer(back, nucleo=household.pk) if back else people[0][0])
    return render(request, "cases/household_add.html", {"form": form, "members": members, "back": back})


def first_person(request):
    wanted = request.GET.get("persona", "")
    return Person.objects.visible_to(request.user).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None


def say_doubts(request, person):
    doubts = identifiers.doubts(person)
    if doubts:
        messages.warning(request, f"Il codice fiscale non concorda con {' e '.join(doubts)}: controlla che cosa è giusto.")


def safe_return(request):
    """The page of ours that sent the reader here, if it is one of ours."""
    back = request.GET.get("torna", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else ""


def with_answer(back, **answer):
    return f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"
