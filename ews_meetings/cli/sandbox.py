"""`sandbox`: the rehearsal room on this machine, and the people in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from ews_meetings.app.sandboxes import (
    OpenSandbox,
    Reach,
    announced,
    open_sandbox,
    read_reach,
    reset_sandbox,
    run_sandbox,
    sandbox_mailbox,
    sandbox_people,
)
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import say_sandbox
from ews_meetings.cli.output import Answer, Row, Style
from ews_meetings.config.folders import folders
from ews_meetings.errors import BadOption, MeetingNotFound, UsageProblem


class Flavour(StrEnum):
    """Which server the sandbox plays."""

    EXCHANGE = "exchange"
    GROMOX = "gromox"


class Reply(StrEnum):
    """What a person answers."""

    ACCEPT = "accept"
    TENTATIVE = "tentative"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How the sandbox is served."""

    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 0
    listen: Annotated[
        str,
        typer.Option(
            "--listen",
            metavar="HOST",
            help="Other machines reach it by any other address than this.",
        ),
    ] = "127.0.0.1"
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file", metavar="FILE",
            help="Holds the password of all mailboxes for other machines; needed with --listen.",
        ),
    ] = None  # fmt: skip
    flavour: Annotated[Flavour, typer.Option("--flavour", help="Which server it plays.")] = (
        Flavour.EXCHANGE
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOptions:
    """Who answers what."""

    who: Annotated[str, typer.Argument(metavar="PERSON", help="alice, or the whole address.")]
    reply: Annotated[Reply, typer.Argument(metavar="accept|tentative|decline")]
    name: Annotated[
        str, typer.Argument(metavar="NAME-OR-SUBJECT", help="Key, UID or subject of the meeting.")
    ]
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What they write.")] = ""


def serve(session: Session, how: ServeOptions) -> int:
    """Keep the sandbox open for other commands and for any EWS client, until Ctrl-C."""
    places = folders(session.environment)
    say_sandbox(session)
    reach = _reach(session, how)
    try:
        with (
            run_sandbox(places, flavour=how.flavour.value, port=how.port, reach=reach) as server,
            announced(server, places),
        ):
            _tell_address(session, url=server.url, window=server.window_url, flavour=how.flavour)
            _wait()
    except OSError as error:
        problem = f"cannot be taken: {error.strerror or error}"
        if how.port == 0 and not reach.goes_out:
            raise
        if how.port == 0:
            raise BadOption("--listen", how.listen, problem) from error
        raise BadOption("--port", str(how.port), problem) from error
    session.screen.say("the sandbox is closed; its mailboxes are kept")
    return 0


def _reach(session: Session, how: ServeOptions) -> Reach:
    """Return who may reach the sandbox, and warn where that is not this machine alone.

    Raises:
        UsageProblem: other machines could, and there is no password.
        SecretUnusable: the file with the password cannot be used.
    """
    reach = read_reach(how.listen, how.password_file, session.environment)
    if not reach.goes_out:
        return reach
    if reach.password is None:
        message = f"--listen {how.listen}: other machines could read and write all mailboxes"
        raise UsageProblem(message, hint="name a password of your own with --password-file FILE")
    session.screen.warn(
        f"other machines reach the sandbox at {how.listen}, without encryption: passwords by Basic"
        " and all mailboxes can be read on the way"
    )
    return reach


def reset(session: Session) -> int:
    """Empty all mailboxes of the sandbox, and forget what was made in them."""
    say_sandbox(session)
    reset_sandbox(folders(session.environment))
    session.screen.say("all mailboxes of the sandbox are empty")
    session.screen.give(Answer(kind="reset", data=[], columns=()))
    return 0


def people(session: Session) -> int:
    """List the people and rooms of the sandbox."""
    say_sandbox(session)
    rows: list[Row] = [
        {"address": one.address, "name": one.name, "room": one.is_room} for one in sandbox_people()
    ]
    screen = session.screen
    if screen.is_text:
        cells = [(r["address"], r["name"], "room" if r["room"] else "person") for r in rows]
        screen.table(("mailbox", "name", "what"), cells)
    screen.give(Answer(kind="people", data=rows, columns=("address", "name", "room")))
    return 0


def answer(session: Session, said: ReplyOptions) -> int:
    """Answer an invitation as one of the sandbox's people would."""
    say_sandbox(session)
    with open_sandbox(folders(session.environment)) as sandbox:
        row = give_answer(sandbox, said)
    if session.screen.is_text:
        session.screen.line(f"{row['mailbox']} answers {row['response']}: {row['subject']}")
    session.screen.give(Answer(kind="answered", data=[row], columns=tuple(row)))
    return 0


def mails(session: Session) -> int:
    """List every message that left a mailbox of the sandbox, one line per recipient."""
    say_sandbox(session)
    with open_sandbox(folders(session.environment)) as sandbox:
        rows = cast("list[Row]", sandbox.ask("mails"))
    screen, columns = session.screen, ("at", "kind", "sender", "to", "subject", "uid")
    if screen.is_text and rows:
        screen.table(columns[:5], [[row[column] for column in columns[:5]] for row in rows])
    elif screen.is_text:
        screen.say("no mail has left a mailbox of the sandbox")
    screen.give(Answer(kind="mails", data=rows, columns=columns, summary={"mails": len(rows)}))
    return 0


def give_answer(sandbox: OpenSandbox, said: ReplyOptions) -> dict[str, object]:
    """Let a person answer, and return what was answered.

    Raises:
        UsageProblem: the sandbox has no such person.
        MeetingNotFound: the person holds no such invitation.
    """
    mailbox = sandbox_mailbox(said.who)
    entry = _invitation(sandbox, mailbox, said.name)
    sandbox.tell(
        "answer", mailbox=mailbox, uid=entry["uid"], answer=said.reply.value, text=said.text
    )
    return {"mailbox": mailbox, "response": said.reply.value, "subject": entry["subject"]}


def _invitation(sandbox: OpenSandbox, mailbox: str, name: str) -> Row:
    """Return the entry in a person's calendar that a key, a UID or a subject names."""
    state = cast("dict[str, dict[str, list[dict[str, object]]]]", sandbox.ask("state"))
    every = [entry for held in state.values() for entry in held["calendar"]]
    uids = {str(e["uid"]) for e in every if cast("Row", e["properties"]).get("key") == name}
    for entry in reversed(state[mailbox]["calendar"]):
        if entry["uid"] in uids | {name} or str(entry["subject"]).casefold() == name.casefold():
            return entry
    raise MeetingNotFound(name, mailbox)


def _tell_address(session: Session, *, url: str, window: str, flavour: Flavour) -> None:
    screen = session.screen
    if screen.is_text:
        screen.line(f"The sandbox plays {flavour} at {url}", Style.HEAD)
        screen.line(f"see into it with a browser at {window}")
        screen.line(
            "users: ews-meetings sandbox people lists them; the password of each is sandbox"
        )
        screen.line("other commands with --profile sandbox join it; Ctrl-C closes it")
    row = {"url": url, "flavour": flavour.value, "window": window}
    screen.give(Answer(kind="serving", data=[row], columns=tuple(row)))
    screen.flush()


def _wait() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
