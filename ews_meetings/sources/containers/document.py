"""One calendar or mail, and a way to its bytes that can be gone twice; nothing is read here by itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from ews_meetings.errors import InputUnusable
from ews_meetings.sources.bounded import LIMIT_BYTES, read_bounded
from ews_meetings.sources.listed import visible

Opener = Callable[[], BinaryIO]
"""Returns a stream at its start; whoever asks closes it. It may be asked any number of times."""

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken out of one container."""

    document_bytes: int = LIMIT_BYTES
    """Of one member or mail, unpacked."""
    total_bytes: int = 1 << 30
    """Of all members together, unpacked."""
    members: int = 10_000
    ratio: int = 200
    """How often a member may be larger unpacked than packed; counts beyond a megabyte."""
    depth: int = 2
    """Containers in containers: an archive in an archive is 2."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is read as one file, whatever it was found in."""

    name: str
    """Such as `box.mbox#3` or `calendars.zip/team/inner.ics`; text that any screen takes."""
    opens: Opener
    is_one_of_many: bool = False
    """Whether it is a mail of a mail store: without a meeting it is left, not refused."""
    problem: InputUnusable | None = None
    """Why it cannot be used; then it is not opened."""


def content_of(document: Document, *, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Return the bytes of a document.

    Raises:
        InputUnusable: it cannot be used.
        FileTooLarge: it holds more than the limit.
        OSError: what it lies in cannot be read.
    """
    if document.problem is not None:
        raise document.problem
    with document.opens() as stream:
        return read_bounded(stream, source=document.name, limit_bytes=limit_bytes)


def in_memory(content: bytes) -> Opener:
    """Return the opener of some bytes."""
    return lambda: io.BytesIO(content)


def unusable(name: str, problem: InputUnusable) -> Document:
    """Return a document that is refused."""
    return Document(name=name, opens=in_memory(b""), problem=problem)


def printable(name: str) -> str:
    """Return a name that a container chose as text that any screen, journal and JSON takes.

    Control and direction marks become visible; it is never used as a path.
    """
    text = visible(name.encode("utf-8", "backslashreplace").decode())
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}..."
