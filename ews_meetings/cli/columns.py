"""Which columns of a list are written, and lines of a form of one's own.

A form is read here, not by `str.format`: it reaches the columns by name, and nothing behind them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from string import Formatter

from ews_meetings.cli.answer_pieces import shown_cell
from ews_meetings.cli.output import Row
from ews_meetings.cli.safe import safe
from ews_meetings.errors import BadOption

_WIDTH = re.compile(r"[<>^]?[0-9]{0,3}")
_ESCAPES = {r"\t": "\t", r"\n": "\n", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[tn\\]")


def read_columns(told: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that `a,b,c` names, in that order.

    Raises:
        BadOption: one is unknown, or none is named.
    """
    names = tuple(name.strip() for name in told.split(",") if name.strip())
    if not names:
        raise BadOption("--columns", told, "names none", hint=_known(known))
    for name in names:
        _check_name("--columns", told, name, known)
    return names


@dataclass(frozen=True, slots=True)
class _Part:
    """A text as it stands, then a column; the last one names none."""

    text: str
    column: str | None
    width: str


def read_form(told: str, known: Sequence[str]) -> Callable[[Row], str]:
    r"""Return what makes a line of a row, from a form such as `{start} {subject:<30}`.

    Braces are doubled to stand for themselves; `\t` is a tab, `\n` a new line.

    Raises:
        BadOption: it names no column, an unknown one, or more than a column and a width.
    """
    try:
        parts = [_part(told, found, known) for found in Formatter().parse(told)]
    except ValueError as error:
        raise BadOption("--format", told, f"cannot be read: {error}") from error
    if not any(part.column for part in parts):
        problem = "names no column, such as {start}"
        raise BadOption("--format", told, problem, hint=_known(known))
    return lambda row: "".join(_written(part, row) for part in parts)


def _part(
    told: str, found: tuple[str, str | None, str | None, str | None], known: Sequence[str]
) -> _Part:
    text, name, width, conversion = found
    if name is not None:
        _check_name("--format", told, name, known)
    if conversion or not _WIDTH.fullmatch(width or ""):
        problem = "takes a column and a width, such as {subject:<30}, and nothing else"
        raise BadOption("--format", told, problem)
    text = _ESCAPE.sub(lambda escape: _ESCAPES[escape[0]], text)
    return _Part(text=text, column=name, width=width or "")


def _written(part: _Part, row: Row) -> str:
    if part.column is None:
        return part.text
    return f"{part.text}{safe(shown_cell(row.get(part.column))):{part.width}}"


def _check_name(option: str, told: str, name: str, known: Sequence[str]) -> None:
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    raise BadOption(option, told, f"has no column {name!r}{meant}", hint=_known(known))


def _known(known: Sequence[str]) -> str:
    return f"the columns are {', '.join(known)}"
