from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ews_meetings import examples
from ews_meetings.change.wish import Hold
from ews_meetings.ics.options import ReadOptions
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.people import Role
from ews_meetings.model.span import DaySpan, start_of
from ews_meetings.sources.files import read_bytes

OPTIONS = ReadOptions(mailbox="organizer@sandbox.example", zone="Europe/Berlin")


def read(today: date) -> list[Hold]:
    found = [
        item
        for name in examples.names()
        for item in read_bytes(examples.example(name, today=today), source=name, options=OPTIONS)
    ]
    assert all(isinstance(item, Hold) for item in found)
    return [item for item in found if isinstance(item, Hold)]


@pytest.mark.parametrize("today", [date(2027, 2, 20), date(2028, 12, 31), date(2029, 10, 14)])
def test_every_example_is_usable_and_lies_ahead_on_a_weekday(today: date) -> None:
    for wish in read(today):
        start = start_of(wish.series.meeting.span)
        assert start > datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=9)
        assert (start + timedelta(hours=6)).weekday() < 5
        assert wish.findings == ()


def test_the_examples_show_what_a_meeting_can_hold() -> None:
    *singles, weekly = (wish.series for wish in read(date(2027, 3, 1)))
    kick_off, day_out, review = (series.meeting for series in singles)
    assert kick_off.body.kind == "html"
    assert [file.name for file in kick_off.attachments] == ["agenda.txt"]
    assert kick_off.reminder_minutes == 30
    assert {a.role for a in kick_off.attendees} == {Role.REQUIRED, Role.OPTIONAL, Role.RESOURCE}
    assert isinstance(day_out.span, DaySpan)
    assert day_out.span.first == day_out.span.last
    assert review.sensitivity == "private"
    assert weekly.meeting.recurrence is not None
    assert len(list(slots_of(weekly))) == 5
    assert len(weekly.deleted) == len(weekly.changed) == 1
