"""Small pictures for places where people look: each an SVG with title, description, and the same data as a table."""

from decimal import Decimal
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ids = count(1)


def sparkline(values, *, title, baseline=None, target=None, unit="", width=220, height=56):
    """Goal progress: `values` are pairs of label and number, drawn between the dashed lines of start and target."""
    points = [(str(label), Decimal(str(value))) for label, value in values if value is not None]
    if not points:
        return format_html('<p class="soft">{}</p>', "Nessuna misura ancora.")
    marks = [Decimal(str(mark)) for mark in (baseline, target) if mark is not None]
    numbers = [value for _, value in points] + marks
    low, high = min(numbers), max(numbers)
    room = (high - low) or Decimal(1)

    def x(at):
        return round(6 + at * (width - 12) / max(len(points) - 1, 1), 1)

    def y(value):
        return round(float(8 + (high - value) / room * (height - 16)), 1)

    lines = [
        (y(mark), css)
        for mark, css in ((baseline, "chart-base"), (target, "chart-goal"))
        if mark is not None
        for mark in [Decimal(str(mark))]
    ]
    drawn = format_html_join(
        "", '<line class="{}" x1="0" x2="{}" y1="{}" y2="{}"/>', ((css, width, at, at) for at, css in lines)
    ) + format_html('<polyline class="chart-line" points="{}"/>', " ".join(f"{x(at)},{y(value)}" for at, (_, value) in enumerate(points)))
    drawn += format_html('<circle class="chart-dot" cx="{}" cy="{}" r="4"/>', x(len(points) - 1), y(points[-1][1]))
    words = f"Da {plain(points[0][1])}{unit} a {plain(points[-1][1])}{unit}"
    words += f", partenza {plain(baseline)}{unit}" if baseline is not None else ""
    words += f", traguardo {plain(target)}{unit}" if target is not None else ""
    rows = ([("Partenza", baseline)] if baseline is not None else []) + points + ([("Traguardo", target)] if target is not None else [])
    return figure(
        title, words + ".", width, height, drawn, ("Quando", f"Misura{unit_head(unit)}"), [(label, plain(value)) for label, value in rows]
    )


def bars(rows, *, title, unit="", limit=None, label_head="Voce", width=380):
    """Horizontal bars, longest scale first to last as given: workload by person, money by fund. Over `limit` is marked by word too."""
    rows = [(str(label), Decimal(str(value or 0))) for label, value in rows]
    if not rows:
        return format_html('<p class="soft">{}</p>', "Nessun dato.")
    edge, step = 130, 28
    top = max([value for _, value in rows] + ([Decimal(str(limit))] if limit else [])) or Decimal(1)
    span = width - edge - 60
    drawn = SafeString()
    for at, (label, value) in enumerate(rows):
        over = limit is not None and value > Decimal(str(limit))
        long = round(float(value / top) * span, 1)
        drawn += format_html(
            '<text class="chart-text" x="0" y="{}">{}</text><rect class="chart-track" x="{}" y="{}" width="{}" height="14" rx="2"/>'
            '<rect class="chart-bar{}" x="{}" y="{}" width="{}" height="14" rx="2"/><text class="chart-number" x="{}" y="{}">{}{}</text>',
            at * step + 17, shorten(label), edge, at * step + 6, span, " is-over" if over else "", edge, at * step + 6, long,
            edge + span + 8, at * step + 17, plain(value), " !" if over else "",
        )  # fmt: skip
    words = "; ".join(f"{label} {plain(value)}{unit}" for label, value in rows) + "."
    words += f" Limite {plain(limit)}{unit}." if limit is not None else ""
    return figure(
        title,
        words,
        width,
        len(rows) * step,
        drawn,
        (label_head, f"Valore{unit_head(unit)}"),
        [(label, plain(value)) for label, value in rows],
    )


def progress(done, total, *, title, unit="", width=160):
    """How much of something is used or reached: hours of an aid, money of a fund."""
    done, total = Decimal(str(done or 0)), Decimal(str(total or 0))
    share = min(done / total, Decimal(1)) if total else Decimal(0)
    over = bool(total) and done > total
    drawn = format_html(
        '<rect class="chart-track" x="0" y="2" width="{}" height="10" rx="2"/>'
        '<rect class="chart-bar{}" x="0" y="2" width="{}" height="10" rx="2"/>',
        width, " is-over" if over else "", round(float(share) * width, 1),
    )  # fmt: skip
    words = f"{plain(done)} di {plain(total)}{unit}."
    svg = format_html(
        '<svg class="chart-progress" role="img" aria-label="{}: {}" viewBox="0 0 {} 14" width="{}" height="14">{}</svg>',
        title,
        words,
        width,
        width,
        drawn,
    )
    return format_html(
        '<span class="chart-inline">{} <span class="chart-words">{} di {}{}</span></span>', svg, plain(done), plain(total), unit
    )


def figure(title, words, width, height, drawn, heads, rows, role="img"):
    """The picture, and under it the same data as a table: each row begins with its head, and has as many cells as `heads`."""
    head = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in heads))
    body = SafeString()
    for label, *cells in rows:
        body += format_html('<tr><th scope="row">{}</th>{}</tr>', label, format_html_join("", "<td>{}</td>", ((cell,) for cell in cells)))
    return format_html(
        '<div class="chart">{}<details><summary>Mostra come tabella</summary><table><caption class="visually-hidden">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></details></div>",
        picture(title, words, width, height, drawn, role), title, head, body,
    )  # fmt: skip


def picture(title, words, width, height, drawn, role="img"):
    """The SVG alone, with its name and its description: also the whole of an image file. One with links inside is a "group"."""
    key = f"grafico-{next(_ids)}"
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="{6}" aria-labelledby="{0}-t {0}-d" viewBox="0 0 {3} {4}" width="{3}" height="{4}">'
        '<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>{5}</svg>',
        key, title, words, width, height, drawn, role,
    )  # fmt: skip


def plain(value):
    """1.240 or 62,5: no zeros that say nothing."""
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    return f"{number:,.0f}".replace(",", ".") if whole else f"{number.normalize():f}".replace(".", ",")


def unit_head(unit):
    return f" ({unit.strip()})" if unit.strip() else ""


def shorten(label, longest=19):
    return label if len(label) <= longest else f"{label[: longest - 1]}…"
