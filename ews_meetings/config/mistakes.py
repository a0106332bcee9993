"""Says what is wrong with a value, in our words, with its key and a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ews_meetings.config.settings import Settings

_NUMBER = "must be a number, without quotes"
_WHOLE = "must be a whole number, without quotes"
_TRUTH = "must be true or false, without quotes"
_LIST = 'must be a list, such as ["a", "b"]'
_TABLE = "must be a table"
_KINDS = {
    "string_type": "must be a text in quotes",
    "bool_type": _TRUTH, "bool_parsing": _TRUTH,
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE,
    "float_type": _NUMBER, "float_parsing": _NUMBER,
    "tuple_type": _LIST, "list_type": _LIST,
    "path_type": "must be a path in quotes",
    "model_type": _TABLE, "model_attributes_type": _TABLE, "dict_type": _TABLE,
    "missing": "has too few parts",
    "too_long": "has too many parts",
}  # fmt: skip
_LOG_IN = re.compile(r"(://)\S*@")
ADDRESSES = frozenset({"server", "proxy", "authority"})
"""Keys whose values are addresses; people put log-ins into them."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SECRETS = frozenset({"password", "passwd", "secret", "client_secret", "token"})
_NO_SECRETS = (
    "secrets do not stand in this file: ews-meetings login keeps one in the keyring, "
    "password_file and password_command name where else it is"
)
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with one value."""

    path: tuple[str, ...]
    problem: str
    hint: str = ""


def wrongs(
    error: ValidationError, *, into: type[BaseModel] = Settings, key: str = ""
) -> tuple[Wrong, ...]:
    """Return what a validation found, in the order of the settings.

    Args:
        error: what was raised.
        into: what was validated.
        key: whose value it was, where that was validated by itself.
    """
    return tuple(_wrong(detail, into, key) for detail in error.errors())


def key_of(path: Sequence[str]) -> str:
    """Return how people find a key: its table in brackets, then its name."""
    table = ".".join(path[:-1])
    return f"[{table}] {path[-1]}" if table else "".join(path)


def near(name: str, known: Sequence[str]) -> str:
    """Return a suggestion for an unknown name: the nearest, else all."""
    found = get_close_matches(name, known, n=1)
    return f"did you mean {found[0]!r}?" if found else f"known: {', '.join(known)}"


def without_log_in(text: str) -> str:
    """Return a text without what stands before the last `@` of an address in it."""
    return _LOG_IN.sub(r"\1***@", text)


def shown_value(key: str, text: str) -> str:
    """Return the value of a key without the user and the password that may stand in it."""
    if key.rpartition(".")[2] not in ADDRESSES or "@" not in text:
        return without_log_in(text)
    scheme = _SCHEME.match(text)
    return f"{scheme[0] if scheme else ''}***@{text.rpartition('@')[2]}"


def _wrong(detail: ErrorDetails, into: type[BaseModel], key: str) -> Wrong:
    path = tuple(str(part) for part in detail["loc"] if isinstance(part, str) and part != "[key]")
    if detail["type"] == "extra_forbidden":
        return _unknown(path, into)
    given = detail["input"]
    is_shown = isinstance(given, str | int | float) and not any(
        "password" in p for p in (*path, key)
    )
    shown = f"= {_shown(given, key or '.'.join(path))}: " if is_shown else ""
    return Wrong(path=path, problem=f"{shown}{_problem(detail)}")


def _shown(value: object, key: str) -> str:
    held = shown_value(key, value) if isinstance(value, str) else value
    safe = str(held).lower() if isinstance(held, bool) else repr(held)
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}…"


def _problem(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] == "literal_error":
        expected = str(detail["ctx"]["expected"]).replace("'", "")
        return f"is not one of {expected.replace(' or ', ', ')}"
    told = detail["msg"].replace("Input should be", "must be")
    return _KINDS.get(detail["type"]) or told[0].lower() + told[1:]


def _unknown(path: tuple[str, ...], into: type[BaseModel]) -> Wrong:
    name = path[-1]
    hint = _NO_SECRETS if name in _SECRETS else near(name, sorted(_keys_beside(path, into)))
    return Wrong(path=path, problem="is an unknown key", hint=hint)


def _keys_beside(path: Sequence[str], into: type[BaseModel]) -> Iterator[str]:
    """Yield the keys that stand in the same table."""
    table: Any = into
    for part in path[:-1]:
        held = table.model_fields.get(part)
        table = _inner(held.annotation) if held is not None else table
    yield from table.model_fields


def _inner(annotation: object) -> object:
    """Return the settings class that a field holds, itself or as a table's values."""
    arguments: tuple[object, ...] = getattr(annotation, "__args__", ())
    return next(one for one in (annotation, *arguments) if _is_table(one))


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
