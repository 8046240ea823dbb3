"""Structured logs, one JSON object a line, without personal data: no query strings, no names, no values out of exceptions or forms."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

import structlog
from structlog.contextvars import get_contextvars

# Events may carry these facts and no others; anything else is dropped, so that a careless keyword cannot publish a family.
ALLOWED = {
    "request_id",
    "correlation_id",
    "user_id",
    "method",
    "path",
    "request",
    "status",
    "code",
    "event",
    "task",
    "task_id",
    "message_id",
    "ms",
    "count",
}
FORMATTED = (
    "django.request",
    "django.security",
    "django.server",
    "celery",
    "kombu",
    "sesto_social",
    "cases",
    "intake",
    "interventions",
    "referrals",
)
HERE = ("/site-packages/", "/lib/python")
# A long piece of an address with a digit or a capital in it may be a key: a citizen's link, a link to choose a password.
KEY = re.compile(r"(?<=/)(?=[^/\s]*[0-9A-Z])[^/\s]{16,}")


def without_query(text):
    """An address without what was asked of it and without the keys in it: who reads the log must not open what they open."""
    return KEY.sub("…", str(text).partition("?")[0])


def only_ends(logger, method, event):
    """One line a request, when it ends: the one that says it begins holds nothing else."""
    if event["event"] == "request_started":
        raise structlog.DropEvent
    return event


def configure():
    """Send structlog through the standard library, so that one formatter writes every line."""
    structlog.configure(
        processors=[
            only_ends,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, request; of an exception only its type and the lines of code it passed."""

    def format(self, record):
        context = get_contextvars()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if isinstance(record.msg, dict):
            line |= {key: without_query(value) if isinstance(value, str) else value for key, value in record.msg.items() if key in ALLOWED}
        else:
            line["event"] = self.words(record)
        line |= {key: context[key] for key in ("request_id", "user_id") if key in context}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if error := self.error(record):
            line["error"] = error
        return json.dumps(line, ensure_ascii=False, default=type_name)

    def words(self, record):
        """The message; where an exception may have put its values into it, the template of the message instead."""
        if record.exc_info or not record.name.startswith(FORMATTED) or record.levelno >= logging.ERROR:
            return str(record.msg)
        try:
            return without_query(record.getMessage())
        except (TypeError, ValueError, KeyError):
            return str(record.msg)

    def error(self, record):
        exception = record.exc_info[1] if record.exc_info else None
        if exception is None and isinstance(record.msg, dict):
            held = record.msg.get("exc_info") or record.msg.get("exception")
            exception = held if isinstance(held, BaseException) else None
        if exception is None:
            return None
        frames = [frame for frame in traceback.extract_tb(exception.__traceback__) if not any(part in frame.filename for part in HERE)]
        return {"type": type_name(exception), "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]}


def type_name(thing):
    return f"{type(thing).__module__}.{type(thing).__qualname__}"
