"""Makes commands of functions: their options stand in dataclasses, and the global ones are added.

`def create(session: Session, wanted: MeetingOptions, change: ChangeOptions) -> int` becomes a
command with the options of both classes and the global ones; it is called with what was given.
"""

from __future__ import annotations

import inspect
import logging
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from typing import Annotated, Any

import typer
from typer.models import ParameterInfo

from ews_meetings.cli.completers import BY_METAVAR, GLOBALS
from ews_meetings.cli.exit_codes import Exits, exit_in
from ews_meetings.cli.failures import Failure, failure_of, json_of, text_of
from ews_meetings.cli.globals import (
    GlobalOptions,
    Session,
    Surroundings,
    asked_exits,
    open_session,
)
from ews_meetings.cli.logs import configure
from ews_meetings.cli.output import Form

log = logging.getLogger(__name__)

_VERSION = "version"
_NOTHING = GlobalOptions()
Command = Callable[..., int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What has been read of the command line so far; typer hands it from group to command."""

    around: Surroundings
    chosen: GlobalOptions = _NOTHING


def command(run: Command, *, exits: Exits | None = None) -> Command:
    """Return a function that typer can read: one parameter per option, the global ones last.

    Args:
        run: what is called with what was given.
        exits: how its exit codes are meant, whatever the call says; as it says by default.
    """
    groups = {name: kind for name, kind in _parameters(run) if name != "session"}

    def called(ctx: typer.Context, **values: object) -> int:
        given = _taken(ctx, values)
        if exits is not None:
            given = replace(given, chosen=replace(given.chosen, exit=exits))
        built = {name: _built(kind, name, values) for name, kind in groups.items()}
        return _guarded(given, lambda session: run(session, **built))

    return _signed(called, run, [p for name, kind in groups.items() for p in _expanded(name, kind)])


def group(run: Command | None = None, *, about: str, version: Command | None = None) -> Command:
    """Return the callback of a group of commands, which takes the global options too.

    Args:
        run: what the group does when no command of it is named.
        about: what the group is for.
        version: what it does for `--version`, whatever command is named.
    """

    def called(ctx: typer.Context, **values: object) -> int:
        given = _taken(ctx, values)
        ctx.obj = given
        if version is not None and values[_VERSION]:
            raise typer.Exit(_guarded(given, version))
        if version is not None and ctx.invoked_subcommand is None:
            ctx.fail("Missing command.")
        if run is None or ctx.invoked_subcommand is not None:
            return 0
        return _guarded(given, run)

    called.__doc__ = about
    return _signed(called, called, [] if version is None else [_version_flag()])


def report(failure: Failure, *, form: Form, around: Surroundings, exits: Exits = Exits.OWN) -> int:
    """Write a failure where it belongs and return its exit code, in the words that were asked for."""
    lines = iter((json_of(failure),)) if form in {Form.JSON, Form.JSONL} else text_of(failure)
    for line in lines:
        print(line, file=around.stderr)
    return exit_in(exits, failure.exit_code, code=failure.code)


def _taken(ctx: typer.Context, values: Mapping[str, object]) -> Given:
    """Return what was given so far with the global options of this place laid over it."""
    before: Given = ctx.obj
    here = _built(GlobalOptions, GLOBALS, values)
    chosen = typing.cast("GlobalOptions", here).over(before.chosen)
    return Given(around=before.around, chosen=chosen)


def _guarded(given: Given, run: Callable[[Session], int]) -> int:
    """Run a command; whatever it raises becomes a sentence and an exit code."""
    form = given.chosen.output or Form.TEXT
    exits = asked_exits(given.chosen.exit, given.around.environment)
    try:
        session = open_session(given.chosen, given.around)
        form = session.screen.form
        configure(
            verbosity=session.screen.verbosity,
            log_file=session.log_file,
            stderr=given.around.stderr,
            log_format=session.log_format,
        )
        return exit_in(exits, _done(session, run))
    except (BrokenPipeError, typer.Exit):
        raise
    except (Exception, KeyboardInterrupt) as error:
        failure = failure_of(error)
        if failure.code == "defect":
            log.exception("unexpected")
        return report(failure, form=form, around=given.around, exits=exits)


def _done(session: Session, run: Callable[[Session], int]) -> int:
    try:
        return run(session)
    finally:
        session.screen.progress.clear()


# --- signatures ---------------------------------------------------------------------------------


def _parameters(run: Command) -> list[tuple[str, type]]:
    return [
        (n, k) for n, k in typing.get_type_hints(run, include_extras=True).items() if n != "return"
    ]


def _signed(called: Command, run: Command, parameters: list[inspect.Parameter]) -> Command:
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    every = [context, *parameters, *_expanded(GLOBALS, GlobalOptions)]
    called.__signature__ = inspect.Signature(every, return_annotation=int)  # type: ignore[attr-defined]  # what inspect reads
    called.__annotations__ = {p.name: p.annotation for p in every} | {"return": int}
    called.__doc__ = run.__doc__
    called.__name__ = run.__name__
    return called


def _version_flag() -> inspect.Parameter:
    option = typer.Option("--version", help="Show version and build, and stop.")
    return inspect.Parameter(
        _VERSION,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[bool, option],
        default=False,
    )


def _expanded(name: str, kind: type) -> Iterator[inspect.Parameter]:
    """Yield a parameter per field of a dataclass, or the one parameter that it is."""
    if not is_dataclass(kind):
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=_completed(kind))
        return
    hints = typing.get_type_hints(kind, include_extras=True)
    for held in fields(kind):
        yield inspect.Parameter(
            f"{name}_{held.name}",
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_completed(hints[held.name]),
            default=_default(held),
        )


def _completed(annotation: Any) -> Any:  # noqa: ANN401 - whatever typing can say
    """Return the annotation of a parameter, whose values a shell can then complete."""
    for told in getattr(annotation, "__metadata__", ()):
        if isinstance(told, ParameterInfo) and told.autocompletion is None:
            told.autocompletion = BY_METAVAR.get(told.metavar or "")
    return annotation


def _default(held: Field[typing.Any]) -> object:
    if held.default_factory is not MISSING:
        return held.default_factory()
    return inspect.Parameter.empty if held.default is MISSING else held.default


def _built(kind: type, name: str, values: Mapping[str, object]) -> object:
    if not is_dataclass(kind):
        return values[name]
    return kind(**{held.name: values[f"{name}_{held.name}"] for held in fields(kind)})
