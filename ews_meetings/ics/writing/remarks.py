"""What a calendar file cannot say of a meeting, or says in a way that some programs do not read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ews_meetings.ics.writing.options import Method, WriteOptions
from ews_meetings.ics.writing.rule import rule_of
from ews_meetings.ics.writing.zone import is_bounded, zones_in
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import local_date, slots_of, spans_of
from ews_meetings.model.recurrence import show_pattern
from ews_meetings.model.span import DaySpan, TimedSpan, end_of, start_of, zone_rules, zones_of

_LOOKED_AT = 400
"""Occurrences that are held against what a rule of exact length makes of them."""


def without_attendees(series: Series, options: WriteOptions) -> Iterator[Finding]:
    """Say that a published meeting names nobody who is invited."""
    attendees = series.meeting.attendees
    if options.method is Method.PUBLISH and attendees:
        yield Finding(
            code="attendees-left-out",
            message=f"METHOD:PUBLISH names no attendees (RFC 5546 §3.2.1); {len(attendees)} are left out",
            effect=Effect.LOST,
            severity=Severity.WARNING,
            field="attendees",
        )


def about_series(series: Series) -> Iterator[Finding]:
    """Yield what is to be said of how a meeting repeats."""
    recurrence = series.meeting.recurrence
    if recurrence is None:
        return
    if rule_of(recurrence, series.meeting.span).is_rare:
        yield Finding(
            code="rule-rarely-read",
            message=f"{show_pattern(recurrence.pattern)}, or the last day of a shorter month, is a rule "
            "(BYMONTHDAY with BYSETPOS) that some programs do not read, Outlook among them",
            effect=Effect.KEPT,
            severity=Severity.WARNING,
            field="recurrence",
        )
    if len(list(islice(spans_of(series.meeting), 2))) == 1:
        yield Finding(
            code="series-of-one",
            message="the series has one date; programs read it as a single meeting",
            effect=Effect.CHANGED,
            field="recurrence",
        )
    if series.changed and series.meeting.attachments:
        yield Finding(
            code="attachments-with-series",
            message="the files of the series stand with it, not with each changed occurrence",
            effect=Effect.KEPT,
            field="attachments",
        )
    yield from _about_length(series)


def about_zones(series: Series, options: WriteOptions) -> Iterator[Finding]:
    """Yield what is to be said of zones."""
    span = series.meeting.span
    if isinstance(span, DaySpan) and zone_rules(span.zone) != zone_rules(options.zone):
        yield Finding(
            code="zone-of-days-lost",
            message="a date names no zone in a calendar file; the days are those of "
            f"{span.zone}, and are read in the zone of whoever reads them",
            effect=Effect.LOST,
            field="zone",
            value=span.zone,
        )
    for zone, years in zones_in(series).items():
        if is_bounded(zone, years):
            yield Finding(
                code="zone-without-rule",
                message=f"no yearly rule says when the clocks of {zone} change; "
                "the dates of the next years are listed",
                effect=Effect.CHANGED,
                field="zone",
                value=zone,
            )


def _about_length(series: Series) -> Iterator[Finding]:
    """Say where an occurrence ends at its time of day, and other programs keep its length.

    Source: RFC 5545 §3.8.5.3 (the same exact duration).
    """
    span = series.meeting.span
    if not isinstance(span, TimedSpan):
        return
    length = span.end_at - span.start_at
    changed = {one.original_start_at for one in series.changed}
    plain = (slot for at, slot in islice(slots_of(series), _LOOKED_AT) if at not in changed)
    other = next((slot for slot in plain if end_of(slot) - start_of(slot) != length), None)
    if other is not None:
        zones = " and ".join(dict.fromkeys(zones_of(span)))
        yield Finding(
            code="lengths-differ",
            message=f"by the clocks of {zones} not all occurrences last equally long (first on "
            f"{local_date(start_of(other), series.meeting)}); a rule gives them one length",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            field="time",
        )
