from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ews_meetings.ics.vcalendar.zone import OldZone
from tests.unit.ics.vcalendar.old import CENTRAL, HOME, old_calendar

HOUR = timedelta(hours=1)
WINTER = datetime(2027, 12, 1, 10)  # noqa: DTZ001 - wall time
SUMMER = datetime(2027, 7, 1, 10)  # noqa: DTZ001 - wall time


def zone(*lines: str) -> OldZone:
    return old_calendar(*lines).zone


def test_a_calendar_that_says_nothing_leaves_times_floating() -> None:
    assert zone() == OldZone()
    assert zone().tzid_for([WINTER], HOME, is_series=False) == ""


def test_offsets_and_changes_like_those_of_the_mailbox_are_its_zone() -> None:
    found = zone(*CENTRAL)
    assert (found.tzid, found.rules, found.fixed) == (HOME, None, None)


def test_the_end_of_summer_time_may_be_written_in_standard_time() -> None:
    assert zone("TZ:+01", "DAYLIGHT:TRUE;+02;20270328T020000;20271031T020000;;").tzid == HOME


def test_another_known_zone_with_these_changes_is_taken_by_name() -> None:
    found = zone("TZ:-05:00", "DAYLIGHT:TRUE;-04:00;20270314T020000;20271107T020000;EST;EDT")
    assert found.tzid == "America/New_York"


def test_the_names_in_it_choose_among_zones_with_the_same_changes() -> None:
    calendar = old_calendar(*CENTRAL, home="UTC")
    assert calendar.zone.tzid == "Europe/Berlin"


def test_several_years_count_together() -> None:
    found = zone(*CENTRAL, "DAYLIGHT:TRUE;+02;20260329T020000;20261025T030000;CET;CEST")
    assert found.tzid == HOME


def test_changes_that_nobody_has_become_rules_of_their_own() -> None:
    rules = zone("TZ:+02:20", "DAYLIGHT:TRUE;+03:20;20270410T020000;20270920T030000;X;Y").rules
    assert rules is not None
    noon = time(12)
    offsets = [rules.offset_at(date(*day), noon) for day in ((2027, 4, 9), (2027, 4, 11))]
    assert offsets == [timedelta(hours=2, minutes=20), timedelta(hours=3, minutes=20)]
    assert rules.offset_at(date(2027, 9, 21), noon) == timedelta(hours=2, minutes=20)
    assert rules.offset_at(date(1990, 7, 1), noon) == timedelta(hours=2, minutes=20)


@pytest.mark.parametrize("lines", [("TZ:+01",), ("TZ:+0100", "DAYLIGHT:FALSE"), ("TZ:1",)])
def test_a_bare_offset_is_the_mailbox_where_that_agrees(lines: tuple[str, ...]) -> None:
    found = zone(*lines)
    assert found.fixed == HOUR
    assert found.tzid_for([WINTER], HOME, is_series=False) == HOME
    assert found.tzid_for([SUMMER], HOME, is_series=False) == "UTC+01:00"
    assert found.tzid_for([WINTER, SUMMER], HOME, is_series=False) == "UTC+01:00"


def test_a_bare_offset_of_a_series_must_agree_all_year() -> None:
    assert zone("TZ:+01").tzid_for([WINTER], HOME, is_series=True) == "UTC+01:00"
    assert zone("TZ:+01").tzid_for([WINTER], "Africa/Lagos", is_series=True) == "Africa/Lagos"


def test_a_zone_may_be_named() -> None:
    assert zone("TZ:America/Denver").tzid == "America/Denver"


@pytest.mark.parametrize(
    "lines",
    [
        ("TZ:nowhere",),
        ("TZ:+99",),
        ("DAYLIGHT:TRUE;+02;20270328T020000;20271031T030000;;",),
        ("TZ:+01", "DAYLIGHT:TRUE;x;20270328T020000;20271031T030000;;"),
        ("TZ:+01", "DAYLIGHT:TRUE;+02;20271031T030000;20270328T020000;;"),
        ("TZ:+01", "DAYLIGHT:TRUE"),
    ],
)
def test_what_cannot_be_read_of_a_zone_is_reported(lines: tuple[str, ...]) -> None:
    assert [finding.code for finding in old_calendar(*lines).findings] == ["value-unknown"]


def test_summer_time_that_is_switched_off_is_no_mistake() -> None:
    assert old_calendar("TZ:+01", "DAYLIGHT:FALSE").findings == ()
