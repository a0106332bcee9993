from datetime import UTC, date, datetime, time, timedelta

import pytest

from ews_meetings.ics.zones.offsets import fixed_rules
from ews_meetings.ics.zones.zone_names import iana_names
from ews_meetings.ics.zones.zone_search import (
    candidates,
    zone_always_like,
    zone_at_each,
    zone_like_all_year,
    zone_with_offset,
)
from tests.unit.ics.making import central_europe
from tests.unit.ics.zones.test_vtimezone import maybe_rules, rules

HOUR = timedelta(hours=1)


def hinted(*hints: str) -> list[str]:
    lines = list(central_europe("x"))
    found = maybe_rules(*lines[:2], *hints, *lines[2:])
    assert found is not None
    return list(candidates("Asia/Tokyo", found))


def test_every_known_zone_is_tried_once_the_mailbox_own_first() -> None:
    found = list(candidates("Asia/Tokyo"))
    assert found[0] == "Asia/Tokyo"
    assert sorted(found) == sorted(set(found)) == sorted(iana_names())


def test_what_the_file_hints_at_comes_next() -> None:
    assert hinted("X-MICROSOFT-CDO-TZID:3")[:2] == ["Asia/Tokyo", "Europe/Paris"]
    assert hinted("X-MICROSOFT-CDO-TZID:999")[1] == "UTC"


def test_an_abbreviation_is_a_hint() -> None:
    lines = [line for text in central_europe("x") for line in (text, *_named(text))]
    found = maybe_rules(*lines)
    assert found is not None
    assert list(candidates("Asia/Tokyo", found))[1] == "Europe/Athens"


def _named(text: str) -> tuple[str, ...]:
    return {"TZOFFSETTO:+0100": ("TZNAME:EET",), "TZOFFSETTO:+0200": ("TZNAME:EEST",)}.get(text, ())


@pytest.mark.parametrize("home", ["Europe/Prague", "Asia/Tokyo"])
def test_rules_of_a_zone_find_it_or_one_like_it(home: str) -> None:
    expected = "Europe/Prague" if home == "Europe/Prague" else "Europe/Berlin"
    found = rules(*central_europe("x"))
    assert zone_always_like(found, home, 2027) == expected
    assert zone_like_all_year(found, home, 2027) == expected


def test_rules_that_were_another_law_are_like_it_in_its_years_only() -> None:
    # Europe's rules of today hold since 1996.
    found = rules(*central_europe("x"))
    assert zone_like_all_year(found, "UTC", 1990) != "Europe/Berlin"


@pytest.mark.parametrize(
    ("minutes", "zone"), [(0, "UTC"), (330, "Asia/Kolkata"), (570, "Australia/Darwin")]
)
def test_a_bare_offset_is_a_zone_without_summer_time(minutes: int, zone: str) -> None:
    found = fixed_rules("x", timedelta(minutes=minutes))
    assert zone_always_like(found, "Europe/Prague", 2027) == zone


def test_an_offset_of_nobody_is_none() -> None:
    found = fixed_rules("x", timedelta(minutes=83))
    assert zone_always_like(found, "UTC", 2027) is None
    assert zone_with_offset(datetime(2027, 7, 1, tzinfo=UTC), timedelta(minutes=83), "UTC") is None


def test_a_zone_needs_the_offset_at_each_time() -> None:
    winter = (date(2027, 1, 1), time(9), HOUR)
    summer = (date(2027, 7, 1), time(9))
    assert zone_at_each((winter, (*summer, 2 * HOUR)), ("Asia/Tokyo",), None) == "Europe/Berlin"
    lagos = zone_at_each((winter, (*summer, HOUR)), ("Asia/Tokyo", "Africa/Lagos"), None)
    assert lagos == "Africa/Lagos"
    assert zone_at_each((winter, (*summer, 9 * HOUR)), ("Asia/Tokyo",), None) is None
