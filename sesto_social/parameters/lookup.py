"""How the rest of the code asks for a number of the law or a list of codes."""

from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from sesto_social.languages import Language

from .models import Code, LegalParameter, NoteTemplate, PageText, TalkDuration


def number(code, on=None) -> Decimal:
    """The value in force on the day `on` (Europe/Rome; today when omitted). Raises LegalParameter.DoesNotExist."""
    return LegalParameter.objects.valid_on(on or timezone.localdate()).values_list("value", flat=True).get(code=code)


def numbers(*wanted, on=None) -> dict:
    """Several values at once, {code: value}, in one query. A code without a value in force is not there."""
    rows = LegalParameter.objects.valid_on(on or timezone.localdate()).filter(code__in=wanted)
    return dict(rows.order_by("code").values_list("code", "value"))


def whole(code, on=None) -> int:
    """`number` as an integer, for days, months and minutes."""
    return int(number(code, on))


def talk_minutes(reason, on=None):
    """How long a talk for this reason lasts; None when the calendar decides."""
    return TalkDuration.objects.valid_on(on or timezone.localdate()).filter(reason=reason).values_list("minutes", flat=True).first()


def codes(list_code, on=None):
    """[(code, label)] of the entries of a list valid on the day `on`, in the list's order."""
    return list(
        Code.objects.valid_on(on or timezone.localdate())
        .filter(list__code=list_code)
        .order_by("position", "label")
        .values_list("code", "label")
    )


def grouped(prefix, on=None):
    """[(title, [(code, label)])] of the lists whose code begins with `prefix`, the older lists first: choices by area."""
    rows = Code.objects.valid_on(on or timezone.localdate()).filter(list__code__startswith=prefix)
    rows = rows.order_by("list__pk", "position", "label").values_list("list__title", "code", "label")
    return [(title, [pair for _, *pair in members]) for title, members in groupby(rows, key=itemgetter(0))]


def label(list_code, code):
    """The label of a code, also of one no longer valid; the code itself when unknown."""
    return Code.objects.filter(list__code=list_code, code=code).values_list("label", flat=True).first() or code


def note_templates():
    """[(label of the kind, [templates])] of those that may be chosen."""
    rows = sorted(NoteTemplate.objects.offered(), key=lambda one: NoteTemplate.Kind.values.index(one.kind))
    return [(kind, list(members)) for kind, members in groupby(rows, key=NoteTemplate.get_kind_display)]


def note_template(pk):
    """One that may be chosen, by what an address says; None when there is none."""
    return NoteTemplate.objects.offered().filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None


def page_text(slug):
    """The text of a public page in the language of the reader; in Italian, and `untranslated`, where there is none. Raises Http404.

    `older`: the Italian text has changed after it was translated.
    """
    language = get_language() or Language.ITALIAN
    texts = {one.language: one for one in PageText.objects.filter(slug=slug, language__in=[Language.ITALIAN, language]).order_by("pk")}
    italian, text = texts.get(Language.ITALIAN), texts.get(language) or texts.get(Language.ITALIAN)
    if text is None:
        raise Http404
    text.untranslated = text.language != language
    text.older = italian is not None and italian.updated_at.date() > text.updated_at.date()
    return text
