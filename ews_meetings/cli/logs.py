"""The only place that configures logging: where records go, how they look, what is cut out of them."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TextIO

from ews_meetings.cli.safe import safe
from ews_meetings.errors import BadOption

_SECRET = re.compile(
    r"(?i)(authorization|password|passwd|token|secret)(['\"]?\s*[:=]\s*)"
    r"((?:basic|bearer|ntlm|negotiate)\s+)?\S+"
)
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(*, verbosity: int, log_file: Path | None, stderr: TextIO) -> None:
    """Send records to stderr (from -v on) and to a file.

    Args:
        verbosity: 0 writes none to stderr, 1 INFO, 2 DEBUG.
        log_file: it gets INFO, with -vv DEBUG.
        stderr: where people read.

    Raises:
        BadOption: the file cannot be written.
    """
    ours = logging.getLogger("ews_meetings")
    others = logging.getLogger()
    _drop_handlers(ours, others)
    ours.propagate = False
    ours.setLevel(logging.DEBUG)
    level = logging.DEBUG if verbosity > 1 else logging.INFO
    others.addHandler(logging.NullHandler())  # without one, libraries would print their warnings
    if verbosity > 0:
        on_screen = logging.StreamHandler(stderr)
        ours.addHandler(_dressed(on_screen, level, shows_traces=verbosity > 1))
    if log_file is not None:
        ours.addHandler(_dressed(_file_handler(log_file), level, shows_traces=True))
    if not ours.handlers:
        ours.addHandler(logging.NullHandler())


class RedactingFormatter(logging.Formatter):
    """Writes a record with its extra values on one line, without credentials."""

    def __init__(self, *, shows_traces: bool) -> None:
        super().__init__()
        self._shows_traces = shows_traces

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows on lines of its own."""
        extras = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        told = " ".join(f"{name}={value}" for name, value in extras.items())
        line = (
            f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
            f"{' ' if told else ''}{told}"
        )
        lines = [safe(_redacted(line))]
        if record.exc_info and self._shows_traces:
            trace = self.formatException(record.exc_info)
            lines += [safe(_redacted(part)) for part in trace.splitlines()]
        return "\n".join(lines)


def _redacted(text: str) -> str:
    return _SECRET.sub(r"\1\2***", text)


def _dressed(handler: logging.Handler, level: int, *, shows_traces: bool) -> logging.Handler:
    handler.setLevel(level)
    handler.setFormatter(RedactingFormatter(shows_traces=shows_traces))
    return handler


def _file_handler(path: Path) -> logging.Handler:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise BadOption("--log-file", str(path), problem) from error


def _drop_handlers(*loggers: logging.Logger) -> None:
    """Close what an earlier run in this process has set up."""
    for logger in loggers:
        for handler in list(logger.handlers):
            if isinstance(handler.formatter, RedactingFormatter) or isinstance(
                handler, logging.NullHandler
            ):
                logger.removeHandler(handler)
                handler.close()
