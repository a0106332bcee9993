"""What a `data:` address holds; nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from ews_meetings.ics.lines.encoding import from_base64


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
        decoded = from_base64(raw)
        if decoded is None:
            return None
        raw = decoded
    return Held(content=raw, content_type=head.partition(";")[0].strip().lower())
