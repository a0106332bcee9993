"""What a VTIMEZONE says: offsets at wall times, and the instants at which they change.

An evaluator of our own, because a library's cache would mix zones that share a name: Outlook calls
all sorts of rules "Customized Time Zone".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.values.expansion import walls_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?")
_WALL = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?Z?)?")
_RULE_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "WKST"}
)
_POSITIVE = re.compile("0*[1-9][0-9]{0,3}")
_COUNTED = re.compile(r"COUNT|INTERVAL=(?!1(;|$))")
"""Of such a rule every date counts, from its first one on."""
_EARLIEST = 1601
_FAR = 2200
"""An UNTIL in a later year is none."""
_MOST_OBSERVANCES = 500
"""The whole history of a zone has less than half of them."""
_MOST_DATES = 1000
_MOST_WALKED = 3000
_RAREST_YEARS = 41
"""A yearly rule that has dates has one so soon: a Monday 29 February, around 2100."""
_SAMPLE = (2020, 2023)
_LOCATIONS = ("X-LIC-LOCATION", "TZID-ALIAS-OF", "TZURL")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    observance: Observance
    before: timedelta | None
    """TZOFFSETFROM, None where it is missing or cannot be read."""


def fixed_rules(name: str, offset: timedelta) -> Rules:
    """Return the rules of a zone that is nothing but an offset."""
    return Rules(tzid=name, constant=offset)


def read_rules(given: Input, block: Block) -> Rules | None:
    """Return what a VTIMEZONE block says, None when it says nothing that can be used.

    So much that nobody's clocks are meant is not followed: every use of it would take long.

    Source: RFC 5545 §3.6.5.
    """
    if len(block.parts) > _MOST_OBSERVANCES:
        return None
    component = read_component(given, block)
    tzid = component.first("TZID")
    parts = [read_component(given, p) for p in block.parts if p.kind in {"STANDARD", "DAYLIGHT"}]
    observances = tuple(filter(None, map(_observance, parts)))
    if tzid is None or not observances:
        return None
    ends = component.first("TZUNTIL")
    wall_end = _parse_wall(ends.value) if ends else None
    rules = Rules(
        tzid=tzid.value,
        locations=tuple(prop.value.strip() for prop in component.all(*_LOCATIONS)),
        hints=tuple(_hints(component, parts)),
        ends_at=wall_end.replace(tzinfo=UTC) if wall_end else None,
        observances=_with_before(observances),
    )
    dates = sum(len(one.wall_others) for one in rules.observances)
    if dates > _MOST_DATES or sum(map(_walked, rules.observances)) > _MOST_WALKED:
        return None
    return rules if len(rules.changes(*_SAMPLE)) <= dates + _MOST_OBSERVANCES else None


def _walked(observance: Observance) -> int:
    """Return how many years of a rule are gone through before the ones that are asked for."""
    return abs(_SAMPLE[0] - observance.wall_onset.year) if _COUNTED.search(observance.rule) else 0


def _hints(component: Component, parts: Iterable[Component]) -> Iterator[str]:
    """Yield what points to a zone; a TZNAME such as `(STANDARD)` or `GMT+1` says nothing."""
    numbers = (prop.value.strip() for prop in component.all("X-MICROSOFT-CDO-TZID"))
    yield from (f"cdo {number}" for number in numbers if number.isdecimal())
    names = {prop.value.strip() for part in parts for prop in part.all("TZNAME")}
    yield from (f"tzname {name}" for name in sorted(names) if re.fullmatch("[A-Z]{3,5}", name))


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


def _observance(part: Component) -> _Read | None:
    start, after = part.first("DTSTART"), part.first("TZOFFSETTO")
    wall_onset = _parse_wall(start.value) if start else None
    offset = _parse_offset(after.value) if after else None
    if wall_onset is None or offset is None:
        return None
    before = part.first("TZOFFSETFROM")
    rule, until = _rule(part)
    others = (_parse_wall(text) for p in part.all("RDATE") for text in p.value.split(","))
    observance = Observance(
        wall_onset=wall_onset,
        before=offset,
        after=offset,
        rule=rule,
        wall_until=until,
        wall_others=tuple(wall for wall in others if wall is not None),
    )
    return _Read(observance=observance, before=_parse_offset(before.value) if before else None)


def _with_before(found: tuple[_Read, ...]) -> tuple[Observance, ...]:
    """Fill in a missing TZOFFSETFROM: what held before is what the observance before it began.

    Of the first one nothing is before; in a year's round that is the one after it.
    """
    ordered = sorted(found, key=lambda read: read.observance.wall_onset)
    filled = []
    for index, read in enumerate(ordered):
        neighbour = ordered[index - 1] if index else ordered[min(1, len(ordered) - 1)]
        before = neighbour.observance.after if read.before is None else read.before
        filled.append(replace(read.observance, before=before))
    return tuple(filled)


def _rule(part: Component) -> tuple[str, datetime | None]:
    """Return a rule without UNTIL, and UNTIL as a wall time before the change."""
    prop = part.first("RRULE")
    pieces = dict(
        piece.split("=", 1)
        for piece in (prop.value.upper() if prop else "").split(";")
        if "=" in piece
    )
    # dateutil never ends with an interval of 0.
    if pieces.get("FREQ") != "YEARLY" or not _POSITIVE.fullmatch(pieces.get("INTERVAL", "1")):
        return "", None
    until = _parse_wall(pieces.get("UNTIL", ""))
    before = part.first("TZOFFSETFROM", "TZOFFSETTO")
    offset = _parse_offset(before.value) if before else None
    if until is not None and pieces["UNTIL"].endswith("Z"):
        until += offset or timedelta()
    return ";".join(f"{k}={v}" for k, v in pieces.items() if k in _RULE_KEYS), until


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
    if not _COUNTED.search(observance.rule):
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


def _parse_offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -offset if match[1] == "-" else offset


def _parse_wall(text: str) -> datetime | None:
    match = _WALL.fullmatch(text.strip().upper())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(max(year, _EARLIEST), month, day, hour, minute, second)  # noqa: DTZ001 - wall time
    except ValueError:
        return None
