"""Bytes of which there may be too many: no file and no stream is read beyond a bound."""

from __future__ import annotations

from typing import BinaryIO

from ews_meetings.errors import FileTooLarge

LIMIT_MB = 64
LIMIT_BYTES = LIMIT_MB << 20
"""Of what is held in memory as a whole: a mail, one line or one event of a calendar."""
FILE_LIMIT_BYTES = 1 << 30
"""Of a calendar file, of which only one meeting at a time is held."""


def read_bounded(stream: BinaryIO, *, source: str, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Return all that a stream holds.

    Args:
        stream: to be read to its end.
        source: what people call it.
        limit_bytes: how much it may hold.

    Raises:
        FileTooLarge: it holds more.
        OSError: it cannot be read.
    """
    content = stream.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise FileTooLarge(source, limit_bytes >> 20)
    return content
