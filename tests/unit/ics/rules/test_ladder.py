"""Events that one pattern does not say: the meetings they become, and what is told of that."""

from dataclasses import replace
from datetime import date

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.options import OrganizerChoice, ReadOptions, StartChoice
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.finding import Effect, Severity
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import start_of
from tests.unit.ics.making import OPTIONS, calendar, codes, event_lines

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
ALICE = "ATTENDEE:mailto:alice@firma.example"
FIRST_MATCH = replace(OPTIONS, dtstart=StartChoice.FIRST_MATCH)


def singles(number: int) -> ReadOptions:
    return replace(OPTIONS, singles=number)


def holds(*lines: str, options: ReadOptions = OPTIONS) -> list[Hold]:
    found = read_calendar(calendar(*event_lines(*lines)), source="a.ics", options=options)
    assert all(isinstance(wish, Hold) for wish in found), found
    return [wish for wish in found if isinstance(wish, Hold)]


def refusal(*lines: str, options: ReadOptions = OPTIONS) -> str:
    (wish,) = read_calendar(calendar(*event_lines(*lines)), source="a.ics", options=options)
    assert isinstance(wish, Unusable), wish
    return wish.refusal.message


def starts(wish: Hold) -> list[str]:
    return [f"{start_of(span):%m-%d %H:%M}" for _, span in slots_of(wish.series)]


def repeats(wish: Hold) -> str:
    return show_recurrence(wish.series.meeting.recurrence)


def test_several_meetings_have_uids_derived_from_the_one_of_the_file() -> None:
    first, second = holds("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15", PRAGUE, ALICE)
    assert [one.series.uid for one in (first, second)] == ["one", "one/p1"]
    assert [one.origin.key for one in (first, second)] == ["one", "one#1"]
    assert first.digest == second.digest
    assert (first.where, second.where) == ("a.ics:3", "a.ics:3")


def test_the_main_one_tells_how_many_invitations_everybody_gets() -> None:
    first, second = holds("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15", PRAGUE, ALICE)
    assert codes(first) == ["rule-split", "several-meetings"]
    assert first.findings[1].message.endswith(
        "2 meetings in Exchange; each attendee gets 2 invitations"
    )
    assert first.findings[1].severity is Severity.WARNING
    assert codes(second) == ["meeting-of-several"]


def test_a_taken_over_event_gets_own_uids_for_each() -> None:
    taken = replace(OPTIONS, organizer=OrganizerChoice.TAKE_OVER)
    lines = ("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15", PRAGUE, "ORGANIZER:mailto:boss@other.example")
    uids = {one.series.uid for one in holds(*lines, options=taken)}
    assert len(uids) == 2
    assert all(uid.endswith("@ews-meetings") for uid in uids)


def test_the_part_of_each_does_not_depend_on_when_it_is_read() -> None:
    one = holds("RRULE:FREQ=MONTHLY;BYMONTHDAY=15,1", PRAGUE)
    other = holds("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=9", PRAGUE)
    assert [hold.origin.part for hold in one] == [hold.origin.part for hold in other] == [0, 1]
    days = [hold.series.meeting.span for hold in one]
    assert days == [hold.series.meeting.span for hold in other]


def test_two_times_a_day_are_two_series() -> None:
    first, second = holds("RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=5", PRAGUE, "DURATION:PT1H")
    assert starts(first) == ["04-01 07:00", "04-02 07:00", "04-03 07:00"]
    assert starts(second) == ["04-01 13:00", "04-02 13:00"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=HOURLY;INTERVAL=12", ["every day", "every day"]),
        ("FREQ=HOURLY;INTERVAL=48", ["every 2 days"]),
        ("FREQ=MINUTELY;INTERVAL=1440", ["every day"]),
        ("FREQ=HOURLY;BYHOUR=9,12,15;BYDAY=MO,TH", ["every week on Mon, Thu"] * 3),
    ],
)
def test_hours_that_come_round_each_day_are_daily(rule: str, expected: list[str]) -> None:
    found = holds(f"RRULE:{rule}", PRAGUE)
    assert [repeats(one).partition(", from")[0] for one in found] == expected


def test_several_rules_are_a_series_each_and_no_date_twice() -> None:
    weekly, monthly = holds(
        "RRULE:FREQ=WEEKLY;COUNT=10", "RRULE:FREQ=MONTHLY;COUNT=12;BYMONTHDAY=1", PRAGUE
    )
    assert len(starts(weekly)) == 10
    assert len(starts(monthly)) == 11
    assert not set(starts(weekly)) & set(starts(monthly))


def test_rules_that_are_one_pattern_together_are_one_series() -> None:
    (found,) = holds("RRULE:FREQ=WEEKLY;BYDAY=TH", "RRULE:FREQ=WEEKLY;BYDAY=FR", PRAGUE)
    assert repeats(found) == "every week on Thu, Fri, from 2027-04-01, without end"


def test_an_exrule_takes_dates_out() -> None:
    (found,) = holds("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY;BYDAY=SA,SU", PRAGUE)
    assert repeats(found).startswith("every week on Mon, Tue, Wed, Thu, Fri, from")
    assert codes(found) == []
    (found,) = holds("RRULE:FREQ=DAILY;COUNT=30", "EXRULE:FREQ=DAILY;INTERVAL=13", PRAGUE)
    assert len(starts(found)) == 27
    assert "04-14 07:00" not in starts(found)


def test_an_exrule_takes_extra_dates_out_too() -> None:
    (found,) = holds(
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXRULE:FREQ=MONTHLY;BYMONTHDAY=3",
        PRAGUE,
        "RDATE;TZID=Europe/Prague:20270403T090000",
    )
    assert codes(found) == ["rdate-excluded"]


def test_an_exrule_that_takes_everything_out_leaves_the_extra_dates() -> None:
    lines = ("RRULE:FREQ=DAILY;COUNT=3", "EXRULE:FREQ=DAILY", PRAGUE)
    assert "every occurrence is taken out" in refusal(*lines)
    (left,) = holds(*lines[:1], "EXRULE:FREQ=DAILY;COUNT=3", PRAGUE, "RDATE:20270501T070000Z")
    assert starts(left) == ["05-01 07:00"]


def test_a_rule_with_deleted_dates_says_from_when_on_it_differs() -> None:
    (found,) = holds("RRULE:FREQ=MONTHLY", "DTSTART;VALUE=DATE:20270130")
    assert len(found.series.deleted) == 5
    assert codes(found) == ["rule-with-deletions", "rule-differs-later"]
    later = found.findings[1]
    assert (later.effect, later.severity) == (Effect.CHANGED, Severity.WARNING)
    assert "from 2032-02-29 on" in later.message


def test_the_horizon_is_counted_from_today_where_the_event_began_earlier() -> None:
    lines = ("RRULE:FREQ=MONTHLY", "DTSTART;VALUE=DATE:20200130")
    later = replace(OPTIONS, today=date(2027, 6, 1), horizon_years=2)
    (found,) = holds(*lines, options=later)
    assert "from 2030-02-28 on" in found.findings[1].message


def test_a_rule_with_an_end_never_differs() -> None:
    (found,) = holds("RRULE:FREQ=MONTHLY;COUNT=20", "DTSTART;VALUE=DATE:20270130")
    assert codes(found) == ["rule-with-deletions"]
    assert len(starts(found)) == 20


def test_the_29th_of_february_differs_in_2100() -> None:
    (found,) = holds("RRULE:FREQ=YEARLY", "DTSTART;VALUE=DATE:20280229")
    assert repeats(found) == "every 48 months on day 29, from 2028-02-29, without end"
    assert "from 2100-02-28 on" in found.findings[0].message


def test_a_start_beside_its_rule_is_a_meeting_of_its_own_and_counts() -> None:
    series, alone = holds("RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", PRAGUE)
    assert starts(series) == ["04-05 07:00", "04-07 07:00", "04-12 07:00"]
    assert starts(alone) == ["04-01 07:00"]
    assert [series.origin.part, alone.origin.part] == [0, 202704010700]
    assert codes(series)[0] == "start-outside-rule"


def test_a_start_beside_its_rule_can_be_left_out() -> None:
    (series,) = holds("RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", PRAGUE, options=FIRST_MATCH)
    assert starts(series) == ["04-05 07:00", "04-07 07:00", "04-12 07:00"]
    assert codes(series) == ["start-outside-rule"]


def test_a_start_beside_its_rule_can_be_excluded() -> None:
    (series,) = holds("RRULE:FREQ=WEEKLY;BYDAY=MO", PRAGUE, "EXDATE:20270401")
    assert starts_of_first(series) == "04-05 07:00"


def starts_of_first(wish: Hold) -> str:
    return f"{start_of(wish.series.meeting.span):%m-%d %H:%M}"


def test_another_hour_than_that_of_the_start_is_a_series_at_that_hour() -> None:
    series, alone = holds("RRULE:FREQ=DAILY;BYHOUR=10", PRAGUE)
    assert (starts_of_first(series), starts_of_first(alone)) == ("04-01 08:00", "04-01 07:00")


def test_single_meetings_are_made_where_they_are_allowed() -> None:
    lines = ("RRULE:FREQ=YEARLY;BYDAY=20MO", "DTSTART;TZID=Europe/Prague:20270517T090000")
    assert "it has 5 dates until 2032-05-17" in refusal(*lines, options=singles(4))
    found = holds(*lines, options=singles(5))
    assert [wish.series.meeting.recurrence for wish in found] == [None] * 5
    assert [wish.origin.part for wish in found][:2] == [0, 202805150700]
    assert codes(found[0]) == ["rule-as-singles", "rule-differs-later", "several-meetings"]


def test_occurrences_that_last_beyond_the_next_one_are_single_meetings_or_refused() -> None:
    lines = ("RRULE:FREQ=DAILY;COUNT=4", PRAGUE, "DURATION:PT25H")
    assert "lasts beyond the beginning of the next one" in refusal(*lines)
    assert len(holds(*lines, options=singles(4))) == 4


def test_a_date_takes_out_all_of_that_day_and_a_time_only_its_own() -> None:
    first, second = holds(
        "RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=8",
        PRAGUE,
        "EXDATE;VALUE=DATE:20270402",
        "EXDATE;TZID=Europe/Prague:20270403T150000",
    )
    assert starts(first) == ["04-01 07:00", "04-03 07:00", "04-04 07:00"]
    assert starts(second) == ["04-01 13:00", "04-04 13:00"]


def test_a_meeting_of_several_whose_dates_are_all_taken_out_is_not_held() -> None:
    (left,) = holds(
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4",
        PRAGUE,
        "EXDATE:20270401",
        "EXDATE:20270501",
    )
    assert (left.origin.part, left.series.uid) == (1, "one/p1")
    assert codes(left) == ["rule-split"]


def test_an_occurrence_that_a_deleted_date_names_is_none() -> None:
    lines = event_lines("RRULE:FREQ=MONTHLY", "DTSTART;VALUE=DATE:20270130")
    other = event_lines("RECURRENCE-ID;VALUE=DATE:20270228", "DTSTART;VALUE=DATE:20270301")
    hold, stray = read_calendar(calendar(*lines, *other), source="a.ics", options=OPTIONS)
    assert isinstance(hold, Hold)
    assert not hold.series.changed
    assert isinstance(stray, Hold)
    assert (stray.series.meeting.recurrence, codes(stray)[0]) == (None, "occurrence-unmatched")


def test_a_changed_occurrence_goes_to_the_meeting_that_has_it() -> None:
    lines = event_lines("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15", PRAGUE, "DURATION:PT1H")
    moved = event_lines(
        "RECURRENCE-ID;TZID=Europe/Prague:20270515T090000",
        "DTSTART;TZID=Europe/Prague:20270515T140000",
        "DURATION:PT1H",
    )
    gone = event_lines("RECURRENCE-ID;TZID=Europe/Prague:20270601T090000", "STATUS:CANCELLED")
    found = read_calendar(calendar(*lines, *moved, *gone), source="a.ics", options=OPTIONS)
    first, second = [wish for wish in found if isinstance(wish, Hold)]
    assert (len(first.series.deleted), len(first.series.changed)) == (1, 0)
    assert (len(second.series.deleted), len(second.series.changed)) == (0, 1)
    assert first.digest == second.digest


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=999999999",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=7;COUNT=999999999",
        "FREQ=DAILY;COUNT=999999999;BYMONTH=1,3",
        "FREQ=HOURLY;INTERVAL=999999999",
        "FREQ=YEARLY;INTERVAL=9999;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=WEEKLY;INTERVAL=999999999;BYDAY=MO",
    ],
)
def test_hostile_rules_come_to_an_end(rule: str) -> None:
    (wish, *_) = read_calendar(
        calendar(*event_lines(f"RRULE:{rule}", PRAGUE)), source="a.ics", options=OPTIONS
    )
    assert isinstance(wish, Hold | Unusable)


def test_what_is_allowed_is_part_of_the_digest() -> None:
    digests = {
        holds("RRULE:FREQ=DAILY", PRAGUE, options=options)[0].digest
        for options in (OPTIONS, FIRST_MATCH, singles(5), replace(OPTIONS, horizon_years=2))
    }
    assert len(digests) == 4
    (today,) = holds("RRULE:FREQ=DAILY", PRAGUE, options=replace(OPTIONS, today=date(2027, 1, 1)))
    assert today.digest in digests
