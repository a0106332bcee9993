"""The options of `import`: what is read, how, and where files go then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.ics.options import OrganizerChoice

_FOLDERS = "Folders"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOptions:
    """How a calendar is read."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOptions:
    """Which files of a folder are read, and where they go then."""

    pattern: Annotated[
        list[str] | None,
        typer.Option(
            "--pattern",
            metavar="GLOB",
            rich_help_panel=_FOLDERS,
            help="Names to read in folders, such as '*.ics'; may be repeated. Without it calendars"
            " (.ics, .ical, .icalendar, .vcs) and mails (.eml).",
        ),
    ] = None
    done: Annotated[
        Path | None,
        typer.Option(
            "--done",
            metavar="DIR",
            rich_help_panel=_FOLDERS,
            help="Move files there once the journal says that all their meetings are done.",
        ),
    ] = None
    failed: Annotated[
        Path | None,
        typer.Option(
            "--failed",
            metavar="DIR",
            rich_help_panel=_FOLDERS,
            help="Move files there of which something failed, with the reasons beside them.",
        ),
    ] = None
    settle_files_s: Annotated[
        float,
        typer.Option(
            "--settle-files-s",
            min=0,
            metavar="SECONDS",
            rich_help_panel=_FOLDERS,
            help="Files in folders that were written less than this ago wait for the next run.",
        ),
    ] = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions(PartOptions):
    """What is read, and how."""

    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|DIR…",
            help="Calendars (.ics, .vcs), mails (.eml), folders of them, or - for stdin.",
        ),
    ]
