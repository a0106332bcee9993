"""Counts what is done of long work, for whoever waits; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ews_meetings.change.action import Call
from ews_meetings.change.ports import Progress, no_progress

_Asked = TypeVar("_Asked")
_Got = TypeVar("_Got")

PART = 200
"""So many at a time: a whole number of requests."""
SEARCHING = "searching the calendar"
READING = "reading the calendar"
CHECKING = "reading back"
_STAGES = {
    Call.SAVE: "saving drafts",
    Call.ATTACH: "attaching files",
    Call.DETACH: "removing files",
    Call.SEND: "sending",
    Call.CANCEL: "cancelling",
    Call.ANSWER: "answering",
    Call.CHANGE: "changing",
    Call.CHANGE_OCCURRENCE: "changing occurrences",
    Call.DROP_OCCURRENCE: "deleting occurrences",
    Call.REMOVE: "removing drafts",
}
"""The steps that count: each is one write, whatever else a meeting needs."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many steps of a run are behind it."""

    tell: Progress = no_progress
    total: int = 0
    done: int = 0

    def expect(self, calls: Iterable[Call]) -> None:
        """Take note of the steps that lie ahead."""
        self.total = sum(call in _STAGES for call in calls)

    def wrote(self, call: Call, count: int) -> None:
        """Count steps that were written; a second attempt at one does not count beyond the end."""
        if call in _STAGES:
            self.done = min(self.done + count, self.total)
            self.say(_STAGES[call])

    def say(self, stage: str) -> None:
        """Say what is being done, without counting."""
        self.tell(stage, self.done, self.total)


def in_parts(
    values: Sequence[_Asked],
    ask: Callable[[Sequence[_Asked]], Iterable[_Got]],
    *,
    stage: str,
    tell: Progress,
) -> list[_Got]:
    """Ask for many values a part at a time, in order, and tell how far it is; asks nothing of none."""
    got: list[_Got] = []
    for start in range(0, len(values), PART):
        tell(stage, start, len(values))
        got += ask(values[start : start + PART])
    return got
