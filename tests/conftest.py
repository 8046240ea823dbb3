"""Silence becomes failure: see each fixture. Every test speaks to the real PostgreSQL."""

import os
import random
import re
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models import QuerySet
from django.test import Client
from django.test.testcases import TestCase

from cases.models.grant import permission_id
from sesto_social.accounts import second_factor
from sesto_social.accounts.roles import ROLES

from .factories import UnitFactory, UserFactory

# Playwright keeps a loop in the thread of its tests: without this Django refuses to speak to the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

OUR_TEMPLATES = str(Path(__file__).resolve().parents[1] / "templates")
INLINE = re.compile(r"""<script(?![^>]*\b(src=|type="application/json"))[^>]*>|<[a-z][^>]*\s(style|on[a-z]+)\s*=\s*["']""", re.IGNORECASE)


class StaffClient(Client):
    """A browser whose `force_login` has also shown the second factor."""

    def force_login(self, user, backend="allauth.account.auth_backends.AuthenticationBackend"):
        super().force_login(user, backend)
        session = self.session
        session[second_factor.PASSED] = user.pk
        session.save()

    def request(self, **request):
        """On-commit callbacks really run, and a page with an inline script, style or handler fails."""
        if connection.in_atomic_block:
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = super().request(**request)
        else:
            response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            inline = INLINE.search(response.content.decode())
            assert inline is None, f"inline script, style or handler in {request['PATH_INFO']}: {inline.group()[:120]}"
        return response


@pytest.fixture
def client():
    return StaffClient()


@pytest.fixture
def new_client():
    """More than one browser in a test."""
    return StaffClient


@pytest.fixture(scope="session", autouse=True)
def _flush_past_append_only_triggers():
    """Tests that really commit are cleaned by TRUNCATE, which the register rightly refuses."""
    flush = DatabaseOperations.execute_sql_flush

    def patiently(self, sql_list):
        return flush(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", patiently)
        yield


@pytest.fixture(scope="session", autouse=True)
def _nobody_stays_in_the_database(django_db_setup, django_db_blocker):
    """A thread that never closed its connection would keep the database of the tests from being dropped at the end."""
    yield
    connection.close()  # ours may have been ended too: ask anew
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _warm_and_clean(request):
    """Content types and numbers of permissions are cached per process: warm them, or query counts depend on the order of tests."""
    cache.clear()
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("db" if "transactional_db" not in request.fixturenames else "transactional_db")
        ContentType.objects.clear_cache()
        for content_type in ContentType.objects.all():
            ContentType.objects._add_to_cache(connection.alias, content_type)
        permission_id("view_case"), permission_id("work_case")


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):
    """Documents and uploads of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAIL_DIR = tmp_path / "mail"


@pytest.fixture(autouse=True)
def _shuffle_unordered(monkeypatch):
    """A queryset without an order comes back in any order: code that relies on luck fails."""
    fetch = QuerySet._fetch_all

    def fetch_all(self):
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and self._result_cache and len(self._result_cache) > 1:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)


class Undefined(str):
    """Django asks `"%s" in string_if_invalid` and then formats it: for our own templates that is a failure."""

    __slots__ = ()

    def __new__(cls):
        return super().__new__(cls, "")

    def __bool__(self):
        return True

    def __contains__(self, item):
        return item == "%s"

    def __mod__(self, variable):
        frame = sys._getframe(1)
        while frame is not None:
            context = frame.f_locals.get("context")
            template = getattr(getattr(context, "render_context", None), "template", None)
            if template is not None:
                if str(template.origin.name).startswith(OUR_TEMPLATES):
                    pytest.fail(f"undefined in {template.origin.template_name}: {variable}", pytrace=False)
                return ""
            frame = frame.f_back
        return ""


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variable_fails():
    from django.template import engines

    engines["django"].engine.string_if_invalid = Undefined()


@pytest.fixture
def unit(db):
    return UnitFactory(name="Area minori")


@pytest.fixture
def someone(db, unit):
    """`someone("case_worker")` makes a colleague with that role, in the unit of the tests unless told otherwise.

    A coordinator coordinates the unit.
    """

    def make(*roles, unit=unit, **fields):
        unknown = set(roles) - set(ROLES)
        assert not unknown, unknown
        user = UserFactory(unit=unit, **fields)
        user.groups.add(*Group.objects.filter(name__in=roles))
        if "coordinator" in roles:
            user.groups.add(unit.group)
        return user

    return make


@pytest.fixture
def other_unit(db):
    return UnitFactory(name="Altra area")
