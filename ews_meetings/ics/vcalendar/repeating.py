"""RRULE and EXRULE of a vCalendar event to those of RFC 5545, or to the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ews_meetings.errors import EventUnusable, InputUnusable, NotSupportedYet, UnknownZone
from ews_meetings.ics.lines.notes import note, shorten
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment, moment_of, read_moment
from ews_meetings.ics.vcalendar.rules import (
    Begin,
    Translated,
    Untranslatable,
    is_old_rule,
    translate_rule,
)
from ews_meetings.ics.vcalendar.texts import grouped
from ews_meetings.ics.vcalendar.zone import wall_of
from ews_meetings.ics.zones.zone_names import fixed_offset, known_zone
from ews_meetings.ics.zones.zones import Zones, instant
from ews_meetings.model.finding import Effect, Finding, Severity

RULES = {"RRULE": "RRULE", "EXRULE": "EXRULE", "XRULE": "EXRULE"}
"""The names of rules, and what RFC 5545 calls them."""
_ENDLESS = re.compile(r"K DESKTOP|KORGANIZER|LIBKCAL|\bKDE\b|KPILOT|EVOLUTION", re.IGNORECASE)
_KIND_HINT = "write it like W1 MO WE #10, or as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of an event."""

    properties: tuple[Property, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[InputUnusable, ...] = ()


def translate_rules(
    props: tuple[Property, ...], start: Property | None, *, prodid: str, tzid: str, zones: Zones
) -> Rules:
    """Return the rules of an event as RFC 5545 writes them.

    Args:
        props: Those of `RULES`.
        start: DTSTART as RFC 5545 writes it.
        prodid: Who wrote the file.
        tzid: The zone of local times; empty where the calendar says nothing of it.
        zones: Of the calendar.
    """
    begin = moment_of(start) if start is not None else None
    if begin is None:  # without a start there is no event; its reader says so
        return Rules()
    found: list[Property] = []
    findings: list[Finding] = []
    problems: list[InputUnusable] = []
    for prop in (one for whole in props for one in _each(whole)):
        if not is_old_rule(prop.value):
            found.append(replace(prop, name=RULES[prop.name]))
            continue
        try:
            rule = _translated(prop, begin, prodid=prodid)
            until = _until(rule.until, begin, tzid=tzid, zones=zones, where=prop.where)
        except InputUnusable as error:
            problems.append(error)
            continue
        value = ";".join((*rule.parts, *([f"UNTIL={until}"] if until else [])))
        found.append(replace(prop, name=RULES[prop.name], value=value, params={}))
        findings += _remarks(prop, rule)
    return Rules(properties=tuple(found), findings=tuple(findings), problems=tuple(problems))


def _each(prop: Property) -> Iterator[Property]:
    """Yield a property for each rule of a compound one; RFC 5545 has other things between `;`."""
    values = grouped(prop.value)
    if len(values) > 1 and all(map(is_old_rule, filter(None, values))):
        yield from (replace(prop, value=value) for value in values if value)
    else:
        yield prop


def _translated(prop: Property, begin: Moment, *, prodid: str) -> Translated:
    """Return what a rule says.

    Raises:
        NotSupportedYet: it has rules or times inside it.
        EventUnusable: it is no rule.
    """
    first = Begin(day=begin.day, clock=None if begin.is_date else begin.clock)
    is_endless = _ENDLESS.search(prodid) is not None
    try:
        return translate_rule(prop.value, first, is_endless_by_default=is_endless)
    except Untranslatable as error:
        told = f"{prop.name} {shorten(prop.value)!r}: {error}"
        if error.is_beyond:
            raise NotSupportedYet(prop.where, told) from error
        raise EventUnusable(prop.where, told, hint=_KIND_HINT) from error


def _until(text: str, begin: Moment, *, tzid: str, zones: Zones, where: str) -> str:
    """Return UNTIL: a date for whole days, a time as DTSTART has it; empty without one.

    Raises:
        EventUnusable: it is none.
    """
    if not text:
        return ""
    params = {"TZID": (tzid,)} if tzid else {}
    prop = Property(name="UNTIL", value=text, where=where, params=params)
    moment = read_moment(prop)
    wall = wall_of(moment)
    if moment.is_date or begin.is_date:
        day = wall if moment.offset is None else _local(moment.at(moment.offset), tzid, zones)
        return f"{day:%Y%m%d}"
    if begin.offset is None or moment.offset is not None:
        return f"{wall:%Y%m%dT%H%M%S}{'' if moment.offset is None else 'Z'}"
    try:
        at = instant(moment, prop, zones)
    except UnknownZone as error:
        raise EventUnusable(where, f"the end {text} is in an unknown zone") from error
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(at: datetime, tzid: str, zones: Zones) -> datetime:
    """Return an instant as clocks in the zone of the calendar show it."""
    rules, fixed = zones.rules_of(tzid), fixed_offset(tzid)
    offset = fixed if fixed is not None else rules.offset_of(at) if rules else None
    if offset is not None:
        return at + offset
    return at.astimezone(ZoneInfo(known_zone(tzid) or zones.home))


def _remarks(prop: Property, rule: Translated) -> Iterator[Finding]:
    for remark in rule.remarks:
        yield note(
            prop,
            code="rule-reading",
            message=f"of several readings of the rule one was taken: {remark}",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
        )
