"""The name of an event's source: equal digests mean that nobody needs to look closer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.letter import added_to
from ews_meetings.ics.zones.zone_names import normalised
from ews_meetings.model.meeting import Attachment

READER = "4"
"""Raise it when the same bytes begin to mean another meeting."""
# A file that is written anew each night differs in these, and in nothing that counts.
VOLATILE_NAMES = rb"DTSTAMP|LAST-MODIFIED|CREATED|X-MOZ-LASTACK|X-MOZ-GENERATION"
_VOLATILE = re.compile(rb"(" + VOLATILE_NAMES + rb")[;:]", re.IGNORECASE)


def source_digest(
    block: Block,
    event: Component,
    *,
    calendar: Calendar,
    options: ReadOptions,
    related: Mapping[str, Attachment],
) -> str:
    """Return SHA-256 in hex over everything that shapes what becomes of an event."""
    lines = tuple(_lines(block))
    parts = (
        READER.encode(),
        *_choices(calendar, options),
        *lines,
        *map(str.encode, options.addresses.touching(lines)),
        *(line for zone in _zones(event, calendar) for line in _lines(zone)),
        *_related(event, related),
        *added_to(event),
    )
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


def _choices(calendar: Calendar, options: ReadOptions) -> Iterator[bytes]:
    for text in (
        calendar.method,
        calendar.zones.calendar_zone,
        options.mailbox,
        options.zone,
        options.organizer,
        options.copies,
        options.scope,
        f"{options.singles} {options.dtstart} {options.horizon_years}",
        "clamps" if calendar.is_exchange else "",
        *(calendar.old.lines if calendar.old else ()),
        "trusts zone names" if options.trusts_zone_names else "",
        *(f"{name}={zone}" for name, zone in sorted(options.zone_names)),
    ):
        yield text.encode()


def _lines(block: Block) -> Iterator[bytes]:
    return (line.raw for line in block.lines if not _VOLATILE.match(line.raw))


def _zones(event: Component, calendar: Calendar) -> Iterator[Block]:
    """Yield the VTIMEZONE blocks that an event's times depend on."""
    times = event.all("DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID")
    tzids = {prop.param("TZID") or calendar.zones.floating_tzid() for prop in times}
    for name in sorted({normalised(tzid) for tzid in tzids}):
        if name in calendar.zone_blocks:
            yield calendar.zone_blocks[name]


def _related(event: Component, related: Mapping[str, Attachment]) -> Iterator[bytes]:
    """Yield the digests of the mail's parts where the event names one: that may show others."""
    texts = (text for prop in event.properties for text in (prop.value, prop.param("ALTREP")))
    if any("cid:" in text.lower() for text in texts):
        yield from (related[name].digest.encode() for name in sorted(related))
