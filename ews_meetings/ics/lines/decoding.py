"""Bytes to text: byte order marks, declared character sets that lie, characters XML cannot carry."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What XML 1.0 cannot carry (XML 1.0 §2.2): one such character fails a whole EWS call.
_UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Text(NamedTuple):
    """A decoded line."""

    text: str
    fallback: str = ""
    """The character set that was guessed; empty where the bytes say what they are."""
    removed: int = 0
    """How many characters were taken out."""


def as_ascii_lines(data: bytes, charset: str | None = None) -> bytes:
    """Return the input with ASCII line ends and names, and without a byte order mark.

    UTF-16, UTF-32 and the character sets that hide text in ASCII become UTF-8 here; all others
    are decoded line by line (`decode`), so that one bad line stays one bad line.
    """
    mark, name = hidden_in(data[:4], charset)
    return _transcoded(data[mark:], name) if name else data


def hidden_in(head: bytes, charset: str | None = None) -> tuple[int, str]:
    """Return the length of a byte order mark, and the character set that hides ASCII; empty for none.

    Args:
        head: The first four bytes.
        charset: As a mail declares it.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return len(mark), name
    if head[1:2] == b"\0" and head[:1] not in (b"\0", b""):
        return 0, "utf-16-le"
    if head[:1] == b"\0" and head[1:2] not in (b"\0", b""):
        return 0, "utf-16-be"
    return 0, charset if charset and _hides_in_ascii(charset) else ""


def decode(raw: bytes, charset: str | None = None) -> Text:
    """Return the text of one line.

    UTF-8 is believed before the declared character set: text in another one is hardly ever valid
    UTF-8, and headers lie. Last comes Windows-1252, which is reported.
    """
    text, fallback = _decoded(raw, charset)
    return cleaned(text, fallback=fallback)


def cleaned(text: str, *, fallback: str = "") -> Text:
    """Return a text without the characters that no message can carry."""
    if not _UNCARRIED.search(text):
        return Text(text=text, fallback=fallback)
    clean, removed = _UNCARRIED.subn("", text)
    return Text(text=clean, fallback=fallback, removed=removed)


def _decoded(raw: bytes, charset: str | None) -> tuple[str, str]:
    try:
        return raw.decode(), ""
    except UnicodeDecodeError:
        pass
    if charset:
        try:
            return raw.decode(charset), ""
        except (LookupError, ValueError):
            pass
    try:
        # Halves of surrogate pairs written one by one (CESU-8): join the pairs, keep the rest.
        return _paired(raw.decode("utf-8", "surrogatepass")), ""
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "windows-1252"


def _paired(text: str) -> str:
    halves = text.encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "surrogatepass") if _is_paired(halves) else text


def _is_paired(halves: bytes) -> bool:
    try:
        halves.decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    return True


def _transcoded(data: bytes, charset: str) -> bytes:
    try:
        return data.decode(charset, "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):
        return data


def _hides_in_ascii(charset: str) -> bool:
    """Return whether ASCII bytes may mean something else in a character set."""
    name = charset.lower().replace("_", "-")
    return name.startswith(
        ("utf-16", "utf-32", "utf-7", "utf16", "utf32", "utf7", "iso-2022", "hz")
    )
