"""Reads one file whole: nothing but files in folders, and what is no file only once.

A named pipe is waited for like by any program; one that took the place of a file in a folder is not.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ews_meetings.errors import FileUnreadable
from ews_meetings.sources.bounded import LIMIT_BYTES, read_bounded
from ews_meetings.sources.folders import FoundFile

_BINARY = getattr(os, "O_BINARY", 0)
_OF_FOLDER = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""For files that nobody named: nothing is waited for, and no link is followed."""


@dataclass(slots=True)
class Kept:
    """What pipes and devices gave, which give it only once."""

    contents: dict[Path, bytes] = field(default_factory=dict)


def read_whole(found: FoundFile, kept: Kept) -> bytes | None:
    """Return the bytes of a file; None when one of a folder is not, or no longer, as it was found.

    Raises:
        OSError: it cannot be read.
        FileUnreadable: that was known before.
        FileTooLarge: it holds more than is read of one file.
    """
    if found.problem:
        raise FileUnreadable(found.name, found.problem)
    if found.root is not None:
        return _read_as_found(found)
    if found.is_regular:
        return _read_named(found)
    path = found.path.absolute()
    if path not in kept.contents:
        kept.contents[path] = _read_named(found)
    return kept.contents[path]


def read_now(path: Path) -> bytes:
    """Return what stands in a file of a folder now, whoever is writing it; no more than the bound.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | _BINARY | _OF_FOLDER)
    with os.fdopen(handle, "rb") as file:
        return file.read(LIMIT_BYTES) if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def _read_named(found: FoundFile) -> bytes:
    with found.path.open("rb") as file:
        return read_bounded(file, source=found.name)


def _read_as_found(found: FoundFile) -> bytes | None:
    handle = os.open(found.path, os.O_RDONLY | _BINARY | _OF_FOLDER)
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not _is_as_found(found, before):
            return None
        content = read_bounded(file, source=found.name)
        after = os.fstat(handle)
    is_still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return content if is_still else None


def _is_as_found(found: FoundFile, told: os.stat_result) -> bool:
    known = (found.size_bytes, found.written_ns)
    return stat.S_ISREG(told.st_mode) and (told.st_size, told.st_mtime_ns) == known
