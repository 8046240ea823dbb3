"""Who receives messages."""

import pytest


@pytest.fixture
def colleague(someone):
    return someone("case_worker", first_name="Anna", email="a.bianchi@comune.example")


@pytest.fixture
def signed_in(client, colleague):
    client.force_login(colleague)
    return client
