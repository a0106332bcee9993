"""The traps of rules, exclusions and changed occurrences (37 to 56 of the table), each by its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest

from ews_meetings.change.wish import Amend, Hold
from ews_meetings.ics.options import ReadOptions, StartChoice
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.occurrences import slots_of, spans_of
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import show_span, start_of
from tests.unit.ics.making import OPTIONS, calendar, codes, event_lines, hold, read, refused

BERLIN = "TZID=Europe/Berlin"
START = f"DTSTART;{BERLIN}:20270401T090000"
HOUR = "DURATION:PT1H"
DAILY = (START, HOUR, "SUMMARY:Team", "RRULE:FREQ=DAILY;COUNT=9")
OUTLOOK = "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"


def at(day: int, hour: int = 7, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def starts(wish: Hold, count: int = 20) -> list[str]:
    """The first occurrences as they take place, UTC."""
    return [f"{start_of(span):%m-%d %H:%M}" for _, span in islice(slots_of(wish.series), count)]


def repeats(wish: Hold) -> str:
    return show_recurrence(wish.series.meeting.recurrence)


def holds(*lines: str, options: ReadOptions = OPTIONS) -> list[Hold]:
    wishes = read_calendar(calendar(*event_lines(*lines)), source="a.ics", options=options)
    found = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len(found) == len(wishes), wishes
    return found


def beside(*events: tuple[str, ...], master: tuple[str, ...] = DAILY) -> list[Hold]:
    """A series with the events that stand beside it."""
    inside = (line for one in (event_lines(*master), *events) for line in one)
    wishes = read(calendar(*inside))
    found = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len(found) == len(wishes), wishes
    return found


def occurrence(slot: str, start: str, *lines: str) -> tuple[str, ...]:
    return event_lines(f"RECURRENCE-ID{slot}", f"DTSTART;{BERLIN}:{start}", HOUR, *lines)


@pytest.mark.parametrize(
    ("start", "until", "last"),
    [
        ("TZID=Asia/Tokyo:20250601T070000", "20250630T230000Z", "2025-07-01"),
        ("TZID=America/Los_Angeles:20250601T200000", "20250701T030000Z", "2025-06-30"),
    ],
)
def test_trap_37_an_end_in_utc_is_a_day_of_the_zone_of_the_start(
    start: str, until: str, last: str
) -> None:
    """Trap 37: the date of UNTIL in UTC is a day too early in the east, too late in the west."""
    found = hold(f"DTSTART;{start}", HOUR, f"RRULE:FREQ=DAILY;UNTIL={until}")
    assert repeats(found).endswith(f"until {last}")
    assert codes(found) == []


def test_trap_38_a_rule_that_ends_before_it_begins_leaves_its_start() -> None:
    """Trap 38: UNTIL before DTSTART is how Outlook.com writes yearly rules without end."""
    found = hold(START, HOUR, "RRULE:FREQ=YEARLY;UNTIL=20200101T000000Z", before=(OUTLOOK,))
    assert found.series.meeting.recurrence is None
    (finding,) = found.findings
    assert finding.code == "rule-over"
    assert "Outlook.com" in finding.message


@pytest.mark.parametrize(
    ("rule", "count"),
    [("COUNT=3;UNTIL=20270410T000000Z", 3), ("COUNT=9;UNTIL=20270402T070000Z", 2)],
)
def test_trap_39_of_two_ends_the_earlier_counts(rule: str, count: int) -> None:
    """Trap 39: COUNT and UNTIL together are illegal; some drop one of them."""
    found = hold(START, HOUR, f"RRULE:FREQ=DAILY;{rule}")
    assert len(starts(found)) == count
    assert codes(found) == ["rule-ends-twice"]


@pytest.mark.parametrize(
    ("days", "said"),
    [("MO,TU,WE,TH,FR", "Mon, Tue, Wed, Thu, Fri"), ("TU,TH", "Tue, Thu")],
)
def test_trap_40_days_of_a_daily_rule_are_a_weekly_one(days: str, said: str) -> None:
    """Trap 40: DAILY;BYDAY=MO-FR of Thunderbird."""
    found = hold(START, HOUR, f"RRULE:FREQ=DAILY;COUNT=4;BYDAY={days}")
    assert repeats(found) == f"every week on {said}, 4 times from 2027-04-01"


def test_trap_41_exclusions_stand_in_lists_lines_and_zones() -> None:
    """Trap 41: EXDATE comma lists, several lines, a TZID of their own, UTC."""
    found = hold(
        *DAILY,
        f"EXDATE;{BERLIN}:20270402T090000,20270403T090000",
        "EXDATE;TZID=America/New_York:20270404T030000",
        "EXDATE:20270405T070000Z",
    )
    assert found.series.deleted == (at(2), at(3), at(4), at(5))
    assert codes(found) == []


@pytest.mark.parametrize("exdate", ["20270402T000000Z", "20270402T140000Z", "20270402T090000Z"])
def test_trap_42_an_exclusion_off_by_its_offset_is_that_of_its_day(exdate: str) -> None:
    """Trap 42: off by the offset of the zone (7 hours, or a wall time written as UTC)."""
    found = hold(*DAILY, f"EXDATE:{exdate}")
    assert found.series.deleted == (at(2),)
    assert codes(found) == ["exdate-near"]


def test_trap_42_an_exclusion_on_a_day_without_an_occurrence_takes_nothing_out() -> None:
    """Trap 42: only a day that has exactly one occurrence says which is meant."""
    found = hold(START, HOUR, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270402T070000Z")
    assert found.series.deleted == ()
    assert codes(found) == ["exdate-unmatched"]


@pytest.mark.parametrize("line", ["EXDATE;VALUE=DATE:20270402", "EXDATE:20270402"])
def test_trap_43_a_date_takes_out_what_occurs_that_day(line: str) -> None:
    """Trap 43: EXDATE as DATE on a timed series, or lacking VALUE=DATE."""
    found = hold(*DAILY, line)
    assert found.series.deleted == (at(2),)
    assert codes(found) == []


def test_trap_44_a_changed_occurrence_needs_no_exclusion() -> None:
    """Trap 44: Google writes an override without EXDATE; the date must not stand there twice."""
    (found,) = beside(occurrence(f";{BERLIN}:20270402T090000", "20270402T110000"))
    assert starts(found, 3) == ["04-01 07:00", "04-02 09:00", "04-03 07:00"]


def test_trap_44_an_occurrence_without_its_series_changes_the_one_of_before() -> None:
    """Trap 44: an orphan RECURRENCE-ID with no master in the file."""
    (wish,) = read(calendar(*occurrence(f";{BERLIN}:20270402T090000", "20270402T110000")))
    assert isinstance(wish, Amend)
    assert (wish.name, wish.occurrence) == ("one", "2027-04-02T07:00:00+00:00")
    assert "occurrence-alone" in codes(wish)


@pytest.mark.parametrize(
    "slot",
    [
        ";VALUE=DATE:20270402",
        ":20270402",
        ":20270402T070000Z",
        ":20270402T090000",
        ";TZID=America/New_York:20270402T030000",
    ],
)
def test_trap_45_the_name_of_an_occurrence_may_have_another_form(slot: str) -> None:
    """Trap 45: RECURRENCE-ID as DATE beside a timed master, or in UTC beside TZID."""
    (found,) = beside(occurrence(slot, "20270402T110000"))
    assert [one.original_start_at for one in found.series.changed] == [at(2)]
    assert found.findings == ()


def test_trap_45_a_time_names_an_occurrence_of_whole_days() -> None:
    """Trap 45: the other way round."""
    days = ("DTSTART;VALUE=DATE:20270401", "RRULE:FREQ=DAILY;COUNT=5", "SUMMARY:x")
    moved = event_lines(
        f"RECURRENCE-ID;{BERLIN}:20270402T000000", "DTSTART;VALUE=DATE:20270402", "SUMMARY:y"
    )
    (found,) = beside(moved, master=days)
    assert [one.meeting.subject for one in found.series.changed] == ["y"]


def test_trap_46_an_occurrence_that_is_excluded_and_changed_takes_place_and_is_told() -> None:
    """Trap 46: RECURRENCE-ID for an instance that was taken out; Exchange refuses its change."""
    (found,) = beside(
        occurrence(f";{BERLIN}:20270402T090000", "20270402T110000"),
        master=(*DAILY, f"EXDATE;{BERLIN}:20270402T090000"),
    )
    assert starts(found, 2) == ["04-01 07:00", "04-02 09:00"]
    assert codes(found) == ["occurrence-excluded"]


def test_trap_46_an_occurrence_that_the_rule_has_not_is_a_meeting_of_its_own() -> None:
    """Trap 46: there is none that Exchange could change, and it shall take place all the same."""
    weekly = (START, HOUR, "SUMMARY:Team", "RRULE:FREQ=WEEKLY;COUNT=3")
    series, once = beside(
        occurrence(f";{BERLIN}:20270402T090000", "20270402T110000"), master=weekly
    )
    assert starts(series) == ["04-01 07:00", "04-08 07:00", "04-15 07:00"]
    assert starts(once) == ["04-02 09:00"]
    assert codes(once) == ["occurrence-unmatched", "meeting-of-several"]


@pytest.mark.parametrize("start", ["20270403T110000", "20270403T093000", "20270405T090000"])
def test_trap_47_what_meets_or_passes_its_neighbour_is_a_meeting_of_its_own(start: str) -> None:
    """Trap 47: two instances on one day, or one moved across another (ErrorOccurrenceCrossingBoundary)."""
    series, apart = beside(occurrence(f";{BERLIN}:20270402T090000", start))
    assert series.series.deleted == (at(2),)
    assert apart.series.meeting.recurrence is None
    assert codes(apart) == ["occurrence-apart", "meeting-of-several"]


@pytest.mark.parametrize("length", ["PT25H", "P2D"])
def test_trap_48_occurrences_longer_than_their_interval_are_refused_or_single(length: str) -> None:
    """Trap 48: a daily meeting of 25 hours (ErrorOccurrenceTimeSpanTooBig)."""
    lines = (START, f"DURATION:{length}", "RRULE:FREQ=DAILY;COUNT=3")
    assert "lasts beyond the beginning of the next one" in refused(*lines).refusal.message
    found = holds(*lines, options=replace(OPTIONS, singles=3))
    assert [starts(one) for one in found] == [["04-01 07:00"], ["04-02 07:00"], ["04-03 07:00"]]


def test_trap_49_a_start_that_its_rule_has_not_is_a_meeting_and_counts() -> None:
    """Trap 49: DTSTART on a Thursday beside BYDAY=MO,WE; RFC 5545 §3.8.5.3 counts it."""
    lines = (START, HOUR, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3")
    series, start = holds(*lines)
    assert (starts(series), starts(start)) == (["04-05 07:00", "04-07 07:00"], ["04-01 07:00"])
    (only,) = holds(*lines, options=replace(OPTIONS, dtstart=StartChoice.FIRST_MATCH))
    assert "04-01 07:00" not in starts(only)
    assert {codes(one)[0] for one in (series, only)} == {"start-outside-rule"}


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        ("20270131", "MONTHLY;COUNT=4", ["01-31", "03-31", "05-31", "07-31"]),
        ("20280229", "YEARLY;COUNT=2", ["2028", "2032"]),
        ("20270129", "MONTHLY;BYDAY=5FR;COUNT=3", ["01-29", "04-30", "07-30"]),
        ("20270130", "MONTHLY;COUNT=3", ["01-30", "03-30", "04-30"]),
    ],
)
def test_trap_50_days_that_months_lack_are_skipped_not_moved(
    start: str, rule: str, expected: list[str]
) -> None:
    """Trap 50: Exchange clamps day 31 to the last one and has no fifth weekday; RFC 5545 skips."""
    found = holds(f"DTSTART;{BERLIN}:{start}T090000", HOUR, f"RRULE:FREQ={rule}")
    all_of_them = sorted(
        start_of(span) for one in found for _, span in islice(slots_of(one.series), 9)
    )
    form = "%Y" if len(expected[0]) == 4 else "%m-%d"
    assert [f"{one:{form}}" for one in all_of_them] == expected


def test_trap_51_extra_dates_are_meetings_of_their_own_with_their_own_end() -> None:
    """Trap 51: RDATE after the end, RDATE;VALUE=PERIOD."""
    series, extra, period = holds(
        START,
        HOUR,
        "RRULE:FREQ=DAILY;UNTIL=20270402T070000Z",
        f"RDATE;{BERLIN}:20270601T090000",
        "RDATE;VALUE=PERIOD:20270602T070000Z/PT3H",
    )
    assert starts(series) == ["04-01 07:00", "04-02 07:00"]
    assert show_span(extra.series.meeting.span) == "2027-06-01 09:00-10:00 Europe/Berlin"
    assert show_span(period.series.meeting.span) == "2027-06-02 09:00-12:00 Europe/Berlin"


def test_trap_51_dates_without_a_rule_are_a_series_where_they_are_exactly_one() -> None:
    """Trap 51: RDATE-only events, as Lotus Notes writes them."""
    found = hold(START, HOUR, f"RDATE;{BERLIN}:20270408T090000,20270415T090000")
    assert repeats(found) == "every week on Thu, 3 times from 2027-04-01"
    assert codes(found) == ["rdates-as-series"]
    uneven = holds(START, HOUR, f"RDATE;{BERLIN}:20270408T090000,20270420T090000")
    assert [starts(one) for one in uneven] == [["04-01 07:00"], ["04-08 07:00"], ["04-20 07:00"]]


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        ("SU", ["08-05", "08-17", "08-19", "08-31"]),
        ("MO", ["08-05", "08-10", "08-19", "08-24"]),
    ],
)
def test_trap_52_the_first_day_of_the_week_decides_every_second_one(
    week: str, expected: list[str]
) -> None:
    """Trap 52: WKST with INTERVAL=2. Source: RFC 5545 §3.8.5.3, the last but two of its examples."""
    found = hold(
        "DTSTART;TZID=America/New_York:19970805T090000",
        HOUR,
        f"RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={week}",
    )
    assert [f"{start_of(span):%m-%d}" for span in spans_of(found.series.meeting)] == expected


def test_trap_53_a_master_that_was_made_up_is_left_out() -> None:
    """Trap 53: X-MOZ-FAKED-MASTER:1 is no master; only its overrides are real."""
    faked = event_lines(*DAILY, "X-MOZ-FAKED-MASTER:1")
    one = occurrence(f";{BERLIN}:20270402T090000", "20270402T110000")
    (wish,) = read(calendar(*faked, *one))
    assert isinstance(wish, Amend)
    assert wish.occurrence == "2027-04-02T07:00:00+00:00"
    assert "master-made-up" in codes(wish)


def test_trap_54_hundreds_of_exclusions_of_an_endless_rule_are_all_taken_out() -> None:
    """Trap 54: an endless rule with hundreds of EXDATEs; none is dropped to save calls."""
    days = [f"2027{month:02}{day:02}T090000" for month in range(5, 13) for day in range(1, 29)]
    found = hold(START, HOUR, "RRULE:FREQ=DAILY", f"EXDATE;{BERLIN}:{','.join(days)}")
    assert len(found.series.deleted) == len(days) == 224
    assert found.series.meeting.recurrence is not None
    assert found.series.meeting.recurrence.is_endless


def test_trap_55_a_series_of_the_past_stands_as_its_file_says() -> None:
    """Trap 55: its history is one pattern, so nothing of it has to be cut off or counted anew.

    That nobody is mailed about what is over is decided by the plan.
    """
    found = hold("DTSTART;TZID=Europe/Berlin:20150401T090000", HOUR, "RRULE:FREQ=WEEKLY;COUNT=999")
    assert repeats(found) == "every week on Wed, 999 times from 2015-04-01"
    assert codes(found) == []


@pytest.mark.parametrize(
    "exdate", ["EXDATE;VALUE=DATE:20270402", "EXDATE:20270401T220000Z", "EXDATE:20270402T000000Z"]
)
def test_trap_56_whole_days_are_named_by_their_date_or_midnight_anywhere(exdate: str) -> None:
    """Trap 56: the original start of a whole day is a local midnight in UTC, not 00:00Z."""
    found = hold("DTSTART;VALUE=DATE:20270401", "RRULE:FREQ=DAILY;COUNT=5", exdate)
    assert found.series.deleted == (datetime(2027, 4, 1, 22, tzinfo=UTC),)
    assert codes(found) == []
