"""Long documents are made later, once, and say how it went."""

import os

import pytest

from sesto_social.documents import press, tasks
from sesto_social.documents.models import Document, DocumentJob
from sesto_social.documents.tasks import JobFailed, issue_later, later, make, sweep_orphans

FACTS = {"rows": [], "text": "", "markup": "", "signers": []}


@later
def print_long(*, by, progress, pages):
    progress(50)
    return press.issue("sample", FACTS, by=by, kind="dossier", title=f"Fascicolo di {pages} pagine")


@later
def refuse(*, by, progress):
    raise JobFailed("Manca la decisione dell'équipe.")


@later
def explode(*, by, progress):
    press.issue("sample", FACTS, by=by, kind="dossier", title="Fascicolo")
    raise ZeroDivisionError


def unmarked(*, by, progress):
    return None


def test_a_job_makes_its_document_once(writer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = issue_later(print_long, title="Fascicolo", by=writer, pages=3)
    make(job.pk)

    job.refresh_from_db()
    assert (job.status, job.progress) == (DocumentJob.Status.DONE, 100)
    assert job.document == Document.objects.get()


def test_a_refusal_is_told_in_its_own_words(writer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = issue_later(refuse, title="Fascicolo", by=writer)

    job.refresh_from_db()
    assert (job.status, job.error) == (DocumentJob.Status.FAILED, "Manca la decisione dell'équipe.")


def test_a_fault_leaves_no_half_document(writer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = issue_later(explode, title="Fascicolo", by=writer)

    job.refresh_from_db()
    assert (job.status, job.error) == (DocumentJob.Status.FAILED, tasks.UNEXPECTED)
    assert not Document.objects.exists()


def test_a_worker_that_died_is_followed_by_another(writer):
    job = DocumentJob.objects.create(maker=f"{__name__}.print_long", facts={"pages": 1}, title="Fascicolo", created_by=writer)
    job.start(by=writer)

    make(job.pk)

    job.refresh_from_db()
    assert job.status == DocumentJob.Status.DONE


def test_a_worker_overtaken_by_another_changes_no_verdict(writer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = issue_later(print_long, title="Fascicolo", by=writer, pages=1)
    job.refresh_from_db()

    tasks._fail(job, "troppo tardi")

    job.refresh_from_db()
    assert (job.status, job.error) == (DocumentJob.Status.DONE, "")


def test_only_marked_actions_run_later(writer):
    with pytest.raises(ValueError, match="not marked"):
        issue_later(unmarked, title="x", by=writer)
    job = DocumentJob.objects.create(maker="os.getcwd", title="x", created_by=writer)

    make(job.pk)

    job.refresh_from_db()
    assert job.status == DocumentJob.Status.FAILED


def test_files_of_rolled_back_documents_are_swept(writer, files):
    kept = press.issue("sample", FACTS, by=writer, kind="letter", title="Lettera")
    orphan = files / "documents" / "2020" / "orphan.pdf"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    young = orphan.with_name("young.pdf")
    young.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    os.utime(files / kept.file.name, (0, 0))

    sweep_orphans()

    assert not orphan.exists()
    assert young.exists()
    assert kept.read()
