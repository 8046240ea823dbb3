"""The Celery application. Tasks are thin: the work itself is always a row in a table first."""

from celery import Celery

app = Celery("sesto_social")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
