"""The technical list shows numbers and fingerprints; it opens nothing and changes nothing."""

import pytest
from django.contrib import admin

from sesto_social.accounts.models import User
from sesto_social.documents import press
from sesto_social.documents.admin import DocumentAdmin
from sesto_social.documents.models import Document


@pytest.fixture
def page():
    return DocumentAdmin(Document, admin.site)


def test_neither_title_nor_file_nor_case(page):
    shown = {*page.list_display, *page.fields, *page.search_fields}
    assert not shown & {"title", "file", "case_id", "created_by"}


def test_nobody_adds_changes_or_deletes(page, rf):
    request = rf.get("/")
    request.user = User(username="root", is_superuser=True, is_active=True)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_it_speaks_of_a_document_by_number(writer, facts):
    assert str(press.issue("sample", facts, by=writer, kind="letter", title="Lettera a tizio")).startswith("DOC-")
