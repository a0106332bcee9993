"""The options of `create` that say what the meeting is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.model.meeting import FreeBusy, Importance, Sensitivity

_WHEN = "When"
_PEOPLE = "People"
_TEXT = "Text and files"
_MARKS = "Marks"


class ShownAs(StrEnum):
    """Free/busy as one word each."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    OOF = "oof"
    WORKING_ELSEWHERE = "working-elsewhere"

    @property
    def free_busy(self) -> FreeBusy:
        """The model's value."""
        return FreeBusy(self.value.replace("-", " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOptions:
    """One meeting, as it was typed."""

    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="Required.")] = (
        None
    )
    location: Annotated[
        str, typer.Option("--location", metavar="TEXT", help="Where people meet.")
    ] = ""
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            rich_help_panel=_WHEN,
            help="Required: 2027-04-01T09:00; with --all-day 2027-04-01.",
        ),
    ] = None
    end: Annotated[
        str | None,
        typer.Option(
            "--end",
            metavar="TIME",
            rich_help_panel=_WHEN,
            help="Like --start; with --all-day the last day.",
        ),
    ] = None
    duration: Annotated[
        str | None,
        typer.Option(
            "--duration",
            metavar="LENGTH",
            rich_help_panel=_WHEN,
            help="Instead of --end: 45m, 1h30m, 2d or PT45M.",
        ),
    ] = None
    all_day: Annotated[
        bool, typer.Option("--all-day", rich_help_panel=_WHEN, help="Whole days.")
    ] = False
    tz: Annotated[
        str | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            rich_help_panel=_WHEN,
            help="IANA name, such as Europe/Berlin; the machine's by default.",
        ),
    ] = None
    required: Annotated[
        list[str],
        typer.Option(
            "--required",
            metavar="ADDRESS",
            rich_help_panel=_PEOPLE,
            help="Invite; may be repeated. Also as 'Name <address>'.",
        ),
    ] = field(default_factory=list)
    optional: Annotated[
        list[str],
        typer.Option(
            "--optional", metavar="ADDRESS", rich_help_panel=_PEOPLE, help="Invite as optional."
        ),
    ] = field(default_factory=list)
    resource: Annotated[
        list[str],
        typer.Option(
            "--resource", metavar="ADDRESS", rich_help_panel=_PEOPLE, help="Book a room or thing."
        ),
    ] = field(default_factory=list)
    no_response: Annotated[
        bool, typer.Option("--no-response", rich_help_panel=_PEOPLE, help="Ask for no answers.")
    ] = False
    no_counter: Annotated[
        bool,
        typer.Option("--no-counter", rich_help_panel=_PEOPLE, help="Let nobody propose new times."),
    ] = False
    body: Annotated[
        str | None,
        typer.Option("--body", metavar="TEXT", rich_help_panel=_TEXT, help="Plain text."),
    ] = None
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="HTML", rich_help_panel=_TEXT, help="Instead: HTML."),
    ] = None
    body_file: Annotated[
        Path | None,
        typer.Option(
            "--body-file",
            metavar="FILE",
            rich_help_panel=_TEXT,
            help="Instead: from a file; .html and .htm are HTML.",
        ),
    ] = None
    attach: Annotated[
        list[Path],
        typer.Option(
            "--attach", metavar="FILE", rich_help_panel=_TEXT, help="Attach; may be repeated."
        ),
    ] = field(default_factory=list)
    reminder: Annotated[
        int | None,
        typer.Option(
            "--reminder",
            min=0,
            metavar="MIN",
            rich_help_panel=_MARKS,
            help="Minutes before the start (15).",
        ),
    ] = None
    no_reminder: Annotated[
        bool, typer.Option("--no-reminder", rich_help_panel=_MARKS, help="Remind nobody.")
    ] = False
    category: Annotated[
        list[str],
        typer.Option("--category", metavar="NAME", rich_help_panel=_MARKS, help="May be repeated."),
    ] = field(default_factory=list)
    importance: Annotated[Importance, typer.Option("--importance", rich_help_panel=_MARKS)] = (
        Importance.NORMAL
    )
    sensitivity: Annotated[Sensitivity, typer.Option("--sensitivity", rich_help_panel=_MARKS)] = (
        Sensitivity.NORMAL
    )
    free_busy: Annotated[
        ShownAs, typer.Option("--free-busy", rich_help_panel=_MARKS, help="How the time is shown.")
    ] = ShownAs.BUSY
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="TEXT",
            rich_help_panel=_MARKS,
            help="A name of your own: the same key twice makes one meeting.",
        ),
    ] = None
    uid: Annotated[
        str | None,
        typer.Option(
            "--uid", metavar="TEXT", rich_help_panel=_MARKS, help="The UID; else one of ours."
        ),
    ] = None
