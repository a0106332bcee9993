from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.exchange.recurrence import UNREADABLE
from ews_meetings.exchange.starts import Starts
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.recurrence import WEEK, Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, TimedSpan, start_of
from tests.unit.exchange.drawn import FULL, repeating

HOUR = timedelta(hours=1)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def _daily(wall: str = "09:00", zone: str = "Europe/Berlin") -> Meeting:
    later = f"{(int(wall[:2]) + 1) % 24:02}:00" if wall < "23" else "23:59"
    return repeating(Daily(), start=date(2026, 10, 20), count=200, wall=(wall, later), zone=zone)


def _starts(meeting: Meeting) -> Starts:
    return Starts.of(meeting, around=[datetime(2027, 12, 1, tzinfo=UTC)])


@given(hour=st.integers(0, 22), zone=st.sampled_from(ZONES), number=st.integers(0, 199))
def test_every_original_start_means_itself(hour: int, zone: str, number: int) -> None:
    starts = _starts(_daily(f"{hour:02}:00", zone))
    start = list(starts.spans)[number]
    assert starts.meant_by(start) == start
    assert starts.index_of(start) == number + 1


@given(hour=st.integers(0, 22), zone=st.sampled_from(ZONES), number=st.integers(0, 199))
def test_what_is_laid_out_by_the_first_offset_means_the_occurrence_of_that_date(
    hour: int, zone: str, number: int
) -> None:
    starts = _starts(_daily(f"{hour:02}:00", zone))
    shifted = start_of(starts.meeting.span) + timedelta(days=number)
    assert starts.meant_by(shifted) == list(starts.spans)[number]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def test_a_local_date_or_time_in_the_place_of_an_instant_means_its_day(zone: str) -> None:
    starts = _starts(_daily("15:30", zone))
    meant = next(s for s in starts.spans if s.astimezone(ZoneInfo(zone)).day == 5)
    day = meant.astimezone(ZoneInfo(zone)).date()
    for wall in ("00:00", "15:30"):
        assert starts.meant_by(datetime.fromisoformat(f"{day}T{wall}+00:00")) == meant


def test_an_hour_that_another_zone_would_make_means_the_nearest_occurrence() -> None:
    starts = _starts(_daily("00:30"))
    for start in starts.spans:
        assert starts.meant_by(start - HOUR) == start
        assert starts.meant_by(start + HOUR) == start


def test_an_instant_far_from_every_occurrence_means_the_one_of_its_date_or_none() -> None:
    weekly = Weekly(days=(WEEK[0],))
    starts = _starts(repeating(weekly, start=date(2026, 12, 7), count=4))
    assert starts.meant_by(datetime(2026, 12, 14, 20, tzinfo=UTC)) == list(starts.spans)[1]
    assert starts.meant_by(datetime(2026, 12, 15, 20, tzinfo=UTC)) is None


def test_whole_days_are_told_by_their_dates_after_the_clocks_changed() -> None:
    first = date(2026, 10, 20)
    days = replace(
        FULL,
        span=DaySpan(first=first, last=first, zone="Europe/Berlin"),
        recurrence=Recurrence(pattern=Daily(), start=first, count=40),
    )
    starts = _starts(days)
    shifted = start_of(days.span) + timedelta(days=20)
    meant = list(starts.spans)[20]
    assert shifted != meant
    assert starts.meant_by(shifted) == meant
    unmoved = TimedSpan(
        start_at=shifted,
        end_at=shifted + 24 * HOUR,
        start_zone="Europe/Berlin",
        end_zone="Europe/Berlin",
    )
    assert starts.unmoved(unmoved, at=shifted, start=meant) == starts.spans[meant]


def test_outside_is_what_lies_before_the_first_or_after_the_last() -> None:
    starts = _starts(repeating(Daily(), start=date(2026, 12, 7), count=3))
    assert starts.is_outside(datetime(2026, 12, 1, tzinfo=UTC))
    assert starts.is_outside(datetime(2026, 12, 20, tzinfo=UTC))
    assert not starts.is_outside(datetime(2026, 12, 8, 20, tzinfo=UTC))
    endless = _starts(repeating(Daily(), start=date(2026, 12, 7)))
    assert not endless.is_outside(max(endless.spans) + timedelta(days=9))


def test_an_endless_series_is_laid_out_no_further_than_needed() -> None:
    endless = repeating(Weekly(days=(Day.MONDAY,)), start=date(2026, 12, 7))
    starts = Starts.of(endless, around=[datetime(2027, 1, 1, tzinfo=UTC)])
    assert len(starts.spans) == 4
    assert not starts.is_whole
    assert Starts.of(endless, around=[]).spans == {}


def test_a_series_that_is_not_understood_has_no_occurrences() -> None:
    unread = replace(_daily(), recurrence=UNREADABLE)
    starts = _starts(unread)
    assert starts.meant_by(start_of(unread.span)) is None
    assert starts.is_outside(start_of(unread.span))


def test_a_moved_occurrence_stays_where_it_was_moved() -> None:
    meeting = _daily()
    spans = [span for span in spans_of(meeting) if isinstance(span, TimedSpan)]
    starts = _starts(meeting)
    meant, at = start_of(spans[20]), start_of(spans[0]) + timedelta(days=20)
    moved = replace(spans[20], start_at=at + HOUR, end_at=at + 2 * HOUR)
    assert starts.unmoved(moved, at=at, start=meant) == moved
    longer = replace(spans[20], start_at=at, end_at=at + 3 * HOUR)
    kept = starts.unmoved(longer, at=at, start=meant)
    assert isinstance(kept, TimedSpan)
    assert (kept.start_at, kept.end_at) == (meant, meant + 3 * HOUR)
