"""One content line to name, parameters and raw value; what the value means is not known here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

_NAME = re.compile(r"[ \t]*([A-Za-z0-9_.-]+)[ \t]*(?=[;:])")
_ADDRESS_VALUE = re.compile(r":[ \t]*(?=mailto:)", re.IGNORECASE)
_BARE_ZONE = re.compile(r";[ \t]*TZID=tzone\Z", re.IGNORECASE)
"""Before the first colon of `TZID=tzone://Microsoft/Custom:20270701T090000`: no quotes, though a colon needs them."""
_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
_COLON_OR_QUOTE = re.compile('[":]')
_ODD = r"\x00-\x1f\x7f\"\\^%"
_PLAIN_PARAM = re.compile(
    rf'([A-Za-z0-9-]+)=(?:"([^{_ODD}]*)"|([^\s,:;={_ODD}](?:[^,:;={_ODD}]*[^\s,:;={_ODD}])?)?)(?:;|\Z)'
)
"""A name and one value in which nothing is escaped: hardly any is written in another way."""
_SPECIAL = re.compile(r"([\\;,])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of a component, its value still escaped."""

    name: str
    """Upper case."""
    value: str
    where: str
    """`file:line`."""
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Upper case names; a quoted or single value is one text, a comma list several."""

    def param(self, name: str) -> str:
        """Return a parameter's text, empty where it is missing."""
        return ",".join(self.params.get(name, ())).strip()

    def says(self, name: str) -> str:
        """Return a parameter as a word to compare: upper case, empty where it is missing."""
        return self.param(name).upper()


def has_name(text: str) -> bool:
    """Return whether a line begins like a property; if not, it is a torn piece of the one above."""
    return _NAME.match(text) is not None


def read_property(text: str, where: str) -> Property | None:
    """Return the property a line holds, None when it has no name.

    Source: RFC 5545 §3.1, RFC 6868; quotes that never close and unquoted colons as producers write.
    """
    match = _NAME.match(text)
    if match is None:
        return None
    colon = _value_colon(text, match.end(), is_person=match[1].upper() in _PEOPLE)
    head = text[match.end() : colon]
    return Property(
        name=match[1].upper(),
        params=read_params(head[1:]) if head.strip("; \t") else {},
        value=text[colon + 1 :],
        where=where,
    )


def unescape(value: str) -> str:
    r"""Return a TEXT value as it is meant, in one pass.

    icalendar 7.3 replaces one escape after the other, and makes a line break of the `\\n` in
    `C:\\new`. Source: RFC 5545 §3.3.11.
    """
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escape(text: str) -> str:
    """Return a text as a TEXT value; its line ends are line feeds. Source: RFC 5545 §3.3.11."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def one_line(value: str) -> str:
    """Return a TEXT value for a field that holds one line: Exchange takes no line breaks there."""
    return " ".join(unescape(value).split())


def _value_colon(text: str, start: int, *, is_person: bool) -> int:
    """Return where the value's colon stands; behind the line's end where there is none."""
    if text[start] == ":":
        return start
    is_quoted = False
    for match in _COLON_OR_QUOTE.finditer(text, start):
        if match[0] == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            colon = match.start()
            if _BARE_ZONE.search(text, start, colon):
                continue
            return _behind_loose_colons(text, colon) if is_person else colon
    address = _ADDRESS_VALUE.search(text, start)
    if address:
        return address.start()
    colon = text.find(":", start)
    return colon if colon >= 0 else len(text)


def _behind_loose_colons(text: str, colon: int) -> int:
    """Return the colon before `mailto:` when the first one belongs to an unquoted name.

    `ATTENDEE;CN=Room: Blue;RSVP=TRUE:mailto:…` is written by producers that do not quote.
    """
    address = _ADDRESS_VALUE.search(text, colon)
    if address is None or address.start() == colon or "=" not in text[colon : address.start()]:
        return colon
    return address.start()


def read_params(head: str) -> dict[str, tuple[str, ...]]:
    """Return the parameters of a head, without the `;` before the first; plain ones without icalendar."""
    found: dict[str, tuple[str, ...]] = {}
    place = 0
    while match := _PLAIN_PARAM.match(head, place):
        found[match[1].upper()] = (match[2] or match[3] or "",)
        place = match.end()
        if place == len(head):
            return found
    return any_params(head)


def any_params(head: str) -> dict[str, tuple[str, ...]]:
    """Return the parameters of a head, however they are written."""
    try:
        line = Contentline(f"X;{head.strip('; ')}:")  # type: ignore[no-untyped-call]  # icalendar's own lack
        _, params, rest = line.raw_parts()
    except ValueError:
        return _loose_params(head)
    if rest:  # a colon without quotes inside a parameter: icalendar took it for the value's
        return _loose_params(head)
    return {
        str(key).upper(): tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for key, value in params.items()
    }


def _loose_params(head: str) -> dict[str, tuple[str, ...]]:
    """Return the parameters of a head that breaks the grammar; what has no `=` is dropped."""
    found: dict[str, tuple[str, ...]] = {}
    for piece in re.findall(r'(?:"[^"]*"|[^;"]|")+', head):
        key, equals, value = piece.partition("=")
        if equals and key.strip():
            found.setdefault(key.strip().upper(), (value.strip().strip('"'),))
    return found
