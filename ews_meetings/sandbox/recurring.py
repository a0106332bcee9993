"""The Recurrence element: read and checked as Exchange does, and written again."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import assert_never

from ews_meetings.sandbox.checked import pair
from ews_meetings.sandbox.errors import EwsError, SoapFault, schema_violation
from ews_meetings.sandbox.names import Element, add, children, line_of, local, new, t
from ews_meetings.sandbox.recurrence import (
    GROUPS,
    INDICES,
    LAST_YEAR,
    MONTHS,
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Bounds,
    Daily,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?")
_NAMES = frozenset((*WEEK, *GROUPS))
_MOST_DAYS, _MOST_PERIODS, _MOST_OCCURRENCES = 999, 99, 999
_REGENERATIONS = frozenset(
    ("DailyRegeneration", "WeeklyRegeneration", "MonthlyRegeneration", "YearlyRegeneration")
)


def read_recurrence(element: Element) -> Recurrence:
    """Reads a Recurrence element (A81 to A83).

    Raises:
        SoapFault: the schema does not allow it.
        EwsError: it allows it, and it makes no sense (A93, A94).
    """
    pattern, bounds = pair(element)
    if local(pattern) in _REGENERATIONS:
        raise _invalid("Calendar items do not regenerate.")
    read_pattern, read_bounds = _PATTERNS.get(local(pattern)), _BOUNDS.get(local(bounds))
    if read_pattern is None or read_bounds is None:
        raise _violation(element)
    return Recurrence(read_pattern(pattern), read_bounds(bounds))


def _invalid(text: str) -> EwsError:
    return EwsError("ErrorCalendarInvalidRecurrence", f"The recurrence is invalid: {text}")


def _violation(element: Element) -> SoapFault:
    return schema_violation(
        f"The element {local(element)!r} has invalid content.", line=line_of(element)
    )


def _parts(element: Element, *names: str, optional: str = "") -> list[str]:
    """Returns the texts of the children, which must be these in this order."""
    found = [local(child) for child in children(element)]
    if found not in ([*names], [*names, optional]):
        raise _violation(element)
    return [(child.text or "").strip() for child in children(element)]


def _number(element: Element, text: str, most: int, what: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise _violation(element) from None
    if not 1 <= number <= most:
        raise _invalid(f"{what} {number} is not from 1 to {most}.")
    return number


def _one_of(element: Element, text: str, known: tuple[str, ...] | frozenset[str]) -> str:
    if text not in known:
        raise _violation(element)
    return text


def _daily(element: Element) -> Pattern:
    (interval,) = _parts(element, "Interval")
    return Daily(_number(element, interval, _MOST_DAYS, "Interval"))


def _weekly(element: Element) -> Pattern:
    interval, days, *first = _parts(element, "Interval", "DaysOfWeek", optional="FirstDayOfWeek")
    named = tuple(_one_of(element, day, _NAMES) for day in days.split())
    if not named or not set(named) <= set(WEEK):
        raise EwsError(
            "ErrorCalendarInvalidDayForWeeklyRecurrence",
            "DaysOfWeek of a weekly recurrence takes Sunday to Saturday only.",
        )
    return Weekly(
        _number(element, interval, _MOST_PERIODS, "Interval"),
        tuple(sorted(set(named), key=WEEK.index)),
        _one_of(element, first[0], WEEK) if first else "Sunday",
    )


def _absolute_monthly(element: Element) -> Pattern:
    interval, day = _parts(element, "Interval", "DayOfMonth")
    return AbsoluteMonthly(
        _number(element, interval, _MOST_PERIODS, "Interval"),
        _number(element, day, 31, "DayOfMonth"),
    )


def _relative_monthly(element: Element) -> Pattern:
    interval, weekday, index = _parts(element, "Interval", "DaysOfWeek", "DayOfWeekIndex")
    return RelativeMonthly(
        _number(element, interval, _MOST_PERIODS, "Interval"),
        _one_of(element, weekday, _NAMES),
        _one_of(element, index, INDICES),
    )


def _absolute_yearly(element: Element) -> Pattern:
    day, month = _parts(element, "DayOfMonth", "Month")
    return AbsoluteYearly(_number(element, day, 31, "DayOfMonth"), _month(element, month))


def _relative_yearly(element: Element) -> Pattern:
    weekday, index, month = _parts(element, "DaysOfWeek", "DayOfWeekIndex", "Month")
    return RelativeYearly(
        _one_of(element, weekday, _NAMES),
        _one_of(element, index, INDICES),
        _month(element, month),
    )


def _month(element: Element, text: str) -> int:
    return MONTHS.index(_one_of(element, text, MONTHS)) + 1


def _date(element: Element, text: str) -> date:
    found = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(found.group(1) if found else text)
    except ValueError:
        raise _violation(element) from None


def _no_end(element: Element) -> Bounds:
    (start,) = _parts(element, "StartDate")
    return Bounds(_date(element, start))


def _end_date(element: Element) -> Bounds:
    start, end = _parts(element, "StartDate", "EndDate")
    last = _date(element, end)
    if last.year > LAST_YEAR:
        raise EwsError("ErrorRecurrenceEndDateTooBig", "The recurrence ends too late.")
    return Bounds(_date(element, start), end=last)


def _numbered(element: Element) -> Bounds:
    start, count = _parts(element, "StartDate", "NumberOfOccurrences")
    number = _number(element, count, _MOST_OCCURRENCES, "NumberOfOccurrences")
    return Bounds(_date(element, start), count=number)


_PATTERNS: dict[str, Callable[[Element], Pattern]] = {
    "RelativeYearlyRecurrence": _relative_yearly,
    "AbsoluteYearlyRecurrence": _absolute_yearly,
    "RelativeMonthlyRecurrence": _relative_monthly,
    "AbsoluteMonthlyRecurrence": _absolute_monthly,
    "WeeklyRecurrence": _weekly,
    "DailyRecurrence": _daily,
}
_BOUNDS: dict[str, Callable[[Element], Bounds]] = {
    "NoEndRecurrence": _no_end,
    "EndDateRecurrence": _end_date,
    "NumberedRecurrence": _numbered,
}


def write_recurrence(recurrence: Recurrence, *, zone: tzinfo | None = None) -> Element:
    """Writes the Recurrence element; with a zone, its dates carry the offset as Exchange's do."""
    element = new(t("Recurrence"))
    name, values = _pattern(recurrence.pattern)
    _write(element, name, values)
    bounds = recurrence.bounds
    start = {"StartDate": _shown(bounds.start, zone)}
    if bounds.end is not None:
        _write(element, "EndDateRecurrence", {**start, "EndDate": _shown(bounds.end, zone)})
    elif bounds.count is not None:
        _write(element, "NumberedRecurrence", {**start, "NumberOfOccurrences": str(bounds.count)})
    else:
        _write(element, "NoEndRecurrence", start)
    return element


def _shown(day: date, zone: tzinfo | None) -> str:
    if zone is None:
        return day.isoformat()
    offset = datetime.combine(day, time(), zone).strftime("%z")
    return f"{day.isoformat()}{'Z' if offset == '+0000' else f'{offset[:3]}:{offset[3:5]}'}"


def _write(parent: Element, name: str, values: dict[str, str]) -> None:
    element = add(parent, t(name))
    for child, text in values.items():
        add(element, t(child), text)


def _pattern(pattern: Pattern) -> tuple[str, dict[str, str]]:
    match pattern:
        case Daily(interval):
            return "DailyRecurrence", {"Interval": str(interval)}
        case Weekly(interval, days, first):
            return "WeeklyRecurrence", {
                "Interval": str(interval), "DaysOfWeek": " ".join(days), "FirstDayOfWeek": first,
            }  # fmt: skip
        case AbsoluteMonthly(interval, day):
            values = {"Interval": str(interval), "DayOfMonth": str(day)}
            return "AbsoluteMonthlyRecurrence", values
        case RelativeMonthly(interval, weekday, index):
            return "RelativeMonthlyRecurrence", {
                "Interval": str(interval), "DaysOfWeek": weekday, "DayOfWeekIndex": index,
            }  # fmt: skip
        case AbsoluteYearly(day, month):
            values = {"DayOfMonth": str(day), "Month": MONTHS[month - 1]}
            return "AbsoluteYearlyRecurrence", values
        case RelativeYearly(weekday, index, month):
            return "RelativeYearlyRecurrence", {
                "DaysOfWeek": weekday, "DayOfWeekIndex": index, "Month": MONTHS[month - 1],
            }  # fmt: skip
        case _:
            assert_never(pattern)
