"""Looks at a VTIMEZONE as Outlook and Exchange read it: they want less than RFC 5545 allows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ews_meetings.ics.checking.remark import Remark, remark
from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.lines.properties import Property
from ews_meetings.model.finding import Severity

_OBSERVANCES = ("STANDARD", "DAYLIGHT")
_ONE_DAY = re.compile(r"[+-]?[1-5][A-Z]{2}")


def check_zone(given: Input, block: Block) -> Iterator[Remark]:
    """Yield what keeps Outlook from reading a VTIMEZONE.

    Source: MS-STANXICAL V0145 (without TZOFFSETTO Exchange fails to import the whole calendar);
    MS-OXCICAL 2.1.3.1.1.19.2.2 (rules are yearly, with one BYDAY or a BYMONTHDAY, not with both).
    """
    zone = read_component(given, block)
    named = zone.first("TZID")
    name = named.value if named else ""
    if named is None:
        yield Remark(
            code="outlook-zone-nameless",
            message="the VTIMEZONE has no TZID, so no time can name it",
            advice="give it the TZID that the times of the events have",
            field="TZID",
            where=zone.where,
        )
    parts = [read_component(given, part) for part in block.parts if part.kind in _OBSERVANCES]
    changes = any(part.kind == "DAYLIGHT" for part in parts)
    for part in parts:
        if part.first("TZOFFSETTO") is None:
            yield _without_offset(part, name)
        rule = part.first("RRULE")
        if rule is not None and not _is_read(rule, changes=changes):
            yield _rule(rule, name)


def _is_read(rule: Property, *, changes: bool) -> bool:
    """Say whether Outlook reads a rule; of a zone without DAYLIGHT it has been seen to want a day too."""
    said = dict(part.split("=", 1) for part in rule.value.upper().split(";") if "=" in part)
    by_day, by_date = said.get("BYDAY", ""), said.get("BYMONTHDAY", "")
    is_yearly = said.get("FREQ", "").strip() == "YEARLY"
    is_one_day = bool(by_date) != bool(by_day) and (
        not by_day or _ONE_DAY.fullmatch(by_day.strip())
    )
    return bool(is_yearly and is_one_day) if changes else bool(by_day or by_date)


def _without_offset(part: Component, name: str) -> Remark:
    return Remark(
        code="outlook-zone-offset-missing",
        message=f"{part.kind} of the VTIMEZONE {name!r} has no TZOFFSETTO: Exchange reads nothing of"
        " the calendar",
        advice="say its offset, such as TZOFFSETTO:+0100",
        severity=Severity.ERROR,
        field="TZOFFSETTO",
        where=part.where,
    )


def _rule(rule: Property, name: str) -> Remark:
    return remark(
        rule,
        code="outlook-zone-rule-unread",
        message=f"Outlook does not read the rule of the VTIMEZONE {name!r}: it wants FREQ=YEARLY with"
        " one BYDAY such as 2SU, or with BYMONTHDAY",
        advice="write RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU, or leave the rule out where the clocks"
        " never change",
    )
