"""Cuts the text of a TOML file at its tables, each with the comment right above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ews_meetings.config.lines import headers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table as it is written; the first section holds what stands before any table."""

    path: tuple[str, ...]
    comment: str
    text: str

    def is_of(self, path: tuple[str, ...]) -> bool:
        """Say whether it is this table or one inside it."""
        return self.path[: len(path)] == path


def sections_of(text: str) -> tuple[Section, ...]:
    """Return a file cut at its tables; joined again they are the same text."""
    return tuple(_sections(text))


def joined(sections: tuple[Section, ...]) -> str:
    """Return the text of sections."""
    return "".join(section.comment + section.text for section in sections)


def with_section(
    sections: tuple[Section, ...], path: tuple[str, ...], text: str
) -> tuple[Section, ...]:
    """Return sections with a table in the place of that one, else behind all others."""
    place = next((n for n, held in enumerate(sections) if held.is_of(path)), len(sections))
    comment = sections[place].comment if place < len(sections) else ""
    made = Section(path=path, comment=comment, text=f"{text.rstrip()}\n")
    before, after = sections[:place], without_section(sections[place:], path)
    if before:
        before = (*before[:-1], replace(before[-1], text=_ended(before[-1].text)))
    if after:
        made = replace(made, text=_ended(made.text))
    return (*before, made, *after)


def without_section(sections: tuple[Section, ...], path: tuple[str, ...]) -> tuple[Section, ...]:
    """Return sections without a table and those inside it."""
    return tuple(section for section in sections if not section.is_of(path))


def _ended(text: str) -> str:
    """Return a text that ends with an empty line."""
    return f"{text.rstrip()}\n\n" if text.strip() else ""


def _sections(text: str) -> Iterator[Section]:
    # TOML knows two ends of a line; `splitlines` takes U+2028 and the like for ends too.
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    path: tuple[str, ...] = ()
    comment, begins = "", 0
    for name, number in headers_of(text):
        ends = number - 1
        above = ends
        while above > begins and lines[above - 1].lstrip().startswith("#"):
            above -= 1
        yield Section(path=path, comment=comment, text="".join(lines[begins:above]))
        path, comment, begins = name, "".join(lines[above:ends]), ends
    yield Section(path=path, comment=comment, text="".join(lines[begins:]))
