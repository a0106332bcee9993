from datetime import UTC, date, datetime, timedelta

import pytest

from ews_meetings.model.span import DaySpan, Span, TimedSpan
from tests.unit.ics.making import central_europe, codes, hold, meeting, refused


def span(*lines: str, before: tuple[str, ...] = ()) -> Span:
    return meeting(*lines, before=before).span


def days(first: int, last: int) -> DaySpan:
    return DaySpan(first=date(2027, 4, first), last=date(2027, 4, last), zone="Europe/Prague")


def length(*lines: str) -> timedelta:
    found = span(*lines)
    assert isinstance(found, TimedSpan)
    return found.end_at - found.start_at


def test_start_and_end_keep_their_own_zones() -> None:
    found = span(
        "DTSTART;TZID=Europe/Berlin:20270401T080000", "DTEND;TZID=Asia/Tokyo:20270401T180000"
    )
    assert found == TimedSpan(
        start_at=datetime(2027, 4, 1, 6, tzinfo=UTC),
        end_at=datetime(2027, 4, 1, 9, tzinfo=UTC),
        start_zone="Europe/Berlin",
        end_zone="Asia/Tokyo",
    )


def test_without_end_and_duration_a_time_has_no_length() -> None:
    assert length("DTSTART:20270401T080000Z") == timedelta()


def test_without_end_and_duration_a_date_is_one_day() -> None:
    assert span("DTSTART;VALUE=DATE:20270401") == days(1, 1)


def test_the_end_of_days_is_exclusive_in_the_file() -> None:
    assert span("DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:20270403") == days(1, 2)


def test_days_are_never_converted_through_a_zone() -> None:
    before = ("X-WR-TIMEZONE:Pacific/Kiritimati",)
    assert span("DTSTART;VALUE=DATE:20270401", before=before) == days(1, 1)


def test_an_end_on_the_day_of_the_start_is_one_day_and_reported() -> None:
    found = hold("DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:20270401")
    assert found.series.meeting.span == days(1, 1)
    assert codes(found) == ["day-without-length"]


def test_a_day_on_the_calendar_is_not_24_hours() -> None:
    line = "DTSTART;TZID=Europe/Berlin:20270327T120000"
    assert length(line, "DURATION:P1D") == timedelta(hours=23)
    assert length(line, "DURATION:PT24H") == timedelta(hours=24)


def test_a_day_in_utc_is_24_hours() -> None:
    assert length("DTSTART:20270327T120000Z", "DURATION:P1D") == timedelta(hours=24)


@pytest.mark.parametrize(
    ("duration", "last"), [("P1D", 1), ("P3D", 3), ("PT24H", 1), ("P1W", 7), ("PT0S", 1)]
)
def test_a_date_with_a_duration_of_days_is_days(duration: str, last: int) -> None:
    assert span("DTSTART;VALUE=DATE:20270401", f"DURATION:{duration}") == days(1, last)


def test_a_date_with_a_duration_of_hours_becomes_a_time_and_is_reported() -> None:
    found = hold("DTSTART;VALUE=DATE:20270401", "DURATION:PT90M")
    assert isinstance(found.series.meeting.span, TimedSpan)
    assert found.series.meeting.span.start_at == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert "day-with-hours" in codes(found)


def test_an_end_beside_a_duration_counts() -> None:
    found = hold("DTSTART:20270401T080000Z", "DTEND:20270401T090000Z", "DURATION:PT3H")
    assert found.series.meeting.span == TimedSpan(
        start_at=datetime(2027, 4, 1, 8, tzinfo=UTC),
        end_at=datetime(2027, 4, 1, 9, tzinfo=UTC),
        start_zone="Europe/Prague",
        end_zone="Europe/Prague",
    )
    assert codes(found) == ["end-twice"]


@pytest.mark.parametrize(
    ("end", "last"), [("DTEND:20270402T000000Z", 1), ("DTEND:20270402T120000Z", 2)]
)
def test_a_date_that_ends_with_a_time_is_days(end: str, last: int) -> None:
    found = hold("DTSTART;VALUE=DATE:20270401", end)
    assert found.series.meeting.span == days(1, last)
    assert "end-mixed" in codes(found)


def test_a_time_that_ends_with_a_date_ends_at_its_midnight() -> None:
    found = length("DTSTART;TZID=Europe/Berlin:20270401T220000", "DTEND;VALUE=DATE:20270402")
    assert found == timedelta(hours=2)


def test_marked_midnights_are_days_of_the_mailbox() -> None:
    found = span(
        "DTSTART;TZID=America/New_York:20270401T000000",
        "DTEND;TZID=America/New_York:20270402T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    )
    assert found == days(1, 1)


def test_marked_midnights_of_the_mailbox_in_utc_are_days() -> None:
    found = span(
        "DTSTART:20270331T220000Z",
        "DTEND:20270401T220000Z",
        "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT:TRUE",
    )
    assert found == days(1, 1)


def test_unmarked_midnights_stay_times() -> None:
    found = span(
        "DTSTART;TZID=Europe/Berlin:20270401T000000", "DTEND;TZID=Europe/Berlin:20270402T000000"
    )
    assert isinstance(found, TimedSpan)


def test_a_mark_without_midnights_is_reported_and_ignored() -> None:
    found = hold(
        "DTSTART:20270401T080000Z", "DTEND:20270401T090000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    )
    assert isinstance(found.series.meeting.span, TimedSpan)
    assert codes(found) == ["day-mark-ignored"]


def test_floating_midnights_are_days_and_reported() -> None:
    found = hold("DTSTART:20270401T000000", "DTEND:20270403T000000")
    assert found.series.meeting.span == days(1, 2)
    assert codes(found) == ["day-inferred"]


def test_floating_times_are_reported_for_each_value() -> None:
    found = hold("DTSTART:20270401T080000", "DTEND:20270401T090000")
    assert codes(found) == ["time-floating", "time-floating"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20270401T080000Z", "DTEND:20270401T070000Z"),
        ("DTSTART;TZID=Europe/Berlin:20270401T080000", "DTEND:20270401T055900Z"),
    ],
)
def test_an_end_before_the_start_is_refused_with_both_values(start: str, end: str) -> None:
    refusal = refused(start, end).refusal
    assert refusal.code == "event-unusable"
    assert refusal.message.startswith("a.ics:6: the event ends (DTEND 2027-04-01")
    assert "before it begins (DTSTART 2027-04-0" in refusal.message


@pytest.mark.parametrize(
    ("duration", "problem"),
    [("-PT1H", "is negative"), ("P999999D", "ends after the years"), ("1 hour", "is no duration")],
)
@pytest.mark.parametrize("start", ["DTSTART:20270401T080000Z", "DTSTART;VALUE=DATE:20270401"])
def test_a_length_that_makes_no_sense_is_refused(start: str, duration: str, problem: str) -> None:
    message = refused(start, f"DURATION:{duration}").refusal.message
    assert message.startswith(f"a.ics:6: DURATION '{duration}' ")
    assert problem in message


def test_the_zone_of_rules_is_the_same_for_both_ends() -> None:
    found = span(
        "DTSTART;TZID=Own:20270327T120000",
        "DTEND;TZID=Own:20270329T120000",
        before=central_europe("Own"),
    )
    assert found == TimedSpan(
        start_at=datetime(2027, 3, 27, 11, tzinfo=UTC),
        end_at=datetime(2027, 3, 29, 10, tzinfo=UTC),
        start_zone="Europe/Prague",
        end_zone="Europe/Prague",
    )
