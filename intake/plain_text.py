"""Page texts as blocks: paragraphs, lists («- »), headings («## »). Templates escape them; no markup comes from the database."""


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
