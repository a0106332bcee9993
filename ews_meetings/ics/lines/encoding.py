"""Encoded values to text: quoted-printable, base64, and a character set for each property.

Nothing is known here of what a property means.
"""

from __future__ import annotations

import base64
import binascii
import re

from ews_meetings.ics.lines.decoding import Text, cleaned, decode

_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_LINE_END = re.compile(r"\r\n?")
_BLANKS = re.compile(rb"\s+")
# The families that are text in bytes; codecs of other kinds (punycode, unicode_escape) are none.
_FAMILIES = re.compile(
    r"(?:iso-?8859|iso-?2022|windows|cp[0-9]|latin|koi8|shift-?jis|sjis|euc|gb|big5|utf|us-ascii"
    r"|ascii|tis-?620|mac|hz)[a-z0-9-]*"
)
# What producers mean by a name is the wider set that Windows has under it (WHATWG Encoding §4.2).
_WIDER = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_SHIFTED = ("utf-16", "utf-32", "utf-7", "iso-2022", "hz")
"""ASCII bytes may mean something else in them."""
_SINGLE_BYTE = ("iso", "windows", "cp1", "latin", "koi8", "mac")


def unquoted(raw: bytes) -> bytes:
    """Return the bytes of a quoted-printable value; a `=` that encodes nothing stays.

    Soft line breaks are joined already. Source: RFC 2045 §6.7.
    """
    whole = raw[:-1] if raw.endswith(b"=") else raw
    return _BYTE.sub(lambda match: bytes([int(match[1], 16)]), whole)


def from_base64(raw: bytes) -> bytes | None:
    """Return the bytes of a base64 value, None where it is damaged; missing padding is tolerated."""
    compact = _BLANKS.sub(b"", raw).rstrip(b"=")
    try:
        return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def read_text(raw: bytes, declared: str, around: str | None) -> Text:
    """Return the text of a value, its line ends as line feeds.

    Args:
        raw: Decoded from quoted-printable or base64.
        declared: What CHARSET of the property says; empty where it says nothing.
        around: What the mail around the calendar declares.

    Returns:
        A `fallback` where the bytes are not what is declared: UTF-8, then Windows-1252.
    """
    text = _as_declared(raw, declared) if declared else None
    found = text if text is not None else _otherwise(raw, declared, around)
    return Text(
        text=_LINE_END.sub("\n", found.text), fallback=found.fallback, removed=found.removed
    )


def _as_declared(raw: bytes, declared: str) -> Text | None:
    """Return the text in the declared character set, None where the bytes contradict it."""
    name = declared.strip("\"' ").lower().replace("_", "-").removeprefix("x-")
    if not _FAMILIES.fullmatch(name):
        return None
    if raw.isascii() and not name.startswith(_SHIFTED):
        return cleaned(raw.decode())
    # Each sequence of bytes is text in these: UTF-8 that is declared as one of them shows itself.
    if name.startswith(_SINGLE_BYTE) and not name.startswith(_SHIFTED) and _is_utf8(raw):
        return None
    for codec in (_WIDER.get(name, name), name):
        try:
            return cleaned(raw.decode(codec))
        except (LookupError, UnicodeError):
            continue
    return None


def _otherwise(raw: bytes, declared: str, around: str | None) -> Text:
    found = decode(raw, around)
    if not declared or found.fallback or raw.isascii():
        return found
    return cleaned(found.text, fallback="UTF-8" if _is_utf8(raw) else str(around))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
