"""Moments to instants, each with the IANA zone it is shown in: the instant is always the file's own.

The ladder: the value's own offset; a name that is known; the rules of a VTIMEZONE; a bare offset.
Where a known name and the file's VTIMEZONE disagree, the VTIMEZONE says when, the name no longer
says where. Source: RFC 5545 §3.2.19, §3.6.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ews_meetings.errors import UnknownZone
from ews_meetings.ics.moments import Moment
from ews_meetings.ics.notes import Noted, note
from ews_meetings.ics.properties import Property
from ews_meetings.ics.vtimezone import Rules, fixed_rules
from ews_meetings.ics.zone_names import (
    fixed_offset,
    iana_names,
    known_zone,
    near_names,
    normalised,
    windows_zones,
)
from ews_meetings.model.finding import Effect, Finding, Severity

# Tried before the rest of the table, where several zones have the same rules.
_WELL_KNOWN = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Australia/Sydney",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An instant and the zone it is shown in."""

    at: datetime
    """UTC."""
    zone: str
    """IANA name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """What one calendar says of zones, and the zone of the mailbox."""

    home: str
    """The zone of the mailbox, an IANA name."""
    rules: Mapping[str, Rules] = field(default_factory=dict)
    """By normalised TZID; of two with one name the first usable one."""
    calendar_zone: str = ""
    """X-WR-TIMEZONE, where it is a known one; an IANA name."""
    named: Mapping[str, str] = field(default_factory=dict)
    """What the user says of names that nobody knows, by normalised name."""

    def name_of(self, tzid: str, rules: Rules | None = None) -> str | None:
        """Return the IANA zone that a name means: by common knowledge, the user, or its VTIMEZONE."""
        found = known_zone(tzid) or self.named.get(normalised(tzid))
        return found or (known_zone(rules.location) if rules else None)

    def rules_of(self, tzid: str) -> Rules | None:
        """Return the VTIMEZONE of a name."""
        return self.rules.get(normalised(tzid))

    def floating_tzid(self) -> str:
        """Return the name of the zone in which floating times are read.

        iPhones write VTIMEZONE and forget TZID: the only VTIMEZONE of a file is meant then.
        """
        if self.calendar_zone:
            return self.calendar_zone
        return next(iter(self.rules.values())).tzid if len(self.rules) == 1 else self.home

    def for_series(self) -> Zones:
        """Return the zones as a series has them: a name that is known says more than its VTIMEZONE.

        Exchange keeps one zone for all years; a VTIMEZONE often has the rules of one year only.
        """
        floating = self.name_of(self.floating_tzid())
        return replace(
            self,
            rules={name: rules for name, rules in self.rules.items() if not self.name_of(name)},
            calendar_zone=floating or self.calendar_zone,
        )


def place(moment: Moment, prop: Property, zones: Zones) -> Noted[Placed]:
    """Return the instant of a moment with a clock time, and the zone to show it in.

    Raises:
        UnknownZone: its TZID is neither known nor described in the file.
    """
    if moment.offset is not None:
        return Noted(
            Placed(at=moment.at(moment.offset), zone=zones.home), tuple(_two_zones(moment, prop))
        )
    tzid = moment.tzid or zones.floating_tzid()
    rules = zones.rules_of(tzid) or _bare_offset(tzid)
    name = zones.name_of(tzid, rules)
    if rules is not None and (name is None or not rules.is_silent_at(moment.day)):
        found = _by_rules(moment, prop, name=name, rules=rules, zones=zones)
    elif name is not None:
        offset = _zone_offset(name, moment.day, moment.clock)
        found = Noted(Placed(at=moment.at(offset), zone=name))
    else:
        raise UnknownZone(prop.where, tzid, near_names(tzid))
    findings = (*_floating(moment, prop, found.value.zone), *found.findings)
    return Noted(found.value, (*findings, *_skipped(moment, prop, found.value)))


def instant(moment: Moment, prop: Property, zones: Zones) -> datetime:
    """Return the instant of a moment with a clock time as `place` does, without asking for its zone.

    Raises:
        UnknownZone: its TZID is neither known nor described in the file.
    """
    if moment.offset is not None:
        return moment.at(moment.offset)
    tzid = moment.tzid or zones.floating_tzid()
    rules = zones.rules_of(tzid) or _bare_offset(tzid)
    name = zones.name_of(tzid, rules)
    if rules is None and name is None:
        raise UnknownZone(prop.where, tzid, near_names(tzid))
    is_named = name is not None and (
        rules is None or rules.is_silent_at(moment.day) or rules.have_run_out(moment.day)
    )
    if rules is None or (is_named and name is not None):
        return moment.at(_zone_offset(name or zones.home, moment.day, moment.clock))
    return moment.at(rules.offset_at(moment.day, moment.clock))


def _bare_offset(tzid: str) -> Rules | None:
    """Return the rules of a name that is nothing but an offset."""
    offset = None if known_zone(tzid) else fixed_offset(tzid)
    return None if offset is None else fixed_rules(tzid, offset)


def _by_rules(
    moment: Moment, prop: Property, *, name: str | None, rules: Rules, zones: Zones
) -> Noted[Placed]:
    """Return the instant that the rules say, in the named zone if that agrees."""
    offset = rules.offset_at(moment.day, moment.clock)
    at = moment.at(offset)
    if name is not None:
        known = _zone_offset(name, moment.day, moment.clock)
        if known == offset:
            return Noted(Placed(at=at, zone=name))
        if rules.have_run_out(moment.day):
            return Noted(Placed(at=moment.at(known), zone=name), (_cut_off(prop, name),))
    zone = _equal_zone(rules, at, offset, home=zones.home)
    placed = Placed(at=at, zone=zone or zones.home)
    return Noted(placed, (_relabelled(rules.tzid, prop, name=name, zone=zone, home=zones.home),))


def _equal_zone(rules: Rules, at: datetime, offset: timedelta, *, home: str) -> str | None:
    """Return a zone with the same offsets all year, else one with the same offset at the instant."""
    probes = tuple(_probes(rules, at, offset))
    return _matching(probes, home) or _matching(((at, offset),), home)


def _probes(rules: Rules, at: datetime, offset: timedelta) -> Iterator[tuple[datetime, timedelta]]:
    """Yield instants of a year with the offsets that the rules give them."""
    yield at, offset
    changes = [change.at for change in rules.changes(at.year, at.year) if change.at.year == at.year]
    for moment in (
        *(datetime(at.year, month, 15, tzinfo=UTC) for month in range(1, 13)),
        *(change - timedelta(seconds=1) for change in changes),
        *changes,
    ):
        yield moment, rules.offset_of(moment)


@lru_cache(maxsize=256)
def _matching(probes: tuple[tuple[datetime, timedelta], ...], home: str) -> str | None:
    """Return the first zone that has given offsets at given instants, the mailbox's own first."""
    candidates = dict.fromkeys((home, *_WELL_KNOWN, *windows_zones(), *iana_names()))
    for name in candidates:
        info = ZoneInfo(name)
        if all(at.astimezone(info).utcoffset() == offset for at, offset in probes):
            return name
    return None


def _zone_offset(zone: str, day: date, clock: time) -> timedelta:
    """Return a zone's offset at a wall time: of two the first, in a gap the one before it."""
    wall = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))  # fold=0 means just that (PEP 495)
    return wall.utcoffset() or timedelta()


def _two_zones(moment: Moment, prop: Property) -> Iterator[Finding]:
    if moment.tzid:
        yield note(
            prop,
            code="zone-twice",
            message=f"the value says its offset itself; TZID {moment.tzid!r} was ignored",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
        )


def _floating(moment: Moment, prop: Property, zone: str) -> Iterator[Finding]:
    if moment.is_floating:
        yield note(
            prop,
            code="time-floating",
            message=f"the time names no zone; it was read in {zone}",
            effect=Effect.CHANGED,
        )


def _skipped(moment: Moment, prop: Property, placed: Placed) -> Iterator[Finding]:
    """Report a local time that its zone skips or repeats."""
    shown = placed.at.astimezone(ZoneInfo(placed.zone))
    wall = datetime.combine(moment.day, moment.clock, tzinfo=ZoneInfo(placed.zone))
    later = wall.replace(fold=1)
    if shown.replace(tzinfo=None) != wall.replace(tzinfo=None):
        if wall.astimezone(UTC) == placed.at:
            yield note(
                prop,
                code="time-skipped",
                message=f"the clocks of {placed.zone} skip this time; it became {shown:%H:%M}",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
            )
    elif wall.utcoffset() != later.utcoffset():
        yield note(
            prop,
            code="time-ambiguous",
            message=f"the time happens twice in {placed.zone}; the first one was taken",
            effect=Effect.KEPT,
            severity=Severity.WARNING,
        )


def _cut_off(prop: Property, name: str) -> Finding:
    return note(
        prop,
        code="zone-rules-ended",
        message=f"the file's rules for its time zone end long before; it was read in {name}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )


def _relabelled(
    tzid: str, prop: Property, *, name: str | None, zone: str | None, home: str
) -> Finding:
    if zone is None:
        message = f"no known zone is like time zone {tzid!r}; the instant is kept, shown in {home}"
    elif name is not None:
        message = (
            f"the file's rules for time zone {tzid!r} differ from those of {name}; "
            f"the instant is the file's, shown in {zone}"
        )
    else:
        message = f"time zone {tzid!r} has no known name; its rules are those of {zone}"
    is_loud = zone is None or name is not None
    return note(
        prop,
        code="zone-contradicted" if name is not None else "zone-matched",
        message=message,
        effect=Effect.CHANGED,
        severity=Severity.WARNING if is_loud else Severity.INFO,
    )
