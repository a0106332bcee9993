"""Several meetings in one file, and what stands around them."""

from __future__ import annotations

from contextlib import closing

from icalendar import Calendar

from ews_meetings.ics.writing.calendars import CalendarSpool, write_calendar
from ews_meetings.ics.writing.meetings import write_meeting
from ews_meetings.ics.writing.options import Method
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import timed_span
from tests.unit.ics.writing.making import SPAN, lines, options, single

ABROAD = timed_span("2030-04-01T09:00", "2030-04-01T10:00", zone="Asia/Tokyo")


def spooled(*meetings: Meeting) -> bytes:
    with closing(CalendarSpool(options())) as spool:
        for number, meeting in enumerate(meetings):
            spool.add(write_meeting(single(meeting, f"uid-{number}"), options()))
        return b"".join(spool.pieces())


def test_every_zone_stands_once_and_before_the_events() -> None:
    told = lines(
        spooled(
            Meeting(subject="a", span=SPAN),
            Meeting(subject="b", span=ABROAD),
            Meeting(subject="c", span=SPAN),
        )
    )
    zones = [line for line in told if line.startswith("TZID:")]
    assert zones == ["TZID:Asia/Tokyo", "TZID:Europe/Berlin"]
    assert told.count("BEGIN:VEVENT") == 3
    assert told.index("BEGIN:VEVENT") > max(told.index(zone) for zone in zones)


def test_one_meeting_makes_the_same_file_either_way() -> None:
    written = write_meeting(single(Meeting(subject="a", span=SPAN), "uid-0"), options())
    assert write_calendar(written, options()) == spooled(Meeting(subject="a", span=SPAN))


def test_a_file_is_folded_and_read_by_others() -> None:
    data = spooled(Meeting(subject="ä" * 200, span=SPAN))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    [event] = Calendar.from_ical(data).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTSTART")) == ("ä" * 200, SPAN.start_at)


def test_the_method_stands_there_only_where_there_is_one() -> None:
    written = write_meeting(single(Meeting(subject="a", span=SPAN)), options(Method.PUBLISH))
    assert "METHOD:PUBLISH" in lines(write_calendar(written, options(Method.PUBLISH)))
    assert b"METHOD" not in spooled(Meeting(subject="a", span=SPAN))
