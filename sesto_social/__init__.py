"""The foundation: the project package and the plumbing that knows no room."""

from .celery import app as celery_app

__all__ = ["celery_app"]
