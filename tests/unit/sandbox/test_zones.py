"""The sandbox's own zone table."""

from datetime import timedelta

import pytest

from ews_meetings.sandbox.zones import Change, zone_names, zone_of, zone_rules


def test_every_zone_of_the_table_is_a_zone() -> None:
    assert len(zone_names()) > 130
    assert all(zone_of(name) for name in zone_names())


def test_a_zone_with_summer_time_changes_twice() -> None:
    rules = zone_rules("W. Europe Standard Time", 2026)
    assert rules is not None
    assert (rules.standard, rules.summer) == (timedelta(hours=1), timedelta(hours=2))
    assert rules.changes == (
        Change(3, -1, "Sunday", timedelta(hours=2), to_summer=True),
        Change(10, -1, "Sunday", timedelta(hours=3), to_summer=False),
    )


def test_a_nth_weekday_is_counted() -> None:
    rules = zone_rules("Eastern Standard Time", 2026)
    assert rules is not None
    assert [(change.month, change.occurrence) for change in rules.changes] == [(3, 2), (11, 1)]


@pytest.mark.parametrize("name", ["UTC", "Tokyo Standard Time", "India Standard Time"])
def test_a_zone_without_summer_time_never_changes(name: str) -> None:
    rules = zone_rules(name, 2026)
    assert rules is not None
    assert rules.changes == ()
    assert rules.standard == rules.summer


def test_an_unknown_zone_is_none() -> None:
    assert zone_of("Middle-earth Standard Time") is None
    assert zone_rules("Middle-earth Standard Time", 2026) is None
