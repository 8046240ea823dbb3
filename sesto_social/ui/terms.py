"""What somebody searched for, kept in their session for a little while: it is often a surname, and no address carries one.

The page posts `q`; the view asks for the term with `remembered` and answers a POST without htmx by going back to `address`.
"""

from django.utils import timezone

KEEP = 30 * 60
PREFIX = "terms:"


def remembered(request, name, *, filters=(), limit=120):
    """The term of the list `name`: what `q` posts now is kept, an empty one is forgotten, an old one too. `?q=` means nothing.

    Of what else was sent only `filters` stay, in `request.GET`, so that the list and its links (pager, sorting) see them the same way
    whether the page was asked for or posted. A new term starts from the first page.
    """
    known = [*filters, "ordina", *([] if request.method == "POST" else ["dopo"])]
    sent = {key: request.POST.get(key, request.GET.get(key, "")) for key in known}
    request.GET = request.GET.copy()
    request.GET.clear()
    request.GET.update({key: value for key, value in sent.items() if value})
    forget_old(request.session)
    if "q" in request.POST:
        keep(request.session, name, "".join(filter(str.isprintable, request.POST["q"])).strip()[:limit].strip())
    return request.session.get(PREFIX + name, ("", 0))[0]


def address(request):
    """This page with its filters, and without the term."""
    return f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path


def keep(session, name, text):
    if text:
        session[PREFIX + name] = [text, now()]
    else:
        session.pop(PREFIX + name, None)


def forget_old(session):
    """Of every list at once: a term nobody looks for any more does not wait for the end of the session."""
    for key in [key for key, kept in session.items() if key.startswith(PREFIX) and now() - kept[1] > KEEP]:
        del session[key]


def now():
    return int(timezone.now().timestamp())
