"""What holds for all events of one VCALENDAR: METHOD, version, zones, and what else is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.lines.notes import joined, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.vcalendar.calendar import OldCalendar, read_old_calendar
from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.vtimezone import read_rules
from ews_meetings.ics.zones.zone_names import known_zone, normalised
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Effect, Finding, Severity

_EXCHANGE = re.compile(r"MICROSOFT\b.*\b(OUTLOOK|EXCHANGE)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What one VCALENDAR says for its events."""

    method: str = ""
    """Upper case; of the property, else of the mail part around it."""
    scale: str = ""
    """CALSCALE, upper case."""
    is_exchange: bool = False
    """Whether Exchange or Outlook wrote it: a day 31 means the last one to them."""
    zones: Zones
    zone_blocks: dict[str, Block]
    """By normalised TZID."""
    old: OldCalendar | None = None
    """What vCalendar 1.0 says for its events; None for iCalendar."""
    findings: tuple[Finding, ...] = ()


def read_calendar_block(
    given: Input,
    block: Block,
    options: ReadOptions,
    *,
    method: str | None = None,
    others: Mapping[str, int] | None = None,
) -> Calendar:
    """Return one calendar; a VEVENT that stands alone counts as a calendar around itself.

    Args:
        given: The bytes that the block stands in.
        block: The calendar, or the event.
        options: How it is read.
        method: As a mail declares it.
        others: How many of what it holds beside events and zones.
    """
    if block.kind != "VCALENDAR":
        return _around_itself(given, block, options, method or "")
    component = read_component(given, block)
    rules, zone_blocks = _rules(given, block)
    old = read_old_calendar(component, options.zone)
    findings = (
        component.findings,
        old.findings if old else (),
        _methods(component, method),
        _zones_not_used(given, block, rules),
        _outside(component),
        _rest(given, block, others or {}),
    )
    return Calendar(
        method=component.word("METHOD") or (method or "").upper(),
        scale=component.word("CALSCALE", "X-MICROSOFT-CALSCALE"),
        is_exchange=_EXCHANGE.search(component.word("PRODID")) is not None,
        zones=_zones(options, component.first("X-WR-TIMEZONE"), {**rules, **_rules_of(old)}),
        zone_blocks=zone_blocks,
        old=old,
        findings=joined(findings),
    )


def _around_itself(given: Input, block: Block, options: ReadOptions, method: str) -> Calendar:
    """Return the calendar that an event without one stands in."""
    return Calendar(
        method=method.upper(),
        zones=_zones(options, None, {}),
        zone_blocks={},
        old=read_old_calendar(None, options.zone),
        findings=(_alone(given, block),),
    )


def _zones(options: ReadOptions, named: Property | None, rules: Mapping[str, Rules]) -> Zones:
    return Zones(
        home=options.zone,
        rules=rules,
        calendar_zone=(known_zone(named.value) or "") if named else "",
        named={normalised(name): zone for name, zone in options.zone_names},
        trusts_names=options.trusts_zone_names,
    )


def _rules(given: Input, block: Block) -> tuple[dict[str, Rules], dict[str, Block]]:
    """Return the usable VTIMEZONEs; of two with one name the first (KOrganizer writes it twice)."""
    rules: dict[str, Rules] = {}
    blocks: dict[str, Block] = {}
    for part in block.parts:
        read = read_rules(given, part) if part.kind == "VTIMEZONE" else None
        if read is not None and normalised(read.tzid) not in rules:
            rules[normalised(read.tzid)] = read
            blocks[normalised(read.tzid)] = part
    return rules, blocks


def _zones_not_used(given: Input, block: Block, rules: Mapping[str, Rules]) -> Iterator[Finding]:
    """Report VTIMEZONEs that do not count: unusable ones, and the second of two that differ."""
    zones = [part for part in block.parts if part.kind == "VTIMEZONE"]
    for part in zones if len(zones) > len(rules) else ():
        read = read_rules(given, part)
        if read is None:
            yield Finding(
                code="zone-rules-unread",
                message="a VTIMEZONE says nothing that can be used; it was left out",
                effect=Effect.LOST,
                severity=Severity.WARNING,
                field="VTIMEZONE",
                where=given.where(part.number),
            )
            continue
        first = rules.get(normalised(read.tzid))
        if first is not None and first.observances != read.observances:
            yield Finding(
                code="zone-defined-twice",
                message=f"time zone {read.tzid!r} is described twice, and not alike; the first counts",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
                field="VTIMEZONE",
                where=given.where(part.number),
            )


def _rules_of(old: OldCalendar | None) -> dict[str, Rules]:
    """Return the rules that TZ and DAYLIGHT of vCalendar give, where no known zone is like them."""
    rules = old.zone.rules if old else None
    return {normalised(rules.tzid): rules} if rules else {}


def _alone(given: Input, block: Block) -> Finding:
    return Finding(
        code="calendar-missing",
        message="the event stands outside of a VCALENDAR; it was read all the same",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
        where=given.where(block.number),
    )


def _methods(component: Component, method: str | None) -> Iterator[Finding]:
    """Report a mail part whose METHOD is another one than its calendar's (RFC 6047 §2.4)."""
    prop = component.first("METHOD")
    if prop is not None and method and prop.value.strip().upper() != method.upper():
        yield note(
            prop,
            code="method-differs",
            message=f"the mail says METHOD {method!r}; the calendar's own counts",
            effect=Effect.KEPT,
            severity=Severity.WARNING,
        )


def _outside(component: Component) -> Iterator[Finding]:
    """Report an event whose BEGIN is missing, or goes on in the next line: nothing else has a start."""
    prop = component.first("DTSTART")
    if prop is not None:
        yield note(
            prop,
            code="event-outside",
            message="what looks like an event has no BEGIN:VEVENT; it was left out",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )


def _rest(given: Input, block: Block, others: Mapping[str, int]) -> Iterator[Finding]:
    if not block.is_closed:
        yield Finding(
            code="calendar-torn",
            message="the calendar has no END:VCALENDAR; events may be missing at its end",
            effect=Effect.LOST,
            severity=Severity.WARNING,
            where=given.where(block.next_number),
        )
    for kind, count in sorted(others.items()):
        yield Finding(
            code="component-skipped",
            message=f"the calendar also holds {count} {kind}: no meetings, left out",
            effect=Effect.LOST,
            field=kind,
            where=given.where(block.number),
        )
