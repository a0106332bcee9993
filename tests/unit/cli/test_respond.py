from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ews_meetings.change.wish import Respond
from ews_meetings.cli.respond import RespondOptions, Said, read_answer
from ews_meetings.cli.stdin import Stdin
from ews_meetings.errors import EwsMeetingsError, UsageProblem
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Response
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import DaySpan, Span, show_span, timed_span
from tests.unit.cli.making import streams

SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berlin")
DAYS = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Europe/Berlin")
O = RespondOptions  # noqa: E741 - the tables below are read by their values


def read(said: RespondOptions, word: Said = Said.TENTATIVE, typed: str = "") -> Respond:
    return read_answer("UID", word, said, Stdin(streams(typed).around))


def test_an_answer_is_one_of_three_words() -> None:
    answers = [read(O(), word).reply.response for word in Said]
    assert answers == [Response.ACCEPT, Response.DECLINE, Response.TENTATIVE]
    assert read(O()).propose is None


def test_a_comment_is_typed_or_read() -> None:
    assert read(O(comment="Sorry")).message == "Sorry"
    assert read(O(comment_file=Path("-")), typed="Sorry\n").message == "Sorry\n"


@pytest.mark.parametrize(
    ("said", "span", "shown"),
    [
        (O(propose="2027-04-02T14:00"), SPAN, "2027-04-02 14:00-15:00 Europe/Berlin"),
        (
            O(propose="2027-04-02T14:00", propose_end="2027-04-02T14:30"),
            SPAN,
            "2027-04-02 14:00-14:30 Europe/Berlin",
        ),
        (
            O(propose="2027-04-02T14:00", tz="Asia/Tokyo"),
            SPAN,
            "2027-04-02 14:00-15:00 Asia/Tokyo",
        ),
        (O(propose="2027-04-02"), DAYS, "2027-04-02 00:00-2027-04-03 00:00 Europe/Berlin"),
    ],
)
def test_another_time_is_as_long_and_in_the_zone_of_the_meeting_unless_said(
    said: RespondOptions, span: Span, shown: str
) -> None:
    propose = read(said).propose
    assert propose is not None
    assert show_span(propose(Meeting(subject="Review", span=span))) == shown


def test_a_time_that_cannot_be_is_found_when_the_meeting_is_known() -> None:
    propose = read(O(propose="2027-03-28T02:30")).propose
    assert propose is not None
    with pytest.raises(EwsMeetingsError, match="does not exist in Europe/Berlin"):
        propose(Meeting(subject="Review", span=SPAN))


def test_a_whole_series_takes_no_other_time() -> None:
    propose = read(O(propose="2027-04-02T14:00")).propose
    assert propose is not None
    daily = Recurrence(pattern=Daily(), start=date(2027, 4, 1))
    with pytest.raises(EwsMeetingsError, match="no other time for a whole series"):
        propose(Meeting(subject="Review", span=SPAN, recurrence=daily))


@pytest.mark.parametrize(
    ("word", "said", "part"),
    [
        (Said.ACCEPT, O(propose="2027-04-02T14:00"), "accept and --propose contradict"),
        (Said.DECLINE, O(propose="later"), "--propose 'later'"),
        (Said.DECLINE, O(propose_end="2027-04-02T14:00"), "--propose is missing"),
        (Said.DECLINE, O(propose="2027-04-02T14:00", tz="Mars/Base"), "--tz 'Mars/Base'"),
        (Said.DECLINE, O(comment="a", comment_file=Path("-")), "--comment and --comment-file"),
    ],
)
def test_a_mistake_is_one_sentence(word: Said, said: RespondOptions, part: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read(said, word)
    assert part in caught.value.message
