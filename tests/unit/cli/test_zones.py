from __future__ import annotations

import pytest

from ews_meetings.cli.zones import home_zone
from ews_meetings.errors import BadOption


def test_a_named_zone_comes_before_the_machines() -> None:
    zone = home_zone("Asia/Tokyo", {"TZ": "Europe/Berlin"})
    assert str(zone) == "Asia/Tokyo (--tz)"


def test_the_machines_zone_is_said_to_be_that() -> None:
    zone = home_zone(None, {"TZ": ":Europe/Berlin"})
    assert (zone.name, "this machine's" in zone.source) == ("Europe/Berlin", True)


def test_a_zone_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadOption, match="--tz 'Europe/Berln'") as caught:
        home_zone("Europe/Berln", {})
    assert "Europe/Berlin" in caught.value.hint


def test_a_rule_in_tz_is_no_name() -> None:
    assert home_zone(None, {"TZ": "CET-1CEST"}).name != "CET-1CEST"
