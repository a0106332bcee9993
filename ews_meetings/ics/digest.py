"""The name of an event's source: equal digests mean that nobody needs to look closer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from ews_meetings.ics.blocks import Block, logical_lines
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.component import Component, Input
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.zone_names import normalised
from ews_meetings.model.meeting import Attachment

_READER = "2"
"""Raise it when the same bytes begin to mean another meeting."""
# A file that is written anew each night differs in these, and in nothing that counts.
_VOLATILE = re.compile(
    rb"(DTSTAMP|LAST-MODIFIED|CREATED|X-MOZ-LASTACK|X-MOZ-GENERATION)[;:]", re.IGNORECASE
)


def source_digest(
    given: Input,
    block: Block,
    event: Component,
    *,
    calendar: Calendar,
    options: ReadOptions,
    related: Mapping[str, Attachment],
) -> str:
    """Return SHA-256 in hex over everything that shapes what becomes of an event."""
    parts = (
        _READER.encode(),
        *_choices(calendar, options),
        *_lines(given.data, block),
        *(line for zone in _zones(event, calendar) for line in _lines(given.data, zone)),
        *_related(event, related),
    )
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def _choices(calendar: Calendar, options: ReadOptions) -> Iterator[bytes]:
    for text in (
        calendar.method,
        calendar.zones.calendar_zone,
        options.mailbox,
        options.zone,
        options.organizer,
        options.scope,
        "clamps" if calendar.is_exchange else "",
    ):
        yield text.encode()


def _lines(data: bytes, block: Block) -> Iterator[bytes]:
    lines = logical_lines(data, start=block.start, end=block.end)
    return (line.raw for line in lines if not _VOLATILE.match(line.raw))


def _zones(event: Component, calendar: Calendar) -> Iterator[Block]:
    """Yield the VTIMEZONE blocks that an event's times depend on."""
    times = event.all("DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID")
    tzids = {prop.param("TZID") or calendar.zones.floating_tzid() for prop in times}
    for name in sorted({normalised(tzid) for tzid in tzids}):
        if name in calendar.zone_blocks:
            yield calendar.zone_blocks[name]


def _related(event: Component, related: Mapping[str, Attachment]) -> Iterator[bytes]:
    """Yield the digests of the mail parts that the event names."""
    for prop in event.all("ATTACH"):
        part = related.get(prop.value.strip()[4:].strip("<> "))
        if part is not None:
            yield part.digest.encode()
