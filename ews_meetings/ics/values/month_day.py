"""Which day of a month a rule means: one of its date, or the n-th of a kind, as Exchange has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ews_meetings.ics.values.rrule import WEEKDAYS, Rule
from ews_meetings.model.recurrence import WEEK, Day, WeekIndex

_INDEXES = {
    1: WeekIndex.FIRST,
    2: WeekIndex.SECOND,
    3: WeekIndex.THIRD,
    4: WeekIndex.FOURTH,
    -1: WeekIndex.LAST,
}
# Seven days in a row hold each day of the week once.
_SEVENS = {
    **{tuple(range(7 * n - 6, 7 * n + 1)): _INDEXES[n] for n in (1, 2, 3, 4)},
    tuple(range(-7, 0)): WeekIndex.LAST,
}
_EVERY_DAY = frozenset(range(7))
_WORKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
ALONE = frozenset({(), (1,), (-1,)})
"""What BYSETPOS may say of a set of one without changing it."""
SAFE = 28
"""Every month has this day."""
LAST = -1
"""The last day of a month, whatever its number."""


class NoPattern(ValueError):
    """No single pattern of Exchange says what a rule says; the text is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nth:
    """The n-th day of a kind in a month."""

    kind: Day
    index: WeekIndex


def chosen_day(rule: Rule, first: date) -> int | Nth:
    """Return which day of a month a rule means; -1 for its last one."""
    if rule.by_day and rule.by_month_day:
        return _nth_within(rule)
    if rule.by_day:
        return _nth(rule)
    if rule.by_month_day:
        return _day_of_month(rule)
    if rule.by_set_pos not in ALONE:
        raise NoPattern("it picks a day where there is only one (BYSETPOS)")
    return first.day


def _day_of_month(rule: Rule) -> int:
    days, position = sorted(rule.by_month_day), rule.by_set_pos
    if len(days) == 1 and position in ALONE:
        if days[0] < LAST:
            raise NoPattern(f"Exchange does not count days from the end (BYMONTHDAY={days[0]})")
        return days[0]
    if position == (-1,) and days == list(range(SAFE, days[-1] + 1)):
        return days[-1]  # what a month lacks of them, Exchange's clamp leaves out as well
    if len(position) == 1 and days[0] > 0 and days[-1] <= SAFE and abs(position[0]) <= len(days):
        return days[position[0] - 1 if position[0] > 0 else position[0]]
    raise NoPattern(f"several days of the month ({', '.join(map(str, days))}) need a series each")


def _nth_within(rule: Rule) -> Nth:
    """Return the n-th day of the week where seven days in a row say which one."""
    index = _SEVENS.get(tuple(sorted(rule.by_month_day)))
    is_one = len(rule.by_day) == 1 and not rule.by_day[0][0] and rule.by_set_pos in ALONE
    if index is None or not is_one:
        raise NoPattern("Exchange cannot ask for a day of the week and of the month at once")
    return Nth(kind=WEEK[rule.by_day[0][1]], index=index)


def _nth(rule: Rule) -> int | Nth:
    if any(ordinal for ordinal, _ in rule.by_day):
        return _nth_by_number(rule)
    shown = ",".join(WEEKDAYS[day] for _, day in rule.by_day)
    if len(rule.by_set_pos) != 1:
        raise NoPattern(f"every {shown} of a month needs more than one series")
    number, days = rule.by_set_pos[0], frozenset(day for _, day in rule.by_day)
    if days == _EVERY_DAY and (1 <= number <= SAFE or number == LAST):
        return number
    kind = _kind(days)
    if kind is None or number not in _INDEXES:
        raise NoPattern(f"Exchange cannot ask for number {number} of {shown} in a month")
    return Nth(kind=kind, index=_INDEXES[number])


def _nth_by_number(rule: Rule) -> Nth:
    if len(rule.by_day) > 1 or rule.by_set_pos not in ALONE:
        raise NoPattern("several days of each month need a series each")
    ordinal, day = rule.by_day[0]
    if ordinal not in _INDEXES:
        raise NoPattern(f"Exchange has no {ordinal}{WEEKDAYS[day]}: first to fourth, and last only")
    return Nth(kind=WEEK[day], index=_INDEXES[ordinal])


def _kind(days: frozenset[int]) -> Day | None:
    if len(days) == 1:
        return WEEK[next(iter(days))]
    return {_WORKDAYS: Day.WEEKDAY, _WEEKEND: Day.WEEKEND_DAY}.get(days)
