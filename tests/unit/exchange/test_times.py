from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ews_meetings.exchange.times import read_instant, write_instant

_AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Berlin", "2026-10-25T02:30:00+02:00"),
        ("UTC", "2026-10-25T00:30:00Z"),
        ("Asia/Kathmandu", "2026-10-25T06:15:00+05:45"),
    ],
)
def test_an_instant_is_written_with_the_offset_of_its_zone(zone: str, written: str) -> None:
    assert write_instant(_AT, zone) == written


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    at = datetime(1850, 1, 1, tzinfo=UTC)
    assert write_instant(at, "Europe/Berlin") == "1850-01-01T00:00:00Z"


def test_both_hours_of_a_repeated_hour_are_told_apart() -> None:
    hours = [_AT, _AT.replace(hour=1)]
    written = [write_instant(at, "Europe/Berlin") for at in hours]
    assert [read_instant(value) for value in written] == hours


@pytest.mark.parametrize("value", [None, "", "soon", "0001-01-01T00:00:00Z", "1601-01-01T00:00:00"])
def test_nothing_never_and_nonsense_are_no_instant(value: str | None) -> None:
    assert read_instant(value) is None
