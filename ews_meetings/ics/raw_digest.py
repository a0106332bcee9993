"""The name of all that a file says under one UID, made before any of it is read.

Equal names mean equal wishes: it covers every byte of the events, of their calendars' own properties,
and of the VTIMEZONEs they name, the way the events stand to each other, and how they are read. Only what
a producer writes anew each night is left out; that can never make two names equal that differ in meaning,
because the order of such values among the events of the UID is a part of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ews_meetings.change.codec import encode
from ews_meetings.ics.digest import READER, VOLATILE_NAMES
from ews_meetings.ics.lines.index import Shell, Stretch, Trait
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.text import CalendarText

_Ranked = TypeVar("_Ranked", str, int)
# Behind a soft line break it is text of a quoted-printable value, whatever it looks like.
_VOLATILE = re.compile(
    rb"([\r\n](?<!=[\r\n])(?<!=\r\n)(?:" + VOLATILE_NAMES + rb"))[;:][^\r\n]*", re.IGNORECASE
)
# The same of lines that end in LF or CR LF, as nearly all do: found many times as fast.
_VOLATILE_AT_LF = re.compile(rb"\n(?<!=\n)(?<!=\r\n)((?i:" + VOLATILE_NAMES + rb"))[;:][^\r\n]*")
_STAMP = re.compile(rb"[\r\n]DTSTAMP(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE)
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_TZID = re.compile(rb"TZID[ \t]*=[ \t]*(?:\"([^\"]*)\"|([^\":;,\r\n]*))", re.IGNORECASE)
_ZONE_NAME = re.compile(rb"[\r\n]TZID[^:\r\n]*:([^\r\n]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One event of a UID."""

    text: CalendarText
    spot: int
    """Which of the events of its file."""
    file: int
    written_ns: int

    @property
    def number(self) -> int:
        """The line of its BEGIN."""
        return self.text.index.events.numbers[self.spot]

    @property
    def home(self) -> int:
        """Which of the calendars of its file it stands in."""
        return self.text.index.homes[self.spot]


def options_digest(options: ReadOptions) -> bytes:
    """Return the name of how files are read; the same in every process."""
    said = json.dumps(encode(replace(options, today=None)), sort_keys=True)
    year = options.today.year if options.today else 0  # how far endless rules are said
    return hashlib.sha256(f"{READER} {year} {said}".encode()).digest()


def raw_digest(members: Sequence[Member], *, choices: bytes) -> str:
    """Return SHA-256 in hex over what some events say; empty where it cannot be known so.

    Args:
        members: All events of one UID, in their order.
        choices: What `options_digest` gives.
    """
    if any(member.text.answers for member in members):
        return ""
    digest = hashlib.sha256(choices)
    stamps = []
    for member in members:
        raw = member.text.raw(member.spot)
        stamps.append(stamp_in(raw))
        digest.update(_hash(*_around(member, raw), bare(raw)))
    ranks = (
        _ranks(stamps),
        _ranks([m.written_ns for m in members]),
        _ranks([m.file for m in members]),
    )
    digest.update(repr(ranks).encode())
    return digest.hexdigest()


def stamp_in(raw: bytes) -> str:
    """Return the DTSTAMP of an event; empty without one."""
    found = _STAMP.search(raw)
    return found[1].decode("ascii", "replace").strip() if found else ""


def zones_of(member: Member, raw: bytes) -> tuple[Stretch, ...]:
    """Return the VTIMEZONEs that an event may be read by: those it names, else all of its calendar."""
    frame = _frame(member)
    return tuple(zone.stretch for zone in frame.zones_for(raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """A VTIMEZONE."""

    stretch: Stretch
    name: bytes
    """Its TZID as it is compared; empty where it cannot be seen at once."""
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the events of a calendar, as far as it counts for each of them."""

    lines: bytes
    """The name of the calendar's own properties, with their distances from its BEGIN."""
    zones: tuple[_Zone, ...]
    first: bytes
    """The name of what only its first event tells."""

    def zones_for(self, raw: bytes) -> tuple[_Zone, ...]:
        """Return the zones that an event names; all of them where it names others, or none."""
        if not self.zones:
            return ()
        named = {_plain(one or other) for one, other in _TZID.findall(_FOLD.sub(b"", raw))}
        if not named or not named <= {zone.name for zone in self.zones}:
            return self.zones
        return tuple(zone for zone in self.zones if zone.name in named)


def _frame(member: Member) -> Frame:
    """Return what stands around an event; it is found once for all events of a calendar."""
    text, home = member.text, member.home
    return text.kept("frame", home, lambda: _framed(text, text.index.shell(home)))


def _framed(text: CalendarText, shell: Shell) -> Frame:
    zones = tuple(_zone(text, zone, shell) for zone in shell.zones)
    raws = [bare(text.stored.read(one.start, one.end)) for one in shell.lines]
    distances = [one.number - shell.stretch.number for one in shell.lines]
    said = (int(shell.traits), sorted(shell.others.items()))
    return Frame(
        lines=_hash(repr((int(shell.traits & Trait.ALONE), distances)).encode(), *raws),
        zones=zones,
        first=_hash(repr(said).encode(), *(zone.digest for zone in zones)),
    )


def _zone(text: CalendarText, zone: Stretch, shell: Shell) -> _Zone:
    raw = text.stored.read(zone.start, zone.end)
    found = _ZONE_NAME.search(_FOLD.sub(b"", raw))
    distance = b"%d" % (zone.number - shell.stretch.number)
    name = _plain(found[1]) if found else b""
    return _Zone(stretch=zone, name=name, digest=_hash(distance, bare(raw)))


def bare(raw: bytes) -> bytes:
    """Return lines without what is written anew each night; they stay as many."""
    if raw.count(b"\r") == raw.count(b"\r\n"):
        return _VOLATILE_AT_LF.sub(rb"\n\1", b"\n" + raw)
    return _VOLATILE.sub(rb"\1", b"\n" + raw)


def _hash(*parts: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


def _plain(name: bytes) -> bytes:
    return name.strip().strip(b'"').strip().lower()


def _around(member: Member, raw: bytes) -> Iterator[bytes]:
    """Yield the names of what stands around an event and counts for it."""
    frame = _frame(member)
    yield frame.lines
    yield frame.first if member.text.is_first(member.spot) else b""
    for zone in frame.zones_for(raw):
        yield zone.digest


def _ranks(values: Sequence[_Ranked]) -> list[int]:
    """Return how values stand to each other, and nothing else of them."""
    order = {value: rank for rank, value in enumerate(sorted(set(values)))}
    return [order[value] for value in values]
