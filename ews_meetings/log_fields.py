"""Values that every log record of a block carries, such as the run that it is part of.

Each thread and each task of a program has its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_FIELDS: ContextVar[Mapping[str, object]] = ContextVar("ews_meetings_log_fields", default={})  # noqa: B039 - never changed


@contextmanager
def log_fields(**values: object) -> Iterator[None]:
    """Let every record of this block carry some values, besides those of the blocks around it."""
    token = _FIELDS.set({**_FIELDS.get(), **values})
    try:
        yield
    finally:
        _FIELDS.reset(token)


def present_log_fields() -> Mapping[str, object]:
    """Return the values that a record made now carries."""
    return _FIELDS.get()
