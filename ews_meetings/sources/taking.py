"""Goes through files once, and decides which are read, which are refused, and which wait for the next run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import (
    EwsMeetingsError,
    FileChanged,
    FileTooLarge,
    FileUnreadable,
    InputUnusable,
    MailLoop,
    NoEvents,
    NotACalendar,
    SiblingYoung,
)
from ews_meetings.ics.settling.uids import Sourced
from ews_meetings.sources.bounded import FILE_LIMIT_BYTES
from ews_meetings.sources.containers.document import Document, Opener, in_memory
from ews_meetings.sources.containers.opening import documents_in, is_store
from ews_meetings.sources.documents import Desk, Events
from ews_meetings.sources.files_read import SourceFile
from ews_meetings.sources.groups import Shelved
from ews_meetings.sources.listed import UNREADABLE, YOUNG, FoundFile, LeftFile, Listing
from ews_meetings.sources.naming import hashes_in
from ews_meetings.sources.reading import Kept, opener_of
from ews_meetings.sources.siblings import hashes_of_young, with_siblings


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is to be made of some files."""

    files: tuple[SourceFile, ...]
    left: tuple[LeftFile, ...]
    refused: tuple[Sourced, ...]
    documents: tuple[Shelved, ...]


@dataclass(slots=True, kw_only=True)
class _File:
    """One file, and what stands in it."""

    source: SourceFile
    documents: list[Events] = field(default_factory=list)
    refusals: list[tuple[str, EwsMeetingsError]] = field(default_factory=list)
    """Of what in it cannot be used, each with its name."""


@dataclass(slots=True, kw_only=True)
class Taker:
    """Collects what files hold."""

    desk: Desk
    listing: Listing
    kept: Kept
    left: list[LeftFile] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def take(self, found: FoundFile) -> None:
        """Go through one file."""
        try:
            opens = opener_of(found, self.kept)
            is_large = found.is_regular and found.size_bytes > FILE_LIMIT_BYTES
            if is_large and not is_store(opens):  # of a store one mail at a time is read
                raise FileTooLarge(found.name, FILE_LIMIT_BYTES >> 20)
            self._open(found.name, opens, found)
        except OSError as error:
            self._tell(found, error)
        except FileChanged as error:
            if found.root is None:
                self._refuse(found.name, found, error)
            else:
                why = "was changed meanwhile; the next run takes it"
                self._leave(found, YOUNG, why, is_young=True)
        except InputUnusable as error:
            self._refuse(found.name, found, error)

    def take_given(self, name: str, content: bytes | Opener) -> None:
        """Go through bytes that did not come from a file."""
        self._open(name, in_memory(content) if isinstance(content, bytes) else content, None)

    def finished(self) -> Taken:
        """Return what was collected, but for what has to wait for a file that is not whole yet."""
        left = [*self.listing.left, *self.left]
        young = hashes_of_young(left, self.desk)
        hashes = [hashes_in(one.documents) if young else frozenset() for one in self.files]
        waits = with_siblings(hashes, young)
        files: list[SourceFile] = []
        documents: list[Shelved] = []
        refused: list[Sourced] = []
        for place, one in enumerate(self.files):
            found = one.source.file
            if place in waits and found is not None and found.root is not None:
                why = f"has a meeting of {waits[place]}, which may still be written"
                left.append(_left(found, "file-sibling-young", why))
                continue
            if place in waits:
                one.refusals = [(one.source.name, SiblingYoung(one.source.name, waits[place]))]
            else:
                written_ns = found.written_ns if found else 0
                documents += (
                    Shelved(events=events, file=len(files), written_ns=written_ns)
                    for events in one.documents
                )
            refused += _refused(one, len(files))
            files.append(one.source)
        return Taken(
            files=tuple(files),
            left=tuple(left),
            refused=tuple(refused),
            documents=tuple(documents),
        )

    def _open(self, name: str, opens: Opener, found: FoundFile | None) -> None:
        """Go through what a file is, or holds."""
        file = _File(source=SourceFile(name=self._name(name), file=found))
        skipped: list[LeftFile] = []
        parts = list(documents_in(opens, file.source.name))
        for part in parts:
            if isinstance(part, LeftFile):
                skipped.append(part)
            else:
                is_alone = len(parts) == 1
                if is_alone and found is not None and found.is_one_of_many:
                    part = replace(part, is_one_of_many=True)  # noqa: PLW2901 - the same part, known better
                self._part(part, file, skipped, is_alone=is_alone)
        self.left += skipped
        if found is not None and found.is_one_of_many and not (file.documents or file.refusals):
            return  # a mail of somebody's that is no business of ours stays where it is
        if len(parts) != 1 or not file.source.digest:
            file.source = replace(file.source, digest=_digest(opens))
        if not file.documents and len(file.refusals) == 1:
            file.source = replace(file.source, problem=file.refusals[0][1])
        self._keep(file)

    def _part(
        self, part: Document, file: _File, skipped: list[LeftFile], *, is_alone: bool
    ) -> None:
        """Go through one document of a file."""

        def taken(digest: str) -> None:
            if is_alone:
                file.source = replace(file.source, digest=digest)

        try:
            if part.problem is not None:
                raise part.problem
            file.documents.append(self.desk.open(part.opens, source=part.name, taken=taken))
        except FileChanged:
            raise
        except (NoEvents, NotACalendar, MailLoop) as error:
            if part.is_one_of_many:
                reason = error.message.removeprefix(f"{part.name}: ")
                why = f"holds no meeting: {reason.removeprefix('not a calendar file: ')}"
                skipped.append(LeftFile(name=part.name, code="mail-without-meeting", why=why))
            else:
                file.refusals.append((part.name, error))
        except InputUnusable as error:
            file.refusals.append((part.name, error))

    def _name(self, name: str) -> str:
        """Return a name that no other file of the batch has: results are known by it."""
        number, own = 1, name
        while own in self.names:
            number += 1
            own = f"{name} ({number})"
        return own

    def _keep(self, file: _File) -> None:
        self.names.add(file.source.name)
        self.files.append(file)

    def _tell(self, found: FoundFile, error: OSError) -> None:
        if found.root is None:
            self._refuse(found.name, found, _problem(found.name, error))
        elif isinstance(error, FileNotFoundError):
            self._leave(found, "file-gone", "went away meanwhile")
        else:
            self._leave(found, UNREADABLE, f"cannot be read: {_sentence(error)}")

    def _refuse(self, name: str, found: FoundFile | None, error: EwsMeetingsError) -> None:
        source = SourceFile(name=self._name(name), file=found, problem=error)
        self._keep(_File(source=source, refusals=[(source.name, error)]))

    def _leave(self, found: FoundFile, code: str, why: str, *, is_young: bool = False) -> None:
        self.left.append(_left(found, code, why, is_young=is_young))


def _left(found: FoundFile, code: str, why: str, *, is_young: bool = False) -> LeftFile:
    written = (found.size_bytes, found.written_ns) if is_young else None
    return LeftFile(name=found.name, code=code, why=why, path=found.path, written=written)


def _refused(file: _File, number: int) -> Iterator[Sourced]:
    for name, error in file.refusals:
        wish = Unusable(title=name, where=name, refusal=Refusal.of(error))
        yield Sourced(wish=wish, files=frozenset({number}))


def _digest(opens: Opener) -> str:
    digest = hashlib.sha256()
    with opens() as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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
