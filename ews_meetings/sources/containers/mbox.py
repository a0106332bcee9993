"""A mail store of one file (mbox, all four kinds) to its mails, one after the other; never read whole.

The kinds differ in what marks the end of a mail and what becomes of a line that begins with `From `:
mboxo and mboxrd put `>` before it, mboxcl does and says Content-Length, mboxcl2 says only that. What
cannot be told is read so that nothing of a calendar changes: no line of one begins with `From `.

Source: RFC 4155 (application/mbox) and its appendix A; mbox(5) of qmail.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ews_meetings.errors import FileTooLarge
from ews_meetings.sources.containers.document import Document, Limits, Opener, in_memory, unusable

_AT_ONCE = 1 << 16
_LONGEST_HEADER = 1 << 20
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_LENGTH = re.compile(rb"Content-Length[ \t]*:[ \t]*([0-9]{1,15})[ \t]*\r?\n", re.IGNORECASE)
_AFTER = re.compile(rb"(?:\r?\n){0,2}(?:From |\Z)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNQUOTED = re.compile(rb"^From ", re.MULTILINE)
_DATED = re.compile(rb"From \S+ .*[0-9]{1,2}:[0-9]{2}.*\b[0-9]{4}\b")
_SENDER = re.compile(_DATED.pattern + rb"|From (?:\S*@\S*|-|MAILER-DAEMON)\s")
_BLANK = frozenset({b"\n", b"\r\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Where one mail lies, behind its `From ` line."""

    start: int
    end: int
    is_counted: bool
    """Whether its Content-Length says where it ends."""


def is_mbox(start: bytes) -> bool:
    """Say whether a file that begins so is a mail store: a `From ` line, then a header."""
    first, _, rest = start.partition(b"\n")
    return first.startswith(b"From ") and _HEADER.match(rest) is not None


def mails_in(opens: Opener, name: str, limits: Limits) -> Iterator[Document]:
    """Yield the mails of a mail store in their order; a store of one mail has its name.

    Args:
        opens: gives the store.
        name: what people call it.
        limits: how large a mail may be.
    """
    with opens() as stream:
        first: _Stretch | None = None
        number = 0
        for number, stretch in enumerate(_stretches(stream), 1):
            if number == 1:
                first = stretch
                continue
            if number == 2 and first is not None:
                yield _document(opens, first, f"{name}#1", limits, is_one_of_many=True)
            yield _document(opens, stretch, f"{name}#{number}", limits, is_one_of_many=True)
        if number == 1 and first is not None:
            yield _document(opens, first, name, limits, is_one_of_many=False)


def _document(
    opens: Opener, stretch: _Stretch, name: str, limits: Limits, *, is_one_of_many: bool
) -> Document:
    if stretch.end - stretch.start > limits.document_bytes:
        return unusable(name, FileTooLarge(name, limits.document_bytes >> 20))
    return Document(name=name, opens=lambda: _mail(opens, stretch), is_one_of_many=is_one_of_many)


def _mail(opens: Opener, stretch: _Stretch) -> BinaryIO:
    """Return a mail as it was before it came into the store."""
    with opens() as store:
        store.seek(stretch.start)
        content = store.read(stretch.end - stretch.start)
    if stretch.is_counted and _UNQUOTED.search(content):
        return in_memory(content)()  # mboxcl2: it quotes nothing
    return in_memory(_QUOTED.sub(rb"\1", content))()


def _stretches(stream: BinaryIO) -> Iterator[_Stretch]:
    """Yield where the mails lie."""
    lines = _Lines(stream)
    if not lines.peek().startswith(b"From "):
        return
    while lines.peek():
        lines.take()
        start = lines.at
        length = _length(lines)
        end = lines.at + length if length is not None else -1
        is_counted = length is not None and _ends_at(stream, end)
        if is_counted:
            lines.go(end)
            _skip_blank(lines)
        else:
            end = _next_mail(lines)
        yield _Stretch(start=start, end=end, is_counted=is_counted)


def _length(lines: _Lines) -> int | None:
    """Read over a mail's header and return what it says of the size of the rest."""
    length, start = None, lines.at
    while lines.peek() and lines.at - start < _LONGEST_HEADER:
        if lines.begins_mail():
            return None
        line = lines.take()
        if line in _BLANK:
            return length
        found = _LENGTH.fullmatch(line)
        length = int(found[1]) if found else length
    return None


def _ends_at(stream: BinaryIO, place: int) -> bool:
    """Say whether the store ends at a place, or the next mail begins there."""
    before = stream.tell()
    stream.seek(place)
    after = stream.read(16)
    is_there = bool(after) or stream.seek(0, io.SEEK_END) >= place
    stream.seek(before)
    return is_there and _AFTER.match(after) is not None


def _skip_blank(lines: _Lines) -> None:
    while lines.peek() in _BLANK:
        lines.take()


def _next_mail(lines: _Lines) -> int:
    """Read up to the next mail and return where this one ends, the blank line between left out."""
    while lines.peek() and not lines.begins_mail():
        lines.take()
    return lines.at - len(lines.blank)


class _Lines:
    """The lines of a store, one ahead; one that is very long comes in pieces."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_whole = True
        self.at = 0
        self.blank = b""
        """The line before, where it is blank."""
        self._ahead = b""
        self._next = b""
        self.go(0)

    def go(self, place: int) -> None:
        """Go on from a place."""
        self._stream.seek(place)
        self.at, self.blank, self._is_whole = place, b"", True
        self._ahead, self._next = self._read(), self._read()

    def peek(self) -> bytes:
        """Return the next line; nothing at the end."""
        return self._ahead

    def take(self) -> bytes:
        """Return the next line and go on."""
        line = self._ahead
        self.at += len(line)
        self.blank = line if self._is_whole and line in _BLANK else b""
        self._is_whole = line.endswith(b"\n")
        self._ahead, self._next = self._next, self._read()
        return line

    def begins_mail(self) -> bool:
        """Say whether the next line is the `From ` line of a mail: a header stands below it."""
        if not (self._is_whole and self._ahead.startswith(b"From ")):
            return False
        known = _SENDER if self.blank else _DATED
        return _HEADER.match(self._next) is not None and known.match(self._ahead[:300]) is not None

    def _read(self) -> bytes:
        return self._stream.readline(_AT_ONCE)
