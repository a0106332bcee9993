"""Which files have to wait, because another one about the same meeting may still be written.

A part of the files of a meeting says another meeting: an old revision, or one half of its guests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.candidate import Candidate
from ews_meetings.ics.copies import with_uids, without_copies
from ews_meetings.ics.decoding import as_ascii_lines
from ews_meetings.ics.options import ReadOptions
from ews_meetings.sources.files import events_in
from ews_meetings.sources.folders import LeftFile
from ews_meetings.sources.reading import read_now

_FOLD = re.compile(rb"\r?\n[ \t]")
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


def uids_of(events: Sequence[Candidate]) -> frozenset[str]:
    """Return the UIDs of the events of one file, those that are made up included."""
    return frozenset(event.uid for _, event in with_uids(without_copies(events)) if event.uid)


def uids_of_young(left: Sequence[LeftFile], options: ReadOptions) -> dict[str, str]:
    """Return the UIDs in files that may still be written, as far as they are, with their names."""
    found: dict[str, str] = {}
    for file in left:
        if file.path is not None and file.written is not None:
            found |= dict.fromkeys(_uids_in(_content(file.path), options), file.name)
    return found


def with_siblings(files: Sequence[frozenset[str]], young: Mapping[str, str]) -> dict[int, str]:
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


def _uids_in(content: bytes, options: ReadOptions) -> frozenset[str]:
    """Return the UIDs in bytes that may end anywhere."""
    try:
        events = events_in(content, source="", options=options)
    except InputUnusable:
        events = ()
    text = _FOLD.sub(b"", as_ascii_lines(content))
    plain = (found[1].strip().decode("utf-8", "replace") for found in _UID.finditer(text))
    return uids_of(events) | frozenset(uid for uid in plain if uid)
