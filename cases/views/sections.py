"""Sections of the case page: family, documents, deadlines."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sesto_social.accounts.access import allowed
from sesto_social.audit.register import record
from sesto_social.documents import responses
from sesto_social.ui.paging import paginate
from sesto_social.ui.posted import posted

from .. import access, actions, addresses, kinfolk, persons
from ..forms.case import DeadlineForm, DocumentForm
from ..forms.charge import ChargeForm
from ..forms.person import FamilyMemberForm
from ..forms.responsibility import ResponsibilityForm
from ..models import AddressDeputy, CaseDocument, CourtOrder, Deadline
from ..page import addresses_of, open_page

CLOSED = "Il caso è chiuso: non si aggiunge nulla finché non viene riaperto."


@allowed("cases.view_case")
@require_GET
def family(request, pk):
    """Members, bonds, where they live: an address is masked for who may not know it."""
    page = open_page(request, pk, "family")
    charges = {charge.person_id: charge for charge in page.case.charges.current()}
    facts = {
        "members": [(one, charges.get(one.person_id)) for one in page.people],
        "addresses": addresses_of(page.people),
        "may_reveal": addresses.may_reveal(page.case, request.user),
        "deputies": list(AddressDeputy.objects.visible_to(request.user).current().filter(case=page.case).select_related("user")),
        "may_name": page.case.is_open and request.user.has_perm("cases.share_case"),
        "bonds": page.case.household.bonds(),
        "known_orders": set(CourtOrder.objects.visible_to(request.user).filter(case=page.case).values_list("pk", flat=True)),
        "ties": kinfolk.bonds_of(page.case, request.user),
        "pregnancies": list(kinfolk.pregnancies_of(page.case, request.user)),
        "may_change": page.works and page.case.is_open and request.user.has_perm("cases.lead_case"),
    }
    return render(request, "cases/family.html", page.context(**facts))


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def family_add(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    back = f"{case.get_absolute_url()}famiglia/"
    form = FamilyMemberForm(posted(request), user=request.user, cancel=back)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        person = form.save()
        if case.household.members.current().filter(person=person).exists():
            form.add_error(None, "Questa persona è già nella famiglia.")
        else:
            persons.add_member(
                case.household, person, role=facts["role"], lives_here=facts["lives_here"], since=facts["since"], by=request.user
            )
            messages.success(request, "Persona aggiunta alla famiglia.")
            return redirect("cases:family", pk)
    return render(request, "cases/family_add.html", {"case": case, "form": form})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def responsibility_add(request, pk):
    case = access.get_case(request, pk, to="cases.lead_case")
    form = ResponsibilityForm(posted(request), case=case, user=request.user, cancel=f"{case.get_absolute_url()}famiglia/")
    if request.method == "POST" and form.is_valid():
        actions.hold_responsibility(form.instance, by=request.user)
        messages.success(request, "Responsabilità genitoriale registrata.")
        return redirect("cases:family", pk)
    return render(request, "cases/responsibility_add.html", {"case": case, "form": form})


@allowed("cases.lead_case")
@require_http_methods(["GET", "POST"])
def charge_edit(request, pk, charge_pk):
    """The legal regime of one minor: with the family's agreement, or by order of a court."""
    case = access.get_case(request, pk, to="cases.lead_case")
    charge = case.charges.current().filter(pk=charge_pk).select_related("person").first()
    if charge is None:
        raise Http404
    form = ChargeForm(posted(request), initial={"regime": charge.regime}, cancel=f"{case.get_absolute_url()}famiglia/")
    if request.method == "POST" and form.is_valid():
        changed = actions.set_regime(charge, by=request.user, **form.cleaned_data)
        messages.success(request, "Regime salvato." if changed else "Il regime era già questo: nulla è cambiato.")
        return redirect("cases:family", pk)
    return render(request, "cases/charge_edit.html", {"case": case, "charge": charge, "form": form})


@allowed("cases.view_casedocument")
@require_GET
def documents(request, pk):
    page = open_page(request, pk, "documents")
    rows = CaseDocument.objects.visible_to(request.user).filter(case=page.case).select_related("document", "attachment", "added_by")
    papers = paginate(rows, request, by=["-added_at", "-pk"])
    form = DocumentForm() if page.works and page.case.is_open else None
    return render(request, "cases/documents.html", page.context(papers=papers, form=form))


@allowed("cases.work_case")
@require_http_methods(["GET", "POST"])
def document_add(request, pk):
    case = access.get_case(request, pk, to=access.WORK)
    if not case.is_open:
        messages.error(request, CLOSED)
        return redirect("cases:documents", pk)
    form = DocumentForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        actions.attach(case, by=request.user, upload=form.cleaned_data["file"], title=form.cleaned_data["title"])
        messages.success(request, "Documento aggiunto.")
        return redirect("cases:documents", pk)
    return render(request, "cases/document_add.html", {"case": case, "form": form})


@allowed("cases.view_casedocument")
@require_GET
def document_download(request, pk):
    rows = CaseDocument.objects.visible_to(request.user).select_related("document", "attachment")
    paper = get_object_or_404(rows, pk=pk)
    if paper.document_id:
        return responses.download(request, paper.document)
    return responses.download_attachment(request, paper.attachment)


@allowed("cases.view_deadline")
@require_http_methods(["GET", "POST"])
def deadlines(request, pk):
    """What is due and what is done; one may be added by hand."""
    page = open_page(request, pk, "deadlines")
    may_add = page.works and page.case.is_open
    form = DeadlineForm(posted(request), case=page.case) if may_add else None
    if request.method == "POST" and form and form.is_valid():
        form.save()
        record("cases.deadline.added", form.instance, by=request.user)
        messages.success(request, "Scadenza aggiunta.")
        return redirect("cases:deadlines", pk)
    rows = Deadline.objects.visible_to(request.user).filter(case=page.case).select_related("assignee", "settled_by")
    facts = {"pending": list(rows.pending()[:100]), "settled": list(rows.settled()[:20]), "form": form}
    return render(request, "cases/deadlines.html", page.context(**facts))


@allowed("cases.work_case")
@require_POST
def deadline_settle(request, pk):
    """Only what was added by hand is ticked off by hand; the rest is settled by doing it."""
    deadline = access.get_below(request, Deadline.objects.visible_to(request.user), pk, to=access.WORK)
    if deadline.key:
        messages.error(request, "Questa scadenza si chiude da sola quando fai ciò che chiede.")
    elif deadline.settle(by=request.user):
        messages.success(request, "Segnata come fatta.")
    return redirect("cases:deadlines", deadline.case_id)
