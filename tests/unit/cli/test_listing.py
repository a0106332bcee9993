"""Which meetings `list` shows, and in what form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.listing import ListOptions, list_meetings
from ews_meetings.cli.mistakes import Mistakes
from ews_meetings.cli.output import Form
from ews_meetings.cli.window import Window, read_window
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Series
from ews_meetings.model.span import TimedSpan, start_of
from tests.unit.cli.drawing import EXCEPTED, SERIES
from tests.unit.cli.making import session, streams

SANDBOX = GlobalOptions(profile="sandbox")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(begin: str | None, end: str | None) -> Window:
    return Window(begin=at(begin) if begin else None, end=at(end) if end else None)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (None, None, True),
        ("2027-04-03", "2027-04-08", False),
        ("2027-04-03", "2027-04-09", False),
        ("2027-04-15", "2027-04-16", True),
        ("2027-04-15T10:00", "2027-04-15T14:00", True),
        ("2027-04-30", None, False),
        ("2027-04-29", None, True),
        (None, "2027-04-01", False),
        (None, "2027-04-02", True),
    ],
)
def test_a_series_is_listed_when_one_of_its_occurrences_takes_place(
    begin: str | None, end: str | None, expected: bool
) -> None:
    assert window(begin, end).holds(EXCEPTED) is expected


def test_a_meeting_without_length_takes_place_at_its_moment() -> None:
    start_at = at("2027-04-01T08:00")
    span = TimedSpan(start_at=start_at, end_at=start_at, start_zone="UTC", end_zone="UTC")
    meeting = replace(SERIES.meeting, span=span, recurrence=None)
    moment = Window(begin=start_at, end=start_at + timedelta(minutes=1))
    assert moment.holds(Series(uid="u", meeting=meeting))


def test_an_occurrence_that_was_moved_into_the_time_counts() -> None:
    [moved] = EXCEPTED.changed
    begin = start_of(moved.meeting.span)
    assert Window(begin=begin, end=begin + timedelta(seconds=1)).holds(EXCEPTED)


def test_a_day_that_ends_a_time_is_part_of_it_also_when_clocks_change() -> None:
    wished = ListOptions(begin="2027-10-31", end="2027-10-31", tz="Europe/Berlin")
    found = read_window(session(streams(), SANDBOX), wished)
    assert found == window("2027-10-30T22:00", "2027-10-31T23:00")
    assert read_window(session(streams(), SANDBOX), ListOptions()) == window(None, None)


@pytest.mark.parametrize(
    ("wished", "problem"),
    [
        (ListOptions(begin="tomorrow"), "--from"),
        (ListOptions(begin="2027-04-02", end="2027-04-01"), "is not after"),
        (ListOptions(columns="start", form="{start}"), "both given"),
        (ListOptions(columns="nothing"), "no column"),
        (ListOptions(form="{nothing}"), "no column"),
    ],
)
def test_a_wish_that_cannot_be_read_is_refused_before_anything_is_contacted(
    wished: ListOptions, problem: str
) -> None:
    with pytest.raises((BadOption, UsageProblem), match=problem):
        list_meetings(session(streams(), SANDBOX), wished)


def test_what_a_form_of_output_cannot_take_is_refused_together() -> None:
    wished = ListOptions(columns="start", form="{start}")
    with pytest.raises(Mistakes) as caught:
        list_meetings(
            session(streams(), GlobalOptions(profile="sandbox", output=Form.JSON)), wished
        )
    assert len(caught.value.errors) == 3
