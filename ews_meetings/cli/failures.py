"""Exception to sentence, hint and exit code; what a person reads when something went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import typer

from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.exit_codes import DEFECT, USAGE
from ews_meetings.cli.mistakes import Mistakes
from ews_meetings.cli.output import Row
from ews_meetings.cli.redaction import redacted
from ews_meetings.cli.safe import safe, safe_json
from ews_meetings.cli.violations import violation_row
from ews_meetings.errors import (
    ConfigMistake,
    ConfigUnusable,
    EwsMeetingsError,
    GuardsViolated,
    Interrupted,
    ScenarioMistaken,
    Violation,
)

PROGRAM = "ews-meetings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is said of an exception."""

    code: str
    exit_code: int
    message: str
    hint: str = ""
    is_retryable: bool = False
    sentences: tuple[tuple[str, str], ...] = ()
    """For people: each mistake with its hint, where there are several."""
    violations: tuple[Violation, ...] = ()
    """The rules of the profile that a plan would have broken."""
    mistakes: tuple[ConfigMistake, ...] = ()
    """What is wrong with the configuration, or with a scenario of the sandbox."""


def failure_of(error: BaseException) -> Failure:
    """Return what is said of any exception that reaches the border."""
    match error:
        case Mistakes():
            sentences = tuple((one.message, one.hint) for one in error.errors)
            return _ours(error, sentences)
        case GuardsViolated():
            sentences = tuple((one.message, one.hint) for one in error.violations)
            return replace(_ours(error, sentences), violations=error.violations)
        case ConfigUnusable() | ScenarioMistaken():
            sentences = tuple((one.message, one.hint) for one in error.mistakes)
            return replace(_ours(error, sentences), mistakes=error.mistakes)
        case EwsMeetingsError():
            return _ours(error)
        case KeyboardInterrupt():
            return _ours(Interrupted())
        case typer.TyperException():
            return Failure(code="usage", exit_code=USAGE, message=_usage(error), hint=_help(error))
        case typer.Abort():
            return _ours(Interrupted())
        case _:
            return Failure(
                code="defect",
                exit_code=DEFECT,
                message=redacted(f"a defect of ours: {type(error).__name__}: {error}"),
                hint="please report it with what -vv or --log-file writes",
            )


def failure_of_refusal(refusal: Refusal) -> Failure:
    """Return what is said of a refusal that ended a run."""
    return Failure(
        code=refusal.code,
        exit_code=refusal.exit_code,
        message=refusal.message,
        hint=refusal.hint,
        is_retryable=is_retryable(refusal.code),
    )


def text_of(failure: Failure) -> Iterator[str]:
    """Yield the lines that a person reads."""
    for message, hint in failure.sentences or ((failure.message, failure.hint),):
        yield f"{PROGRAM}: error: {safe(message)}"
        if hint:
            yield f"{PROGRAM}: hint: {safe(hint)}"


def json_of(failure: Failure) -> str:
    """Return the one line that a program reads."""
    said: dict[str, object] = {
        "code": failure.code,
        "exit": failure.exit_code,
        "message": failure.message,
        "hint": failure.hint,
        "retryable": failure.is_retryable,
    }
    if failure.violations:
        said["violations"] = [violation_row(violation) for violation in failure.violations]
    if failure.mistakes:
        said["mistakes"] = [mistake_row(mistake) for mistake in failure.mistakes]
    return safe_json(said)


def mistake_row(mistake: ConfigMistake) -> Row:
    """Return what is wrong with a configuration, for programs."""
    return {
        "where": mistake.where,
        "line": mistake.line or None,
        "key": mistake.key,
        "message": mistake.message,
        "hint": mistake.hint,
    }


def every_error() -> Iterator[type[EwsMeetingsError]]:
    """Yield every class of the tree of errors."""
    waiting: list[type[EwsMeetingsError]] = [EwsMeetingsError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def _ours(error: EwsMeetingsError, sentences: tuple[tuple[str, str], ...] = ()) -> Failure:
    return Failure(
        code=error.code,
        exit_code=error.exit_code,
        message=error.message,
        hint=error.hint,
        is_retryable=error.retryable,
        sentences=sentences,
    )


def is_retryable(code: str) -> bool:
    """Say whether the same call may succeed later, by the code of an error."""
    return any(kind.code == code and kind.retryable for kind in every_error())


def _usage(error: typer.TyperException) -> str:
    """Return typer's sentence in our manner: small at the start, no full stop at the end."""
    told = " ".join(error.format_message().split()).rstrip(".") or "no command is named"
    text = told.replace(": Value error, ", ": ")  # which pydantic puts before what typer says
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if first.isalpha() else text


def _help(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "") or PROGRAM
    return f"{path} --help shows how it is called"
