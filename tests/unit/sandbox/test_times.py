"""Reading and writing of times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ews_meetings.sandbox.times import (
    format_duration,
    format_fractional,
    format_instant,
    microseconds,
    parse_bound,
    parse_instant,
)

_MOMENT = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03T08:00:00Z",
        "2026-12-03T09:00:00+01:00",
        "2026-12-03T08:00:00.0000000Z",
        "2026-12-03T09:00:00",
    ],
)
def test_instants_are_read(text: str) -> None:
    assert parse_instant(text, zone=ZoneInfo("Europe/Berlin")) == _MOMENT


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-12-03", "2026-13-03T08:00:00Z"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_a_bound_may_be_a_date() -> None:
    assert parse_bound("2026-12-03", zone=ZoneInfo("Europe/Berlin")) == _MOMENT - timedelta(hours=9)


def test_instants_are_written() -> None:
    assert format_instant(_MOMENT) == "2026-12-03T08:00:00Z"
    assert format_fractional(_MOMENT + timedelta(microseconds=5)) == "2026-12-03T08:00:00.000005Z"
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(hours=2), "PT2H"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=1, minutes=90, seconds=5), "P1DT1H30M5S"),
    ],
)
def test_durations_are_written(length: timedelta, text: str) -> None:
    assert format_duration(length) == text
