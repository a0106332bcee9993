"""When an event takes place, how it repeats, and which occurrence of a series it is."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.wish import Extent
from ews_meetings.errors import NotSupportedYet, ZoneContradicted
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined, note, summed
from ews_meetings.ics.rules.ladder import Limits
from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.when.odd_dates import tell_dates
from ews_meetings.ics.when.repeating import has_one_clock
from ews_meetings.ics.when.repetition import read_repetition
from ews_meetings.ics.when.series_zone import settle_zone
from ews_meetings.ics.when.slots import SlotName, read_extent, slot_name
from ews_meetings.ics.when.when import read_span
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Effect, Severity
from ews_meetings.model.span import Span

_RULES = ("RRULE", "EXRULE", "X-MICROSOFT-RRULE")
_DATES = ("EXDATE", "X-MICROSOFT-EXDATE", "RDATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """All that an event says of time."""

    pieces: tuple[Piece, ...]
    """The meetings that it becomes; the first one is the main one."""
    slot: SlotName | None = None
    """Which occurrence it is; None for the meeting as a whole."""
    is_following: bool = False
    """Whether all occurrences after it are meant too."""

    @property
    def span(self) -> Span:
        """Of the main meeting."""
        return self.pieces[0].span


def read_times(event: Component, calendar: Calendar, limits: Limits) -> Noted[Times]:
    """Return when an event takes place.

    Raises:
        EventUnusable: a time or a rule is missing or cannot be read.
        UnknownZone: a TZID is neither known nor described in the file.
        ZoneContradicted: no known zone has the file's clocks at every occurrence.
        RuleUnsayable: Exchange cannot say within the limits how it repeats.
        NotSupportedYet: as `read_repetition` has it.
    """
    prop = event.first("RECURRENCE-ID")
    if prop is not None:
        return _occurrence(event, calendar)
    if event.first(*_RULES, *_DATES) is None:
        span = read_span(event, calendar.zones)
        return Noted(Times(pieces=(Piece(span=span.value),)), span.findings)
    zones = _zones(event, calendar, limits)
    span = read_span(event, zones.value)
    found = read_repetition(event, calendar, span.value, limits)
    odd = tell_dates(event, calendar.zones)
    findings = joined([span.findings, zones.findings, odd, found.findings])
    return Noted(Times(pieces=found.value), summed(findings))


def _zones(event: Component, calendar: Calendar, limits: Limits) -> Noted[Zones]:
    """Return the zones with that of a series; single meetings need no zone that is right for all."""
    try:
        return settle_zone(event, calendar)
    except ZoneContradicted:
        if not limits.singles or not has_one_clock(event):
            raise
    return Noted(calendar.zones)


def _occurrence(event: Component, calendar: Calendar) -> Noted[Times]:
    """Return when an event takes place that is one occurrence of a series."""
    prop = event.all("RECURRENCE-ID")[0]
    for rule in event.all(*_RULES):
        raise NotSupportedYet(rule.where, "it is one occurrence (RECURRENCE-ID) and repeats too")
    span = read_span(event, calendar.zones)
    times = Times(
        pieces=(Piece(span=span.value),),
        slot=slot_name(prop, calendar.zones),
        is_following=read_extent(event) is Extent.FOLLOWING,
    )
    unread = (
        note(
            date,
            code="property-misplaced",
            message=f"{date.name} means nothing in a single occurrence",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )
        for date in event.all(*_DATES)
    )
    odd = tell_dates(event, calendar.zones)
    return Noted(times, summed(joined([span.findings, odd, unread])))
