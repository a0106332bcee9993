"""Moments to instants, each with the IANA zone it is shown in: the instant is always the file's own.

The ladder: the value's own offset; a name that is known; the rules of a VTIMEZONE; a bare offset.
Where a known name and the file's VTIMEZONE disagree, the VTIMEZONE says when, the name no longer
says where, unless the caller trusts names more. Source: RFC 5545 §3.2.19, §3.6.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ews_meetings.errors import UnknownZone
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment
from ews_meetings.ics.zones.clock_changes import tell
from ews_meetings.ics.zones.offsets import Rules, fixed_rules
from ews_meetings.ics.zones.zone_clocks import zone_offset
from ews_meetings.ics.zones.zone_evidence import Evidence
from ews_meetings.ics.zones.zone_names import (
    fixed_offset,
    known_zone,
    named_in_url,
    near_names,
    normalised,
)
from ews_meetings.ics.zones.zone_notes import relabelled, unsaid
from ews_meetings.ics.zones.zone_search import zone_like_all_year, zone_with_offset
from ews_meetings.model.finding import Effect, Finding, Severity


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
    trusts_names: bool = False
    """Whether a known name wins over its VTIMEZONE where they differ."""
    shown_in: Mapping[str, str] = field(default_factory=dict)
    """Zones that were found to have the instants of a TZID, by `key_of`: a label, no instant."""

    def name_of(self, tzid: str, rules: Rules | None = None) -> str | None:
        """Return the IANA zone that a name means: by common knowledge, the user, or its VTIMEZONE."""
        found = known_zone(tzid) or self.named.get(normalised(tzid))
        others = rules.locations if rules and not found else ()
        return found or next(filter(None, (named_in_url(other) for other in others)), None)

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

    def tzid_of(self, moment: Moment) -> str:
        """Return the name of the zone in which a moment without an offset of its own is read."""
        return moment.tzid or self.floating_tzid()

    def key_of(self, moment: Moment) -> str:
        """Return what two moments have in common that are read with the same clocks."""
        return normalised(self.tzid_of(moment)) if moment.offset is None else str(moment.offset)

    def evidence(self, moment: Moment) -> Evidence | None:
        """Return what is known of the zone of a moment, None where nothing is."""
        if moment.offset is not None:
            return Evidence(name=None, rules=fixed_rules(str(moment), moment.offset))
        tzid = self.tzid_of(moment)
        rules = self.rules_of(tzid) or _bare_offset(tzid)
        name = self.name_of(tzid, rules)
        if name is None and rules is None:
            return None
        return Evidence(name=name, rules=None if name and self.trusts_names else rules)


def place(moment: Moment, prop: Property, zones: Zones) -> Noted[Placed]:
    """Return the instant of a moment with a clock time, and the zone to show it in.

    Raises:
        UnknownZone: its TZID is neither known nor described in the file.
    """
    if moment.offset is not None:
        zone = zones.shown_in.get(zones.key_of(moment), zones.home)
        placed = Placed(at=moment.at(moment.offset), zone=zone)
        return Noted(placed, tuple(_two_zones(moment, prop)))
    evidence = _evidence(moment, prop, zones)
    found = _placed(moment, prop, evidence, zones)
    findings = (
        *_floating(moment, prop, found.value.zone),
        *found.findings,
        *tell(prop, moment, evidence),
    )
    return Noted(found.value, findings)


def instant(moment: Moment, prop: Property, zones: Zones) -> datetime:
    """Return the instant of a moment with a clock time as `place` does, without asking for its zone.

    Raises:
        UnknownZone: its TZID is neither known nor described in the file.
    """
    if moment.offset is not None:
        return moment.at(moment.offset)
    return moment.at(_evidence(moment, prop, zones).offset_at(moment.day, moment.clock))


def _evidence(moment: Moment, prop: Property, zones: Zones) -> Evidence:
    found = zones.evidence(moment)
    if found is None:
        tzid = zones.tzid_of(moment)
        raise UnknownZone(prop.where, tzid, near_names(tzid))
    return found


def _bare_offset(tzid: str) -> Rules | None:
    """Return the rules of a name that is nothing but an offset."""
    offset = None if known_zone(tzid) else fixed_offset(tzid)
    return None if offset is None else fixed_rules(tzid, offset)


def _placed(moment: Moment, prop: Property, evidence: Evidence, zones: Zones) -> Noted[Placed]:
    """Return the instant that the evidence says, in the named zone if that agrees."""
    name, day, clock = evidence.name, moment.day, moment.clock
    at = moment.at(evidence.offset_at(day, clock))
    settled = zones.shown_in.get(zones.key_of(moment))
    if settled is not None:
        return Noted(Placed(at=at, zone=settled))
    rules = evidence.rules
    if rules is None or (name and at == moment.at(zone_offset(name, day, clock))):
        said = tuple(_unsaid(moment, prop, evidence, zones))
        return Noted(Placed(at=at, zone=name or zones.home), said)
    zone = zone_like_all_year(rules, zones.home, at.year)
    zone = zone or zone_with_offset(at, _apart(moment, at), zones.home)
    finding = relabelled(prop, rules.tzid, name=name, zone=zone, home=zones.home)
    return Noted(Placed(at=at, zone=zone or zones.home), (finding,))


def _unsaid(moment: Moment, prop: Property, evidence: Evidence, zones: Zones) -> Iterator[Finding]:
    """Report where the name said the offset, and the rules would have said another."""
    rules = zones.rules_of(zones.tzid_of(moment))
    if rules is None or evidence.name is None:
        return
    day, clock = moment.day, moment.clock
    if rules.offset_at(day, clock) != evidence.offset_at(day, clock):
        silence = Evidence(name=evidence.name, rules=rules).silence(day)
        yield from unsaid(prop, evidence.name, silence, when=str(moment))


def _apart(moment: Moment, at: datetime) -> timedelta:
    """Return how far the clock of a moment is ahead of UTC at its instant."""
    return datetime.combine(moment.day, moment.clock, tzinfo=UTC) - at


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
