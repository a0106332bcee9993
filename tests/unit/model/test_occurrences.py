"""When occurrences take place: at the wall-clock time of the first, whatever the clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from ews_meetings.model.exceptions import with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import (
    index_of,
    last_end,
    local_date,
    moved,
    occurrence_at,
    slot_on,
    slots_of,
    spans_of,
)
from ews_meetings.model.recurrence import Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, TimedSpan, end_of, start_of, timed_span
from tests.property.model.drawn import repeating, serieses

BERLIN = "Europe/Berlin"


def weekly(start: str, end: str, *, zone: str = BERLIN, count: int | None = 10) -> Meeting:
    """Return a meeting that takes place every week, on the weekday of its start."""
    first = date.fromisoformat(start[:10])
    day = tuple(Day)[first.weekday()]
    return Meeting(
        subject="Jour fixe",
        span=timed_span(start, end, zone=zone),
        recurrence=Recurrence(pattern=Weekly(days=(day,)), start=first, count=count),
    )


def daily(start: str, end: str, *, zone: str = BERLIN, count: int = 4) -> Meeting:
    made = weekly(start, end, zone=zone)
    recurrence = Recurrence(pattern=Daily(), start=date.fromisoformat(start[:10]), count=count)
    return replace(made, recurrence=recurrence)


def walls(meeting: Meeting, zone: str = BERLIN) -> list[str]:
    return [f"{start_of(s).astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for s in spans_of(meeting)]


def starts(meeting: Meeting) -> list[datetime]:
    return [start_of(span) for span in spans_of(meeting)]


def series_of(meeting: Meeting) -> Series:
    return Series(uid="u", meeting=meeting)


JOUR_FIXE = weekly("2027-04-01T09:00", "2027-04-01T10:00")
SLOTS = starts(JOUR_FIXE)


# --- the clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["2027-03-25", "2027-10-28"])
def test_nine_o_clock_in_berlin_stays_nine_o_clock(first: str) -> None:
    before = date.fromisoformat(first) - timedelta(weeks=1)
    meeting = weekly(f"{before}T09:00", f"{before}T10:30", count=4)
    assert {wall.split()[1] for wall in walls(meeting)} == {"09:00"}
    assert {end_of(s) - start_of(s) for s in spans_of(meeting)} == {timedelta(minutes=90)}
    assert len({at.hour for at in starts(meeting)}) == 2


def test_a_time_that_does_not_exist_comes_an_hour_later() -> None:
    """28 March 2027, 02:30 is skipped in Berlin."""
    meeting = daily("2027-03-27T02:30", "2027-03-27T02:45", count=3)
    assert walls(meeting) == ["03-27 02:30", "03-28 03:30", "03-29 02:30"]


def test_a_time_that_happens_twice_is_the_first_of_the_two() -> None:
    """31 October 2027, 02:30 comes twice in Berlin."""
    meeting = daily("2027-10-30T02:30", "2027-10-30T02:45", count=3)
    assert [f"{at:%d %H:%M}" for at in starts(meeting)] == ["30 00:30", "31 00:30", "01 01:30"]


def test_an_occurrence_across_the_change_of_clocks_ends_at_its_wall_clock_time() -> None:
    meeting = weekly("2027-03-20T22:00", "2027-03-21T06:00", count=2)
    lengths = [end_of(s) - start_of(s) for s in spans_of(meeting)]
    assert lengths == [timedelta(hours=8), timedelta(hours=7)]


def test_both_ends_keep_the_wall_clock_of_their_own_zone() -> None:
    span = TimedSpan(
        start_at=datetime(2027, 3, 11, 17, tzinfo=UTC),
        end_at=datetime(2027, 3, 11, 19, tzinfo=UTC),
        start_zone=BERLIN,
        end_zone="America/New_York",
    )
    meeting = replace(weekly("2027-03-11T18:00", "2027-03-11T19:00", count=2), span=span)
    second = list(spans_of(meeting))[1]
    assert (start_of(second).hour, end_of(second).hour) == (17, 18)


def test_the_date_of_an_occurrence_is_that_of_its_zone() -> None:
    early = weekly("2027-04-01T00:30", "2027-04-01T01:00", zone="Pacific/Auckland")
    assert [local_date(at, early) for at in starts(early)][:2] == [
        date(2027, 4, 1),
        date(2027, 4, 8),
    ]


def test_days_take_whole_days_in_their_zone() -> None:
    days = DaySpan(first=date(2027, 3, 25), last=date(2027, 3, 26), zone=BERLIN)
    meeting = replace(weekly("2027-03-25T00:00", "2027-03-25T01:00", count=2), span=days)
    assert list(spans_of(meeting)) == [
        days,
        DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 2), zone=BERLIN),
    ]
    assert [f"{at:%d %H}" for at in starts(meeting)] == ["24 23", "31 22"]


def test_a_span_is_moved_by_days_at_its_wall_clock_time() -> None:
    span = timed_span("2027-03-27T09:00", "2027-03-27T10:00", zone=BERLIN)
    assert moved(span, days=1) == timed_span("2027-03-28T09:00", "2027-03-28T10:00", zone=BERLIN)
    assert moved(moved(span, days=3), days=-3) == span


# --- occurrences ----------------------------------------------------------------------------------


def test_a_single_meeting_takes_place_once() -> None:
    single = replace(JOUR_FIXE, recurrence=None)
    assert list(spans_of(single)) == [single.span]
    assert list(slots_of(series_of(single))) == [(start_of(single.span), single.span)]


def test_deleted_occurrences_do_not_take_place_and_moved_ones_elsewhere() -> None:
    plain = occurrence_at(series_of(JOUR_FIXE), SLOTS[4])
    assert plain is not None
    elsewhere = moved(plain.span, days=1)
    held = with_occurrence(series_of(JOUR_FIXE), SLOTS[2], None)
    held = with_occurrence(held, SLOTS[4], replace(plain, span=elsewhere))
    slots = dict(slots_of(held))
    assert SLOTS[2] not in slots
    assert slots[SLOTS[4]] == elsewhere
    assert list(slots) == [at for at in SLOTS if at != SLOTS[2]]


def test_an_occurrence_is_the_meeting_at_its_time_and_does_not_repeat() -> None:
    found = occurrence_at(series_of(JOUR_FIXE), SLOTS[3])
    assert found is not None
    assert (found.recurrence, start_of(found.span)) == (None, SLOTS[3])
    assert replace(found, span=JOUR_FIXE.span, recurrence=JOUR_FIXE.recurrence) == JOUR_FIXE


def test_a_changed_occurrence_is_what_it_was_changed_to() -> None:
    special = replace(JOUR_FIXE, subject="Special", recurrence=None)
    held = with_occurrence(series_of(JOUR_FIXE), SLOTS[3], special)
    assert occurrence_at(held, SLOTS[3]) == special


@pytest.mark.parametrize(
    "at",
    [
        SLOTS[3] + timedelta(minutes=1),
        SLOTS[0] - timedelta(days=7),
        SLOTS[-1] + timedelta(days=7),
    ],
)
def test_where_the_pattern_has_none_there_is_none(at: datetime) -> None:
    assert occurrence_at(series_of(JOUR_FIXE), at) is None
    assert index_of(JOUR_FIXE, at) is None


def test_a_deleted_occurrence_is_none() -> None:
    held = with_occurrence(series_of(JOUR_FIXE), SLOTS[3], None)
    assert occurrence_at(held, SLOTS[3]) is None


def test_looking_for_an_occurrence_of_an_endless_series_comes_to_an_end() -> None:
    endless = weekly("2027-04-01T09:00", "2027-04-01T10:00", count=None)
    between = SLOTS[3] + timedelta(hours=1)
    assert occurrence_at(series_of(endless), between) is None
    assert (index_of(endless, between), slot_on(endless, date(2027, 4, 2))) == (None, None)


def test_occurrences_are_counted_from_one_deleted_ones_included() -> None:
    assert [index_of(JOUR_FIXE, at) for at in SLOTS[:3]] == [1, 2, 3]


def test_a_local_date_names_the_occurrence_that_begins_on_it() -> None:
    assert slot_on(JOUR_FIXE, date(2027, 4, 15)) == SLOTS[2]
    assert slot_on(JOUR_FIXE, date(2027, 4, 14)) is None
    assert slot_on(JOUR_FIXE, date(2028, 4, 14)) is None


# --- the end --------------------------------------------------------------------------------------


def test_a_series_ends_when_its_last_occurrence_does() -> None:
    assert last_end(series_of(JOUR_FIXE)) == SLOTS[-1] + timedelta(hours=1)


def test_an_endless_series_has_no_end() -> None:
    endless = weekly("2027-04-01T09:00", "2027-04-01T10:00", count=None)
    assert last_end(series_of(endless)) is None


def test_a_deleted_last_occurrence_is_not_the_end() -> None:
    held = with_occurrence(series_of(JOUR_FIXE), SLOTS[-1], None)
    assert last_end(held) == SLOTS[-2] + timedelta(hours=1)


def test_an_occurrence_that_was_moved_behind_all_others_is_the_end() -> None:
    plain = occurrence_at(series_of(JOUR_FIXE), SLOTS[1])
    assert plain is not None
    late = moved(plain.span, days=400)
    held = with_occurrence(series_of(JOUR_FIXE), SLOTS[1], replace(plain, span=late))
    assert last_end(held) == end_of(late)


def test_a_series_without_any_occurrence_ends_with_its_first() -> None:
    held = series_of(weekly("2027-04-01T09:00", "2027-04-01T10:00", count=1))
    held = with_occurrence(held, SLOTS[0], None)
    assert last_end(held) == SLOTS[0] + timedelta(hours=1)


# --- whatever repeats -----------------------------------------------------------------------------


@given(repeating())
def test_the_first_occurrence_is_the_meetings_own_span(meeting: Meeting) -> None:
    assert next(spans_of(meeting)) == meeting.span


@given(repeating())
def test_every_occurrence_is_found_at_its_start_by_its_date_and_by_its_number(
    meeting: Meeting,
) -> None:
    for number, span in enumerate(islice(spans_of(meeting), 5), 1):
        at = start_of(span)
        assert index_of(meeting, at) == number
        assert slot_on(meeting, local_date(at, meeting)) == at
        found = occurrence_at(series_of(meeting), at)
        assert found is not None
        assert found.span == span


@given(serieses())
def test_what_takes_place_is_what_is_found(series: Series) -> None:
    for at, span in islice(slots_of(series), 8):
        found = occurrence_at(series, at)
        assert found is not None
        assert found.span == span


def test_an_occurrence_in_the_hour_that_clocks_skip_does_not_end_before_it_begins() -> None:
    span = timed_span("2029-03-24T02:30", "2029-03-24T03:00", zone=BERLIN)
    skipped = moved(span, days=1)
    assert end_of(skipped) - start_of(skipped) == timedelta(minutes=30)
