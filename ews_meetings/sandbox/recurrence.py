"""Patterns and ranges of recurring items, to local dates and to instants; pure, no XML, no store.

Source: MS-OXWSCDATA (RecurrencePatternTypes, RecurrenceRangeTypes), MS-OXOCAL 2.2.1.44.1;
`ics-to-ews.md` section 3.1.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import assert_never

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GROUPS = {"Day": range(7), "Weekday": range(5), "WeekendDay": range(5, 7)}
INDICES = ("First", "Second", "Third", "Fourth", "Last")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LAST_YEAR = 4500
"""Where the calendar of Exchange ends."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every so many days."""

    interval: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """On some weekdays of every so many weeks."""

    interval: int
    days: tuple[str, ...]
    first_day: str = "Sunday"
    """The day on which a week begins; it matters when weeks are left out."""


@dataclass(frozen=True, slots=True)
class AbsoluteMonthly:
    """On a day of the month; a month that is too short gives its last day."""

    interval: int
    day: int


@dataclass(frozen=True, slots=True)
class RelativeMonthly:
    """On the first, second … last weekday (or Day, Weekday, WeekendDay) of every so many months."""

    interval: int
    weekday: str
    index: str


@dataclass(frozen=True, slots=True)
class AbsoluteYearly:
    """On a day of one month of every year; 29 February is the 28th in common years."""

    day: int
    month: int


@dataclass(frozen=True, slots=True)
class RelativeYearly:
    """On the first, second … last weekday of one month of every year."""

    weekday: str
    index: str
    month: int


Pattern = Daily | Weekly | AbsoluteMonthly | RelativeMonthly | AbsoluteYearly | RelativeYearly


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which day on, and how far: to a day, so many times, or (both None) without end."""

    start: date
    end: date | None = None
    """The last day that may have an occurrence, in the zone of the series."""
    count: int | None = None

    @property
    def is_endless(self) -> bool:
        """Whether the series never ends."""
        return self.end is None and self.count is None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One pattern and its range: all that EWS can say of a series."""

    pattern: Pattern
    bounds: Bounds

    def days(self) -> Iterator[date]:
        """Returns the local dates of the occurrences, in order, lazily; none is left out."""
        end = self.bounds.end or date(LAST_YEAR, 12, 31)
        inside = takewhile(lambda day: day <= end, _days_from(self.pattern, self.bounds.start))
        return inside if self.bounds.count is None else islice(inside, self.bounds.count)


def _days_from(pattern: Pattern, start: date) -> Iterator[date]:
    return (day for day in _candidates(pattern, start) if day >= start)


def _candidates(pattern: Pattern, start: date) -> Iterator[date]:
    """Returns the days of the pattern from the period in which `start` lies."""
    match pattern:
        case Daily(interval):
            return _every(start, interval)
        case Weekly():
            return _weekly(pattern, start)
        case AbsoluteMonthly(interval, day):
            return (_clamped(*month, day) for month in _months(start.year, start.month, interval))
        case RelativeMonthly(interval, weekday, index):
            months = _months(start.year, start.month, interval)
            return (_nth(*month, weekday, index) for month in months)
        case AbsoluteYearly(day, month):
            return (_clamped(year, month, day) for year in range(start.year, LAST_YEAR + 1))
        case RelativeYearly(weekday, index, month):
            years = range(start.year, LAST_YEAR + 1)
            return (_nth(year, month, weekday, index) for year in years)
        case _:
            assert_never(pattern)


def _every(start: date, step: int) -> Iterator[date]:
    return (
        date.fromordinal(number)
        for number in range(start.toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1, step)
    )


def _weekly(pattern: Weekly, start: date) -> Iterator[date]:
    first = WEEK.index(pattern.first_day)
    offsets = sorted({(WEEK.index(day) - first) % 7 for day in pattern.days})
    monday = start - ((start.weekday() - first) % 7) * _DAY
    for begin in _every(monday, 7 * pattern.interval):
        yield from (begin + offset * _DAY for offset in offsets)


def _months(year: int, month: int, step: int) -> Iterator[tuple[int, int]]:
    for number in range(year * 12 + month - 1, (LAST_YEAR + 1) * 12, step):
        yield number // 12, number % 12 + 1


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _nth(year: int, month: int, weekday: str, index: str) -> date:
    """Returns the first, second … last day of a month that is such a weekday."""
    length = monthrange(year, month)[1]
    wanted = GROUPS[weekday] if weekday in GROUPS else (WEEK.index(weekday),)
    fitting = [
        day
        for day in (date(year, month, number) for number in range(1, length + 1))
        if day.weekday() in wanted
    ]
    return fitting[-1 if index == "Last" else INDICES.index(index)]


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence as the pattern has it, before anybody changed it."""

    day: date
    """The local date: the name of the occurrence within its series."""
    start: datetime
    """In UTC."""
    end: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """A recurrence with the wall times at which it happens, in the zone of the series."""

    recurrence: Recurrence
    wall_start: time
    wall_length: timedelta
    """From the wall time of the start to that of the end."""
    zone: tzinfo

    def slots(self) -> Iterator[Slot]:
        """Returns the occurrences of the pattern, in order, lazily; the wall clock is kept."""
        return (self.slot(day) for day in self.recurrence.days())

    def slot(self, day: date) -> Slot:
        """Returns what an occurrence on this day is, whether or not the pattern has one."""
        wall = datetime.combine(day, self.wall_start)
        start, end = self._instant(wall), self._instant(wall + self.wall_length)
        # In the hour that clocks skip, the wall clock would let it end where it begins, or before.
        return Slot(day, start, end if end > start else start + self.wall_length)

    def has(self, day: date) -> bool:
        """Says whether the pattern has an occurrence on this day."""
        return day in takewhile(lambda other: other <= day, self.recurrence.days())

    def _instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone).astimezone(UTC)
