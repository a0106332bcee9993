from __future__ import annotations

import pytest

from ews_meetings.errors import UnknownZone
from ews_meetings.exchange.zones import iana_name, windows_id
from ews_meetings.model.span import zone_rules
from tests.unit.exchange.drawn import ALL_ZONES, OTHER_RULES


def test_every_zone_but_four_keeps_its_rules_under_its_windows_name() -> None:
    held = {zone: iana_name(windows_id(zone, where="a test")) or "" for zone in ALL_ZONES}
    changed = {z for z, name in held.items() if zone_rules(z) != zone_rules(name)}
    assert changed <= OTHER_RULES


def test_utc_stays_utc() -> None:
    assert iana_name(windows_id("UTC", where="a test")) == "UTC"


def test_an_unknown_zone_is_refused_with_its_neighbours() -> None:
    with pytest.raises(UnknownZone, match="Europe/Berlim") as caught:
        windows_id("Europe/Berlim", where="a test")
    assert "Europe/Berlin" in caught.value.hint


@pytest.mark.parametrize("windows", ["Customized Time Zone", "", "/etc/passwd", "../x", "a\x00b"])
def test_an_id_of_nobodys_table_has_no_name(windows: str) -> None:
    assert iana_name(windows) is None
