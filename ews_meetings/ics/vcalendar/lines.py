"""Content lines of vCalendar to properties, their values decoded; what they mean is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ews_meetings.ics.lines.blocks import Line, physical_lines
from ews_meetings.ics.lines.decoding import Text, decode
from ews_meetings.ics.lines.encoding import from_base64, read_text, unquoted
from ews_meetings.ics.lines.properties import Property

_HEAD = re.compile(rb"[ \t]*([A-Za-z0-9_.-]+)[ \t]*((?:;(?:[^\":]|\"[^\"\r\n]*\")*)?):")
_PARAM = re.compile(r'(?:"[^"]*"|[^;"]|")+')
_LONGEST_HEAD = 2000
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
# Parameters that stand without their name.
_NAMELESS = {
    **dict.fromkeys(("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"), "ENCODING"),
    **dict.fromkeys(("URL", "CONTENT-ID", "CID", "INLINE", "BINARY", "DATE", "DATE-TIME"), "VALUE"),
    **dict.fromkeys(("ATTENDEE", "OWNER", "ORGANIZER", "DELEGATE"), "ROLE"),
    **dict.fromkeys(("YES", "NO"), "RSVP"),
    **dict.fromkeys(("FYI", "REQUIRE", "REQUEST", "IMMEDIATE"), "EXPECT"),
    **dict.fromkeys(("ACCEPTED", "TENTATIVE", "DECLINED", "CONFIRMED", "DELEGATED"), "STATUS"),
}
_FOLDED_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "RESOURCES", "CONTACT"})
# Producers that fold as RFC 5545 wants it fill their lines.
_FULL = range(72, 77)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLine:
    """A property as vCalendar has it: its escapes are still there, its encoding is not."""

    prop: Property
    text: Text
    declared: str = ""
    """CHARSET."""
    has_kept_blank: bool = False
    """Whether a blank that a line was folded at was read as one of the text."""
    is_damaged: bool = False
    """Whether its base64 could not be decoded."""
    is_quoted: bool = False
    """Whether it was quoted-printable."""


def read_line(data: bytes, line: Line, *, where: str, charset: str | None) -> OldLine | None:
    """Return the property that a line holds, None when it has no name.

    Args:
        data: What the line stands in.
        line: The line, its soft line breaks joined.
        where: `file:line`.
        charset: What the mail around the calendar declares.
    """
    match = _HEAD.match(line.raw[:_LONGEST_HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii").upper().rpartition(".")[2]
    params = dict(_params(decode(match[2]).text))
    encoding = "".join(params.pop("ENCODING", ())).upper()
    declared = "".join(params.pop("CHARSET", ()))
    raw, has_kept_blank = line.raw[match.end() :], False
    if not encoding.startswith(("QUOTED", "B")) and name in _FOLDED_TEXTS:
        unfolded, has_kept_blank = _unfolded(data, line)
        head = _HEAD.match(
            unfolded[:_LONGEST_HEAD]
        )  # where the head itself is folded, it is longer
        raw = unfolded[head.end() :] if head else raw
    content = _decoded(raw, encoding, name)
    text = read_text(raw if content is None else content, declared, charset)
    if name == "ATTACH" and encoding in {"BASE64", "B"}:
        params["ENCODING"] = ("BASE64",)
    return OldLine(
        prop=Property(name=name, value=text.text, params=params, where=where),
        text=text,
        declared=declared,
        has_kept_blank=has_kept_blank,
        is_damaged=content is None,
        is_quoted=encoding.startswith("QUOTED"),
    )


def goes_on(line: OldLine, raw: bytes) -> bool:
    """Return whether a line without a name is more of a file: base64 is not always folded."""
    return line.prop.says("ENCODING") == "BASE64" and _BASE64.fullmatch(raw.strip()) is not None


def torn_text(line: OldLine, raw: bytes, charset: str | None) -> str:
    """Return the text of a line without a name that goes on with the value of another."""
    content = unquoted(raw) if line.is_quoted else raw
    return read_text(content, line.declared, charset).text


def with_more(line: OldLine, more: str) -> OldLine:
    """Return a property with a torn piece at the end of its value."""
    return replace(line, prop=replace(line.prop, value=line.prop.value + more))


def _params(head: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the parameters of a line, also those that stand without their name."""
    for piece in _PARAM.findall(head):
        key, equals, value = piece.partition("=")
        word = key.strip().upper()
        if equals and word:
            yield word, (value.strip().strip('"'),)
        elif word:
            yield _NAMELESS.get(word, "TYPE"), (key.strip(),)


def _decoded(raw: bytes, encoding: str, name: str) -> bytes | None:
    """Return the bytes of a value, None where its base64 is damaged; a file stays as it is."""
    if encoding.startswith("QUOTED"):
        return unquoted(raw)
    if encoding in {"BASE64", "B"} and name != "ATTACH":
        return from_base64(raw)
    return raw


def _unfolded(data: bytes, line: Line) -> tuple[bytes, bool]:
    """Return a line with the blanks that it was folded at, where they belong to the text.

    vCalendar folds at a blank of the text, and the blank stays; RFC 5545 adds one, and it goes.
    Producers do either. Source: RFC 822 §3.1.1 against RFC 5545 §3.1.
    """
    first, *others = physical_lines(data, line)
    pieces, has_kept_blank, above = [first], False, first
    for piece in others:
        is_text = not _is_fold(above, piece)
        pieces.append(piece if is_text else piece[1:])
        has_kept_blank = has_kept_blank or is_text
        above = piece
    return b"".join(pieces), has_kept_blank


def _is_fold(above: bytes, piece: bytes) -> bool:
    """Return whether the blank before a piece was added by folding."""
    return above.endswith(b" ") or piece[1:2] in (b" ", b"\t", b"") or len(above) in _FULL
