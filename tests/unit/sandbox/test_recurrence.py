"""Patterns and ranges to dates and instants: rows A81 to A83; `ics-to-ews.md` 3.1."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ews_meetings.sandbox.recurrence import (
    GROUPS,
    INDICES,
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Bounds,
    Daily,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    Timetable,
    Weekly,
)

_START = date(2026, 12, 3)
"""A Thursday."""


def _days(pattern: Pattern, number: int, start: date = _START) -> list[str]:
    recurrence = Recurrence(pattern, Bounds(start))
    return [day.isoformat() for day in islice(recurrence.days(), number)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (Daily(1), ["2026-12-03", "2026-12-04", "2026-12-05"]),
        (Daily(30), ["2026-12-03", "2027-01-02", "2027-02-01"]),
        (Weekly(1, ("Thursday", "Monday")), ["2026-12-03", "2026-12-07", "2026-12-10"]),
        (Weekly(2, ("Monday",)), ["2026-12-14", "2026-12-28", "2027-01-11"]),
        (AbsoluteMonthly(1, 31), ["2026-12-31", "2027-01-31", "2027-02-28"]),
        (AbsoluteMonthly(2, 2), ["2027-02-02", "2027-04-02", "2027-06-02"]),
        (RelativeMonthly(1, "Thursday", "First"), ["2026-12-03", "2027-01-07", "2027-02-04"]),
        (RelativeMonthly(1, "Friday", "Last"), ["2026-12-25", "2027-01-29", "2027-02-26"]),
        (RelativeMonthly(1, "Day", "Last"), ["2026-12-31", "2027-01-31", "2027-02-28"]),
        (RelativeMonthly(1, "Day", "Fourth"), ["2026-12-04", "2027-01-04", "2027-02-04"]),
        (RelativeMonthly(1, "Weekday", "Last"), ["2026-12-31", "2027-01-29", "2027-02-26"]),
        (RelativeMonthly(1, "WeekendDay", "Second"), ["2026-12-06", "2027-01-03", "2027-02-07"]),
        (AbsoluteYearly(29, 2), ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (RelativeYearly("Monday", "Last", 5), ["2027-05-31", "2028-05-29", "2029-05-28"]),
    ],
)
def test_each_pattern_has_its_days(pattern: Pattern, found: list[str]) -> None:
    """A81, A82, A83."""
    assert _days(pattern, 3) == found


@pytest.mark.parametrize(
    ("first_day", "found"),
    [("Monday", ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]),
     ("Sunday", ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"])],
)  # fmt: skip
def test_the_first_day_of_the_week_decides_which_week_is_left_out(
    first_day: str, found: list[str]
) -> None:
    """The example of RFC 5545 §3.8.5.3 for WKST."""
    pattern = Weekly(2, ("Tuesday", "Sunday"), first_day)
    assert _days(pattern, 4, date(1997, 8, 5)) == found


def test_a_numbered_range_counts_occurrences() -> None:
    days = list(Recurrence(Daily(2), Bounds(_START, count=3)).days())
    assert days == [_START, _START + timedelta(days=2), _START + timedelta(days=4)]


def test_an_end_date_is_the_last_day_that_may_have_one() -> None:
    weekly = Weekly(1, ("Thursday",))
    assert len(list(Recurrence(weekly, Bounds(_START, end=date(2026, 12, 17))).days())) == 3
    assert len(list(Recurrence(weekly, Bounds(_START, end=date(2026, 12, 16))).days())) == 2
    assert list(Recurrence(weekly, Bounds(_START, end=date(2026, 12, 2))).days()) == []


def test_the_wall_clock_is_kept_when_the_clocks_change() -> None:
    recurrence = Recurrence(Daily(1), Bounds(date(2026, 10, 24), count=2))
    table = Timetable(recurrence, time(9), timedelta(hours=1), ZoneInfo("Europe/Berlin"))
    first, second = table.slots()
    assert first.start == datetime(2026, 10, 24, 7, tzinfo=UTC)
    assert (second.start, second.end) == (
        datetime(2026, 10, 25, 8, tzinfo=UTC),
        datetime(2026, 10, 25, 9, tzinfo=UTC),
    )


def test_the_end_keeps_the_wall_clock_too() -> None:
    recurrence = Recurrence(Daily(1), Bounds(date(2026, 10, 24), count=2))
    table = Timetable(recurrence, time(22), timedelta(hours=8), ZoneInfo("Europe/Berlin"))
    night = table.slot(date(2026, 10, 24))
    assert night.end - night.start == timedelta(hours=9)


def test_a_timetable_has_the_days_of_its_pattern_and_no_others() -> None:
    table = Timetable(
        Recurrence(Daily(1), Bounds(_START, count=3)), time(9), timedelta(hours=1), UTC
    )
    assert [slot.day.day for slot in table.slots()] == [3, 4, 5]
    assert table.has(date(2026, 12, 5))
    assert not table.has(date(2026, 12, 6))


_STARTS = some.dates(date(1990, 1, 1), date(2090, 12, 31))
_WEEKDAYS = some.sampled_from(WEEK)
_NAMES = some.sampled_from((*WEEK, *GROUPS))
_PATTERNS: some.SearchStrategy[Pattern] = some.one_of(
    some.builds(Daily, some.integers(1, 999)),
    some.builds(
        Weekly,
        some.integers(1, 99),
        some.lists(_WEEKDAYS, min_size=1, max_size=7, unique=True).map(tuple),
        _WEEKDAYS,
    ),
    some.builds(AbsoluteMonthly, some.integers(1, 99), some.integers(1, 31)),
    some.builds(RelativeMonthly, some.integers(1, 99), _NAMES, some.sampled_from(INDICES)),
    some.builds(AbsoluteYearly, some.integers(1, 31), some.integers(1, 12)),
    some.builds(RelativeYearly, _NAMES, some.sampled_from(INDICES), some.integers(1, 12)),
)


@given(_PATTERNS, _STARTS)
def test_days_rise_and_never_lie_before_the_start(pattern: Pattern, start: date) -> None:
    days = list(islice(Recurrence(pattern, Bounds(start)).days(), 20))
    assert len(days) == 20
    assert days[0] >= start
    assert all(earlier < later for earlier, later in pairwise(days))


@given(_PATTERNS, _STARTS, some.integers(1, 30))
def test_a_count_and_the_date_it_reaches_say_the_same(
    pattern: Pattern, start: date, count: int
) -> None:
    numbered = list(Recurrence(pattern, Bounds(start, count=count)).days())
    dated = list(Recurrence(pattern, Bounds(start, end=numbered[-1])).days())
    assert numbered == dated
    assert len(numbered) == count


@given(_STARTS, some.integers(1, 31), some.integers(1, 12))
def test_a_clamped_day_is_the_day_or_the_end_of_its_month(start: date, day: int, step: int) -> None:
    for found in islice(Recurrence(AbsoluteMonthly(step, day), Bounds(start)).days(), 12):
        assert found.day == min(day, monthrange(found.year, found.month)[1])


@given(_STARTS, _WEEKDAYS, some.sampled_from(INDICES))
def test_a_relative_day_is_the_nth_of_its_weekday(start: date, weekday: str, index: str) -> None:
    for found in islice(Recurrence(RelativeMonthly(1, weekday, index), Bounds(start)).days(), 12):
        assert WEEK[found.weekday()] == weekday
        if index == "Last":
            assert (found + timedelta(days=7)).month != found.month
        else:
            assert (found.day - 1) // 7 == INDICES.index(index)


@given(
    _PATTERNS,
    _STARTS,
    some.times().map(lambda moment: moment.replace(microsecond=0)),
    some.sampled_from(("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")),
)
def test_every_slot_shows_its_wall_time_unless_the_clocks_skip_it(
    pattern: Pattern, start: date, wall: time, zone: str
) -> None:
    info = ZoneInfo(zone)
    table = Timetable(Recurrence(pattern, Bounds(start)), wall, timedelta(hours=1), info)
    for slot in islice(table.slots(), 20):
        shown = slot.start.astimezone(info).replace(tzinfo=None)
        assert abs(shown - datetime.combine(slot.day, wall)) <= timedelta(hours=1)
        assert slot.end >= slot.start
