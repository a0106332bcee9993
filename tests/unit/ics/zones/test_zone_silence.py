from datetime import date, timedelta

import pytest

from ews_meetings.ics.zones.offsets import Rules, fixed_rules
from ews_meetings.ics.zones.zone_silence import is_partial, spoken_days
from tests.unit.ics.making import central_europe, constant_zone
from tests.unit.ics.zones.test_vtimezone import maybe_rules, part, zone

HOUR = timedelta(hours=1)


def rules(*lines: str) -> Rules:
    found = maybe_rules(*lines)
    assert found is not None
    return found


def enumerated(*changes: tuple[str, str, str], extra: tuple[str, ...] = ()) -> Rules:
    parts = (
        part("STANDARD", f"DTSTART:{wall}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}")
        for wall, before, after in changes
    )
    found = zone(*parts, extra=extra)
    assert found is not None
    return found


SPRING, AUTUMN = ("20250330T020000", "+0100", "+0200"), ("20251026T030000", "+0200", "+0100")


def test_rules_that_go_on_speak_for_ever() -> None:
    spoken = spoken_days(rules(*central_europe("x")))
    assert (spoken.first, spoken.last) == (date(1601, 1, 1), date.max)


def test_nothing_is_said_before_the_first_onset() -> None:
    spoken = spoken_days(enumerated(SPRING, AUTUMN))
    assert not spoken.holds(date(2025, 3, 29))
    assert spoken.holds(date(2025, 3, 30))


def test_the_changes_of_one_year_speak_until_the_next_one_is_due() -> None:
    assert spoken_days(enumerated(SPRING, AUTUMN)).last == date(2026, 3, 22)


def test_a_last_change_without_its_counterpart_speaks_for_400_days() -> None:
    assert spoken_days(enumerated(AUTUMN)).last == date(2025, 10, 26) + timedelta(days=400)


def test_a_change_of_the_law_is_no_round_of_a_year() -> None:
    law = (("20110327T020000", "+0300", "+0400"), ("20141026T020000", "+0400", "+0300"))
    assert spoken_days(enumerated(*law)).last == date(2014, 10, 25) + timedelta(days=400)


def test_rules_that_never_change_speak_for_ever() -> None:
    assert spoken_days(rules(*constant_zone("x", "+0100"))).last == date.max
    assert spoken_days(fixed_rules("x", HOUR)).holds(date.min)


def test_tzuntil_ends_what_is_said() -> None:
    lines = list(central_europe("x"))
    lines.insert(2, "TZUNTIL:20270101T000000Z")
    assert spoken_days(rules(*lines)).last == date(2026, 12, 31)


@pytest.mark.parametrize("rule", ["COUNT=3", "UNTIL=20270328T010000Z"])
def test_a_rule_with_an_end_does_not_go_on(rule: str) -> None:
    found = zone(
        part(
            "DAYLIGHT",
            "DTSTART:20250330T020000",
            f"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;{rule}",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
        ),
        part(
            "STANDARD",
            "DTSTART:20251026T030000",
            f"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;{rule}",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
        ),
    )
    assert found is not None
    assert date(2027, 3, 1) < spoken_days(found).last < date(2029, 1, 1)


def test_an_end_in_the_far_future_is_none() -> None:
    found = zone(
        part(
            "STANDARD",
            "DTSTART:20251026T030000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=99991231T000000Z",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
        )
    )
    assert found is not None
    assert spoken_days(found).last == date.max


STUB = enumerated(("19700101T000000", "+0100", "+0100"))
SUMMER = date(2027, 7, 1)


def test_one_offset_leaves_out_the_summer_time_over_it() -> None:
    assert is_partial(STUB, "Europe/Berlin", SUMMER)


@pytest.mark.parametrize("name", ["Africa/Lagos", "Europe/London", "Europe/Athens"])
def test_one_offset_leaves_out_nothing_of_a_zone_without_summer_time_over_it(name: str) -> None:
    assert not is_partial(STUB, name, SUMMER)


def test_rules_with_changes_or_of_outlook_leave_out_nothing() -> None:
    assert not is_partial(rules(*central_europe("x")), "Europe/Berlin", SUMMER)
    assert not is_partial(rules(*constant_zone("x", "+0100")), "Europe/Berlin", SUMMER)
