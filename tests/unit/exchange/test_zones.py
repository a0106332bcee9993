from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ews_meetings.errors import UnknownZone, ZoneNotHeld
from ews_meetings.exchange.zones import iana_name, windows_id
from ews_meetings.model.span import zone_rules
from tests.unit.exchange.drawn import ALL_ZONES, OTHER_RULES


def test_every_zone_but_one_keeps_its_rules_under_its_windows_name() -> None:
    zones = [zone for zone in ALL_ZONES if zone not in OTHER_RULES]
    held = {zone: iana_name(windows_id(zone, where="a test")) or "" for zone in zones}
    assert {z for z, name in held.items() if zone_rules(z) != zone_rules(name)} == set()


@pytest.mark.parametrize("zone", sorted(OTHER_RULES))
def test_a_zone_with_clocks_like_no_other_is_refused(zone: str) -> None:
    with pytest.raises(ZoneNotHeld, match=f"a test: Exchange .* clocks of {zone}"):
        windows_id(zone, where="a test")


def test_a_zone_filed_under_other_clocks_gets_an_id_with_its_own() -> None:
    # CLDR has it under Central Pacific Standard Time, three hours ahead of it.
    name = iana_name(windows_id("Antarctica/Casey", where="a test"))
    assert name is not None
    assert zone_rules(name) == zone_rules("Antarctica/Casey")


def test_clocks_of_the_past_count_where_a_series_needs_them() -> None:
    # Chihuahua left Mexico's time for that of Texas in 2022; Windows files it under Mexico City's.
    zone, old = "America/Chihuahua", [datetime(2019, month, 1, 15, tzinfo=UTC) for month in (1, 7)]
    assert windows_id(zone, where="a test")
    with pytest.raises(ZoneNotHeld):
        windows_id(zone, where="a test", starts=old)


def test_utc_stays_utc() -> None:
    assert iana_name(windows_id("UTC", where="a test")) == "UTC"


def test_an_unknown_zone_is_refused_with_its_neighbours() -> None:
    with pytest.raises(UnknownZone, match="Europe/Berlim") as caught:
        windows_id("Europe/Berlim", where="a test")
    assert "Europe/Berlin" in caught.value.hint


@pytest.mark.parametrize("windows", ["Customized Time Zone", "", "/etc/passwd", "../x", "a\x00b"])
def test_an_id_of_nobodys_table_has_no_name(windows: str) -> None:
    assert iana_name(windows) is None
