"""A sample paper stands beside the real templates."""

from pathlib import Path

import pytest
from django.template import engines
from django.template.loaders.locmem import Loader

from sesto_social.accounts.models import User

PAPER = """{% extends "documents/_base.html" %}
{% block body %}<h2>Fatti</h2>{% include "documents/_field_table.html" with caption="" rows=rows %}
<p>{{ text }}</p>{{ markup|safe }}{% endblock %}
{% block signatures %}{% include "documents/_signatures.html" with signers=signers signature="autografa" %}{% endblock %}"""


@pytest.fixture
def files(settings):
    return Path(settings.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    """A template named documents/sample.html, for these tests only."""
    engine = engines["django"].engine
    sample = Loader(engine, {"documents/sample.html": PAPER})
    monkeypatch.setattr(engine, "template_loaders", [sample, *engine.template_loaders])


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
