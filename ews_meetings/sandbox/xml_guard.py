"""Refuses XML that costs more than it says, before it is parsed: entities, odd encodings, endless markup."""

import re

_MOST_MARKS = 1_000_000
"""How many tags, and how many attributes, one request may have: trees take some hundred bytes each."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_TAKEN = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"))
_DECLARED = re.compile(r"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_PROLOG = re.compile(r"\ufeff?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+", re.DOTALL)
_HEAD = 100_000
"""How far a document type is looked for in front of the first element."""


class UnsafeXml(ValueError):
    """What is refused, in the words of a schema violation."""


def check_safe(raw: bytes) -> None:
    """Checks a request as it came.

    Raises:
        UnsafeXml: it has a document type, an encoding that hides one, or too many tags.
    """
    head = _head(raw)
    encoding = _DECLARED.match(head.removeprefix("\ufeff"))
    if encoding is not None and encoding[1].lower() not in _TAKEN:
        raise UnsafeXml(f"The encoding {encoding[1]!r} is not taken.")
    prolog = _PROLOG.match(head)
    first = head[0 if prolog is None else prolog.end() :][:9]
    if first == "<!DOCTYPE":
        raise UnsafeXml("For security reasons DTD is prohibited in this XML document.")
    if len(raw) > _HEAD and (not first or first.startswith(("<!", "<?"))):
        raise UnsafeXml("Too much stands in front of the first element.")
    if len(raw) > _MOST_MARKS and _marks(raw) > _MOST_MARKS:
        raise UnsafeXml("The request has too many elements or attributes.")


def _head(raw: bytes) -> str:
    part = raw[:_HEAD]
    if not part.startswith(_WIDE):
        return part.decode("utf-8", "replace")
    is_big = part.startswith((b"\xfe\xff", b"\0<"))
    return part.decode("utf-16-be" if is_big else "utf-16-le", "replace")


def _marks(raw: bytes) -> int:
    attributes = sum(raw.count(mark) for mark in (b'="', b"='", b'= "', b"= '"))
    return max(raw.count(b"<"), attributes)
