"""Keeping what is being typed, giving it back, letting it go."""

import datetime as dt
import logging
import secrets
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.utils import timezone

from sesto_social.parameters.lookup import whole
from sesto_social.sealed import Unreadable

from .models import Draft

SALT = "sesto_social.drafts"
LONGEST = 200_000
OURS = ("csrfmiddlewaretoken", "_draft")
logger = logging.getLogger(__name__)


class AnotherWindow(Exception):
    """The draft holds words that this window has never shown."""


class TooLong(Exception):
    """More words than a draft may hold."""


class Page(NamedTuple):
    """One showing of one form to one person: what the browser sends back, signed, with each save. `over` is the window it continues."""

    user: int
    form: str
    about: str
    version: int
    title: str
    link: str
    page: str
    over: str = ""

    @property
    def token(self):
        return signing.dumps(list(self), salt=SALT, compress=True)


def page_of(token, user):
    """The page that was shown to `user`; None if the token is not ours, or was given to somebody else."""
    try:
        page = Page(*signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError):
        return None
    return page if page.user == user.pk else None


class Keeper:
    """The draft of one form, for the person before the screen. In a view:

        draft = Keeper(request, "cases.diary", case.pk, title=f"Nota di diario, caso {case.number}")
        form = draft.fill(DiaryForm(posted(request)))
        ...  # saved:
        draft.drop()

    and in the template, right before the form: `{% include "components/draft.html" %}`.
    """

    def __init__(self, request, form, about, *, title, version=0):
        self.rows = Draft.objects.visible_to(request.user).filter(form=form, about=str(about))
        self.kept = self.rows.first()
        self.restored, self.version = False, version
        self.address = request.get_full_path()
        begun, over = (self.kept.version, self.kept.page) if self.kept else (version, "")
        self.page = Page(request.user.pk, form, str(about), begun, title, request.path, secrets.token_urlsafe(16), over)

    def fill(self, form):
        """Put the unsaved words into a form that is only being shown. What is posted is newer: it stays."""
        if self.kept is None or form.is_bound:
            return form
        try:
            typed = self.kept.read()
        except Unreadable:
            logger.warning("a draft cannot be read: its key is gone", extra={"key_id": self.kept.key_id})
            return form
        for name, field in form.fields.items():
            if not field.widget.needs_multipart_form:
                form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
        self.restored = True
        return form

    def drop(self):
        """Saved, or not wanted any more."""
        self.rows.delete()

    @property
    def token(self):
        return self.page.token

    @property
    def overtaken(self):
        """True when the row has been saved since these words were begun: saving them will show both texts."""
        return self.restored and self.kept.version != self.version


@transaction.atomic
def keep(page, fields):
    """Seal what was typed on `page`. Returns when. Raises `AnotherWindow` or `TooLong`, and then nothing changed."""
    fields = fields.copy()
    for name in OURS:
        fields.pop(name, None)
    if len(fields.urlencode()) > LONGEST:
        raise TooLong
    now = timezone.now()
    names = {"owner_id": page.user, "form": page.form, "about": page.about}
    facts = {"version": page.version, "page": page.page, "title": page.title, "link": page.link, "saved_at": now}
    draft = Draft(**names, **facts)
    draft.write(fields)
    row, fresh = Draft.objects.select_for_update().get_or_create(**names, defaults=facts | {"key_id": draft.key_id, "sealed": draft.sealed})
    if fresh:
        return now
    if row.page not in {page.page, page.over}:
        raise AnotherWindow
    draft.pk = row.pk
    draft.save(force_update=True)
    return now


def forget_old():
    """Drafts that nobody came back to for the days of the parameter. Returns how many."""
    limit = timezone.now() - dt.timedelta(days=whole("draft_days"))
    return Draft.objects.filter(saved_at__lt=limit).delete()[0]
