"""`import`: calendar files and mails to meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import Inputs, change_calendar
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import need_mailbox
from ews_meetings.cli.zones import home_zone
from ews_meetings.errors import InputUnusable
from ews_meetings.ics.options import OrganizerChoice, ReadOptions

STDIN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What is read, and how."""

    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="Calendars (.ics, .vcs), mails (.eml), or - for stdin."
        ),
    ]
    organizer: Annotated[
        OrganizerChoice,
        typer.Option("--organizer", help="What becomes of an event that somebody else organizes."),
    ] = OrganizerChoice.REFUSE
    tz: Annotated[
        str | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            help="For whole days and times without a zone; the machine's by default.",
        ),
    ] = None


def import_files(session: Session, reading: ReadingOptions, change: ChangeOptions) -> int:
    """Bring calendar files into the organizer's calendar, as meetings that Exchange tracks."""
    zone = home_zone(reading.tz, session.environment)
    options = ReadOptions(
        mailbox=need_mailbox(session), zone=zone.name, organizer=reading.organizer
    )
    inputs = read_all(session, reading.files, options)
    return change_calendar(session, inputs, change, zone=str(zone))


def read_all(session: Session, names: Sequence[str], options: ReadOptions) -> Inputs:
    """Return what becomes of every event in some files; a file that is none stops no other.

    Raises:
        InputUnusable: there is only one file, and it cannot be used.
    """
    if len(names) == 1:
        return _read(session, names[0], options)
    return [item for name in names for item in _read_or_refuse(session, name, options)]


def _read_or_refuse(session: Session, name: str, options: ReadOptions) -> Inputs:
    try:
        return _read(session, name, options)
    except InputUnusable as error:
        return (Unusable(title=name, where=name, refusal=Refusal.of(error)),)


def _read(session: Session, name: str, options: ReadOptions) -> Inputs:
    from ews_meetings.sources.files import read_bytes, read_file

    if name == STDIN:
        return read_bytes(session.around.stdin.buffer.read(), source=STDIN, options=options)
    return read_file(Path(name), options)
