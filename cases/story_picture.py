"""The story of a case, drawn: one lane for each kind of fact, time from left to right, today marked; the same as a table below it."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sesto_social.ui.charts import figure

from .story import DUE, LABELS

WIDTH, EDGE, STEP, TOP = 920, 150, 38, 34
APART = 9
"""Dots nearer than this are one, with their number."""
TICKS = 9


class Scale:
    """Days to units of the picture."""

    def __init__(self, first, last):
        self.first, self.days = first, max((last - first).days, 1)

    def x(self, day):
        return round(EDGE + 12 + max(min((day - self.first).days / self.days, 1), 0) * (WIDTH - EDGE - 30), 1)


def draw(story):
    """The whole figure."""
    scale, lanes = Scale(story.first, story.last), story.lanes
    height = TOP + len(lanes) * STEP + 8
    drawn = ticks(scale, story, height)
    for number, slug in enumerate(lanes):
        y = TOP + number * STEP + STEP // 2
        drawn += format_html('<text class="chart-text" x="0" y="{}">{}</text>', y + 5, LABELS[slug])
        drawn += format_html('<line class="story-lane" x1="{}" x2="{}" y1="{}" y2="{}"/>', EDGE, WIDTH, y, y)
        drawn += spans_of(story, slug, scale, y) + dots_of(story, slug, scale, y)
    words = "; ".join(f"{LABELS[slug]}: {count_of(story, slug)}" for slug in lanes)
    words = f"Dal {said(story.first)} al {said(story.last)}. {words}."
    heads = ("Che cosa", "Quanti", "Il primo", "L'ultimo")
    table = [(LABELS[slug], *row_of(story, slug)) for slug in lanes]
    return format_html(
        '<div class="picture-wrap story-picture">{}</div>',
        figure("La storia nel tempo", words, WIDTH, height, drawn, heads, table, role="group"),
    )


def ticks(scale, story, height):
    """Months or years along the top, and today."""
    drawn = SafeString()
    for day in marks(story.first, story.last):
        x = scale.x(day)
        label = str(day.year) if day.month == 1 else date_format(day, "M Y" if story.last.year != story.first.year else "M").lower()
        drawn += format_html(
            '<line class="story-tick" x1="{0}" x2="{0}" y1="22" y2="{1}"/>'
            '<text class="chart-note" x="{0}" y="14" text-anchor="middle">{2}</text>',
            x, height, label,
        )  # fmt: skip
    today = timezone.localdate()
    if story.first <= today <= story.last:
        drawn += format_html('<line class="story-today" x1="{0}" x2="{0}" y1="18" y2="{1}"/>', scale.x(today), height)
    return drawn


def marks(first, last):
    """First days of months, as far apart as leaves room for their names."""
    months = max((last - first).days // 30, 1)
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / step <= TICKS)
    day = date(first.year, first.month, 1) + relativedelta(months=1)
    while every > 1 and (day.year * 12 + day.month - 1) % every:
        day += relativedelta(months=1)
    found = []
    while day <= last:
        found.append(day)
        day += relativedelta(months=every)
    return found


def spans_of(story, slug, scale, y):
    drawn = SafeString()
    for span in story.spans:
        if span.lane == slug:
            start, end = scale.x(max(span.since, story.first)), scale.x(min(span.until or story.last, story.last))
            drawn += format_html(
                '<rect class="story-span{}" x="{}" y="{}" width="{}" height="10" rx="3"><title>{}</title></rect>',
                "" if span.until else " is-open", start, y - 5, max(round(end - start, 1), 3), lasting(span),
            )  # fmt: skip
    return drawn


def lasting(span):
    return f"{span.label}, dal {said(span.since)}" + (f" al {said(span.until)}" if span.until else ", in corso")


def dots_of(story, slug, scale, y):
    """One dot for each day, several near each other in one with their number. What is due is hollow."""
    days = {day: story.due.count(day) for day in story.due} if slug == DUE else story.days.get(slug, {})
    groups = []
    for day in sorted(days):
        x = scale.x(day)
        if groups and x - groups[-1]["x"] < APART:
            groups[-1]["count"] += days[day]
            groups[-1]["last"] = day
        else:
            groups.append({"x": x, "first": day, "last": day, "count": days[day]})
    drawn = SafeString()
    for group in groups:
        when = said(group["first"]) if group["first"] == group["last"] else f"dal {said(group['first'])} al {said(group['last'])}"
        radius = 4.5 if group["count"] == 1 else min(6 + group["count"] / 4, 10)
        dot = format_html(
            '<circle class="story-dot{}" cx="{}" cy="{}" r="{}"><title>{}: {}</title></circle>',
            " is-due" if slug == DUE else "", group["x"], y, round(radius, 1), when, group["count"],
        )  # fmt: skip
        if slug != DUE:
            dot = format_html(
                '<a href="?corsia={}&amp;dal={}&amp;al={}" aria-label="{}, {}: {}">{}</a>',
                slug,
                group["first"],
                group["last"],
                LABELS[slug],
                when,
                group["count"],
                dot,
            )
        drawn += dot
    return drawn


def count_of(story, slug):
    return len(story.due) if slug == DUE else sum(story.days.get(slug, {}).values()) or sum(span.lane == slug for span in story.spans)


def row_of(story, slug):
    days = sorted(story.due if slug == DUE else story.days.get(slug, {})) or sorted(span.since for span in story.spans if span.lane == slug)
    return count_of(story, slug), said(days[0]), said(days[-1])


def said(day):
    return date_format(day, "j M Y").lower()
