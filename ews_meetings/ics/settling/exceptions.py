"""What an override makes of one occurrence: what it says itself, and what it has from its series.

Source: RFC 5545 §3.8.4.4: an override is a whole event, so what it leaves out is not there; only
what no producer leaves out on purpose is inherited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ews_meetings.ics.lines.notes import Noted, joined
from ews_meetings.ics.settling.candidate import Candidate, Draft
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.span import DaySpan, Span, TimedSpan, end_of, start_of, zones_of

_PEOPLE = frozenset({"ORGANIZER", "ATTENDEE"})
LENGTH = frozenset({"DTEND", "DURATION"})


def effective(event: Candidate, draft: Draft, series: Meeting) -> Noted[Meeting]:
    """Return the whole meeting that one occurrence is.

    Without ORGANIZER and ATTENDEE it says nothing of people (RFC 5545 §3.8.4.3), without DTEND and
    DURATION nothing of its length. Attachments and zones are those of the series.
    """
    meeting = replace(draft.meeting, recurrence=None, attachments=series.attachments)
    if not draft.said & _PEOPLE:
        meeting = replace(
            meeting,
            attendees=series.attendees,
            is_response_requested=series.is_response_requested,
        )
    length = None if draft.said & LENGTH else series.span
    span = placed_like(draft.meeting.span, series.span, length_of=length)
    files = _about_attachments(event, draft.meeting, series)
    return Noted(replace(meeting, span=span), joined([draft.findings, files]))


def placed_like(span: Span, series: Span, *, length_of: Span | None) -> Span:
    """Return a span in the zones of a series, as long as another one where that is given."""
    if isinstance(span, DaySpan):
        if isinstance(length_of, DaySpan):
            return replace(span, last=span.first + (length_of.last - length_of.first))
        return span
    start_zone, end_zone = zones_of(series)
    end_at = span.end_at
    if isinstance(length_of, TimedSpan):
        end_at = span.start_at + (end_of(length_of) - start_of(length_of))
    return replace(span, end_at=end_at, start_zone=start_zone, end_zone=end_zone)


def attachments_left_out(event: Candidate, files: Iterable[Attachment]) -> Finding:
    """Return that an occurrence cannot have attachments of its own."""
    return Finding(
        code="occurrence-attachments",
        message="an occurrence has the attachments of its series; its own ones are left out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="ATTACH",
        value=", ".join(file.name for file in files),
        where=event.where,
    )


def _about_attachments(event: Candidate, own: Meeting, series: Meeting) -> Iterator[Finding]:
    further = [file for file in own.attachments if file not in series.attachments]
    if further:
        yield attachments_left_out(event, further)
    missing = [file for file in series.attachments if file not in own.attachments]
    if missing:
        yield Finding(
            code="occurrence-attachments-kept",
            message="an occurrence has all attachments of its series, also those it does not name",
            effect=Effect.CHANGED,
            field="ATTACH",
            value=", ".join(file.name for file in missing),
            where=event.where,
        )
