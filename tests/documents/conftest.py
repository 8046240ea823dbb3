"""Files of these tests go to a folder of their own, and a sample paper stands beside the real templates."""

from pathlib import Path

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

from sesto_social.accounts.models import User

PAPER = """{% extends "documents/_base.html" %}
{% block body %}<h2>Fatti</h2>{% include "documents/_field_table.html" with caption="" rows=rows %}
<p>{{ text }}</p>{{ markup|safe }}{% endblock %}
{% block signatures %}{% include "documents/_signatures.html" with signers=signers signature="autografa" %}{% endblock %}"""


@pytest.fixture(scope="session", autouse=True)
def _flush_past_append_only_triggers():
    """Tests that really commit are cleaned by TRUNCATE, which the register of accesses rightly refuses."""
    flush = DatabaseOperations.execute_sql_flush

    def patiently(self, sql_list):
        return flush(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", patiently)
        yield


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def paper(settings):
    """A template named documents/sample.html, for the tests only."""
    [engine] = settings.TEMPLATES
    options = {key: value for key, value in engine["OPTIONS"].items() if key != "loaders"}
    loaders = [
        ("django.template.loaders.locmem.Loader", {"documents/sample.html": PAPER}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": {**options, "loaders": loaders}}]


@pytest.fixture
def writer(db):
    user, _ = User.objects.get_or_create(
        username="anna", defaults={"first_name": "Anna", "last_name": "Bianchi", "profession": "social_worker"}
    )
    return user


@pytest.fixture
def facts():
    return {
        "rows": [("Luogo", "Sede di piazza della Resistenza"), ("Ora", "")],
        "text": "Perché è così: l’équipe si è riunita.",
        "markup": "",
        "signers": [{"name": "Anna Bianchi", "role": "assistente sociale"}],
    }
