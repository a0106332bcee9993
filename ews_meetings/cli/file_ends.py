"""What became of each imported file: done, failed, or left for the next run; then it is moved.

A file is done only when every meeting that it says is. What only a later run can know or do leaves it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.change.action import End, Result
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Same, Unusable
from ews_meetings.cli.changing import Aftermath
from ews_meetings.cli.exit_codes import (
    EX_DATAERR,
    EX_OK,
    SOME_FAILED,
    TEMPORARY,
    Exits,
    Part,
    exit_in,
    exit_of_parts,
)
from ews_meetings.cli.filing import Filing, code_of, left_row
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Row, Style
from ews_meetings.cli.plan_json import refusal_row
from ews_meetings.errors import FileTooLarge, LedgerUnavailable
from ews_meetings.service.apply import Report
from ews_meetings.sources.listed import shown_name
from ews_meetings.sources.moving import Move, Moved, digest_of

if TYPE_CHECKING:
    from ews_meetings.ics.settling.uids import Wished
    from ews_meetings.sources.batch import Batch, SourceFile

log = logging.getLogger(__name__)
_GOOD = frozenset({End.DONE, End.UNCHANGED})
_OF_THE_FILE = frozenset({EX_DATAERR, EX_OK})
"""What a mail system is told of refusals that the next run would only repeat; all others leave the file."""
_NO_SIGN = Refusal(
    code="file-unsettled",
    exit_code=TEMPORARY,
    message="nothing says what became of one of its meetings",
)
_NO_REASON = Refusal(code="failed", exit_code=SOME_FAILED, message="a meeting of it failed")


class FileState(StrEnum):
    """How a file ended."""

    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnd:
    """What became of one file."""

    source: SourceFile
    state: FileState
    meetings: int
    """How many wishes it was part of."""
    reasons: tuple[Refusal, ...] = ()
    moved_to: Path | None = None
    problem: str = ""
    """Why it could not be moved."""


def ends_of(batch: Batch, report: Report) -> tuple[FileEnd, ...]:
    """Return what became of each file of a batch, in their order."""
    by_key: dict[str, list[Result]] = {}
    by_place: dict[str, list[Result]] = {}
    for result in report.results:
        action = result.action
        if action.origin is not None:
            by_key.setdefault(action.origin.key, []).append(result)
        if action.where:
            by_place.setdefault(action.where, []).append(result)
    of_file: dict[int, list[tuple[Refusal, ...]]] = {}
    for one in batch.sourced:
        key = _key(one.wish)
        results = [*by_key.get(key, []), *by_place.get(one.wish.where, [])]
        for number in one.files:
            of_file.setdefault(number, []).append(_reasons(results))
    is_sure = report.stopped is None or report.stopped.code != LedgerUnavailable.code
    return tuple(
        _end(source, of_file.get(number, []), is_journalled=is_sure)
        for number, source in enumerate(batch.files)
    )


def _key(wish: Wished | Same) -> str:
    origin = None if isinstance(wish, Unusable) else wish.origin
    return origin.key if origin is not None else ""


def _reasons(results: Sequence[Result]) -> tuple[Refusal, ...]:
    if not results:
        return (_NO_SIGN,)
    bad = (result for result in results if result.end not in _GOOD)
    return tuple(dict.fromkeys(result.refusal or _NO_REASON for result in bad))


def _end(
    source: SourceFile, reasons: Sequence[tuple[Refusal, ...]], *, is_journalled: bool
) -> FileEnd:
    told = tuple(dict.fromkeys(reason for some in reasons for reason in some))
    if not is_journalled or any(not _is_of_the_file(reason) for reason in told):
        state = FileState.LEFT
    else:
        state = FileState.FAILED if told else FileState.DONE
    return FileEnd(source=source, state=state, meetings=len(reasons), reasons=told)


def _is_of_the_file(reason: Refusal) -> bool:
    return exit_in(Exits.SYSEXITS, reason.exit_code, code=reason.code) in _OF_THE_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of an import: files are moved and told of."""

    session: Session
    batch: Batch
    filing: Filing
    is_moved: bool = True
    """Whether all that earlier runs meant to move is moved."""

    def after(self, report: Report, code: int) -> Aftermath:
        """Move the files, tell what became of each, and return the exit code."""
        ends = self._moved(ends_of(self.batch, report), run=report.run)
        if self.filing.is_told and self.session.screen.is_text:
            self._write(ends)
        counts = Counter(end.state.value for end in ends)
        log.info("files ended", extra={**counts, "not_read": len(self.batch.left)})
        rows = [*map(file_row, ends), *map(left_row, self.batch.left)]
        for end in ends:
            if end.problem:
                self.session.screen.warn(f"{end.source.name} {end.problem}")
        if any(end.problem for end in ends) or not self.is_moved:
            code = code or SOME_FAILED
        code = code or code_of(self.batch.left)
        return Aftermath(code=self._in_words(code, ends, report.stopped), summary={"files": rows})

    def _in_words(self, code: int, ends: Sequence[FileEnd], stopped: Refusal | None) -> int:
        """Return the exit code by which a mail system keeps the mail, drops it, or gives it back."""
        reasons = [reason for end in ends for reason in end.reasons]
        parts: list[Part] = [(one.exit_code, one.code) for one in (*reasons, stopped) if one]
        is_behind = not self.is_moved or any(end.problem for end in ends)
        if is_behind or code_of(self.batch.left):  # other files are no fault of the mail
            parts.append((TEMPORARY, ""))
        return exit_of_parts(self.session.exits, code, parts)

    def _moved(self, ends: Sequence[FileEnd], *, run: str) -> tuple[FileEnd, ...]:
        moves = [self._move(end, run) for end in ends]
        wanted = [move for move in moves if move is not None]
        moved = iter(self.filing.move(wanted) if wanted else ())
        return tuple(
            end if move is None else _with_move(end, next(moved))
            for end, move in zip(ends, moves, strict=True)
        )

    def _move(self, end: FileEnd, run: str) -> Move | None:
        folders = {FileState.DONE: self.filing.done, FileState.FAILED: self.filing.failed}
        folder, found = folders.get(end.state), end.source.file
        if folder is None or found is None or not found.is_regular:
            return None
        digest = end.source.digest or _digest_of_unread(end.source, found.path)
        if not digest:
            return None
        return Move(
            source=found.path.absolute(),
            target=folder / found.relative,
            digest=digest,
            note=_note(end, run) if end.state is FileState.FAILED else None,
        )

    def _write(self, ends: Sequence[FileEnd]) -> None:
        screen = self.session.screen
        counts = Counter(end.state for end in ends)
        left = counts[FileState.LEFT] + len(self.batch.left)
        screen.line(
            f"Files: {counts[FileState.DONE]} done, {counts[FileState.FAILED]} failed, {left} left"
        )
        for end in ends:
            where = f" -> {shown_name(end.moved_to)}" if end.moved_to else ""
            bad = end.state is not FileState.DONE
            screen.line(
                f"  {end.state:<7} {end.source.name}{where}", Style.BAD if bad else Style.PLAIN
            )
            for reason in end.reasons:
                screen.line(f"          {reason.message}")


def file_row(end: FileEnd) -> Row:
    """Return what became of a file, for programs."""
    reason = end.reasons[0] if end.reasons else None
    return {
        "file": end.source.name,
        "end": end.state.value,
        "meetings": end.meetings,
        "code": reason.code if reason else None,
        "message": end.problem or (reason.message if reason else None),
        "moved_to": shown_name(end.moved_to) if end.moved_to else None,
    }


def _digest_of_unread(source: SourceFile, path: Path) -> str:
    """Return the digest of a file that is moved unread, because it is too large; empty for others."""
    if not isinstance(source.problem, FileTooLarge):
        return ""
    try:
        return digest_of(path)
    except OSError:
        return ""


def _with_move(end: FileEnd, moved: Moved) -> FileEnd:
    return replace(end, moved_to=moved.target, problem=moved.problem)


def _note(end: FileEnd, run: str) -> Row:
    """Return what is written beside a file that failed."""
    return {
        "schema": "ews-meetings/failed-file.v1",
        "file": end.source.name,
        "run": run or None,
        "reasons": [refusal_row(reason) for reason in end.reasons],
    }
