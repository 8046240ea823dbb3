"""What a form is bound to. An empty POST is a POST: `request.POST or None` would take it for a first visit and say nothing."""


def posted(request):
    """What was sent, even if it is nothing at all; None when the form is only being shown."""
    return request.POST if request.method == "POST" else None
