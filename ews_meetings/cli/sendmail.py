"""`sendmail`: stands in for the program of that name, where another program mails its invitations.

What it is called with says nothing of who is invited: that stands in the calendar of the mail.
"""

from __future__ import annotations

import contextlib
import getopt
import logging
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, BinaryIO

import typer

from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.exit_codes import TEMPORARY
from ews_meetings.cli.globals import Session
from ews_meetings.cli.import_files import STDIN, import_source, open_source
from ews_meetings.cli.import_options import FolderOptions, PartOptions
from ews_meetings.cli.opening import need_mailbox
from ews_meetings.errors import BadOption, FileTooLarge
from ews_meetings.sources.bounded import LIMIT_BYTES, LIMIT_MB

log = logging.getLogger(__name__)
_LETTERS = "A:B:b:C:cD:d:e:F:f:Gh:IiL:mN:nO:o:p:q:R:r:stUV:vX:"
"""The options of sendmail(8), Postfix's and Exim's; a colon stands behind those with a value."""
_DELIVERIES = frozenset({"m", ""})
_END = re.compile(rb"(?:^|(?<=\n))\.\r?\n")
_OURS = "EWS_MEETINGS_"
_PASSED_ON = f"{_OURS}PASSED_ON"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendmailOptions:
    """How the other program calls sendmail."""

    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="-- [-t] [-i] [-f ADDRESS] [RECIPIENT…]",
            help="What sendmail is called with, behind --; it chooses nothing.",
        ),
    ] = None
    pass_on: Annotated[
        Path | None,
        typer.Option(
            "--pass-on",
            metavar="PROGRAM",
            help="The real sendmail: it gets every mail that is no invitation, called the same.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendmailCall:
    """What a call of sendmail says."""

    is_delivery: bool
    """False for its other services, such as printing the queue."""
    ends_at_dot: bool
    """Whether a line with a single dot ends the mail."""
    recipients: tuple[str, ...] = ()


def sendmail(
    session: Session, mail: SendmailOptions, part: PartOptions, change: ChangeOptions
) -> int:
    """Import the invitation in a mail on stdin, called as programs call sendmail; sysexits codes."""
    arguments = mail.arguments or []
    call = read_call(arguments)
    if not call.is_delivery:
        _pass_on(session, mail, arguments)
    stdin = session.around.stdin.buffer
    content = stdin.read(LIMIT_BYTES + 1)
    is_whole = len(content) <= LIMIT_BYTES
    whole = until_dot(content) if call.ends_at_dot else content
    if mail.pass_on is not None and not (is_whole and _is_ours(session, whole)):
        _pass_on(session, mail, arguments, content=content, rest=stdin)
    if not is_whole:
        raise FileTooLarge(STDIN, LIMIT_MB)
    log.debug("called as sendmail", extra={"recipients": len(call.recipients)})
    source = open_source(session, [STDIN], part, FolderOptions(), content=whole, is_being_sent=True)
    return import_source(session, source, change)


def read_call(arguments: Sequence[str]) -> SendmailCall:
    """Return what a call of sendmail says.

    Raises:
        BadOption: it has an option that no sendmail knows.
    """
    try:
        options, recipients = getopt.gnu_getopt(list(arguments), _LETTERS)
    except getopt.GetoptError as error:
        raise BadOption("sendmail", f"-{error.opt}", "is no option of sendmail") from error
    modes = [value for letter, value in options if letter == "-b"]
    is_queue = any(letter in {"-q", "-I"} for letter, _ in options)
    is_dotted = not any(
        letter == "-i" or (letter, value) == ("-o", "i") for letter, value in options
    )
    return SendmailCall(
        is_delivery=not is_queue and set(modes) <= _DELIVERIES,
        ends_at_dot=is_dotted,
        recipients=tuple(recipients),
    )


def until_dot(content: bytes) -> bytes:
    """Return a mail up to a line with a single dot, which ends it without -i."""
    return _END.split(content, maxsplit=1)[0]


def _is_ours(session: Session, content: bytes) -> bool:
    """Say whether a mail is an invitation; a mailbox is needed only where it has a calendar."""
    from ews_meetings.sources.invitations import is_invitation

    return is_invitation(content, mailbox=lambda: need_mailbox(session))


def _pass_on(
    session: Session,
    mail: SendmailOptions,
    arguments: Sequence[str],
    *,
    content: bytes | None = None,
    rest: BinaryIO | None = None,
) -> None:
    """Let the real sendmail do it, and end as it does.

    Args:
        session: the call.
        mail: names the program.
        arguments: what it is called with.
        content: what it reads; None for our own stdin.
        rest: what it reads after that.

    Raises:
        BadOption: there is none, or it is ourselves.
        typer.Exit: with its exit code.
    """
    program = mail.pass_on
    if program is None:
        raise BadOption(
            "sendmail", " ".join(arguments), "only delivers; --pass-on names one that can"
        )
    if session.environment.get(_PASSED_ON):
        raise BadOption("--pass-on", str(program), "calls this program again")
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; the program that the call names
            [str(program.absolute()), *arguments],  # a bare name would be looked for in PATH
            stdin=None if content is None else subprocess.PIPE,
            env=_environment_without_ours(session.environment),
        )
    except OSError as error:
        problem = f"cannot be run: {error.strerror or error}"
        raise BadOption("--pass-on", str(program), problem) from error
    with process:
        if process.stdin is not None:
            _feed(process.stdin, content or b"", rest)
        code = process.wait()
    raise typer.Exit(code if code >= 0 else TEMPORARY)


def _feed(pipe: IO[bytes], content: bytes, rest: BinaryIO | None) -> None:
    """Write a mail to a program; one that reads no further has its own reason and exit code."""
    with contextlib.suppress(BrokenPipeError):
        pipe.write(content)
        if rest is not None:
            shutil.copyfileobj(rest, pipe)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def _environment_without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for another program: our settings may hold a password."""
    others = {name: value for name, value in environment.items() if not name.startswith(_OURS)}
    return {**others, _PASSED_ON: "1"}
