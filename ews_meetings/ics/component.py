"""One block to a component: its properties, its alarms, and what was odd about its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ews_meetings.ics.blocks import Block, Line, own_lines
from ews_meetings.ics.decoding import Text, decode
from ews_meetings.ics.properties import Property, has_name, read_property
from ews_meetings.model.finding import Effect, Finding, Severity

# A line break inside these was meant as one.
_PROSE = ("DESCRIPTION", "COMMENT", "X-ALT-DESC", "SUMMARY", "LOCATION")
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

    def all(self, *names: str) -> tuple[Property, ...]:
        """Return the properties of these names, in the order of the file."""
        return tuple(p for p in self.properties if p.name in names)

    def first(self, *names: str) -> Property | None:
        """Return the first property of the first of these names that is there."""
        for name in names:
            for prop in self.properties:
                if prop.name == name:
                    return prop
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
    texts = [(line, decode(line.raw, given.charset)) for line in own_lines(given.data, block)]
    pieces, findings = _glued(given, texts)
    properties = (read_property(text, given.where(number)) for number, text in pieces)
    return Component(
        kind=block.kind,
        where=given.where(block.number),
        properties=tuple(p for p in properties if p is not None and _says_something(p)),
        alarms=tuple(read_component(given, p) for p in block.parts if p.kind == "VALARM"),
        others=tuple(
            Property(name=p.kind, value="", where=given.where(p.number))
            for p in block.parts
            if p.kind != "VALARM"
        ),
        findings=(*_about_block(given, block), *_about_texts(given, texts), *findings),
    )


def _says_something(prop: Property) -> bool:
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
            joint = _joint(pieces[-1][1][0], is_full=is_full) if pieces else None
            if joint is not None:
                pieces[-1][1].append(joint + text.text)
            findings.append(_torn(given, line.number, text.text, is_kept=joint is not None))
        is_full = len(line.raw) >= _FULL_LINE
    return tuple((number, "".join(parts)) for number, parts in pieces), tuple(findings)


def _joint(above: str, *, is_full: bool) -> str | None:
    """Return what joins a nameless line to the property above it, None when it is no part of it."""
    if above.upper().startswith(_PROSE):
        return "\\n"
    return "" if is_full else None


def _torn(given: Input, number: int, text: str, *, is_kept: bool) -> Finding:
    what = "it was joined to the line above" if is_kept else "it was left out"
    return Finding(
        code="line-torn",
        message=f"the line is no property; {what}",
        effect=Effect.CHANGED if is_kept else Effect.LOST,
        severity=Severity.WARNING,
        value=text[:80],
        where=given.where(number),
    )


def _about_block(given: Input, block: Block) -> Iterator[Finding]:
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
        yield Finding(
            code="charset-guessed",
            message=f"the text is not UTF-8; it was read as {guessed[1].fallback}",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            where=given.where(guessed[0].number),
        )
    removed = next((pair for pair in found if pair[1].removed), None)
    if removed:
        count = sum(text.removed for _, text in found)
        yield Finding(
            code="characters-removed",
            message=f"{count} characters that no message can carry were removed",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            where=given.where(removed[0].number),
        )
