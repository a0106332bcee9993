"""Runs the program: the border where everything becomes an exit code."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise

import typer

from ews_meetings.cli import completion
from ews_meetings.cli.commands import Given, report
from ews_meetings.cli.exit_codes import DONE, Exits
from ews_meetings.cli.failures import PROGRAM, failure_of
from ews_meetings.cli.globals import Surroundings, asked_exits
from ews_meetings.cli.output import Form
from ews_meetings.cli.program import SENDMAIL, program


def run(arguments: Sequence[str], around: Surroundings) -> int:
    """Run the program and return its exit code."""
    if completion.VARIABLE in around.environment:
        completion.ready_shells()
    try:
        code = typer.main.get_command(program()).main(
            args=list(arguments),
            prog_name=PROGRAM,
            standalone_mode=False,
            obj=Given(around=around),
        )
        around.stdout.flush()
    except BrokenPipeError:
        return _without_reader(around)
    except typer.Exit as stop:
        return stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the border: nothing passes
        form = asked_form(arguments, around.environment)
        exits = exits_of_unread(arguments, around.environment, error)
        return report(failure_of(error), form=form, around=around, exits=exits)
    return code if isinstance(code, int) else DONE


def asked_form(arguments: Sequence[str], environment: Mapping[str, str]) -> Form:
    """Return how errors are written when the command line itself could not be read."""
    form = environment.get("EWS_MEETINGS_OUTPUT", "")
    for place, argument in enumerate(arguments):
        if argument in {"-o", "--output"} and place + 1 < len(arguments):
            form = arguments[place + 1]
        elif argument.startswith("--output="):
            form = argument.removeprefix("--output=")
        elif argument.startswith("-o"):
            form = argument.removeprefix("-o")
    return Form(form) if form in set(Form) else Form.TEXT


def exits_of_unread(
    arguments: Sequence[str], environment: Mapping[str, str], error: BaseException
) -> Exits:
    """Return how exit codes are meant when the command line itself could not be read."""
    if getattr(getattr(error, "ctx", None), "info_name", "") == SENDMAIL:
        return Exits.SYSEXITS
    pairs = pairwise((*arguments, ""))
    is_asked = any(
        argument == f"--exit={Exits.SYSEXITS}" or (argument, value) == ("--exit", Exits.SYSEXITS)
        for argument, value in pairs
    )
    return asked_exits(Exits.SYSEXITS if is_asked else None, environment)


def _without_reader(around: Surroundings) -> int:
    """End quietly when nobody reads stdout any more, as `head` does."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), around.stdout.fileno())
    return DONE
