"""A meeting that was read to the events of a calendar file, or to the reason why it cannot stand there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from icalendar import Event

from ews_meetings.change.observed import Known, Observed
from ews_meetings.errors import NotExpressible
from ews_meetings.ics.values.wall_clock import clock_of
from ews_meetings.ics.writing.attached import Contents, put_files
from ews_meetings.ics.writing.events import Around, WrittenEvent, write_event
from ews_meetings.ics.writing.options import Method, WriteOptions
from ews_meetings.ics.writing.people import about_answers, responses_of
from ews_meetings.ics.writing.remarks import about_series, about_zones, without_attendees
from ews_meetings.ics.writing.rule import rule_of
from ews_meetings.ics.writing.values import put_day, put_wall, put_word
from ews_meetings.ics.writing.zone import Years, zones_in
from ews_meetings.model.exceptions import differing
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Occurrence, Series
from ews_meetings.model.occurrences import local_date, slots_of, spans_of
from ews_meetings.model.span import DaySpan, show_span, zones_of

_NO_FILES: Contents = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The events of one meeting."""

    uid: str
    events: bytes
    zones: Mapping[str, Years] = field(default_factory=dict)
    """Those that a VTIMEZONE must describe."""
    findings: tuple[Finding, ...] = ()


def write_meeting(
    seen: Observed, options: WriteOptions, *, sequence: int = 0, contents: Contents = _NO_FILES
) -> Written:
    """Return the events of a meeting: the whole, then every changed occurrence.

    Args:
        seen: as it was read.
        options: how it is written.
        sequence: the number of its version, at least.
        contents: the bytes of its files.

    Raises:
        NotExpressible: no calendar file of that method can hold it.
    """
    _check(seen, options)
    series = _named(seen)
    around = _around(seen, series, options, sequence=sequence)
    whole = _whole(series, around)
    _put_mark(seen, whole.event)
    files = put_files(whole.event, series.meeting.attachments, contents, options)
    changed = [_occurrence(series, one, around) for one, _ in differing(series)]
    remarks = (
        *without_attendees(series, options),
        *about_answers(seen.facts.answers),
        *about_series(series),
        *about_zones(series, options),
    )
    parts = [whole, *changed]
    told = (finding for part in parts for finding in part.findings)
    return Written(
        uid=series.uid,
        events=b"".join(bytes(part.event.to_ical(sorted=False)) for part in parts),
        zones=zones_in(series),
        findings=tuple(dict.fromkeys((*told, *files, *remarks))),
    )


def _check(seen: Observed, options: WriteOptions) -> None:
    series = seen.series
    title = f"{series.meeting.subject or '(no subject)'}, {show_span(series.meeting.span)}"
    if options.method is Method.REQUEST and not series.meeting.attendees:
        raise NotExpressible(title, "nobody is invited, so it is no request (RFC 5546 §3.2.2)")
    if options.method is not Method.NONE and seen.facts.is_ours_to_organize is Known.NO:
        what = f"{seen.facts.organizer or 'somebody else'} organizes it, who alone may write that"
        raise NotExpressible(title, what)
    if series.meeting.recurrence is not None and next(slots_of(series), None) is None:
        raise NotExpressible(title, "none of its occurrences takes place")


def _named(seen: Observed) -> Series:
    """Return the series with a UID, and with its first occurrence as its pattern has it."""
    series = seen.series
    if not series.uid:
        name = hashlib.sha256(seen.ref.item_id.encode()).hexdigest()[:32]
        series = replace(series, uid=f"{name}@ews-meetings")
    if series.meeting.recurrence is not None:
        first = next(spans_of(series.meeting), series.meeting.span)
        series = replace(series, meeting=replace(series.meeting, span=first))
    return series


def _around(seen: Observed, series: Series, options: WriteOptions, *, sequence: int) -> Around:
    organizer = seen.facts.organizer
    if not organizer and seen.facts.is_ours_to_organize is not Known.NO:
        organizer = options.mailbox
    is_named = options.method is Method.PUBLISH or _names_people(series)
    return Around(
        uid=series.uid,
        sequence=max(sequence, seen.facts.last_sequence or 0),
        created_at=seen.facts.created_at,
        organizer=organizer if is_named else "",
        is_cancelled=seen.facts.is_cancelled,
        responses=responses_of(seen.facts, options.mailbox),
        zones=zones_of(series.meeting.span),
        options=options,
    )


def _names_people(series: Series) -> bool:
    """Say whether a part of a series says something of people: an occurrence without any inherits them."""
    parts = [series.meeting, *(one.meeting for one in series.changed)]
    return any(part.attendees for part in parts) or (
        len({part.is_response_requested for part in parts}) > 1
    )


def _whole(series: Series, around: Around) -> WrittenEvent:
    meeting = series.meeting
    written = write_event(meeting, meeting.span, around)
    if meeting.recurrence is not None:
        rule = rule_of(meeting.recurrence, meeting.span)
        put_word(written.event, "RRULE", rule.text)
        for at in series.deleted:
            _put_slot("EXDATE", at, series, written.event)
    return written


def _put_mark(seen: Observed, event: Event) -> None:
    """Write which of the meetings of its event it is, so that an import takes it for no other."""
    if seen.stamp is None:
        return
    put_word(event, "X-EWS-MEETINGS-PART", str(seen.stamp.origin.part))
    if seen.stamp.added:
        put_word(event, "X-EWS-MEETINGS-ADDED", "TRUE")


def _occurrence(series: Series, one: Occurrence, around: Around) -> WrittenEvent:
    """Return a changed occurrence; its files are those of the series, and stand there."""
    place = partial(_put_slot, "RECURRENCE-ID", one.original_start_at, series)
    return write_event(one.meeting, one.meeting.span, around, place=place)


def _put_slot(name: str, at: datetime, series: Series, event: Event) -> None:
    """Write which occurrence of a series is meant: its date, at the clock time of the pattern.

    Where clocks skip that time, the occurrence begins later, and has the name all the same.
    """
    span = series.meeting.span
    day, clock = local_date(at, series.meeting), clock_of(span)
    if isinstance(span, DaySpan) or clock is None:
        put_day(event, name, day)
        return
    put_wall(event, name, datetime.combine(day, clock.replace(fold=0)), span.start_zone)
