"""What a `data:` address holds; nothing is fetched."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The bytes in an address."""

    content: bytes
    content_type: str
    """Lower case, without parameters; empty where it does not say."""


def content_of(uri: str) -> Held | None:
    """Return what an address holds; None where it is damaged. Source: RFC 2397."""
    head, comma, body = uri.partition(":")[2].partition(",")
    if not comma:
        return None
    raw = unquote_to_bytes(body)
    if head.lower().endswith(";base64"):
        decoded = from_base64(raw.decode("ascii", "replace"))
        if decoded is None:
            return None
        raw = decoded
    return Held(content=raw, content_type=head.partition(";")[0].strip().lower())


def from_base64(text: str) -> bytes | None:
    """Return decoded bytes, None for damaged ones; blanks and missing padding are tolerated."""
    compact = _BLANKS.sub("", text).rstrip("=")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
