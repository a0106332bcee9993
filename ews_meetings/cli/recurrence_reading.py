"""How a meeting repeats, from what was typed; pure, but for late reading of RRULE in `ics/`.

What was typed is read first, without the meeting; then it is laid over when the meeting takes place
and how it repeats now, so that `update` changes no more than what was named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from zoneinfo import ZoneInfo

from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.recurrence_options import Every, RecurrenceOptions
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.dates import first_match
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
    begun_on,
    show_pattern,
)
from ews_meetings.model.span import Span, start_of, zones_of

_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_LONGEST = {Every.DAY: 999, Every.WEEK: 99, Every.MONTH: 99, Every.YEAR: 99 // 12}
"""What Exchange can hold (MS-OXWSCDATA); every n years are every 12·n months there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nth:
    """Such as the last weekday."""

    index: WeekIndex
    day: Day


On = tuple[Day, ...] | Nth | int
"""Days of the week, the n-th day of a kind, or a day of the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What was said about repeating; None is not said."""

    every: Every | None = None
    interval: int | None = None
    on: On | None = None
    until: date | None = None
    is_endless: bool = False
    count: int | None = None
    rrule: str | None = None
    """Empty: no longer repeats."""


def read_repeat(told: RecurrenceOptions, wrong: MistakeList) -> Repeat | None:
    """Return what was said about repeating; None where nothing was."""
    if told == RecurrenceOptions():
        return None
    if told.rrule is not None:
        if told != RecurrenceOptions(rrule=told.rrule):
            wrong.add(
                UsageProblem("--rrule says all of it; leave the other flags of repeating out")
            )
        return Repeat(rrule=told.rrule.strip())
    if told.until is not None and told.count is not None:
        wrong.add(UsageProblem("--until and --count are both given; one says where it ends"))
    on, until = told.on, told.until
    return Repeat(
        every=told.every,
        interval=told.interval,
        on=wrong.attempt(lambda: read_on(on)) if on is not None else None,
        until=wrong.attempt(lambda: _read_until(until)) if until else None,
        is_endless=until == "",
        count=told.count,
    )


def recurrence_of(
    said: Repeat, span: Span, *, present: Recurrence | None = None
) -> Recurrence | None:
    """Return how a meeting repeats.

    Args:
        span: of its first occurrence.
        present: how it repeats now; what is not said stays so.

    Raises:
        BadOption: a value does not fit the others.
        UsageProblem: something that is needed is missing.
        InputUnusable: an RRULE that Exchange has no pattern for.
    """
    first = first_day(span)
    if said.rrule is not None:
        recurrence = _of_rule(said.rrule, span) if said.rrule else None
    else:
        began = begun_on(present, first) if present else None
        recurrence = _with_range(said, _pattern(said, first, began), first, began)
    if recurrence is not None:
        check_start(recurrence)
    return recurrence


def first_day(span: Span) -> date:
    """Return the local date on which a span begins."""
    return start_of(span).astimezone(ZoneInfo(zones_of(span)[0])).date()


def check_start(recurrence: Recurrence) -> None:
    """Refuse a start that is no day of the pattern, and an end without any.

    Raises:
        BadOption: the sentence names the first day that is one.
    """
    start = recurrence.start
    if recurrence.end is not None and recurrence.end < start:
        raise BadOption("--until", str(recurrence.end), f"is before the start on {start}")
    first = first_match(recurrence)
    if first != start:
        problem = (
            f"is no day of '{show_pattern(recurrence.pattern)}'; the first from there is {first}"
        )
        raise BadOption("--start", str(start), problem, hint="begin there, or say other days")


# --- what was typed -----------------------------------------------------------------------------


def read_on(text: str) -> On:
    """Return the days that `mon,wed`, `15`, `first mon` or `last weekday` name.

    Raises:
        BadOption: it is none of these.
    """
    words = text.lower().split()
    if len(words) == 1 and words[0].isdecimal() and 1 <= int(words[0]) <= 31:
        return int(words[0])
    index = _ORDINALS.get(words[0], words[0]) if words else ""
    if len(words) >= 2 and index in set(WeekIndex):
        kind = _kind(" ".join(words[1:]))
        if kind is not None:
            return Nth(index=WeekIndex(index), day=kind)
    days = {_weekday(word.strip()) for word in text.lower().split(",")}
    if None in days:
        problem = "names no days, such as mon,wed or 15 or 'first mon' or 'last weekday'"
        raise BadOption("--on", text, problem)
    return tuple(day for day in WEEK if day in days)


def _weekday(word: str) -> Day | None:
    return next((d for d in WEEK if word in {d.value, d.value[:3], d.value[:2]}), None)


def _kind(words: str) -> Day | None:
    named = {
        Day.DAY: {"day"},
        Day.WEEKDAY: {"weekday"},
        Day.WEEKEND_DAY: {"weekend day", "weekend"},
    }
    return next((day for day, names in named.items() if words in names), _weekday(words))


def _read_until(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadOption("--until", text, "is no day, such as 2027-12-31") from error


# --- over what is there -------------------------------------------------------------------------


def _of_rule(text: str, span: Span) -> Recurrence:
    from ews_meetings.ics.rules.rrule_text import recurrence_of_text

    return recurrence_of_text(text, span)


def _with_range(
    said: Repeat, pattern: Pattern, first: date, present: Recurrence | None
) -> Recurrence:
    whole = Recurrence(pattern=pattern, start=first)
    if said.until or said.count:
        return replace(whole, end=said.until, count=said.count)
    if present is None or said.is_endless:
        return whole
    return replace(whole, end=present.end, count=present.count)


def _pattern(said: Repeat, first: date, present: Recurrence | None) -> Pattern:
    """Return the pattern: `--every` begins a new one, the others change the present one."""
    if said.every is not None:
        return _made(said.every, said.interval or 1, said.on, first)
    if present is None:
        raise UsageProblem("--every is missing: the meeting does not repeat")
    if said.interval is None and said.on is None:
        return present.pattern
    every, interval, on = _parts(present.pattern)
    days = on if said.on is None else said.on
    made = _made(every, said.interval or interval, days, first)
    if isinstance(made, Weekly) and isinstance(present.pattern, Weekly):
        return replace(made, first_day=present.pattern.first_day)
    return made


def _parts(pattern: Pattern) -> tuple[Every, int, On | None]:
    match pattern:
        case Daily(interval=interval):
            return Every.DAY, interval, None
        case Weekly(interval=interval, days=days):
            return Every.WEEK, interval, days
        case AbsoluteMonthly(interval=interval, day=number):
            return Every.MONTH, interval, number
        case RelativeMonthly(interval=interval, day=day, index=index):
            return Every.MONTH, interval, Nth(index=index, day=day)
        case AbsoluteYearly(day=number):
            return Every.YEAR, 1, number
        case RelativeYearly(day=day, index=index):
            return Every.YEAR, 1, Nth(index=index, day=day)
        case _:
            assert_never(pattern)


def _made(every: Every, interval: int, on: On | None, first: date) -> Pattern:
    """Return a pattern; days that are not said are those of the first occurrence."""
    if interval > _LONGEST[every]:
        raise BadOption("--interval", str(interval), f"is more than {_LONGEST[every]} {every}s")
    match every:
        case Every.DAY:
            if on is not None:
                hint = "for some days of the week: --every week --on mon,tue,wed,thu,fri"
                raise UsageProblem("--every day takes no --on", hint=hint)
            return Daily(interval=interval)
        case Every.WEEK:
            return _weekly(on, interval, first)
        case Every.MONTH:
            return _monthly(on, interval, first)
        case Every.YEAR:
            return _yearly(on, interval, first)
        case _:
            assert_never(every)


def _weekly(on: On | None, interval: int, first: date) -> Weekly:
    if on is not None and not isinstance(on, tuple):
        raise UsageProblem("weeks take days of the week, such as --on mon,wed")
    return Weekly(interval=interval, days=on or (WEEK[first.weekday()],))


def _monthly(on: On | None, interval: int, first: date) -> AbsoluteMonthly | RelativeMonthly:
    match on:
        case tuple():
            raise UsageProblem("months and years take --on 15, or which day: --on 'first mon'")
        case Nth():
            return RelativeMonthly(interval=interval, day=on.day, index=on.index)
        case _:
            return AbsoluteMonthly(interval=interval, day=on or first.day)


def _yearly(on: On | None, interval: int, first: date) -> Pattern:
    """Return a yearly pattern; Exchange has no every n-th year, but every 12·n-th month."""
    monthly = _monthly(on, 12 * interval, first)
    if interval > 1:
        return monthly
    if isinstance(monthly, RelativeMonthly):
        return RelativeYearly(day=monthly.day, index=monthly.index, month=first.month)
    return AbsoluteYearly(day=monthly.day, month=first.month)
