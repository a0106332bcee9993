"""Several files to wishes, together: each wish knows the files that it was made of.

Of a file that was read nothing is kept but what its events say.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ews_meetings.change.ports import Progress, no_progress
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import FileUnreadable, InputUnusable
from ews_meetings.ics.candidate import Candidate
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.uids import Sourced, Wished, settle_files
from ews_meetings.sources.files import events_in
from ews_meetings.sources.folders import FoundFile, LeftFile, Listing

_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that took the place of a file is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes that did not come from a file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """What was read, and what to know it by."""

    name: str
    file: FoundFile | None
    """None for bytes that came from elsewhere."""
    digest: str = ""
    """SHA-256 of its bytes; empty where they could not be read."""
    problem: InputUnusable | None = None
    """Why none of it could be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What some files come to."""

    files: tuple[SourceFile, ...]
    """By number, as `Sourced.files` names them."""
    sourced: tuple[Sourced, ...]
    left: tuple[LeftFile, ...]
    """What was not read, and why."""
    listing: Listing
    """What there was to read."""

    @property
    def wishes(self) -> tuple[Wished, ...]:
        """What is wished, in the order of the files."""
        return tuple(one.wish for one in self.sourced)


def read_batch(
    listing: Listing,
    options: ReadOptions,
    *,
    given: Sequence[Given] = (),
    progress: Progress = no_progress,
) -> Batch:
    """Return what becomes of every event in some files.

    A file of a folder that changes while it is read, or that may not be read, is left; one that was
    named is refused then.
    """
    reader = _Reader(options=options, listing=listing, left=list(listing.left))
    for one in given:
        reader.take(one.name, one.content)
    for number, found in enumerate(listing.found):
        progress("reading files", number, len(listing.found))
        reader.read(found)
    return reader.batch()


def read_whole(found: FoundFile) -> bytes | None:
    """Return the bytes of a file; None when it is not, or no longer, as it was when it was found.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(found.path, os.O_RDONLY | _ONCE | _no_link(found))
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if stat.S_ISDIR(before.st_mode):
            raise IsADirectoryError(21, "is a folder, not a file")
        if found.root is not None and not _is_as_found(found, before):
            return None
        content = file.read()
        after = os.fstat(handle)
    is_still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return content if is_still or found.root is None else None


def _no_link(found: FoundFile) -> int:
    """Return the flag that refuses links, for files that were not named by a person."""
    return 0 if found.root is None else getattr(os, "O_NOFOLLOW", 0)


def _is_as_found(found: FoundFile, told: os.stat_result) -> bool:
    known = (found.size_bytes, found.written_ns)
    return stat.S_ISREG(told.st_mode) and (told.st_size, told.st_mtime_ns) == known


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Collects what files hold."""

    options: ReadOptions
    listing: Listing
    left: list[LeftFile]
    files: list[SourceFile] = field(default_factory=list)
    events: list[Candidate] = field(default_factory=list)
    refused: list[Sourced] = field(default_factory=list)

    def batch(self) -> Batch:
        """Return what was collected."""
        sourced = (*settle_files(self.events, self.options), *self.refused)
        return Batch(
            files=tuple(self.files),
            sourced=sourced,
            left=tuple(self.left),
            listing=self.listing,
        )

    def read(self, found: FoundFile) -> None:
        """Read one file."""
        try:
            content = read_whole(found)
        except OSError as error:
            if found.root is None:
                problem = _problem(found.name, error)
                self._refuse(SourceFile(name=found.name, file=found, problem=problem), problem)
            else:
                self._leave(found, "file-unreadable", f"cannot be read: {_sentence(error)}")
            return
        if content is None:
            self._leave(found, "file-young", "was changed meanwhile; the next run takes it")
        else:
            self.take(found.name, content, found)

    def take(self, name: str, content: bytes, found: FoundFile | None = None) -> None:
        """Read the bytes of one file."""
        number = len(self.files)
        written_ns = found.written_ns if found else 0
        source = SourceFile(name=name, file=found, digest=hashlib.sha256(content).hexdigest())
        try:
            own = events_in(content, source=name, options=self.options)
        except InputUnusable as error:
            self._refuse(replace(source, problem=error), error)
            return
        self.files.append(source)
        self.events += (replace(e, files=(number,), written_ns=written_ns) for e in own)

    def _refuse(self, source: SourceFile, error: InputUnusable) -> None:
        wish = Unusable(title=source.name, where=source.name, refusal=Refusal.of(error))
        self.refused.append(Sourced(wish=wish, files=frozenset({len(self.files)})))
        self.files.append(source)

    def _leave(self, found: FoundFile, code: str, why: str) -> None:
        self.left.append(LeftFile(name=found.name, code=code, why=why))


def _problem(name: str, error: OSError) -> FileUnreadable:
    match error:
        case FileNotFoundError():
            return FileUnreadable(name, "no such file")
        case PermissionError():
            return FileUnreadable(name, "may not be read: permission denied")
        case _:
            return FileUnreadable(name, f"cannot be read: {_sentence(error)}")


def _sentence(error: OSError) -> str:
    return error.strerror or type(error).__name__
