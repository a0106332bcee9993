"""Computes the dates of a recurrence, as Exchange does.

Source: MS-OXOCAL 2.2.1.44.1; a day that a month lacks is that month's last one.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, islice, takewhile
from typing import assert_never

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

_LAST_YEAR = 4500
"""Exchange holds no later one: an end after it counts as none."""
_INDEXES = tuple(WeekIndex)


def dates_of(recurrence: Recurrence) -> Iterator[date]:
    """Yield the local dates of every occurrence, in order; endless where the recurrence is."""
    matches = _matches(recurrence.pattern, recurrence.start)
    wanted = takewhile(lambda day: day.year <= _LAST_YEAR, matches)
    if recurrence.count is not None:
        return islice(wanted, recurrence.count)
    if recurrence.end is not None:
        last = recurrence.end
        return takewhile(lambda day: day <= last, wanted)
    return wanted


def first_match(recurrence: Recurrence) -> date | None:
    """Return the first day of the pattern on or after its start, whatever its end; None for none."""
    return next(dates_of(replace(recurrence, end=None, count=None)), None)


@lru_cache(maxsize=1024)
def last_date(recurrence: Recurrence) -> date | None:
    """Return the date of the last occurrence; None for an endless recurrence, or one without any."""
    if recurrence.is_endless:
        return None
    last = None
    for last in dates_of(recurrence):  # noqa: B007 - the last one is wanted
        pass
    return last


def _matches(pattern: Pattern, start: date) -> Iterator[date]:
    match pattern:
        case Daily(interval=interval):
            return _every(start, interval)
        case Weekly():
            return _weekly(pattern, start)
        case AbsoluteMonthly(interval=interval, day=day):
            return _from(start, (_clamped(*m, day) for m in _months(start, interval)))
        case RelativeMonthly(interval=interval, day=kind, index=index):
            return _from(start, (_nth(*m, kind, index) for m in _months(start, interval)))
        case AbsoluteYearly(day=day, month=month):
            return _from(start, (_clamped(year, month, day) for year in _years(start)))
        case RelativeYearly(day=kind, index=index, month=month):
            return _from(start, (_nth(year, month, kind, index) for year in _years(start)))
        case _:
            assert_never(pattern)


def _every(start: date, interval: int) -> Iterator[date]:
    for number in count():
        try:
            yield start + timedelta(days=number * interval)
        except OverflowError:
            return


def _weekly(pattern: Weekly, start: date) -> Iterator[date]:
    begins = WEEK.index(pattern.first_day)
    offsets = sorted((WEEK.index(day) - begins) % 7 for day in set(pattern.days))
    week = start - timedelta(days=(start.weekday() - begins) % 7)
    for monday in _every(week, 7 * pattern.interval):
        for offset in offsets:
            try:
                day = monday + timedelta(days=offset)
            except OverflowError:
                return
            if day >= start:
                yield day


def _from(start: date, days: Iterator[date]) -> Iterator[date]:
    return (day for day in days if day >= start)


def _years(start: date) -> range:
    return range(start.year, _LAST_YEAR + 2)


def _months(start: date, interval: int) -> Iterator[tuple[int, int]]:
    first = start.year * 12 + start.month - 1
    for month in range(first, (_LAST_YEAR + 2) * 12, interval):
        yield month // 12, month % 12 + 1


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _nth(year: int, month: int, kind: Day, index: WeekIndex) -> date:
    length = calendar.monthrange(year, month)[1]
    days = [d for d in (date(year, month, n) for n in range(1, length + 1)) if _is_of(d, kind)]
    return days[-1] if index is WeekIndex.LAST else days[_INDEXES.index(index)]


def _is_of(day: date, kind: Day) -> bool:
    match kind:
        case Day.DAY:
            return True
        case Day.WEEKDAY:
            return day.weekday() < 5
        case Day.WEEKEND_DAY:
            return day.weekday() >= 5
        case _:
            return WEEK[day.weekday()] is kind
