"""Opens files: nothing but files in folders, and what is no file only once.

A named pipe is waited for like by any program; one that took the place of a file in a folder is not.
"""

from __future__ import annotations

import io
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ews_meetings.errors import FileChanged, FileUnreadable
from ews_meetings.sources.bounded import FILE_LIMIT_BYTES, LIMIT_BYTES
from ews_meetings.sources.containers.document import Opener
from ews_meetings.sources.containers.spool import spooled
from ews_meetings.sources.listed import FoundFile

_BINARY = getattr(os, "O_BINARY", 0)
_OF_FOLDER = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""For files that nobody named: nothing is waited for, and no link is followed."""


@dataclass(slots=True)
class Kept:
    """What pipes and devices gave, which give it only once."""

    contents: dict[Path, Opener] = field(default_factory=dict)


def opener_of(found: FoundFile, kept: Kept) -> Opener:
    """Return what opens a file, and sees to it that it still is what it was.

    The opener raises FileChanged where it is not, and OSError where it cannot be read.

    Raises:
        OSError: it cannot be read.
        FileUnreadable: that was known before.
        FileTooLarge: a pipe gives more than is read of one file.
    """
    if found.problem:
        raise FileUnreadable(found.name, found.problem)
    if found.root is not None:
        return FileOpener(found.path, found.name, is_of_folder=True, was=_known(found))
    if found.is_regular:
        return FileOpener(found.path, found.name)
    path = found.path.absolute()
    if path not in kept.contents:
        with found.path.open("rb") as stream:
            kept.contents[path] = spooled(stream, source=found.name, limit_bytes=FILE_LIMIT_BYTES)
    return kept.contents[path]


class FileOpener:
    """Opens a file again and again, as long as nobody writes to it."""

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        is_of_folder: bool = False,
        was: tuple[int, int] | None = None,
    ) -> None:
        self._path, self._name, self._was = path, name, was
        self._flags = os.O_RDONLY | _BINARY | (_OF_FOLDER if is_of_folder else 0)

    def __call__(self) -> BinaryIO:
        """Return the file at its start.

        Raises:
            FileChanged: it was written to since it was looked at first.
            OSError: it cannot be read.
        """
        handle = os.open(self._path, self._flags)
        try:
            self.check(handle)
        except BaseException:
            os.close(handle)
            raise
        return io.BufferedReader(_Watched(handle, self), buffer_size=1 << 16)

    def check(self, handle: int) -> None:
        """See that the file is what it was.

        Raises:
            FileChanged: it is not.
        """
        told = os.fstat(handle)
        seen = (told.st_size, told.st_mtime_ns)
        if not stat.S_ISREG(told.st_mode) and self._was is not None:
            raise FileChanged(self._name)
        if stat.S_ISDIR(told.st_mode):
            raise IsADirectoryError(self._name)
        self._was = self._was or seen
        if seen != self._was:
            raise FileChanged(self._name)


class _Watched(io.FileIO):
    """A file of which every read is of what it was at first."""

    def __init__(self, handle: int, opener: FileOpener) -> None:
        super().__init__(handle, "rb")
        self._opener = opener

    def readinto(self, buffer: object) -> int | None:
        """Read into a buffer, and see then that nobody was writing."""
        count = super().readinto(buffer)  # type: ignore[arg-type]  # any buffer, as FileIO has it
        self._opener.check(self.fileno())
        return count


def read_now(path: Path) -> bytes:
    """Return what stands in a file of a folder now, whoever is writing it; no more than the bound.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | _BINARY | _OF_FOLDER)
    with os.fdopen(handle, "rb") as file:
        return file.read(LIMIT_BYTES) if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def _known(found: FoundFile) -> tuple[int, int]:
    return found.size_bytes, found.written_ns
