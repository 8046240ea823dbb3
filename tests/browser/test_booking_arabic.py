"""The whole booking in Arabic, on a telephone: from right to left, accessible, and answered by a message in Arabic."""

import gzip
import re

import pytest

from .house import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MAIL = "arabo@posta.example"


def test_a_citizen_books_in_arabic_on_a_telephone(someone_at, house):
    amina = someone_at(width=390)
    amina.go("/")
    amina.page.locator(".language-menu summary").click()
    amina.follow(amina.page.locator(".language-menu button[value=ar]").click)
    assert amina.page.locator("html").get_attribute("dir") == "rtl"
    amina.look().press("احجز موعدًا")
    amina.look().fill(danger="no", fear="no").press("التالي")
    tick(amina.page.locator("[name=office]").first)
    amina.look().fill(interpreter_language="ar").press("التالي")
    tick(amina.look().page.locator("[name=start]").first)
    amina.press("التالي")
    amina.look().fill(reason="other").press("التالي")
    amina.fill(first_name="أمينة", last_name="حداد", email=MAIL).look().press("التالي")
    amina.look().press("إرسال")
    amina.look().press("تأكيد وإرسال")
    amina.look().sees("تم تأكيد الموعد")
    letter = house.letters(MAIL)[0]
    assert letter["Subject"] == "تم تأكيد الموعد في مكاتب البلدية"
    assert "الساعة" in letter.get_content()
    link = re.search(r"http://\S+/appuntamento/\S+/", letter.get_content()).group()
    amina.go(link)
    amina.look().sees("موعدي")
    assert house.ask("SELECT language FROM intake_appointment WHERE email = %s", MAIL) == "ar"


def test_the_language_is_changed_without_javascript(someone_at):
    oksana = someone_at(java_script_enabled=False, width=390)
    oksana.go("/emergenza/")
    oksana.page.locator(".language-menu summary").click()
    oksana.follow(oksana.page.locator(".language-menu button[value=uk]").click)
    assert oksana.page.url.endswith("/emergenza/")
    oksana.sees("Номери екстрених служб")


def test_the_first_visit_is_light_and_asks_nobody_else(someone_at):
    """At most 300 kB without fonts, compressed as production sends them; whatever asks another site fails the visitor."""
    visitor, answers = someone_at(width=390), []
    visitor.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it marks its handler
    visitor.go("/")
    visitor.page.wait_for_load_state("networkidle")

    weights = [len(gzip.compress(answer.body())) for answer in answers if answer.request.resource_type != "font"]
    assert len(weights) > 3
    assert sum(weights) <= 300_000
