"""Finds events in the form that nearly all have, without going through their lines: for speed only.

What is not sure to be cut so by `blocks.cut` is none of these. Source: RFC 5545 §3.1, §3.6.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEGIN = re.compile(rb"\nBEGIN:VEVENT\r?\n(?![ \t])")
_END = re.compile(rb"\nEND:VEVENT\r?\n")
_FOLDS = (b"\r\n ", b"\r\n\t", b"\n ", b"\n\t")
_ALARM = re.compile(rb"\nBEGIN:VALARM\r?(?=\n).*?\nEND:VALARM\r?(?=\n)", re.DOTALL)
_EDGE = re.compile(rb"BEGIN[ \t]*:|END[ \t]*:[ \t]*[A-Z_]")
_MOST_ALARMS = 50
_UID = re.compile(rb"\n([Uu][Ii][Dd][ \t]*[;:][^\r\n]*)\r?\n([^\r\n]*)")
_GAPS = (b"\n\n", b"\n\r", b"=\n", b"=\r")
"""Blank lines, beyond which a line may go on, and soft line breaks."""


@dataclass(frozen=True, slots=True)
class PlainEvent:
    """An event and its place."""

    start: int
    end: int
    uid_lines: tuple[bytes, ...]
    """Its first UID and the line behind that, unfolded; empty without one."""


def plain_events(data: bytes) -> Iterator[PlainEvent]:
    """Yield the plain events of some whole lines, in their order; others stand between them."""
    begin, end = _BEGIN.search(data), _END.search(data)
    while begin:
        inside = begin.end() - 1
        if end is not None and end.start() < inside:
            end = _END.search(data, inside)
        if end is None:
            return
        following = _BEGIN.search(data, inside)
        start = begin.start() + 1
        is_whole = following is None or following.start() >= end.start()
        found = (
            _read(data, start, end.end())
            if is_whole and _is_apart(data, start, end.end())
            else None
        )
        if found is None:
            begin = following
        else:
            yield found
            begin = _BEGIN.search(data, end.end() - 1)


def _is_apart(data: bytes, start: int, end: int) -> bool:
    """Say whether no line goes on into the first one, or from the last one."""
    before = data[max(0, start - 80) : start].rstrip(b"\r\n \t")
    return not before.endswith(b"=") and data[end : end + 1] not in (b" ", b"\t", b"\r", b"\n")


def _read(data: bytes, start: int, end: int) -> PlainEvent | None:
    """Return an event; None where its lines have to be gone through."""
    body = data[start:end]
    if any(gap in body for gap in _GAPS) or body.count(b"\r") != body.count(b"\r\n"):
        return None
    if body.count(b"BEGIN:VALARM") > _MOST_ALARMS:  # looking for the end of each takes long
        return None
    flat = body
    for fold in _FOLDS:  # no fold stands behind another line end, so none comes of taking one out
        flat = flat.replace(fold, b"")
    inner = flat[flat.index(b"\n") : flat.rindex(b"\nEND:") + 1]
    inner, alarms = _ALARM.subn(b"", inner)
    if len(_EDGE.findall(flat.upper())) != 2 + 2 * alarms:
        return None
    uid = _UID.search(inner)
    return PlainEvent(start, end, tuple(filter(None, uid.groups())) if uid else ())
