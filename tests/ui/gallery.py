"""Every component on a few pages that exist only in tests: to be looked at, and measured."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from sesto_social.ui import views
from sesto_social.ui.paging import Page

from .test_frames import CASES, INTAKE, nowhere, room
from .test_layouts import AskForm

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGES_DIR = Path(__file__).parent / "pages"
PAIRS = [("12 gen", 62), ("10 feb", 70), ("25 mar", 78), ("25 giu", 85)]
TODAY = dt.date(2026, 3, 10)

STAFF = (PAGES_DIR / "staff.html").read_text()
LIST = (PAGES_DIR / "list.html").read_text()
FORM = (PAGES_DIR / "form.html").read_text()
PUBLIC = (PAGES_DIR / "public.html").read_text()
MESSAGES = [
    (constants.SUCCESS, "Nota salvata."),
    (constants.WARNING, "L’ISEE scade tra 3 giorni."),
    (constants.ERROR, "Il caso non può essere chiuso ora: il progetto è ancora in corso."),
]
WORKER = SimpleNamespace(
    is_authenticated=True, is_staff=True, display_name="A. Bianchi", role_label="Assistente sociale", pk=1, has_perm=lambda code: True
)


def shown(text, *, staff=False, shouts=False, **facts):
    def view(request):
        request.user = WORKER if staff else AnonymousUser()
        request._messages = [Message(level, words) for level, words in MESSAGES] if shouts else []
        loads = [("A. Bianchi", 31), ("F. Conti", 22), ("L. Serra", 9)]
        rows = [SimpleNamespace(pk=pk) for pk in range(41, 49)]
        common = {"pairs": PAIRS, "load": loads, "day": TODAY, "page": Page(rows, "48", True, "18", 18)}
        names = [
            "Aiuto economico",
            "Assegno di maternità",
            "Lavoro e tirocini",
            "Aiuto ai genitori",
            "Progetto educativo",
            "Affido familiare",
        ]
        return HttpResponse(engines["django"].from_string(text).render(common | {"names": names} | facts, request))

    return view


def form_page(request, frame, staff, filled):
    data = {"name": "", "day": "", "reason": "zz", "note": "Testo scritto a mano"} if filled else None
    return shown(FORM, staff=staff, frame=frame, form=AskForm(data))(request)


def error_page(handler, *, staff=False):
    def view(request):
        shown("", staff=staff)(request)
        response = handler(request)
        response.status_code = 200
        return response

    return view


CONFLICT = {
    "rows": [
        {
            "label": "Testo",
            "stored": "La madre ha telefonato ieri.",
            "typed": "Ha telefonato ieri mattina\ne richiama.",
            "changed": True,
        },
        {"label": "Entro", "stored": "gio 12 mar 2026", "typed": "gio 12 mar 2026", "changed": False},
    ],
    "typed": [("text", "La madre ha telefonato ieri mattina e richiama.")],
    "version_name": "version",
    "version": 2,
    "address": "/casi/",
    "files": True,
}

PAGES = {
    "assente": error_page(views.not_found),
    "assente-dentro": error_page(views.not_found, staff=True),
    "proibito": error_page(views.forbidden, staff=True),
    "guasto": error_page(views.server_error),
    "scaduto": error_page(views.csrf_failure),
    "conflitto": shown((TEMPLATES / "ui" / "conflict.html").read_text(), staff=True, **CONFLICT),
    "pubblica": shown(PUBLIC),
    "pubblica-modulo": lambda request: form_page(request, "base_public.html", staff=False, filled=False),
    "pubblica-errori": lambda request: form_page(request, "base_public.html", staff=False, filled=True),
    "accesso": lambda request: form_page(request, "base_plain.html", staff=False, filled=False),
    "caso": shown(STAFF, staff=True),
    "elenco": shown(LIST, staff=True, shouts=True),
    "modulo": lambda request: form_page(request, "base_staff.html", staff=True, filled=True),
}
urlpatterns = [
    *[path(f"{name}/", view) for name, view in PAGES.items()],
    path("", include((CASES, "cases"))),
    path("", include(([*INTAKE, *room(take_in_list="richieste/")], "intake"))),
    path("", include(([*room(review_list="verifiche/")], "interventions"))),
    path("", include((room(notice_list="avvisi/"), "notifications"))),
    *room(account_login="entra/", account_logout="esci/", usersessions_list="sessioni/"),
    path("x/", nowhere),
]
