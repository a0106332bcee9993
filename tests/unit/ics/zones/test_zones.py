from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ews_meetings.errors import UnknownZone
from ews_meetings.ics.calendar import read_calendar_block
from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Input
from ews_meetings.ics.lines.notes import Noted
from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.zones.zones import Placed, Zones, place
from tests.unit.ics.making import OPTIONS, calendar, central_europe, constant_zone, prop

HOME = Zones(home="Europe/Prague")
CUT_OFF = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Berlin",
    "BEGIN:STANDARD",
    "DTSTART:18930401T000000",
    "TZOFFSETFROM:+005328",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def zones(*lines: str) -> Zones:
    given = Input(data=calendar(*lines), source="a.ics")
    (block,) = cut(given.data)
    return read_calendar_block(given, block, OPTIONS).zones


def placed(line: str, around: Zones = HOME) -> Noted[Placed]:
    start = prop(line)
    return place(read_moment(start), start, around)


def codes(found: Noted[Placed]) -> list[str]:
    return [finding.code for finding in found.findings]


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_an_instant_in_utc_is_shown_in_the_mailbox_zone() -> None:
    found = placed("DTSTART:20270401T080000Z")
    assert found == Noted(Placed(at=at(2027, 4, 1, 8), zone="Europe/Prague"))


def test_utc_wins_over_a_zone_beside_it_and_says_so() -> None:
    found = placed("DTSTART;TZID=Asia/Tokyo:20270401T080000Z")
    assert found.value.at == at(2027, 4, 1, 8)
    assert codes(found) == ["zone-twice"]


def test_a_known_name_needs_no_rules() -> None:
    found = placed('DTSTART;TZID="W. Europe Standard Time":20270701T080000')
    assert found == Noted(Placed(at=at(2027, 7, 1, 6), zone="Europe/Berlin"))


def test_a_known_name_with_rules_that_agree_keeps_its_name() -> None:
    found = placed(
        "DTSTART;TZID=Europe/Oslo:20270701T080000", zones(*central_europe("Europe/Oslo"))
    )
    assert found == Noted(Placed(at=at(2027, 7, 1, 6), zone="Europe/Oslo"))


def test_rules_that_contradict_a_known_name_say_when() -> None:
    around = zones(*constant_zone("W. Europe Standard Time", "+0100"))
    found = placed("DTSTART;TZID=W. Europe Standard Time:20270701T080000", around)
    assert found.value.at == at(2027, 7, 1, 7)
    assert codes(found) == ["zone-contradicted"]
    shown = found.value.at.astimezone(ZoneInfo(found.value.zone))
    assert (shown.hour, shown.minute) == (8, 0)


def test_rules_that_were_cut_off_do_not_contradict_a_name() -> None:
    found = placed("DTSTART;TZID=Europe/Berlin:20270701T080000", zones(*CUT_OFF))
    assert found.value == Placed(at=at(2027, 7, 1, 6), zone="Europe/Berlin")
    assert codes(found) == ["zone-rules-ended"]


def test_an_unknown_name_gets_a_zone_with_the_same_rules_the_mailbox_own_first() -> None:
    around = zones(*central_europe("Customized Time Zone"))
    found = placed("DTSTART;TZID=Customized Time Zone:20270701T080000", around)
    assert found.value == Placed(at=at(2027, 7, 1, 6), zone="Europe/Prague")
    assert codes(found) == ["zone-matched"]


def test_two_files_may_give_one_name_two_meanings() -> None:
    line = "DTSTART;TZID=Customized Time Zone:20270701T080000"
    first = placed(line, zones(*central_europe("Customized Time Zone")))
    second = placed(line, zones(*constant_zone("Customized Time Zone", "-0500")))
    assert (first.value.at, second.value.at) == (at(2027, 7, 1, 6), at(2027, 7, 1, 13))


def test_rules_like_those_of_no_zone_keep_the_instant() -> None:
    found = placed("DTSTART;TZID=Odd:20270701T080000", zones(*constant_zone("Odd", "+0123")))
    assert found.value == Placed(at=at(2027, 7, 1, 6, 37), zone="Europe/Prague")
    assert codes(found) == ["zone-unmatched"]
    assert found.findings[0].message.startswith("no known zone is like time zone 'Odd'")


def test_the_name_inside_the_rules_is_taken_when_the_outer_one_is_unknown() -> None:
    lines = central_europe("Custom")
    around = zones(*lines[:2], "X-LIC-LOCATION:Europe/Rome", *lines[2:])
    assert placed("DTSTART;TZID=Custom:20270701T080000", around).value.zone == "Europe/Rome"


def test_a_bare_offset_is_a_zone() -> None:
    found = placed("DTSTART;TZID=+0200:20270101T080000")
    assert found.value.at == at(2027, 1, 1, 6)
    shown = found.value.at.astimezone(ZoneInfo(found.value.zone))
    assert shown.hour == 8


def test_an_unknown_name_without_rules_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownZone) as caught:
        placed("DTSTART;TZID=Europe/Berln:20270701T080000")
    assert caught.value.message == "a.ics:1: time zone 'Europe/Berln' is unknown"
    assert "Europe/Berlin" in caught.value.hint


def test_the_first_of_two_rules_of_one_name_is_taken() -> None:
    around = zones(*constant_zone("Odd", "+0300"), *constant_zone("Odd", "+0500"))
    assert placed("DTSTART;TZID=Odd:20270701T080000", around).value.at == at(2027, 7, 1, 5)


def test_a_broken_vtimezone_does_no_harm_to_a_known_name() -> None:
    around = zones("BEGIN:VTIMEZONE", "TZID:Europe/Rome", "END:VTIMEZONE")
    assert placed("DTSTART;TZID=Europe/Rome:20270701T080000", around).findings == ()


def test_rules_that_begin_later_leave_the_word_to_the_name() -> None:
    lines = [line.replace("1601", "2030") for line in central_europe("Asia/Tokyo")]
    found = placed("DTSTART;TZID=Asia/Tokyo:20270701T080000", zones(*lines))
    assert found.value == Placed(at=at(2027, 6, 30, 23), zone="Asia/Tokyo")


def test_a_floating_time_is_read_in_the_mailbox_zone_and_says_so() -> None:
    found = placed("DTSTART:20270701T080000")
    assert found.value == Placed(at=at(2027, 7, 1, 6), zone="Europe/Prague")
    assert codes(found) == ["time-floating"]


def test_a_floating_time_is_read_in_the_zone_of_its_calendar() -> None:
    found = placed("DTSTART:20270701T080000", zones("X-WR-TIMEZONE:America/New_York"))
    assert found.value == Placed(at=at(2027, 7, 1, 12), zone="America/New_York")


def test_a_floating_time_is_read_with_the_only_rules_of_its_file() -> None:
    found = placed("DTSTART:20270701T080000", zones(*constant_zone("Asia/Tokyo", "+0900")))
    assert found.value.zone == "Asia/Tokyo"


def test_an_unknown_zone_of_the_calendar_is_passed_over() -> None:
    found = placed("DTSTART:20270701T080000", zones("X-WR-TIMEZONE:Nowhere"))
    assert found.value.zone == "Europe/Prague"


def test_a_skipped_time_is_moved_on_and_reported() -> None:
    found = placed("DTSTART;TZID=Europe/Berlin:20270328T023000")
    assert found.value.at == at(2027, 3, 28, 1, 30)
    assert codes(found) == ["time-skipped"]
    assert "became 03:30" in found.findings[0].message


def test_a_time_that_happens_twice_is_the_first_and_reported() -> None:
    found = placed("DTSTART;TZID=Europe/Berlin:20271031T023000")
    assert found.value.at == at(2027, 10, 31, 0, 30)
    assert codes(found) == ["time-ambiguous"]


def test_gaps_read_by_rules_and_by_name_are_the_same_instant() -> None:
    by_rules = placed("DTSTART;TZID=Own:20270328T023000", zones(*central_europe("Own"))).value.at
    assert by_rules == placed("DTSTART;TZID=Europe/Berlin:20270328T023000").value.at


def test_a_name_that_only_the_user_knows_means_what_he_says() -> None:
    around = Zones(home="Europe/Prague", named={"factory clock": "Asia/Tokyo"})
    found = placed("DTSTART;TZID=Factory Clock:20270105T090000", around).value
    assert found == Placed(at=datetime(2027, 1, 5, 0, tzinfo=UTC), zone="Asia/Tokyo")
    with pytest.raises(UnknownZone, match="Factory Clock") as refused:
        placed("DTSTART;TZID=Factory Clock:20270105T090000")
    assert "[zones]" in refused.value.hint


def test_what_the_user_says_of_a_name_reaches_every_calendar() -> None:
    options = replace(OPTIONS, zone_names=(("Factory Clock", "Asia/Tokyo"),))
    given = Input(data=calendar(*CUT_OFF), source="a.ics")
    (block,) = cut(given.data)
    assert read_calendar_block(given, block, options).zones.name_of("factory clock") == "Asia/Tokyo"
