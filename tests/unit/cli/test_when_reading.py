from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ews_meetings.cli.when_reading import When, check_moment, moved_span, read_length
from ews_meetings.errors import BadOption, EwsMeetingsError
from ews_meetings.model.span import DaySpan, Span, show_span, timed_span

ZONE = "Europe/Berlin"
TIMED = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone=ZONE)
DAYS = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 2), zone=ZONE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45m", 45), ("1h30m", 90), ("2d", 2880), ("PT45M", 45), ("P1DT1H", 1500), ("90min", 90)],
)
def test_lengths(text: str, minutes: int) -> None:
    assert read_length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "P", "PT", "90", "1.5h", "-1h", "99999999999d", "h"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="--duration"):
        read_length(text)


@pytest.mark.parametrize(
    ("present", "said", "shown"),
    [
        (TIMED, When(start="2027-04-02T14:00"), "2027-04-02 14:00-15:00 Europe/Berlin"),
        (TIMED, When(start="2027-04-02T14:00Z"), "2027-04-02 16:00-17:00 Europe/Berlin"),
        (TIMED, When(end="2027-04-01T11:30"), "2027-04-01 09:00-11:30 Europe/Berlin"),
        (TIMED, When(length=timedelta(hours=3)), "2027-04-01 09:00-12:00 Europe/Berlin"),
        (
            TIMED,
            When(start="2027-04-02T08:00", length=timedelta(minutes=15)),
            "2027-04-02 08:00-08:15 Europe/Berlin",
        ),
        (TIMED, When(tz="Asia/Tokyo"), "2027-04-01 16:00-17:00 Asia/Tokyo"),
        (
            TIMED,
            When(tz="Asia/Tokyo", start="2027-04-01T09:00"),
            "2027-04-01 09:00-10:00 Asia/Tokyo",
        ),
        (TIMED, When(all_day=True), "2027-04-01, all day (Europe/Berlin)"),
        (TIMED, When(all_day=True, start="2027-05-01"), "2027-05-01, all day (Europe/Berlin)"),
        (
            timed_span("2027-04-01T00:00", "2027-04-03T00:00", zone=ZONE),
            When(all_day=True),
            "2027-04-01 to 2027-04-02, all day (Europe/Berlin)",
        ),
        (DAYS, When(start="2027-05-01"), "2027-05-01 to 2027-05-02, all day (Europe/Berlin)"),
        (DAYS, When(end="2027-04-05"), "2027-04-01 to 2027-04-05, all day (Europe/Berlin)"),
        (DAYS, When(length=timedelta(days=1)), "2027-04-01, all day (Europe/Berlin)"),
        (DAYS, When(tz="Asia/Tokyo"), "2027-04-01 to 2027-04-02, all day (Asia/Tokyo)"),
        (
            DAYS,
            When(all_day=False, start="2027-04-01T09:00", end="2027-04-01T10:00"),
            "2027-04-01 09:00-10:00 Europe/Berlin",
        ),
    ],
)
def test_what_is_not_said_stays(present: Span, said: When, shown: str) -> None:
    assert show_span(moved_span(said, present)) == shown


def test_a_meeting_in_two_zones_keeps_both() -> None:
    flight = replace(TIMED, end_zone="Asia/Tokyo")
    moved = moved_span(When(start="2027-04-02T09:00"), flight)
    assert show_span(moved) == "2027-04-02 09:00 Europe/Berlin - 17:00 Asia/Tokyo"


@pytest.mark.parametrize(
    ("present", "said", "part"),
    [
        (TIMED, When(start="2027-04-02"), "is a day without a time"),
        (TIMED, When(end="2027-04-01T08:00"), "is before the start 2027-04-01T09:00"),
        (TIMED, When(start="2027-03-28T02:30"), "does not exist"),
        (TIMED, When(start="9999-01-01T09:00"), "--start '9999-01-01T09:00': lies outside"),
        (DAYS, When(start="2027-04-02T09:00"), "is no day"),
        (DAYS, When(start="0001-01-01"), "--start '0001-01-01': lies outside the years"),
        (DAYS, When(end="2027-03-01"), "is before the first day"),
        (DAYS, When(length=timedelta(hours=5)), "is not whole days"),
        (DAYS, When(all_day=False), "--timed needs --start"),
        (DAYS, When(all_day=False, start="2027-04-02T09:00"), "--timed needs --start"),
    ],
)
def test_what_does_not_fit_is_one_sentence(present: Span, said: When, part: str) -> None:
    with pytest.raises(EwsMeetingsError) as caught:
        moved_span(said, present)
    assert part in caught.value.message


def test_a_moment_is_a_day_or_a_time() -> None:
    for text in ("2027-04-01", "2027-04-01T09:00", "2027-04-01T09:00+02:00"):
        check_moment("--occurrence", text)
    for text in ("", "next monday", "2027-13-01"):
        with pytest.raises(BadOption, match="--occurrence"):
            check_moment("--occurrence", text)
