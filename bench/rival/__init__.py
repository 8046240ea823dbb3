"""django-appointment as its authors wrote it, in an environment of its own: what the booking is compared with.

These modules run on the Python of that environment, which knows nothing of ours.
"""
