"""A rule to the wall-clock times it names, one after the other, in bounded time whatever the rule is.

Source: RFC 5545 §3.3.10. `proof.py` holds it against dateutil, which does not end on rules without
a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import Rule

_DAY_S = 86_400
_UNITS_S = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_BARREN_YEARS = 200
"""Any rule that has dates has one so soon: 29 February on a given weekday comes within 40 years."""
_MOST_STEPS = 100_000
_MOST_TIMES = 1440
"""Times of a day, or of a period that BYSETPOS chooses from."""
_DAY = timedelta(days=1)
_IN_LAST_WEEK = 28
"""This day of December is in the last week of its year, wherever weeks begin."""

DayTest = Callable[[date], bool]


def walls_of(rule: Rule, start: datetime, *, last: date, has_clock: bool) -> Iterator[datetime]:
    """Yield the times of a rule from DTSTART on, ascending, without regard to COUNT and UNTIL.

    Args:
        rule: Its parts.
        start: The wall-clock time of DTSTART, without zone.
        last: No date after it is asked for.
        has_clock: False for whole days; then times of day mean nothing.

    Raises:
        NoPattern: it counts by another calendar, or in a way that is not read.
    """
    if rule.scale not in {"", "GREGORIAN"}:
        raise NoPattern(f"it counts by the calendar {rule.scale}")
    if rule.skip == "FORWARD":
        raise NoPattern("dates that do not exist become later ones (SKIP=FORWARD)")
    if rule.freq not in _UNITS_S:
        clocks = _clocks(rule, start) if has_clock else (start.time(),)
        return _by_days(rule, start, clocks, last)
    if not has_clock:
        raise NoPattern(f"whole days cannot repeat {rule.freq}")
    if rule.by_set_pos:
        raise NoPattern(f"BYSETPOS means nothing we can read in a {rule.freq} rule")
    step_s = rule.interval * _UNITS_S[rule.freq]
    if step_s % _DAY_S == 0:
        daily = replace(rule, freq="DAILY", interval=step_s // _DAY_S)
        return _by_days(daily, start, _within_step(rule, start, step_s), last)
    if _DAY_S % step_s == 0:
        daily = replace(rule, freq="DAILY", interval=1)
        return _by_days(daily, start, _within_step(rule, start, step_s), last)
    return _by_steps(rule, start, step_s, last)


def has_day(rule: Rule, day: date) -> bool:
    """Say whether a day is in each list of days that a rule has; intervals and ends do not count."""
    return _day_test(rule, day)(day)


def _clocks(rule: Rule, start: datetime) -> tuple[time, ...]:
    """Return the times of a day."""
    parts = (
        rule.by_hour or (start.hour,),
        rule.by_minute or (start.minute,),
        tuple(s for s in rule.by_second if s < 60) or (start.second,),
    )
    if len(parts[0]) * len(parts[1]) * len(parts[2]) > _MOST_TIMES:
        raise NoPattern("it has more than a thousand times a day")
    return tuple(sorted(time(*numbers) for numbers in product(*parts)))


def _within_step(rule: Rule, start: datetime, step_s: int) -> tuple[time, ...]:
    """Return the times of a day of a rule whose steps come round each day."""
    first_s = (start.hour * 60 + start.minute) * 60 + start.second
    seconds = range(first_s % min(step_s, _DAY_S), _DAY_S, min(step_s, _DAY_S))
    found: set[time] = set()
    for second in seconds:
        found.update(_beside(rule, time(second // 3600, second // 60 % 60, second % 60)))
        if len(found) > _MOST_TIMES:
            raise NoPattern("it has more than a thousand times a day")
    return tuple(sorted(found))


def _beside(rule: Rule, clock: time) -> Iterator[time]:
    """Yield what a step means: what is smaller than it may be several, what is larger may shut it out."""
    is_hour, is_minute = rule.freq == "HOURLY", rule.freq in {"HOURLY", "MINUTELY"}
    if rule.by_hour and clock.hour not in rule.by_hour:
        return
    if not is_hour and rule.by_minute and clock.minute not in rule.by_minute:
        return
    if not is_minute and rule.by_second and clock.second not in rule.by_second:
        return
    minutes = rule.by_minute if is_hour and rule.by_minute else (clock.minute,)
    seconds = rule.by_second if is_minute and rule.by_second else (clock.second,)
    for minute, second in product(minutes, seconds):
        if second < 60:
            yield clock.replace(minute=minute, second=second)


def _by_days(
    rule: Rule, start: datetime, clocks: tuple[time, ...], last: date
) -> Iterator[datetime]:
    found_in = start.year
    is_wanted = _day_test(rule, start.date())
    for days in _periods(rule, start.date(), last):
        if days[0].year > found_in + _BARREN_YEARS:
            return
        chosen = [day for day in days if is_wanted(day)]
        times = [datetime.combine(day, clock) for day in chosen for clock in clocks]
        for wall in _at_positions(rule, times):
            if wall.date() > last:
                return
            if wall >= start:
                found_in = wall.year
                yield wall


def _at_positions(rule: Rule, times: list[datetime]) -> list[datetime]:
    if not rule.by_set_pos or not times:
        return times
    if len(times) > _MOST_TIMES:
        raise NoPattern("BYSETPOS chooses from more than a thousand times")
    places = {pos - 1 if pos > 0 else len(times) + pos for pos in rule.by_set_pos}
    return [times[place] for place in sorted(places) if 0 <= place < len(times)]


def _by_steps(rule: Rule, start: datetime, step_s: int, last: date) -> Iterator[datetime]:
    """Yield the times of a rule whose steps do not come round each day."""
    is_wanted = _day_test(rule, start.date())
    step, wall, barren = timedelta(seconds=step_s), start, 0
    seen: set[datetime] = set()
    while wall.date() <= last and barren < _MOST_STEPS:
        barren += 1
        if is_wanted(wall.date()):
            for clock in sorted(set(_beside(rule, wall.time()))):
                at = datetime.combine(wall.date(), clock)
                if at >= start and at not in seen:
                    barren, seen = 0, {at, *(one for one in seen if one >= wall)}
                    yield at
        if step.days > last.toordinal() - wall.toordinal():
            return
        wall += step


def _periods(rule: Rule, first: date, last: date) -> Iterator[list[date]]:
    """Yield the days of each period that a rule counts; the first one holds DTSTART."""
    match rule.freq:
        case "DAILY":
            for day in range(first.toordinal(), last.toordinal() + 1, rule.interval):
                yield [date.fromordinal(day)]
        case "WEEKLY":
            begin = first.toordinal() - (first.weekday() - rule.week_start) % 7
            for week in range(begin, last.toordinal() + 1, 7 * rule.interval):
                yield [date.fromordinal(day) for day in range(week, week + 7)]
        case "MONTHLY":
            end = last.year * 12 + last.month
            for month in range(first.year * 12 + first.month - 1, end, rule.interval):
                yield _days_between(
                    date(month // 12, month % 12 + 1, 1),
                    date((month + 1) // 12, (month + 1) % 12 + 1, 1),
                )
        case _:
            for year in range(first.year, last.year + 1, rule.interval):
                yield _days_between(date(year, 1, 1), date(year + 1, 1, 1))


def _days_between(first: date, end: date) -> list[date]:
    return [date.fromordinal(day) for day in range(first.toordinal(), end.toordinal())]


def _day_test(rule: Rule, first: date) -> DayTest:
    """Return whether a day is one of a rule, as far as its days go."""
    tests = list(_tests(_anchored(rule, first)))
    return lambda day: all(test(day) for test in tests)


def _anchored(rule: Rule, first: date) -> Rule:
    """Return a rule with what DTSTART says where the rule says nothing of days."""
    if rule.by_week_no or rule.by_year_day or rule.by_month_day or rule.by_day:
        return rule
    match rule.freq:
        case "YEARLY":
            months = rule.by_month or (first.month,)
            return replace(rule, by_month=months, by_month_day=(first.day,))
        case "MONTHLY":
            return replace(rule, by_month_day=(first.day,))
        case "WEEKLY":
            return replace(rule, by_day=((0, first.weekday()),))
        case _:
            return rule


def _tests(rule: Rule) -> Iterator[DayTest]:
    if rule.by_month:
        months = frozenset(rule.by_month)
        yield lambda day: day.month in months
    plain = frozenset(day for ordinal, day in rule.by_day if not ordinal)
    counted = tuple((ordinal, day) for ordinal, day in rule.by_day if ordinal)
    if counted:
        is_monthly = rule.freq == "MONTHLY" or bool(rule.by_month)
        yield lambda day: day.weekday() in plain or _is_nth(day, counted, is_monthly=is_monthly)
    elif plain:
        yield lambda day: day.weekday() in plain
    if rule.by_month_day:
        numbers = frozenset(rule.by_month_day)
        yield lambda day: day.day in numbers or day.day - 1 - _length_of_month(day) in numbers
    if rule.by_year_day:
        places = frozenset(rule.by_year_day)
        yield lambda day: _is_year_day(day, places)
    if rule.by_week_no:
        weeks = frozenset(rule.by_week_no)
        yield lambda day: _is_in_week(day, weeks, rule.week_start)


def _length_of_month(day: date) -> int:
    return (_next_month(day) - day.replace(day=1)).days


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _is_year_day(day: date, places: frozenset[int]) -> bool:
    from_end = day - date(day.year + 1, 1, 1)
    return day.timetuple().tm_yday in places or from_end.days in places


def _is_nth(day: date, counted: tuple[tuple[int, int], ...], *, is_monthly: bool) -> bool:
    """Say whether a day is the n-th of its weekday in its month or year, or the n-th from the end."""
    first = day.replace(day=1) if is_monthly else date(day.year, 1, 1)
    end = _next_month(day) if is_monthly else date(day.year + 1, 1, 1)
    from_start = (day - first).days // 7 + 1
    from_end = -(((end - day).days - 1) // 7 + 1)
    return any(
        day.weekday() == weekday and ordinal in {from_start, from_end}
        for ordinal, weekday in counted
    )


def _is_in_week(day: date, weeks: frozenset[int], week_start: int) -> bool:
    """Say whether a day is in one of the weeks of its year, counted from the start or the end."""
    year, number = _week_of(day, week_start)
    _, total = _week_of(date(year, 12, _IN_LAST_WEEK), week_start)
    return number in weeks or number - total - 1 in weeks


def _week_of(day: date, week_start: int) -> tuple[int, int]:
    """Return the year and the number of a week: the first has four days of its year at least."""
    middle = day - ((day.weekday() - week_start) % 7) * _DAY + 3 * _DAY
    return middle.year, (middle.timetuple().tm_yday - 1) // 7 + 1
