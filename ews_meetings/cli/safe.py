"""Makes text from calendars harmless for a screen: no terminal escape and no turned writing gets through."""

from __future__ import annotations

import json
import re
import unicodedata

_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that people write with: joiners in words and emoji, soft hyphens."""
_JSON_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def safe(text: object) -> str:
    """Return a text on one line; white space becomes spaces, what steers a terminal becomes visible."""
    return "".join(_shown(letter) for letter in str(text))


def safe_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON with the same value in which nothing steers a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _JSON_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _shown(letter: str) -> str:
    if letter in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if letter.isprintable() or letter in _JOINERS or unicodedata.category(letter) == "Zs":
        return letter
    return letter.encode("unicode_escape").decode("ascii")
