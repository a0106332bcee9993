"""A mail to its parts, whatever their nesting; it is bounded what is looked into.

Mails in it are taken apart with it, and so is what was signed as a whole; what is encrypted stays closed.

The parser runs with the policy `compat32`: the newer one parses header values while it splits the
mail, and a single odd Content-Type can end it with an IndexError.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import policy
from email.errors import (
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
)
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Policy
from email.utils import collapse_rfc2231_value, getaddresses, parseaddr

from ews_meetings.sources.mail_headers import LenientMessage
from ews_meetings.sources.mail_parts import Mail, Part
from ews_meetings.sources.smime import Wrapping, unwrap

_MAIL_NAME = re.compile(r"\.eml\s*$", re.IGNORECASE)
_MAIL_START = re.compile(rb"[!-9;-~]+[ \t]*:")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_DAMAGE = (
    InvalidBase64CharactersDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
)
_CLOSED = {
    "multipart/encrypted": "encrypted",
    "application/ms-tnef": "packed as winmail.dat (TNEF)",
    "application/vnd.ms-tnef": "packed as winmail.dat (TNEF)",
}
_WRAPPED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_FORWARD = "message/rfc822"
_MOST_PARTS = 2_000
_MOST_WORK = 10_000_000
"""Lines times boundaries: each line is held against each boundary around it."""
_MOST_BREAKS = 4_000_000
"""A line takes the parser some hundred bytes, however short it is."""
_DEEP = 50


class TooComplex(ValueError):
    """A mail has more parts, or is nested more deeply, than any program writes mails."""


def take_apart(data: bytes) -> Mail:
    """Return the parts of a mail, whatever their nesting.

    Raises:
        TooComplex: it is nested more deeply than any program nests mails, or has too many parts.
    """
    try:
        message = _parsed(data)
        leaves = list(_leaves(_Leaf(message, ""), 0))
    except RecursionError as error:
        raise TooComplex("it is nested too deeply") from error
    closed = [_CLOSED.get(leaf.kind, "") or _CLOSED.get(leaf.parent, "") for leaf in leaves]
    return Mail(
        sender=parseaddr(_flat(str(message.get("From", ""))))[1],
        to=_addresses(message, "To"),
        cc=_addresses(message, "Cc"),
        parts=tuple(_part(leaf, number=number) for number, leaf in enumerate(leaves, 1)),
        closed=next(filter(None, (*closed, *(leaf.closed for leaf in leaves))), ""),
        kind=message.get_content_type(),
        auto_submitted=_first_word(str(message.get("Auto-Submitted", ""))),
        loops=tuple(str(value).strip().lower() for value in message.get_all("X-Loop", [])),
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part that holds no others."""

    message: Message
    parent: str
    """The type of what is around it."""
    closed: str = ""
    """Why it cannot be looked into."""
    is_forwarded: bool = False
    is_last: bool = True
    """Whether nothing comes behind it in what is around it."""

    @property
    def kind(self) -> str:
        return self.message.get_content_type()


def _parsed(data: bytes) -> Message:
    """Return a mail with its parts.

    Raises:
        TooComplex: it has too many.
    """
    if data.count(b"\n") + data.count(b"\r") > _MOST_BREAKS:
        raise TooComplex("it has too many lines")
    boundaries = data.count(b"boundary=") + data.count(b"BOUNDARY=") + data.count(b"Boundary=")
    if boundaries > _DEEP and boundaries * data.count(b"\n") > _MOST_WORK:
        raise TooComplex("it is nested too deeply")
    return BytesParser(_Counted(), policy=policy.compat32).parsebytes(data)


class _Counted:
    """Makes the parts of one mail, and no more than there may be."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, policy: Policy[Message] = policy.compat32) -> Message:
        self._count += 1
        if self._count > _MOST_PARTS:
            raise TooComplex(f"it has more than {_MOST_PARTS} parts")
        return LenientMessage(policy=policy)


def _addresses(message: Message, field: str) -> tuple[str, ...]:
    """Return the addresses in a field, each once, in their order."""
    values = [_flat(str(value)) for value in message.get_all(field, [])]
    found = (address.strip() for _, address in getaddresses(values))
    return tuple(dict.fromkeys(address for address in found if "@" in address))


def _flat(value: str) -> str:
    """Return an address field without comments, where they may be so deep that its parser ends."""
    return re.sub("[()]", " ", value) if value.count("(") > _DEEP else value


def _first_word(value: str) -> str:
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0]


def _leaves(around: _Leaf, depth: int) -> Iterator[_Leaf]:
    """Yield the leaves of a mail, in their order.

    Raises:
        TooComplex: mails within mails are nested too deeply.
    """
    if depth > _DEEP:
        raise TooComplex("it is nested too deeply")
    message, kind = around.message, around.kind
    payload = message.get_payload()
    is_forwarded = around.is_forwarded or kind == _FORWARD
    if isinstance(payload, list) and not (kind == _FORWARD and _is_packed(message)):
        for inner in payload:
            if isinstance(inner, Message):
                is_last = inner is payload[-1]
                leaf = _Leaf(inner, kind, is_forwarded=is_forwarded, is_last=is_last)
                yield from _leaves(leaf, depth + 1)
        return
    wrapped, closed = _wrapped(message, kind)
    if wrapped:
        is_forwarded = is_forwarded or kind not in _WRAPPED
        inner = _Leaf(_parsed(wrapped), kind, is_forwarded=is_forwarded)
        yield from _leaves(inner, depth + 1)
    else:
        yield replace(around, closed=closed)


def _wrapped(message: Message, kind: str) -> tuple[bytes, str]:
    """Return the mail that a part holds as bytes, else why what it holds cannot be seen."""
    if kind == _FORWARD:
        inner = message.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return _base64(first.as_bytes() if isinstance(first, Message) else b""), ""
    if kind in _WRAPPED:
        found = unwrap(_content(message))
        is_open = found.wrapping is Wrapping.SIGNED
        return found.content, "" if is_open else found.wrapping.value
    if _MAIL_NAME.search(_name(message)) and _MAIL_START.match(content := _content(message)):
        return content, ""
    return b"", ""


def _is_packed(message: Message) -> bool:
    """Say whether a mail stands in another one as base64, which RFC 2046 §5.2.1 forbids."""
    return str(message.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def _content(message: Message) -> bytes:
    content = message.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    # The parser hands out base64 that lacks a byte at its end as it stands, undecoded.
    is_short = any(isinstance(defect, InvalidBase64LengthDefect) for defect in message.defects)
    return _cut_short(content) if is_short else content


def _cut_short(encoded: bytes) -> bytes:
    """Return what can be read of base64 whose last group is torn."""
    sound = _NOT_BASE64.sub(b"", encoded)
    return base64.b64decode(sound[: len(sound) // 4 * 4])


def _part(leaf: _Leaf, *, number: int) -> Part:
    message = leaf.message
    content = _content(message)
    return Part(
        number=number,
        content_type=leaf.kind,
        name=_name(message),
        content=content,
        content_id=str(message.get("Content-ID", "")).strip().strip("<>"),
        charset=message.get_content_charset(),
        method=_param(message, "method"),
        is_alternative=leaf.parent == "multipart/alternative",
        is_last_version=leaf.is_last and leaf.parent == "multipart/alternative",
        encoding=_first_word(str(message.get("Content-Transfer-Encoding", ""))),
        is_forwarded=leaf.is_forwarded,
        is_attachment=message.get_content_disposition() == "attachment",
        is_damaged=any(isinstance(defect, _DAMAGE) for defect in message.defects),
    )


def _param(leaf: Message, name: str) -> str | None:
    value = leaf.get_param(name)
    if value is None:
        return None
    try:
        return collapse_rfc2231_value(value).strip() or None
    except ValueError:  # a character set that text cannot have
        return None


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
