"""The whole booking with nothing but a keyboard: every field and button is reached with Tab, in the order of the page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FOCUSED = """() => { const e = document.activeElement;
  return {name: e.name || '', words: (e.innerText || '').trim(), shown: !!e.matches(':focus-visible')} }"""


class Keys:
    """Hands on the keyboard, no mouse."""

    def __init__(self, visitor):
        self.page = visitor.page

    def to(self, wanted, *, at_most=150):
        """Tab until `wanted(facts of the focused element)`; what has the focus can be seen."""
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            if wanted(focused):
                assert focused["shown"], f"the focus cannot be seen on {focused}"
                return self
        raise AssertionError(f"Tab never gets there on {self.page.url}")

    def field(self, name):
        return self.to(lambda focused: focused["name"] == name)

    def words(self, words):
        return self.to(lambda focused: focused["words"] == words)

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def enter(self):
        """Enter, and the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self


def test_a_citizen_books_with_the_keyboard_alone(someone_at, house):
    visitor = someone_at()
    keys = Keys(visitor)
    visitor.go("/")
    keys.press("Tab")
    assert "contenuto" in visitor.page.evaluate("document.activeElement.getAttribute('href')"), "the first stop skips to the content"
    keys.words("Prenota un appuntamento").enter()
    keys.field("danger").press("ArrowDown", "Space").field("fear").press("ArrowDown", "Space").words("Avanti").enter()
    keys.field("office").press("Space").words("Avanti").enter()
    keys.field("start").press("Space").words("Avanti").enter()
    keys.field("reason").press("End").words("Avanti").enter()
    keys.field("first_name").type("Teresa").field("last_name").type("Villa")
    keys.field("email").type("teresa@posta.example").words("Avanti").enter()
    keys.words("Invia").press("Enter").words("Conferma e invia").enter()
    visitor.sees("Appuntamento confermato")
    assert house.ask("SELECT last_name FROM intake_appointment WHERE email = 'teresa@posta.example'") == "Villa"
