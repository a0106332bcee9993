"""Small vCalendars and what is read from them: test material for this package."""

from __future__ import annotations

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Component, Input
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.reading import read_calendar
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.ics.vcalendar.calendar import OldCalendar, read_old_calendar
from ews_meetings.ics.vcalendar.event import read_old_event
from ews_meetings.ics.zones.zones import Zones
from tests.unit.ics.making import OPTIONS

HOME = "Europe/Prague"
CENTRAL = ("TZ:+01", "DAYLIGHT:TRUE;+02;20270328T020000;20271031T030000;CET;CEST")


def event_lines(*lines: str) -> tuple[str, ...]:
    """An event with a start, unless the lines bring one."""
    has_start = any(line.upper().startswith("DTSTART") for line in lines)
    start = () if has_start else ("DTSTART:20270401T080000Z",)
    return ("BEGIN:VEVENT", "UID:one", *start, *lines, "END:VEVENT")


def calendar(*lines: str, version: str = "VERSION:1.0") -> bytes:
    parts = ("BEGIN:VCALENDAR", *filter(None, [version]), *lines, "END:VCALENDAR", "")
    return "\r\n".join(parts).encode()


def component(
    *lines: str, old: OldCalendar | None = None, zones: Zones | None = None, prodid: str = ""
) -> Component:
    """The event of these lines, as RFC 5545 would have its properties."""
    given = Input(data="\r\n".join(event_lines(*lines)).encode(), source="a.vcs")
    (block,) = cut(given.data)
    around = old or OldCalendar(home=HOME, is_certain=True, has_version=True, prodid=prodid)
    return read_old_event(given, block, around, zones or Zones(home=HOME))


def old_calendar(*lines: str, home: str = HOME) -> OldCalendar:
    """What a calendar of these lines says for its events."""
    inner = Component(
        kind="VCALENDAR",
        where="a.vcs:1",
        properties=tuple(
            Property(name=line.partition(":")[0], value=line.partition(":")[2], where="a.vcs:2")
            for line in ("VERSION:1.0", *lines)
        ),
    )
    found = read_old_calendar(inner, home)
    assert found is not None
    return found


def value(event: Component, name: str) -> str:
    """The only property of a name; empty where it is missing."""
    found = [prop.value for prop in event.all(name)]
    assert len(found) < 2, found
    return found[0] if found else ""


def codes(event: Component) -> list[str]:
    return [finding.code for finding in event.findings]


def read(data: bytes) -> tuple[Wished, ...]:
    return read_calendar(data, source="a.vcs", options=OPTIONS)


def hold(*lines: str, before: tuple[str, ...] = ()) -> Hold:
    """The one meeting of these lines."""
    (wish,) = read(calendar(*before, *event_lines(*lines)))
    assert isinstance(wish, Hold), wish
    return wish


def refused(*lines: str, before: tuple[str, ...] = ()) -> Unusable:
    """The one refusal of these lines."""
    (wish,) = read(calendar(*before, *event_lines(*lines)))
    assert isinstance(wish, Unusable), wish
    return wish
