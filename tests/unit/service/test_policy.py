"""Past meetings mail nobody and remind nobody; of a series the last occurrence decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ews_meetings.change.plan import PlanOptions
from ews_meetings.model.exceptions import with_occurrence
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.span import DaySpan, end_of
from ews_meetings.service.policy import has_people, is_past, telling, without_late_reminder
from tests.fakes import ALL, NONE, series, wish

SINGLE = wish(reminder=15).series
WEEKLY = series(count=3).series
END = end_of(SINGLE.meeting.span)
BEFORE, AFTER = END - timedelta(seconds=1), END + timedelta(days=1)
ALSO_PAST = replace(ALL, notify_past=True)
LAST, LAST_SPAN = list(slots_of(WEEKLY))[-1]
SECOND = timedelta(seconds=1)


def changed(series: Series, **values: Any) -> Series:
    """Return the series with another whole."""
    return replace(series, meeting=replace(series.meeting, **values))


def test_a_meeting_is_past_from_its_end_on() -> None:
    assert is_past(SINGLE, END)
    assert not is_past(SINGLE, BEFORE)


def test_whole_days_are_past_at_the_midnight_of_their_zone() -> None:
    day = date(2027, 4, 1)
    days = changed(SINGLE, span=DaySpan(first=day, last=day, zone="America/New_York"))
    assert not is_past(days, datetime(2027, 4, 2, 3, 59, tzinfo=UTC))
    assert is_past(days, datetime(2027, 4, 2, 4, 0, tzinfo=UTC))


def test_a_series_is_past_when_its_last_occurrence_is() -> None:
    assert not is_past(WEEKLY, end_of(LAST_SPAN) - SECOND)
    assert is_past(WEEKLY, end_of(LAST_SPAN))


def test_a_deleted_last_occurrence_does_not_keep_a_series_from_being_past() -> None:
    shorter = with_occurrence(WEEKLY, LAST, None)
    assert is_past(shorter, end_of(LAST_SPAN) - timedelta(days=7))


def test_an_occurrence_that_was_moved_behind_the_last_one_keeps_a_series_present() -> None:
    plain = occurrence_at(WEEKLY, LAST)
    assert plain is not None
    later = wish(start=LAST + timedelta(days=30)).series.meeting.span
    moved = with_occurrence(WEEKLY, LAST, replace(plain, span=later))
    assert not is_past(moved, end_of(LAST_SPAN) + timedelta(days=7))


def test_an_endless_series_is_never_past() -> None:
    recurrence = WEEKLY.meeting.recurrence
    assert recurrence is not None
    endless = changed(WEEKLY, recurrence=replace(recurrence, count=None))
    assert not is_past(endless, datetime(4499, 1, 1, tzinfo=UTC))


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
    assert telling(SINGLE, options=options, now=now).is_wanted is is_wanted


def test_a_series_that_has_begun_is_told_of_to_its_end() -> None:
    assert telling(WEEKLY, options=ALL, now=AFTER).is_wanted
    assert not telling(WEEKLY, options=ALL, now=end_of(LAST_SPAN)).is_wanted


def test_where_nobody_is_invited_nobody_is_told() -> None:
    alone = changed(SINGLE, attendees=())
    for now in (BEFORE, AFTER):
        told = telling(alone, options=ALSO_PAST, now=now)
        assert (told.is_wanted, told.findings) == (False, ())


def test_who_is_invited_to_one_occurrence_only_is_invited() -> None:
    alone = changed(WEEKLY, attendees=())
    assert not has_people(alone)
    plain = occurrence_at(WEEKLY, LAST)
    assert has_people(with_occurrence(alone, LAST, plain))


def test_only_silence_about_the_past_is_explained() -> None:
    said = {
        (options.notify, now): [f.code for f in telling(SINGLE, options=options, now=now).findings]
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
    past, findings = without_late_reminder(SINGLE, now=AFTER)
    assert past == changed(SINGLE, reminder_minutes=None)
    assert [(f.code, f.value) for f in findings] == [("past-reminder", "15 min")]


def test_a_past_series_loses_the_reminders_of_its_exceptions_too() -> None:
    reminding = changed(WEEKLY, reminder_minutes=15)
    reminding = with_occurrence(reminding, LAST, occurrence_at(reminding, LAST))
    assert without_late_reminder(reminding, now=AFTER) == (reminding, ())
    past, _ = without_late_reminder(reminding, now=end_of(LAST_SPAN))
    minutes = [past.meeting.reminder_minutes, past.changed[0].meeting.reminder_minutes]
    assert minutes == [None, None]


@pytest.mark.parametrize(
    ("held", "now"), [(SINGLE, BEFORE), (changed(SINGLE, reminder_minutes=None), AFTER)]
)
def test_every_other_reminder_is_left_as_it_is(held: Series, now: datetime) -> None:
    assert without_late_reminder(held, now=now) == (held, ())


def test_a_reminder_at_the_start_is_a_reminder() -> None:
    past, findings = without_late_reminder(changed(SINGLE, reminder_minutes=0), now=AFTER)
    assert past.meeting.reminder_minutes is None
    assert len(findings) == 1
