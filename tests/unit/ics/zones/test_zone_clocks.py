from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ews_meetings.ics.zones.zone_clocks import offset_of, zone_changes, zone_offset
from tests.unit.exchange.drawn import ALL_ZONES

HOUR = timedelta(hours=1)


def test_of_two_times_the_first_and_in_a_gap_the_one_before() -> None:
    assert zone_offset("Europe/Berlin", date(2027, 10, 31), time(2, 30)) == 2 * HOUR
    assert zone_offset("Europe/Berlin", date(2027, 3, 28), time(2, 30)) == HOUR


def test_changes_are_found_to_the_second() -> None:
    (spring, autumn) = zone_changes("Europe/Berlin", 2027)
    assert (spring.at, spring.before, spring.after) == (
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        HOUR,
        2 * HOUR,
    )
    assert autumn.at == datetime(2027, 10, 31, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "year", "count"),
    [
        ("UTC", 2027, 0),
        ("Africa/Casablanca", 2027, 2),
        ("Europe/Moscow", 2014, 1),
        ("UTC", 1601, 0),
    ],
)
def test_there_are_as_many_changes_as_the_law_has(zone: str, year: int, count: int) -> None:
    assert len(zone_changes(zone, year)) == count


@pytest.mark.parametrize("zone", ALL_ZONES[::23])
@pytest.mark.parametrize("year", [1975, 2011, 2027, 2040])
def test_between_its_changes_a_zone_keeps_its_offset(zone: str, year: int) -> None:
    changes = zone_changes(zone, year)
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        passed = [change.after for change in changes if change.at <= at]
        first = changes[0].before if changes else offset_of(zone, at)
        assert at.astimezone(ZoneInfo(zone)).utcoffset() == (passed[-1] if passed else first)
        at += timedelta(hours=36)
