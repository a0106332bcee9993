"""Holds a recurrence of ours against the rule of the file: no other date leaves the room.

The rule is expanded by dateutil, the recurrence by `model.occurrences`; they share no code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice, pairwise, takewhile, zip_longest
from typing import TypeVar

from dateutil import rrule as du

from ews_meetings.ics.rules.pattern import clamped
from ews_meetings.ics.values.ending import Until
from ews_meetings.ics.values.moments import LAST_DAY
from ews_meetings.ics.values.month_day import SAFE, NoPattern
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.ics.values.wall_clock import clock_of, first_day, instant_of, zone_of
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.recurrence import AbsoluteMonthly, AbsoluteYearly, Recurrence
from ews_meetings.model.span import Span, end_of, start_of

T = TypeVar("T")

_LONGEST = 1000
_LONGEST_ENDLESS, _YEARS = 200, 60
"""An endless rule is compared so far: leap years and days of the week come round within 28 years."""
_FREQUENCIES = {
    "YEARLY": du.YEARLY,
    "MONTHLY": du.MONTHLY,
    "WEEKLY": du.WEEKLY,
    "DAILY": du.DAILY,
    "HOURLY": du.HOURLY,
    "MINUTELY": du.MINUTELY,
    "SECONDLY": du.SECONDLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the file says of a series, but for its rule."""

    span: Span
    """Of the first occurrence, in the zones of the series."""
    until: Until | None
    instant_of: Callable[[date], datetime]
    """Where the file has the occurrence of a local date begin."""
    clamps: bool = False
    """Whether a day that a month lacks means its last one."""


def check(recurrence: Recurrence, rule: Rule, given: Given) -> tuple[Span, ...]:
    """Compare every occurrence, of a long or endless series the first ones, and return them.

    Raises:
        NoPattern: they differ, or an occurrence lasts beyond the beginning of the next.
    """
    ours = tuple(islice(_ours(recurrence, given), _LONGEST))
    theirs = islice(_theirs(recurrence, rule, given), len(ours) + (len(ours) < _LONGEST))
    for span, other in zip_longest(ours, theirs):
        mine = (first_day(span), start_of(span)) if span else None
        if mine is None or other is None or mine != other:
            raise NoPattern(_difference(recurrence, given, mine, other))
    if any(end_of(one) > start_of(following) for one, following in pairwise(ours)):
        # ErrorOccurrenceTimeSpanTooBig
        raise NoPattern("an occurrence lasts beyond the beginning of the next one")
    return ours


def _ours(recurrence: Recurrence, given: Given) -> Iterator[Span]:
    meeting = Meeting(subject="", span=given.span, recurrence=recurrence)
    return _shortened(spans_of(meeting), recurrence, first_day)


def _theirs(recurrence: Recurrence, rule: Rule, given: Given) -> Iterator[tuple[date, datetime]]:
    """Yield the dates of the rule itself, with the instants that the file gives them."""
    days = _shortened(_days(rule, given), recurrence, lambda day: day)
    placed = ((day, given.instant_of(day)) for day in days)
    until = given.until
    return takewhile(lambda pair: until is None or not until.has_passed(*pair), placed)


def _shortened(
    found: Iterator[T], recurrence: Recurrence, day_of: Callable[[T], date]
) -> Iterator[T]:
    """Yield what Exchange can hold; of an endless series the first years."""
    held = takewhile(lambda one: day_of(one) <= LAST_DAY, found)
    if not recurrence.is_endless:
        return held
    last = recurrence.start.year + _YEARS
    return islice(takewhile(lambda one: day_of(one).year <= last, held), _LONGEST_ENDLESS)


def _days(rule: Rule, given: Given) -> Iterator[date]:
    first, clock = first_day(given.span), clock_of(given.span)
    if given.clamps:
        rule = clamped(rule, first)
    start = datetime.combine(first, clock or time())
    walls = by_dateutil(rule, start, has_clock=clock is not None, count=rule.count)
    return (wall.date() for wall in walls)


def by_dateutil(
    rule: Rule, start: datetime, *, has_clock: bool, count: int | None = None
) -> Iterator[datetime]:
    """Yield the local times of a rule as dateutil reads it, UNTIL left out.

    It goes on to the year 9999 where there is no further one: ask for no more than there are.
    """
    return iter(
        du.rrule(
            _FREQUENCIES[rule.freq],
            dtstart=start,
            interval=rule.interval,
            wkst=rule.week_start,
            count=count,
            bysetpos=rule.by_set_pos or None,
            bymonth=rule.by_month or None,
            bymonthday=rule.by_month_day or None,
            byyearday=rule.by_year_day or None,
            byweekno=rule.by_week_no or None,
            byweekday=[du.weekday(day, ordinal or None) for ordinal, day in _numbered(rule)]
            or None,
            byhour=(rule.by_hour or None) if has_clock else None,
            byminute=(rule.by_minute or None) if has_clock else None,
            bysecond=(tuple(s for s in rule.by_second if s < 60) or None) if has_clock else None,
        )
    )


def _numbered(rule: Rule) -> Iterator[tuple[int, int]]:
    """Yield BYDAY with a number before each day where one has any: dateutil takes both kinds for one."""
    has_numbers = any(ordinal for ordinal, _ in rule.by_day)
    most = 5 if rule.freq == "MONTHLY" or rule.by_month else 53
    for ordinal, day in rule.by_day:
        if ordinal or not has_numbers:
            yield ordinal, day
        else:
            yield from ((number, day) for number in range(1, most + 1))


def instant_at(given: Given, wall: datetime) -> datetime:
    """Return where the file has an occurrence at a local time begin, in UTC.

    What the file says of that day by the clock of DTSTART holds for other times of the day too.
    """
    day, own = wall.date(), clock_of(given.span)
    said = given.instant_of(day)
    if own is None or wall.time() == own:
        return said
    zone = zone_of(given.span)
    return instant_of(day, wall.time(), zone) + (said - instant_of(day, own, zone))


def _difference(
    recurrence: Recurrence,
    given: Given,
    mine: tuple[date, datetime] | None,
    other: tuple[date, datetime] | None,
) -> str:
    """Return in words what is not the same, with the first date."""
    if mine and other and mine[0] == other[0]:
        return f"no time zone has the clocks that the file describes on {mine[0]}"
    day = min(pair[0] for pair in (mine, other) if pair)
    match recurrence.pattern:
        case AbsoluteMonthly(day=number) | AbsoluteYearly(day=number):
            if number > SAFE and not given.clamps:
                return (
                    f"not every month has a day {number}: the rule leaves such months out, "
                    f"Exchange takes their last day (first on {day})"
                )
    return f"what Exchange can say is something else from {day} on"
