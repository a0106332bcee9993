"""Writes the command reference, `docs/commands.md`, from the program itself: the one way to make it.

python -m ews_meetings.cli.reference docs/commands.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from ews_meetings.cli.exit_codes import EXIT_CODES
from ews_meetings.cli.failures import PROGRAM
from ews_meetings.cli.globals import PANEL

_ENV = re.compile(r"\s*\(env (EWS_MEETINGS_\w+)\)")
_BREAK = "\f"
"""With which typer ends the part of a help text that is shown first."""


def reference() -> str:
    """Return the whole reference as Markdown."""
    from ews_meetings.cli.program import program

    root: Any = typer.main.get_command(program())  # typer ships its own click, which has no types
    lines = [*_head(root), *_exit_codes(), *_commands(root, PROGRAM)]
    return "\n".join(lines).rstrip() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the reference to the file that is named, or to stdout."""
    text = reference()
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(text)
    return 0


def _head(root: Any) -> Iterator[str]:  # noqa: ANN401 - see reference
    yield "# Commands"
    yield ""
    yield "Generated from the program by `python -m ews_meetings.cli.reference docs/commands.md`."
    yield "A test keeps it true."
    yield ""
    yield "## Global options"
    yield ""
    yield "They stand before or after the command."
    yield "A flag beats the environment, the environment beats the profile."
    yield ""
    own = [param for param in root.params if _is_option(param) and not _is_help(param)]
    yield from _table(
        ("option", "environment", "what it does"),
        ((_names(param), _twin(param), _help(param)) for param in own),
    )


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield from _table(("exit", "meaning"), ((str(c), text) for c, text in EXIT_CODES.items()))


def _commands(group: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - see reference
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        own = f"{path} {name}"
        yield from _command(command, own)
        if hasattr(command, "commands"):
            yield from _commands(command, own)


def _command(command: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - see reference
    arguments = [param for param in command.params if not _is_option(param) and not param.hidden]
    options = [param for param in command.params if _is_own(param)]
    yield f"## {path.removeprefix(PROGRAM).strip()}"
    yield ""
    yield f"`{' '.join((path, *_synopsis(command, arguments, options)))}`"
    yield ""
    for paragraph in (command.help or "").split(_BREAK)[0].strip().split("\n\n"):
        yield _plain(paragraph)
        yield ""
    if arguments:
        yield from _table(("argument", "what it is"), ((_value(p), _help(p)) for p in arguments))
    if options:
        yield from _table(
            ("option", "what it does", "default"),
            ((_names(param), _help(param), _default(param)) for param in options),
        )


def _synopsis(command: Any, arguments: Iterable[Any], options: Iterable[Any]) -> Iterator[str]:  # noqa: ANN401 - see reference
    if hasattr(command, "commands"):
        yield "COMMAND" if command.no_args_is_help else "[COMMAND]"
    for option in options:
        if option.required:
            yield f"{_longest(option)} {_value(option)}"
    if any(not option.required for option in options):
        yield "[OPTIONS]"
    for argument in arguments:
        value = _value(argument)
        yield value if argument.required or value.startswith("[") else f"[{value}]"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it stands."""
    marked = re.sub(r"([*_`\\])", r"\\\1", " ".join(text.split()))
    return marked.replace("&", "&amp;").replace("<", "&lt;")


def _is_option(param: Any) -> bool:  # noqa: ANN401 - see reference
    return bool(param.param_type_name == "option")


def _is_help(param: Any) -> bool:  # noqa: ANN401 - see reference
    return "--help" in param.opts


def _is_own(param: Any) -> bool:  # noqa: ANN401 - see reference
    is_global = getattr(param, "rich_help_panel", None) == PANEL
    return _is_option(param) and not (is_global or _is_help(param) or param.hidden)


def _names(param: Any) -> str:  # noqa: ANN401 - see reference
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    value = "" if param.is_flag or param.count else f" `{_value(param)}`"
    return f"{names}{value}"


def _longest(param: Any) -> str:  # noqa: ANN401 - see reference
    return str(max(param.opts, key=len))


def _value(param: Any) -> str:  # noqa: ANN401 - see reference
    choices = param.type_descriptor.choices
    if param.metavar:
        return str(param.metavar)
    if choices:
        return "|".join(str(one.value if isinstance(one, Enum) else one) for one in choices)
    return str(param.name).rpartition("_")[2].upper()


def _help(param: Any) -> str:  # noqa: ANN401 - see reference
    text = _ENV.sub("", str(getattr(param, "help", "") or ""))
    is_unsaid = _is_option(param) and param.multiple and "repeated" not in text
    return _plain(f"{text} May be repeated." if is_unsaid else text)


def _twin(param: Any) -> str:  # noqa: ANN401 - see reference
    found = _ENV.search(str(param.help or ""))
    return f"`{found[1]}`" if found else ""


def _default(param: Any) -> str:  # noqa: ANN401 - see reference
    default = param.default
    if param.required:
        return "must be given"
    if default in (None, False, (), [], "") or callable(default):
        return ""
    return f"`{default.value if isinstance(default, Enum) else default}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
