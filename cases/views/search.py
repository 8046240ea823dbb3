"""One box for everything; and the register of who looked at what."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sesto_social.accounts.access import allowed
from sesto_social.audit.models import AuditEvent
from sesto_social.audit.register import record
from sesto_social.ui import terms
from sesto_social.ui.paging import paginate

from .. import finding, words
from ..forms.register import RegisterForm
from ..listing import best_cases, numbers_of
from ..models import CaseDocument, Person


@allowed("cases.view_case", "cases.view_person")
@require_http_methods(["GET", "POST"])
def search(request):
    """Cases, persons and papers that the reader may see anyway: what is hidden is not counted either."""
    user, text = request.user, terms.remembered(request, "cases:search")
    if request.method == "POST" and not request.htmx:
        return redirect(terms.address(request))
    facts = {"text": text, "cases": [], "people": [], "papers": []}
    if text:
        if user.has_perm("cases.view_case"):
            facts["cases"] = best_cases(user, text)
        if user.has_perm("cases.view_person"):
            facts["people"] = finding.find(Person.objects.visible_to(user), text, limit=20)
        if user.has_perm("cases.view_casedocument"):
            facts["papers"] = list(CaseDocument.objects.visible_to(user).matching(text)[:10])
        record("cases.searched", by=user, cases=len(facts["cases"]), people=len(facts["people"]), papers=len(facts["papers"]))
    return render(request, "cases/search.html", facts)


@allowed("audit.view_auditevent")
@require_GET
def access_register(request):
    """Readings, refusals, downloads: who, which case by number, when, why. Never a content. Looking into it is on record too."""
    form = RegisterForm(request.GET)
    asked = bool(set(request.GET) & set(form.fields))
    rows = form.narrow(AuditEvent.objects.select_related("actor"))
    if asked:
        record("audit.register.searched", by=request.user, fields=sorted(name for name in form.fields if request.GET.get(name)))
    if asked and not form.is_valid():
        messages.error(request, "Un filtro non è stato capito: controlla i campi.")
    page = paginate(rows, request, by=["-at", "-pk"])
    numbers = numbers_of({event.case_id for event in page.rows if event.case_id})
    template = "cases/access_register.html#results" if request.htmx else "cases/access_register.html"
    lines = [(event, words.of_event(event), numbers.get(event.case_id, "")) for event in page.rows]
    return render(request, template, {"form": form, "page": page, "lines": lines})
