"""The traps of times and zones (18 to 36 of the table that every importer must survive)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import DaySpan, TimedSpan, start_of, zones_of
from tests.unit.ics.making import (
    OPTIONS,
    calendar,
    central_europe,
    codes,
    constant_zone,
    event,
    event_lines,
    hold,
    meeting,
    read,
    refused,
)

SUMMER = "20270701T090000"
WEEKLY = "RRULE:FREQ=WEEKLY"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def span_of(*lines: str, before: tuple[str, ...] = ()) -> TimedSpan:
    span = meeting(*lines, before=before).span
    assert isinstance(span, TimedSpan)
    return span


def starts(series: Series, count: int) -> list[datetime]:
    return [start_of(span) for span in islice(spans_of(series.meeting), count)]


def zone_lines(tzid: str, *parts: tuple[str, ...], extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    inside = (line for part in parts for line in part)
    return ("BEGIN:VTIMEZONE", f"TZID:{tzid}", *extra, *inside, "END:VTIMEZONE")


def part(kind: str, *lines: str) -> tuple[str, ...]:
    return (f"BEGIN:{kind}", *lines, f"END:{kind}")


def once(kind: str, wall: str, before: str, after: str) -> tuple[str, ...]:
    return part(kind, f"DTSTART:{wall}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}")


def trusting(data: bytes) -> Hold:
    options = replace(OPTIONS, trusts_zone_names=True)
    (wish,) = read_calendar(data, source="a.ics", options=options)
    assert isinstance(wish, Hold)
    return wish


def test_trap_18_a_start_without_tzid_is_read_with_the_only_vtimezone() -> None:
    """Trap 18: iPhones leave TZID out."""
    found = span_of("DTSTART:20270701T090000", before=constant_zone("Asia/Tokyo", "+0900"))
    assert (found.start_at, found.start_zone) == (at(7, 1, 0), "Asia/Tokyo")


def test_trap_18_of_two_vtimezones_none_is_meant() -> None:
    """Trap 18: then the time floats, and the mailbox says where."""
    both = (*constant_zone("Asia/Tokyo", "+0900"), *constant_zone("Asia/Dubai", "+0400"))
    assert span_of("DTSTART:20270701T090000", before=both).start_at == at(7, 1, 7)


@pytest.mark.parametrize(
    "name",
    [
        "Customized Time Zone",
        "Customized Time Zone 1",
        "tzone://Microsoft/Custom",
        "{7D9C3A5E-0000-4000-8000-00C04FD430C8}",
        "4",
        "Zone 1",
        "中部欧洲",
    ],
)
def test_trap_19_a_name_of_nobody_is_the_zone_with_its_rules(name: str) -> None:
    """Trap 19: custom names, GUIDs, numbers, with a VTIMEZONE."""
    found = hold(f"DTSTART;TZID={name}:{SUMMER}", WEEKLY, before=central_europe(name))
    assert starts(found.series, 40)[::39] == [at(7, 1, 7), datetime(2028, 3, 30, 7, tzinfo=UTC)]
    assert zones_of(found.series.meeting.span)[0] == "Europe/Prague"
    assert codes(found) == ["zone-matched"]
    assert "(compared until 2055)" in found.findings[0].message


@pytest.mark.parametrize("name", ["Customized Time Zone", "tzone://Microsoft/Custom", "4", "FOO"])
def test_trap_19_a_name_of_nobody_without_vtimezone_is_refused(name: str) -> None:
    """Trap 19: nothing says when it takes place, so nothing is guessed."""
    refusal = refused(f"DTSTART;TZID={name}:{SUMMER}").refusal
    assert refusal.code == "zone-unknown"


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", 7),
        ("(UTC+01:00) Amsterdam, Berlin, Berne, Rome, Stockholm, Vienne", 7),
        ("(UTC+01:00) Bruselas, Copenhague, Madrid, París", 7),
        ("(UTC+01:00) Bělehrad, Bratislava, Budapešť, Lublaň, Praha", 7),
        ("(UTC+01:00) Sarajewo, Skopie, Warszawa, Zagrzeb", 7),
        ("(UTC+00:00) Dublin, Edimburgo, Lisbona, Londra", 8),
        ("(UTC+02:00) Athene, Boekarest", 6),
        ("(UTC+09:00) Osaka, Sapporo, Tóquio", 0),
        ("(UTC+03:00) Moskva, S:t Petersburg", 6),
        ("(UTC-05:00) Est (É.-U. et Canada)", 13),
        ("(UTC-08:00) Hora del Pacífico (EE.UU. y Canadá)", 16),
        ("(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna", 7),
        ("(UTC-11:00) Coordinated Universal Time-11", 20),
        ("(UTC-10:00) Hawaii", 19),
    ],
)
def test_trap_20_localised_display_names_are_known_by_their_cities(name: str, hour: int) -> None:
    """Trap 20: Outlook writes the display name of its own language."""
    assert span_of(f'DTSTART;TZID="{name}":{SUMMER}').start_at == at(7, 1, hour)


@pytest.mark.parametrize(
    "name", ["(UTC+02:00) Amsterdam, Berlin", "(UTC+05:00) Rom, Wien", "(UTC+01:00) Entenhausen"]
)
def test_trap_20_a_city_at_another_offset_is_not_taken(name: str) -> None:
    """Trap 20: the offset in the name must be the zone's, else nobody knows what is meant."""
    assert refused(f'DTSTART;TZID="{name}":{SUMMER}').refusal.code == "zone-unknown"


def test_trap_20_the_name_of_the_vtimezone_may_be_escaped() -> None:
    """Trap 20: TZID:(UTC+01:00) Brussels\\, Paris against a parameter without escapes."""
    before = central_europe(r"(UTC+11:00) Nirgends\, Nirgendwo")
    found = span_of(f'DTSTART;TZID="(UTC+11:00) Nirgends, Nirgendwo":{SUMMER}', before=before)
    assert found.start_at == at(7, 1, 7)


@pytest.mark.parametrize(
    "name",
    [r"Europe/Berlin\n", " Europe/Berlin ", '" Europe/Berlin"', "/Europe/Berlin", "EUROPE/berlin"],
)
def test_trap_21_blanks_breaks_and_case_do_not_count(name: str) -> None:
    """Trap 21: Exchange 2010 appends a line break, Teams a blank."""
    assert span_of(f"DTSTART;TZID={name}:{SUMMER}").start_at == at(7, 1, 7)


def test_trap_22_of_two_vtimezones_with_one_name_the_first_usable_counts() -> None:
    """Trap 22: KOrganizer writes them twice."""
    twice = (
        *zone_lines("Own"),
        *constant_zone("Own", "+0300"),
        *constant_zone("Own", "+0500"),
    )
    assert span_of(f"DTSTART;TZID=Own:{SUMMER}", before=twice).start_at == at(7, 1, 6)


def test_trap_22_two_vtimezones_that_contradict_each_other_are_told() -> None:
    """Trap 22: nothing says which one an event means."""
    alike, differing = constant_zone("Own", "+0300"), constant_zone("Own", "+0500")
    line = f"DTSTART;TZID=Own:{SUMMER}"
    assert "zone-defined-twice" in codes(hold(line, before=(*alike, *differing)))
    assert "zone-defined-twice" not in codes(hold(line, before=(*alike, *alike)))


def test_a_vtimezone_that_says_nothing_is_told() -> None:
    found = hold(f"DTSTART;TZID=Europe/Berlin:{SUMMER}", before=zone_lines("Europe/Berlin"))
    assert start_of(found.series.meeting.span) == at(7, 1, 7)
    assert codes(found) == ["zone-rules-unread"]


def test_trap_23_offsets_may_have_seconds_and_the_one_before_may_be_missing() -> None:
    """Trap 23: TZOFFSETTO:+010000, and no TZOFFSETFROM."""
    before = zone_lines(
        "Own",
        part(
            "STANDARD",
            "DTSTART:19961027T030000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "TZOFFSETTO:+010000",
        ),
        part(
            "DAYLIGHT",
            "DTSTART:19970330T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "TZOFFSETTO:+020000",
        ),
    )
    found = hold("DTSTART;TZID=Own:20270321T090000", WEEKLY, before=before)
    assert starts(found.series, 2) == [at(3, 21, 8), at(3, 28, 7)]
    assert zones_of(found.series.meeting.span)[0] == "Europe/Prague"


HISTORY = (
    once("STANDARD", "18930401T000000", "+005328", "+0100"),
    part(
        "DAYLIGHT",
        "DTSTART:19800406T020000",
        "RDATE:19800406T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
    ),
    part(
        "STANDARD",
        "DTSTART:19800928T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19950924T010000Z",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ),
    part(
        "DAYLIGHT",
        "DTSTART:19810329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
    ),
    part(
        "STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ),
)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("18910101T120000", datetime(1891, 1, 1, 11, 6, 32, tzinfo=UTC)),
        ("19501001T120000", datetime(1950, 10, 1, 11, tzinfo=UTC)),
        ("19951010T120000", datetime(1995, 10, 10, 11, tzinfo=UTC)),
        ("19961010T120000", datetime(1996, 10, 10, 10, tzinfo=UTC)),
        ("20270701T120000", datetime(2027, 7, 1, 10, tzinfo=UTC)),
    ],
)
def test_trap_24_of_decades_of_history_the_observance_of_the_day_counts(
    wall: str, expected: datetime
) -> None:
    """Trap 24: Apple writes every change since local mean time."""
    assert (
        span_of(f"DTSTART;TZID=Own:{wall}", before=zone_lines("Own", *HISTORY)).start_at == expected
    )


def test_trap_25_one_offset_under_a_name_with_summer_time_leaves_that_out() -> None:
    """Trap 25: a stub that some generators write; the name wins, with a finding."""
    stub = zone_lines("Europe/Berlin", once("STANDARD", "19700101T000000", "+0100", "+0100"))
    found = hold("DTSTART;TZID=Europe/Berlin:20270321T090000", WEEKLY, before=stub)
    assert starts(found.series, 2) == [at(3, 21, 8), at(3, 28, 7)]
    assert codes(found) == ["zone-rules-partial"]


def test_trap_25_outlook_means_one_offset_where_it_writes_one() -> None:
    """Trap 25: with an onset in 1601 somebody switched summer time off."""
    before = constant_zone("W. Europe Standard Time", "+0100")
    found = hold("DTSTART;TZID=W. Europe Standard Time:20270321T090000", WEEKLY, before=before)
    assert starts(found.series, 2) == [at(3, 21, 8), at(3, 28, 8)]
    assert codes(found) == ["zone-contradicted"]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            (
                once("DAYLIGHT", "20250330T020000", "+0100", "+0200"),
                once("STANDARD", "20251026T030000", "+0200", "+0100"),
            ),
            id="one year",
        ),
        pytest.param((once("STANDARD", "18930401T000000", "+005328", "+0100"),), id="one change"),
        pytest.param(
            (
                part(
                    "STANDARD",
                    "DTSTART:19961027T030000",
                    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101031T010000Z",
                    "TZOFFSETFROM:+0200",
                    "TZOFFSETTO:+0100",
                ),
                part(
                    "DAYLIGHT",
                    "DTSTART:19960331T020000",
                    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20100328T010000Z",
                    "TZOFFSETFROM:+0100",
                    "TZOFFSETTO:+0200",
                ),
            ),
            id="until 2010",
        ),
    ],
)
def test_trap_25_rules_that_end_before_say_nothing_of_later_days(
    rules: tuple[tuple[str, ...], ...],
) -> None:
    """Trap 25: rules of one year, or up to a year, are followed up to where the next change is due."""
    before = zone_lines("Europe/Berlin", *rules)
    found = hold("DTSTART;TZID=Europe/Berlin:20270321T090000", WEEKLY, before=before)
    assert starts(found.series, 2) == [at(3, 21, 8), at(3, 28, 7)]
    assert codes(found) == ["zone-rules-ended"]


def test_trap_25_rules_are_silent_from_tzuntil_on() -> None:
    """Trap 25: RFC 7808 says where they were cut off."""
    lines = list(central_europe("Asia/Tokyo"))
    lines.insert(2, "TZUNTIL:20270101T000000Z")
    found = span_of(f"DTSTART;TZID=Asia/Tokyo:{SUMMER}", before=tuple(lines))
    assert (found.start_at, found.start_zone) == (at(7, 1, 0), "Asia/Tokyo")


def test_trap_26_utc_wins_over_a_tzid_beside_it() -> None:
    """Trap 26: both at once is not allowed."""
    found = hold("DTSTART;TZID=Asia/Tokyo:20270701T090000Z")
    assert start_of(found.series.meeting.span) == at(7, 1, 9)
    assert codes(found) == ["zone-twice"]


def test_trap_26_a_series_in_utc_stays_in_utc() -> None:
    """Map 4.6: it does not follow summer time, whatever the calendar's zone."""
    found = hold("DTSTART:20270321T090000Z", WEEKLY, before=("X-WR-TIMEZONE:Europe/Berlin",))
    assert starts(found.series, 2) == [at(3, 21, 9), at(3, 28, 9)]
    assert zones_of(found.series.meeting.span) == ("UTC", "UTC")


def test_trap_27_floating_times_are_those_of_the_calendar_or_the_mailbox() -> None:
    """Trap 27: never UTC."""
    assert span_of("DTSTART:20270701T090000").start_at == at(7, 1, 7)
    tokyo = ("X-WR-TIMEZONE:Asia/Tokyo",)
    assert span_of("DTSTART:20270701T090000", before=tokyo).start_at == at(7, 1, 0)


def test_trap_28_days_are_days_of_the_mailbox() -> None:
    """Trap 28: no midnight of another zone."""
    days = DaySpan(first=date(2027, 7, 1), last=date(2027, 7, 2), zone="Europe/Prague")
    assert meeting("DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270703").span == days


def test_trap_29_the_end_of_days_is_exclusive_in_the_file_and_inclusive_with_us() -> None:
    """Trap 29: DTEND is the day after."""
    span = meeting("DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270702").span
    assert span == DaySpan(first=date(2027, 7, 1), last=date(2027, 7, 1), zone="Europe/Prague")


def test_trap_30_an_end_equal_earlier_or_missing() -> None:
    """Trap 30: one day, a refusal, and no length."""
    for day in ("20270701", "20270630"):
        one_day = hold("DTSTART;VALUE=DATE:20270701", f"DTEND;VALUE=DATE:{day}")
        assert codes(one_day) == ["day-without-length"]
        assert one_day.series.meeting.span == DaySpan(
            first=date(2027, 7, 1), last=date(2027, 7, 1), zone="Europe/Prague"
        )
    assert (
        "before it begins"
        in refused("DTSTART:20270701T090000Z", "DTEND:20270701T080000Z").refusal.message
    )
    assert span_of("DTSTART:20270701T090000Z").end_at == at(7, 1, 9)


def test_trap_31_a_date_with_hours_becomes_a_time() -> None:
    """Trap 31: 24 hours are a day, one hour is none."""
    assert codes(hold("DTSTART;VALUE=DATE:20270701", "DURATION:PT1H")) == [
        "day-with-hours",
        "time-floating",
    ]
    assert isinstance(meeting("DTSTART;VALUE=DATE:20270701", "DURATION:PT24H").span, DaySpan)


def test_trap_32_the_type_of_the_start_counts() -> None:
    """Trap 32: DATE and DATE-TIME mixed."""
    found = hold("DTSTART;VALUE=DATE:20270701", "DTEND:20270702T120000Z")
    assert isinstance(found.series.meeting.span, DaySpan)
    assert codes(found) == ["end-mixed"]


def test_trap_33_a_mark_of_whole_days_needs_midnights() -> None:
    """Trap 33: X-MICROSOFT-CDO-ALLDAYEVENT with times in UTC."""
    mark = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    days = meeting("DTSTART:20270630T220000Z", "DTEND:20270701T220000Z", mark).span
    assert days == DaySpan(first=date(2027, 7, 1), last=date(2027, 7, 1), zone="Europe/Prague")
    timed = hold("DTSTART:20270630T210000Z", "DTEND:20270701T210000Z", mark)
    assert codes(timed) == ["day-mark-ignored"]


@pytest.mark.parametrize(
    ("wall", "expected", "code"),
    [
        ("20270328T023000", at(3, 28, 1, 30), "time-skipped"),
        ("20271031T023000", at(10, 31, 0, 30), "time-ambiguous"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Own"])
def test_trap_34_times_that_clocks_skip_or_repeat(
    zone: str, wall: str, expected: datetime, code: str
) -> None:
    """Trap 34: the offset before the gap, the first of two; by name and by rules alike."""
    found = hold(f"DTSTART;TZID={zone}:{wall}", before=central_europe("Own"))
    assert start_of(found.series.meeting.span) == expected
    assert code in codes(found)


def test_trap_34_an_occurrence_that_clocks_skip_is_told() -> None:
    """Trap 34: of a series the first one."""
    found = hold("DTSTART;TZID=Europe/Berlin:20270327T023000", "RRULE:FREQ=DAILY;COUNT=3")
    assert starts(found.series, 3) == [at(3, 27, 1, 30), at(3, 28, 1, 30), at(3, 29, 0, 30)]
    (finding,) = found.findings
    assert finding.code == "time-skipped"
    assert "(first on 2027-03-28)" in finding.message


@pytest.mark.parametrize("name", ["EXDATE", "RDATE", "RECURRENCE-ID"])
def test_trap_34_names_of_occurrences_are_read_like_starts(name: str) -> None:
    """Trap 34: EXDATE, RDATE and RECURRENCE-ID in the hour that comes twice."""
    daily = (
        "DTSTART;TZID=Europe/Berlin:20271030T023000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=3",
    )
    line = f"{name};TZID=Europe/Berlin:20271031T023000"
    if name == "RECURRENCE-ID":
        changed = event_lines("SUMMARY:x", "DTSTART;TZID=Europe/Berlin:20271031T120000", line)
        (found,) = read(calendar(*event_lines(*daily), *changed))
    else:
        found = hold(*daily, line)
    assert isinstance(found, Hold)
    gone = (*found.series.deleted, *(one.original_start_at for one in found.series.changed))
    assert gone == (() if name == "RDATE" else (at(10, 31, 0, 30),))
    assert "time-ambiguous" in codes(found)


def test_trap_34_an_end_of_a_rule_is_read_like_a_start() -> None:
    """Trap 34: UNTIL in local time, in the hour that comes twice."""
    rule = "RRULE:FREQ=DAILY;UNTIL=20271031T023000"
    found = hold("DTSTART;TZID=Europe/Berlin:20271030T023000", "DURATION:PT1H", rule)
    assert starts(found.series, 5) == [at(10, 30, 0, 30), at(10, 31, 0, 30)]
    assert [f.field for f in found.findings if f.code == "time-ambiguous"] == ["DTSTART", "DTSTART"]


@pytest.mark.parametrize("year", ["0001", "1600", "4500", "9999"])
def test_trap_35_years_that_exchange_cannot_hold_are_refused(year: str) -> None:
    """Trap 35: FILETIME begins in 1601."""
    assert refused(f"DTSTART:{year}0701T090000Z").refusal.code == "event-unusable"


def test_trap_36_the_zone_of_the_file_is_kept_by_its_own_name() -> None:
    """Trap 36: America/Winnipeg is not made into Chicago here; verify compares rules, not names."""
    found = hold("DTSTART;TZID=America/Winnipeg:20270701T090000", WEEKLY)
    assert zones_of(found.series.meeting.span)[0] == "America/Winnipeg"
    assert codes(found) == []


# The ladder of section 4.2, beyond the traps.


@pytest.mark.parametrize(
    "name",
    [
        "Central Europe Standard Time",
        "Europe/Prague",
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin",
        "/mozilla.org/20070129_1/Europe/Paris",
        "/softwarestudio.org/Olson_20011030_5/Europe/Rome",
        "Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm",
    ],
)
def test_names_of_producers_are_known(name: str) -> None:
    assert span_of(f'DTSTART;TZID="{name}":{SUMMER}').start_at == at(7, 1, 7)


@pytest.mark.parametrize(
    "name",
    ["GMT", "UTC", "Z", "Etc/UTC", "tzone://Microsoft/Utc", "(UTC) Coordinated Universal Time"],
)
def test_names_of_utc_are_utc(name: str) -> None:
    found = hold(f'DTSTART;TZID="{name}":{SUMMER}', WEEKLY)
    assert (starts(found.series, 1), zones_of(found.series.meeting.span)[0]) == (
        [at(7, 1, 9)],
        "UTC",
    )


def test_us_eastern_with_a_dash_is_the_one_of_rfc_2445() -> None:
    assert span_of(f"DTSTART;TZID=US-Eastern:{SUMMER}").start_at == at(7, 1, 13)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("+0200", at(7, 1, 7)),
        ("GMT+0200", at(7, 1, 7)),
        ("UTC-3", at(7, 1, 12)),
        ("+05:30", at(7, 1, 3, 30)),
        ("UTC+5:45", at(7, 1, 3, 15)),
        ("+0930", datetime(2027, 6, 30, 23, 30, tzinfo=UTC)),
        ("(GMT +01:00)", at(7, 1, 8)),
        ("Etc/GMT+5", at(7, 1, 14)),
        ("EST", at(7, 1, 14)),
    ],
)
def test_a_series_at_a_bare_offset_never_changes_its_clock(name: str, expected: datetime) -> None:
    found = hold(f'DTSTART;TZID="{name}":{SUMMER}', "RRULE:FREQ=WEEKLY;COUNT=60")
    assert starts(found.series, 1) == [expected]
    assert {start.time() for start in starts(found.series, 60)} == {expected.time()}


def test_days_of_a_duration_are_those_of_the_rules_of_the_file() -> None:
    """Clocks that no known zone has: the day has 25 hours where the file puts them back."""
    before = zone_lines("Own", *_north_america(november="-2SU"))
    found = span_of("DTSTART;TZID=Own:20271120T120000", "DURATION:P1D", before=before)
    assert found.end_at - found.start_at == timedelta(hours=25)


def test_a_series_at_an_offset_that_no_zone_keeps_all_year_is_refused() -> None:
    """Newfoundland has summer time, and nobody else is half an hour beside -03:00."""
    lines = (f"DTSTART;TZID=-0330:{SUMMER}", "RRULE:FREQ=WEEKLY;COUNT=60")
    assert refused(*lines).refusal.code == "zone-like-no-other"
    assert span_of(lines[0]).start_at == at(7, 1, 12, 30)


def test_an_offset_in_the_value_of_a_series_never_changes_its_clock() -> None:
    found = hold("DTSTART:20270321T090000+0100", WEEKLY)
    assert starts(found.series, 2) == [at(3, 21, 8), at(3, 28, 8)]
    assert codes(found) == ["date-form", "zone-matched"]


@pytest.mark.parametrize(
    "hint",
    [
        "X-LIC-LOCATION:America/Winnipeg",
        "TZURL:http://tzurl.example/zoneinfo-outlook/America/Winnipeg.ics",
    ],
)
def test_the_name_that_a_vtimezone_gives_itself_is_taken(hint: str) -> None:
    before = zone_lines("Own", *_north_america(), extra=(hint,))
    found = span_of(f"DTSTART;TZID=Own:{SUMMER}", before=before)
    assert (found.start_at, found.start_zone) == (at(7, 1, 14), "America/Winnipeg")


@pytest.mark.parametrize(
    ("hint", "zone"),
    [
        ("X-MICROSOFT-CDO-TZID:4", "Europe/Berlin"),
        ("X-MICROSOFT-CDO-TZID:3", "Europe/Paris"),
        ("X-MICROSOFT-CDO-TZID:20", "Europe/Berlin"),
        ("X-MICROSOFT-CDO-TZID:x", "Europe/Berlin"),
    ],
)
def test_a_number_is_a_hint_that_the_rules_must_agree_with(hint: str, zone: str) -> None:
    lines = list(central_europe("Own"))
    data = event(f"DTSTART;TZID=Own:{SUMMER}", before=(*lines[:2], hint, *lines[2:]))
    options = replace(OPTIONS, zone="Asia/Kolkata")
    (wish,) = read_calendar(data, source="a.ics", options=options)
    assert isinstance(wish, Hold)
    assert zones_of(wish.series.meeting.span)[0] == zone


def _north_america(march: str = "2SU", november: str = "1SU") -> tuple[tuple[str, ...], ...]:
    return (
        part(
            "STANDARD",
            "DTSTART:20071104T020000",
            f"RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY={november}",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0600",
        ),
        part(
            "DAYLIGHT",
            "DTSTART:20070311T020000",
            f"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY={march}",
            "TZOFFSETFROM:-0600",
            "TZOFFSETTO:-0500",
        ),
    )


def test_rules_are_compared_by_instants_not_by_text() -> None:
    """Map 4.4: BYMONTHDAY windows and BYDAY=-2SU say the same Sundays in other words."""
    before = zone_lines(
        "Own",
        part(
            "STANDARD",
            "DTSTART:20071104T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=SU;BYMONTHDAY=1,2,3,4,5,6,7",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0600",
        ),
        part(
            "DAYLIGHT",
            "DTSTART:20070311T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
            "TZOFFSETFROM:-0600",
            "TZOFFSETTO:-0500",
        ),
    )
    found = hold(f"DTSTART;TZID=Own:{SUMMER}", WEEKLY, before=before)
    assert zones_of(found.series.meeting.span)[0] == "America/Chicago"


def test_a_sunday_counted_from_the_end_is_followed() -> None:
    before = zone_lines("Own", *_north_america(november="-2SU"))
    assert span_of("DTSTART;TZID=Own:20271120T090000", before=before).start_at == at(11, 20, 14)
    assert span_of("DTSTART;TZID=Own:20271122T090000", before=before).start_at == at(11, 22, 15)


def test_observances_without_rule_and_with_rdates_are_followed() -> None:
    before = zone_lines(
        "Own",
        once("STANDARD", "20200101T000000", "+0100", "+0100"),
        part(
            "DAYLIGHT",
            "DTSTART:20270405T000000",
            "RDATE:20270405T000000,20280405T000000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
        ),
        once("STANDARD", "20270901T000000", "+0200", "+0100"),
    )
    for wall, expected in (
        ("20270404T090000", at(4, 4, 8)),
        ("20270406T090000", at(4, 6, 7)),
        ("20270902T090000", at(9, 2, 8)),
    ):
        assert span_of(f"DTSTART;TZID=Own:{wall}", before=before).start_at == expected


# A series and rules that contradict its name.


def test_a_series_takes_another_zone_that_is_equal_at_every_occurrence() -> None:
    winter = "DTSTART;TZID=America/Chicago:20271201T090000"
    before = zone_lines("America/Chicago", once("STANDARD", "16010101T000000", "+0100", "+0100"))
    found = hold(winter, "RRULE:FREQ=WEEKLY;COUNT=4", before=before)
    assert starts(found.series, 1) == [at(12, 1, 8)]
    assert zones_of(found.series.meeting.span)[0] == "Europe/Prague"
    assert codes(found) == ["zone-contradicted"]


def test_occurrences_where_rules_and_name_agree_need_no_other_zone() -> None:
    before = zone_lines("America/Chicago", *_north_america(march="-1SU"))
    found = hold(
        "DTSTART;TZID=America/Chicago:20270401T090000", "RRULE:FREQ=MONTHLY;COUNT=6", before=before
    )
    assert zones_of(found.series.meeting.span)[0] == "America/Chicago"
    assert codes(found) == []


def outlook_zone(tzid: str, spring: str, autumn: str, *offsets: str) -> tuple[str, ...]:
    rule = "FREQ=YEARLY"
    winter, summer = offsets
    return zone_lines(
        tzid,
        part(
            "STANDARD",
            "DTSTART:16010101T000000",
            f"RRULE:{rule};{autumn}",
            f"TZOFFSETFROM:{summer}",
            f"TZOFFSETTO:{winter}",
        ),
        part(
            "DAYLIGHT",
            "DTSTART:16010101T000000",
            f"RRULE:{rule};{spring}",
            f"TZOFFSETFROM:{winter}",
            f"TZOFFSETTO:{summer}",
        ),
    )


def test_outlooks_rules_of_one_year_do_not_contradict_a_zone_that_windows_cannot_say() -> None:
    """Chile changes on the Sunday from 2 April on; Outlook writes the first Sunday of April."""
    chile = outlook_zone(
        "Pacific SA Standard Time",
        "BYMONTH=9;BYDAY=1SU",
        "BYMONTH=4;BYDAY=1SU",
        "-0400",
        "-0300",
    )
    found = hold(
        "DTSTART;TZID=Pacific SA Standard Time:20270301T090000", "RRULE:FREQ=DAILY", before=chile
    )
    assert zones_of(found.series.meeting.span)[0] == "America/Santiago"
    assert codes(found) == ["zone-rules-yearly"]
    assert "(first on 2029-04-01 09:00:00)" in found.findings[0].message


def test_outlooks_rules_of_another_law_contradict_its_zone() -> None:
    """The law of the United States until 2006: not the zone's own in any year near."""
    old = outlook_zone(
        "Eastern Standard Time", "BYMONTH=4;BYDAY=1SU", "BYMONTH=10;BYDAY=-1SU", "-0500", "-0400"
    )
    lines = ("DTSTART;TZID=Eastern Standard Time:20270301T090000", "RRULE:FREQ=DAILY")
    assert refused(*lines, before=old).refusal.code == "zone-like-no-other"


CONTRADICTED = event(
    "DTSTART;TZID=America/Chicago:20270301T090000",
    "RRULE:FREQ=WEEKLY;COUNT=30",
    before=zone_lines("America/Chicago", *_north_america(march="-1SU")),
)


def test_a_series_with_clocks_like_no_other_is_refused_with_both_readings() -> None:
    (wish,) = read(CONTRADICTED)
    assert isinstance(wish, Unusable)
    assert wish.refusal.code == "zone-like-no-other"
    assert "2027-03-15 09:00:00 is 2027-03-15 15:00:00 UTC by the file" in wish.refusal.message
    assert "2027-03-15 14:00:00 UTC in America/Chicago" in wish.refusal.message
    assert "--trust-zone-names" in wish.refusal.hint


def test_single_meetings_need_no_zone_that_is_right_for_all() -> None:
    options = replace(OPTIONS, singles=30)
    wishes = read_calendar(CONTRADICTED, source="a.ics", options=options)
    found = [start_of(wish.series.meeting.span) for wish in wishes if isinstance(wish, Hold)]
    assert (len(found), found[2]) == (30, at(3, 15, 15))


def test_where_names_are_trusted_the_name_wins_with_a_warning() -> None:
    found = trusting(CONTRADICTED)
    assert starts(found.series, 3)[2] == at(3, 15, 14)
    assert codes(found) == ["zone-rules-differ"]
    assert "first on 2027-03-15" in found.findings[0].message


def test_trust_counts_for_single_meetings_too() -> None:
    data = event(
        "DTSTART;TZID=Europe/Prague:20270701T090000",
        before=constant_zone("Europe/Prague", "+0100"),
    )
    found = trusting(data)
    assert start_of(found.series.meeting.span) == at(7, 1, 7)
    assert codes(found) == ["zone-rules-differ"]


def test_changed_and_deleted_occurrences_are_found_by_the_instants_of_the_file() -> None:
    """Rules that contradict the name: EXDATE and RECURRENCE-ID mean what the rules say."""
    tzid = "TZID=W. Europe Standard Time"
    before = constant_zone("W. Europe Standard Time", "+0100")
    (found,) = read(
        calendar(
            *before,
            *event_lines(
                f"DTSTART;{tzid}:20270601T090000",
                "DURATION:PT1H",
                "RRULE:FREQ=DAILY;COUNT=5",
                f"EXDATE;{tzid}:20270602T090000",
            ),
            *event_lines(
                f"DTSTART;{tzid}:20270603T110000",
                f"RECURRENCE-ID;{tzid}:20270603T090000",
                "DURATION:PT1H",
            ),
        )
    )
    assert isinstance(found, Hold)
    assert found.series.deleted == (at(6, 2, 8),)
    (changed,) = found.series.changed
    assert (changed.original_start_at, start_of(changed.meeting.span)) == (
        at(6, 3, 8),
        at(6, 3, 10),
    )


def test_abolished_summer_time_is_followed_for_as_long_as_the_name_agrees() -> None:
    """A VTIMEZONE with the rules of before 2016 under the name of a zone that has left them."""
    before = zone_lines(
        "Turkey Standard Time",
        part(
            "STANDARD",
            "DTSTART:16010101T040000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "TZOFFSETFROM:+0300",
            "TZOFFSETTO:+0200",
        ),
        part(
            "DAYLIGHT",
            "DTSTART:16010101T030000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0300",
        ),
    )
    summer = hold(
        "DTSTART;TZID=Turkey Standard Time:20270601T090000",
        "RRULE:FREQ=WEEKLY;COUNT=8",
        before=before,
    )
    assert zones_of(summer.series.meeting.span)[0] == "Europe/Istanbul"
    winter = hold(
        "DTSTART;TZID=Turkey Standard Time:20271201T090000",
        "RRULE:FREQ=WEEKLY;COUNT=8",
        before=before,
    )
    assert starts(winter.series, 1) == [at(12, 1, 7)]
    assert codes(winter) == ["zone-contradicted"]
