"""Calendar bytes to wishes: every VEVENT becomes part of a wish or a refusal, and none stops another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ews_meetings.errors import NoEvents, NotACalendar
from ews_meetings.ics.blocks import cut
from ews_meetings.ics.calendar import read_calendar_block
from ews_meetings.ics.candidate import Candidate
from ews_meetings.ics.component import Input
from ews_meetings.ics.decoding import as_ascii_lines
from ews_meetings.ics.file_names import sane_name
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.uids import Wished, settle
from ews_meetings.ics.vevent import Around, read_event
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Attachment

_ROOTS = frozenset({"VCALENDAR", "VEVENT"})


def read_calendar(
    data: bytes,
    *,
    source: str,
    options: ReadOptions,
    charset: str | None = None,
    method: str | None = None,
) -> tuple[Wished, ...]:
    """Return what becomes of every event of some calendar bytes, in their order.

    Args:
        data: One calendar or several, one after the other.
        source: What people call it: the path of a file. It stands before each line number.
        options: How it is read.
        charset: As a mail declares it; UTF-8 is believed before it.
        method: As a mail declares it; the calendar's own METHOD counts before it.

    Raises:
        NotACalendar: there is no calendar in it at all.
        NoEvents: there are calendars, but no event.
    """
    events = read_events(data, source=source, options=options, charset=charset, method=method)
    return settle(events, options)


def read_events(
    data: bytes,
    *,
    source: str,
    options: ReadOptions,
    charset: str | None = None,
    method: str | None = None,
    related: Mapping[str, Attachment] | None = None,
    part: int = 0,
) -> tuple[Candidate, ...]:
    """Return the events of some calendar bytes before their UIDs are settled.

    Args:
        data: As in `read_calendar`.
        source: As in `read_calendar`.
        options: As in `read_calendar`.
        charset: As in `read_calendar`.
        method: As in `read_calendar`.
        related: The parts of the mail around it, by Content-ID.
        part: Which part of the mail it is; of an event in two parts the smaller number counts.

    Raises:
        NotACalendar: there is no calendar in it at all.
        NoEvents: there are calendars, but no event.
    """
    given = Input(data=as_ascii_lines(data, charset), source=source, charset=charset)
    roots = [block for block in cut(given.data) if block.kind in _ROOTS]
    if not roots:
        raise NotACalendar(source, _what_it_is(given.data))
    found: list[Candidate] = []
    skipped: Counter[str] = Counter()
    for root in roots:
        calendar = read_calendar_block(given, root, options, method=method)
        skipped.update(kind.kind for kind in root.parts if kind.kind not in {"VEVENT", "VTIMEZONE"})
        around = Around(given=given, calendar=calendar, options=options, related=related or {})
        found += _told(
            (read_event(around, block, part=part) for block in calendar.events), calendar.findings
        )
    if not found:
        raise NoEvents(source, holds=_listed(skipped))
    return tuple(found)


def read_attachment(name: str, content: bytes, *, content_type: str, number: int) -> Attachment:
    """Return a part of a mail as attachment, under a name that is safe."""
    return Attachment.of(
        name=sane_name(name, content_type=content_type, fallback=f"attachment{number}"),
        content=content,
        content_type=content_type,
    )


def _told(events: Iterator[Candidate], findings: tuple[Finding, ...]) -> Iterator[Candidate]:
    """Yield events, the first one with what was found about the calendar around it."""
    for number, event in enumerate(events):
        yield event if number else event.told(*findings)


def _listed(kinds: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def _what_it_is(data: bytes) -> str:
    """Return in words what was given instead of a calendar."""
    head = data[:1000].lstrip().lower()
    if not data.strip():
        return "it is empty"
    if head.startswith((b"<!doctype html", b"<html")):
        return "it is a web page"
    if b"\0" in head or head.startswith((b"pk\x03\x04", b"%pdf", b"\x1f\x8b")):
        return "it is binary"
    return "no BEGIN:VCALENDAR in it"
