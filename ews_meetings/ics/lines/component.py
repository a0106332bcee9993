"""One block to a component: its properties, its alarms, and what was odd about its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.lines.blocks import Block, Line, is_quoted
from ews_meetings.ics.lines.decoding import Text, decode
from ews_meetings.ics.lines.encoding import read_text, unquoted
from ews_meetings.ics.lines.notes import counted
from ews_meetings.ics.lines.properties import Property, has_name, read_property
from ews_meetings.model.finding import Effect, Finding, Severity

_CHARSET = re.compile(rb';[ \t]*CHARSET="?([A-Za-z0-9_.-]+)', re.IGNORECASE)
"""A parameter of vCalendar 1.0; RFC 5545 has none, and producers of iCalendar write it all the same."""
# A line break inside these was meant as one.
_PROSE = ("DESCRIPTION", "COMMENT", "X-ALT-DESC", "SUMMARY", "LOCATION")
_LONGEST_PROSE = max(map(len, _PROSE))
# Lines at least this long were torn by a mailer that wraps them.
_FULL_LINE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """The properties of one block; empty ones count as absent, but for attendees."""

    kind: str
    where: str
    """`file:line` of its BEGIN."""
    properties: tuple[Property, ...] = ()
    alarms: tuple[Component, ...] = ()
    others: tuple[Property, ...] = ()
    """One stand-in for each inner block that is no alarm; its name is the block's kind."""
    findings: tuple[Finding, ...] = ()
    problems: tuple[InputUnusable, ...] = ()
    """Why it cannot be used, as far as its lines alone tell."""
    _named: Mapping[str, tuple[Property, ...]] = field(init=False, repr=False, compare=False)
    """The properties by their names: an event is asked for some forty."""

    def __post_init__(self) -> None:
        """Sort the properties by name."""
        named: dict[str, list[Property]] = {}
        for prop in self.properties:
            named.setdefault(prop.name, []).append(prop)
        by_name = {name: tuple(props) for name, props in named.items()}
        object.__setattr__(self, "_named", by_name)

    def names(self) -> frozenset[str]:
        """Return the names of what it says something about."""
        return frozenset(self._named)

    def all(self, *names: str) -> tuple[Property, ...]:
        """Return the properties of these names, in the order of the file."""
        there = [name for name in names if name in self._named]
        if len(there) > 1:
            return tuple(p for p in self.properties if p.name in there)
        return self._named[there[0]] if there else ()

    def first(self, *names: str) -> Property | None:
        """Return the first property of the first of these names that is there."""
        for name in names:
            if name in self._named:
                return self._named[name][0]
        return None

    def word(self, *names: str) -> str:
        """Return a property as a word to compare: upper case, empty where it is missing."""
        prop = self.first(*names)
        return prop.value.strip().upper() if prop else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The bytes a component is read from, and their names."""

    data: bytes
    source: str
    charset: str | None = None

    def where(self, number: int) -> str:
        """Return `file:line`."""
        return f"{self.source}:{number}"


def read_component(given: Input, block: Block) -> Component:
    """Return what stands in a block; never fails, whatever the bytes."""
    texts = [(line, _text(line, given.charset)) for line in block.own_lines]
    pieces, findings = _glued(given, texts)
    properties = (read_property(text, given.where(number)) for number, text in pieces)
    return Component(
        kind=block.kind,
        where=given.where(block.number),
        properties=tuple(p for p in properties if p is not None and says_something(p)),
        alarms=inner_alarms(given, block),
        others=inner_others(given, block),
        findings=(*about_block(given, block), *_about_texts(given, texts), *findings),
    )


def inner_alarms(given: Input, block: Block) -> tuple[Component, ...]:
    """Return the VALARMs of a block."""
    return tuple(read_component(given, part) for part in block.parts if part.kind == "VALARM")


def inner_others(given: Input, block: Block) -> tuple[Property, ...]:
    """Return a stand-in for each inner block that is no alarm."""
    return tuple(
        Property(name=part.kind, value="", where=given.where(part.number))
        for part in block.parts
        if part.kind != "VALARM"
    )


def _text(line: Line, charset: str | None) -> Text:
    """Return the text of a line; its value may be encoded as in vCalendar 1.0."""
    head, _, value = line.raw.partition(b":")
    is_encoded, declared = is_quoted(head), _CHARSET.search(head)
    if not is_encoded and not declared:
        return decode(line.raw, charset)
    raw = unquoted(value) if is_encoded else value
    text = read_text(raw, declared[1].decode() if declared else "", charset)
    escaped = text.text.replace("\n", r"\n")
    return text._replace(text=f"{decode(head, charset).text}:{escaped}")


def says_something(prop: Property) -> bool:
    """Say whether a property counts; an attendee without a value is still somebody."""
    return bool(prop.value.strip()) or prop.name == "ATTENDEE"


def _glued(
    given: Input, texts: Iterable[tuple[Line, Text]]
) -> tuple[tuple[tuple[int, str], ...], tuple[Finding, ...]]:
    """Return the lines that have a name, each with the torn pieces that follow it."""
    pieces: list[tuple[int, list[str]]] = []
    findings: list[Finding] = []
    is_full = False
    for line, text in texts:
        if has_name(text.text):
            pieces.append((line.number, [text.text]))
        elif text.text.strip():
            between = joint(pieces[-1][1][0], is_full=is_full) if pieces else None
            if between is not None:
                pieces[-1][1].append(between + text.text)
            findings.append(torn_line(given, line.number, text.text, is_kept=between is not None))
        is_full = is_full_line(line)
    return tuple((number, "".join(parts)) for number, parts in pieces), tuple(findings)


def is_full_line(line: Line) -> bool:
    """Return whether a line is so long that a mailer may have torn it."""
    return len(line.raw) >= _FULL_LINE


def joint(above: str, *, is_full: bool) -> str | None:
    """Return what joins a nameless line to the property above it, None when it is no part of it."""
    if above[:_LONGEST_PROSE].upper().startswith(_PROSE):
        return "\\n"
    return "" if is_full else None


def torn_line(given: Input, number: int, text: str, *, is_kept: bool) -> Finding:
    """Return what is to be said of a line without a name."""
    what = "it was joined to the line above" if is_kept else "it was left out"
    return Finding(
        code="line-torn",
        message=f"the line is no property; {what}",
        effect=Effect.CHANGED if is_kept else Effect.LOST,
        severity=Severity.WARNING,
        value=text[:80],
        where=given.where(number),
    )


def about_block(given: Input, block: Block) -> Iterator[Finding]:
    """Yield what is odd about the place where a block begins."""
    if block.is_glued:
        yield Finding(
            code="line-torn",
            message=f"something stands before BEGIN:{block.kind} on its line; it was left out",
            effect=Effect.LOST,
            severity=Severity.WARNING,
            where=given.where(block.number),
        )


def _about_texts(given: Input, texts: Iterable[tuple[Line, Text]]) -> Iterator[Finding]:
    """Report guessed character sets and removed characters, once each."""
    found = tuple(texts)
    guessed = next((pair for pair in found if pair[1].fallback), None)
    if guessed:
        fallback = guessed[1].fallback
        expected = "what CHARSET says" if fallback == "UTF-8" else "UTF-8"
        yield Finding(
            code="charset-guessed",
            message=f"the text is not {expected}; it was read as {fallback}",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            where=given.where(guessed[0].number),
        )
    yield from about_removed(given, found)


def about_removed(given: Input, texts: Iterable[tuple[Line, Text]]) -> Iterator[Finding]:
    """Yield how many characters were removed, if any."""
    found = tuple(texts)
    removed = next((pair for pair in found if pair[1].removed), None)
    if removed:
        count = sum(text.removed for _, text in found)
        yield Finding(
            code="characters-removed",
            message=f"{counted(count, 'character')} that no message can carry: removed",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            where=given.where(removed[0].number),
        )
