"""Dates of an event, beside its start and end, whose local time the clocks skip or show twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.rules.rules_said import rules_said
from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.zones.clock_changes import tell
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Finding

_NAMES = ("RECURRENCE-ID", "EXDATE", "X-MICROSOFT-EXDATE", "RDATE")


def tell_dates(event: Component, zones: Zones) -> Iterator[Finding]:
    """Yield what is odd about the local times that name occurrences of an event, or end its rules."""
    for prop in event.all(*_NAMES):
        for text in prop.value.split(","):
            yield from _told(replace(prop, value=text.partition("/")[0].strip()), zones)
    start = event.first("DTSTART")
    for said in rules_said(event, "RRULE") if start else ():
        if said.rule.until and start is not None:
            yield from _told(replace(start, value=said.rule.until, where=said.prop.where), zones)


def _told(prop: Property, zones: Zones) -> Iterator[Finding]:
    try:
        moment = read_moment(prop)
    except InputUnusable:
        return  # told where it is read
    evidence = zones.evidence(moment) if not moment.is_date else None
    if evidence is not None and moment.offset is None:
        yield from tell(prop, moment, evidence)
