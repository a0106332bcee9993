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

from ews_meetings.sources.endings import why_left
from ews_meetings.sources.listed import (
    NOT_LOOKED_INTO,
    UNREADABLE,
    YOUNG,
    FoundFile,
    LeftFile,
    Listing,
    shown_name,
)
from ews_meetings.sources.maildir import MAILS, TMP, is_maildir, why_not_meant

_JUNCTION = 0xA0000003
_UNFINISHED_CODES = frozenset({YOUNG, "file-hidden", "file-temporary"})
"""Of files that hold, while they are still being written, what will soon be read."""
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
    return _found(path, None, told)


def _in_folder(folder: Path, root: Path, looking: Looking) -> Iterator[FoundFile | LeftFile]:
    """Yield what lies in a folder and below it."""
    if folder.resolve() in looking.excluded:
        return
    try:
        entries = _entries(folder)
    except OSError as error:
        unseen = _unseen(folder, error)
        # somebody named the root, so that is no side matter
        yield unseen if folder != root else FoundFile(path=folder, root=None, problem=unseen.why)
        return
    if is_maildir([entry.name for entry in entries]):
        yield from _in_maildir(folder, root, entries)
        return
    for one in _looked_at(entries):
        if isinstance(one, LeftFile):
            yield one
            continue
        path, told = one
        if stat.S_ISDIR(told.st_mode) and not path.name.startswith(".") and not _is_link(told):
            yield from _in_folder(path, root, looking)
        elif reason := _reason(path.name, told, looking):
            yield _left(path, *reason, written=_written(told, reason[0], looking))
        else:
            yield _found(path, root, told)


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
        entries = _entries(folder)
    except OSError as error:
        yield _unseen(folder, error)
        return
    for one in _looked_at(entries):
        if isinstance(one, LeftFile):
            yield one
            continue
        path, told = one
        if reason := _why_no_file(path.name, told) or why_not_meant(path.name):
            yield _left(path, *reason)
        else:
            yield _found(path, root, told, is_one_of_many=True)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by name.

    Raises:
        OSError: it cannot be looked into.
    """
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _looked_at(
    entries: Sequence[os.DirEntry[str]],
) -> Iterator[tuple[Path, os.stat_result] | LeftFile]:
    """Yield what there still is of a folder, each with what the system tells of it."""
    for entry in entries:
        path = Path(entry.path)
        try:
            yield path, entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # it went away just now
            continue
        except OSError as error:
            yield _left(path, UNREADABLE, f"cannot be read: {error.strerror}")


def _found(
    path: Path, root: Path | None, told: os.stat_result, *, is_one_of_many: bool = False
) -> FoundFile:
    return FoundFile(
        path=path,
        root=root,
        size_bytes=told.st_size,
        written_ns=told.st_mtime_ns,
        is_one_of_many=is_one_of_many,
    )


def _is_link(told: os.stat_result) -> bool:
    """Say whether an entry leads elsewhere; on Windows junctions do (IO_REPARSE_TAG_MOUNT_POINT)."""
    return stat.S_ISLNK(told.st_mode) or getattr(told, "st_reparse_tag", 0) == _JUNCTION


def _why_no_file(name: str, told: os.stat_result) -> tuple[str, str] | None:
    """Return why an entry of a folder is no file for us, as code and sentence; None where it is one."""
    if name.startswith("."):
        return "file-hidden", "is hidden"
    if _is_link(told):
        return "file-link", "is a link; links are not followed"
    if not stat.S_ISREG(told.st_mode):
        return "file-special", "is no file"
    return None


def _reason(name: str, told: os.stat_result, looking: Looking) -> tuple[str, str] | None:
    """Return why a file is not read now, as code and sentence; None where it is."""
    if reason := _why_no_file(name, told):
        return reason
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


def _left(path: Path, code: str, why: str, *, written: tuple[int, int] | None = None) -> LeftFile:
    return LeftFile(name=shown_name(path), code=code, why=why, path=path, written=written)


def _unseen(folder: Path, error: OSError) -> LeftFile:
    return _left(folder, NOT_LOOKED_INTO, f"cannot be looked into: {error.strerror}")
