"""Divides the dates of a rule among as few meetings as can say them: what each takes, and leaves out.

Dates only: no times, no zones, no rules. `proof.py` holds the result against the rule again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from ews_meetings.ics.rules.covering import patterns_over, places_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.model.dates import dates_of
from ews_meetings.model.recurrence import WEEK, Day, Pattern, Recurrence, WeekIndex

MOST_PIECES = 12
"""So many invitations for one event are thinkable (map of issue 6, 3.7)."""
MOST_DELETED = 200
_FEW = 8
"""One date in eight may be deleted, before it is several series instead: a server may tell people of
each deleted one."""
_FEW_GROUPS = 4
"""So few groups may be divided again."""
_LOOKED_AT = 12
"""Years in which an endless rule shows what it is; the proof looks further."""
_FEWEST = 4
_FEWEST_ALIKE = 3
"""Any two dates are equally far from each other."""

Key = Callable[[date], Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """All dates of a rule, or the first ones of one without end."""

    days: tuple[date, ...]
    """Ascending, each once, one at least."""
    is_endless: bool = False
    horizon: date = date.max
    """An endless rule is said exactly until then."""

    def only(self, days: Sequence[date]) -> Dates:
        """Return some of the dates."""
        return replace(self, days=tuple(days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The dates that one meeting takes."""

    first: date
    pattern: Pattern | None = None
    """None for one date."""
    last: date | None = None
    """The last date; None without end."""
    slots: int = 1
    """How many dates the pattern has until then, deleted ones included; 0 without end."""
    deleted: tuple[date, ...] = ()
    """Dates of the pattern that are none of the rule."""


def shares_of(dates: Dates) -> tuple[Share, ...]:
    """Return what each meeting takes; together it is all dates, of an endless rule up to the horizon.

    One exact pattern is best, then one with a few deleted dates, then several, then one with many.

    Raises:
        NoPattern: it would be too many meetings, or too many deleted dates.
    """
    one = _one(dates)
    if one is not None and _is_few(one, dates):
        return (one,)
    several = [_grouped(dates), None if dates.is_endless else _in_runs(dates)]
    fewest = min((found for found in several if found), key=len, default=None)
    if fewest is not None:
        return fewest
    if one is not None:
        return (one,)
    found = _in_runs(dates) if dates.is_endless else None
    if found is None:
        raise NoPattern(
            f"it needs more than {MOST_PIECES} series, or more than {MOST_DELETED} deleted dates"
        )
    return found


def one_pattern(dates: Dates) -> Share | None:
    """Return the pattern that is exactly some dates; None for fewer than three, and where there is none."""
    one = _one(dates) if len(dates.days) >= _FEWEST_ALIKE else None
    return None if one is None or one.deleted else one


def _one(dates: Dates) -> Share | None:
    """Return the one meeting that needs the fewest deleted dates; None where they are too many."""
    looked_at = _looked_at(dates)
    if len(looked_at) == 1:
        return None if dates.is_endless else Share(first=looked_at[0], last=looked_at[0])
    found = (_with_pattern(pattern, dates, looked_at) for pattern in patterns_over(looked_at))
    return min((share for share in found if share), key=lambda s: len(s.deleted), default=None)


def _looked_at(dates: Dates) -> tuple[date, ...]:
    if not dates.is_endless:
        return dates.days
    end = date(min(dates.days[0].year + _LOOKED_AT, date.max.year), 1, 1)
    return dates.days[: max(bisect_left(dates.days, max(end, dates.horizon)), _FEWEST)]


def _with_pattern(pattern: Pattern, dates: Dates, wanted: Sequence[date]) -> Share | None:
    """Return the meeting of a pattern; None where it lacks a date, or has too many others."""
    left, deleted, slots = set(wanted), [], 0
    for day in takewhile(lambda day: day <= wanted[-1], _dates_from(pattern, wanted[0])):
        slots += 1
        if day in left:
            left.discard(day)
        elif not dates.is_endless or day < dates.horizon:
            deleted.append(day)
            if len(deleted) > MOST_DELETED:
                return None
    if left:
        return None
    share = Share(first=wanted[0], pattern=pattern, deleted=tuple(deleted))
    if dates.is_endless:
        return replace(share, slots=0)
    return replace(share, last=wanted[-1], slots=slots)


def _dates_from(pattern: Pattern, first: date) -> Iterator[date]:
    return dates_of(Recurrence(pattern=pattern, start=first))


def _is_few(share: Share, dates: Dates) -> bool:
    """Say whether one invitation with deleted dates is better than several without."""
    kept = bisect_left(dates.days, dates.horizon) if dates.is_endless else len(dates.days)
    return len(share.deleted) * _FEW <= len(share.deleted) + kept


def _grouped(dates: Dates, *, again: bool = True) -> tuple[Share, ...] | None:
    """Return the fewest meetings that have a month, a weekday or the like each."""
    best: tuple[Share, ...] | None = None
    for key in _KEYS:
        groups: dict[Hashable, list[date]] = {}
        for day in _looked_at(dates):
            groups.setdefault(key(day), []).append(day)
        if 2 <= len(groups) <= MOST_PIECES and (best is None or len(groups) < len(best)):
            found = _each(dates, list(groups.values()), again=again)
            if found is not None and (best is None or len(found) < len(best)):
                best = found
    return best


def _each(
    dates: Dates, groups: Sequence[Sequence[date]], *, again: bool
) -> tuple[Share, ...] | None:
    found: list[Share] = []
    for group in groups:
        part = dates.only(group)
        one = _one(part)
        if one is not None and _is_few(one, part):
            found.append(one)
            continue
        more = _grouped(part, again=False) if again and len(groups) <= _FEW_GROUPS else None
        if more is None:
            return None
        found += more
    return tuple(found) if _is_worth_it(found, dates) else None


def _is_worth_it(found: Sequence[Share], dates: Dates) -> bool:
    """Say whether these are series: half of them single dates would be no rule any more."""
    return len(found) <= MOST_PIECES and len(found) <= (len(dates.days) + 1) // 2


def _in_runs(dates: Dates) -> tuple[Share, ...] | None:
    """Return meetings that follow each other, such as a season a year; up to the horizon."""
    days = [day for day in dates.days if day < dates.horizon] if dates.is_endless else dates.days
    runs: list[tuple[Share, ...]] = []
    for pattern in patterns_over(days) if len(days) > 1 else ():
        found = _runs(pattern, days)
        if found is not None and _is_worth_it(found, dates.only(days)):
            runs.append(found)
    return min(runs, key=len, default=None)


def _runs(pattern: Pattern, days: Sequence[date]) -> tuple[Share, ...] | None:
    """Return a meeting for each row of dates without a gap in a pattern."""
    wanted, found, run = set(days), list[Share](), list[date]()
    for day in takewhile(lambda day: day <= days[-1], _dates_from(pattern, days[0])):
        if day in wanted:
            wanted.discard(day)
            run.append(day)
        elif run:
            found.append(_run(pattern, run))
            run = []
        if len(found) > MOST_PIECES:
            return None
    return None if wanted else (*found, _run(pattern, run))


def _run(pattern: Pattern, days: Sequence[date]) -> Share:
    alone = len(days) == 1
    return Share(first=days[0], pattern=None if alone else pattern, last=days[-1], slots=len(days))


def _place(day: date) -> int:
    return (day.day - 1) // 7


def _is_last_day(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).month != day.month


def _place_or_last(day: date, kind: Day) -> str:
    """Return which of its kind a day is; the last one is the last, whatever its number."""
    indexes = [index for _, index in places_of(day, kind)]
    return WeekIndex.LAST if WeekIndex.LAST in indexes else indexes[0] if indexes else ""


def _kind(day: date) -> Day:
    return Day.WEEKDAY if day.weekday() < 5 else Day.WEEKEND_DAY


_KEYS: tuple[Key, ...] = (
    lambda day: day.day,
    lambda day: 0 if _is_last_day(day) else day.day,
    _place,
    lambda day: (day.weekday(), _place(day)),
    lambda day: (day.weekday(), _place_or_last(day, WEEK[day.weekday()])),
    lambda day: (_kind(day), _place_or_last(day, _kind(day))),
    lambda day: day.month,
    lambda day: day.weekday(),
    lambda day: (day.month, day.day),
    lambda day: (day.month, day.weekday()),
    lambda day: (day.month, day.weekday(), _place(day)),
    lambda day: (day.month, day.weekday(), _place_or_last(day, WEEK[day.weekday()])),
)
"""By what the dates of a rule fall into groups that a pattern says."""
