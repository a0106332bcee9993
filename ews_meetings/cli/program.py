"""The commands of the program, and the nouns that some of them stand under."""

from __future__ import annotations

from collections.abc import Mapping

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
from ews_meetings.cli.commands import Command, command, group
from ews_meetings.cli.exit_codes import Exits
from ews_meetings.cli.version import tell_version

SENDMAIL = "sendmail"
_ABOUT = """Puts meetings into Microsoft Exchange natively, through EWS.

Exchange itself then invites and tracks. Every change is planned, shown, and done exactly once.

Try it without a server: ews-meetings demo
"""


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


def _ics() -> typer.Typer:
    return _group(
        "What calendar files say, and what Exchange will make of it; nobody is contacted.",
        {"check": ics_check.check, "expand": ics_expand.expand, "diff": ics_diff.diff},
    )


def _responses() -> typer.Typer:
    return _group("What attendees have answered.", {"show": responses.show_responses})


def _runs() -> typer.Typer:
    return _group(
        "What earlier runs did, and what they left open; without a command it lists them.",
        {"show": runs.show_run, "resume": runs.resume_run, "settle": runs.settle_run},
        alone=runs.list_runs,
    )


def _profile() -> typer.Typer:
    return _group(
        "Servers and log-ins under names of your own.",
        {
            "add": profile.add,
            "list": profile.list_profiles,
            "use": profile.use,
            "show": profile.show,
            "remove": profile.remove,
        },
    )


def _config() -> typer.Typer:
    return _group(
        "The configuration: what holds, what is wrong, what may stand there.",
        {
            "show": config.show,
            "check": config.check,
            "path": config.path,
            "schema": config.schema,
            "example": config.example,
        },
    )


def _sandbox() -> typer.Typer:
    app = _group(
        "The embedded server: a rehearsal room for this machine.",
        {
            "serve": sandbox.serve,
            "reset": sandbox.reset,
            "people": sandbox.people,
            "answer": sandbox.answer,
            "mails": sandbox.mails,
            "outbox": sandbox_story.outbox,
        },
    )
    app.add_typer(_scenario(), name="scenario")
    app.add_typer(_clock(), name="clock")
    app.add_typer(_fault(), name="fault")
    app.add_typer(_policy(), name="policy")
    return app


def _scenario() -> typer.Typer:
    return _group(
        "What people of the sandbox answer by themselves.",
        {
            "load": sandbox_story.load_scenario,
            "show": sandbox_story.show_scenario,
            "clear": sandbox_story.clear_scenario,
        },
    )


def _clock() -> typer.Typer:
    return _group(
        "The sandbox's own time; without a command it is shown.",
        {
            "show": sandbox_story.show_clock,
            "advance": sandbox_story.advance_clock,
            "set": sandbox_story.set_clock,
        },
        alone=sandbox_story.show_clock,
    )


def _fault() -> typer.Typer:
    return _group(
        "Requests to the sandbox that go wrong on demand.",
        {
            "add": sandbox_faults.add_fault,
            "list": sandbox_faults.list_faults,
            "clear": sandbox_faults.clear_faults,
        },
    )


def _policy() -> typer.Typer:
    return _group(
        "What the sandbox refuses until it is taken back, as administrators decide it.",
        {
            "add": sandbox_faults.add_policy,
            "list": sandbox_faults.list_policies,
            "clear": sandbox_faults.clear_policies,
        },
    )


def _group(
    about: str, commands: Mapping[str, Command], *, alone: Command | None = None
) -> typer.Typer:
    """Return the commands of one noun.

    Args:
        about: what they are for.
        commands: by their names, in the order of the help.
        alone: what the noun does without a command; None shows its help.
    """
    app = _typer(about, no_args_is_help=alone is None, invoke_without_command=alone is not None)
    app.callback()(group(alone, about=about))
    for name, done in commands.items():
        app.command(name)(command(done))
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
