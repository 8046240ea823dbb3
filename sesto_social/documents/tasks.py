"""Long documents: a row now, the print later, on the queue `documents`.

A room marks an action with `@later`; the action prints with `press.issue`, files the paper where it belongs and returns
the `Document`. It runs in one transaction, so when the worker dies half-way it is simply run again.

    @later
    def print_dossier(*, by, progress, case_id): ...

    job = issue_later(print_dossier, title="Fascicolo", by=request.user, case_id=case.pk)
"""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from sesto_social.workflow import TransitionNotAllowed

from .models import Attachment, Document, DocumentJob
from .storage import private

logger = logging.getLogger(__name__)

UNEXPECTED = "Non è stato possibile preparare il documento. Riprova; se succede ancora, avvisa l'assistenza."


class JobFailed(Exception):
    """The document cannot be made; the message is Italian and shown to whoever asked."""


def later(maker):
    """Allow `maker` to be run by a worker. Only functions marked so can be named in a job."""
    maker.runs_later = True
    return maker


@shared_task
def make(job_id):
    """Make the document of one job. Running it twice makes it once: a job that is settled is left alone."""
    job = DocumentJob.objects.select_related("created_by").get(pk=job_id)
    by = job.created_by
    try:
        job.start(by=by)
    except TransitionNotAllowed:
        return
    try:
        with transaction.atomic():
            maker = import_string(job.maker)
            if not getattr(maker, "runs_later", False):
                raise JobFailed("Questo documento non può essere preparato in differita.")
            job.finish(by=by, document=maker(by=by, progress=job.advance, **job.facts))
    except (JobFailed, TransitionNotAllowed) as refusal:
        _fail(job, str(refusal))
    except Exception:
        logger.exception("document job %s failed", job_id)
        _fail(job, UNEXPECTED)


def _fail(job, error):
    """Unless another worker, started by `sweep`, has made the document meanwhile."""
    with suppress(TransitionNotAllowed):
        job.fail(by=job.created_by, error=error)


@transaction.atomic
def issue_later(maker, *, title, by, **facts) -> DocumentJob:
    """Ask for a long document. `facts` are primary keys and codes, handed to `maker` as they are."""
    if not getattr(maker, "runs_later", False):
        raise ValueError(f"{maker!r} is not marked with @later")
    path = f"{maker.__module__}.{maker.__qualname__}"
    job = DocumentJob.objects.create(maker=path, facts=facts, title=title, created_by=by)
    transaction.on_commit(partial(make.delay, job.pk), robust=True)
    return job


@shared_task
def sweep():
    """Start again what a lost broker or a dead worker left behind."""
    stale = timezone.now() - timedelta(minutes=10)
    unsettled = [DocumentJob.Status.PENDING, DocumentJob.Status.RUNNING]
    for pk in DocumentJob.objects.filter(status__in=unsettled, created_at__lt=stale).values_list("pk", flat=True):
        make.delay(pk)


@shared_task
def sweep_orphans():
    """Remove files whose transaction was rolled back: written, a day old, and named by no row."""
    yesterday = timezone.now() - timedelta(days=1)
    for folder, model in (("documents", Document), ("attachments", Attachment)):
        for name in list(_files(folder)):
            if private.get_modified_time(name) < yesterday and not model.objects.filter(file=name).exists():
                private.delete(name)


def _files(folder):
    if not private.exists(folder):
        return
    folders, names = private.listdir(folder)
    for name in names:
        yield f"{folder}/{name}"
    for inner in folders:
        yield from _files(f"{folder}/{inner}")
