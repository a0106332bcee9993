from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ews_meetings.ics.outlook.zone_rule import ZoneRule, read_old_zone, read_zone
from tests.unit.sources.containers.outlook_making import NO_TURN, at, old_zone_blob, zone_blob

PRAGUE, SYDNEY = ZoneInfo("Europe/Prague"), ZoneInfo("Australia/Sydney")
SOUTH = zone_blob(
    "AUS Eastern Standard Time",
    bias=-600,
    standard=(0, 4, 0, 1, 3, 0, 0, 0),
    daylight=(0, 10, 0, 1, 2, 0, 0, 0),
)


def zone(blob: bytes) -> ZoneRule:
    found = read_zone(blob)
    assert found is not None
    return found


@pytest.mark.parametrize(("blob", "known"), [(zone_blob(), PRAGUE), (SOUTH, SYDNEY)])
def test_local_times_are_those_of_the_known_zone_at_every_hour_of_two_years(
    blob: bytes, known: ZoneInfo
) -> None:
    own, first = zone(blob), at("2026-01-01T00:30")
    for hours in range(2 * 365 * 24):
        moment = first + timedelta(hours=hours)
        assert own.wall_of(moment) == moment.astimezone(known).replace(tzinfo=None)


def test_the_rule_in_force_is_taken_not_the_first_one() -> None:
    lines = list(zone(zone_blob()).lines())
    assert lines[:5] == [
        "BEGIN:VTIMEZONE",
        "TZID:Central Europe Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ]
    assert "TZOFFSETTO:+0200" in lines


def test_a_zone_whose_clocks_are_never_put_has_one_offset() -> None:
    own = zone(zone_blob("India Standard Time", bias=-330, standard=NO_TURN, daylight=NO_TURN))
    assert own.wall_of(at("2027-07-01T00:00")) == datetime(2027, 7, 1, 5, 30)  # noqa: DTZ001
    assert [line for line in own.lines() if "OFFSET" in line] == [
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
    ]


@pytest.mark.parametrize("blob", [zone_blob(guid=b"g" * 16), zone_blob(more=b"later")])
def test_what_other_versions_say_beside_it_is_read_over(blob: bytes) -> None:
    assert zone(blob) == zone(zone_blob())


def test_the_older_form_has_the_same_rules_under_the_name_that_people_see() -> None:
    label = "(UTC+01:00) Prague, Budapest"
    assert read_old_zone(old_zone_blob(), label) == replace(zone(zone_blob()), name=label)
    assert read_old_zone(old_zone_blob()[:-1], label) is None
    assert read_old_zone(b"", label) is None


def test_a_name_cannot_bring_lines_of_its_own() -> None:
    own = zone(zone_blob('Odd"\r\nBEGIN:VEVENT'))
    assert own.name == "Odd BEGIN:VEVENT"


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        zone_blob("x")[:-1],
        zone_blob("x")[:20],
        zone_blob(""),
        b"\x03" + zone_blob()[1:],
        zone_blob(bias=100_000),
        zone_blob(standard=(0, 13, 0, 5, 3, 0, 0, 0)),
        zone_blob(standard=(0, 10, 0, 6, 3, 0, 0, 0)),
    ],
)
def test_what_is_not_laid_out_as_it_should_be_is_no_zone(blob: bytes) -> None:
    assert read_zone(blob) is None
