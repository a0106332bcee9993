"""A mail to its parts: which hold calendars, which are files; nothing of a calendar is read here.

The parser runs with the policy `compat32`: the newer one parses header values while it splits the
mail, and a single odd Content-Type can end it with an IndexError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parseaddr

_CALENDAR_TYPES = frozenset(
    {"text/calendar", "application/ics", "text/ics", "text/x-vcalendar", "text/vcalendar"}
)
_CALENDAR_NAME = re.compile(r"\.(ics|ical|icalendar|vcs|ifb)\s*$", re.IGNORECASE)
_CALENDAR_START = re.compile(rb"[\s\x00\xff\xfe\xef\xbb\xbf]*BEGIN:VCALENDAR", re.IGNORECASE)
_CLOSED = {
    "application/pkcs7-mime": "encrypted or signed as a whole (S/MIME)",
    "application/x-pkcs7-mime": "encrypted or signed as a whole (S/MIME)",
    "multipart/encrypted": "encrypted",
    "application/ms-tnef": "packed as winmail.dat (TNEF)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf of a mail."""

    number: int
    """Counted from 1, leaves only, forwarded mails included."""
    content_type: str
    name: str
    """File name; may be empty."""
    content: bytes
    """Decoded."""
    content_id: str = ""
    charset: str | None = None
    method: str | None = None
    is_alternative: bool = False
    """Whether it is a version of the mail's text (multipart/alternative)."""
    is_attachment: bool = False

    @property
    def is_calendar(self) -> bool:
        """Whether it is one by its type, its name, or its first line."""
        return (
            self.content_type in _CALENDAR_TYPES
            or _CALENDAR_NAME.search(self.name) is not None
            or _CALENDAR_START.match(self.content) is not None
        )

    @property
    def rank(self) -> int:
        """How far it is from what the sender means: 0 the text itself, 2 a file beside it."""
        if self.is_alternative and not self.is_attachment:
            return 0
        return 2 if self.is_attachment else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, taken apart."""

    sender: str
    """The address in From; empty without one."""
    parts: tuple[Part, ...]
    closed: str = ""
    """Why some of it cannot be looked into; empty when all of it can."""
    kind: str = ""
    """The type of the whole, such as `multipart/mixed`."""
    auto_submitted: str = ""
    """The first word of Auto-Submitted (RFC 3834 §5), lower case; empty without one."""
    loops: tuple[str, ...] = ()
    """What X-Loop says: the programs that have had it before, lower case."""


def take_apart(data: bytes) -> Mail:
    """Return the parts of a mail, whatever their nesting.

    Raises:
        RecursionError: it is nested more deeply than any program nests mails.
    """
    message = message_from_bytes(data, policy=policy.compat32)
    parts: list[Part] = []
    closed = ""
    for leaf, parent in _leaves(message, ""):
        kind = leaf.get_content_type()
        closed = closed or _CLOSED.get(kind, "") or _CLOSED.get(parent, "")
        parts.append(_part(leaf, parent, number=len(parts) + 1))
    sender = parseaddr(str(message.get("From", "")))[1]
    return Mail(
        sender=sender,
        parts=tuple(parts),
        closed=closed,
        kind=message.get_content_type(),
        auto_submitted=_first_word(str(message.get("Auto-Submitted", ""))),
        loops=tuple(str(value).strip().lower() for value in message.get_all("X-Loop", [])),
    )


def _first_word(value: str) -> str:
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]


def _leaves(message: Message, parent: str) -> Iterator[tuple[Message, str]]:
    """Yield the leaves of a mail, each with the type of what is around it."""
    payload = message.get_payload()
    if not isinstance(payload, list):
        yield message, parent
        return
    kind = message.get_content_type()
    for inner in payload:
        if isinstance(inner, Message):
            yield from _leaves(inner, kind)


def _part(leaf: Message, parent: str, *, number: int) -> Part:
    content = leaf.get_payload(decode=True)
    return Part(
        number=number,
        content_type=leaf.get_content_type(),
        name=_name(leaf),
        content=content if isinstance(content, bytes) else b"",
        content_id=str(leaf.get("Content-ID", "")).strip().strip("<>"),
        charset=leaf.get_content_charset(),
        method=_param(leaf, "method"),
        is_alternative=parent == "multipart/alternative",
        is_attachment=leaf.get_content_disposition() == "attachment",
    )


def _param(leaf: Message, name: str) -> str | None:
    value = leaf.get_param(name)
    if value is None:
        return None
    return collapse_rfc2231_value(value).strip() or None


def _name(leaf: Message) -> str:
    """Return a part's file name, encoded words decoded (RFC 2047, as many mailers write it)."""
    name = leaf.get_filename() or ""
    if "=?" not in name:
        return name
    try:
        pieces = decode_header(name)
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except (ValueError, LookupError):
        return name
