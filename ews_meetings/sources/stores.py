"""Files to bytes that the reader of calendars can read twice; a few stay open, the others are opened again."""

from __future__ import annotations

import codecs
import hashlib
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from ews_meetings.errors import FileTooLarge
from ews_meetings.ics.lines.decoding import hidden_in
from ews_meetings.ics.lines.stored import Stored
from ews_meetings.sources.bounded import FILE_LIMIT_BYTES
from ews_meetings.sources.containers.document import Opener
from ews_meetings.sources.containers.spool import reopening

HEAD_BYTES = 100_000
"""So much of a file says what it is."""
_AT_ONCE = 1 << 20
_OPEN_AT_ONCE = 8


class Shelf:
    """The streams that are open, and the files of our own; all are closed when it goes."""

    def __init__(self) -> None:
        self._streams: OrderedDict[Opener, BinaryIO] = OrderedDict()
        self._files: list[IO[bytes]] = []
        weakref.finalize(self, _close, self._streams, self._files)

    def stream(self, opens: Opener) -> BinaryIO:
        """Return a stream at any place; it is closed when others have been asked for since."""
        if opens not in self._streams:
            while len(self._streams) >= _OPEN_AT_ONCE:
                _, oldest = self._streams.popitem(last=False)
                oldest.close()
            self._streams[opens] = opens()
        self._streams.move_to_end(opens)
        return self._streams[opens]

    def file(self) -> IO[bytes]:
        """Return a new file that has no name and is for its owner only."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the shelf
        self._files.append(file)
        return file

    def close(self) -> None:
        """Close the streams; what is asked for later is opened again."""
        _close(self._streams, [])


def _close(streams: OrderedDict[Opener, BinaryIO], files: list[IO[bytes]]) -> None:
    while streams:
        streams.popitem()[1].close()
    while files:
        files.pop().close()


@dataclass(slots=True, kw_only=True)
class StoredStream:
    """What an opener gives."""

    opens: Opener
    source: str
    shelf: Shelf
    taken: Callable[[bytes], None] = lambda _: None
    """Is told of all bytes when they are gone through."""

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes.

        Raises:
            FileTooLarge: it holds more than is read of one file.
        """
        size = 0
        with self.opens() as stream:
            while block := stream.read(_AT_ONCE):
                size += len(block)
                if size > FILE_LIMIT_BYTES:
                    raise FileTooLarge(self.source, FILE_LIMIT_BYTES >> 20)
                self.taken(block)
                yield block

    def read(self, start: int, end: int) -> bytes:
        """Return a stretch.

        Raises:
            FileChanged: it was written to since it was gone through.
            OSError: it cannot be read.
        """
        stream = self.shelf.stream(self.opens)
        stream.seek(start)
        return stream.read(end - start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is to be read of a file, and what to know it by."""

    stored: Stored
    digest: Callable[[], str]
    """SHA-256 of all bytes of the file, in hex, once they are gone through."""


def stored(opens: Opener, *, source: str, shelf: Shelf, head: bytes) -> Taken:
    """Return the bytes of a calendar with ASCII line ends.

    Args:
        opens: gives the file.
        source: what people call it.
        shelf: for what stays open.
        head: its first bytes.

    Raises:
        FileTooLarge: it holds more than is read of one file.
        OSError: it cannot be read, or the disk is full.
    """
    digest = hashlib.sha256()
    found = StoredStream(opens=opens, source=source, shelf=shelf, taken=digest.update)
    skip, name = hidden_in(head[:4])
    if name:
        plain = _transcoded(found.chunks(), shelf.file(), skip=skip, name=name)
        found = StoredStream(opens=plain, source=source, shelf=shelf)
    return Taken(stored=found, digest=digest.hexdigest)


def _transcoded(chunks: Iterator[bytes], file: IO[bytes], *, skip: int, name: str) -> Opener:
    """Keep a text in UTF-8."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    for chunk in chunks:
        file.write(decoder.decode(chunk[skip:]).encode("utf-8", "replace"))
        skip = max(0, skip - len(chunk))
    file.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return reopening(file, file.tell())
