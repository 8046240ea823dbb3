"""What every template may say without loading anything: dates as people read them, money, icons, badges, lists, charts."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.contrib.messages import constants as level
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from sesto_social.accounts.access import may_follow
from sesto_social.ui import charts
from sesto_social.ui.days import day_and_hour, local, written

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"


def day_of(value):
    value = local(value)
    return value.date() if isinstance(value, datetime) else value


@register.filter
def giorno(value):
    """gio 12 mar 2026"""
    return written(value, "SHORT_DAY_FORMAT") if value else ""


@register.filter
def giorno_lungo(value):
    """giovedì 12 marzo 2026"""
    return written(value, "LONG_DAY_FORMAT") if value else ""


@register.filter
def giorno_mese(value):
    """giovedì 12 marzo"""
    return written(value, "DAY_AND_MONTH_FORMAT") if value else ""


@register.filter
def mese(value):
    """marzo 2026"""
    return written(value, "MONTH_FORMAT") if value else ""


@register.filter
def giorno_lungo_ora(value):
    """giovedì 12 marzo 2026, ore 9:05"""
    return day_and_hour(value) if value else ""


@register.filter
def ora(value):
    """9:05"""
    return date_format(local(value), "G:i") if value else ""


@register.filter
def giorno_ora(value):
    """gio 12 mar 2026, ore 9:05"""
    return f"{giorno(value)}, ore{NO_BREAK}{ora(value)}" if value else ""


@register.filter
def for_reader(link, user):
    """The link, or nothing where it would lead this reader to a refusal."""
    return link if link and may_follow(user, link) else ""


@register.filter
def relativo(value, today=None):
    """tra 3 giorni, ieri, 2 mesi fa: the distance in the words people use."""
    if not value:
        return ""
    days = (day_of(value) - (today or timezone.localdate())).days
    near = {-1: gettext("ieri"), 0: gettext("oggi"), 1: gettext("domani")}
    if days in near:
        return near[days]
    distance = in_words(abs(days))
    return gettext("tra %(distance)s") % {"distance": distance} if days > 0 else gettext("%(distance)s fa") % {"distance": distance}


def in_words(days):
    if days < 60:
        return ngettext("%(n)s giorno", "%(n)s giorni", days) % {"n": days}
    if days < 730:
        months = round(days / 30.44)
        return ngettext("%(n)s mese", "%(n)s mesi", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("%(n)s anno", "%(n)s anni", years) % {"n": years}


@register.filter
def quando(value):
    """gio 12 mar 2026 (tra 3 giorni), inside a <time> element."""
    if not value:
        return ""
    return format_html(
        '<time datetime="{}">{}</time> <span class="soft">({})</span>', day_of(value).isoformat(), giorno(value), relativo(value)
    )


@register.filter
def orologio(due, now=None):
    """A clock that runs towards `due`, in words: entro domani, ore 12:00; in ritardo di 2 giorni. The end of a day has no hour."""
    if not due:
        return ""
    now = now or timezone.now()
    if due < now:
        return f"in ritardo di {how_long(now - due)}"
    days = (day_of(due) - day_of(now)).days
    day = {0: "oggi", 1: "domani"}.get(days) or date_format(local(due), "D j M" if days < 300 else "D j M Y").lower()
    return f"entro {day}" if (local(due).hour, local(due).minute) == (23, 59) else f"entro {day}, ore{NO_BREAK}{ora(due)}"


def how_long(span):
    minutes = max(int(span.total_seconds()) // 60, 1)
    for size, one, many in ((1440, "un giorno", "giorni"), (60, "un'ora", "ore"), (1, "un minuto", "minuti")):
        if minutes >= size:
            number = minutes // size
            return one if number == 1 else f"{number} {many}"
    return ""


@register.filter
def minuti_restanti(until, now=None):
    """restano 43 minuti, resta meno di un minuto: for what ends to the minute."""
    minutes = int((until - (now or timezone.now())).total_seconds()) // 60
    return {0: "resta meno di un minuto", 1: "resta un minuto"}.get(minutes, f"restano {minutes} minuti") if minutes >= 0 else "è finito"


@register.filter
def eta(born, today=None):
    """Age in full years."""
    today = today or timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else ""


@register.filter
def durata(value):
    """45 min, 2 h, 1 h 30 min"""
    if not isinstance(value, timedelta):
        return ""
    hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "") if part)


@register.filter
def numero(value, decimals=0):
    """1.240 or 1.240,50: grouped the Italian way, whatever the number format of the page."""
    if value is None or value == "":
        return ""
    return f"{Decimal(str(value)):,.{int(decimals)}f}".translate(str.maketrans(",.", ".,"))


@register.filter
def euro(value):
    """€ 1.240,00"""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    return f"{'−' if amount < 0 else ''}€{NO_BREAK}{numero(abs(amount), 2)}"


@register.filter
def sino(value):
    """Sì, no, or nothing said."""
    return {True: "Sì", False: "No"}.get(value, "Non indicato")


@register.simple_tag
def icon(name, title="", size=""):
    """A drawing of Bootstrap Italia. Without a title it is decoration, hidden from screen readers."""
    css = f"icon icon-{size}" if size else "icon"
    address = f"{static('svg/sprites.svg')}#it-{name}"
    if title:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, title, address)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, address)


@register.simple_tag
def badge(word, tone="neutral", drawing=""):
    """A state: the word first. Tones: neutral, info, positive, warning, danger."""
    return format_html('<span class="word word-{}">{}{}</span>', tone, icon(drawing) if drawing else "", word)


@register.simple_tag
def crumb(label, to="", *args):
    """One step of the breadcrumb. `to` is a URL name with its arguments, or an address; without it, the page one is on."""
    if not to:
        return format_html('<li aria-current="page">{}</li>', label)
    return format_html('<li><a href="{}">{}</a></li>', to if to.startswith("/") else reverse(to, args=args), label)


@register.filter
def alert_class(message):
    """The look of a Django message."""
    tones = {level.SUCCESS: "alert-success", level.WARNING: "alert-warning", level.ERROR: "alert-danger"}
    return tones.get(message.level, "alert-info")


@register.inclusion_tag("components/empty_state.html")
def empty_state(text, action="", to="", why=""):
    """An empty list explains itself and offers the next step. `to` is an address (from `{% url … as to %}`)."""
    return {"text": text, "action": action, "to": to, "why": why}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page, what="righe"):
    """The foot of a list: how many there are, and where the next ones begin. `page` comes from `sesto_social.ui.paging`."""
    return {"page": page, "what": what, "request": context["request"]}


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context, label, key, css=""):
    """A column head that sorts by `key` through `?ordina=`; a second press turns it round."""
    request = context["request"]
    now = request.GET.get("ordina", "")
    query = request.GET.copy()
    query.pop("dopo", None)
    query["ordina"] = f"-{key}" if now == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "query": query.urlencode(), "direction": direction, "css": css}


@register.inclusion_tag("components/stepper.html")
def stepper(current, *labels):
    """Where one is in a sequence of pages; `current` counts from one."""
    steps = [{"label": label, "done": at < current, "current": at == current} for at, label in enumerate(labels, 1)]
    return {"steps": steps, "current": current, "total": len(labels)}


@register.inclusion_tag("components/field.html")
def field(bound, css="", unit=""):
    """One form field outside a crispy layout: label, control, help, words of refusal beside it."""
    return {"field": bound, "css": css, "unit": unit, "css_class": control_class(bound)}


def control_class(bound):
    kind = getattr(bound.field.widget, "input_type", "")
    base = {"checkbox": "form-check-input", "select": "form-select", "radio": "form-check-input"}.get(kind, "form-control")
    return f"{base} is-invalid" if bound.errors else base


@register.filter
def as_control(bound, css_class):
    """The bare control of a field, dressed."""
    return bound.as_widget(attrs={"class": css_class})


@register.filter
def is_late(value, today=None):
    return bool(value) and isinstance(value, date) and day_of(value) < (today or timezone.localdate())


register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(charts.bars, name="bars")
register.simple_tag(charts.progress, name="progress")


@register.filter
def anchor(bound):
    """The id that a link to this field leads to: its control, or the first of a group."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.simple_tag(takes_context=True)
def phone_link(context):
    """The number of the Comune as a link, to be put into a sentence."""
    comune = context["site"].comune
    return format_html('<a href="tel:{}"><bdi>{}</bdi></a>', comune["phone_link"], comune["phone"])


@register.filter
def say(text):
    """A text of the database in the language of the page: see `sesto_social.parameters.phrases`."""
    from sesto_social.parameters.phrases import say as said

    return said(text)
