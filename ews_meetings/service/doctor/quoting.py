"""Puts values into commands so that nothing in them is read as a command."""

from __future__ import annotations

import shlex


def ps(value: str) -> str:
    """Return a text as a literal of PowerShell, which also takes curly quotes for quotes."""
    for quote in "'\u2018\u2019\u201a\u201b":
        value = value.replace(quote, quote * 2)
    return f"'{value}'"


def sh(value: str) -> str:
    """Return a text as one word of a POSIX shell."""
    return shlex.quote(value)
