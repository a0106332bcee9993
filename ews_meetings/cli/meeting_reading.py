"""What was typed to a meeting; every mistake of a call is reported together."""

from __future__ import annotations

import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from email.utils import parseaddr
from pathlib import Path

from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Attachment, Body, BodyKind, Meeting
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.span import DaySpan, Span, TimedSpan, instant

_REMINDER_MIN = 15
_ADDRESS = re.compile(r"[^\s@<>,;\"\x00-\x1f\x7f]+@[^\s@<>,;\"\x00-\x1f\x7f]+")
_LENGTH = re.compile(
    r"(?:P(?:(?P<d1>\d+)D)?(?:T(?:(?P<h1>\d+)H)?(?:(?P<m1>\d+)M)?)?"
    r"|(?:(?P<d2>\d+)d)?(?:(?P<h2>\d+)h)?(?:(?P<m2>\d+)m(?:in)?)?)"
)


def read_meeting(told: MeetingOptions, *, zone: str, mailbox: str, wrong: MistakeList) -> Meeting:
    """Return the meeting that the options describe.

    Args:
        zone: for times without an offset and for whole days.
        mailbox: the organizer, folded.
        wrong: what is known to be wrong with the call already.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    if not (told.subject or "").strip():
        wrong.add(_missing("--subject"))
    span = _read_span(told, zone, wrong)
    attendees = _read_attendees(told, mailbox, wrong)
    body = wrong.attempt(lambda: _read_body(told))
    files = tuple(_read_files(told.attach, wrong))
    reminder = wrong.attempt(lambda: _read_reminder(told))
    wrong.settle()
    if span is None:
        raise _missing("--start")
    return Meeting(
        subject=told.subject or "",
        span=span,
        body=body or Body(),
        location=told.location,
        attendees=attendees,
        reminder_minutes=reminder,
        importance=told.importance,
        sensitivity=told.sensitivity,
        free_busy=told.free_busy.free_busy,
        categories=tuple(dict.fromkeys(told.category)),
        is_response_requested=not told.no_response,
        allows_new_time=not told.no_counter,
        attachments=files,
    )


# --- when ---------------------------------------------------------------------------------------


def _read_span(told: MeetingOptions, zone: str, wrong: MistakeList) -> Span | None:
    if not told.start:
        wrong.add(_missing("--start"))
    if told.end and told.duration:
        wrong.add(UsageProblem("--end and --duration are both given; one says when it ends"))
    elif not (told.end or told.duration or told.all_day):
        wrong.add(_missing("--end or --duration"))
    duration = told.duration
    length = wrong.attempt(lambda: read_length(duration)) if duration else None
    if told.all_day:
        return _read_days(told, length, zone, wrong)
    return _read_times(told, length, zone, wrong)


def _read_times(
    told: MeetingOptions, length: timedelta | None, zone: str, wrong: MistakeList
) -> TimedSpan | None:
    start, end = told.start, told.end
    start_at = wrong.attempt(lambda: instant(start, zone=zone)) if start else None
    end_at = wrong.attempt(lambda: instant(end, zone=zone)) if end else None
    if start_at is not None and end_at is None and length is not None:
        end_at = start_at + length
    if start_at is None or end_at is None:
        return None
    if end_at < start_at:
        wrong.add(UsageProblem(f"the end {end} is before the start {start}"))
        return None
    return TimedSpan(start_at=start_at, end_at=end_at, start_zone=zone, end_zone=zone)


def _read_days(
    told: MeetingOptions, length: timedelta | None, zone: str, wrong: MistakeList
) -> DaySpan | None:
    start, end = told.start, told.end
    first = wrong.attempt(lambda: _read_day("--start", start)) if start else None
    last = wrong.attempt(lambda: _read_day("--end", end)) if end else first
    if length is not None and (length % timedelta(days=1) or not length):
        wrong.add(_bad("--duration", told.duration, "is not whole days, such as 2d"))
    elif first is not None and length is not None:
        last = first + length - timedelta(days=1)
    if first is None or last is None:
        return None
    if last < first:
        wrong.add(UsageProblem(f"the last day {last} is before the first day {first}"))
        return None
    return DaySpan(first=first, last=last, zone=zone)


def _read_day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad(option, text, "is no day; with --all-day say it like 2027-04-01") from error


def read_length(text: str) -> timedelta:
    """Return a length such as `45m`, `1h30m`, `2d` or `PT45M`.

    Raises:
        BadOption: it is none.
    """
    found = _LENGTH.fullmatch(text.strip())
    parts = {
        name: int(value) for name, value in (found.groupdict() if found else {}).items() if value
    }
    if not parts:
        raise _bad("--duration", text, "is no length, such as 45m, 1h30m, 2d or PT45M")
    try:
        return timedelta(
            days=parts.get("d1", 0) + parts.get("d2", 0),
            hours=parts.get("h1", 0) + parts.get("h2", 0),
            minutes=parts.get("m1", 0) + parts.get("m2", 0),
        )
    except OverflowError as error:
        raise _bad("--duration", text, "is longer than any calendar") from error


# --- people -------------------------------------------------------------------------------------


def _read_attendees(told: MeetingOptions, mailbox: str, wrong: MistakeList) -> tuple[Attendee, ...]:
    typed = (
        (Role.REQUIRED, told.required),
        (Role.OPTIONAL, told.optional),
        (Role.RESOURCE, told.resource),
    )
    people = [
        Attendee(mailbox=read, role=role)
        for role, texts in typed
        for text in texts
        if (read := wrong.attempt(lambda: read_person(f"--{role}", text))) is not None  # noqa: B023 - called at once
    ]
    counts = Counter(attendee.mailbox.folded for attendee in people)
    for address, count in counts.items():
        if count > 1:
            wrong.add(UsageProblem(f"{address} is invited {count} times"))
        if address == mailbox:
            wrong.add(UsageProblem(f"{address} is the organizer and is not invited as well"))
    return tuple(people)


def read_person(option: str, text: str) -> Mailbox:
    """Return the mailbox of `address` or `Name <address>`.

    Raises:
        BadOption: there is no address in it, or more than one.
    """
    name, address = ("", text.strip()) if "<" not in text else parseaddr(text)
    if not _ADDRESS.fullmatch(address):
        hint = f"repeat {option} for each person" if text.count("@") > 1 else ""
        raise BadOption(option, text, "is no mail address, such as anna@example.com", hint=hint)
    return Mailbox(address=address, name=" ".join(name.split()))


# --- text and files -----------------------------------------------------------------------------


def _read_body(told: MeetingOptions) -> Body:
    given = [value for value in (told.body, told.html, told.body_file) if value is not None]
    if len(given) > 1:
        raise UsageProblem("of --body, --html and --body-file only one can be the text")
    if told.html is not None:
        return Body(content=told.html, kind=BodyKind.HTML)
    if told.body_file is None:
        return Body(content=told.body or "")
    kind = BodyKind.HTML if told.body_file.suffix.lower() in {".html", ".htm"} else BodyKind.TEXT
    try:
        content = _bytes("--body-file", told.body_file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad("--body-file", str(told.body_file), "is not UTF-8 text") from error
    return Body(content=content, kind=kind)


def _read_files(paths: list[Path], wrong: MistakeList) -> Iterator[Attachment]:
    for path in paths:
        content = wrong.attempt(lambda: _bytes("--attach", path))  # noqa: B023 - called at once
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if content is not None:
            yield Attachment.of(name=path.name, content=content, content_type=kind)


def _read_reminder(told: MeetingOptions) -> int | None:
    if told.no_reminder and told.reminder is not None:
        raise UsageProblem("--reminder and --no-reminder are both given")
    if told.no_reminder:
        return None
    return _REMINDER_MIN if told.reminder is None else told.reminder


def _bytes(option: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _bad(option, str(path), f"cannot be read: {error.strerror or error}") from error


def _missing(option: str) -> UsageProblem:
    return UsageProblem(f"{option} is missing")


def _bad(option: str, value: str | None, problem: str) -> BadOption:
    return BadOption(option, value or "", problem)
