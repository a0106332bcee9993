"""Finds on which line of a TOML file a key stands; it reads valid files only, and guesses nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

KeyPath = tuple[str, ...]
"""A table or a key, from the outside in."""

_NAME = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_NAMES = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*"
_HEADER = re.compile(rf"[ \t]*\[[ \t]*(?P<names>{_NAMES})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*(?P<names>{_NAMES})[ \t]*=")
_LONG_TEXT = re.compile(r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|\'\'\'.*?\'\'\'", re.DOTALL)


def lines_of(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of each table and each key; what is inside `{}` has none."""
    return dict(_places(_LONG_TEXT.sub(_blank, text)))


def line_of(path: Sequence[str], lines: Mapping[KeyPath, int]) -> int:
    """Return the line of a key, else of the nearest table around it, else 0."""
    whole = tuple(path)
    ends = (whole[:length] for length in range(len(whole), 0, -1))
    return next((lines[part] for part in ends if part in lines), 0)


def headers_of(text: str) -> tuple[tuple[KeyPath, int], ...]:
    """Return the tables that have a header of their own, in order, each with its line."""
    lines = _LONG_TEXT.sub(_blank, text).split("\n")
    found = ((_HEADER.match(line), number) for number, line in enumerate(lines, start=1))
    return tuple((_read(match["names"]), number) for match, number in found if match)


def _places(text: str) -> Iterator[tuple[KeyPath, int]]:
    table: KeyPath = ()
    for number, line in enumerate(text.split("\n"), start=1):
        header = _HEADER.match(line)
        if header is not None:
            table = _read(header["names"])
            yield table, number
        elif (key := _KEY.match(line)) is not None:
            yield (*table, *_read(key["names"])), number


def _read(names: str) -> KeyPath:
    """Return the parts of a dotted key."""
    held: Any = tomllib.loads(f"{names} = 0")
    parts = []
    while isinstance(held, dict):
        ((name, held),) = held.items()
        parts.append(name)
    return tuple(parts)


def _blank(found: re.Match[str]) -> str:
    return '""' + "\n" * found[0].count("\n")
