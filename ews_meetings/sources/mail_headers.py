"""A mail whose header fields cannot take its reader down: what the library cannot read is not there.

The library raises what it pleases on parameters that no program writes: a TypeError on continued and
whole ones of a name, a ValueError on character sets that Python knows and text cannot have.
"""

# ruff: noqa: ANN401 - the signatures are the library's

from __future__ import annotations

from email.message import Message
from typing import Any

_LONGEST_FIELD = 10_000
"""Reading parameters takes time that grows with the square of them."""
_PROBES = (b"\xff", b"-\xff")


class LenientMessage(Message):
    """A part of a mail that gives its parameters, its text and its name, or nothing; never raises."""

    def get_param(self, param: str, failobj: Any = None, *args: Any, **words: Any) -> Any:
        """Return a parameter; the given one where there is none that can be read."""
        header = words.get("header", args[0] if args else "content-type")
        if len(str(self.get(header, ""))) > _LONGEST_FIELD:
            return failobj
        try:
            found = super().get_param(param, failobj, *args, **words)
        except (TypeError, ValueError):
            return failobj
        if param.lower() == "charset" and isinstance(found, str) and not _is_usable(found):
            return failobj
        return found

    def get_boundary(self, failobj: Any = None) -> Any:
        """Return what stands between the parts."""
        try:
            return super().get_boundary(failobj)
        except ValueError:
            return failobj

    def get_filename(self, failobj: Any = None) -> Any:
        """Return the name of a part."""
        try:
            return super().get_filename(failobj)
        except ValueError:
            return failobj

    def get_content_charset(self, failobj: Any = None) -> Any:
        """Return the character set that a part says it has."""
        try:
            return super().get_content_charset(failobj)
        except ValueError:
            return failobj


def _is_usable(charset: str) -> bool:
    """Say whether decoding by a character set does not raise; an unknown one is known to be so."""
    try:
        for probe in _PROBES:
            probe.decode(charset, "replace")
    except LookupError:
        return True
    except ValueError:
        return False
    return True
