"""Whether a calendar, or one of its events, is vCalendar 1.0, and what it says for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input
from ews_meetings.ics.lines.notes import unknown_value
from ews_meetings.ics.vcalendar.zone import OldZone, read_old_zone, unread_lines
from ews_meetings.model.finding import Effect, Finding

# What iCalendar does not have, at the beginning of a line.
_MARKS = re.compile(
    rb"(?:\A|[\r\n])(?:[ADMP]ALARM[;:]|DCREATED[;:]|RNUM:|XRULE:|(?:EX|R)RULE:[ \t]*(?:D|W|M[PD]|Y[MD])[0-9]"
    rb"|[A-Za-z-]+(?:;[^:\r\n]*)?;QUOTED-PRINTABLE[;:])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldCalendar:
    """What a calendar without VERSION:2.0 says for its events."""

    home: str
    """The zone of the mailbox, an IANA name."""
    is_certain: bool = False
    """Whether it says itself that it is vCalendar 1.0; if not, each event shows it."""
    prodid: str = ""
    zone: OldZone = field(default_factory=OldZone)
    lines: tuple[str, ...] = ()
    """What its local times depend on, as it stands."""
    has_version: bool = False
    findings: tuple[Finding, ...] = ()
    """What is to be said once for all its events."""


def read_old_calendar(calendar: Component | None, home: str) -> OldCalendar | None:
    """Return what a calendar says if it may be vCalendar 1.0, None for iCalendar.

    Args:
        calendar: Its own properties; None for an event that stands alone.
        home: The zone of the mailbox, an IANA name.
    """
    if calendar is None:
        return OldCalendar(home=home)
    version = calendar.word("VERSION")
    zone_lines = calendar.all("TZ", "DAYLIGHT")
    if version and not version.startswith("1"):
        return None
    return OldCalendar(
        home=home,
        is_certain=bool(version) or bool(zone_lines),
        prodid=calendar.word("PRODID"),
        zone=read_old_zone(calendar, home),
        lines=tuple(f"{prop.name}:{prop.value}" for prop in zone_lines),
        has_version=bool(version),
        findings=tuple(map(unknown_value, unread_lines(calendar))),
    )


def is_old_event(old: OldCalendar, given: Input, block: Block) -> bool:
    """Return whether an event is written as vCalendar 1.0."""
    return old.is_certain or _MARKS.search(given.data, block.start, block.end) is not None


def version_guessed(block_where: str) -> Finding:
    """Return what is to be said of an event whose calendar does not name its version."""
    return Finding(
        code="version-guessed",
        message="the calendar says no VERSION; the event is written as vCalendar 1.0",
        effect=Effect.KEPT,
        where=block_where,
    )
