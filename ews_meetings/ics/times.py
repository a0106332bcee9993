"""When an event takes place, how it repeats, and which occurrence of a series it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.wish import Extent
from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.cancelling import read_extent
from ews_meetings.ics.component import Component
from ews_meetings.ics.notes import Noted, joined, note
from ews_meetings.ics.repetition import read_repetition
from ews_meetings.ics.slots import SlotName, slot_name
from ews_meetings.ics.when import read_span
from ews_meetings.model.finding import Effect, Severity
from ews_meetings.model.recurrence import Recurrence
from ews_meetings.model.span import Span

_RULES = ("RRULE", "EXRULE", "X-MICROSOFT-RRULE")
_DATES = ("EXDATE", "X-MICROSOFT-EXDATE", "RDATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """All that an event says of time."""

    span: Span
    recurrence: Recurrence | None = None
    deleted: tuple[datetime, ...] = ()
    """Original starts that EXDATE takes out, UTC, ascending."""
    slot: SlotName | None = None
    """Which occurrence it is; None for the meeting as a whole."""


def read_times(event: Component, calendar: Calendar) -> Noted[Times]:
    """Return when an event takes place.

    Raises:
        EventUnusable: a time or a rule is missing or cannot be read.
        UnknownZone: a TZID is neither known nor described in the file.
        NotSupportedYet: Exchange cannot say in one pattern how it repeats.
    """
    prop = event.first("RECURRENCE-ID")
    if prop is not None:
        return _occurrence(event, calendar)
    if not any(event.first(name) for name in (*_RULES, *_DATES)):
        span = read_span(event, calendar.zones)
        return Noted(Times(span=span.value), span.findings)
    zones = calendar.zones.for_series() if event.first(*_RULES) else calendar.zones
    span = read_span(event, zones)
    found = read_repetition(event, calendar, span.value)
    times = Times(
        span=found.value.span, recurrence=found.value.recurrence, deleted=found.value.deleted
    )
    return Noted(times, joined([span.findings, found.findings]))


def _occurrence(event: Component, calendar: Calendar) -> Noted[Times]:
    """Return when an event takes place that is one occurrence of a series."""
    prop = event.all("RECURRENCE-ID")[0]
    if read_extent(event) is not Extent.OCCURRENCE:
        raise NotSupportedYet(prop.where, "it changes an occurrence and all after it (RANGE)")
    for rule in event.all(*_RULES):
        raise NotSupportedYet(rule.where, "it is one occurrence (RECURRENCE-ID) and repeats too")
    zones = calendar.zones.for_series()
    span = read_span(event, zones)
    times = Times(span=span.value, slot=slot_name(prop, zones))
    unread = (
        note(
            date,
            code="property-lost",
            message=f"{date.name} means nothing in a single occurrence",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )
        for date in event.all(*_DATES)
    )
    return Noted(times, joined([span.findings, unread]))
