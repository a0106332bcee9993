"""The options of `import`: what is read, how, and where files go then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.errors import UsageProblem
from ews_meetings.ics.options import Copies, OrganizerChoice, StartChoice

_FOLDERS = "Folders"
_MAILS = "Mails"
_REPEATING = "Repeating events"
_COPIES = "Invitations that were mailed before"
Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE|DIR…",
        help="Calendars (.ics, .vcs), mails (.eml, .msg), mail stores (mbox, Maildir),"
        " archives (.zip, .gz), folders of them, or - for stdin.",
    ),
]


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
    trust_zone_names: Annotated[
        bool,
        typer.Option(
            "--trust-zone-names",
            help="Where a file's rules for a time zone contradict its known name, the name wins.",
        ),
    ] = False
    as_singles: Annotated[
        int,
        typer.Option(
            "--as-singles",
            min=0,
            max=100,
            metavar="N",
            rich_help_panel=_REPEATING,
            help="A rule that no series says becomes single meetings, each with an invitation of its"
            " own, if it has no more than N dates; 0 refuses it.",
        ),
    ] = 0
    dtstart: Annotated[
        StartChoice,
        typer.Option(
            "--dtstart",
            rich_help_panel=_REPEATING,
            help="A start that is no date of its own rule is a meeting beside the series (strict),"
            " or is left out (first-match).",
        ),
    ] = StartChoice.STRICT
    horizon_years: Annotated[
        int,
        typer.Option(
            "--horizon-years",
            min=1,
            max=20,
            metavar="YEARS",
            rich_help_panel=_REPEATING,
            help="How long a rule without end is held exactly, where Exchange says it only with"
            " deleted or single dates.",
        ),
    ] = 5
    attendees_from_mail: Annotated[
        bool,
        typer.Option(
            "--attendees-from-mail",
            rich_help_panel=_MAILS,
            help="A request that names no attendee invites who stands in To (required) and Cc"
            " (optional) of its mail.",
        ),
    ] = False
    mail_attachments: Annotated[
        bool,
        typer.Option(
            "--mail-attachments",
            rich_help_panel=_MAILS,
            help="Attach the other files of a mail to its meetings.",
        ),
    ] = False


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
            " (.ics, .ical, .icalendar, .vcs), mails (.eml, .msg), mail stores (.mbox) and"
            " archives (.zip, .gz). A Maildir is read whole.",
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
    """What is read, how, and what people hold of it."""

    files: Files
    already_invited: Annotated[
        bool,
        typer.Option(
            "--already-invited",
            rich_help_panel=_COPIES,
            help="Everybody holds the invitation: enter new meetings silently, marked as sent;"
            " later changes are mailed as to invited people.",
        ),
    ] = False
    reinvite: Annotated[
        bool,
        typer.Option(
            "--reinvite",
            rich_help_panel=_COPIES,
            help="Invite to new meetings under a UID of our own, so that no copy that people hold"
            " is newer.",
        ),
    ] = False

    @property
    def copies(self) -> Copies:
        """What is known of invitations that people hold.

        Raises:
            UsageProblem: options contradict each other.
        """
        if self.already_invited and self.reinvite:
            raise UsageProblem("--already-invited and --reinvite exclude each other")
        if self.already_invited and self.organizer is OrganizerChoice.TAKE_OVER:
            raise UsageProblem(
                "--already-invited and --organizer take-over exclude each other",
                hint="what is taken over gets a UID of our own, and nobody holds that",
            )
        if self.already_invited:
            return Copies.ALREADY_INVITED
        return Copies.REINVITE if self.reinvite else Copies.UNKNOWN
