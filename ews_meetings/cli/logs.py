"""The only place that configures logging: where records go, and that a full disk stops no run."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from ews_meetings.cli.log_format import LogFormat, RecordFormatter
from ews_meetings.cli.safe import safe
from ews_meetings.errors import BadOption
from ews_meetings.own_files import make_own_file


def configure(
    *,
    verbosity: int,
    log_file: Path | None,
    stderr: TextIO,
    log_format: LogFormat = LogFormat.TEXT,
) -> None:
    """Send records to stderr (from -v on) and to a file.

    Args:
        verbosity: 0 writes none to stderr, 1 INFO, 2 DEBUG.
        log_file: it gets INFO, with -vv DEBUG.
        stderr: where people read.
        log_format: how both are written.

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
        on_screen = RecordFormatter(log_format, shows_traces=verbosity > 1)
        ours.addHandler(_dressed(logging.StreamHandler(stderr), level, on_screen))
    if log_file is not None:
        in_file = RecordFormatter(log_format, shows_traces=True)
        ours.addHandler(_dressed(_open_file(log_file, stderr), level, in_file))
    if not ours.handlers:
        ours.addHandler(logging.NullHandler())


class LogFile(logging.handlers.WatchedFileHandler):
    """A file for its owner only, which others may rotate; what cannot be written is said once.

    Source: `logging.handlers.WatchedFileHandler` looks for the new file before it guards itself.
    """

    def __init__(self, path: Path, stderr: TextIO) -> None:
        self._stderr = stderr
        self._has_complained = False
        super().__init__(path, encoding="utf-8", errors="backslashreplace")

    def _open(self) -> TextIOWrapper:
        make_own_file(Path(self.baseFilename))
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file where the old one was moved away."""
        try:
            super().emit(record)
        except (OSError, ValueError):  # a stream that failed to open anew is closed: ValueError
            self.handleError(record)

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        """Say once that the log is not written; the run is worth more than its log."""
        if not self._has_complained:
            self._has_complained = True
            path = safe(self.baseFilename)
            print(
                f"ews-meetings: warning: the log {path} cannot be written; the run goes on",
                file=self._stderr,
            )


def _dressed(handler: logging.Handler, level: int, formatter: logging.Formatter) -> logging.Handler:
    handler.setLevel(level)
    handler.setFormatter(formatter)
    return handler


def _open_file(path: Path, stderr: TextIO) -> logging.Handler:
    try:
        return LogFile(path, stderr)
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise BadOption("--log-file", str(path), problem) from error


def _drop_handlers(*loggers: logging.Logger) -> None:
    """Close what an earlier run in this process has set up."""
    for logger in loggers:
        for handler in list(logger.handlers):
            if isinstance(handler.formatter, RecordFormatter) or isinstance(
                handler, logging.NullHandler
            ):
                logger.removeHandler(handler)
                handler.close()
