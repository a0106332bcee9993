"""What was typed to a new meeting; every mistake of a call is reported together."""

from __future__ import annotations

from ews_meetings.cli.meeting_options import MeetingOptions, ShownAs
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.people_reading import check_organizer, read_attendees
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.recurrence_reading import read_repeat, recurrence_of
from ews_meetings.cli.stdin import Stdin
from ews_meetings.cli.text_reading import read_attachments, read_body
from ews_meetings.cli.when_reading import new_span, read_when
from ews_meetings.errors import UsageProblem
from ews_meetings.model.meeting import Body, Importance, Meeting, Sensitivity
from ews_meetings.model.people import Attendee, Role
from ews_meetings.model.span import Span

_REMINDER_MIN = 15


def read_meeting(
    told: MeetingOptions,
    repeating: RecurrenceOptions,
    *,
    zone: str,
    mailbox: str,
    stdin: Stdin,
    wrong: MistakeList,
) -> Meeting:
    """Return the meeting that the options describe.

    Args:
        told: what it is.
        repeating: how it repeats.
        zone: for times without an offset and for whole days.
        mailbox: the organizer, folded.
        stdin: for the one option that names it.
        wrong: what is known to be wrong with the call already.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    if not (told.subject or "").strip():
        wrong.add(missing("--subject"))
    span = _read_span(told, zone, wrong)
    repeat = read_repeat(repeating, wrong)
    recurrence = wrong.attempt(lambda: recurrence_of(repeat, span)) if repeat and span else None
    attendees = _read_attendees(told, mailbox, stdin, wrong)
    body = wrong.attempt(lambda: read_body(told, stdin))
    files = tuple(read_attachments(told.attach, wrong))
    check_reminder(told, wrong)
    wrong.settle()
    if span is None:
        raise missing("--start")
    return Meeting(
        subject=told.subject or "",
        span=span,
        recurrence=recurrence,
        body=body or Body(),
        location=told.location or "",
        attendees=attendees,
        reminder_minutes=_reminder(told),
        importance=told.importance or Importance.NORMAL,
        sensitivity=told.sensitivity or Sensitivity.NORMAL,
        free_busy=(told.free_busy or ShownAs.BUSY).free_busy,
        categories=categories(told),
        is_response_requested=told.response is not False,
        allows_new_time=told.counter is not False,
        attachments=files,
    )


def categories(told: MeetingOptions) -> tuple[str, ...]:
    """Return the categories that were named, each once."""
    return tuple(dict.fromkeys(name for name in told.category if name))


def check_reminder(told: MeetingOptions, wrong: MistakeList) -> None:
    """Note it as a mistake where a reminder is both set and taken away."""
    if told.no_reminder and told.reminder is not None:
        wrong.add(UsageProblem("--reminder and --no-reminder are both given"))


def missing(option: str) -> UsageProblem:
    """Return that an option is missing."""
    return UsageProblem(f"{option} is missing")


def _reminder(told: MeetingOptions) -> int | None:
    if told.no_reminder:
        return None
    return _REMINDER_MIN if told.reminder is None else told.reminder


def _read_span(told: MeetingOptions, zone: str, wrong: MistakeList) -> Span | None:
    if not told.start:
        wrong.add(missing("--start"))
    if not (told.end or told.duration or told.all_day):
        wrong.add(missing("--end or --duration"))
    said = read_when(told, wrong)
    return new_span(said, zone=zone, wrong=wrong) if said.is_said else None


def _read_attendees(
    told: MeetingOptions, mailbox: str, stdin: Stdin, wrong: MistakeList
) -> tuple[Attendee, ...]:
    typed = (
        (Role.REQUIRED, "--required", told.required),
        (Role.OPTIONAL, "--optional", told.optional),
        (Role.RESOURCE, "--resource", told.resource),
    )
    attendees = read_attendees(typed, stdin, wrong)
    check_organizer(attendees, mailbox, wrong)
    return attendees
