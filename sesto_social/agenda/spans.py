"""Sums with spans of time: lists of `(start, end)` pairs, sorted, end excluded."""


def subtract(spans, blocks):
    """What is left of `spans` once every block is taken away."""
    left = sorted(spans)
    for blocked_from, blocked_to in blocks:
        left = [piece for span in left for piece in _cut(span, blocked_from, blocked_to) if piece[0] < piece[1]]
    return left


def _cut(span, blocked_from, blocked_to):
    start, end = span
    if blocked_to <= start or blocked_from >= end:
        return [span]
    return [(start, blocked_from), (blocked_to, end)]


def intersect(one, other):
    """The time that is in both lists."""
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return sorted(span for span in shared if span[0] < span[1])


def union(spans):
    """The same time with touching and overlapping spans joined."""
    joined = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
