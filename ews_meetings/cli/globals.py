"""The global options: the same before and after the command; flag beats environment beats default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer

from ews_meetings.cli.completers import offer_profiles
from ews_meetings.cli.exit_codes import Exits
from ews_meetings.cli.log_format import LogFormat
from ews_meetings.cli.output import Form, Screen
from ews_meetings.cli.progress import ProgressTeller, manner
from ews_meetings.errors import BadOption

_Word = TypeVar("_Word", bound=StrEnum)
_OFF = frozenset({"", "0", "false", "no", "off", "n", "f"})
"""What a variable says that is not set after all; the settings' own booleans take the same words."""
PANEL = "Global options (before or after the command)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOptions:
    """As they were given at one place of the command line; None where they were not."""

    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            autocompletion=offer_profiles,
            rich_help_panel=PANEL,
            help="Which server and log-in: of your configuration, or sandbox. "
            "(env EWS_MEETINGS_PROFILE)",
        ),
    ] = None
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            rich_help_panel=PANEL,
            help="The configuration; `config path` says where it lies else. "
            "(env EWS_MEETINGS_CONFIG)",
        ),
    ] = None
    mailbox: Annotated[
        str | None,
        typer.Option(
            "--mailbox",
            "-m",
            "--as",
            metavar="ADDRESS",
            rich_help_panel=PANEL,
            help="The organizer: whose calendar it is. (env EWS_MEETINGS_MAILBOX)",
        ),
    ] = None
    calendar: Annotated[
        str | None,
        typer.Option(
            "--calendar",
            metavar="NAME",
            rich_help_panel=PANEL,
            help="Another calendar than the main one, such as Team or Team/Blue. "
            "(env EWS_MEETINGS_CALENDAR)",
        ),
    ] = None
    output: Annotated[
        Form | None,
        typer.Option(
            "--output",
            "-o",
            rich_help_panel=PANEL,
            help="How stdout is written. (env EWS_MEETINGS_OUTPUT)",
        ),
    ] = None
    quiet: Annotated[
        bool | None,
        typer.Option(
            "--quiet",
            "-q",
            rich_help_panel=PANEL,
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
            rich_help_panel=PANEL,
            help="Say more; -vv also what is asked of the server. (env EWS_MEETINGS_VERBOSE)",
        ),
    ] = 0
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="FILE",
            rich_help_panel=PANEL,
            help="Also write a log there. (env EWS_MEETINGS_LOG_FILE)",
        ),
    ] = None
    log_format: Annotated[
        LogFormat | None,
        typer.Option(
            "--log-format",
            rich_help_panel=PANEL,
            help="How log records are written, there and with -v. (env EWS_MEETINGS_LOG_FORMAT)",
        ),
    ] = None
    exit: Annotated[
        Exits | None,
        typer.Option(
            "--exit",
            rich_help_panel=PANEL,
            help="How exit codes are meant: our own, or those of sysexits.h for mail systems. "
            "(env EWS_MEETINGS_EXIT)",
        ),
    ] = None
    no_progress: Annotated[
        bool | None,
        typer.Option(
            "--no-progress",
            rich_help_panel=PANEL,
            help="No bar for long work at a terminal. (env EWS_MEETINGS_NO_PROGRESS)",
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
    config: Path | None = None
    log_file: Path | None = None
    log_format: LogFormat = LogFormat.TEXT
    exits: Exits = Exits.OWN

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
    verbosity = _verbosity(chosen, env)
    screen = Screen(
        form=chosen.output or _one_of(Form, env, "OUTPUT", Form.TEXT),
        verbosity=verbosity,
        stdout=around.stdout,
        stderr=around.stderr,
        progress=_progress(chosen, around, verbosity=verbosity),
    )
    return Session(
        around=around,
        profile=chosen.profile or _told(env, "PROFILE") or None,
        mailbox=chosen.mailbox or _told(env, "MAILBOX") or None,
        calendar=chosen.calendar or _told(env, "CALENDAR") or None,
        config=chosen.config,
        screen=screen,
        log_file=log_file,
        log_format=chosen.log_format or _one_of(LogFormat, env, "LOG_FORMAT", LogFormat.TEXT),
        exits=chosen.exit or _one_of(Exits, env, "EXIT", Exits.OWN),
    )


def asked_exits(chosen: Exits | None, environment: Mapping[str, str]) -> Exits:
    """Return how exit codes are meant, also where the rest of the call cannot be read."""
    return chosen or (Exits.SYSEXITS if _told(environment, "EXIT") == Exits.SYSEXITS else Exits.OWN)


def _told(environment: Mapping[str, str], name: str) -> str:
    return environment.get(f"EWS_MEETINGS_{name}", "")


def _one_of(kind: type[_Word], environment: Mapping[str, str], name: str, default: _Word) -> _Word:
    told = _told(environment, name)
    try:
        return kind(told) if told else default
    except ValueError as error:
        problem = f"is not one of {', '.join(kind)}"
        raise BadOption(f"EWS_MEETINGS_{name}", told, problem) from error


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    return _told(environment, name).strip().casefold() not in _OFF


def _progress(chosen: GlobalOptions, around: Surroundings, *, verbosity: int) -> ProgressTeller:
    how = manner(
        is_terminal=around.stderr.isatty(),
        verbosity=verbosity,
        is_wanted=not (chosen.no_progress or _is_set(around.environment, "NO_PROGRESS")),
    )
    return ProgressTeller(how=how, stderr=around.stderr)


def _verbosity(chosen: GlobalOptions, environment: Mapping[str, str]) -> int:
    """Return -1 for quiet, else how much is said; of -v and -q the flag beats the environment."""
    if chosen.quiet:
        return -1
    if chosen.verbose:
        return chosen.verbose
    if _is_set(environment, "QUIET"):
        return -1
    told = _told(environment, "VERBOSE")
    if told and not told.isdecimal():
        raise BadOption("EWS_MEETINGS_VERBOSE", told, "is no number, such as 1 or 2")
    return int(told or 0)
