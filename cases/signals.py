"""News of this room. Declared here, heard in the rooms above."""

from django.dispatch import Signal

case_opened = Signal()
"""Sent with `case` in the transaction that opens its file."""

case_closing = Signal()
"""Sent with `case` before a case starts closing; a receiver refuses by raising `TransitionNotAllowed`."""

case_closed = Signal()
"""Sent with `case` and `by` in the transaction that closes it."""

case_transferring = Signal()
"""Sent with `case` before its file leaves for another Comune; a receiver refuses by raising `TransitionNotAllowed`."""

collecting_my_day = Signal()
"""Sent with `user` and `day`; receivers return a list of `cases.my_day.Item` to show on the home page."""

collecting_case_panels = Signal()
"""Sent with `case` and `user`; receivers return a list of `cases.panels.Panel` that the case page loads by htmx."""

collecting_spans = Signal()
"""Sent with `case` and `user`; receivers return `cases.story.Span`s of what lasts, as far as the user may see it."""

collecting_weights = Signal()
"""Sent with nothing; receivers return {parameter of the weight: (words, queryset of rows with a `case`)} of what makes a case heavier."""

collecting_hand_over = Signal()
"""Sent with `case` and `reader`, who is to take it over; receivers return what of theirs stands open: [(heading, text, page)]."""

foster_candidacy_received = Signal()
"""Sent with `candidacy`, a row of the room that received it, and `by`, in the transaction that books its first talk: the area of
foster care hears it. The household may not be known yet."""

collecting_dossier = Signal()
"""Sent with `sieve` and `parts`, those asked for; receivers return a list of `cases.dossier.blocks.Chapter`."""

hiding_from_dossier = Signal()
"""Sent with `sieve` before anything is gathered; receivers call `sieve.hide` for words of theirs that this addressee may not read."""
