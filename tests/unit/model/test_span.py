"""Spans: instants with zones, whole days, and local times that happen twice or never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given

from ews_meetings.errors import BadOption, LocalTimeProblem, UnknownZone
from ews_meetings.model.span import (
    DaySpan,
    TimedSpan,
    days_between,
    end_of,
    instant,
    known_zone,
    show_span,
    start_of,
    timed_span,
    zone_rules,
    zones_of,
)
from tests.unit.exchange.drawn import day_spans, timed_spans

BERLIN = "Europe/Berlin"


def day(first: date, last: date | None = None, zone: str = BERLIN) -> DaySpan:
    return DaySpan(first=first, last=last or first, zone=zone)


# --- whole days ---------------------------------------------------------------------------------


def test_the_day_on_which_clocks_are_put_forward_has_23_hours() -> None:
    span = day(date(2027, 3, 28))
    assert start_of(span) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert end_of(span) == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_the_day_on_which_clocks_are_put_back_has_25_hours() -> None:
    span = day(date(2027, 10, 31))
    assert end_of(span) - start_of(span) == timedelta(hours=25)


def test_a_day_without_midnight_begins_when_the_clocks_jump() -> None:
    span = day(date(2018, 11, 4), zone="America/Sao_Paulo")
    assert start_of(span) == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert end_of(span) == datetime(2018, 11, 5, 2, tzinfo=UTC)


def test_the_last_day_is_within_the_span() -> None:
    span = day(date(2027, 4, 1), date(2027, 4, 3))
    assert end_of(span) - start_of(span) == timedelta(days=3)


@given(day_spans())
def test_days_are_found_again_between_their_midnights(span: DaySpan) -> None:
    assert days_between(start_of(span), end_of(span), span.zone) == span


def test_midnights_of_another_zone_bound_no_days() -> None:
    span = day(date(2027, 4, 1))
    assert days_between(start_of(span), end_of(span), "Europe/London") is None


@pytest.mark.parametrize(("more_at_start_s", "more_at_end_s"), [(1, 0), (0, 1), (3600, 3600)])
def test_instants_beside_midnight_bound_no_days(more_at_start_s: int, more_at_end_s: int) -> None:
    span = day(date(2027, 4, 1))
    start_at = start_of(span) + timedelta(seconds=more_at_start_s)
    end_at = end_of(span) + timedelta(seconds=more_at_end_s)
    assert days_between(start_at, end_at, BERLIN) is None


def test_no_time_between_two_midnights_is_no_day() -> None:
    at = start_of(day(date(2027, 4, 1)))
    assert days_between(at, at, BERLIN) is None
    assert days_between(at, at - timedelta(days=1), BERLIN) is None


# --- instants -----------------------------------------------------------------------------------


def test_a_local_time_is_read_in_its_zone() -> None:
    assert instant("2027-04-01T09:00", zone=BERLIN) == datetime(2027, 4, 1, 7, tzinfo=UTC)
    assert instant("2027-01-01T09:00", zone=BERLIN) == datetime(2027, 1, 1, 8, tzinfo=UTC)


def test_an_instant_is_utc_in_whole_seconds() -> None:
    for text in ("2027-04-01T09:00:07.9", "2027-04-01T09:00:07.9+02:00"):
        read = instant(text, zone=BERLIN)
        assert (read, read.tzinfo) == (datetime(2027, 4, 1, 7, 0, 7, tzinfo=UTC), UTC)


def test_a_local_time_in_the_gap_does_not_exist() -> None:
    with pytest.raises(LocalTimeProblem, match="does not exist in Europe/Berlin") as error:
        instant("2027-03-28T02:30", zone=BERLIN)
    assert "2027-03-28T02:30" in error.value.message


@pytest.mark.parametrize("wall", ["2027-03-28T01:59", "2027-03-28T03:00"])
def test_local_times_beside_the_gap_are_read(wall: str) -> None:
    assert instant(wall, zone=BERLIN).tzinfo is UTC


def test_a_local_time_in_the_overlap_is_refused_with_both_readings() -> None:
    with pytest.raises(LocalTimeProblem, match="happens twice") as error:
        instant("2027-10-31T02:30", zone=BERLIN)
    assert "2027-10-31T02:30:00+02:00" in error.value.message
    assert "2027-10-31T02:30:00+01:00" in error.value.message


@pytest.mark.parametrize(("offset", "hour"), [("+02:00", 0), ("+01:00", 1)])
def test_an_offset_chooses_one_of_two_readings(offset: str, hour: int) -> None:
    read = instant(f"2027-10-31T02:30{offset}", zone=BERLIN)
    assert read == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_a_time_with_offset_need_not_be_of_its_zone() -> None:
    read = instant("2027-04-01T09:00-07:00", zone=BERLIN)
    assert read == datetime(2027, 4, 1, 9, tzinfo=timezone(timedelta(hours=-7)))


@pytest.mark.parametrize("text", ["tomorrow", "1.4.2027 09:00", "2027-04-01T25:00", ""])
def test_a_time_that_is_not_iso_8601_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadOption, match="is not ISO 8601, such as") as error:
        instant(text, zone=BERLIN)
    assert error.value.value == text


# --- zones --------------------------------------------------------------------------------------


def test_a_mistyped_zone_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownZone) as error:
        timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berln")
    assert "Europe/Berlin" in error.value.hint


@pytest.mark.parametrize("name", ["", "Europe", "../Berlin", "/etc/localtime", "a\0b", "tzdata.zi"])
def test_what_is_no_zone_is_refused_however_it_looks(name: str) -> None:
    with pytest.raises(UnknownZone):
        known_zone(name)


def test_zones_with_equal_rules_are_one() -> None:
    assert zone_rules("Europe/Vienna") == zone_rules(BERLIN)


@pytest.mark.parametrize("other", ["Europe/London", "Africa/Lagos", "Europe/Helsinki", "UTC"])
def test_zones_with_other_rules_are_others(other: str) -> None:
    assert zone_rules(other) != zone_rules(BERLIN)


def test_zones_are_compared_by_the_rules_of_today() -> None:
    assert zone_rules("Europe/Moscow") == zone_rules("Asia/Riyadh")


def test_a_span_has_a_zone_for_each_end() -> None:
    flight = TimedSpan(
        start_at=datetime(2027, 4, 1, 7, tzinfo=UTC),
        end_at=datetime(2027, 4, 1, 16, tzinfo=UTC),
        start_zone=BERLIN,
        end_zone="America/New_York",
    )
    assert zones_of(flight) == (BERLIN, "America/New_York")
    assert zones_of(day(date(2027, 4, 1))) == (BERLIN, BERLIN)


@given(timed_spans())
def test_a_timed_span_begins_and_ends_at_its_instants(span: TimedSpan) -> None:
    assert (start_of(span), end_of(span)) == (span.start_at, span.end_at)


# --- for people ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (
            timed_span("2027-04-01T09:00", "2027-04-01T10:30", zone=BERLIN),
            "2027-04-01 09:00-10:30 Europe/Berlin",
        ),
        (
            timed_span("2027-04-01T22:00", "2027-04-02T01:00", zone=BERLIN),
            "2027-04-01 22:00-2027-04-02 01:00 Europe/Berlin",
        ),
        (
            TimedSpan(
                start_at=datetime(2027, 4, 1, 7, tzinfo=UTC),
                end_at=datetime(2027, 4, 1, 16, tzinfo=UTC),
                start_zone=BERLIN,
                end_zone="America/New_York",
            ),
            "2027-04-01 09:00 Europe/Berlin - 12:00 America/New_York",
        ),
        (day(date(2027, 4, 1)), "2027-04-01, all day (Europe/Berlin)"),
        (
            day(date(2027, 4, 1), date(2027, 4, 3)),
            "2027-04-01 to 2027-04-03, all day (Europe/Berlin)",
        ),
    ],
)
def test_a_span_is_shown_in_its_own_zone_with_the_zone_named(
    span: TimedSpan | DaySpan, shown: str
) -> None:
    assert show_span(span) == shown
