"""What a VTIMEZONE says of a zone, and for which years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ews_meetings.ics.writing.zone import Years, is_bounded, joined, vtimezone, zones_in
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import DaySpan, start_of, timed_span
from tests.unit.ics.writing.making import SPAN, exported, lines, seen


def told(zone: str, first: int, last: int | None) -> list[str]:
    return vtimezone(zone, Years(first=first, last=last)).decode().split("\r\n")


def test_a_zone_with_summer_time_has_two_rules_without_end() -> None:
    assert told("Europe/Berlin", 2027, None) == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_utc_has_a_name_that_icalendar_writes() -> None:
    lines = told("UTC", 2027, 2027)
    assert lines[:3] == ["BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD"]
    assert lines.count("TZOFFSETTO:+0000") == 1


def test_a_rule_that_was_changed_ends_a_day_after_its_last_change() -> None:
    rules = [line for line in told("America/New_York", 2006, 2008) if line.startswith("RRULE")]
    assert rules == [
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060403T070000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061030T060000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    ]


def test_what_comes_after_the_years_that_matter_is_left_out() -> None:
    short, long = told("Africa/Casablanca", 2027, 2027), told("Africa/Casablanca", 2027, None)
    assert len(short) < len(long) / 4
    assert not any(line.startswith("DTSTART:2029") for line in short)


def test_the_offset_before_the_first_change_is_told() -> None:
    lines = told("Asia/Pyongyang", 2015, 2015)
    assert lines[2:6] == [
        "BEGIN:STANDARD",
        "DTSTART:20140101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
    ]


def test_an_offset_with_seconds_is_whole() -> None:
    assert "TZOFFSETTO:+005328" in told("Europe/Berlin", 1880, 1880)


@pytest.mark.parametrize(
    ("zone", "last", "expected"),
    [
        ("Europe/Berlin", None, False),
        ("UTC", None, False),
        ("Africa/Casablanca", None, True),
        ("Africa/Casablanca", 2030, False),
    ],
)
def test_only_an_endless_series_outlives_a_zone_without_rules(
    zone: str, last: int | None, expected: bool
) -> None:
    assert is_bounded(zone, Years(first=2027, last=last)) is expected


def test_a_series_needs_its_zones_from_its_first_to_its_last_year() -> None:
    recurrence = Recurrence(pattern=Daily(interval=400), start=date(2027, 4, 1), count=3)
    meeting = Meeting(subject="", span=SPAN, recurrence=recurrence)
    other = timed_span("2031-04-01T09:00", "2031-04-01T10:00", zone="Asia/Tokyo")
    changed = Occurrence(
        original_start_at=start_of(SPAN), meeting=replace(meeting, span=other, recurrence=None)
    )
    whole = Series(uid="u", meeting=meeting)
    assert zones_in(whole) == {"Europe/Berlin": Years(first=2027, last=2029)}
    moved = replace(whole, changed=(changed,))
    assert zones_in(moved) == {"Europe/Berlin": Years(first=2027, last=2031)}
    endless = replace(meeting, recurrence=replace(recurrence, count=None))
    assert zones_in(Series(uid="u", meeting=endless))["Europe/Berlin"].last is None


def test_whole_days_need_no_zone() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Asia/Tokyo")
    assert zones_in(Series(uid="u", meeting=Meeting(subject="", span=days))) == {}


def test_a_time_in_a_series_of_whole_days_stands_in_the_zone_of_the_days() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Asia/Tokyo")
    daily = Recurrence(pattern=Daily(), start=date(2027, 4, 1), count=3)
    meeting = Meeting(subject="", span=days, recurrence=daily)
    timed = replace(meeting, span=SPAN, recurrence=None)
    changed = Occurrence(original_start_at=start_of(days), meeting=timed)
    series = Series(uid="u", meeting=meeting, changed=(changed,))
    assert list(zones_in(series)) == ["Asia/Tokyo"]
    assert "DTSTART;TZID=Asia/Tokyo:20270401T160000" in lines(exported(seen(series)))


def test_the_years_of_several_meetings_are_joined() -> None:
    first, second = Years(first=2027, last=2027), Years(first=2025, last=2026)
    assert joined([{"UTC": first}, {"UTC": second}]) == {"UTC": Years(first=2025, last=2027)}
    assert joined([{"UTC": first}, {"UTC": Years(first=2028, last=None)}])["UTC"].last is None
