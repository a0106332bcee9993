"""Whoever waits hears how far it is; what is asked of the server does not change by it."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call
from ews_meetings.change.ports import no_progress
from ews_meetings.service.tally import PART, Tally, in_parts


def test_many_values_are_asked_for_in_order_and_whole_parts() -> None:
    asked: list[int] = []
    heard: list[tuple[str, int, int]] = []

    def ask(part: Sequence[int]) -> list[int]:
        asked.append(len(part))
        return [value * 2 for value in part]

    def hear(stage: str, done: int, total: int) -> None:
        heard.append((stage, done, total))

    values = range(PART * 2 + 1)
    assert in_parts(values, ask, stage="s", tell=hear) == [value * 2 for value in values]
    assert asked == [PART, PART, 1]
    assert heard == [("s", 0, 401), ("s", 200, 401), ("s", 400, 401)]


def test_nothing_is_asked_of_nothing() -> None:
    def ask(part: Sequence[int]) -> list[int]:
        raise AssertionError(part)

    assert in_parts([], ask, stage="s", tell=no_progress) == []


def test_steps_that_are_tried_again_do_not_count_beyond_the_end() -> None:
    heard: list[tuple[str, int, int]] = []
    tally = Tally(tell=lambda *said: heard.append(said))
    tally.expect([Call.SAVE, Call.CHECK, Call.CLAIM, Call.SEND, *[Call.ATTACH] * 3])
    tally.wrote(Call.SAVE, 3)
    tally.wrote(Call.CLOSE, 9)
    tally.say("reading back")
    tally.wrote(Call.SAVE, 3)
    assert heard == [("saving drafts", 3, 5), ("reading back", 3, 5), ("saving drafts", 5, 5)]
