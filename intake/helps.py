"""The six kinds of help of the public site, and the page for who would like to become a foster family."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Help(NamedTuple):
    """One page of help. Its text is a page text with the same slug; `reason` is preselected in the booking."""

    slug: str
    title: str
    line: str
    icon: str
    reason: str


HELPS = [
    Help(
        "aiuti-economici",
        _("Aiuti economici"),
        _("Un sostegno per un periodo breve, quando le spese sono troppe."),
        "card",
        "economic_help",
    ),
    Help(
        "lavoro-e-formazione",
        _("Lavoro e formazione (SISL)"),
        _("Un percorso accompagnato verso un lavoro, un tirocinio, un corso."),
        "tool",
        "orientation",
    ),
    Help(
        "sostegno-ai-genitori",
        _("Sostegno ai genitori"),
        _("Ascolto e consigli quando crescere i figli è faticoso."),
        "hearing",
        "family_support",
    ),
    Help(
        "progetto-educativo",
        _("Progetto educativo e incontri protetti"),
        _("Un educatore accanto ai ragazzi; un luogo sicuro per incontrare un genitore."),
        "pencil",
        "family_support",
    ),
    Help(
        "affido-familiare",
        _("Affido familiare"),
        _("Una famiglia che accoglie un bambino per un tempo, mentre la sua si rimette in piedi."),
        "user",
        "foster_care",
    ),
    Help("tutela-dei-minori", _("Tutela dei minori"), _("Quando un bambino ha bisogno di essere protetto."), "locked", "family_support"),
]
FOSTER_FAMILY = Help(
    "diventare-famiglia-affidataria",
    _("Diventare famiglia affidataria"),
    _("Hai spazio nella tua vita per un bambino? Parliamone, senza impegno."),
    "user",
    "foster_candidacy",
)
BY_SLUG = {one.slug: one for one in [*HELPS, FOSTER_FAMILY]}
