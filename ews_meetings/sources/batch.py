"""Several files to wishes, together: each wish knows the files that it was made of.

Of a file that was read nothing is kept but what its events say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ews_meetings.change.ports import Progress, no_progress
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import FileUnreadable, InputUnusable, SiblingYoung
from ews_meetings.ics.candidate import Candidate
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.uids import Sourced, Wished, settle_files
from ews_meetings.sources.files import events_in
from ews_meetings.sources.folders import UNREADABLE, YOUNG, FoundFile, LeftFile, Listing
from ews_meetings.sources.reading import Kept, read_whole
from ews_meetings.sources.siblings import uids_of, uids_of_young, with_siblings


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes that did not come from a file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """What was read, and what to know it by."""

    name: str
    """No two files of a batch share one."""
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
    kept: Kept | None = None,
) -> Batch:
    """Return what becomes of every event in some files.

    A file of a folder that changes while it is read, or that may not be read, is left, and with it
    the files that hold one of its meetings; a file that was named is refused then.

    Args:
        listing: the files.
        options: how they are read.
        given: what is read beside them.
        progress: is told of each file.
        kept: what was read before of pipes and devices, which give it only once.
    """
    reader = _Reader(options=options, listing=listing, kept=kept or Kept(), left=list(listing.left))
    for one in given:
        reader.take(one.name, one.content)
    for number, found in enumerate(listing.found):
        progress("reading files", number, len(listing.found))
        reader.read(found)
    return reader.batch()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """One file, and what it came to."""

    source: SourceFile
    events: tuple[Candidate, ...] = ()
    refusal: Refusal | None = None


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Collects what files hold."""

    options: ReadOptions
    listing: Listing
    kept: Kept
    left: list[LeftFile]
    taken: list[_Taken] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def batch(self) -> Batch:
        """Return what was collected, but for what has to wait for a file that is not whole yet."""
        young = uids_of_young(self.left, self.options)
        waits = with_siblings([uids_of(one.events) for one in self.taken], young)
        files: list[SourceFile] = []
        events: list[Candidate] = []
        refused: list[Sourced] = []
        for place, one in enumerate(self.taken):
            found = one.source.file
            if place in waits and found is not None and found.root is not None:
                why = f"has a meeting of {waits[place]}, which may still be written"
                self._leave(found, "file-sibling-young", why)
                continue
            refusal = one.refusal
            if place in waits:
                refusal = Refusal.of(SiblingYoung(one.source.name, waits[place]))
            if refusal is None:
                events += (replace(event, files=(len(files),)) for event in one.events)
            else:
                name = one.source.name
                wish = Unusable(title=name, where=name, refusal=refusal)
                refused.append(Sourced(wish=wish, files=frozenset({len(files)})))
            files.append(one.source)
        return Batch(
            files=tuple(files),
            sourced=(*settle_files(events, self.options), *refused),
            left=tuple(self.left),
            listing=self.listing,
        )

    def read(self, found: FoundFile) -> None:
        """Read one file."""
        try:
            content = read_whole(found, self.kept)
        except OSError as error:
            self._tell(found, error)
        except InputUnusable as error:
            self._refuse(SourceFile(name=self._name(found.name), file=found, problem=error), error)
        else:
            if content is not None:
                self.take(found.name, content, found)
            else:
                why = "was changed meanwhile; the next run takes it"
                self._leave(found, YOUNG, why, is_young=True)

    def take(self, name: str, content: bytes, found: FoundFile | None = None) -> None:
        """Read the bytes of one file."""
        name = self._name(name)
        written_ns = found.written_ns if found else 0
        source = SourceFile(name=name, file=found, digest=hashlib.sha256(content).hexdigest())
        try:
            own = events_in(content, source=name, options=self.options)
        except InputUnusable as error:
            self._refuse(replace(source, problem=error), error)
            return
        events = tuple(replace(event, written_ns=written_ns) for event in own)
        self.taken.append(_Taken(source=source, events=events))

    def _name(self, name: str) -> str:
        """Return a name that no other file of the batch has: results are known by it."""
        number, own = 1, name
        while own in self.names:
            number += 1
            own = f"{name} ({number})"
        self.names.add(own)
        return own

    def _tell(self, found: FoundFile, error: OSError) -> None:
        if found.root is None:
            problem = _problem(found.name, error)
            source = SourceFile(name=self._name(found.name), file=found, problem=problem)
            self._refuse(source, problem)
        elif isinstance(error, FileNotFoundError):
            self._leave(found, "file-gone", "went away meanwhile")
        else:
            self._leave(found, UNREADABLE, f"cannot be read: {_sentence(error)}")

    def _refuse(self, source: SourceFile, error: InputUnusable) -> None:
        self.taken.append(_Taken(source=source, refusal=Refusal.of(error)))

    def _leave(self, found: FoundFile, code: str, why: str, *, is_young: bool = False) -> None:
        written = (found.size_bytes, found.written_ns) if is_young else None
        self.left.append(
            LeftFile(name=found.name, code=code, why=why, path=found.path, written=written)
        )


def _problem(name: str, error: OSError) -> FileUnreadable:
    match error:
        case FileNotFoundError():
            return FileUnreadable(name, "no such file")
        case PermissionError():
            return FileUnreadable(name, "may not be read: permission denied")
        case IsADirectoryError():
            return FileUnreadable(name, "is a folder, not a file")
        case _:
            return FileUnreadable(name, f"cannot be read: {_sentence(error)}")


def _sentence(error: OSError) -> str:
    return error.strerror or type(error).__name__
