"""Moves files that are done with out of their folder, so that a stop at any moment loses and doubles none.

What will be moved is written down first, whole: files that were read together are only ever left
together, because a part of them would say another meeting. No file is ever written over.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ews_meetings.errors import MovesDamaged
from ews_meetings.own_files import make_own_file, make_own_folder, write_own_file

_SCHEMA = "ews-meetings/moves.v1"
_READ_AT_ONCE = 1 << 20
Replace = Callable[[Path, Path], None]
"""Moves a file over another one in one step; OSError with EXDEV between file systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One file, and where it goes."""

    source: Path
    """Absolute."""
    target: Path
    """Absolute; another number is chosen when something is there."""
    digest: str
    """SHA-256 of what was read: a file that has another content by now stays."""
    note: Mapping[str, object] | None = None
    """What is written beside it, as `NAME.error.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of a move."""

    source: Path
    target: Path | None
    """None where the file stays."""
    problem: str = ""
    """Why it stays; empty where it is gone or moved."""
    is_pending: bool = False
    """Whether it is tried again at the next run."""


def move_all(
    moves: Sequence[Move], *, journal: Path, replace: Replace = os.replace
) -> tuple[Moved, ...]:
    """Move files; after a stop `finish_moves` does the rest of it.

    Args:
        moves: which ones.
        journal: where it is written down until it is done.
        replace: how one is moved within a file system.

    Raises:
        OSError: the journal cannot be written; nothing was moved.
    """
    waiting = pending_moves(journal)
    named = _with_free_names(moves, taken={move.target for move in waiting})
    _write(journal, (*waiting, *named))
    moved = tuple(_move(move, replace, is_second_try=False) for move in named)
    _write(journal, (*waiting, *_unmoved(named, moved)), after=moved)
    return moved


def finish_moves(*, journal: Path, replace: Replace = os.replace) -> tuple[Moved, ...]:
    """Do what an earlier call was stopped in; call it while nobody else can move the same files.

    Raises:
        OSError: the journal cannot be read or written.
    """
    moves = pending_moves(journal)
    moved = tuple(_move(move, replace, is_second_try=True) for move in moves)
    _write(journal, _unmoved(moves, moved), after=moved)
    return moved


def pending_moves(journal: Path) -> tuple[Move, ...]:
    """Return the files that are done with and wait to be moved; none of them is read again.

    Raises:
        OSError: the journal cannot be read.
        MovesDamaged: it is not what was written.
    """
    try:
        rows = json.loads(journal.read_text(encoding="utf-8"))["moves"]
        return tuple(_move_of(row) for row in rows)
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError) as error:
        raise MovesDamaged(str(journal)) from error


def is_as_read(move: Move) -> bool:
    """Say whether a file that waits to be moved still is what was read."""
    try:
        return move.source.is_file() and digest_of(move.source) == move.digest
    except OSError:
        return False


def _with_free_names(moves: Sequence[Move], *, taken: set[Path]) -> tuple[Move, ...]:
    """Return moves to names that nothing has, so that what stands there later is ours."""
    named: list[Move] = []
    for move in moves:
        target = next(name for name in _names(move.target) if name not in taken and _is_free(name))
        taken = {*taken, target}
        named.append(dataclasses.replace(move, target=target))
    return tuple(named)


def _names(target: Path) -> Iterator[Path]:
    """Yield the given name, then those with a number before its ending."""
    yield target
    for number in itertools.count(1):
        yield target.with_name(f"{target.stem}-{number}{target.suffix}")


def _is_free(target: Path) -> bool:
    return not os.path.lexists(target)


def _unmoved(moves: Sequence[Move], moved: Sequence[Moved]) -> tuple[Move, ...]:
    return tuple(move for move, end in zip(moves, moved, strict=True) if end.is_pending)


def _write(journal: Path, moves: Sequence[Move], *, after: Sequence[Moved] = ()) -> None:
    """Write down what waits, once the folders that hold what was moved are on the disk."""
    for folder in dict.fromkeys(one.target.parent for one in after if one.target):
        _flush_folder(folder)
    if not moves:
        journal.unlink(missing_ok=True)
        return
    make_own_folder(journal.parent)
    write_own_file(journal, json.dumps({"schema": _SCHEMA, "moves": _rows(moves)}).encode())


def _rows(moves: Sequence[Move]) -> list[dict[str, object]]:
    return [
        {
            "source": os.fsencode(move.source).hex(),
            "target": os.fsencode(move.target).hex(),
            "digest": move.digest,
            "note": move.note,
        }
        for move in moves
    ]


def _move_of(row: Mapping[str, object]) -> Move:
    note = row["note"]
    return Move(
        source=Path(os.fsdecode(bytes.fromhex(str(row["source"])))),
        target=Path(os.fsdecode(bytes.fromhex(str(row["target"])))),
        digest=str(row["digest"]),
        note=note if isinstance(note, dict) else None,
    )


def _move(move: Move, replace: Replace, *, is_second_try: bool) -> Moved:
    try:
        return _moved(move, replace, is_second_try=is_second_try)
    except OSError as error:
        problem = f"cannot be moved: {error.strerror or type(error).__name__}"
        return Moved(source=move.source, target=None, problem=problem, is_pending=True)


def _moved(move: Move, replace: Replace, *, is_second_try: bool) -> Moved:
    """Move one file.

    Raises:
        OSError: it cannot be moved; it is where it was.
    """
    if not move.source.exists():
        there = move.target if is_second_try and move.target.exists() else None
        return Moved(source=move.source, target=there)
    if move.source.is_symlink():
        return Moved(source=move.source, target=None, problem="is a link; it stays")
    if not move.source.is_file() or digest_of(move.source) != move.digest:
        return Moved(source=move.source, target=None, problem="was changed meanwhile; it stays")
    make_own_folder(move.target.parent)
    if is_second_try and _was_copied(move):
        move.source.unlink()
        return Moved(source=move.source, target=move.target)
    target = _reserve(move.target, may_be_empty=is_second_try)
    try:
        if move.note is not None:
            _write_note(target, move.note)
        _put(move.source, target, replace)
    except OSError:
        _release(target)
        raise
    return Moved(source=move.source, target=target)


def _was_copied(move: Move) -> bool:
    """Say whether a stop came between the copy to another file system and the end of the original."""
    return move.target.is_file() and digest_of(move.target) == move.digest


def _reserve(target: Path, *, may_be_empty: bool) -> Path:
    """Take a name for ourselves; two runs never choose the same."""
    if may_be_empty and target.is_file() and target.stat().st_size == 0:
        return target
    for name in _names(target):
        with contextlib.suppress(FileExistsError):
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            return name
    raise AssertionError(target)


def _release(target: Path) -> None:
    for path in (target, note_of(target)):
        with contextlib.suppress(OSError):
            path.unlink()


def note_of(target: Path) -> Path:
    """Return where it is written why a file failed."""
    return target.with_name(f"{target.name}.error.json")


def _write_note(target: Path, note: Mapping[str, object]) -> None:
    text = json.dumps(note, indent=1, ensure_ascii=True)
    write_own_file(note_of(target), f"{text}\n".encode())


def _put(source: Path, target: Path, replace: Replace) -> None:
    """Put a file in the place of the empty one that holds its name."""
    try:
        replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target, replace)
        source.unlink()


def _copy(source: Path, target: Path, replace: Replace) -> None:
    """Copy a file to another file system: nobody ever sees half of it."""
    beside = target.with_name(f".{target.name}.part")
    try:
        make_own_file(beside)
        with source.open("rb") as reading, beside.open("wb") as writing:
            shutil.copyfileobj(reading, writing, _READ_AT_ONCE)
            writing.flush()
            os.fsync(writing.fileno())
        shutil.copystat(source, beside)
        replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(target.parent)


def digest_of(path: Path) -> str:
    """Return SHA-256 of a file, in hex; it may be of any size.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """See that a folder's entries outlive a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
