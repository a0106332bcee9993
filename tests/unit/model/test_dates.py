"""The dates of a recurrence are Exchange's; dateutil agrees wherever RFC 5545 has the same rule."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from typing import assert_never

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.model.dates import dates_of, last_date
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from tests.property.model.drawn import days, patterns, recurrences

MANY = 40
BY_DAY = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
KINDS = {Day.DAY: BY_DAY, Day.WEEKDAY: BY_DAY[:5], Day.WEEKEND_DAY: BY_DAY[5:]}
INDEXES = {
    WeekIndex.FIRST: 1,
    WeekIndex.SECOND: 2,
    WeekIndex.THIRD: 3,
    WeekIndex.FOURTH: 4,
    WeekIndex.LAST: -1,
}


def first(recurrence: Recurrence, number: int = MANY) -> list[date]:
    return list(islice(dates_of(recurrence), number))


def endless(pattern: Pattern, start: date) -> Recurrence:
    return Recurrence(pattern=pattern, start=start)


def by_oracle(pattern: Pattern, start: date) -> rrule.rrule:
    """Return the same rule in the words of RFC 5545, clamped days spelled out."""
    at = datetime.combine(start, time())
    match pattern:
        case Daily(interval=n):
            return rrule.rrule(rrule.DAILY, dtstart=at, interval=n)
        case Weekly(interval=n, days=on, first_day=begins):
            return rrule.rrule(
                rrule.WEEKLY,
                dtstart=at,
                interval=n,
                byweekday=[BY_DAY[WEEK.index(day)] for day in on],
                wkst=BY_DAY[WEEK.index(begins)],
            )
        case AbsoluteMonthly(interval=n, day=day):
            return rrule.rrule(rrule.MONTHLY, dtstart=at, interval=n, **_clamped(day))
        case RelativeMonthly(interval=n, day=kind, index=index):
            return rrule.rrule(rrule.MONTHLY, dtstart=at, interval=n, **_nth(kind, index))
        case AbsoluteYearly(day=day, month=month):
            return rrule.rrule(rrule.YEARLY, dtstart=at, bymonth=month, **_clamped(day))
        case RelativeYearly(day=kind, index=index, month=month):
            return rrule.rrule(rrule.YEARLY, dtstart=at, bymonth=month, **_nth(kind, index))
        case _:
            assert_never(pattern)


def _clamped(day: int) -> dict[str, object]:
    """Return the last of the days up to this one: that is, the day, or the month's last."""
    if day <= 28:
        return {"bymonthday": day}
    return {"bymonthday": list(range(28, day + 1)), "bysetpos": -1}


def _nth(kind: Day, index: WeekIndex) -> dict[str, object]:
    on = KINDS.get(kind) or (BY_DAY[WEEK.index(kind)],)
    return {"byweekday": on, "bysetpos": INDEXES[index]}


@given(patterns, days)
def test_every_pattern_has_the_dates_that_the_oracle_has(pattern: Pattern, start: date) -> None:
    expected = [at.date() for at in islice(by_oracle(pattern, start), MANY)]
    assert first(endless(pattern, start)) == expected


@given(recurrences())
def test_dates_come_in_order_none_twice_none_before_the_start(recurrence: Recurrence) -> None:
    found = first(recurrence)
    assert found == sorted(set(found))
    assert found[0] == recurrence.start


@given(recurrences())
def test_the_last_date_is_the_last_of_the_dates(recurrence: Recurrence) -> None:
    expected = None if recurrence.is_endless else list(dates_of(recurrence))[-1]
    assert last_date(recurrence) == expected


@given(patterns, days, st.integers(1, 30))
def test_a_number_counts_the_dates_that_there_are(
    pattern: Pattern, start: date, count: int
) -> None:
    counted = Recurrence(pattern=pattern, start=start, count=count)
    assert list(dates_of(counted)) == first(endless(pattern, start), count)


@given(patterns, days, st.integers(0, 30))
def test_an_end_by_date_counts_itself(pattern: Pattern, start: date, number: int) -> None:
    wanted = first(endless(pattern, start), number + 1)
    ending = Recurrence(pattern=pattern, start=start, end=wanted[-1])
    assert list(dates_of(ending)) == wanted


def test_an_end_before_the_first_date_leaves_none() -> None:
    none = Recurrence(pattern=Daily(), start=date(2027, 4, 2), end=date(2027, 4, 1))
    assert (list(dates_of(none)), last_date(none)) == ([], None)


# --- what Exchange does, and RFC 5545 does not ----------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (29, [(1, 29), (2, 28), (3, 29), (4, 29)]),
        (30, [(1, 30), (2, 28), (3, 30), (4, 30)]),
        (31, [(1, 31), (2, 28), (3, 31), (4, 30)]),
    ],
)
def test_a_day_that_a_month_lacks_is_its_last_one(
    day: int, expected: list[tuple[int, int]]
) -> None:
    found = first(endless(AbsoluteMonthly(day=day), date(2027, 1, day)), 4)
    assert found == [date(2027, *one) for one in expected]


def test_the_29th_of_february_is_the_28th_in_common_years() -> None:
    found = first(endless(AbsoluteYearly(day=29, month=2), date(2028, 2, 29)), 5)
    assert [f"{day:%Y-%m-%d}" for day in found] == [
        "2028-02-29",
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


def test_the_century_that_is_no_leap_year_has_28_days() -> None:
    [found] = first(endless(AbsoluteYearly(day=29, month=2), date(2100, 1, 1)), 1)
    assert found == date(2100, 2, 28)


def test_where_the_week_begins_decides_which_weeks_are_left_out() -> None:
    def dates(begins: Day) -> list[str]:
        pattern = Weekly(interval=2, days=(Day.SUNDAY, Day.TUESDAY), first_day=begins)
        return [f"{day:%m-%d}" for day in first(endless(pattern, date(2027, 4, 6)), 4)]

    assert dates(Day.MONDAY) == ["04-06", "04-11", "04-20", "04-25"]
    assert dates(Day.SUNDAY) == ["04-06", "04-18", "04-20", "05-02"]


@pytest.mark.parametrize(
    ("kind", "index", "expected"),
    [
        (Day.DAY, WeekIndex.LAST, "2027-05-31"),
        (Day.WEEKDAY, WeekIndex.FIRST, "2027-05-03"),
        (Day.WEEKDAY, WeekIndex.LAST, "2027-05-31"),
        (Day.WEEKEND_DAY, WeekIndex.FIRST, "2027-05-01"),
        (Day.WEEKEND_DAY, WeekIndex.SECOND, "2027-05-02"),
        (Day.MONDAY, WeekIndex.LAST, "2027-05-31"),
        (Day.MONDAY, WeekIndex.FOURTH, "2027-05-24"),
    ],
)
def test_the_nth_of_a_kind_is_counted_from_the_first_of_the_month(
    kind: Day, index: WeekIndex, expected: str
) -> None:
    monthly = RelativeMonthly(day=kind, index=index)
    yearly = RelativeYearly(day=kind, index=index, month=5)
    for pattern in (monthly, yearly):
        assert first(endless(pattern, date(2027, 5, 1)), 1) == [date.fromisoformat(expected)]


# --- the end of time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        Daily(interval=999),
        Weekly(interval=99, days=(Day.SATURDAY,)),
        AbsoluteMonthly(interval=99, day=31),
        RelativeMonthly(interval=99, day=Day.DAY, index=WeekIndex.LAST),
        AbsoluteYearly(day=31, month=12),
        RelativeYearly(day=Day.FRIDAY, index=WeekIndex.LAST, month=12),
    ],
)
def test_no_date_comes_after_the_year_that_exchange_can_hold(pattern: Pattern) -> None:
    found = list(dates_of(endless(pattern, date(4400, 1, 1))))
    assert found
    assert found[-1].year <= 4500


@pytest.mark.parametrize("pattern", [Daily(), Weekly(days=(Day.FRIDAY,))])
def test_a_start_at_the_end_of_the_calendar_is_no_mistake(pattern: Pattern) -> None:
    assert list(dates_of(endless(pattern, date.max))) == []
