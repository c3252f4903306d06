"""One line per log record, as text or as JSON, made with the standard library only."""

import json
import logging
from datetime import UTC, datetime
from textwrap import indent
from typing import Any

KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request", "server_time"}
# What would end a line or command a terminal. Part of what is logged was written by a client.
CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
VISIBLE = {code: chr(code).encode("unicode_escape").decode() for code in CONTROLS}
VISIBLE_LINES = {code: shown for code, shown in VISIBLE.items() if code != ord("\n")}
# Those that JSON leaves as they are.
VISIBLE_JSON = {code: f"\\u{code:04x}" for code in CONTROLS if code >= 0x7F}


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, whatever was passed as `extra`, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in record.__dict__.items() if name not in KNOWN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False).translate(VISIBLE_JSON)


class TextFormatter(logging.Formatter):
    """For people to read: the id of the request comes last, and a traceback is set in below its line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as the library calls it
        line = super().formatMessage(record).translate(VISIBLE)
        return f"{line} [{record.id}]" if hasattr(record, "id") else line

    def formatException(self, fault: Any) -> str:  # noqa: N802
        return indent(super().formatException(fault).translate(VISIBLE_LINES), "    ")


def logging_settings(*, style: str, level: str, requests: bool) -> dict[str, Any]:
    """Everything to standard error; `style` is "json" or "text", `requests` whether each has its line."""
    settings: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.logs.JsonFormatter"},
            "text": {
                "()": "config.logs.TextFormatter",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            },
        },
        "filters": {"id": {"()": "core.request_log.WithId"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": style, "filters": ["id"]},
        },
        "root": {"handlers": ["console"], "level": level},
        # Their own handlers would print a second time, in another shape.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
    if requests:
        # Django's server for developers has a line for each request, too.
        settings["loggers"]["django.server"] = {"handlers": [], "level": "CRITICAL"}
    return settings
