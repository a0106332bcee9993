"""The offsets of a zone by its rules: at wall times, at instants, and the instants at which they change.

An evaluator of our own, because a library's cache would mix zones that share a name: Outlook calls
all sorts of rules "Customized Time Zone".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

from ews_meetings.ics.values.expansion import walls_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule

_COUNTED = re.compile(r"COUNT|INTERVAL=(?!1(;|$))")
_FAR = 2200
"""An UNTIL in a later year is none."""
_RAREST_YEARS = 41
"""A yearly rule that has dates has one so soon: a Monday 29 February, around 2100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An instant at which a zone's offset changes."""

    at: datetime
    """UTC."""
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Observance:
    """A STANDARD or DAYLIGHT block; its wall times are naive and compared with each other only."""

    wall_onset: datetime
    before: timedelta
    after: timedelta
    rule: str = ""
    """Without UNTIL."""
    wall_until: datetime | None = None
    wall_others: tuple[datetime, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether every date of its rule counts, from the first one on."""
        return _COUNTED.search(self.rule) is not None

    @property
    def is_endless(self) -> bool:
        """Whether its rule goes on for ever, or as good as that."""
        is_far = self.wall_until is None or self.wall_until.year > _FAR
        return bool(self.rule) and is_far and "COUNT" not in self.rule

    @property
    def last_year(self) -> int:
        """The last year in which it is sure to begin, if it is not endless; COUNT is not counted."""
        until = self.wall_until.year if self.wall_until else 0
        return max((self.wall_onset.year, until, *(wall.year for wall in self.wall_others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The offsets of one zone."""

    tzid: str
    locations: tuple[str, ...] = ()
    """Names it gives beside its TZID: X-LIC-LOCATION (libical, Google), TZID-ALIAS-OF, TZURL."""
    hints: tuple[str, ...] = ()
    """What points to a zone without naming it: `tzname EST`, `cdo 4`."""
    ends_at: datetime | None = None
    """TZUNTIL, UTC: nothing is said from there on (RFC 7808 §7.1)."""
    observances: tuple[Observance, ...] = ()
    constant: timedelta | None = None
    """Set for a zone that is nothing but an offset."""

    def __hash__(self) -> int:
        """A cheap one: the rules of one zone are looked up for every event of a file."""
        return hash((self.tzid, self.constant, len(self.observances)))

    def offset_at(self, day: date, clock: time) -> timedelta:
        """Return the offset that turns a wall time into an instant.

        A time that happens twice is the first of the two; one that never happens is read with the
        offset before the gap. Source: RFC 5545 §3.3.5.
        """
        if self.constant is not None:
            return self.constant
        wall = datetime.combine(day, clock)
        for turn in _turns(self, day.year):
            if turn.wall_before <= wall:
                return turn.before if wall < turn.wall_after else turn.after
        return self.first.before

    def offset_of(self, at: datetime) -> timedelta:
        """Return the offset at an instant."""
        if self.constant is not None:
            return self.constant
        passed = [c for c in self.changes(at.year - 2, at.year + 1) if c.at <= at]
        return passed[-1].after if passed else self.first.before

    @property
    def first(self) -> Observance:
        """The observance that begins first."""
        return min(self.observances, key=lambda o: o.wall_onset)

    def changes(self, first_year: int, last_year: int) -> tuple[Change, ...]:
        """Return the changes from one year to another and some before, in order."""
        return _changes(self, first_year, last_year)


def fixed_rules(name: str, offset: timedelta) -> Rules:
    """Return the rules of a zone that is nothing but an offset."""
    return Rules(tzid=name, constant=offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What the clocks show at a change, before it and after it."""

    wall_before: datetime
    wall_after: datetime
    before: timedelta
    after: timedelta


@lru_cache(maxsize=4096)
def _turns(rules: Rules, year: int) -> tuple[_Turn, ...]:
    """Return the changes that count for local times of a year, the last one first."""
    return tuple(
        _Turn(
            wall_before=_wall(change.at + change.before),
            wall_after=_wall(change.at + change.after),
            before=change.before,
            after=change.after,
        )
        for change in reversed(rules.changes(year - 2, year + 1))
    )


@lru_cache(maxsize=4096)
def _changes(rules: Rules, first_year: int, last_year: int) -> tuple[Change, ...]:
    found = {
        _change(observance, wall)
        for observance in rules.observances
        for wall in _onsets(observance, first_year, last_year)
    }
    return tuple(sorted(found, key=lambda change: (change.at, change.after)))


def _onsets(observance: Observance, first_year: int, last_year: int) -> Iterator[datetime]:
    """Yield the wall times at which an observance begins, around some years and before them."""
    walls = {observance.wall_onset, *observance.wall_others}
    yield from (wall for wall in walls if wall.year <= last_year)
    until = observance.wall_until
    end = datetime(last_year, 12, 31, 23, 59, 59)  # noqa: DTZ001 - wall time
    begin = first_year if until is None else min(first_year, until.year - 1)
    if until is not None:
        end = min(end, until)
    yield from _from_rule(observance, begin, end)


def _from_rule(observance: Observance, begin: int, end: datetime) -> Iterator[datetime]:
    """Yield what the rule of an observance yields up to a wall time."""
    if not observance.rule or end < observance.wall_onset:
        return
    start = observance.wall_onset
    # Outlook's rules begin in 1601: skip the centuries, where the rule allows it.
    if not observance.is_counted:
        year = max(start.year, begin - 1)
        start = start.replace(year=year, day=start.day if start.month != 2 else min(start.day, 28))
    if not _has_dates(observance.rule, observance.wall_onset):
        return
    try:
        for wall in rrulestr(observance.rule, dtstart=start):
            if not isinstance(wall, datetime) or wall > end:
                return
            yield wall
    except (ValueError, TypeError, IndexError, KeyError):
        return  # a rule that dateutil cannot read: the onset itself still counts


@lru_cache(maxsize=1024)
def _has_dates(rule: str, onset: datetime) -> bool:
    """Say whether a rule names a date; of one that names none dateutil looks at all years to 9999."""
    read = read_rule(rule).rule
    last = date(onset.year + _RAREST_YEARS, 12, 31)
    try:
        return read is not None and any(walls_of(read, onset, last=last, has_clock=True))
    except NoPattern:
        return False


def _change(observance: Observance, wall: datetime) -> Change:
    at = (wall - observance.before).replace(tzinfo=UTC)
    return Change(at=at, before=observance.before, after=observance.after)


def _wall(at: datetime) -> datetime:
    """Return the digits of an instant that an offset was added to."""
    return at.replace(tzinfo=None)
