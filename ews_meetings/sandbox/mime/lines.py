"""Content lines of iCalendar: written folded and escaped, read with patience.

Source: RFC 5545 §3.1, §3.3.11; RFC 6868.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WIDTH = 75
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\(.)")
_QUOTED = re.compile(r"[:;,]")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)')
_BREAKS = re.compile(r"[\r\n]+")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What stands in no XML, and in no line of calendar text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One property with its parameters."""

    name: str
    """In capitals."""
    value: str
    """As it stands there."""
    parameters: dict[str, str] = field(default_factory=dict)
    """By name in capitals, without quotes."""

    @property
    def text(self) -> str:
        """The value of type TEXT."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(slots=True)
class Block:
    """What stands between BEGIN and END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """Returns the first property of this name."""
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> list[Line]:
        """Returns all properties of this name, in order."""
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        """Returns the value of the first property of this name, or ""."""
        found = self.first(name)
        return "" if found is None else found.value.strip()


def clean(text: str) -> str:
    """Returns a text without what cannot be written in XML."""
    return _CONTROLS.sub("", text)


def content_line(name: str, value: str, **parameters: str) -> str:
    """Writes a property whose value stands as it is; `_` in names of parameters stands for `-`."""
    given = "".join(
        f";{key.replace('_', '-')}={_parameter(text)}" for key, text in parameters.items() if text
    )
    return _folded(f"{name}{given}:{_BREAKS.sub(' ', clean(value))}")


def text_line(name: str, text: str, **parameters: str) -> str:
    """Writes a property of type TEXT."""
    return content_line(name, escaped(text), **parameters)


def escaped(text: str) -> str:
    """Writes a text as a value."""
    written = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    for plain, escape in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        written = written.replace(plain, escape)
    return written


def _parameter(text: str) -> str:
    one_line = " ".join(clean(text).split()).replace('"', "'")
    return f'"{one_line}"' if _QUOTED.search(one_line) else one_line


def _folded(line: str) -> str:
    """Breaks a line at 75 octets, never within a character."""
    parts, octets = [""], 0
    for char in line:
        size = len(char.encode())
        if octets + size > _WIDTH:
            parts.append(" ")
            octets = 1
        parts[-1] += char
        octets += size
    return "\r\n".join(parts)


def read_blocks(text: str) -> Block:
    """Reads calendar text into one block without a name; lines that make no sense are passed over."""
    root = Block("")
    opened = [root]
    for line in _lines(text):
        if line.name == "BEGIN":
            inner = Block(line.value.strip().upper())
            opened[-1].blocks.append(inner)
            opened.append(inner)
        elif line.name == "END":
            if len(opened) > 1:
                opened.pop()
        else:
            opened[-1].lines.append(line)
    return root


def _lines(text: str) -> Iterator[Line]:
    for raw in _FOLD.sub("", text.lstrip("\ufeff")).splitlines():
        found = _line(raw)
        if found is not None:
            yield found


def _line(raw: str) -> Line | None:
    name = _NAME.match(raw)
    if name is None:
        return None
    place, parameters = name.end(), {}
    while given := _PARAMETER.match(raw, place):
        parameters[given[1].upper()] = given[2].strip().strip('"')
        place = given.end()
    if raw[place : place + 1] != ":":
        return None
    return Line(name[0].upper(), raw[place + 1 :], parameters)
