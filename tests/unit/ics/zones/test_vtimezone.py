from datetime import UTC, date, datetime, time, timedelta

import pytest

from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Input
from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.vtimezone import read_rules
from tests.unit.ics.making import central_europe

HOUR = timedelta(hours=1)


def rules(*lines: str) -> Rules:
    found = maybe_rules(*lines)
    assert found is not None
    return found


def maybe_rules(*lines: str) -> Rules | None:
    data = "\n".join(lines).encode()
    (block,) = cut(data)
    return read_rules(Input(data=data, source="a.ics"), block)


def part(kind: str, *lines: str) -> tuple[str, ...]:
    return (f"BEGIN:{kind}", *lines, f"END:{kind}")


def zone(*parts: tuple[str, ...], extra: tuple[str, ...] = ()) -> Rules | None:
    inside = [line for lines in parts for line in lines]
    return maybe_rules("BEGIN:VTIMEZONE", "TZID:x", *extra, *inside, "END:VTIMEZONE")


@pytest.mark.parametrize(
    ("day", "clock", "hours"),
    [
        (date(2027, 1, 15), time(12), 1),
        (date(2027, 7, 15), time(12), 2),
        (date(2027, 3, 28), time(1, 59), 1),
        (date(2027, 3, 28), time(3), 2),
        (date(2027, 10, 31), time(1, 59), 2),
        (date(2027, 10, 31), time(3), 1),
        (date(1700, 7, 15), time(12), 2),
        (date(4499, 12, 31), time(12), 1),
    ],
)
def test_rules_from_1601_give_the_offset_of_any_day(day: date, clock: time, hours: int) -> None:
    assert rules(*central_europe("x")).offset_at(day, clock) == hours * HOUR


def test_a_time_that_happens_twice_is_the_first_one() -> None:
    assert rules(*central_europe("x")).offset_at(date(2027, 10, 31), time(2, 30)) == 2 * HOUR


def test_a_time_that_never_happens_is_read_with_the_offset_before_the_gap() -> None:
    assert rules(*central_europe("x")).offset_at(date(2027, 3, 28), time(2, 30)) == HOUR


def test_offsets_of_instants_change_at_the_instant() -> None:
    found = rules(*central_europe("x"))
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert found.offset_of(change - timedelta(seconds=1)) == HOUR
    assert found.offset_of(change) == 2 * HOUR


def test_a_zone_without_rules_keeps_its_last_offset() -> None:
    found = zone(
        part("STANDARD", "DTSTART:20161030T040000", "TZOFFSETFROM:+0300", "TZOFFSETTO:+0200"),
        part("STANDARD", "DTSTART:20170101T000000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0300"),
    )
    assert found is not None
    assert found.offset_at(date(2030, 7, 1), time()) == 3 * HOUR


def test_a_rule_ends_with_its_until_in_utc() -> None:
    found = zone(
        part(
            "DAYLIGHT",
            "DTSTART:20000402T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0400",
        ),
        part(
            "STANDARD",
            "DTSTART:20001029T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "TZOFFSETFROM:-0400",
            "TZOFFSETTO:-0500",
        ),
    )
    assert found is not None
    assert found.offset_at(date(2006, 7, 1), time()) == -4 * HOUR
    assert found.offset_at(date(2010, 7, 1), time()) == -5 * HOUR


def test_rdates_are_onsets_too() -> None:
    found = zone(
        part(
            "STANDARD",
            "DTSTART:20000101T000000",
            "RDATE:20200101T000000,20210101T000000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0200",
        ),
        part("DAYLIGHT", "DTSTART:20190101T000000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0300"),
    )
    assert found is not None
    assert found.offset_at(date(2019, 6, 1), time()) == 3 * HOUR
    assert found.offset_at(date(2020, 6, 1), time()) == 2 * HOUR


def test_offsets_may_have_seconds() -> None:
    found = zone(
        part("STANDARD", "DTSTART:18930401T000000", "TZOFFSETFROM:+005328", "TZOFFSETTO:+010000")
    )
    assert found is not None
    assert found.offset_at(date(1893, 3, 1), time()) == timedelta(minutes=53, seconds=28)


def test_a_missing_offset_before_is_the_one_after_the_other_change() -> None:
    found = zone(
        part("STANDARD", "DTSTART:20261025T030000", "TZOFFSETTO:+0100"),
        part("DAYLIGHT", "DTSTART:20270328T020000", "TZOFFSETTO:+0200"),
    )
    assert found is not None
    assert found.offset_at(date(2020, 1, 1), time()) == 2 * HOUR


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;INTERVAL=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYDAY=XX",
        "FREQ=SECONDLY",
        "nonsense",
        "FREQ=YEARLY;BYMONTH=13",
    ],
)
def test_a_rule_that_cannot_be_read_leaves_the_onset(rule: str) -> None:
    lines = ("DTSTART:20200101T000000", f"RRULE:{rule}", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100")
    found = zone(part("STANDARD", *lines))
    assert found is not None
    assert found.offset_at(date(2027, 1, 1), time()) == HOUR


def test_a_rule_with_interval_and_count_is_followed_from_its_start() -> None:
    found = zone(
        part(
            "DAYLIGHT",
            "DTSTART:20000301T000000",
            "RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=20",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0100",
        ),
        part(
            "STANDARD",
            "DTSTART:20001001T000000",
            "RRULE:FREQ=YEARLY",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0000",
        ),
    )
    assert found is not None
    assert found.offset_at(date(2026, 6, 1), time()) == HOUR
    assert found.offset_at(date(2027, 6, 1), time()) == timedelta()


@pytest.mark.parametrize(
    "start", ["DTSTART:00010101T000000", "DTSTART:99991231T000000", "DTSTART:x"]
)
def test_odd_onsets_do_no_harm(start: str) -> None:
    found = zone(part("STANDARD", start, "TZOFFSETFROM:-1200", "TZOFFSETTO:+1400"))
    if found is not None:
        assert found.offset_at(date(2027, 1, 1), time()) in {14 * HOUR, -12 * HOUR}


def test_a_zone_that_says_nothing_is_none() -> None:
    assert maybe_rules("BEGIN:VTIMEZONE", "END:VTIMEZONE") is None
    assert zone(part("STANDARD", "DTSTART:20000101T000000")) is None
    assert zone(part("STANDARD", "DTSTART:20000101T000000", "TZOFFSETTO:+9900")) is None


def test_the_name_libical_gives_is_kept() -> None:
    found = zone(
        part("STANDARD", "DTSTART:20200101T000000", "TZOFFSETTO:+0100"),
        extra=("X-LIC-LOCATION:Europe/Berlin",),
    )
    assert found is not None
    assert found.locations == ("Europe/Berlin",)


def test_more_changes_than_any_zone_has_are_not_followed() -> None:
    daily = part(
        "STANDARD",
        "DTSTART:20200101T000000",
        "RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
    )
    plain = part("STANDARD", "DTSTART:20200101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100")
    dates = part(
        "STANDARD",
        "DTSTART:20200101T000000",
        f"RDATE:{','.join(['20210101T000000'] * 5000)}",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
    )
    assert zone(daily) is None
    assert zone(*[plain] * 501) is None
    assert zone(dates) is None
    assert zone(*[plain] * 300) is not None
