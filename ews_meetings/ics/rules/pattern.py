"""The parts of a rule to the one pattern of Exchange that says the same, or why there is none.

What comes out is a claim; `proof.py` holds it against the rule itself.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, time, timedelta

from ews_meetings.ics.values.month_day import ALONE, LAST, SAFE, NoPattern, Nth, chosen_day
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)

_EVERY_DAY = frozenset(range(7))
_LEAP_YEAR = 2000
MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 999, 99, 99
"""The intervals that Exchange counts to (MS-OXWSCDATA DailyInterval, WeeklyInterval, MonthlyInterval)."""


def pattern_of(rule: Rule, first: date, clock: time | None, *, clamps: bool = False) -> Pattern:
    """Return the pattern of a rule.

    Args:
        rule: Its parts.
        first: The local date of DTSTART.
        clock: The local time of DTSTART; None for whole days.
        clamps: Whether a day that a month lacks means its last one.

    Raises:
        NoPattern: there is none.
    """
    rule = _without_idle_parts(rule, clock)
    match rule.freq:
        case "DAILY":
            return _daily(rule, first, clamps=clamps)
        case "WEEKLY":
            return _weekly(rule, first)
        case "MONTHLY":
            return _monthly(rule, first, clamps=clamps)
        case "YEARLY":
            return _yearly(rule, first, clamps=clamps)
        case _:
            raise NoPattern(f"Exchange repeats by days or longer, not {rule.freq}")


def clamped(rule: Rule, first: date) -> Rule:
    """Return a rule that means the last day where a month lacks the one it names.

    Exchange and Outlook write BYMONTHDAY=31 and mean that; RFC 7529 calls it SKIP=BACKWARD.
    """
    day = rule.by_month_day[0] if rule.by_month_day else first.day
    is_plain = rule.freq in {"MONTHLY", "YEARLY"} and len(rule.by_month_day) < 2
    if not is_plain or day <= SAFE or rule.by_day or rule.by_set_pos or rule.by_year_day:
        return rule
    whole = replace(rule, by_month_day=tuple(range(SAFE, day + 1)), by_set_pos=(-1,))
    if rule.freq == "MONTHLY":
        return whole
    months = rule.by_month or (() if rule.by_month_day else (first.month,))
    freq = "MONTHLY" if rule.interval == 1 else "YEARLY"  # BYSETPOS counts over the year there
    return replace(whole, freq=freq, by_month=months)


def _without_idle_parts(rule: Rule, clock: time | None) -> Rule:
    """Return a rule without parts that say nothing new."""
    if rule.scale not in {"", "GREGORIAN"}:
        raise NoPattern(f"it counts by the calendar {rule.scale}")
    if rule.skip == "FORWARD":
        raise NoPattern("dates that do not exist become later ones (SKIP=FORWARD)")
    if rule.by_week_no:
        raise NoPattern("Exchange has no weeks of the year (BYWEEKNO)")
    if clock is not None:
        parts = ("HOUR", rule.by_hour), ("MINUTE", rule.by_minute), ("SECOND", rule.by_second)
        for (name, said), own in zip(parts, (clock.hour, clock.minute, clock.second), strict=True):
            if said not in {(), (own,)}:
                shown = ",".join(map(str, said))
                raise NoPattern(f"BY{name}={shown} is another time than that of DTSTART")
    is_all_year = len(rule.by_month) == 12 and rule.freq != "YEARLY"
    months = () if is_all_year else rule.by_month
    days = () if _is_every_day(rule) and rule.by_month_day else rule.by_day
    return replace(rule, by_hour=(), by_minute=(), by_second=(), by_month=months, by_day=days)


def _is_every_day(rule: Rule) -> bool:
    return {(0, day) for day in _EVERY_DAY} <= set(rule.by_day)


def _daily(rule: Rule, first: date, *, clamps: bool) -> Pattern:
    if rule.by_set_pos not in ALONE or rule.by_year_day:
        raise NoPattern("it picks some of the days (BYSETPOS, BYYEARDAY)")
    if rule.by_month_day:
        if rule.interval != 1:
            raise NoPattern(f"it is every {rule.interval} days, but on some days of the month only")
        return _monthly(replace(rule, freq="MONTHLY", by_set_pos=()), first, clamps=clamps)
    if rule.by_month:
        raise NoPattern("it pauses for months (BYMONTH)")
    if rule.by_day and not _is_every_day(rule):
        if rule.interval != 1:
            raise NoPattern(f"it is every {rule.interval} days, but on some days of the week only")
        return Weekly(days=_days(rule))
    _limit(rule.interval, MOST_DAYS, "days")
    return Daily(interval=rule.interval)


def _weekly(rule: Rule, first: date) -> Pattern:
    if rule.by_month:
        raise NoPattern("it pauses for months (BYMONTH)")
    if rule.by_month_day or rule.by_year_day:
        raise NoPattern("a weekly rule cannot name days of the month or the year")
    days = _days(rule) or (WEEK[first.weekday()],)
    chosen = {pos if pos > 0 else len(days) + 1 + pos for pos in rule.by_set_pos}
    if chosen and not set(range(1, len(days) + 1)) <= chosen:
        raise NoPattern("it picks some of the days of each week (BYSETPOS)")
    _limit(rule.interval, MOST_WEEKS, "weeks")
    return Weekly(interval=rule.interval, days=days, first_day=WEEK[rule.week_start])


def _monthly(rule: Rule, first: date, *, clamps: bool) -> Pattern:
    if rule.by_year_day:
        raise NoPattern("a monthly rule cannot name days of the year")
    if not rule.by_month:
        if rule.interval == 1 and _is_each_week(rule):
            return Weekly(days=_days(rule))
        return _in_months(rule, step=rule.interval, month=None, first=first, clamps=clamps)
    if len(rule.by_month) == 1 and rule.interval in {1, 12}:
        month = rule.by_month[0]
        return _in_months(rule, step=12, month=month, first=first, clamps=clamps)
    if rule.interval != 1:
        raise NoPattern(f"it is every {rule.interval} months, but in some months only (BYMONTH)")
    step = _spacing(rule.by_month, first)
    return _in_months(rule, step=step, month=None, first=first, clamps=clamps)


def _yearly(rule: Rule, first: date, *, clamps: bool) -> Pattern:
    if rule.by_year_day:
        rule = _dated(rule)
    if not rule.by_month:
        if rule.by_month_day:
            return _each_month(rule, first, clamps=clamps)
        if rule.interval == 1 and _is_each_week(rule):
            return Weekly(days=_days(rule))
        rule = _in_one_month(rule, first)
    if len(rule.by_month) == 1:
        month, step = rule.by_month[0], 12 * rule.interval
        return _in_months(rule, step=step, month=month, first=first, clamps=clamps)
    if rule.interval != 1:
        raise NoPattern(f"it is several months of every {rule.interval} years")
    if rule.by_set_pos:
        raise NoPattern("it picks some of the days of a year (BYSETPOS)")
    step = _spacing(rule.by_month, first)
    return _in_months(rule, step=step, month=None, first=first, clamps=clamps)


def _each_month(rule: Rule, first: date, *, clamps: bool) -> Pattern:
    """Return the pattern of a yearly rule that names days of the month, but no month."""
    if rule.interval != 1 or rule.by_set_pos:
        raise NoPattern("it is every month of some years, or some days of a year")
    return _in_months(rule, step=1, month=None, first=first, clamps=clamps)


def _in_one_month(rule: Rule, first: date) -> Rule:
    """Return a yearly rule without months with the one month it can mean."""
    if not rule.by_day:
        if rule.by_set_pos not in ALONE:
            raise NoPattern("it picks a day where there is only one (BYSETPOS)")
        return replace(rule, by_month=(first.month,), by_month_day=(first.day,), by_set_pos=())
    ordinals = {ordinal for ordinal, _ in rule.by_day}
    edge = rule.by_set_pos if ordinals == {0} else tuple(ordinals)
    is_set = ordinals == {0} or (len(rule.by_day) == 1 and rule.by_set_pos in ALONE)
    if not is_set or edge not in {(1,), (-1,)}:
        raise NoPattern("it counts days of the week over the whole year")
    return replace(rule, by_month=(1,) if edge == (1,) else (12,))


def _dated(rule: Rule) -> Rule:
    """Return a yearly rule with a date in place of a day of the year that is no other in leap years."""
    others = (rule.by_day, rule.by_month, rule.by_month_day)
    if len(rule.by_year_day) > 1 or any(others) or rule.by_set_pos not in ALONE:
        raise NoPattern("it names several days of the year, or more than these")
    number = rule.by_year_day[0]
    if not (1 <= number <= 59 or -306 <= number <= -1):
        raise NoPattern(f"day {number} of the year is another date in leap years")
    base = date(2001, 1, 1) if number > 0 else date(2002, 1, 1)
    day = base + timedelta(days=number - 1 if number > 0 else number)
    return replace(
        rule, by_year_day=(), by_set_pos=(), by_month=(day.month,), by_month_day=(day.day,)
    )


def _in_months(
    rule: Rule, *, step: int, month: int | None, first: date, clamps: bool
) -> AbsoluteMonthly | AbsoluteYearly | RelativeMonthly | RelativeYearly:
    """Return the pattern of a day in every so many months.

    Args:
        rule: Its days count.
        step: Months from one to the next.
        month: The one month it is in; None where that is DTSTART's or several.
        first: DTSTART.
        clamps: As in `pattern_of`.
    """
    chosen = chosen_day(rule, first)
    if month is not None and step != 12 and month != first.month:
        raise NoPattern(f"the meeting begins in month {first.month}, the rule is for month {month}")
    if isinstance(chosen, Nth):
        if month is not None and step == 12:
            return RelativeYearly(day=chosen.kind, index=chosen.index, month=month)
        _limit(step, MOST_MONTHS, "months")
        return RelativeMonthly(interval=step, day=chosen.kind, index=chosen.index)
    if month is not None:
        longest = calendar.monthrange(_LEAP_YEAR, month)[1]
        if chosen > longest:
            raise NoPattern(f"month {month} never has a day {chosen}")
        if (month, chosen) == (2, 29) and not clamps:
            return AbsoluteMonthly(interval=_leap_step(rule, step), day=29)
        chosen = longest if chosen == LAST else chosen
        if step == 12:
            return AbsoluteYearly(day=chosen, month=month)
    _limit(step, MOST_MONTHS, "months")
    return AbsoluteMonthly(interval=step, day=31 if chosen == LAST else chosen)


def _leap_step(rule: Rule, step: int) -> int:
    """Return how many months lie between the 29ths of February: until 2100 they come every four years."""
    if rule.is_endless:
        raise NoPattern("29 February without end: Exchange takes the 28th in common years")
    if step not in {12, 24, 48, 96}:
        raise NoPattern(f"29 February every {step // 12} years")
    return max(step, 48)


def _is_each_week(rule: Rule) -> bool:
    """Say whether a monthly or yearly rule is nothing but days of every week."""
    only_days = rule.by_day and not rule.by_month_day and not rule.by_set_pos
    return bool(only_days) and all(not ordinal for ordinal, _ in rule.by_day)


def _days(rule: Rule) -> tuple[Day, ...]:
    return tuple(WEEK[day] for day in sorted({day for _, day in rule.by_day}))


def _spacing(months: tuple[int, ...], first: date) -> int:
    """Return how many months lie between each two, where it is the same number all year round."""
    ordered = sorted(months)
    gaps = {(b - a) % 12 for a, b in zip(ordered, (*ordered[1:], ordered[0]), strict=True)}
    if len(gaps) != 1 or first.month not in ordered:
        shown = ", ".join(map(str, ordered))
        raise NoPattern(f"the months {shown} need a series each")
    return 12 // len(ordered)


def _limit(number: int, most: int, unit: str) -> None:
    if number > most:
        raise NoPattern(f"every {number} {unit}: Exchange counts to {most}")
