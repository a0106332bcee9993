"""`sandbox scenario`, `sandbox clock` and `sandbox outbox`: who answers by script, when it is, what left."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

import typer

from ews_meetings.app.sandboxes import OpenSandbox, open_sandbox, read_scenario_file
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import say_sandbox
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.when_reading import read_length
from ews_meetings.config.folders import folders
from ews_meetings.errors import BadOption

_OUTBOX = ("number", "at", "kind", "sender", "to", "subject", "uid")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioOptions:
    """Which scenario."""

    file: Annotated[
        Path, typer.Argument(metavar="FILE", help='TOML, such as bob = "decline after 2 answers".')
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceOptions:
    """How far the clock goes."""

    length: Annotated[str, typer.Argument(metavar="DURATION", help="Such as 90m, 1h30m or 2d.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOptions:
    """Where the clock goes."""

    time: Annotated[str, typer.Argument(metavar="TIME", help="With its offset: 2026-12-01T09:00Z.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxOptions:
    """Which message."""

    eml: Annotated[
        int | None,
        typer.Option(
            "--eml", min=1, metavar="N", help="The message with this number, as it would go."
        ),
    ] = None


def load_scenario(session: Session, told: ScenarioOptions) -> int:
    """Let people answer by a file from now on; invitations that lie unanswered are answered too."""
    text = read_scenario_file(told.file)
    with _opened(session) as sandbox:
        sandbox.tell("scenario", text=text)
        session.screen.say(f"the people of the sandbox do what {told.file} says")
        return _show_scenario(session, sandbox)


def show_scenario(session: Session) -> int:
    """Show the scenario that is played."""
    with _opened(session) as sandbox:
        return _show_scenario(session, sandbox)


def clear_scenario(session: Session) -> int:
    """Let people do nothing by themselves any more; faults that the scenario armed stay armed."""
    with _opened(session) as sandbox:
        sandbox.tell("scenario", clear=True)
        return _show_scenario(session, sandbox)


def show_clock(session: Session) -> int:
    """Show the sandbox's time."""
    with _opened(session) as sandbox:
        return _show_clock(session, sandbox)


def advance_clock(session: Session, told: AdvanceOptions) -> int:
    """Put the sandbox's clock forward; people do what is due until then, each at its own time."""
    try:
        length = read_length(told.length)
    except BadOption as error:
        problem = error.message.removeprefix(f"{error.option} {error.value!r}: ")
        raise BadOption("DURATION", told.length, problem) from error
    with _opened(session) as sandbox:
        sandbox.tell("clock", advance_s=length.total_seconds())
        return _show_clock(session, sandbox)


def set_clock(session: Session, told: SetOptions) -> int:
    """Set the sandbox's clock to a time, which may also lie in the past."""
    moment = _moment(told.time)
    with _opened(session) as sandbox:
        sandbox.tell("clock", set=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return _show_clock(session, sandbox)


def outbox(session: Session, wanted: OutboxOptions) -> int:
    """List the messages to people outside the sandbox, or show one; none is ever mailed."""
    with _opened(session) as sandbox:
        if wanted.eml is not None:
            return _show_message(session, sandbox, wanted.eml)
        rows = [{name: one[name] for name in _OUTBOX} for one in _rows(sandbox)]
    screen = session.screen
    if screen.is_text and rows:
        screen.table(_OUTBOX[:6], [[row[name] for name in _OUTBOX[:6]] for row in rows])
    elif screen.is_text:
        screen.say("no message has left for people outside the sandbox")
    summary = {"messages": len(rows)}
    screen.give(Answer(kind="outbox", data=rows, columns=_OUTBOX, summary=summary))
    return 0


def _opened(session: Session) -> AbstractContextManager[OpenSandbox]:
    say_sandbox(session)
    return open_sandbox(folders(session.environment))


def _rows(sandbox: OpenSandbox) -> list[Row]:
    return cast("list[Row]", sandbox.ask("outbox"))


def _show_message(session: Session, sandbox: OpenSandbox, number: int) -> int:
    known = [str(row["number"]) for row in _rows(sandbox)]
    if str(number) not in known:
        hint = f"there is {', '.join(known)}" if known else "there is none"
        raise BadOption("--eml", str(number), "no such message", hint=hint)
    text = sandbox.read(f"outbox/{number}.eml")
    if session.screen.is_text:
        for line in text.splitlines():
            session.screen.line(line)
    row = {"number": number, "text": text}
    session.screen.give(Answer(kind="outbox-message", data=[row], columns=("number", "text")))
    return 0


def _show_scenario(session: Session, sandbox: OpenSandbox) -> int:
    text = str(cast("Row", sandbox.ask("scenario"))["text"])
    rows = [{"text": text}] if text else []
    if session.screen.is_text and text:
        for line in text.splitlines():
            session.screen.line(line)
    elif session.screen.is_text:
        session.screen.say("no scenario is played")
    session.screen.give(Answer(kind="scenario", data=rows, columns=("text",)))
    return 0


def _show_clock(session: Session, sandbox: OpenSandbox) -> int:
    told = cast("Row", sandbox.ask("clock"))
    row = {"now": told["now"], "ahead_s": told["ahead_s"]}
    if session.screen.is_text:
        session.screen.line(f"{datetime.fromisoformat(str(row['now'])):%Y-%m-%d %H:%M:%S} UTC")
    session.screen.give(Answer(kind="clock", data=[row], columns=("now", "ahead_s")))
    return 0


def _moment(text: str) -> datetime:
    hint = "say it with its offset, such as 2026-12-01T09:00Z or 2026-12-01T09:00+01:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadOption("TIME", text, "is no time", hint=hint) from error
    if moment.tzinfo is None:
        raise BadOption("TIME", text, "has no offset", hint=hint)
    return moment.astimezone(UTC)
