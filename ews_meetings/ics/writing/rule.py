"""How a meeting repeats, as a rule that other programs expand to the dates that Exchange has.

Where Exchange takes the last day of a month that is too short, RFC 5545 leaves the month out; the
rule then names the days that may be meant, and takes the last one there is (BYSETPOS=-1).
Source: RFC 5545 §3.3.10; MS-OXOCAL 2.2.1.44.1.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from ews_meetings.ics.values.month_day import SAFE
from ews_meetings.ics.values.rrule import WEEKDAYS
from ews_meetings.ics.values.wall_clock import begin_on
from ews_meetings.ics.writing.values import basic, stamp
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
from ews_meetings.model.span import DaySpan, Span

_LONGEST = 31
_LEAP_YEAR = 2000
_POSITIONS = {
    WeekIndex.FIRST: 1,
    WeekIndex.SECOND: 2,
    WeekIndex.THIRD: 3,
    WeekIndex.FOURTH: 4,
    WeekIndex.LAST: -1,
}
_KINDS = {Day.DAY: WEEK, Day.WEEKDAY: WEEK[:5], Day.WEEKEND_DAY: WEEK[5:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """The value of an RRULE."""

    text: str
    is_rare: bool = False
    """Whether it has a form that some programs do not read, Outlook among them."""


def rule_of(recurrence: Recurrence, first: Span) -> WrittenRule:
    """Return the rule of a recurrence that begins with an occurrence."""
    parts = list(_parts(recurrence.pattern))
    is_rare = any(name == "BYMONTHDAY" and "," in value for name, value in parts)
    parts += _end(recurrence, first)
    return WrittenRule(text=";".join(f"{name}={value}" for name, value in parts), is_rare=is_rare)


def _parts(pattern: Pattern) -> Iterator[tuple[str, str]]:
    match pattern:
        case Daily(interval=interval):
            yield from _every("DAILY", interval)
        case Weekly():
            yield from _every("WEEKLY", pattern.interval)
            yield "BYDAY", _names(pattern.days)
            if pattern.first_day is not Day.MONDAY:
                yield "WKST", _name(pattern.first_day)
        case AbsoluteMonthly(interval=interval, day=day):
            yield from _every("MONTHLY", interval)
            yield from _day_of_month(day)
        case RelativeMonthly(interval=interval, day=kind, index=index):
            yield from _every("MONTHLY", interval)
            yield from _nth(kind, index)
        case AbsoluteYearly(day=day, month=month):
            yield from _every("YEARLY", 1)
            yield "BYMONTH", str(month)
            yield "BYMONTHDAY", str(_day_of_year(day, month))
        case RelativeYearly(day=kind, index=index, month=month):
            yield from _every("YEARLY", 1)
            yield "BYMONTH", str(month)
            yield from _nth(kind, index)
        case _:
            assert_never(pattern)


def _every(freq: str, interval: int) -> Iterator[tuple[str, str]]:
    yield "FREQ", freq
    if interval != 1:
        yield "INTERVAL", str(interval)


def _day_of_month(day: int) -> Iterator[tuple[str, str]]:
    if day <= SAFE:
        yield "BYMONTHDAY", str(day)
    elif day == _LONGEST:
        yield "BYMONTHDAY", "-1"
    else:
        yield "BYMONTHDAY", ",".join(str(one) for one in range(SAFE, day + 1))
        yield "BYSETPOS", "-1"


def _day_of_year(day: int, month: int) -> int:
    """Return the day of the one month in which a yearly rule is: all but February are always as long."""
    longest = calendar.monthrange(_LEAP_YEAR, month)[1]
    is_last_of_february = longest < 30 and day > SAFE
    return -1 if is_last_of_february else min(day, longest)


def _nth(kind: Day, index: WeekIndex) -> Iterator[tuple[str, str]]:
    position = _POSITIONS[index]
    if kind in WEEK:
        yield "BYDAY", f"{position}{_name(kind)}"
        return
    yield "BYDAY", _names(_KINDS[kind])
    yield "BYSETPOS", str(position)


def _end(recurrence: Recurrence, first: Span) -> Iterator[tuple[str, str]]:
    if recurrence.count is not None:
        yield "COUNT", str(recurrence.count)
    elif recurrence.end is not None and isinstance(first, DaySpan):
        yield "UNTIL", basic(recurrence.end)
    elif recurrence.end is not None:
        yield "UNTIL", f"{stamp(begin_on(first, recurrence.end))}Z"


def _names(days: tuple[Day, ...]) -> str:
    return ",".join(map(_name, days))


def _name(day: Day) -> str:
    return WEEKDAYS[WEEK.index(day)]
