"""How far a rule is followed before anybody knows its zone, and the local times up to there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.expansion import walls_of
from ews_meetings.ics.values.moments import LAST_DAY, read_moment
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import Rule

YEARS = 28
"""An endless rule is followed so far: leap years and days of the week come round."""
MOST = 10_000
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_LONGEST = 100


def rule_times(rule: Rule, first: date, clock: time) -> Iterator[tuple[date, time]]:
    """Yield the local times of a rule in order, up to its end; of an endless one 28 years.

    UNTIL counts by its date, with a day on top, because its zone is not known here. At most 10,000
    are yielded; none of a rule that cannot be read.
    """
    last = min(_last_day(rule), _later(first, YEARS if rule.is_endless else _LONGEST))
    most = min(rule.count or MOST, MOST)
    try:
        walls = walls_of(rule, datetime.combine(first, clock), last=last, has_clock=True)
        yield from ((wall.date(), wall.time()) for wall in islice(walls, most))
    except NoPattern:
        return


def last_year_of(rule: Rule, first: date) -> int:
    """Return a year before which a rule has ended, or up to which it is followed."""
    if rule.is_endless:
        return first.year + YEARS
    years = _LONGEST
    if rule.count is not None and not _is_thinned(rule):
        # Of a yearly 29 February only every eighth year counts around 2100.
        periods = rule.count * rule.interval
        years = min(years, 8 * periods * _DAYS.get(rule.freq, 1) // 365 + 1)
    if rule.until:
        years = min(years, _last_day(rule).year - first.year + 1)
    return first.year + max(years, 1)


def _is_thinned(rule: Rule) -> bool:
    """Return whether a rule may leave out any number of its periods."""
    has_days = bool(rule.by_day) and rule.freq != "WEEKLY"
    by_date = rule.by_month or rule.by_month_day or rule.by_year_day or rule.by_week_no
    return has_days or bool(by_date or rule.by_set_pos)


def _last_day(rule: Rule) -> date:
    if not rule.until:
        return LAST_DAY
    try:
        moment = read_moment(Property(name="UNTIL", value=rule.until, where=""))
    except EventUnusable:
        return LAST_DAY
    return min(moment.day, LAST_DAY - timedelta(days=1)) + timedelta(days=1)


def _later(day: date, years: int) -> date:
    return date(min(day.year + years, LAST_DAY.year), 12, 31)
