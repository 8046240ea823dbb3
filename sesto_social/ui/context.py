"""What every page of the site knows: who we are, where one can go, how many notices wait. Nothing is counted until a template asks."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject, cached_property

from sesto_social.languages import SHORT, proposed
from sesto_social.ui.navigation import links, staff_navigation

COMUNE = {
    "url": "https://sestosg.net",
    "region_url": "https://www.regione.lombardia.it",
    "address": "Piazza della Resistenza 20, 20099 Sesto San Giovanni (MI)",
    "tax_code": "02253930156",
    "vat": "00732210968",
    "pec": "comune.sestosg@legalmail.it",
    "phone": "02 24961",
    "phone_link": "+390224961",
}


class Site:
    """The frame of one page, filled as far as its template looks."""

    def __init__(self, request):
        self._request = request
        self.demo = settings.DEMO
        self.comune = COMUNE | getattr(settings, "COMUNE", {})
        self.exit_url = getattr(settings, "QUICK_EXIT_URL", "https://www.ilmeteo.it")

    @cached_property
    def links(self):
        return links()

    @cached_property
    def languages(self):
        """[(code, its own name, whether it is written from right to left)], for the menu of the header."""
        return [(code, name, code in settings.LANGUAGES_BIDI) for code, name in settings.LANGUAGES]

    @cached_property
    def language(self):
        """How the header calls the language of this page."""
        return SHORT[translation.get_language()]

    @cached_property
    def proposed_language(self):
        return proposed(self._request)

    @cached_property
    def demo_url(self):
        return self.links["demo"]

    @cached_property
    def navigation(self):
        return staff_navigation(self._request.user, self._request.path) if hasattr(self._request, "user") else []

    @cached_property
    def unread(self):
        user = getattr(self._request, "user", None)
        return unread_notices(user) if user is not None and user.is_authenticated else 0


def unread_notices(user):
    """How many notices of the bell this user has not read."""
    from sesto_social.notifications.bell import unread_count

    return unread_count(user)


def site(request):
    return {"site": SimpleLazyObject(lambda: Site(request))}
