"""Small calendars, and the codes of what is odd about them."""

from __future__ import annotations

from collections.abc import Iterable

from ews_meetings.ics.checking.calendar import check_calendars, zone_names_of
from ews_meetings.ics.checking.event import check_event
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.lines.stored import Whole
from ews_meetings.ics.reading import read_text
from ews_meetings.ics.text import CalendarText
from tests.unit.ics.making import OPTIONS

HEAD = ("VERSION:2.0", "PRODID:-//Firma//Script//EN")
GOOD = (
    "UID:one",
    "DTSTAMP:20270101T080000Z",
    "SEQUENCE:0",
    "DTSTART:20270401T080000Z",
    "ORGANIZER;CN=Me:mailto:me@firma.example",
    "ATTENDEE:mailto:ann@firma.example",
)


def event(*lines: str, without: str = "") -> tuple[str, ...]:
    """An event that nothing is odd about, but for these lines."""
    own = tuple(line for line in GOOD if not (without and line.startswith(without)))
    return ("BEGIN:VEVENT", *own, *lines, "END:VEVENT")


def text_of(*lines: str, head: Iterable[str] = HEAD) -> CalendarText:
    data = "\r\n".join(("BEGIN:VCALENDAR", *head, *lines, "END:VCALENDAR", "")).encode()
    return read_text(Whole(data), source="a.ics", options=OPTIONS)


def calendar_remarks(
    *lines: str, head: Iterable[str] = HEAD, is_mail: bool = False
) -> tuple[Remark, ...]:
    return tuple(check_calendars(text_of(*lines, head=head), is_mail=is_mail))


def event_remarks(*lines: str, method: str = "REQUEST", meetings: int = 1) -> tuple[Remark, ...]:
    text = text_of(*lines, head=(*HEAD, f"METHOD:{method}") if method else HEAD)
    component = text.component(0)
    assert component is not None
    found = check_event(component, text.calendar(0), zone_names_of(text, 0), meetings=meetings)
    return tuple(found)


def codes(remarks: Iterable[Remark]) -> list[str]:
    return [remark.code for remark in remarks]
