"""Which files have to wait, because another one about the same meeting may still be written.

A part of the files of a meeting says another meeting: an old revision, or one half of its guests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.ics.lines.index import uid_hash
from ews_meetings.sources.containers.document import in_memory
from ews_meetings.sources.documents import Desk
from ews_meetings.sources.listed import LeftFile
from ews_meetings.sources.naming import hashes_in
from ews_meetings.sources.reading import read_now

_FOLD = re.compile(rb"\r?\n[ \t]")
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


def hashes_of_young(left: Sequence[LeftFile], desk: Desk) -> dict[int, str]:
    """Return what stands for the UIDs in files that may still be written, as far as they are."""
    found: dict[int, str] = {}
    for file in left:
        if file.path is not None and file.written is not None:
            found |= dict.fromkeys(_hashes_in(_content(file.path), desk), file.name)
    return found


def with_siblings(files: Sequence[frozenset[int]], young: Mapping[int, str]) -> dict[int, str]:
    """Return which files wait, by place, each with the name of the one that it waits for.

    What waits lets others wait: a file that is left takes all its meetings with it.
    """
    blocked, waits = dict(young), dict[int, str]()
    while True:
        more = {
            place: blocked[min(uids & blocked.keys())]
            for place, uids in enumerate(files)
            if place not in waits and uids & blocked.keys()
        }
        if not more:
            return waits
        waits |= more
        for place, name in more.items():
            for uid in files[place]:
                blocked.setdefault(uid, name)


def _content(path: Path) -> bytes:
    """Return what stands in a file now; nothing where that cannot be seen."""
    try:
        return read_now(path)
    except OSError:
        return b""


def _hashes_in(content: bytes, desk: Desk) -> frozenset[int]:
    """Return what stands for the UIDs in bytes that may end anywhere."""
    try:
        hashes = hashes_in([desk.open(in_memory(content), source="", taken=lambda _: None)])
    except InputUnusable:
        hashes = frozenset()
    text = _FOLD.sub(b"", as_ascii_lines(content))
    plain = (found[1].strip().decode("utf-8", "replace") for found in _UID.finditer(text))
    return hashes | frozenset(uid_hash(uid) for uid in plain if uid)
