"""How a report ends: counts for people and scripts, and the one exit code; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ews_meetings.change.action import End, Result, Verb
from ews_meetings.change.refusal import Refusal
from ews_meetings.service.apply import Report

_DONE = frozenset({End.DONE, End.UNCHANGED})
_DONE_AS = {Verb.CREATE: "create", Verb.FINISH: "create", Verb.CANCEL: "cancel"}
UNDECIDED_EXIT = 13
SOME_FAILED_EXIT = 4


def exit_code(report: Report) -> int:
    """Return the exit code: 0 only when nothing failed, was refused, or is open."""
    bad = failed(report)
    if not bad:
        return report.stopped.exit_code if report.stopped else 0
    codes = {code for code, _ in bad}
    if UNDECIDED_EXIT in codes:
        return UNDECIDED_EXIT
    if len(bad) < len(report.results) or len(codes) > 1:
        return SOME_FAILED_EXIT
    return codes.pop()


def failed(report: Report) -> tuple[tuple[int, Refusal | None], ...]:
    """Return of all that failed, was refused, or is open the exit code and the reason."""
    bad = (result for result in report.results if result.end not in _DONE)
    return tuple((_code(result), result.refusal) for result in bad)


def _code(result: Result) -> int:
    if result.end is End.UNDECIDED:
        return UNDECIDED_EXIT
    return result.refusal.exit_code if result.refusal else SOME_FAILED_EXIT


def summary(results: Iterable[Result]) -> dict[str, int]:
    """Return the counts of a changing command, as they stand in JSON."""
    counts = Counter(_count(result) for result in results)
    names = ("create", "update", "cancel", "unchanged", "refused", "failed", "undecided")
    mails = sum(len(result.mails) for result in results)
    return {name: counts.get(name, 0) for name in names} | {"mail": mails}


def _count(result: Result) -> str:
    match result.end:
        case End.DONE:
            return _DONE_AS.get(result.action.verb, "update")
        case End.OPEN:
            return "undecided" if _code(result) == UNDECIDED_EXIT else "failed"
        case _:
            return str(result.end)
