"""A real server, worker and database for the session, and browsers that complain aloud."""

import os

import pytest
from django.db import connections

from .house import House, chromium
from .visitor import Visitor


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | chromium()


@pytest.fixture(scope="session")
def house(tmp_path_factory, django_db_setup, django_db_blocker):
    """Its database is a copy of the empty one that the other tests use."""
    with django_db_blocker.unblock():
        template = connections["default"].settings_dict["NAME"]
        connections.close_all()
    one = House(f"{template}_house_{os.getpid()}", tmp_path_factory.mktemp("house"), template=template)
    try:
        yield one.open()
    finally:
        one.close()


@pytest.fixture
def someone_at(browser, house):
    """`someone_at()` is a person with a browser of their own; `someone_at(role="coordinator")` has come in by the demo's door."""
    visitors = []

    def arrive(role=None, **options):
        visitor = Visitor(browser, house, **options)
        visitors.append(visitor)
        if role:
            visitor.sign_in(role)
        return visitor

    yield arrive
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert complaints == []
