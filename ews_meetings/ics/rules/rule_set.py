"""The rules of an event to the local times that they name together, counted once and in bounded time.

Source: RFC 5545 §3.8.5.3, RFC 2445 §4.8.5.2 (EXRULE).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice, takewhile

from ews_meetings.ics.rules.pattern import clamped
from ews_meetings.ics.rules.proof import Given, by_dateutil, instant_at
from ews_meetings.ics.values.ending import Remark, Until, rule_over
from ews_meetings.ics.values.expansion import walls_of
from ews_meetings.ics.values.moments import LAST_DAY
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.ics.values.wall_clock import clock_of, first_day
from ews_meetings.model.span import start_of

_YEARS = 28
"""How far an endless rule is looked at: leap years and days of the week come round."""
_AFTER_2100 = 2104
"""How far where days of the month count: 2100 is no leap year."""
_MOST = 20_000
"""Times of a rule with an end."""
_MOST_ENDLESS = 40_000
_PROVEN = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """A rule with its end."""

    rule: Rule
    until: Until | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """Local times of a rule."""

    walls: tuple[datetime, ...]
    """Ascending, each once; of an endless rule those until `known`."""
    is_endless: bool
    known: date
    """The last date of which all times are here."""

    def until(self, known: date) -> Walls:
        """Return the times of a shorter while."""
        if known >= self.known:
            return self
        walls = tuple(wall for wall in self.walls if wall.date() <= known)
        return Walls(walls=walls, is_endless=self.is_endless, known=known)

    def without(self, gone: frozenset[datetime]) -> Walls:
        """Return the times but for some."""
        walls = tuple(wall for wall in self.walls if wall not in gone)
        return Walls(walls=walls, is_endless=self.is_endless, known=self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the rules of an event ask for."""

    start: datetime
    """The local time of DTSTART."""
    rules: tuple[Walls, ...]
    """One for each RRULE, what EXRULE shuts out left out; no time twice."""
    has_start: bool
    """Whether DTSTART is a date of one of the rules."""
    shut_out: frozenset[datetime] = frozenset()
    """The dates of EXRULE."""
    is_counted: bool = False
    """Whether COUNT ends it, and not a date."""
    over: Remark | None = None
    """What is said of rules that all end before the event begins."""

    @property
    def walls(self) -> tuple[datetime, ...]:
        """All times, ascending."""
        return tuple(sorted(wall for rule in self.rules for wall in rule.walls))

    @property
    def is_endless(self) -> bool:
        """Whether a rule has no end."""
        return any(rule.is_endless for rule in self.rules)

    @property
    def known(self) -> date:
        """The last date of which all times are here."""
        return min(rule.known for rule in self.rules)


def wanted_of(rules: Sequence[Bounded], shut_out: Sequence[Bounded], given: Given) -> Wanted:
    """Return what the rules of an event ask for.

    Raises:
        NoPattern: a rule cannot be read with certainty, or names too many times.
    """
    start = datetime.combine(first_day(given.span), clock_of(given.span) or time())
    found = [_walls(one, given, start, is_only=len(rules) == 1) for one in rules]
    gone = [_walls(one, given, start, is_only=False) for one in shut_out]
    known = min(one.known for one in (*found, *gone))
    out = frozenset(wall for one in gone for wall in one.walls)
    left, seen = list[Walls](), set(out)
    for one in found:
        left.append(one.until(known).without(frozenset(seen)))
        seen.update(one.walls)
    return Wanted(
        start=start,
        rules=tuple(left),
        has_start=any(start in one.walls for one in found),
        shut_out=out,
        is_counted=any(one.rule.count for one in rules),
        over=rule_over(rules[0].rule) if all(_is_over(one, given) for one in rules) else None,
    )


def _is_over(one: Bounded, given: Given) -> bool:
    until = one.until
    return until is not None and until.has_passed(first_day(given.span), start_of(given.span))


def _walls(one: Bounded, given: Given, start: datetime, *, is_only: bool) -> Walls:
    """Return the times of a rule; a DTSTART beside the only rule is the first that COUNT counts."""
    rule, has_clock = one.rule, clock_of(given.span) is not None
    if given.clamps:
        rule = clamped(rule, start.date())
    is_endless = rule.count is None and one.until is None
    last = _last(rule, start) if is_endless else LAST_DAY
    stream = walls_of(rule, start, last=last, has_clock=has_clock)
    first = next(stream, None)
    if first is None:
        return Walls(walls=(), is_endless=False, known=LAST_DAY)
    count = rule.count
    if count is not None and is_only and first != start:
        count -= 1
    most = min(count if count is not None else _MOST_ENDLESS, _MOST_ENDLESS)
    walls = tuple(islice(_not_after(_chained(first, stream), one.until, given), most))
    if not is_endless and len(walls) > _MOST:
        raise NoPattern(f"it has more than {_MOST} dates")
    _check(rule, start, walls, has_clock=has_clock)
    is_cut = is_endless and len(walls) == _MOST_ENDLESS
    known = walls[-1].date().replace(day=1) if is_cut else last
    return Walls(walls=walls, is_endless=is_endless, known=known).until(known)


def _last(rule: Rule, start: datetime) -> date:
    year = start.year + _YEARS
    if rule.freq in {"YEARLY", "MONTHLY"} or rule.by_month_day:
        year = max(year, _AFTER_2100)
    return min(date(year, 12, 31), LAST_DAY)


def _chained(first: datetime, rest: Iterator[datetime]) -> Iterator[datetime]:
    yield first
    yield from rest


def _not_after(walls: Iterator[datetime], until: Until | None, given: Given) -> Iterator[datetime]:
    if until is None:
        return walls
    return takewhile(lambda wall: not until.has_passed(wall.date(), instant_at(given, wall)), walls)


def _check(rule: Rule, start: datetime, walls: tuple[datetime, ...], *, has_clock: bool) -> None:
    """Hold the first times against dateutil's.

    Raises:
        NoPattern: it reads the rule otherwise.
    """
    try:
        theirs = tuple(islice(by_dateutil(rule, start, has_clock=has_clock), len(walls[:_PROVEN])))
    except ValueError as error:  # it refuses some rules that have dates
        raise NoPattern(f"dateutil cannot read it: {error}") from error
    if walls[:_PROVEN] != theirs:
        raise NoPattern("it can be read in two ways")
