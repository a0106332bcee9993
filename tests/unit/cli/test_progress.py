"""Long work says how far it is, short work says nothing, and nothing is drawn where nobody looks."""

from __future__ import annotations

import threading

import pytest

from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.progress import Manner, ProgressTeller, manner
from tests.unit.cli.making import Stream, session, streams


class Seconds:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(how: Manner, *times: float) -> tuple[str, ProgressTeller]:
    stderr, seconds = Stream(is_terminal=True), Seconds()
    teller = ProgressTeller(how=how, stderr=stderr, seconds=seconds)
    for number, at in enumerate(times, 1):
        seconds.now = 100 + at
        teller("sending", number, len(times))
    return stderr.getvalue(), teller


@pytest.mark.parametrize(
    ("is_terminal", "verbosity", "is_wanted", "expected"),
    [
        (True, 0, True, Manner.BAR),
        (True, 0, False, Manner.NONE),
        (True, -1, True, Manner.NONE),
        (False, 0, True, Manner.NONE),
        (False, 1, True, Manner.LINES),
        (True, 1, True, Manner.LINES),
        (False, 2, False, Manner.NONE),
    ],
)
def test_how_progress_is_told(
    is_terminal: bool, verbosity: int, is_wanted: bool, expected: Manner
) -> None:
    assert manner(is_terminal=is_terminal, verbosity=verbosity, is_wanted=is_wanted) is expected


def test_short_work_draws_nothing() -> None:
    assert told(Manner.BAR, 0, 0.5, 0.9)[0] == ""


def test_long_work_draws_a_bar_without_a_thread_and_takes_it_away() -> None:
    before = threading.active_count()
    text, teller = told(Manner.BAR, 0, 1.5)
    assert "sending" in text
    assert "2/2" in text
    assert threading.active_count() == before
    teller.clear()
    teller.clear()


def test_without_a_terminal_a_line_comes_now_and_then() -> None:
    text, _ = told(Manner.LINES, 0, 5, 11, 12, 22)
    assert text == "sending: 3 of 5\nsending: 5 of 5\n"


def test_nothing_is_told_where_nobody_wants_it() -> None:
    assert told(Manner.NONE, 0, 50)[0] == ""


def test_what_is_written_takes_the_bar_away_first() -> None:
    held = streams(is_terminal=True)
    screen = session(held).screen
    seconds = Seconds()
    screen.progress = ProgressTeller(how=Manner.BAR, stderr=held.stderr, seconds=seconds)
    screen.progress("sending", 0, 2)
    seconds.now += 2
    screen.progress("sending", 1, 2)
    screen.note("a warning")
    hidden, _, shown = held.err.rpartition("\x1b[?25h")
    assert "sending" in hidden
    assert shown.endswith("a warning\n")


@pytest.mark.parametrize(
    ("chosen", "environment"),
    [
        (GlobalOptions(no_progress=True), {}),
        (GlobalOptions(), {"EWS_MEETINGS_NO_PROGRESS": "1"}),
        (GlobalOptions(quiet=True), {}),
    ],
)
def test_a_bar_can_be_refused(chosen: GlobalOptions, environment: dict[str, str]) -> None:
    held = streams(is_terminal=True, environment=environment)
    screen = session(held, chosen).screen
    seconds = Seconds()
    screen.progress._seconds = seconds
    screen.progress("sending", 0, 2)
    seconds.now += 20
    screen.progress("sending", 1, 2)
    assert held.err == ""
