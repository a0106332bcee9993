"""How a log record looks: one line of text, or one object of JSON; without credentials."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from ews_meetings.cli.redaction import redacted, redacted_value
from ews_meetings.cli.safe import safe, safe_json
from ews_meetings.log_fields import present_log_fields

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LogFormat(StrEnum):
    """How log records are written."""

    TEXT = "text"
    JSON = "json"


class RecordFormatter(logging.Formatter):
    """Writes a record with its values and those of its run, without credentials."""

    def __init__(self, log_format: LogFormat, *, shows_traces: bool) -> None:
        super().__init__()
        self._log_format = log_format
        self._shows_traces = shows_traces

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; in text a traceback follows on lines of its own."""
        if self._log_format is LogFormat.JSON:
            return self._object(record)
        return "\n".join(safe(line) for line in (self._line(record), *self._trace(record)))

    def _line(self, record: logging.LogRecord) -> str:
        told = " ".join(f"{name}={_shown(value)}" for name, value in _values(record).items())
        event = redacted(record.getMessage())
        head = f"{_time(record)} {record.levelname} {record.name} {event}"
        return f"{head} {told}" if told else head

    def _object(self, record: logging.LogRecord) -> str:
        own = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "event": redacted(record.getMessage()),
        }
        trace = self._trace(record)
        told = {"exception": "\n".join(trace)} if trace else {}
        return safe_json({**own, **told, **_without(_values(record), own.keys() | told.keys())})

    def _trace(self, record: logging.LogRecord) -> list[str]:
        if not record.exc_info or not self._shows_traces:
            return []
        return redacted(self.formatException(record.exc_info)).splitlines()


def _values(record: logging.LogRecord) -> dict[str, object]:
    """Return what the record carries: the values of its blocks, then its own."""
    extras = {name: value for name, value in vars(record).items() if name not in _PLAIN}
    every = {**present_log_fields(), **extras}
    return {name: redacted_value(value, name=name) for name, value in every.items()}


def _without(values: Mapping[str, object], taken: set[str]) -> dict[str, object]:
    """Return values for JSON, under other names where theirs are taken."""
    return {
        f"{name}_" if name in taken else name: str(value) if _is_no_number(value) else value
        for name, value in values.items()
    }


def _is_no_number(value: object) -> bool:
    """Say whether a float has no form in JSON."""
    return isinstance(value, float) and not math.isfinite(value)


def _shown(value: object) -> str:
    return safe_json(value) if isinstance(value, list | dict) else str(value)


def _time(record: logging.LogRecord) -> str:
    """Return when it was made, in UTC to the millisecond."""
    at = datetime.fromtimestamp(record.created, UTC)
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
