"""`export`: meetings of a calendar to calendar files that other programs read; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.cli.export_options import ChoiceOptions, TargetOptions
from ews_meetings.cli.export_targets import (
    STDOUT,
    Target,
    ToFile,
    ToFolder,
    ToStream,
    check_file,
    check_folder,
)
from ews_meetings.cli.export_text import About, Exported, answer_of, code_of, tell
from ews_meetings.cli.globals import Session
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import need_mailbox, open_calendar, zone_of
from ews_meetings.cli.window import read_window
from ews_meetings.errors import InputUnusable, MeetingNotFound, UsageProblem
from ews_meetings.ics.writing.options import WriteOptions
from ews_meetings.service.choosing import Choice, Chosen

if TYPE_CHECKING:
    from ews_meetings.service.calendar import Calendar

_BYTES_A_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wished:
    """What the call says, before anything is contacted."""

    choice: Choice
    options: WriteOptions
    target: Target


def export(session: Session, choice: ChoiceOptions, target: TargetOptions) -> int:
    """Write meetings as calendar files (RFC 5545) that Outlook, Google and Apple read."""
    wished = _read(session, choice, target)
    results: list[Exported] = []
    with open_calendar(session) as calendar, wished.target as sink:
        chosen = calendar.chosen(wished.choice)
        results.extend(_exported(one, calendar, wished, sink) for one in chosen)
        sink.finish()
    missing = [one.problem for one in results if isinstance(one.problem, MeetingNotFound)]
    if missing and len(missing) == len(results):
        raise missing[0]
    tell(session.screen, results, is_quiet=isinstance(sink, ToStream))
    session.screen.give(answer_of(results))
    return code_of(results)


def _exported(
    one: Chosen | MeetingNotFound, calendar: Calendar, wished: _Wished, sink: Target
) -> Exported:
    """Write one meeting, or say why it is not written; the others are, all the same."""
    from ews_meetings.ics.writing.attached import is_wanted
    from ews_meetings.ics.writing.meetings import write_meeting

    if isinstance(one, MeetingNotFound):
        return Exported(name=one.name, problem=one)
    seen, options = one.observed, wished.options
    files = [file for file in seen.series.meeting.attachments if is_wanted(file, options)]
    try:
        written = write_meeting(
            seen, options, sequence=one.sequence, contents=calendar.contents(files)
        )
    except InputUnusable as error:
        return Exported(name=seen.key or seen.series.uid, about=About.of(seen), problem=error)
    about, file = About.of(seen), sink.add(written)
    return Exported(name=written.uid, about=about, file=file, findings=written.findings)


# --- reading the call -----------------------------------------------------------------------------


def _read(session: Session, choice: ChoiceOptions, told: TargetOptions) -> _Wished:
    """Return what is wished.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    wrong = MistakeList()
    for mistake in _contradictions(session, told):
        wrong.add(mistake)
    path = _path(told)
    if path is not None:
        wrong.attempt(lambda: check_file("--file", path, overwrites=told.overwrites))
    if told.split is not None:
        folder = told.split
        wrong.attempt(lambda: check_folder("--split", folder, overwrites=told.overwrites))
    window = wrong.attempt(lambda: read_window(session, choice))
    options = wrong.attempt(lambda: _options(session, choice, told))
    wrong.settle()
    if window is None or options is None:
        raise UsageProblem("the call cannot be read")
    chosen = Choice(
        names=tuple(choice.names or ()), is_anybodys=choice.is_everybodys, holds=window.holds
    )
    return _Wished(choice=chosen, options=options, target=_target(session, told, options))


def _contradictions(session: Session, told: TargetOptions) -> Iterator[UsageProblem]:
    if told.file is not None and told.split is not None:
        yield UsageProblem("--file and --split are both given; one says where meetings go")
    if not session.screen.is_text and told.split is None and _path(told) is None:
        yield UsageProblem(
            f"-o {session.screen.form} and the calendar would both go to stdout",
            hint="say where the calendar goes: -f FILE or --split DIR",
        )


def _path(told: TargetOptions) -> Path | None:
    return None if told.file is None or str(told.file) == STDOUT else told.file


def _options(session: Session, choice: ChoiceOptions, told: TargetOptions) -> WriteOptions:
    return WriteOptions(
        mailbox=need_mailbox(session),
        zone=zone_of(session, choice.tz).name,
        made_at=datetime.now(UTC).replace(microsecond=0),
        method=told.method,
        takes_files=told.takes_files,
        largest_file_bytes=round(told.largest_file_mb * _BYTES_A_MB),
    )


def _target(session: Session, told: TargetOptions, options: WriteOptions) -> Target:
    if told.split is not None:
        return ToFolder(path=told.split, options=options)
    path = _path(told)
    if path is None:
        return ToStream(stream=session.around.stdout, options=options)
    return ToFile(path=path, overwrites=told.overwrites, options=options)
