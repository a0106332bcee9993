r"""The pages of `docs/findings`, and what their examples come to when they are read.

A fenced block `ics` holds the lines of one event, several blocks of a calendar, or a whole calendar;
`vcs` a whole vCalendar, `eml` a mail. Words behind that say how it is read: options of `import`,
`whole` (nothing is put around it), `escaped` (`\x07` is one character), `lf` (line ends without CR),
or a character set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import InputUnusable
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.options import Copies, OrganizerChoice, ReadOptions
from ews_meetings.model.finding import Finding
from ews_meetings.sources.batch import Given, gather
from ews_meetings.sources.checking.checked import CheckedFile, check_all
from ews_meetings.sources.listed import Listing

FOLDER = Path(__file__).parents[1] / "docs" / "findings"
INDEX = FOLDER / "README.md"
OPTIONS = ReadOptions(mailbox="me@firma.example", zone="Europe/Prague")
_WAYS = {
    "--trust-zone-names": replace(OPTIONS, trusts_zone_names=True),
    "--attendees-from-mail": replace(OPTIONS, attendees_from_mail=True),
    "--mail-attachments": replace(OPTIONS, mail_attachments=True),
    "--reinvite": replace(OPTIONS, copies=Copies.REINVITE),
    "--as-singles": replace(OPTIONS, singles=100),
    "--organizer take-over": replace(OPTIONS, organizer=OrganizerChoice.TAKE_OVER),
    "[addresses]": replace(OPTIONS, addresses=AddressMap.of([("@old.example", "@firma.example")])),
}
_CHARSETS = frozenset({"cp1252"})
_FENCE = re.compile(r"^```(ics|vcs|eml)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DEFAULTS = (
    ("UID:", "UID:example-1@firma.example"),
    ("DTSTAMP:", "DTSTAMP:20270301T080000Z"),
    ("DTSTART", "DTSTART:20270405T090000Z"),
)
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Firma//Example//EN")
_TAIL = ("END:VCALENDAR",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example of a page."""

    kind: str
    words: tuple[str, ...]
    text: str

    @property
    def content(self) -> bytes:
        """The bytes of a file that holds it."""
        lines = self.text.rstrip("\n").split("\n")
        if self.kind == "ics" and "whole" not in self.words:
            lines = [*_wrapped(lines)]
        text = "\n".join((*lines, ""))
        if "escaped" in self.words:
            text = text.encode("latin-1").decode("unicode_escape")
        if "lf" not in self.words:
            text = text.replace("\n", "\r\n")
        charset = next((word for word in self.words if word in _CHARSETS), "utf-8")
        return text.encode(charset)

    @property
    def options(self) -> ReadOptions:
        """How it is read."""
        said = " ".join(self.words)
        return next((way for option, way in _WAYS.items() if option in said), OPTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says of a code."""

    code: str
    title: str
    effect: str
    meaning: str
    """Its first sentence."""
    text: str
    examples: tuple[Example, ...]


def pages() -> tuple[Page, ...]:
    """Return all pages but the index, in the order of their codes."""
    return tuple(_page(path) for path in sorted(FOLDER.glob("*.md")) if path != INDEX)


def seen_in(example: Example) -> Iterator[tuple[str, str, str]]:
    """Yield what `ics check` says of an example: code, effect (or `remark`), severity."""
    given = (Given(name=f"example.{example.kind}", content=example.content),)
    gathered = gather(Listing(found=(), left=()), example.options, given=given)
    problems = (one.problem for one in gathered.files)
    yield from (_refused(Refusal.of(p)) for p in problems if isinstance(p, InputUnusable))
    for one in check_all(gathered):
        yield from ((r.code, "remark", r.severity.value) for r in one.remarks)
        if isinstance(one, CheckedFile):
            continue
        yield from map(_found, chain.from_iterable(wish.findings for wish in one.wishes))
        if one.refusal is not None:
            yield _refused(one.refusal)


def _found(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.effect.value, finding.severity.value


def _refused(refusal: Refusal) -> tuple[str, str, str]:
    return refusal.code, "refused", "error"


def _page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    title, _, effect, _, meaning = text.split("\n")[:5]
    examples = tuple(
        Example(kind=found[1], words=tuple(found[2].split()), text=found[3])
        for found in _FENCE.finditer(text)
    )
    return Page(
        code=path.stem, title=title, effect=effect, meaning=meaning, text=text, examples=examples
    )


def _wrapped(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a calendar around what an example shows of it."""
    if lines[0] == "BEGIN:VCALENDAR":
        yield from lines
        return
    yield from _HEAD
    if any(line == "BEGIN:VEVENT" for line in lines):
        yield from lines
    else:
        missing = (d for name, d in _DEFAULTS if not any(one.startswith(name) for one in lines))
        yield from ("BEGIN:VEVENT", *missing, *lines, "END:VEVENT")
    yield from _TAIL
