"""Which files of a folder are read now, in which order; the others are left, each with its reason.

Nothing is opened or changed here. Links are not followed, and what is still being written waits.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from ews_meetings.sources.maildir import MAILS, TMP, is_maildir, why_not_meant

READ = frozenset({".ics", ".ical", ".icalendar", ".vcs", ".eml", ".mbox", ".mbx", ".msg", ".zip"})
_PACKED = ".gz"
_NOT_YET = {
    ".pst": "a store of Outlook's",
    ".ost": "a store of Outlook's",
    ".7z": "an archive of a kind",
    ".rar": "an archive of a kind",
    ".tar": "an archive of a kind",
    ".tgz": "an archive of a kind",
}
_TNEF = "winmail.dat"
_JUNCTION = 0xA0000003
UNREADABLE = "file-unreadable"
YOUNG = "file-young"
_TROUBLE = frozenset({UNREADABLE, "folder-unreadable"})
_UNFINISHED_CODES = frozenset({YOUNG, "file-hidden", "file-temporary"})
"""Of files that hold, while they are still being written, what will soon be read."""
_BUSY_TIMES = frozenset({".ifb", ".vfb"})
_UNFINISHED = ("*~", "~$*", "#*#", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """How folders are looked through."""

    now_s: float
    """Seconds since 1970."""
    settle_s: float = 2.0
    """Files that were written less than so long ago wait for the next run."""
    patterns: tuple[str, ...] = ()
    """Names that are read, such as `*.ics`; without any, those of calendars and mails."""
    excluded: tuple[Path, ...] = ()
    """Folders that are not looked into."""


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
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def list_paths(paths: Sequence[Path], looking: Looking) -> Listing:
    """Return the files in some paths, in their order; those in a folder by name, then by place.

    A file that is named stands for itself, whatever it is called; one that is given twice counts once.
    """
    found: dict[Path, FoundFile] = {}
    left: dict[Path, LeftFile] = {}
    for path in paths:
        seen = list(_in_folder(path, path, looking)) if is_folder(path) else [_named(path)]
        left |= {f.path.absolute(): f for f in seen if isinstance(f, LeftFile) and f.path}
        files = sorted((file for file in seen if isinstance(file, FoundFile)), key=_order)
        for file in files:
            found.setdefault(file.path.absolute(), file)
    others = (file for path, file in left.items() if path not in found)
    return Listing(found=tuple(found.values()), left=tuple(others))


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder; False where that cannot be seen."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_special(path: Path) -> bool:
    """Say whether a path is there and no file but a pipe or a device; False where that cannot be seen."""
    try:
        told = path.stat()
    except OSError:
        return False
    return not (stat.S_ISREG(told.st_mode) or stat.S_ISDIR(told.st_mode))


def _order(file: FoundFile) -> tuple[str, str]:
    return file.path.name, str(file.path)


def _named(path: Path) -> FoundFile:
    try:
        told = path.stat()
    except OSError:
        return FoundFile(path=path, root=None)
    if not stat.S_ISREG(told.st_mode):
        return FoundFile(path=path, root=None, is_regular=False)
    return FoundFile(path=path, root=None, size_bytes=told.st_size, written_ns=told.st_mtime_ns)


def _in_folder(folder: Path, root: Path, looking: Looking) -> Iterator[FoundFile | LeftFile]:
    """Yield what lies in a folder and below it."""
    if folder.resolve() in looking.excluded:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        why = f"cannot be looked into: {error.strerror}"
        if folder == root:  # somebody named it, so this is no side matter
            yield FoundFile(path=folder, root=None, problem=why)
        else:
            yield _left(folder, "folder-unreadable", why)
        return
    if is_maildir([entry.name for entry in entries]):
        yield from _in_maildir(folder, root, entries)
        return
    for entry in entries:
        path = folder / entry.name
        try:
            told = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # it went away just now
            continue
        except OSError as error:
            yield _left(path, UNREADABLE, f"cannot be read: {error.strerror}")
            continue
        if stat.S_ISDIR(told.st_mode) and not entry.name.startswith(".") and not _is_link(told):
            yield from _in_folder(path, root, looking)
        elif reason := _reason(entry.name, told, looking):
            yield _left(path, *reason, written=_written(told, reason[0], looking))
        else:
            size, written_ns = told.st_size, told.st_mtime_ns
            yield FoundFile(path=path, root=root, size_bytes=size, written_ns=written_ns)


def _in_maildir(
    folder: Path, root: Path, entries: Sequence[os.DirEntry[str]]
) -> Iterator[FoundFile | LeftFile]:
    """Yield the mails of a Maildir; what is in `tmp` is not delivered yet, and no other folder is meant."""
    for entry in entries:
        if entry.name in MAILS:
            yield from _mails_of(folder / entry.name, root)
        elif entry.name != TMP and entry.is_dir(follow_symlinks=False):
            why = "is another folder of this mail store; name it to read it"
            yield _left(folder / entry.name, "file-not-meant", why)


def _mails_of(folder: Path, root: Path) -> Iterator[FoundFile | LeftFile]:
    """Yield the mails of one folder of a Maildir; they are whole as soon as they are there."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _left(folder, "folder-unreadable", f"cannot be looked into: {error.strerror}")
        return
    for entry in entries:
        path = folder / entry.name
        try:
            told = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield _left(path, UNREADABLE, f"cannot be read: {error.strerror}")
            continue
        if reason := _reason_of_mail(entry.name, told):
            yield _left(path, *reason)
        else:
            yield FoundFile(
                path=path,
                root=root,
                size_bytes=told.st_size,
                written_ns=told.st_mtime_ns,
                is_one_of_many=True,
            )


def _reason_of_mail(name: str, told: os.stat_result) -> tuple[str, str] | None:
    """Return why a file of a Maildir is no mail to read."""
    if name.startswith("."):
        return "file-hidden", "is hidden"
    if _is_link(told):
        return "file-link", "is a link; links are not followed"
    if not stat.S_ISREG(told.st_mode):
        return "file-special", "is no file"
    return why_not_meant(name)


def _is_link(told: os.stat_result) -> bool:
    """Say whether an entry leads elsewhere; on Windows junctions do (IO_REPARSE_TAG_MOUNT_POINT)."""
    return stat.S_ISLNK(told.st_mode) or getattr(told, "st_reparse_tag", 0) == _JUNCTION


def _reason(name: str, told: os.stat_result, looking: Looking) -> tuple[str, str] | None:
    """Return why a file is not read now, as code and sentence; None where it is."""
    if name.startswith("."):
        return "file-hidden", "is hidden"
    if _is_link(told):
        return "file-link", "is a link; links are not followed"
    if not stat.S_ISREG(told.st_mode):
        return "file-special", "is no file"
    if any(fnmatchcase(name.lower(), pattern) for pattern in _UNFINISHED):
        return "file-temporary", "has the name of a file that is not finished"
    if reason := _reason_of_kind(name, looking.patterns):
        return reason
    if _is_young(told, looking):
        return YOUNG, "may still be written; the next run takes it"
    return None


def _is_young(told: os.stat_result, looking: Looking) -> bool:
    return abs(looking.now_s - told.st_mtime) < looking.settle_s


def _written(told: os.stat_result, code: str, looking: Looking) -> tuple[int, int] | None:
    """Return how far a file is that may still be written under its own or a passing name."""
    is_meant = stat.S_ISREG(told.st_mode) and code in _UNFINISHED_CODES
    return (told.st_size, told.st_mtime_ns) if is_meant and _is_young(told, looking) else None


def _reason_of_kind(name: str, patterns: tuple[str, ...]) -> tuple[str, str] | None:
    if patterns:
        is_meant = any(fnmatchcase(name, pattern) for pattern in patterns)
        return None if is_meant else ("file-not-meant", "is named by no --pattern")
    return why_left(name)


def why_left(name: str) -> tuple[str, str] | None:
    """Return why a file of this name is not read, as code and sentence; None where it is."""
    ending = Path(name).suffix.lower()
    if ending in READ or (ending == _PACKED and Path(Path(name).stem).suffix.lower() in READ):
        return None
    if ending in _BUSY_TIMES:
        return "file-other-kind", "holds free and busy times, no meetings"
    if ending in _NOT_YET:
        return "file-not-readable-yet", f"is {_NOT_YET[ending]}, which cannot be read yet"
    if name.lower() == _TNEF:
        return "file-not-readable-yet", "is packed by Outlook (TNEF), which cannot be read yet"
    return "file-other-kind", "is no calendar by its name"


def _left(path: Path, code: str, why: str, *, written: tuple[int, int] | None = None) -> LeftFile:
    return LeftFile(name=shown_name(path), code=code, why=why, path=path, written=written)
