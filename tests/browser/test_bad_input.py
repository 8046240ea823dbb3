"""Each form of the path sent empty, then with nonsense: the words stand beside the field, and nothing that was typed is lost."""

import json
import re

import pytest

from .house import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LONG = "parola " * 4000
# What a form is given where people write freely; the browser itself refuses letters in a day or an hour.
NONSENSE = {
    "text": "<b>§§</b>",
    "email": "a@@b",
    "tel": "chiamami",
    "search": "x",
    "number": "-7",
    "textarea": "<script>1</script>",
    "date": "0001-01-01",
}


def the_form(page):
    """The one that the page is about: the last with a primary button."""
    return page.locator("main form[method=post]:has(.btn-primary[type=submit])").last


def writable(page):
    return the_form(page).locator(":is(input, textarea, select):not([type=hidden]):not([type=file]):visible")


def write_nonsense(page):
    """What was written, by name."""
    written = {}
    for field in writable(page).all():
        kind = field.evaluate("e => e.type")
        name = field.get_attribute("name")
        if kind in NONSENSE and field.is_enabled() and field.is_editable():
            field.fill(NONSENSE[kind])
            written[name] = NONSENSE[kind]
    return written


def send(visitor):
    visitor.follow(the_form(visitor.page).locator(".btn-primary[type=submit]").first.click)


def beside(page):
    """Every field marked invalid has words of its own, tied to it."""
    return page.evaluate("""() => [...document.querySelectorAll('main [aria-invalid=true]')].filter(e => {
        const ids = (e.getAttribute('aria-describedby') || '').split(/\\s+/).filter(Boolean);
        const tied = ids.some(id => { const w = document.getElementById(id);
            return w && /error|feedback/.test(w.id + w.className) && w.innerText.trim() });
        const group = e.closest('fieldset'), near = group && group.querySelector('.invalid-feedback');
        return !tied && !(near && near.innerText.trim()) }).map(e => e.name || e.id)""")


def refused(visitor, address):
    """Sent empty and sent with nonsense: it stays on the form, says why beside the field, keeps the words."""
    page = visitor.page
    visitor.go(address)
    assert the_form(page).count(), f"no form at {address}"
    required = page.locator("main [required], main .asteriskField").count()
    for field in writable(page).all():
        if field.evaluate("e => ['text','email','tel','textarea','date','time','search','number'].includes(e.type)"):
            field.fill("")
    send(visitor)
    if required and page.url.endswith(address.split("?")[0]):
        assert page.locator("main .invalid-feedback:visible, main .alert-danger:visible, main .error-summary:visible").count(), address
        assert beside(page) == [], address
        visitor.look()
    visitor.go(address)
    written = write_nonsense(page)
    send(visitor)
    if not page.url.endswith(address.split("?")[0]):
        return
    assert beside(page) == [], address
    kept = page.evaluate("() => Object.fromEntries([...document.querySelectorAll('main [name]')].map(e => [e.name, e.value]))")
    lost = {name: kept.get(name) for name, value in written.items() if kept.get(name) not in {value, re.sub(r"\s+", " ", value)}}
    assert lost == {}, address


def test_the_forms_of_the_booking(someone_at):
    visitor = someone_at()
    refused(visitor, "/prenota/")
    visitor.go("/prenota/")
    visitor.fill(danger="no", fear="no").press("Avanti")
    refused(visitor, "/prenota/luogo/")
    tick(visitor.page.locator("[name=office]").first)
    visitor.press("Avanti")
    refused(visitor, "/prenota/data-e-orario/")
    tick(visitor.page.locator("[name=start]").first)
    visitor.press("Avanti")
    refused(visitor, "/prenota/dettagli/")
    visitor.fill(reason="other", details="").press("Avanti")
    refused(visitor, "/prenota/richiedente/")
    visitor.go("/prenota/richiedente/")  # without what was written in the field that only robots see
    visitor.fill(first_name="Ada", last_name="Neri", email="ada@posta.example", phone="", call_hours="").press("Avanti")
    visitor.go("/prenota/riepilogo/")
    visitor.look().sees("Riepilogo", "Neri")
    visitor.expecting(404).go("/appuntamento/nessuno/")
    visitor.look()
    refused(visitor, "/appuntamento/")


def test_the_forms_of_the_desk(someone_at):
    visitor = someone_at(role="intake_worker")
    for address in ("/appuntamenti/nuovo/", "/persone/nuova/", "/nuclei/nuovo/"):
        refused(visitor, address)
    visitor.go("/agenda/")
    visitor.press("Scheda senza appuntamento")
    refused(visitor, visitor.page.url.removeprefix(visitor.house.url))
    visitor.press("La identifico dopo")
    refused(visitor, visitor.page.url.removeprefix(visitor.house.url))


CASE_FORMS = [
    "/casi/{case}/modifica/",
    "/casi/{case}/diario/nuova/",
    "/casi/{case}/famiglia/aggiungi/",
    "/casi/{case}/documenti/aggiungi/",
    "/casi/{case}/equipe/convoca/",
    "/progetti/{draft}/quadro/",
    "/progetti/{draft}/obiettivi/nuovo/",
    "/progetti/{draft}/obiettivi/{goal}/",
    "/progetti/{draft}/azioni/nuova/",
    "/progetti/{draft}/impegni/nuovo/",
    "/progetti/{draft}/interventi/nuovo/?tipo=economic_aid",
    "/progetti/{draft}/interventi/nuovo/?tipo=foster_care",
    "/progetti/{proposed}/firme/",
    "/progetti/{proposed}/rifiutato/",
    "/verifiche/{review}/conduci/",
    "/progetti/{active}/interrompi/",
]


def test_the_forms_of_a_case(someone_at, house):
    made = json.loads(house.run("-m", "tests.browser.families").splitlines()[-1])
    visitor = someone_at(role="case_worker")
    for address in CASE_FORMS:
        refused(visitor, address.format(**made))
