"""A text that is never shown: not in logs, sentences, tracebacks, nor in anything that is stored."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import NoReturn

Ask = Callable[[str], str]
"""Asks a person, showing this question, without showing what is typed."""
_STARS = "***"


class Secret:
    """Holds a text; `reveal` hands it to who needs it.

    Keep it in no variable: the tools that show variables with a traceback would show it.
    """

    __slots__ = ("_text",)
    __hash__ = None  # type: ignore[assignment]  # a set or a key of secrets is nothing we want

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    @property
    def is_text(self) -> bool:
        """Whether it can be sent: without bytes that the system could not read as text."""
        return not any("\ud800" <= letter <= "\udfff" for letter in self._text)

    def __bool__(self) -> bool:
        """Say whether there is any text."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare in a time that says nothing of the texts."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self._text.encode(errors="surrogatepass"), other._text.encode(errors="surrogatepass")
        )

    def __repr__(self) -> str:
        """Show nothing."""
        return f"Secret({_STARS})"

    def __str__(self) -> str:
        """Show nothing."""
        return _STARS

    def __format__(self, form: str) -> str:
        """Show nothing, in whatever form."""
        return _STARS

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be stored or copied.

        Raises:
            TypeError: always.
        """
        raise TypeError("a secret is not stored")
