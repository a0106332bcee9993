"""How a series repeats: one of Exchange's six patterns, and where it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never


class Day(StrEnum):
    """A day of the week, or a kind of day (MS-OXWSCDATA DayOfWeekType)."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    DAY = "day"
    """Any day; for the relative patterns only, as are the next two."""
    WEEKDAY = "weekday"
    WEEKEND_DAY = "weekend day"


WEEK = (
    Day.MONDAY,
    Day.TUESDAY,
    Day.WEDNESDAY,
    Day.THURSDAY,
    Day.FRIDAY,
    Day.SATURDAY,
    Day.SUNDAY,
)
"""In the order of `date.weekday()`."""


class WeekIndex(StrEnum):
    """Which of a month's days of one kind (MS-OXWSCDATA DayOfWeekIndexType)."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Every n-th day."""

    interval: int = 1
    """1 to 999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """On some days of every n-th week."""

    interval: int = 1
    """1 to 99."""
    days: tuple[Day, ...]
    """Days of the week, at least one, in the order of the week from Monday."""
    first_day: Day = Day.MONDAY
    """Where a week begins: it counts where the interval is over 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteMonthly:
    """On one day of every n-th month."""

    interval: int = 1
    """1 to 99."""
    day: int
    """1 to 31; where a month is shorter, its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeMonthly:
    """On the n-th day of a kind in every n-th month."""

    interval: int = 1
    """1 to 99."""
    day: Day
    index: WeekIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteYearly:
    """On one day of every year."""

    day: int
    """1 to 31; 29 February is the 28th in common years."""
    month: int
    """1 to 12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeYearly:
    """On the n-th day of a kind in one month of every year."""

    day: Day
    index: WeekIndex
    month: int


_FIRST_DAYS = dict(zip(WeekIndex, (1, 2, 3, 4, 31), strict=True))
"""Which day of a month is the n-th one; the last one is the 31st, which every month clamps."""
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Of the months, at most."""
Pattern = Daily | Weekly | AbsoluteMonthly | RelativeMonthly | AbsoluteYearly | RelativeYearly


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A pattern with its range (MS-OXWSCDATA RecurrenceType); never both `end` and `count`."""

    pattern: Pattern
    start: date
    """The local date of the first occurrence."""
    end: date | None = None
    """No occurrence after this local date."""
    count: int | None = None
    """How many occurrences, deleted ones included; 1 to 999."""

    @property
    def is_endless(self) -> bool:
        """Whether it has no end."""
        return self.end is None and self.count is None


def plain_pattern(pattern: Pattern) -> Pattern:
    """Return the pattern by which all that have the same dates are known."""
    match pattern:
        case Weekly() if pattern.interval == 1 or len(pattern.days) == 1:
            return replace(pattern, first_day=Day.MONDAY)
        case RelativeMonthly(interval=interval, day=Day.DAY, index=index):
            return AbsoluteMonthly(interval=interval, day=_FIRST_DAYS[index])
        case RelativeYearly(day=Day.DAY, index=index, month=month):
            return plain_pattern(AbsoluteYearly(day=_FIRST_DAYS[index], month=month))
        case AbsoluteYearly(day=day, month=month):
            return AbsoluteYearly(day=min(day, _LENGTHS[month - 1]), month=month)
        case _:
            return pattern


def begun_on(recurrence: Recurrence, first: date) -> Recurrence:
    """Return a recurrence that begins on another day; its end moves with it."""
    moved = first - recurrence.start
    end = recurrence.end + moved if recurrence.end else None
    return replace(recurrence, start=first, end=end)


def show_pattern(pattern: Pattern) -> str:
    """Return a pattern as people say it."""
    match pattern:
        case Daily(interval=n):
            return "every day" if n == 1 else f"every {n} days"
        case Weekly(interval=n, days=days):
            on = ", ".join(day.capitalize()[:3] for day in days)
            return f"{'every week' if n == 1 else f'every {n} weeks'} on {on}"
        case AbsoluteMonthly(interval=n, day=day):
            return f"{_months(n)} on day {day}"
        case RelativeMonthly(interval=n, day=day, index=index):
            return f"{_months(n)} on the {index} {_name(day)}"
        case AbsoluteYearly(day=day, month=month):
            return f"every year on {MONTHS[month - 1]} {day}"
        case RelativeYearly(day=day, index=index, month=month):
            return f"every year on the {index} {_name(day)} of {MONTHS[month - 1]}"
        case _:
            assert_never(pattern)


def show_recurrence(recurrence: Recurrence | None) -> str:
    """Return a recurrence as people say it, its end included; `does not repeat` for none."""
    if recurrence is None:
        return "does not repeat"
    said = show_pattern(recurrence.pattern)
    if recurrence.count is not None:
        times = "once" if recurrence.count == 1 else f"{recurrence.count} times"
        return f"{said}, {times} from {recurrence.start}"
    until = f" until {recurrence.end}" if recurrence.end else ", without end"
    return f"{said}, from {recurrence.start}{until}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""As EWS and English calendars name them, from January (MS-OXWSCDATA MonthNamesType)."""


def _months(interval: int) -> str:
    return "every month" if interval == 1 else f"every {interval} months"


def _name(day: Day) -> str:
    return day.capitalize() if day in WEEK else str(day)
