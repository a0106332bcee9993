"""Small calendars and what is read from them: test material for the whole room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.change.wish import Amend, Drop, Hold, Unusable
from ews_meetings.ics.lines.blocks import Line, cut
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.lines.properties import Property, read_property
from ews_meetings.ics.lines.stretches import pieces_of
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.ics.reading import read_calendar
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.meeting import Meeting, Series

OPTIONS = ReadOptions(mailbox="me@firma.example", zone="Europe/Prague")
START = "DTSTART:20270401T080000Z"


def options(
    organizer: OrganizerChoice = OrganizerChoice.REFUSE, *, allowed: tuple[str, ...] = ()
) -> ReadOptions:
    return replace(OPTIONS, organizer=organizer, allowed_organizers=allowed)


def event_lines(*lines: str, uid: str = "UID:one") -> tuple[str, ...]:
    """An event with a start, unless the lines bring one."""
    start = () if any(line.upper().startswith("DTSTART") for line in lines) else (START,)
    return ("BEGIN:VEVENT", *([uid] if uid else []), *start, *lines, "END:VEVENT")


def calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str, before: tuple[str, ...] = ()) -> bytes:
    """A calendar with one event of these lines."""
    return calendar(*before, *event_lines(*lines))


def read(
    data: bytes, *, choice: OrganizerChoice = OrganizerChoice.REFUSE, method: str | None = None
) -> tuple[Wished, ...]:
    return read_calendar(data, source="a.ics", options=options(choice), method=method)


def hold(
    *lines: str, before: tuple[str, ...] = (), choice: OrganizerChoice = OrganizerChoice.REFUSE
) -> Hold:
    """The one meeting of these lines."""
    (wish,) = read(event(*lines, before=before), choice=choice)
    assert isinstance(wish, Hold), wish
    return wish


def meeting(*lines: str, before: tuple[str, ...] = ()) -> Meeting:
    return hold(*lines, before=before).series.meeting


def series(*lines: str, before: tuple[str, ...] = ()) -> Series:
    return hold(*lines, before=before).series


def several(*events: tuple[str, ...], before: tuple[str, ...] = ()) -> tuple[Wished, ...]:
    """What becomes of a calendar with some events."""
    return read(calendar(*before, *(line for lines in events for line in lines)))


def held(*events: tuple[str, ...], before: tuple[str, ...] = ()) -> Hold:
    """The one meeting of some events."""
    (wish,) = several(*events, before=before)
    assert isinstance(wish, Hold), wish
    return wish


def amended(*events: tuple[str, ...], before: tuple[str, ...] = ()) -> Amend:
    """The one change of some events."""
    (wish,) = several(*events, before=before)
    assert isinstance(wish, Amend), wish
    return wish


def dropped(*events: tuple[str, ...], before: tuple[str, ...] = ()) -> Drop:
    """The one cancellation of some events."""
    (wish,) = several(*events, before=before)
    assert isinstance(wish, Drop), wish
    return wish


def refused(
    *lines: str, before: tuple[str, ...] = (), choice: OrganizerChoice = OrganizerChoice.REFUSE
) -> Unusable:
    """The one refusal of these lines."""
    (wish,) = read(event(*lines, before=before), choice=choice)
    assert isinstance(wish, Unusable), wish
    return wish


def codes(wish: Wished) -> list[str]:
    return [finding.code for finding in wish.findings]


def component(*lines: str) -> Component:
    """The event of these lines, read as far as its properties."""
    given = Input(data="\r\n".join(event_lines(*lines)).encode(), source="a.ics")
    (block,) = cut(given.data)
    return read_component(given, block)


def prop(line: str) -> Property:
    found = read_property(line, "a.ics:1")
    assert found is not None
    return found


CENTRAL_EUROPE = (
    "BEGIN:VTIMEZONE",
    "TZID:{name}",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


def central_europe(name: str) -> tuple[str, ...]:
    """A VTIMEZONE with the rules of central Europe, as Outlook writes it."""
    return tuple(line.format(name=name) for line in CENTRAL_EUROPE)


def constant_zone(name: str, offset: str) -> tuple[str, ...]:
    """A VTIMEZONE without summer time, as Outlook writes it."""
    return (
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def lines_in(chunks: Iterable[bytes]) -> list[Line]:
    """The unfolded lines of a stream."""
    return [line for piece in pieces_of(chunks) for line in piece.lines()]
