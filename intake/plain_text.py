"""Page texts as blocks: paragraphs, lists («- »), headings («## »). Templates escape them; no markup comes from the database.

And what citizens write in a line or two, without what nobody sees.
"""

import re

UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks that hide letters or turn a line around. The joiners that Persian and Bengali need to spell stay."""


def one_line(text):
    """As it is read: one space between words, nothing hidden."""
    return " ".join(UNSEEN.sub("", text).split())


def blocks(body):
    """[("heading" | "paragraph", text) | ("list", [texts])] in the order of the page."""
    found = []
    for chunk in body.replace("\r\n", "\n").split("\n\n"):
        for line in filter(None, (line.strip() for line in chunk.split("\n"))):
            _add(found, line)
        found.append(None)
    return [block for block in found if block]


def _add(found, line):
    last = found[-1] if found else None
    if line.startswith("## "):
        found.append(("heading", line[3:].strip()))
    elif not line.startswith("- "):
        if last and last[0] == "paragraph":
            found[-1] = ("paragraph", f"{last[1]} {line}")
        else:
            found.append(("paragraph", line))
    elif last and last[0] == "list":
        last[1].append(line[2:].strip())
    else:
        found.append(("list", [line[2:].strip()]))
