"""Calendar bytes to wishes: every VEVENT becomes part of a wish or a refusal, and none stops another."""

from __future__ import annotations

from collections.abc import Mapping

from ews_meetings.errors import FileTooLarge
from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.ics.lines.file_names import sane_name
from ews_meetings.ics.lines.indexing import index_of
from ews_meetings.ics.lines.stored import Stored, Whole
from ews_meetings.ics.lines.stretches import LONGEST_LINE_BYTES, LineTooLong
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.letter import Letter
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.uids import Wished, settle
from ews_meetings.ics.text import AroundMail, CalendarText
from ews_meetings.model.meeting import Attachment


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
    letter: Letter | None = None,
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
        letter: What the mail around it may add to the events.

    Raises:
        NotACalendar: there is no calendar in it at all.
        NoEvents: there are calendars, but no event.
        AnswersOnly: all that they hold are answers to a meeting.
    """
    mail = AroundMail(
        charset=charset, method=method, related=related, part=part, letter=letter or Letter()
    )
    stored = Whole(as_ascii_lines(data, charset))
    text = read_text(stored, source=source, options=options, mail=mail)
    return tuple(text.event(place) for place in text.places())


def read_text(
    stored: Stored, *, source: str, options: ReadOptions, mail: AroundMail | None = None
) -> CalendarText:
    """Return where the events of some calendar bytes stand; none of them is read yet.

    Args:
        stored: The bytes, with ASCII line ends.
        source: As in `read_calendar`.
        options: As in `read_calendar`.
        mail: What the mail around it says; None without one.

    Raises:
        FileTooLarge: a line of it is longer than any that is meant.
        NotACalendar: there is no calendar in it at all.
        NoEvents: there are calendars, but no event.
        AnswersOnly: all that they hold are answers to a meeting.
    """
    try:
        index = index_of(stored.chunks())
    except LineTooLong as error:
        raise FileTooLarge(f"{source}: a line of it", LONGEST_LINE_BYTES >> 20) from error
    text = CalendarText(
        stored=stored, index=index, source=source, options=options, mail=mail or AroundMail()
    )
    text.check()
    return text


def read_attachment(name: str, content: bytes, *, content_type: str, number: int) -> Attachment:
    """Return a part of a mail as attachment, under a name that is safe."""
    return Attachment.of(
        name=sane_name(name, content_type=content_type, fallback=f"attachment{number}"),
        content=content,
        content_type=content_type,
    )
