"""The narrowest patterns of Exchange that hold some dates, whatever rule the dates came from.

What a pattern has beyond the dates is for the caller to count; the first date is where it starts.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date
from math import gcd

from ews_meetings.ics.rules.pattern import MOST_DAYS, MOST_MONTHS, MOST_WEEKS
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)

_INDEXES = tuple(WeekIndex)[:4]
_YEAR = 12


def patterns_over(days: Sequence[date]) -> Iterator[Pattern]:
    """Yield patterns that have all of some dates, each as seldom as they allow.

    Args:
        days: Ascending, two at least.
    """
    months = gcd(*((day.year - days[0].year) * 12 + day.month - days[0].month for day in days))
    if months:
        yield from _monthly(days, months)
    apart = gcd(*((day - days[0]).days for day in days))
    is_dense = (days[-1] - days[0]).days == apart * (len(days) - 1)
    is_every_day = apart == 1 and len({day.weekday() for day in days}) == len(WEEK)
    if is_every_day or (is_dense and apart % len(WEEK)):
        yield Daily(interval=_within(MOST_DAYS, apart))
    yield from _weekly(days)
    yield Daily(interval=_within(MOST_DAYS, apart))


def _within(most: int, number: int) -> int:
    """Return the largest interval that Exchange counts to and that comes round with a given one."""
    return number if number <= most else next(n for n in range(most, 0, -1) if number % n == 0)


def _weekly(days: Sequence[date]) -> Iterator[Pattern]:
    """Yield the weeks that hold some dates; where several are left out it matters when they begin."""
    chosen = tuple(WEEK[number] for number in sorted({day.weekday() for day in days}))
    for begins in (0, 6):
        weeks = [(day.toordinal() - 1 - begins) // 7 for day in days]
        interval = _within(MOST_WEEKS, gcd(*(week - weeks[0] for week in weeks)) or 1)
        yield Weekly(interval=interval, days=chosen, first_day=WEEK[begins])
        if interval == 1 or len(chosen) == 1:
            return


def _monthly(days: Sequence[date], months: int) -> Iterator[Pattern]:
    months = _within(MOST_MONTHS, months)
    number = max(day.day for day in days)
    if all(day.day == min(number, _length(day)) for day in days):
        yield _on_day(number, months, days[0].month)
    for kind, index in _kinds(days):
        if months == _YEAR:
            yield RelativeYearly(day=kind, index=index, month=days[0].month)
        else:
            yield RelativeMonthly(interval=months, day=kind, index=index)


def _on_day(number: int, months: int, month: int) -> Pattern:
    if months == _YEAR:
        return AbsoluteYearly(day=number, month=month)
    return AbsoluteMonthly(interval=months, day=number)


def _kinds(days: Sequence[date]) -> list[tuple[Day, WeekIndex]]:
    """Return what all dates are the n-th of in their months."""
    left = set(_kinds_of(days[0]))
    for day in days[1:]:
        left &= set(_kinds_of(day))
        if not left:
            return []
    return sorted(left, key=lambda pair: (list(Day).index(pair[0]), _order(pair[1])))


def _order(index: WeekIndex) -> int:
    return tuple(WeekIndex).index(index)


def _kinds_of(day: date) -> Iterator[tuple[Day, WeekIndex]]:
    yield from places_of(day, WEEK[day.weekday()])
    yield from places_of(day, Day.WEEKDAY if day.weekday() < 5 else Day.WEEKEND_DAY)


def places_of(day: date, kind: Day) -> Iterator[tuple[Day, WeekIndex]]:
    """Yield which days of a kind in its month a day is: the first to fourth, and the last."""
    if kind in WEEK:
        before, after = (day.day - 1) // 7, (_length(day) - day.day) // 7
    else:
        is_work = [(day.weekday() + n - day.day) % 7 < 5 for n in range(1, _length(day) + 1)]
        before = is_work[: day.day - 1].count(kind is Day.WEEKDAY)
        after = is_work[day.day :].count(kind is Day.WEEKDAY)
    if before < len(_INDEXES):
        yield kind, _INDEXES[before]
    if not after:
        yield kind, WeekIndex.LAST


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
