"""Where imported files go when they are done with, and what is told of those that stay."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ews_meetings.cli.exit_codes import SOME_FAILED
from ews_meetings.cli.output import Answer, Screen
from ews_meetings.cli.plan_json import APPLIED_COLUMNS
from ews_meetings.cli.words import counted
from ews_meetings.errors import LedgerUnavailable, MovesDamaged
from ews_meetings.service.ending import summary
from ews_meetings.sources.listed import LeftFile, Listing, shown_name
from ews_meetings.sources.moving import (
    Move,
    Moved,
    finish_moves,
    is_as_read,
    move_all,
    pending_moves,
)

log = logging.getLogger(__name__)
_SHOWN = 10
_WAITS = "is done with, and waits to be moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where files go."""

    done: Path | None
    """Absolute; without it they stay."""
    failed: Path | None
    """Absolute; without it they stay."""
    journal: Path
    """Where it is written down what waits to be moved."""
    is_told: bool
    """Whether people are told of each file."""
    has_files: bool = True
    """Whether files are read at all: what only stands on stdin is moved nowhere."""

    def waiting(self) -> tuple[Move, ...]:
        """Return what a run before could not move to its end.

        Raises:
            LedgerUnavailable: it cannot be read.
            MovesDamaged: it is not what was written.
        """
        if not self.has_files:
            return ()
        try:
            return pending_moves(self.journal)
        except OSError as error:
            raise LedgerUnavailable(str(self.journal), str(error)) from error

    def without_waiting(self, listing: Listing) -> Listing:
        """Return a listing without the files that only wait to be moved."""
        waiting = {move.source for move in self.waiting() if is_as_read(move)}
        kept = tuple(file for file in listing.found if file.path.absolute() not in waiting)
        told = (
            LeftFile(name=file.name, code="file-not-moved", why=_WAITS, path=file.path)
            for file in listing.found
            if file.path.absolute() in waiting
        )
        return Listing(found=kept, left=(*listing.left, *told))

    def finish(self, screen: Screen) -> bool:
        """Move what a run before was stopped in, tell it, and return whether all of it is moved.

        Raises:
            LedgerUnavailable: it cannot be read or written.
            MovesDamaged: it is not what was written.
        """
        if not self.has_files:
            return True
        try:
            moved = finish_moves(journal=self.journal)
        except OSError as error:
            raise LedgerUnavailable(str(self.journal), str(error)) from error
        for one in moved:
            if one.target is not None:
                text = f"{shown_name(one.source)} -> {shown_name(one.target)}"
                screen.say(f"moved, as an earlier run meant to: {text}")
            elif one.problem:
                screen.warn(f"{shown_name(one.source)} {one.problem}; it is done with")
        if moved:
            log.info("moves finished", extra={"files": len(moved)})
        return not any(one.is_pending for one in moved)

    def move(self, moves: Sequence[Move]) -> tuple[Moved, ...]:
        """Move files, those that cannot be moved excepted."""
        try:
            return move_all(moves, journal=self.journal)
        except (OSError, MovesDamaged) as error:
            problem = f"cannot be moved: {getattr(error, 'strerror', None) or error}"
            return tuple(Moved(source=m.source, target=None, problem=problem) for m in moves)


def tell_left(screen: Screen, left: Sequence[LeftFile]) -> None:
    """Tell which files were not read; of many of one kind the first few."""
    seen: Counter[str] = Counter()
    for file in left:
        seen[file.code] += 1
        if file.is_trouble:
            screen.warn(f"{file.name} {file.why}")
        elif seen[file.code] <= _SHOWN or screen.verbosity > 0:
            screen.say(f"left: {file.name} {file.why}")
    for code, count in seen.items():
        is_told = any(file.is_trouble for file in left if file.code == code)
        if count > _SHOWN and screen.verbosity <= 0 and not is_told:
            screen.say(f"left: {count - _SHOWN} more like these ({code}); -v lists them")


def tell_nothing(screen: Screen, left: Sequence[LeftFile]) -> int:
    """Say that there is nothing to import; that is a failure only where some could not be read."""
    code = code_of(left)
    if screen.is_text:
        beside = f" ({counted(len(left), 'file')} left)" if left else ""
        screen.line(f"Nothing to import{beside}.")
    rows = [left_row(file) for file in left]
    told = {**summary(()), "run": None, "stopped": None, "files": rows}
    answer = Answer(kind="applied", data=[], columns=APPLIED_COLUMNS, summary=told, is_ok=not code)
    screen.give(answer)
    return code


def code_of(left: Sequence[LeftFile]) -> int:
    """Return the exit code for files that were not read: those that could not be fail the run."""
    return SOME_FAILED if any(file.is_trouble for file in left) else 0


def left_row(file: LeftFile) -> dict[str, object]:
    """Return a file that was not read, for programs."""
    return {
        "file": file.name,
        "end": "left",
        "meetings": 0,
        "code": file.code,
        "message": f"{file.name} {file.why}",
        "moved_to": None,
    }
