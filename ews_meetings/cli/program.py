"""The program: its commands, and the border where everything becomes an exit code."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise

import typer

from ews_meetings.cli import (
    cancel,
    completion,
    config,
    create,
    demo,
    doctor,
    explain,
    export,
    ics_check,
    ics_diff,
    ics_expand,
    import_files,
    listing,
    login,
    meetings,
    plans,
    profile,
    respond,
    responses,
    runs,
    sandbox,
    sandbox_faults,
    sandbox_story,
    sendmail,
    topics,
    undo,
    update,
)
from ews_meetings.cli.commands import Given, command, group, report
from ews_meetings.cli.exit_codes import DONE, Exits
from ews_meetings.cli.failures import PROGRAM, failure_of
from ews_meetings.cli.globals import Surroundings, asked_exits
from ews_meetings.cli.output import Form
from ews_meetings.cli.version import tell_version

SENDMAIL = "sendmail"
_ABOUT = """Puts meetings into Microsoft Exchange natively, through EWS.

Exchange itself then invites and tracks. Every change is planned, shown, and done exactly once.

Try it without a server: ews-meetings demo
"""


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


def program() -> typer.Typer:
    """Return all commands."""
    app = _typer(_ABOUT, no_args_is_help=True)
    app.callback(invoke_without_command=True)(group(about=_ABOUT, version=tell_version))
    app.command("import")(command(import_files.import_files))
    app.add_typer(_ics(), name="ics")
    app.command(SENDMAIL)(command(sendmail.sendmail, exits=Exits.SYSEXITS))
    app.command("export")(command(export.export))
    app.command("create")(command(create.create))
    app.command("update")(command(update.update))
    app.command("cancel")(command(cancel.cancel))
    app.command("respond")(command(respond.respond))
    app.command("undo")(command(undo.undo))
    app.command("apply")(command(plans.apply_file))
    app.command("list")(command(listing.list_meetings))
    app.command("show")(command(meetings.show_meeting))
    app.command("explain")(command(explain.explain))
    app.add_typer(_responses(), name="responses")
    app.add_typer(_runs(), name="runs")
    app.add_typer(_profile(), name="profile")
    app.command("login")(command(login.login))
    app.command("logout")(command(login.logout))
    app.add_typer(_config(), name="config")
    app.command("doctor")(command(doctor.doctor))
    app.add_typer(_sandbox(), name="sandbox")
    app.command("demo")(command(demo.demo))
    app.command("completion")(command(completion.completion))
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


def _ics() -> typer.Typer:
    about = "What calendar files say, and what Exchange will make of it; nobody is contacted."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("check")(command(ics_check.check))
    app.command("expand")(command(ics_expand.expand))
    app.command("diff")(command(ics_diff.diff))
    return app


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


def _profile() -> typer.Typer:
    about = "Servers and log-ins under names of your own."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("add")(command(profile.add))
    app.command("list")(command(profile.list_profiles))
    app.command("use")(command(profile.use))
    app.command("show")(command(profile.show))
    app.command("remove")(command(profile.remove))
    return app


def _config() -> typer.Typer:
    about = "The configuration: what holds, what is wrong, what may stand there."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("show")(command(config.show))
    app.command("check")(command(config.check))
    app.command("path")(command(config.path))
    app.command("schema")(command(config.schema))
    app.command("example")(command(config.example))
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
    app.command("outbox")(command(sandbox_story.outbox))
    app.add_typer(_scenario(), name="scenario")
    app.add_typer(_clock(), name="clock")
    app.add_typer(_fault(), name="fault")
    app.add_typer(_policy(), name="policy")
    return app


def _scenario() -> typer.Typer:
    about = "What people of the sandbox answer by themselves."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("load")(command(sandbox_story.load_scenario))
    app.command("show")(command(sandbox_story.show_scenario))
    app.command("clear")(command(sandbox_story.clear_scenario))
    return app


def _clock() -> typer.Typer:
    about = "The sandbox's own time; without a command it is shown."
    app = _typer(about, invoke_without_command=True)
    app.callback()(group(sandbox_story.show_clock, about=about))
    app.command("show")(command(sandbox_story.show_clock))
    app.command("advance")(command(sandbox_story.advance_clock))
    app.command("set")(command(sandbox_story.set_clock))
    return app


def _fault() -> typer.Typer:
    about = "Requests to the sandbox that go wrong on demand."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("add")(command(sandbox_faults.add_fault))
    app.command("list")(command(sandbox_faults.list_faults))
    app.command("clear")(command(sandbox_faults.clear_faults))
    return app


def _policy() -> typer.Typer:
    about = "What the sandbox refuses until it is taken back, as administrators decide it."
    app = _typer(about, no_args_is_help=True)
    app.callback()(group(about=about))
    app.command("add")(command(sandbox_faults.add_policy))
    app.command("list")(command(sandbox_faults.list_policies))
    app.command("clear")(command(sandbox_faults.clear_policies))
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
