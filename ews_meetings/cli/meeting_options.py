"""The options that say what a meeting is, for `create` and `update`; None and no list: not named."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.model.meeting import FreeBusy, Importance, Sensitivity

WHEN = "When"
PEOPLE = "People"
TEXT = "Text and files"
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
    """One meeting, or what changes of it, as it was typed."""

    subject: Annotated[
        str | None, typer.Option("--subject", metavar="TEXT", help="Needed to create.")
    ] = None
    location: Annotated[
        str | None, typer.Option("--location", metavar="TEXT", help="Where people meet.")
    ] = None
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            rich_help_panel=WHEN,
            help="2027-04-01T09:00; of whole days 2027-04-01. Needed to create.",
        ),
    ] = None
    end: Annotated[
        str | None,
        typer.Option(
            "--end",
            metavar="TIME",
            rich_help_panel=WHEN,
            help="Like --start; of whole days the last day.",
        ),
    ] = None
    duration: Annotated[
        str | None,
        typer.Option(
            "--duration",
            metavar="LENGTH",
            rich_help_panel=WHEN,
            help="Instead of --end: 45m, 1h30m, 2d or PT45M.",
        ),
    ] = None
    all_day: Annotated[
        bool | None,
        typer.Option("--all-day/--timed", rich_help_panel=WHEN, help="Whole days, or times."),
    ] = None
    tz: Annotated[
        str | None,
        typer.Option(
            "--tz",
            metavar="ZONE",
            rich_help_panel=WHEN,
            help="IANA name, such as Europe/Berlin; else the machine's, or the one the meeting has.",
        ),
    ] = None
    required: Annotated[
        list[str],
        typer.Option(
            "--required",
            metavar="ADDRESS",
            rich_help_panel=PEOPLE,
            help="Also 'Name <address>'; @FILE or @- reads a list. May be repeated.",
        ),
    ] = field(default_factory=list)
    optional: Annotated[
        list[str],
        typer.Option(
            "--optional", metavar="ADDRESS", rich_help_panel=PEOPLE, help="Invited as optional."
        ),
    ] = field(default_factory=list)
    resource: Annotated[
        list[str],
        typer.Option(
            "--resource", metavar="ADDRESS", rich_help_panel=PEOPLE, help="A room or a thing."
        ),
    ] = field(default_factory=list)
    response: Annotated[
        bool | None,
        typer.Option("--response/--no-response", rich_help_panel=PEOPLE, help="Ask for answers."),
    ] = None
    counter: Annotated[
        bool | None,
        typer.Option(
            "--counter/--no-counter", rich_help_panel=PEOPLE, help="Let people propose new times."
        ),
    ] = None
    body: Annotated[
        str | None,
        typer.Option("--body", metavar="TEXT", rich_help_panel=TEXT, help="Plain text."),
    ] = None
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="HTML", rich_help_panel=TEXT, help="Instead: HTML."),
    ] = None
    body_file: Annotated[
        Path | None,
        typer.Option(
            "--body-file",
            metavar="FILE",
            rich_help_panel=TEXT,
            help="Instead: from a file, or - for stdin; .html and .htm are HTML.",
        ),
    ] = None
    attach: Annotated[
        list[Path],
        typer.Option(
            "--attach", metavar="FILE", rich_help_panel=TEXT, help="Attach; may be repeated."
        ),
    ] = field(default_factory=list)
    reminder: Annotated[
        int | None,
        typer.Option(
            "--reminder",
            min=0,
            metavar="MIN",
            rich_help_panel=_MARKS,
            help="Minutes before the start (15 where a meeting is created).",
        ),
    ] = None
    no_reminder: Annotated[
        bool, typer.Option("--no-reminder", rich_help_panel=_MARKS, help="Remind nobody.")
    ] = False
    category: Annotated[
        list[str],
        typer.Option("--category", metavar="NAME", rich_help_panel=_MARKS, help="May be repeated."),
    ] = field(default_factory=list)
    importance: Annotated[
        Importance | None, typer.Option("--importance", rich_help_panel=_MARKS)
    ] = None
    sensitivity: Annotated[
        Sensitivity | None, typer.Option("--sensitivity", rich_help_panel=_MARKS)
    ] = None
    free_busy: Annotated[
        ShownAs | None,
        typer.Option(
            "--show-as", "--free-busy", rich_help_panel=_MARKS, help="How the time is shown (busy)."
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingOptions:
    """What a new meeting is called by programs."""

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
