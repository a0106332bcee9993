"""Keeps what a stream gives only once, so that it can be read again: in memory, beyond that in a file.

The file is for its owner only, has no name, and is gone when nobody can open it any more.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO, BinaryIO, cast

from ews_meetings.errors import FileTooLarge
from ews_meetings.sources.containers.document import Opener, in_memory

_IN_MEMORY = 4 << 20
_AT_ONCE = 1 << 20


def spooled(
    stream: BinaryIO, *, source: str, limit_bytes: int, in_memory_bytes: int = _IN_MEMORY
) -> Opener:
    """Return an opener of all that a stream holds.

    Args:
        stream: to be read to its end.
        source: what people call it.
        limit_bytes: how much it may hold.
        in_memory_bytes: how much of it stays in memory.

    Raises:
        FileTooLarge: it holds more.
        OSError: it cannot be read, or the disk is full.
    """
    start = stream.read(in_memory_bytes + 1)
    if len(start) <= in_memory_bytes:
        if len(start) > limit_bytes:
            raise FileTooLarge(source, limit_bytes >> 20)
        return in_memory(start)
    with tempfile.TemporaryFile() as file:
        size = _copy(start, stream, file, limit_bytes)
        if size > limit_bytes:
            raise FileTooLarge(source, limit_bytes >> 20)
        return reopening(file, size)


def streamed(content: bytes, *, in_memory_bytes: int = _IN_MEMORY) -> BinaryIO:
    """Return a stream of some bytes that does not hold many of them; whoever takes it closes it."""
    if len(content) <= in_memory_bytes:
        return io.BytesIO(content)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes to the caller, open
    file.write(content)
    file.seek(0)
    return cast("BinaryIO", file)


def reopening(file: IO[bytes], size: int) -> Opener:
    """Return an opener of a file that has no name any more; the file itself may be closed then.

    Args:
        file: written to its end.
        size: how much of it counts.
    """
    file.flush()
    kept = _Kept(file)
    return lambda: io.BufferedReader(_Reading(kept, size))


def _copy(start: bytes, stream: BinaryIO, file: IO[bytes], limit_bytes: int) -> int:
    """Copy a stream behind its start and return the size; a little beyond the limit it ends."""
    size = file.write(start)
    while size <= limit_bytes and (block := stream.read(_AT_ONCE)):
        size += file.write(block)
    return size


class _Kept:
    """Holds a file open that has no name, until nobody can read it any more."""

    def __init__(self, file: IO[bytes]) -> None:
        self._handle = -1
        self._handle = os.dup(file.fileno())

    def __del__(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def read(self, place: int, size: int) -> bytes:
        """Return bytes from a place; those who read in turn do not disturb each other."""
        os.lseek(self._handle, place, os.SEEK_SET)
        return os.read(self._handle, size)


class _Reading(io.RawIOBase):
    """A stream over a file that others read, too."""

    def __init__(self, kept: _Kept, size: int) -> None:
        super().__init__()
        self._kept, self._size, self._at = kept, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any buffer, as RawIOBase has it
        block = self._kept.read(self._at, max(min(len(view), self._size - self._at), 0))
        view[: len(block)] = block
        self._at += len(block)
        return len(block)
