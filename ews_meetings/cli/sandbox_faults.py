"""`sandbox fault` and `sandbox policy`: what goes wrong once, and what is refused until it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Annotated, cast

import typer

from ews_meetings.app.sandboxes import OpenSandbox, open_sandbox, sandbox_mailbox
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import say_sandbox
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.sandbox_words import FaultWord, PolicyWord
from ews_meetings.config.folders import folders
from ews_meetings.errors import BadOption

_WHICH = "Which requests"
_WHAT = "What they see"
_FAULT_COLUMNS = (
    "kind", "operation", "mailing", "occurrence", "skip", "times", "probability", "seed", "drawn",
    "item", "code", "delay_s", "retry_after_s", "back_off_ms", "k", "commits", "text",
)  # fmt: skip
_POLICY_COLUMNS = ("kind", "mailbox", "allows", "url", "version", "ahead_s", "wait_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOptions:
    """One fault, as it was typed."""

    kind: Annotated[FaultWord, typer.Argument(metavar="KIND", help="What goes wrong.")]
    operation: Annotated[
        str | None,
        typer.Option(
            "--operation", metavar="OPERATION", rich_help_panel=_WHICH,
            help="Such as CreateItem, or an answer such as AcceptItem; any by default.",
        ),
    ] = None  # fmt: skip
    mailing: Annotated[
        bool | None,
        typer.Option(
            "--mailing/--silent", rich_help_panel=_WHICH, help="Those that send mail, or not."
        ),
    ] = None
    occurrence: Annotated[
        bool | None,
        typer.Option(
            "--occurrence/--whole", rich_help_panel=_WHICH, help="About one occurrence, or not."
        ),
    ] = None
    skip: Annotated[
        int,
        typer.Option("--skip", min=0, metavar="N", rich_help_panel=_WHICH, help="N pass first."),
    ] = 0
    times: Annotated[
        int,
        typer.Option(
            "--times", min=0, metavar="N", rich_help_panel=_WHICH, help="How often; 0 for always."
        ),
    ] = 1
    probability: Annotated[
        float,
        typer.Option(
            "--probability", min=0, max=1, metavar="P", rich_help_panel=_WHICH,
            help="How likely each is hit; above 0.",
        ),
    ] = 1.0  # fmt: skip
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="N", rich_help_panel=_WHICH,
            help="Makes chance the same every time; one is taken and shown by default.",
        ),
    ] = None  # fmt: skip
    item: Annotated[
        int,
        typer.Option(
            "--item",
            min=1,
            metavar="N",
            rich_help_panel=_WHAT,
            help="item-error: which of the batch.",
        ),
    ] = 1
    code: Annotated[
        str,
        typer.Option("--code", metavar="CODE", rich_help_panel=_WHAT, help="item-error: its code."),
    ] = "ErrorInternalServerError"
    delay_s: Annotated[
        float,
        typer.Option(
            "--delay-s", min=0, max=600, metavar="SECONDS", rich_help_panel=_WHAT,
            help="delay, trickle: how long.",
        ),
    ] = 0.0  # fmt: skip
    retry_after_s: Annotated[
        int | None,
        typer.Option(
            "--retry-after-s", min=0, metavar="SECONDS", rich_help_panel=_WHAT,
            help="429, 503: the Retry-After header.",
        ),
    ] = None  # fmt: skip
    back_off_ms: Annotated[
        int,
        typer.Option(
            "--back-off-ms", min=0, metavar="MS", rich_help_panel=_WHAT,
            help="busy: BackOffMilliseconds.",
        ),
    ] = 100  # fmt: skip
    k: Annotated[
        int,
        typer.Option(
            "--later", min=1, metavar="N", rich_help_panel=_WHAT,
            help="late-commit: at which later request it is done.",
        ),
    ] = 2  # fmt: skip
    commits: Annotated[
        bool,
        typer.Option(
            "--commits", rich_help_panel=_WHAT,
            help="500, 502, 503, 504, timeout-expired: the work is done all the same.",
        ),
    ] = False  # fmt: skip
    text: Annotated[
        str,
        typer.Option(
            "--text", metavar="TEXT", rich_help_panel=_WHAT, help="403, blocked-tenant: the body."
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyOptions:
    """One decision of the administrator, as it was typed."""

    kind: Annotated[PolicyWord, typer.Argument(metavar="KIND", help="What is decided.")]
    mailbox: Annotated[
        str | None,
        typer.Option("--about", metavar="PERSON", help="Whom it is about; all by default."),
    ] = None
    allows: Annotated[
        list[str] | None,
        typer.Option(
            "--allow", metavar="PATTERN", help="allow-list: such as Outlook/*; repeatable."
        ),
    ] = None
    url: Annotated[str, typer.Option("--url", metavar="URL", help="redirected: where to.")] = ""
    version: Annotated[
        str, typer.Option("--build", metavar="A.B.C.D", help="version: which build it plays.")
    ] = ""
    ahead_s: Annotated[
        float, typer.Option("--ahead-s", metavar="SECONDS", help="clock: how far the Date is off.")
    ] = 0.0
    wait_ms: Annotated[
        int,
        typer.Option(
            "--wait-ms", min=0, metavar="MS", help="busy, throttled, unavailable: the hint."
        ),
    ] = 5000


def add_fault(session: Session, fault: FaultOptions) -> int:
    """Let requests to the sandbox go wrong; it stays armed, also for later commands, until it fired."""
    order = asdict(fault) | {"kind": fault.kind.value}
    with _opened(session) as sandbox:
        sandbox.tell("fault", **order)
        return _show_faults(session, sandbox)


def list_faults(session: Session) -> int:
    """List the faults that wait for a request."""
    with _opened(session) as sandbox:
        return _show_faults(session, sandbox)


def clear_faults(session: Session) -> int:
    """Disarm all faults."""
    with _opened(session) as sandbox:
        sandbox.tell("fault", clear=True)
        return _show_faults(session, sandbox)


def add_policy(session: Session, decision: PolicyOptions) -> int:
    """Decide as an administrator would: lock, switch off, move, throttle; until it is taken back."""
    order: dict[str, object] = {
        "kind": decision.kind.value, "url": decision.url, "ahead_s": decision.ahead_s,
        "wait_ms": decision.wait_ms, "allows": decision.allows or [],
        "mailbox": sandbox_mailbox(decision.mailbox) if decision.mailbox else None,
        "version": _numbers(decision.version),
    }  # fmt: skip
    with _opened(session) as sandbox:
        sandbox.tell("policy", **order)
        return _show_policies(session, sandbox)


def list_policies(session: Session) -> int:
    """List what is decided."""
    with _opened(session) as sandbox:
        return _show_policies(session, sandbox)


def clear_policies(session: Session) -> int:
    """Take all decisions back."""
    with _opened(session) as sandbox:
        sandbox.tell("policy", clear=True)
        return _show_policies(session, sandbox)


def _numbers(build: str) -> list[int]:
    try:
        return [int(part) for part in build.split(".")] if build else []
    except ValueError as error:
        raise BadOption("--build", build, "is no build such as 15.1.2507.6") from error


def _opened(session: Session) -> AbstractContextManager[OpenSandbox]:
    say_sandbox(session)
    return open_sandbox(folders(session.environment))


def _show_faults(session: Session, sandbox: OpenSandbox) -> int:
    told = cast("Mapping[str, list[Row]]", sandbox.ask("faults"))
    rows = [{name: one[name] for name in _FAULT_COLUMNS} for one in told["armed"]]
    screen, shown = session.screen, ("kind", "operation", "skip", "times", "probability", "seed")
    if screen.is_text and rows:
        screen.table(shown, [[_cell(row[name]) for name in shown] for row in rows])
    elif screen.is_text:
        screen.say("no fault waits for a request")
    summary = {"armed": len(rows), "fired": len(told["fired"])}
    screen.give(Answer(kind="faults", data=rows, columns=_FAULT_COLUMNS, summary=summary))
    return 0


def _show_policies(session: Session, sandbox: OpenSandbox) -> int:
    told = cast("list[Row]", sandbox.ask("policies"))
    rows = [{name: one[name] for name in _POLICY_COLUMNS} for one in told]
    screen, shown = session.screen, ("kind", "mailbox", "url", "wait_ms")
    if screen.is_text and rows:
        screen.table(shown, [[_cell(row[name]) for name in shown] for row in rows])
    elif screen.is_text:
        screen.say("nothing is decided")
    screen.give(Answer(kind="policies", data=rows, columns=_POLICY_COLUMNS))
    return 0


def _cell(value: object) -> object:
    return "any" if value is None else value
