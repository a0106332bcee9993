"""A calendar file as Outlook would write it, of any number of events; made by us, the same each time.

Folded at 75 bytes, zones with rules of their own, two to seven attendees, an alarm each; every tenth
event is a weekly series, and every third of these has an occurrence at another time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.scene import ORGANIZER, is_tenth

_ZONES = (
    ("W. Europe Time (own)", "+0100", "+0200"),
    ("GMT Time (own)", "+0000", "+0100"),
    ("E. Europe Time (own)", "+0200", "+0300"),
)
_FIRST = datetime(2027, 1, 11, 8, tzinfo=UTC)
_STAMP = "20261101T120000Z"
_TEXT = (
    "Dear all\\, let us talk about the points of the list below before the end of the quarter\\; "
    "whoever cannot come sends a colleague.\\n\\n"
) * 3
_DAYS = ("MO", "TU", "WE", "TH", "FR")
_EVENTS_A_DAY = 9


def write_calendar(path: Path, *, events: int, stamp: str = _STAMP) -> None:
    """Write a file.

    Args:
        path: where.
        events: how many meetings; occurrences come beside them.
        stamp: DTSTAMP of all, as a nightly export changes it.
    """
    with path.open("wb") as file:
        for line in _lines(events, stamp):
            file.write(_folded(line))


def _lines(events: int, stamp: str) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "X-MS-OLK-FORCEINSPECTOROPEN:TRUE",
    )
    for name, winter, summer in _ZONES:
        yield from _zone(name, winter, summer)
    for number in range(events):
        yield from _meeting(number, stamp)
    yield "END:VCALENDAR"


def _zone(name: str, winter: str, summer: str) -> Iterator[str]:
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    parts = (
        ("STANDARD", "1601-10-28T03", "10", summer, winter),
        ("DAYLIGHT", "1601-03-25T02", "3", winter, summer),
    )
    for kind, onset, month, before, after in parts:
        start = onset.replace("-", "")
        yield from (
            f"BEGIN:{kind}",
            f"DTSTART:{start}0000",
            f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={month}",
            f"TZOFFSETFROM:{before}",
            f"TZOFFSETTO:{after}",
            f"END:{kind}",
        )
    yield "END:VTIMEZONE"


def _meeting(number: int, stamp: str) -> Iterator[str]:
    day, slot = divmod(number, _EVENTS_A_DAY)
    wall = _FIRST + timedelta(days=day // 5 * 7 + day % 5, hours=slot)
    rule: tuple[str, ...] = ()
    if is_tenth(number):
        rule = (f"RRULE:FREQ=WEEKLY;COUNT=10;BYDAY={_DAYS[wall.weekday()]}",)
    yield from _event(number, wall, stamp, rule)
    if is_tenth(number) and number % 30 == 0:
        held = wall + timedelta(days=14)
        tzid = _ZONES[number % 3][0]
        moved = (f'RECURRENCE-ID;TZID="{tzid}":{held:%Y%m%dT%H%M%S}',)
        yield from _event(number, held + timedelta(hours=1), stamp, moved)


def _event(number: int, wall: datetime, stamp: str, more: tuple[str, ...]) -> Iterator[str]:
    tzid = _ZONES[number % 3][0]
    yield "BEGIN:VEVENT"
    for guest in range(2 + number % 6):
        name = f"Person {guest} of the {number % 50}th Department"
        yield (
            f'ATTENDEE;CN="{name}";RSVP=TRUE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:'
            f"mailto:person{guest}.dept{number % 50}@sandbox.example"
        )
    yield from (
        "CLASS:PUBLIC",
        f"CREATED:{stamp}",
        f"DESCRIPTION:{_TEXT}{number}",
        f'DTEND;TZID="{tzid}":{wall + timedelta(minutes=45):%Y%m%dT%H%M%S}',
        f"DTSTAMP:{stamp}",
        f'DTSTART;TZID="{tzid}":{wall:%Y%m%dT%H%M%S}',
        f"LAST-MODIFIED:{stamp}",
        f"LOCATION:Room {number % 40}\\, second floor",
        f'ORGANIZER;CN="Organizer":mailto:{ORGANIZER}',
        "PRIORITY:5",
        *more,
        "SEQUENCE:0",
        f"SUMMARY;LANGUAGE=en-us:Meeting {number} about the budget\\, the plan and the rest",
        "TRANSP:OPAQUE",
        f"UID:040000008200E00074C5B7101A82E0080000000{number:09d}000000000000000010000000{number:032X}",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-IMPORTANCE:1",
        "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
        "X-MS-OLK-AUTOFILLLOCATION:FALSE",
        "X-MS-OLK-CONFTYPE:0",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "ACTION:DISPLAY",
        "DESCRIPTION:Reminder",
        "END:VALARM",
        "END:VEVENT",
    )


def _folded(line: str) -> bytes:
    """Return a line as RFC 5545 §3.1 folds it; what is written here is ASCII."""
    first, rest = line[:75], line[75:]
    pieces = [first, *(rest[start : start + 74] for start in range(0, len(rest), 74))]
    return ("\r\n ".join(pieces) + "\r\n").encode("ascii")
