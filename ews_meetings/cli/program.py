"""The program: its commands, and the border where everything becomes an exit code."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence

import typer

from ews_meetings.cli import (
    cancel,
    create,
    demo,
    explain,
    import_files,
    meetings,
    plans,
    respond,
    responses,
    runs,
    sandbox,
    topics,
    undo,
    update,
)
from ews_meetings.cli.commands import Given, command, group, report
from ews_meetings.cli.exit_codes import DONE
from ews_meetings.cli.failures import PROGRAM, failure_of
from ews_meetings.cli.globals import Surroundings
from ews_meetings.cli.output import Form

_ABOUT = """Puts meetings into Microsoft Exchange natively, through EWS.

Exchange itself then invites and tracks. Every change is planned, shown, and done exactly once.

Try it without a server: ews-meetings demo
"""


def run(arguments: Sequence[str], around: Surroundings) -> int:
    """Run the program and return its exit code."""
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
        return report(failure_of(error), form=form, around=around)
    return code if isinstance(code, int) else DONE


def program() -> typer.Typer:
    """Return all commands."""
    app = _typer(_ABOUT, no_args_is_help=True)
    app.callback()(group(about=_ABOUT))
    app.command("import")(command(import_files.import_files))
    app.command("create")(command(create.create))
    app.command("update")(command(update.update))
    app.command("cancel")(command(cancel.cancel))
    app.command("respond")(command(respond.respond))
    app.command("undo")(command(undo.undo))
    app.command("apply")(command(plans.apply_file))
    app.command("list")(command(meetings.list_meetings))
    app.command("show")(command(meetings.show_meeting))
    app.command("explain")(command(explain.explain))
    app.add_typer(_responses(), name="responses")
    app.add_typer(_runs(), name="runs")
    app.add_typer(_sandbox(), name="sandbox")
    app.command("demo")(command(demo.demo))
    app.command("help")(command(topics.tell))
    return app


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


def _responses() -> typer.Typer:
    about = "What attendees have answered."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("show")(command(responses.show_responses))
    return app


def _runs() -> typer.Typer:
    about = "What earlier runs did, and what they left open; without a command it lists them."
    app = _typer(about, invoke_without_command=True)
    app.callback()(group(runs.list_runs, about=about))
    app.command("show")(command(runs.show_run))
    app.command("resume")(command(runs.resume_run))
    app.command("settle")(command(runs.settle_run))
    return app


def _sandbox() -> typer.Typer:
    about = "The embedded server: a rehearsal room for this machine."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("serve")(command(sandbox.serve))
    app.command("reset")(command(sandbox.reset))
    app.command("people")(command(sandbox.people))
    app.command("answer")(command(sandbox.answer))
    app.command("mails")(command(sandbox.mails))
    return app


def _typer(
    about: str, *, no_args_is_help: bool = False, invoke_without_command: bool = False
) -> typer.Typer:
    return typer.Typer(
        help=about,
        no_args_is_help=no_args_is_help,
        invoke_without_command=invoke_without_command,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _without_reader(around: Surroundings) -> int:
    """End quietly when nobody reads stdout any more, as `head` does."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), around.stdout.fileno())
    return DONE
