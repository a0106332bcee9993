"""Meetings as they are read from a server, and what is written and read again: test material."""

from __future__ import annotations

from datetime import UTC, datetime

from ews_meetings.change.observed import Facts, ItemRef, Known, Observed, Place
from ews_meetings.change.wish import Hold
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.reading import read_calendar
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.ics.writing.attached import Contents
from ews_meetings.ics.writing.calendars import write_calendar
from ews_meetings.ics.writing.meetings import write_meeting
from ews_meetings.ics.writing.options import Method, WriteOptions
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Answer
from ews_meetings.model.span import DaySpan, Span, timed_span

ORGANIZER = "me@firma.example"
ZONE = "Europe/Berlin"
SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone=ZONE)


def seen(
    series: Series,
    *,
    answers: tuple[Answer, ...] = (),
    organizer: str = ORGANIZER,
    is_ours: Known = Known.YES,
    last_sequence: int | None = None,
    is_cancelled: bool = False,
) -> Observed:
    """A series as it was read."""
    facts = Facts(
        organizer=organizer,
        is_ours_to_organize=is_ours,
        invited=Known.UNKNOWN,
        last_sequence=last_sequence,
        place=Place.CALENDAR,
        is_cancelled=is_cancelled,
        answers=answers,
    )
    return Observed(
        ref=ItemRef(item_id="item", change_key="1"), series=series, facts=facts, stamp=None
    )


def single(meeting: Meeting, uid: str = "one@example") -> Observed:
    return seen(Series(uid=uid, meeting=meeting))


def options(
    method: Method = Method.NONE, *, zone: str = ZONE, takes_files: bool = False
) -> WriteOptions:
    return WriteOptions(
        mailbox=ORGANIZER,
        zone=zone,
        made_at=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
        method=method,
        takes_files=takes_files,
    )


def zone_of_days(span: Span) -> str:
    """The zone in which whole days must be read to be the same ones."""
    return span.zone if isinstance(span, DaySpan) else ZONE


def exported(
    held: Observed, chosen: WriteOptions | None = None, *, contents: Contents | None = None
) -> bytes:
    """The calendar file of a meeting."""
    given = chosen or options(zone=zone_of_days(held.series.meeting.span))
    return write_calendar(write_meeting(held, given, contents=contents or {}), given)


def lines(data: bytes) -> list[str]:
    """The content lines of a file, unfolded."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def read_again(data: bytes, *, zone: str = ZONE, mailbox: str = ORGANIZER) -> tuple[Wished, ...]:
    return read_calendar(
        data, source="a.ics", options=ReadOptions(mailbox=mailbox, zone=zone), method=None
    )


def held_again(
    held: Observed, *, takes_files: bool = False, contents: Contents | None = None
) -> Hold:
    """What an import makes of the exported file of a meeting."""
    zone = zone_of_days(held.series.meeting.span)
    data = exported(held, options(zone=zone, takes_files=takes_files), contents=contents)
    (wish,) = read_again(data, zone=zone)
    assert isinstance(wish, Hold), wish
    return wish
