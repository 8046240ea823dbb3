"""Many measures of one thing at one look, now and before: a radar, and bars for who reads on a phone.

Colours are written on each shape, not only in the stylesheet: the same picture is also printed.
"""

import math
from base64 import b64encode
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .charts import figure, picture

NOW, BEFORE, LINE, INK, SOFT, TRACK = "#06c", "#8a4b00", "#b7c4d1", "#17324d", "#455b71", "#e3eaf1"
FONT = "Titillium Web, sans-serif"
WIDTH, CENTRE, RADIUS, HEIGHT = 380, 190, 142, 440
GAP = "—"


class Axis(NamedTuple):
    """One measure: `mark` is the short name beside the picture, `label` the whole name."""

    mark: str
    label: str
    group: str


class Series(NamedTuple):
    """Values by mark; a measure that is missing leaves a gap."""

    name: str
    values: dict


def radar(axes, series, *, title, high=6):
    """One or two series on a wheel: the first solid with round marks, the second behind it, dashed with square ones."""
    return figure(title, in_words(axes, series), WIDTH, HEIGHT, drawn(axes, series, high), heads(series), table(axes, series))


def radar_image(axes, series, *, title, high=6):
    """(address, words) of the same picture as an image that carries itself: for print."""
    words = in_words(axes, series)
    svg = picture(title, words, WIDTH, HEIGHT, drawn(axes, series, high))
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", f"{title}. {words}"


def drawn(axes, series, high):
    marks = [axis.mark for axis in axes]
    shapes = wheel(axes, high)
    for at, one in reversed(list(enumerate(series[:2]))):
        shapes += trace([one.values.get(mark) for mark in marks], high, behind=at > 0)
    return shapes + legend(axes, series)


def spot(at, total, share):
    angle = 2 * math.pi * at / max(total, 1) - math.pi / 2
    return round(CENTRE + math.cos(angle) * RADIUS * share, 1), round(CENTRE - 12 + math.sin(angle) * RADIUS * share, 1)


def wheel(axes, high):
    """Rings, spokes, a stronger spoke where a new group begins, and the names around."""
    total = len(axes)
    rings = format_html_join(
        "",
        '<polygon points="{}" fill="none" stroke="{}" stroke-width="1"/>',
        ((" ".join("{},{}".format(*spot(at, total, value / high)) for at in range(total)), LINE) for value in range(1, high + 1)),
    )
    shapes, group = rings, None
    for at, axis in enumerate(axes):
        x, y = spot(at, total, 1)
        begins, group = axis.group != group, axis.group
        tx, ty = spot(at, total, 1.12)
        shapes += format_html(
            '<line x1="{0}" y1="{1}" x2="{2}" y2="{3}" stroke="{4}" stroke-width="{5}"/>'
            '<text x="{6}" y="{7}" text-anchor="middle" font-family="{8}" font-size="13" font-weight="600" fill="{9}">{10}</text>',
            CENTRE, CENTRE - 12, x, y, SOFT if begins else LINE, 1.5 if begins else 1, tx, ty + 4, FONT, INK, axis.mark,
        )  # fmt: skip
    scale = ((CENTRE + 4, spot(0, total, value / high)[1] - 2, FONT, SOFT, value) for value in range(1, high + 1))
    return shapes + format_html_join("", '<text x="{}" y="{}" font-family="{}" font-size="10" fill="{}">{}</text>', scale)


def trace(values, high, *, behind):
    """A closed line, open where a measure is missing; a mark on each measure."""
    total, colour = len(values), BEFORE if behind else NOW
    points = [spot(at, total, value / high) if value is not None else None for at, value in enumerate(values)]
    stroke = format_html(
        'stroke="{}" stroke-width="2" stroke-linejoin="round"{}', colour, SafeString(' stroke-dasharray="6 4"' if behind else "")
    )
    if all(points):
        shapes = format_html(
            '<polygon points="{}" fill="{}" fill-opacity="{}" {}/>', join(points), colour, "0" if behind else "0.12", stroke
        )
    else:
        pairs = ((points[at], points[(at + 1) % total]) for at in range(total))
        shapes = format_html_join("", '<polyline points="{}" fill="none" {}/>', ((join(pair), stroke) for pair in pairs if all(pair)))
    return shapes + format_html_join("", "{}", ((dot(x, y, colour, behind=behind),) for x, y in filter(None, points)))


def join(points):
    return " ".join(f"{x},{y}" for x, y in points)


def dot(x, y, colour, *, behind):
    if behind:
        return format_html('<rect x="{}" y="{}" width="7" height="7" fill="#fff" stroke="{}" stroke-width="2"/>', x - 3.5, y - 3.5, colour)
    return format_html('<circle cx="{}" cy="{}" r="4.5" fill="{}" stroke="#fff" stroke-width="1"/>', x, y, colour)


def legend(axes, series):
    """Which line is which, and what the letters stand for: inside the picture, so that it goes wherever the picture goes."""
    shapes = SafeString()
    for at, one in enumerate(series[:2]):
        y = 370 + at * 22
        shapes += format_html(
            '<line x1="40" y1="{0}" x2="84" y2="{0}" stroke="{1}" stroke-width="2"{2}/>{3}'
            '<text x="94" y="{4}" font-family="{5}" font-size="13" fill="{6}">{7}</text>',
            y, BEFORE if at else NOW, SafeString(' stroke-dasharray="6 4"' if at else ""),
            dot(62, y, BEFORE if at else NOW, behind=at > 0), y + 4, FONT, INK, one.name,
        )  # fmt: skip
    groups = " · ".join(f"{axis.mark[0]} {axis.group}" for axis in {axis.group: axis for axis in axes}.values())
    return shapes + format_html(
        '<text x="{}" y="430" text-anchor="middle" font-family="{}" font-size="13" fill="{}">{}</text>', CENTRE, FONT, SOFT, groups
    )


def heads(series):
    return ["Dimensione", *(one.name for one in series[:2])]


def table(axes, series):
    return [(f"{axis.mark} {axis.label}", *(shown(one.values.get(axis.mark)) for one in series[:2])) for axis in axes]


def shown(value):
    return GAP if value is None else value


def in_words(axes, series):
    def said(one):
        known = [one.values[axis.mark] for axis in axes if one.values.get(axis.mark) is not None]
        span = f"da {min(known)} a {max(known)}" if known else "nessun punteggio"
        return f"{one.name}: {len(known)} dimensioni su {len(axes)}, {span}"

    return "; ".join(said(one) for one in series[:2]) + "."


def score_bars(axes, series, *, title, high=6):
    """One measure under the other, its whole name above it: now as filled cells, before as a dashed frame; both as numbers."""
    cell, step, left = 44, 46, 0
    shapes = SafeString()
    for at, axis in enumerate(axes):
        y = at * step
        now, before = (series[index].values.get(axis.mark) if index < len(series) else None for index in (0, 1))
        cells = ((left + place * (cell + 3), y + 20, cell, NOW if now and place < now else TRACK) for place in range(high))
        shapes += format_html(
            '<text x="0" y="{}" font-family="{}" font-size="13" fill="{}">{} {}</text>', y + 13, FONT, INK, axis.mark, axis.label
        )
        shapes += format_html_join("", '<rect x="{}" y="{}" width="{}" height="14" rx="2" fill="{}"/>', cells)
        if before:
            shapes += format_html(
                '<rect x="1" y="{}" width="{}" height="18" rx="2" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="5 3"/>',
                y + 18, before * (cell + 3) - 3, BEFORE,
            )  # fmt: skip
        shapes += format_html(
            '<text x="{}" y="{}" font-family="{}" font-size="13" font-weight="600" fill="{}">{}</text>',
            high * (cell + 3) + 8, y + 32, FONT, INK, f"{shown(now)} ({before})" if before else shown(now),
        )  # fmt: skip
    return figure(title, in_words(axes, series), high * (cell + 3) + 60, len(axes) * step, shapes, heads(series), table(axes, series))
