"""The printing press: Django template → WeasyPrint → archivable, accessible PDF. The only importer of WeasyPrint.

`render` gives the bytes of a draft; `issue` gives a numbered, fingerprinted `Document` that nobody can change.
"""

import mimetypes
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from sesto_social.audit.register import record

from .models import Document, DocumentCounter, sha256

ORIGIN = "https://press.invalid"
"""Base address of every page: no such host exists, and the fetcher turns its static paths into local files."""

STYLESHEET = "css/print/document.css"
PRINTABLE = {"text/css", "font/ttf", "font/otf", "font/woff", "font/woff2", "image/png", "image/jpeg", "image/svg+xml"}

PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""The identifier of PDF/UA-1, and the description of its vocabulary that PDF/A asks of a guest."""


class PressError(Exception):
    """The page asked for something the press does not print: a fault of the template, never of the user."""


@dataclass(frozen=True)
class Imprint:
    """What `documents/_base.html` prints around the text, as `imprint`. A draft has no number."""

    title: str
    number: str = ""
    author: str = ""
    role: str = ""
    date: datetime | None = None
    access_regime: str = Document.AccessRegime.ADMINISTRATIVE.value
    version: int = 1
    replaces: str = ""

    @property
    def draft(self):
        return not self.number


class StaticOnly(URLFetcher):
    """Lets a page reach `data:` and our own static files. Anything else stops the print: nothing leaves, nothing leaks."""

    def __init__(self):
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
        self.refused = []

    def fetch(self, url, headers=None):
        try:
            return self._fetch(url, headers)
        except Exception:
            self.refused.append(url[:200])
            raise

    def _fetch(self, url, headers):
        prefix = ORIGIN + settings.STATIC_URL
        if not url.startswith(prefix):
            return super().fetch(url, headers)
        name = url.removeprefix(prefix).partition("?")[0].partition("#")[0]
        kind, _ = mimetypes.guess_type(name)
        if kind not in PRINTABLE:
            raise PressError(f"not printable: {name}")
        return URLFetcherResponse(url, read_static(name), {"Content-Type": kind})


def read_static(name) -> bytes:
    """A static file of ours, collected or not. Paths that climb out are refused by Django's storage and finders."""
    if settings.STATIC_ROOT and staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    if path := finders.find(name):
        return Path(path).read_bytes()
    raise PressError(f"no such static file: {name}")


_busy = threading.Lock()
"""Pango's font map and the shared configuration are not for two threads at once."""


@cache
def _type_case():
    """Fonts and stylesheet, read once per process: parsing them costs more than a page."""
    fonts = FontConfiguration()
    css = CSS(
        string=read_static(STYLESHEET).decode(),
        base_url=f"{ORIGIN}{settings.STATIC_URL}{STYLESHEET}",
        url_fetcher=StaticOnly(),
        font_config=fonts,
    )
    return fonts, css


def _print(template, context, imprint) -> tuple[bytes, int]:
    html = render_to_string(f"documents/{template}.html", {**context, "imprint": imprint})
    fetcher = StaticOnly()
    with _busy, suppress(FatalURLFetchingError):
        fonts, css = _type_case()
        page = HTML(string=html, base_url=f"{ORIGIN}/", url_fetcher=fetcher)
        pdf = page.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3a")
    if fetcher.refused:  # asked of the fetcher: inside a picture WeasyPrint swallows even fatal errors
        raise PressError(f"{template} asked for {', '.join(fetcher.refused)}")
    return _finish(pdf)


def _finish(pdf) -> tuple[bytes, int]:
    """Make it PDF/UA too, which WeasyPrint does not declare beside PDF/A. Also counts the pages."""
    done = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        head, end, tail = document.Root.Metadata.read_bytes().rpartition(b"</rdf:RDF>")
        document.Root.Metadata.write(head + PDF_UA + end + tail)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pages = len(document.pages)
        document.save(done)
    return done.getvalue(), pages


def render(template, context, *, title="Bozza", by=None) -> bytes:
    """A draft of documents/<template>.html: same look, no number, BOZZA on every page. Kept nowhere."""
    imprint = Imprint(title=title, author=by.display_name if by else "", role=by.role_label if by else "")
    return _print(template, context, imprint)[0]


@transaction.atomic
def issue(
    template,
    context,
    *,
    kind,
    title,
    by,
    case_id=None,
    replaces=None,
    access_regime=Document.AccessRegime.ADMINISTRATIVE,
) -> Document:
    """Print documents/<template>.html, number it, fingerprint it, keep it for ever.

    Call it last in an action: the number is locked until the transaction ends. `title` becomes the PDF's title and is
    shown by the reader's window, so it never names the person or, on papers for citizens, the service.
    """
    kind, access_regime, now = Document.Kind(kind), Document.AccessRegime(access_regime), timezone.localtime()
    serial = DocumentCounter.take(now.year)
    document = Document(
        number=f"DOC-{now.year}-{serial}",
        year=now.year,
        serial=serial,
        kind=kind,
        title=title,
        access_regime=access_regime,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        case_id=case_id,
        created_at=now,
        created_by=by,
    )
    imprint = Imprint(
        title=title,
        number=document.number,
        author=by.display_name,
        role=by.role_label,
        date=now,
        access_regime=access_regime.label,
        version=document.version,
        replaces=replaces.number if replaces else "",
    )
    pdf, document.pages = _print(template, context, imprint)
    document.sha256, document.size = sha256(pdf), len(pdf)
    document.file.save("", ContentFile(pdf), save=False)
    document.save(force_insert=True)
    record("documents.document.issued", document, by=by, case_id=case_id, kind=kind.value, pages=document.pages)
    return document
