"""Writes and reads how a series repeats: six patterns, three ranges; knows no occurrence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import assert_never

from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.elements import Element, View, local_name, text, typed
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.recurrence import (
    MONTHS,
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

UNREADABLE = Recurrence(pattern=Daily(interval=0), start=date.min, count=0)
"""How a series repeats that we do not understand: it equals no wanted one, and cannot be written."""

_ENDLESS_FROM = date(4500, 8, 31)
"""An end on or after this day is none (MS-OXOCAL 2.2.1.44.1, EndDate 0x5AE980DF)."""
_DATE = re.compile(r"\s*(\d{4}-\d\d-\d\d)")

_DAYS = {
    Day.MONDAY: "Monday",
    Day.TUESDAY: "Tuesday",
    Day.WEDNESDAY: "Wednesday",
    Day.THURSDAY: "Thursday",
    Day.FRIDAY: "Friday",
    Day.SATURDAY: "Saturday",
    Day.SUNDAY: "Sunday",
    Day.DAY: "Day",
    Day.WEEKDAY: "Weekday",
    Day.WEEKEND_DAY: "WeekendDay",
}
_INDEXES = {
    WeekIndex.FIRST: "First",
    WeekIndex.SECOND: "Second",
    WeekIndex.THIRD: "Third",
    WeekIndex.FOURTH: "Fourth",
    WeekIndex.LAST: "Last",
}
_DAY_OF = {word: day for day, word in _DAYS.items()}
_INDEX_OF = {word: index for index, word in _INDEXES.items()}


# --- writing --------------------------------------------------------------------------------------


def write_recurrence(meeting: Meeting) -> Iterable[Element]:
    """Write pattern and range, in the order of the schema (types.xsd, RecurrenceType).

    Raises:
        EwsMeetingsError: the recurrence is one that could not be read.
    """
    recurrence = meeting.recurrence
    if recurrence is None:
        return
    if recurrence == UNREADABLE:
        raise EwsMeetingsError(
            f"{meeting.subject!r}: how it repeats on the server is not understood,"
            " so it cannot be written again"
        )
    yield typed("Recurrence", _pattern(recurrence.pattern), _range(recurrence))


def _pattern(pattern: Pattern) -> Element:
    match pattern:
        case Daily(interval=interval):
            return typed("DailyRecurrence", _number("Interval", interval))
        case Weekly(interval=interval, days=days, first_day=first):
            ordered = sorted(set(days), key=WEEK.index)
            return typed(
                "WeeklyRecurrence",
                _number("Interval", interval),
                text("DaysOfWeek", " ".join(_DAYS[day] for day in ordered)),
                text("FirstDayOfWeek", _DAYS[first]),
            )
        case AbsoluteMonthly(interval=interval, day=day):
            return typed(
                "AbsoluteMonthlyRecurrence",
                _number("Interval", interval),
                _number("DayOfMonth", day),
            )
        case RelativeMonthly(interval=interval, day=kind, index=index):
            return typed(
                "RelativeMonthlyRecurrence",
                _number("Interval", interval),
                text("DaysOfWeek", _DAYS[kind]),
                text("DayOfWeekIndex", _INDEXES[index]),
            )
        case AbsoluteYearly(day=day, month=month):
            return typed("AbsoluteYearlyRecurrence", _number("DayOfMonth", day), _month(month))
        case RelativeYearly(day=kind, index=index, month=month):
            return typed(
                "RelativeYearlyRecurrence",
                text("DaysOfWeek", _DAYS[kind]),
                text("DayOfWeekIndex", _INDEXES[index]),
                _month(month),
            )
        case _:
            assert_never(pattern)


def _range(recurrence: Recurrence) -> Element:
    start = text("StartDate", recurrence.start.isoformat())
    if recurrence.count is not None:
        number = _number("NumberOfOccurrences", recurrence.count)
        return typed("NumberedRecurrence", start, number)
    if recurrence.end is not None:
        return typed("EndDateRecurrence", start, text("EndDate", recurrence.end.isoformat()))
    return typed("NoEndRecurrence", start)


def _number(name: str, value: int) -> Element:
    return text(name, str(value))


def _month(month: int) -> Element:
    return text("Month", MONTHS[month - 1])


# --- reading --------------------------------------------------------------------------------------


def read_recurrence(meeting: Meeting, item: View) -> Meeting:
    """Read how a series repeats; what is not understood is UNREADABLE, never "not at all"."""
    element = item.child("Recurrence")
    if element is None:
        return meeting
    return replace(meeting, recurrence=_read(item.at(element)))


def _read(recurrence: View) -> Recurrence:
    parts = [recurrence.at(element) for element in recurrence.element]
    try:
        pattern, bounds = parts
        read_pattern = _READERS[local_name(pattern.element)]
        start, end, count = _read_range(bounds)
        return Recurrence(pattern=read_pattern(pattern), start=start, end=end, count=count)
    except (ValueError, KeyError):
        return UNREADABLE


def _read_range(bounds: View) -> tuple[date, date | None, int | None]:
    start = _read_date(bounds, "StartDate")
    match local_name(bounds.element):
        case "NoEndRecurrence":
            return start, None, None
        case "EndDateRecurrence":
            end = _read_date(bounds, "EndDate")
            return start, (end if end < _ENDLESS_FROM else None), None
        case "NumberedRecurrence":
            return start, None, _read_number(bounds, "NumberOfOccurrences", most=999)
        case other:
            raise KeyError(other)


def _read_date(bounds: View, name: str) -> date:
    """Return a date; servers append an offset, or a time (xs:date allows `2027-04-01+02:00`)."""
    found = _DATE.match(bounds.text(name) or "")
    if found is None:
        raise ValueError(name)
    return date.fromisoformat(found.group(1))


def _read_number(pattern: View, name: str, *, most: int) -> int:
    number = pattern.number(name)
    if number is None or not 1 <= number <= most:
        raise ValueError(name)
    return number


def _word(pattern: View, name: str) -> str:
    return (pattern.text(name) or "").strip()


def _read_daily(pattern: View) -> Pattern:
    return Daily(interval=_read_number(pattern, "Interval", most=999))


def _read_weekly(pattern: View) -> Pattern:
    days = {_DAY_OF[word] for word in _word(pattern, "DaysOfWeek").split()}
    if not days or not days <= set(WEEK):
        raise ValueError(_word(pattern, "DaysOfWeek"))
    return Weekly(
        interval=_read_number(pattern, "Interval", most=99),
        days=tuple(sorted(days, key=WEEK.index)),
        first_day=_DAY_OF[_word(pattern, "FirstDayOfWeek") or "Monday"],
    )


def _read_absolute_monthly(pattern: View) -> Pattern:
    return AbsoluteMonthly(
        interval=_read_number(pattern, "Interval", most=99),
        day=_read_number(pattern, "DayOfMonth", most=31),
    )


def _read_relative_monthly(pattern: View) -> Pattern:
    return RelativeMonthly(
        interval=_read_number(pattern, "Interval", most=99),
        day=_DAY_OF[_word(pattern, "DaysOfWeek")],
        index=_INDEX_OF[_word(pattern, "DayOfWeekIndex")],
    )


def _read_absolute_yearly(pattern: View) -> Pattern:
    return AbsoluteYearly(
        day=_read_number(pattern, "DayOfMonth", most=31), month=_read_month(pattern)
    )


def _read_relative_yearly(pattern: View) -> Pattern:
    return RelativeYearly(
        day=_DAY_OF[_word(pattern, "DaysOfWeek")],
        index=_INDEX_OF[_word(pattern, "DayOfWeekIndex")],
        month=_read_month(pattern),
    )


def _read_month(pattern: View) -> int:
    return MONTHS.index(_word(pattern, "Month")) + 1


_READERS: dict[str, Callable[[View], Pattern]] = {
    "DailyRecurrence": _read_daily,
    "WeeklyRecurrence": _read_weekly,
    "AbsoluteMonthlyRecurrence": _read_absolute_monthly,
    "RelativeMonthlyRecurrence": _read_relative_monthly,
    "AbsoluteYearlyRecurrence": _read_absolute_yearly,
    "RelativeYearlyRecurrence": _read_relative_yearly,
}
