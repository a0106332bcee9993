"""Past meetings mail nobody and remind nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ews_meetings.change.plan import PlanOptions
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import DaySpan, end_of
from ews_meetings.service.policy import is_past, telling, without_late_reminder
from tests.fakes import ALL, NONE, wish

MEETING = replace(wish().series.meeting, reminder_minutes=15)
END = end_of(MEETING.span)
BEFORE, AFTER = END - timedelta(seconds=1), END + timedelta(days=1)
ALSO_PAST = replace(ALL, notify_past=True)


def test_a_meeting_is_past_from_its_end_on() -> None:
    assert is_past(MEETING, END)
    assert not is_past(MEETING, BEFORE)


def test_whole_days_are_past_at_the_midnight_of_their_zone() -> None:
    day = date(2027, 4, 1)
    days = replace(MEETING, span=DaySpan(first=day, last=day, zone="America/New_York"))
    assert not is_past(days, datetime(2027, 4, 2, 3, 59, tzinfo=UTC))
    assert is_past(days, datetime(2027, 4, 2, 4, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("options", "now", "is_wanted"),
    [
        (ALL, BEFORE, True),
        (ALL, AFTER, False),
        (ALSO_PAST, BEFORE, True),
        (ALSO_PAST, AFTER, True),
        (NONE, BEFORE, False),
        (NONE, AFTER, False),
        (replace(NONE, notify_past=True), AFTER, False),
    ],
)
def test_people_are_told_when_it_is_said_and_not_too_late(
    options: PlanOptions, now: datetime, is_wanted: bool
) -> None:
    assert telling(MEETING, options=options, now=now).is_wanted is is_wanted


def test_where_nobody_is_invited_nobody_is_told() -> None:
    alone = replace(MEETING, attendees=())
    for now in (BEFORE, AFTER):
        told = telling(alone, options=ALSO_PAST, now=now)
        assert (told.is_wanted, told.findings) == (False, ())


def test_only_silence_about_the_past_is_explained() -> None:
    said = {
        (options.notify, now): [f.code for f in telling(MEETING, options=options, now=now).findings]
        for options in (ALL, NONE)
        for now in (BEFORE, AFTER)
    }
    assert said == {
        (ALL.notify, BEFORE): [],
        (ALL.notify, AFTER): ["past-is-silent"],
        (NONE.notify, BEFORE): [],
        (NONE.notify, AFTER): [],
    }


def test_a_past_meeting_loses_its_reminder_and_that_is_said() -> None:
    meeting, findings = without_late_reminder(MEETING, now=AFTER)
    assert meeting == replace(MEETING, reminder_minutes=None)
    assert [(f.code, f.value) for f in findings] == [("past-reminder", "15 min")]


@pytest.mark.parametrize(
    ("meeting", "now"), [(MEETING, BEFORE), (replace(MEETING, reminder_minutes=None), AFTER)]
)
def test_every_other_reminder_is_left_as_it_is(meeting: Meeting, now: datetime) -> None:
    assert without_late_reminder(meeting, now=now) == (meeting, ())


def test_a_reminder_at_the_start_is_a_reminder() -> None:
    meeting, findings = without_late_reminder(replace(MEETING, reminder_minutes=0), now=AFTER)
    assert meeting.reminder_minutes is None
    assert len(findings) == 1
