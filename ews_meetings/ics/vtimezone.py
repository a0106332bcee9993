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

from ews_meetings.ics.blocks import Block
from ews_meetings.ics.component import Component, Input, read_component

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?")
_WALL = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?Z?)?")
_RULE_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "WKST"}
)
_POSITIVE = re.compile("0*[1-9][0-9]{0,3}")
_EARLIEST = 1601


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An instant at which a zone's offset changes."""

    at: datetime
    """UTC."""
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observance:
    """A STANDARD or DAYLIGHT block; wall times are naive and stay in this module."""

    wall_onset: datetime
    before: timedelta
    after: timedelta
    rule: str = ""
    """Without UNTIL."""
    wall_until: datetime | None = None
    wall_others: tuple[datetime, ...] = ()

    def has_rule_on(self, day: date) -> bool:
        """Return whether a rule of it still goes on."""
        return bool(self.rule) and (self.wall_until is None or self.wall_until.date() >= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The offsets of one zone."""

    tzid: str
    location: str = ""
    """X-LIC-LOCATION: the IANA name, as libical and Google give it."""
    observances: tuple[_Observance, ...] = ()
    constant: timedelta | None = None
    """Set for a zone that is nothing but an offset."""

    def offset_at(self, day: date, clock: time) -> timedelta:
        """Return the offset that turns a wall time into an instant.

        A time that happens twice is the first of the two; one that never happens is read with the
        offset before the gap. Source: RFC 5545 §3.3.5.
        """
        if self.constant is not None:
            return self.constant
        wall = datetime.combine(day, clock)
        changes = self.changes(wall.year - 2, wall.year + 1)
        passed = [change for change in changes if _wall(change.at + change.before) <= wall]
        if not passed:
            return self._first.before
        last = passed[-1]
        return last.before if wall < _wall(last.at + last.after) else last.after

    def offset_of(self, at: datetime) -> timedelta:
        """Return the offset at an instant."""
        if self.constant is not None:
            return self.constant
        passed = [c for c in self.changes(at.year - 2, at.year + 1) if c.at <= at]
        return passed[-1].after if passed else self._first.before

    @property
    def _first(self) -> _Observance:
        return min(self.observances, key=lambda o: o.wall_onset)

    def is_silent_at(self, day: date) -> bool:
        """Return whether the rules begin only after a day: then they say nothing of it."""
        if self.constant is not None:
            return False
        return self._first.wall_onset.date() > day

    def have_run_out(self, day: date) -> bool:
        """Return whether the rules end with a change long before a day: somebody cut them off.

        Thunderbird and DAVx5 leave of Europe/Berlin just the change of 1893. A zone that never
        changes (TZOFFSETFROM is TZOFFSETTO) is whole: Outlook writes it for people who want none.
        """
        if self.constant is not None or any(o.has_rule_on(day) for o in self.observances):
            return False
        last = max(self.changes(day.year - 1, day.year), key=lambda change: change.at)
        return last.before != last.after and last.at.date() < day - timedelta(days=400)

    def changes(self, first_year: int, last_year: int) -> tuple[Change, ...]:
        """Return the changes from one year to another and some before, in order."""
        return _changes(self, first_year, last_year)


def fixed_rules(name: str, offset: timedelta) -> Rules:
    """Return the rules of a zone that is nothing but an offset."""
    return Rules(tzid=name, constant=offset)


def read_rules(given: Input, block: Block) -> Rules | None:
    """Return what a VTIMEZONE block says, None when it says nothing that can be used.

    Source: RFC 5545 §3.6.5.
    """
    component = read_component(given, block)
    tzid = component.first("TZID")
    parts = [read_component(given, p) for p in block.parts if p.kind in {"STANDARD", "DAYLIGHT"}]
    observances = tuple(o for part in parts if (o := _observance(part)) is not None)
    if tzid is None or not observances:
        return None
    location = component.first("X-LIC-LOCATION", "TZID-ALIAS-OF")
    return Rules(
        tzid=tzid.value,
        location=location.value.strip() if location else "",
        observances=_with_before(observances, parts),
    )


@lru_cache(maxsize=512)
def _changes(rules: Rules, first_year: int, last_year: int) -> tuple[Change, ...]:
    found = {
        _change(observance, wall)
        for observance in rules.observances
        for wall in _onsets(observance, first_year, last_year)
    }
    return tuple(sorted(found, key=lambda change: (change.at, change.after)))


def _observance(part: Component) -> _Observance | None:
    start, after = part.first("DTSTART"), part.first("TZOFFSETTO")
    wall_onset = _parse_wall(start.value) if start else None
    offset = _parse_offset(after.value) if after else None
    if wall_onset is None or offset is None:
        return None
    before = part.first("TZOFFSETFROM")
    known_before = _parse_offset(before.value) if before else None
    rule, until = _rule(part)
    others = (_parse_wall(text) for p in part.all("RDATE") for text in p.value.split(","))
    return _Observance(
        wall_onset=wall_onset,
        before=offset if known_before is None else known_before,
        after=offset,
        rule=rule,
        wall_until=until,
        wall_others=tuple(wall for wall in others if wall is not None),
    )


def _with_before(
    observances: tuple[_Observance, ...], parts: Iterable[Component]
) -> tuple[_Observance, ...]:
    """Fill in a missing TZOFFSETFROM where the other observance tells it."""
    if len(observances) != 2 or all(part.first("TZOFFSETFROM") for part in parts):
        return observances
    one, other = observances
    return replace(one, before=other.after), replace(other, before=one.after)


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


def _onsets(observance: _Observance, first_year: int, last_year: int) -> Iterator[datetime]:
    """Yield the wall times at which an observance begins, around some years and before them."""
    walls = {observance.wall_onset, *observance.wall_others}
    yield from (wall for wall in walls if wall.year <= last_year)
    until = observance.wall_until
    end = datetime(last_year, 12, 31, 23, 59, 59)  # noqa: DTZ001 - wall time
    begin = first_year if until is None else min(first_year, until.year - 1)
    if until is not None:
        end = min(end, until)
    yield from _from_rule(observance, begin, end)


def _from_rule(observance: _Observance, begin: int, end: datetime) -> Iterator[datetime]:
    """Yield what the rule of an observance yields up to a wall time."""
    if not observance.rule or end < observance.wall_onset:
        return
    start = observance.wall_onset
    # Outlook's rules begin in 1601: skip the centuries, where the rule allows it.
    if not re.search(r"COUNT|INTERVAL=(?!1(;|$))", observance.rule):
        year = max(start.year, begin - 1)
        start = start.replace(year=year, day=start.day if start.month != 2 else min(start.day, 28))
    try:
        for wall in rrulestr(observance.rule, dtstart=start):
            if not isinstance(wall, datetime) or wall > end:
                return
            yield wall
    except (ValueError, TypeError, IndexError, KeyError):
        return  # a rule that dateutil cannot read: the onset itself still counts


def _change(observance: _Observance, wall: datetime) -> Change:
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
