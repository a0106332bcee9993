"""Cuts credentials out of what is written for people: log lines, tracebacks, sentences of errors.

Rather too much than too little; what it does not know by its look or its name it cannot find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

STARS = "***"

_NAMES = (
    r"(?:proxy[-_]?)?authorization|pass(?:word|wd|phrase)?|pwd|(?:[a-z]+[-_])?secret"
    r"|(?:[a-z]+[-_])?token|api[-_]?key|client[-_]?assertion|(?:set[-_]?)?cookie"
)
_SCHEMES = r"basic|bearer|ntlm|negotiate"
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s<]+)"""
_SECRET_NAME = re.compile(rf"(?i)\A(?:.*[-_.])?(?:{_NAMES})\Z")
_RULES = (
    (re.compile(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END[^-]*-----|\Z)"), STARS),
    (re.compile(r"(://)(?:[^\s\"'<>]*|[^/\s@]+)@"), rf"\1{STARS}@"),
    (re.compile(r"(?<![\w/])[^\s:/@\"'=<>]+:[^\s\"'<>]+@(?=[\w.-]+:\d)"), f"{STARS}@"),
    (
        re.compile(r"(?i)((?:\b|_)proxy['\"]?\s*[:=]\s*['\"]?(?:[a-z]+://)?)[^\s'\"]*@"),
        rf"\1{STARS}@",
    ),
    (
        re.compile(
            rf"(?i)((?:\b|_)(?:{_NAMES})['\"]?(?:\s*[:=]\s*|>))(?:(?:{_SCHEMES})\s+)?{_VALUE}"
        ),
        rf"\1{STARS}",
    ),
    (re.compile(rf"(?i)\b({_SCHEMES})\s+[a-z0-9+/=._~-]{{8,}}"), rf"\1 {STARS}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"), STARS),
)
_DEEPEST = 6
_MOST = 100


def redacted(text: str) -> str:
    """Return a text without what looks like a credential."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def redacted_value(value: object, *, name: str = "", depth: int = 0) -> object:
    """Return a value of a record in the types of JSON, without credentials at any depth.

    Args:
        value: what was given.
        name: what it is called; a value that is called a password is one, whatever it looks like.
        depth: how deep it stands.
    """
    if name and _SECRET_NAME.match(name) and value is not None:
        return STARS
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping() if depth < _DEEPEST:
            return {
                redacted(str(key)): redacted_value(held, name=str(key), depth=depth + 1)
                for key, held in islice(value.items(), _MOST)
            }
        case list() | tuple() | set() | frozenset() if depth < _DEEPEST:
            return [redacted_value(held, depth=depth + 1) for held in islice(value, _MOST)]
        case bytes() | bytearray():
            return f"{len(value)} bytes"
        case _:
            return redacted(str(value))
