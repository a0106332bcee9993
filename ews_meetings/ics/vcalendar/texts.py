r"""Values of vCalendar to values of RFC 5545: escapes and lists; what they mean is not known here.

vCalendar escapes `;` only; `\n` and `\,` are not defined there, but written.
"""

from __future__ import annotations

import re

from ews_meetings.ics.lines.properties import escape

_ESCAPED = re.compile(r"\\([;\\,nN])")
_LIST = re.compile(r"(?<!\\)((?:\\\\)*)[;,]")
_GROUPS = re.compile(r"(?<!\\)((?:\\\\)*);")


def plain(value: str) -> str:
    """Return a value as it is meant; a backslash before anything else stays one."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def as_text(value: str) -> str:
    """Return a value as a TEXT of RFC 5545 §3.3.11."""
    return escape(plain(value))


def listed(value: str) -> tuple[str, ...]:
    """Return the values of a compound list, still escaped; commas are accepted as well."""
    return tuple(filter(None, (part.strip() for part in _split(_LIST, value))))


def grouped(value: str) -> tuple[str, ...]:
    """Return the places of a compound value, still escaped; empty ones too."""
    return tuple(part.strip() for part in _split(_GROUPS, value))


def _split(pattern: re.Pattern[str], value: str) -> list[str]:
    """Return the pieces between separators that are not escaped."""
    parts, position = [], 0
    for match in pattern.finditer(value):
        parts.append(value[position : match.end() - 1])
        position = match.end()
    return [*parts, value[position:]]
