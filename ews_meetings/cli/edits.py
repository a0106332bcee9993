"""What `update` was told, as functions from a meeting to the meeting it shall be.

What can be known to be wrong without the meeting is found while reading; the rest when the edit
meets the meeting. Each edit changes only what was named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import typer

from ews_meetings.cli.meeting_options import PEOPLE, TEXT, WHEN, MeetingOptions
from ews_meetings.cli.meeting_reading import categories, check_reminder
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.people_edits import PeopleEdit
from ews_meetings.cli.people_reading import check_organizer, read_attendees, read_people
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.recurrence_reading import (
    Repeat,
    check_start,
    first_day,
    read_repeat,
    recurrence_of,
)
from ews_meetings.cli.stdin import Stdin
from ews_meetings.cli.text_reading import read_attachments, read_body
from ews_meetings.cli.when_reading import When, check_moment, moved_span, read_when
from ews_meetings.cli.zones import check_zone
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.people import Role
from ews_meetings.model.recurrence import begun_on

Edit = Callable[[Meeting], Meeting]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOptions:
    """What only a meeting that is there can be told."""

    occurrence: Annotated[
        str | None,
        typer.Option(
            "--occurrence",
            metavar="WHEN",
            rich_help_panel=WHEN,
            help="Only this one of a series: its original day, or start in the series' zone.",
        ),
    ] = None
    add_required: Annotated[
        list[str],
        typer.Option(
            "--add-required", metavar="ADDRESS", rich_help_panel=PEOPLE, help="One more; @FILE too."
        ),
    ] = field(default_factory=list)
    add_optional: Annotated[
        list[str], typer.Option("--add-optional", metavar="ADDRESS", rich_help_panel=PEOPLE)
    ] = field(default_factory=list)
    add_resource: Annotated[
        list[str], typer.Option("--add-resource", metavar="ADDRESS", rich_help_panel=PEOPLE)
    ] = field(default_factory=list)
    remove: Annotated[
        list[str],
        typer.Option(
            "--remove", metavar="ADDRESS", rich_help_panel=PEOPLE, help="Take somebody off."
        ),
    ] = field(default_factory=list)
    detach: Annotated[
        list[str],
        typer.Option("--detach", metavar="NAME", rich_help_panel=TEXT, help="Take a file off."),
    ] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of `update`, as it was typed."""

    told: MeetingOptions = field(default_factory=MeetingOptions)
    repeating: RecurrenceOptions = field(default_factory=RecurrenceOptions)
    more: UpdateOptions = field(default_factory=UpdateOptions)


def read_edit(call: Call, *, mailbox: str, stdin: Stdin) -> Edit:
    """Return everything that one call changes.

    Args:
        call: what was typed.
        mailbox: the organizer, folded.
        stdin: for the one option that names it.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
        UsageProblem: nothing to change is named.
    """
    wrong = MistakeList()
    _check_together(call, wrong)
    edits = [
        *_plain(call.told, wrong),
        *_when(call, wrong),
        *_people(call, mailbox, stdin, wrong),
        *_body(call.told, stdin, wrong),
        *_files(call, wrong),
    ]
    wrong.settle()
    if not edits:
        hint = "such as --start 2027-04-01T09:00 or --location Atrium; --help lists all"
        raise UsageProblem("nothing to change is named", hint=hint)
    return lambda meeting: _edited(meeting, edits)


def _edited(meeting: Meeting, edits: Iterable[Edit]) -> Meeting:
    """Return a meeting with every edit; what is wrong with several is told together."""
    wrong = MistakeList()
    for edit in edits:
        held = meeting
        meeting = wrong.attempt(lambda: edit(held)) or held  # noqa: B023 - called at once
    wrong.settle()
    return meeting


def _check_together(call: Call, wrong: MistakeList) -> None:
    told, more = call.told, call.more
    check_reminder(told, wrong)
    if told.tz:
        wrong.attempt(lambda: check_zone(told.tz or ""))
    for option, text in (("--start", told.start), ("--end", told.end)):
        if text:
            wrong.attempt(lambda: check_moment(option, text))  # noqa: B023 - called at once
    if more.occurrence is None:
        return
    wrong.attempt(lambda: check_moment("--occurrence", more.occurrence or ""))
    if call.repeating != RecurrenceOptions():
        wrong.add(UsageProblem("one --occurrence does not repeat; its series does"))
    if told.attach or more.detach:
        wrong.add(UsageProblem("one --occurrence has the attachments of its series"))
    if told.tz:
        wrong.add(UsageProblem("one --occurrence is in the zone of its series; leave --tz out"))


# --- fields with one value ----------------------------------------------------------------------


def _plain(told: MeetingOptions, wrong: MistakeList) -> Iterator[Edit]:
    """Yield the edits of fields that take a value as it is."""
    if told.subject is not None and not told.subject.strip():
        wrong.add(BadOption("--subject", told.subject, "is empty; every meeting has one"))
    values: dict[str, Any] = {
        "subject": told.subject,
        "location": told.location,
        "is_response_requested": told.response,
        "allows_new_time": told.counter,
        "reminder_minutes": told.reminder,
        "importance": told.importance,
        "sensitivity": told.sensitivity,
        "free_busy": told.free_busy.free_busy if told.free_busy else None,
        "categories": categories(told) if told.category else None,
    }
    named = {name: value for name, value in values.items() if value is not None}
    if told.no_reminder:
        named["reminder_minutes"] = None
    if named:
        yield lambda meeting: replace(meeting, **named)


def _body(told: MeetingOptions, stdin: Stdin, wrong: MistakeList) -> Iterator[Edit]:
    body = wrong.attempt(lambda: read_body(told, stdin))
    if body is not None:
        yield lambda meeting: replace(meeting, body=body)


# --- when ---------------------------------------------------------------------------------------


def _when(call: Call, wrong: MistakeList) -> Iterator[Edit]:
    said = read_when(call.told, wrong)
    repeat = read_repeat(call.repeating, wrong)
    if said.is_said or repeat is not None:
        yield lambda meeting: _moved(meeting, said, repeat)


def _moved(meeting: Meeting, said: When, repeat: Repeat | None) -> Meeting:
    """Return a meeting at another time; a series that moves still begins on a day of its pattern."""
    span = moved_span(said, meeting.span)
    if repeat is not None:
        recurrence = recurrence_of(repeat, span, present=meeting.recurrence)
        return replace(meeting, span=span, recurrence=recurrence)
    if meeting.recurrence is None or first_day(span) == meeting.recurrence.start:
        return replace(meeting, span=span)
    recurrence = begun_on(meeting.recurrence, first_day(span))
    check_start(recurrence)
    return replace(meeting, span=span, recurrence=recurrence)


# --- people -------------------------------------------------------------------------------------


def _people(call: Call, mailbox: str, stdin: Stdin, wrong: MistakeList) -> Iterator[Edit]:
    told, more = call.told, call.more
    lists = (
        (Role.REQUIRED, "--required", told.required),
        (Role.OPTIONAL, "--optional", told.optional),
        (Role.RESOURCE, "--resource", told.resource),
    )
    adding = (
        (Role.REQUIRED, "--add-required", more.add_required),
        (Role.OPTIONAL, "--add-optional", more.add_optional),
        (Role.RESOURCE, "--add-resource", more.add_resource),
    )
    given = [(role, option, [] if texts == [""] else texts) for role, option, texts in lists]
    invited = read_attendees((*given, *adding), stdin, wrong)
    check_organizer(invited, mailbox, wrong)
    edit = PeopleEdit(
        invited=invited,
        replaced=frozenset(role for role, _, texts in lists if texts),
        removed=tuple(read_people("--remove", more.remove, stdin, wrong)),
    )
    edit.check(wrong)
    if edit.is_named:
        yield edit.apply


# --- files --------------------------------------------------------------------------------------


def _files(call: Call, wrong: MistakeList) -> Iterator[Edit]:
    files = tuple(read_attachments(call.told.attach, wrong))
    names = tuple(call.more.detach)
    if files or names:
        yield lambda meeting: replace(meeting, attachments=_joined(meeting, files, names))


def _joined(
    meeting: Meeting, files: tuple[Attachment, ...], names: tuple[str, ...]
) -> tuple[Attachment, ...]:
    """Return the attachments without those of some names, and with some files.

    A file of a name that is there takes its place, so that the same call twice changes nothing more.
    """
    held = {file.name for file in meeting.attachments}
    for name in names:
        if name not in held:
            known = f"attached: {', '.join(sorted(held))}" if held else "nothing is attached"
            raise BadOption("--detach", name, "is not attached", hint=known)
    new = {file.name for file in files}
    kept = [f for f in meeting.attachments if f.name not in new | set(names) or f in files]
    return (*kept, *(file for file in files if file not in kept))
