"""The calendar among the global options: flag beats environment beats the main one."""

from __future__ import annotations

import io

import pytest

from ews_meetings.cli.globals import GlobalOptions, Surroundings, open_session


def _around(**environment: str) -> Surroundings:
    streams = (io.StringIO() for _ in range(3))
    stdin, stdout, stderr = streams
    return Surroundings(environment=environment, stdin=stdin, stdout=stdout, stderr=stderr)


@pytest.mark.parametrize(
    ("before", "after", "told", "expected"),
    [
        (None, None, "", None),
        (None, None, "Team", "Team"),
        ("Blue", None, "Team", "Blue"),
        ("Blue", "Red", "Team", "Red"),
    ],
)
def test_the_nearest_word_chooses_the_calendar(
    before: str | None, after: str | None, told: str, expected: str | None
) -> None:
    chosen = GlobalOptions(calendar=after).over(GlobalOptions(calendar=before))
    session = open_session(chosen, _around(EWS_MEETINGS_CALENDAR=told))
    assert session.calendar == expected


@pytest.mark.parametrize("word", ["", "0", "false", "False", "no", "NO", "off", " off "])
def test_a_word_for_no_switches_nothing_on(word: str) -> None:
    around = _around(EWS_MEETINGS_QUIET=word, EWS_MEETINGS_VERBOSE="2")
    assert open_session(GlobalOptions(), around).screen.verbosity == 2


@pytest.mark.parametrize("word", ["1", "true", "yes", "on"])
def test_any_other_word_does(word: str) -> None:
    around = _around(EWS_MEETINGS_QUIET=word)
    assert open_session(GlobalOptions(), around).screen.verbosity == -1
