"""Quiet hours and days as instants, in zones that change their clocks in the night and at midnight."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.guards import WEEKDAYS, Quiet, Weekday
from ews_meetings.service.quiet import is_quiet_hour, opens_at

BERLIN = "Europe/Berlin"
NIGHT = Quiet(zone=BERLIN, hours=(time(20), time(7)))
LUNCH = Quiet(zone=BERLIN, hours=(time(12), time(13)))
WEEKEND = Quiet(zone=BERLIN, days=(Weekday.SATURDAY, Weekday.SUNDAY))
BOTH = Quiet(zone=BERLIN, hours=NIGHT.hours, days=WEEKEND.days)
LATE = Quiet(zone=BERLIN, hours=(time(20), time(2, 30)))
SMALL = Quiet(zone=BERLIN, hours=(time(2, 15), time(2, 45)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("quiet", "now", "opening"),
    [
        (NIGHT, "2026-11-19T19:59:59+01:00", "2026-11-19T19:59:59+01:00"),
        (NIGHT, "2026-11-19T20:00:00+01:00", "2026-11-20T07:00:00+01:00"),
        (NIGHT, "2026-11-20T00:00:00+01:00", "2026-11-20T07:00:00+01:00"),
        (NIGHT, "2026-11-20T06:59:59+01:00", "2026-11-20T07:00:00+01:00"),
        (NIGHT, "2026-11-20T07:00:00+01:00", "2026-11-20T07:00:00+01:00"),
        (LUNCH, "2026-11-20T11:59:59+01:00", "2026-11-20T11:59:59+01:00"),
        (LUNCH, "2026-11-20T12:30:00+01:00", "2026-11-20T13:00:00+01:00"),
        (WEEKEND, "2026-11-20T23:59:59+01:00", "2026-11-20T23:59:59+01:00"),
        (WEEKEND, "2026-11-21T00:00:00+01:00", "2026-11-23T00:00:00+01:00"),
        (BOTH, "2026-11-20T21:00:00+01:00", "2026-11-23T07:00:00+01:00"),
        (BOTH, "2026-11-23T06:00:00+01:00", "2026-11-23T07:00:00+01:00"),
    ],
)
def test_mail_waits_until_the_quiet_time_is_over(quiet: Quiet, now: str, opening: str) -> None:
    assert opens_at(quiet, at(now)) == at(opening)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2027-03-27T23:00:00+00:00", "2027-03-28T05:00:00+00:00"),
        ("2027-10-30T23:00:00+00:00", "2027-10-31T06:00:00+00:00"),
    ],
)
def test_a_night_in_which_the_clocks_change_ends_at_seven_by_the_clock(
    now: str, opening: str
) -> None:
    assert opens_at(NIGHT, at(now)) == at(opening)


@pytest.mark.parametrize("now", ["2027-03-27T20:00:00+00:00", "2027-03-28T00:59:59+00:00"])
def test_an_end_that_the_clocks_skip_is_the_moment_of_the_skip(now: str) -> None:
    assert opens_at(LATE, at(now)) == at("2027-03-28T01:00:00+00:00")


@pytest.mark.parametrize(
    "now", ["2027-10-31T00:20:00+00:00", "2027-10-31T00:40:00+00:00", "2027-10-31T01:29:59+00:00"]
)
def test_an_end_that_comes_twice_is_the_second(now: str) -> None:
    assert opens_at(LATE, at(now)) == at("2027-10-31T01:30:00+00:00")


def test_hours_that_the_clocks_skip_whole_are_none() -> None:
    for minute in range(0, 120, 5):
        now = at("2027-03-28T00:00:00+00:00") + timedelta(minutes=minute)
        assert opens_at(SMALL, now) == now


def test_hours_that_come_twice_last_from_the_first_to_the_second() -> None:
    first, last = at("2027-10-31T00:15:00+00:00"), at("2027-10-31T01:45:00+00:00")
    assert opens_at(SMALL, first) == last
    assert opens_at(SMALL, first - timedelta(seconds=1)) == first - timedelta(seconds=1)
    assert opens_at(SMALL, last) == last


@pytest.mark.parametrize(
    ("zone", "day", "now", "opening"),
    [
        ("Africa/Cairo", Weekday.FRIDAY, "2027-04-30T12:00:00+00:00", "2027-04-30T21:00:00+00:00"),
        ("Asia/Beirut", Weekday.SUNDAY, "2027-03-28T00:00:00+02:00", "2027-03-28T21:00:00+00:00"),
        (
            "America/Havana",
            Weekday.SUNDAY,
            "2027-11-07T00:30:00-04:00",
            "2027-11-08T05:00:00+00:00",
        ),
    ],
)
def test_a_day_whose_midnight_is_skipped_or_repeated_is_one_day(
    zone: str, day: Weekday, now: str, opening: str
) -> None:
    assert opens_at(Quiet(zone=zone, days=(day,)), at(now)) == at(opening)


def test_who_is_quiet_every_day_never_mails() -> None:
    assert opens_at(Quiet(zone="UTC", days=WEEKDAYS), at("2026-11-20T12:00:00+00:00")) is None


def test_hours_are_told_from_days() -> None:
    assert is_quiet_hour(BOTH, at("2026-11-21T21:00:00+01:00"))
    assert not is_quiet_hour(BOTH, at("2026-11-21T12:00:00+01:00"))


def test_quiet_hours_last_some_time_in_a_known_zone() -> None:
    with pytest.raises(ValueError, match="same time"):
        Quiet(zone="UTC", hours=(time(7), time(7)))
    with pytest.raises(ZoneInfoNotFoundError):
        Quiet(zone="Europe/Nowhere")


zones = st.sampled_from((BERLIN, "UTC", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe"))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a bound of the drawing


@given(zones, st.tuples(clocks, clocks), st.sets(st.sampled_from(Weekday), max_size=4), instants)
def test_when_mail_may_leave_it_may_leave_at_once(
    zone: str, hours: tuple[time, time], days: set[Weekday], now: datetime
) -> None:
    given_hours = hours if hours[0] != hours[1] else None
    quiet = Quiet(zone=zone, hours=given_hours, days=tuple(sorted(days)))
    opening = opens_at(quiet, now)
    assert opening is not None
    assert opening >= now
    assert opens_at(quiet, opening) == opening
    if opening > now:
        before = opening - timedelta(seconds=1)
        assert before < now or opens_at(quiet, before) == opening
