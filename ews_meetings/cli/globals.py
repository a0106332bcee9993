"""The global options: the same before and after the command; flag beats environment beats default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ews_meetings.cli.output import Form, Screen
from ews_meetings.errors import BadOption

_PANEL = "Global options (before or after the command)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """As they were given at one place of the command line; None where they were not."""

    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            rich_help_panel=_PANEL,
            help="Which server: sandbox. (env EWS_MEETINGS_PROFILE)",
        ),
    ] = None
    mailbox: Annotated[
        str | None,
        typer.Option(
            "--mailbox",
            "-m",
            "--as",
            metavar="ADDRESS",
            rich_help_panel=_PANEL,
            help="The organizer: whose calendar it is. (env EWS_MEETINGS_MAILBOX)",
        ),
    ] = None
    calendar: Annotated[
        str | None,
        typer.Option(
            "--calendar",
            metavar="NAME",
            rich_help_panel=_PANEL,
            help="Another calendar than the main one, such as Team or Team/Blue. "
            "(env EWS_MEETINGS_CALENDAR)",
        ),
    ] = None
    output: Annotated[
        Form | None,
        typer.Option(
            "--output",
            "-o",
            rich_help_panel=_PANEL,
            help="How stdout is written. (env EWS_MEETINGS_OUTPUT)",
        ),
    ] = None
    quiet: Annotated[
        bool | None,
        typer.Option(
            "--quiet",
            "-q",
            rich_help_panel=_PANEL,
            help="Only answers, warnings and errors. (env EWS_MEETINGS_QUIET)",
        ),
    ] = None
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            metavar="",
            show_default=False,
            rich_help_panel=_PANEL,
            help="Say more; -vv also what is asked of the server. (env EWS_MEETINGS_VERBOSE)",
        ),
    ] = 0
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="FILE",
            rich_help_panel=_PANEL,
            help="Also write a log there. (env EWS_MEETINGS_LOG_FILE)",
        ),
    ] = None

    def over(self, outer: GlobalOptions) -> GlobalOptions:
        """Return these, and where they say nothing, what was said before the command."""
        return GlobalOptions(
            **{f.name: getattr(self, f.name) or getattr(outer, f.name) for f in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the process gives: environment and streams."""

    environment: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the program: what was chosen, and the screen."""

    around: Surroundings
    profile: str | None
    mailbox: str | None
    screen: Screen
    calendar: str | None = None
    log_file: Path | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment."""
        return self.around.environment

    @property
    def can_ask(self) -> bool:
        """Whether a person is there to be asked."""
        around = self.around
        return self.screen.is_text and around.stdin.isatty() and around.stderr.isatty()


def open_session(chosen: GlobalOptions, around: Surroundings) -> Session:
    """Return the session that flags and environment describe.

    Raises:
        BadOption: a value in the environment cannot be read.
    """
    env = around.environment
    log_file = chosen.log_file or (Path(told) if (told := _told(env, "LOG_FILE")) else None)
    screen = Screen(
        form=chosen.output or _form(_told(env, "OUTPUT")),
        verbosity=_verbosity(chosen, env),
        stdout=around.stdout,
        stderr=around.stderr,
    )
    return Session(
        around=around,
        profile=chosen.profile or _told(env, "PROFILE") or None,
        mailbox=chosen.mailbox or _told(env, "MAILBOX") or None,
        calendar=chosen.calendar or _told(env, "CALENDAR") or None,
        screen=screen,
        log_file=log_file,
    )


def _told(environment: Mapping[str, str], name: str) -> str:
    return environment.get(f"EWS_MEETINGS_{name}", "")


def _form(told: str) -> Form:
    try:
        return Form(told) if told else Form.TEXT
    except ValueError as error:
        problem = f"is not one of {', '.join(Form)}"
        raise BadOption("EWS_MEETINGS_OUTPUT", told, problem) from error


def _verbosity(chosen: GlobalOptions, environment: Mapping[str, str]) -> int:
    """Return -1 for quiet, else how much is said; of -v and -q the flag beats the environment."""
    if chosen.quiet:
        return -1
    if chosen.verbose:
        return chosen.verbose
    if _told(environment, "QUIET") not in {"", "0"}:
        return -1
    told = _told(environment, "VERBOSE")
    if told and not told.isdecimal():
        raise BadOption("EWS_MEETINGS_VERBOSE", told, "is no number, such as 1 or 2")
    return int(told or 0)
