"""What is known of files before any is read: those that are found, and those that are left, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

UNREADABLE = "file-unreadable"
NOT_LOOKED_INTO = "folder-unreadable"
YOUNG = "file-young"
_TROUBLE = frozenset({UNREADABLE, NOT_LOOKED_INTO})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file that is read."""

    path: Path
    root: Path | None
    """The folder it was found in, as it was named; None where the file itself was."""
    size_bytes: int = -1
    """-1 for one that is not there, or is no file but a pipe or a device."""
    written_ns: int = 0
    is_regular: bool = True
    """False for a pipe or a device: what it gives can be read only once."""
    problem: str = ""
    """Why it cannot be read, where that is known already."""
    is_one_of_many: bool = False
    """Whether it is a mail of a mail store: without a meeting it is left, not refused."""

    @property
    def name(self) -> str:
        """What people call it."""
        return shown_name(self.path)

    @property
    def relative(self) -> Path:
        """Where it stands in its folder."""
        return self.path.relative_to(self.root) if self.root else Path(self.path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFile:
    """A file that is not read now."""

    name: str
    code: str
    why: str
    path: Path | None = None
    written: tuple[int, int] | None = None
    """Size and time of the last write of one that may still be written; None for all others."""

    @property
    def is_trouble(self) -> bool:
        """Whether a person should look at it: it was meant, and no later run will read it by itself."""
        return self.code in _TROUBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What some paths hold."""

    found: tuple[FoundFile, ...]
    left: tuple[LeftFile, ...]


def shown_name(path: Path) -> str:
    """Return a path as text that any screen, journal and JSON takes; odd bytes become visible."""
    return visible(os.fsencode(path).decode("utf-8", "backslashreplace"))


def visible(text: str) -> str:
    """Return a text in which control and direction marks can be seen."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
