from datetime import UTC, date, datetime, time, timedelta

import pytest

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.values.moments import read_duration, read_moment
from tests.unit.ics.making import prop


def test_a_date_is_a_whole_day() -> None:
    found = read_moment(prop("DTSTART;VALUE=DATE:20270401"))
    assert (found.day, found.is_date, found.is_lenient) == (date(2027, 4, 1), True, False)


def test_a_time_in_utc_carries_its_offset() -> None:
    found = read_moment(prop("DTSTART:20270401T080000Z"))
    assert found.offset == timedelta()
    assert found.at(timedelta()) == datetime(2027, 4, 1, 8, tzinfo=UTC)


def test_a_time_with_a_zone_names_it() -> None:
    found = read_moment(prop("DTSTART;TZID=Europe/Berlin:20270401T080000"))
    assert (found.tzid, found.is_floating) == ("Europe/Berlin", False)


def test_a_time_without_a_zone_floats() -> None:
    assert read_moment(prop("DTSTART:20270401T080000")).is_floating


@pytest.mark.parametrize(
    ("value", "clock"),
    [
        ("2027-04-01 21:30:00", time(21, 30)),
        ("2027-04-01T21:30", time(21, 30)),
        ("20270401T2130", time(21, 30)),
        ("20270401213005", time(21, 30, 5)),
        ("20270401t213000z", time(21, 30)),
        ("20270401T213000.123Z", time(21, 30)),
        ("20270401T235960Z", time(23, 59, 59)),
    ],
)
def test_forms_with_one_meaning_are_read_and_marked(value: str, clock: time) -> None:
    found = read_moment(prop(f"DTSTART:{value}"))
    assert (found.day, found.clock) == (date(2027, 4, 1), clock)


@pytest.mark.parametrize("line", ["DTSTART:20270401", "DTSTART;VALUE=DATE:20270401T000000"])
def test_a_date_that_does_not_say_so_is_one_and_is_marked(line: str) -> None:
    found = read_moment(prop(line))
    assert (found.is_date, found.is_lenient) == (True, True)


def test_a_date_in_utc_is_a_date() -> None:
    assert read_moment(prop("DTSTART:20270401Z")).is_date


def test_24_oclock_is_midnight_of_the_next_day() -> None:
    found = read_moment(prop("DTEND:20270401T240000"))
    assert (found.day, found.clock) == (date(2027, 4, 2), time())


def test_an_offset_in_the_value_makes_an_instant() -> None:
    assert read_moment(prop("DTSTART:20270401T080000+0130")).offset == timedelta(
        hours=1, minutes=30
    )
    assert read_moment(prop("DTSTART:20270401T080000-05:00")).offset == -timedelta(hours=5)


@pytest.mark.parametrize(
    "value",
    ["", "tomorrow", "20270230", "20270401T250000Z", "20270401T080000+2500", "2027041", "٢٠٢٧٠٤٠١"],
)
def test_a_value_without_meaning_is_refused_with_place_value_and_hint(value: str) -> None:
    with pytest.raises(EventUnusable) as caught:
        read_moment(prop(f"DTSTART:{value}"))
    assert caught.value.message.startswith(f"a.ics:1: DTSTART '{value}' ")
    assert caught.value.hint


@pytest.mark.parametrize("year", ["0001", "1600", "4500", "9999"])
def test_years_that_exchange_cannot_hold_are_refused(year: str) -> None:
    with pytest.raises(EventUnusable, match="years that Exchange can hold"):
        read_moment(prop(f"DTSTART:{year}0101T000000Z"))


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("PT1H30M", timedelta(minutes=90)),
        ("-P1DT2H", -timedelta(hours=26)),
        ("P2W", timedelta(days=14)),
        ("+pt15m", timedelta(minutes=15)),
        (" PT5S ", timedelta(seconds=5)),
    ],
)
def test_durations_are_read(value: str, length: timedelta) -> None:
    assert read_duration(prop(f"DURATION:{value}")).total == length


@pytest.mark.parametrize("value", ["P", "PT", "1H", "P1H", "PT-2H", "P1M", "P999999999999D", "x"])
def test_what_is_no_duration_is_refused(value: str) -> None:
    with pytest.raises(EventUnusable, match="is no duration"):
        read_duration(prop(f"DURATION:{value}"))


def test_a_moment_is_shown_as_people_read_it() -> None:
    assert str(read_moment(prop("A:20270401T080000Z"))) == "2027-04-01 08:00:00"
    assert str(read_moment(prop("A;VALUE=DATE:20270401"))) == "2027-04-01"
