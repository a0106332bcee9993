"""The options of `export`: which meetings, as what, and where they go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.cli.completers import offer_meetings
from ews_meetings.cli.window import UNTIL, WindowOptions
from ews_meetings.ics.writing.options import Method

_WRITING = "What is written"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceOptions(WindowOptions):
    """Which meetings are exported."""

    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME…",
            help="Keys, UIDs or item ids; without one every meeting of the calendar that this "
            "tool has made.",
            autocompletion=offer_meetings,
        ),
    ] = None
    is_everybodys: Annotated[
        bool, typer.Option("--all", help="Also what this tool has not made.")
    ] = False
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help=f"{UNTIL}. A series is exported whole."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOptions:
    """Where they go, and in which form."""

    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            "-f",
            metavar="FILE",
            help="The calendar file to write; stdout by default, which - means too.",
        ),
    ] = None
    split: Annotated[
        Path | None,
        typer.Option(
            "--split",
            metavar="DIR",
            help="A file for each meeting instead, named by its UID, in a new or empty folder.",
        ),
    ] = None
    overwrites: Annotated[
        bool, typer.Option("--force", help="Write over files that are there.")
    ] = False
    method: Annotated[
        Method,
        typer.Option(
            "--method",
            rich_help_panel=_WRITING,
            help="none: a copy, attendees and answers included. publish: without attendees. "
            "request: an invitation of one meeting, for its attendees.",
        ),
    ] = Method.NONE
    takes_files: Annotated[
        bool,
        typer.Option(
            "--attachments/--no-attachments",
            rich_help_panel=_WRITING,
            help="Write attachments into it; a file without them says that there are none.",
        ),
    ] = True
    largest_file_mb: Annotated[
        float,
        typer.Option(
            "--max-file-mb",
            min=0,
            metavar="MB",
            rich_help_panel=_WRITING,
            help="Attachments larger than that are left out, and named.",
        ),
    ] = 10.0
