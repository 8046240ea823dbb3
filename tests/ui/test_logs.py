"""A log line says what happened and where, and nothing about anybody."""

import json
import logging
import sys

import pytest
import structlog

from sesto_social.ui.logs import JsonFormatter

CANARY = "Esposito"


@pytest.fixture(autouse=True)
def no_request():
    structlog.contextvars.clear_contextvars()


def line(name="django.request", level=logging.INFO, message="", args=(), **more):
    record = logging.LogRecord(name, level, "x.py", 1, message, args, None)
    vars(record).update(more)
    return JsonFormatter().format(record)


def test_a_request_is_named_without_its_query():
    text = line(message={"event": "request_finished", "request": f"GET /cerca/?q={CANARY}", "code": 200, "q": CANARY, "user": CANARY})
    assert json.loads(text) | {"at": ""} == {
        "at": "",
        "level": "info",
        "logger": "django.request",
        "event": "request_finished",
        "request": "GET /cerca/",
        "code": 200,
    }


def test_an_exception_keeps_its_type_and_place_and_loses_its_values():
    try:
        raise ValueError(CANARY)
    except ValueError:
        text = line(level=logging.ERROR, message="Internal Server Error: %s", args=(f"/{CANARY}/",), exc_info=sys.exc_info())
    error = json.loads(text)["error"]
    assert CANARY not in text
    assert error["type"] == "builtins.ValueError"
    assert "test_logs.py" in error["where"][-1]


def test_a_strange_library_gives_its_template_only():
    assert CANARY not in line("otherlib", message="loaded %s", args=(CANARY,))
    assert "non trovato" in line("django.request", logging.WARNING, "%s non trovato", ("/x/",))


@pytest.mark.parametrize("message", ["%s %s", "%(x)s", "100%"])
def test_a_badly_written_message_still_gives_a_line(message):
    assert json.loads(line(message=message, args=("a",)))["event"]


def test_lines_of_one_request_share_its_number():
    with structlog.contextvars.bound_contextvars(request_id="r-1", user_id=7, name=CANARY):
        text = line(message="fatto")
    assert (json.loads(text)["request_id"], json.loads(text)["user_id"]) == ("r-1", 7)
    assert CANARY not in text


def test_structlog_goes_through_the_same_formatter(caplog):
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(JsonFormatter())
    structlog.get_logger("prova").info("saved", count=3, surname=CANARY)
    assert CANARY not in caplog.text
    assert json.loads(caplog.text.strip().splitlines()[-1])["count"] == 3


@pytest.mark.django_db
def test_a_request_is_one_line(client, caplog):
    with caplog.at_level("INFO"):
        client.get("/")
    assert [one.msg["event"] for one in caplog.records if isinstance(one.msg, dict)] == ["request_finished"]
