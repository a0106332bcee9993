from datetime import UTC, date, datetime, timedelta

import pytest

from ews_meetings.model.finding import Effect
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Recurrence,
    Weekly,
)
from ews_meetings.model.span import DaySpan, TimedSpan, end_of, start_of, zones_of
from tests.unit.ics.making import (
    central_europe,
    codes,
    constant_zone,
    event,
    hold,
    read,
    refused,
    series,
)

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
DAY = "DTSTART;VALUE=DATE:20270401"
OUTLOOK = ("PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",)


def starts(found: Series, number: int = 5) -> list[str]:
    at = (start_of(span) for span, _ in zip(spans_of(found.meeting), range(number), strict=False))
    return [f"{one:%m-%d %H:%M}" for one in at]


def recurrence(*lines: str, before: tuple[str, ...] = ()) -> Recurrence:
    found = series(*lines, before=before).meeting.recurrence
    assert found is not None
    return found


def test_a_rule_becomes_the_recurrence_of_the_meeting() -> None:
    assert recurrence("RRULE:FREQ=WEEKLY;COUNT=10", PRAGUE) == Recurrence(
        pattern=Weekly(days=(WEEK[3],)), start=date(2027, 4, 1), count=10
    )


def test_a_series_keeps_its_clock_when_the_clocks_change() -> None:
    found = series("RRULE:FREQ=MONTHLY;COUNT=9", PRAGUE)
    assert starts(found, 9)[::4] == ["04-01 07:00", "08-01 07:00", "12-01 08:00"]


def test_a_series_in_utc_stays_in_utc() -> None:
    found = series("RRULE:FREQ=MONTHLY;COUNT=9", "DTSTART:20270401T230000Z", "DURATION:PT1H")
    assert isinstance(found.meeting.span, TimedSpan)
    assert (found.meeting.span.start_zone, found.meeting.span.end_zone) == ("UTC", "UTC")
    assert starts(found, 9)[::4] == ["04-01 23:00", "08-01 23:00", "12-01 23:00"]


def test_the_days_of_a_rule_are_those_of_the_zone_of_its_start() -> None:
    late = "DTSTART;TZID=America/New_York:20270401T220000"
    assert starts(series("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2", late)) == [
        "04-02 02:00",
        "04-09 02:00",
    ]


def test_whole_days_repeat_as_days_of_the_mailbox() -> None:
    found = series("RRULE:FREQ=YEARLY;UNTIL=20290401", DAY)
    assert found.meeting.span == DaySpan(
        first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Europe/Prague"
    )
    assert found.meeting.recurrence == Recurrence(
        pattern=AbsoluteYearly(day=1, month=4), start=date(2027, 4, 1), end=date(2029, 4, 1)
    )


def test_floating_times_repeat_in_the_zone_of_the_mailbox() -> None:
    found = hold("RRULE:FREQ=DAILY;COUNT=2", "DTSTART:20270401T090000")
    assert starts(found.series) == ["04-01 07:00", "04-02 07:00"]
    assert codes(found) == ["time-floating"]


def test_one_date_is_a_single_meeting() -> None:
    for rule in ("FREQ=DAILY;COUNT=1", "FREQ=DAILY;UNTIL=20270401"):
        found = hold(f"RRULE:{rule}", PRAGUE)
        assert found.series.meeting.recurrence is None
        assert codes(found) == ["rule-once"]


def test_a_rule_that_is_over_before_it_begins_is_a_single_meeting() -> None:
    for until in ("20270331", "20270401T065959Z", "00010101T000000Z"):
        found = hold(f"RRULE:FREQ=YEARLY;UNTIL={until}", PRAGUE)
        assert found.series.meeting.recurrence is None
        assert codes(found) == ["rule-over"]


def test_more_rules_than_anybody_means_are_refused_and_equal_ones_count_once() -> None:
    rules = [f"RRULE:FREQ=DAILY;COUNT=2;INTERVAL={n}" for n in range(1, 26)]
    assert refused(*rules, PRAGUE).refusal.code == "not-supported-yet"
    assert hold(*rules[:1] * 25, PRAGUE).series.meeting.recurrence is not None


@pytest.mark.parametrize(
    "rules", [("FREQ=DAILY;BYMONTH=1,3",), ("FREQ=DAILY", "FREQ=WEEKLY"), ("FREQ=HOURLY",)]
)
def test_rules_that_no_pattern_says_are_over_before_they_begin_all_the_same(
    rules: tuple[str, ...],
) -> None:
    found = hold(*(f"RRULE:{rule};UNTIL=20270331" for rule in rules), PRAGUE)
    assert found.series.meeting.recurrence is None
    assert codes(found) == ["rule-over"]


def test_of_count_and_until_the_earlier_end_counts() -> None:
    for count, end in ((3, None), (30, date(2027, 4, 10))):
        found = hold(f"RRULE:FREQ=DAILY;COUNT={count};UNTIL=20270410", PRAGUE)
        assert found.series.meeting.recurrence is not None
        assert found.series.meeting.recurrence.end == end
        assert codes(found) == ["rule-ends-twice"]


def test_a_rule_without_a_date_that_exchange_can_hold_leaves_the_start() -> None:
    found = hold("RRULE:FREQ=MONTHLY;INTERVAL=96;BYMONTHDAY=1", "DTSTART:44990420T080000Z")
    assert found.series.meeting.recurrence is None
    assert codes(found) == ["rule-without-dates"]


def test_an_end_that_exchange_cannot_hold_is_none() -> None:
    found = hold("RRULE:FREQ=DAILY;UNTIL=99991231T235959Z", PRAGUE)
    assert found.series.meeting.recurrence is not None
    assert found.series.meeting.recurrence.is_endless
    assert codes(found) == ["until-far"]


def test_a_lenient_reading_is_told() -> None:
    found = hold("RRULE:FREQ=DAILY;INTERVAL=0", PRAGUE)
    assert found.series.meeting.recurrence == Recurrence(pattern=Daily(), start=date(2027, 4, 1))
    assert codes(found) == ["rule-lenient"]


def test_weeks_of_the_year_without_a_day_have_that_of_the_start() -> None:
    """RFC 8984 §4.3.3.1; dateutil would take all seven days."""
    wish = hold("RRULE:FREQ=YEARLY;BYWEEKNO=13;COUNT=3", PRAGUE)
    assert starts(wish.series, 3) == ["04-01 07:00", "03-30 07:00", "03-29 07:00"]
    assert "rule-weekday-taken" in codes(wish)


def test_weeks_of_the_year_with_a_day_keep_it() -> None:
    wish = hold("RRULE:FREQ=YEARLY;BYWEEKNO=13;BYDAY=TH;COUNT=3", PRAGUE)
    assert "rule-weekday-taken" not in codes(wish)


def test_the_same_rule_twice_is_one() -> None:
    assert codes(hold("RRULE:FREQ=DAILY", "RRULE:freq=daily", PRAGUE)) == ["rule-twice"]


def test_a_rule_that_cannot_be_read_is_no_rule_that_is_missing() -> None:
    found = refused("RRULE:FREQ=DALY;COUNT=x", PRAGUE).refusal
    assert found.code == "event-unusable"
    assert found.message == (
        "a.ics:5: RRULE 'FREQ=DALY;COUNT=x' cannot be read: "
        "FREQ 'DALY' is unknown; COUNT 'X' is no number"
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=HOURLY", "not HOURLY; it has 24 times a day, and each needs a series"),
        ("FREQ=YEARLY;BYDAY=20MO", "counts days of the week over the whole year"),
    ],
)
def test_what_no_series_says_is_refused_with_its_reason(rule: str, reason: str) -> None:
    found = refused(f"RRULE:{rule}", PRAGUE).refusal
    assert found.code == "rule-unsayable"
    assert found.message.startswith(f"a.ics:5: RRULE {rule}: ")
    assert reason in found.message
    assert "--as-singles N" in found.hint


@pytest.mark.parametrize(
    "lines",
    [("RRULE:FREQ=DAILY", "X-MICROSOFT-RRULE:FREQ=DAILY"), ("RRULE:RSCALE=HEBREW;FREQ=DAILY",)],
)
def test_a_rule_of_another_calendar_is_refused_by_name(lines: tuple[str, ...]) -> None:
    found = refused(*lines, PRAGUE).refusal
    assert found.code == "not-supported-yet"
    assert "calendar" in found.message


def test_day_31_of_outlook_is_the_last_day() -> None:
    found = recurrence("RRULE:FREQ=MONTHLY", "DTSTART:20270131T080000Z", before=OUTLOOK)
    assert found.pattern == AbsoluteMonthly(day=31)
    for rule in ("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTHDAY=31"):
        found = recurrence(f"RRULE:{rule}", "DTSTART:20270228T080000Z", before=OUTLOOK)
        assert found.pattern == AbsoluteMonthly(day=31)
    leap = recurrence("RRULE:FREQ=YEARLY", "DTSTART;VALUE=DATE:20280229", before=OUTLOOK)
    assert leap.pattern == AbsoluteYearly(day=29, month=2)


def test_another_program_of_microsoft_means_what_rfc_5545_says() -> None:
    found = read(
        event(
            "RRULE:FREQ=MONTHLY",
            "DTSTART:20270131T080000Z",
            before=("PRODID:-//Microsoft Corporation//Windows Live Calendar//EN",),
        )
    )
    assert len(found) == 7


def test_the_rules_of_a_zone_count_for_a_series_and_its_known_name_does_not() -> None:
    found = hold(
        "RRULE:FREQ=MONTHLY;COUNT=4",
        "DTSTART;TZID=Europe/Prague:20270101T090000",
        before=constant_zone("Europe/Prague", "+0100"),
    )
    assert starts(found.series) == ["01-01 08:00", "02-01 08:00", "03-01 08:00", "04-01 08:00"]
    assert codes(found) == ["zone-contradicted"]


def test_rules_that_end_before_a_series_say_nothing_against_its_zone() -> None:
    cut_off = (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Prague",
        "BEGIN:STANDARD",
        "DTSTART:18930401T000000",
        "TZOFFSETFROM:+0053",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    found = hold("RRULE:FREQ=DAILY", PRAGUE, before=cut_off)
    assert zones_of(found.series.meeting.span) == ("Europe/Prague", "Europe/Prague")
    assert codes(found) == ["zone-rules-ended"]


def test_a_zone_without_a_known_name_is_the_one_with_its_rules() -> None:
    found = hold(
        "RRULE:FREQ=MONTHLY;COUNT=9",
        "DTSTART;TZID=Own:20270401T090000",
        before=central_europe("Own"),
    )
    assert starts(found.series, 9)[::4] == ["04-01 07:00", "08-01 07:00", "12-01 08:00"]
    assert codes(found) == ["zone-matched"]


def test_a_zone_whose_rules_no_known_zone_has_is_refused() -> None:
    odd = tuple(line.replace("BYMONTH=10", "BYMONTH=7") for line in central_europe("Own"))
    found = refused("RRULE:FREQ=MONTHLY;COUNT=9", "DTSTART;TZID=Own:20270401T090000", before=odd)
    assert found.refusal.code == "zone-like-no-other"


def test_the_end_of_a_series_is_in_the_zone_of_its_start() -> None:
    found = hold("RRULE:FREQ=DAILY", PRAGUE, "DTEND;TZID=America/New_York:20270401T040000")
    assert isinstance(found.series.meeting.span, TimedSpan)
    assert found.series.meeting.span.end_zone == "Europe/Prague"
    assert codes(found) == ["end-zone-replaced"]


def test_a_night_across_a_change_of_clocks_is_told() -> None:
    found = hold(
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "DTSTART;TZID=Europe/Prague:20270320T220000",
        "DTEND;TZID=Europe/Prague:20270321T060000",
    )
    (finding,) = found.findings
    assert (finding.code, finding.effect) == ("length-across-clocks", Effect.CHANGED)
    assert "first on 2027-03-27" in finding.message


def test_hours_of_a_duration_are_hours_on_every_night_but_that_of_a_change() -> None:
    lines = ("DTSTART;TZID=Europe/Prague:20271030T220000", "DURATION:PT8H")
    found = hold("RRULE:FREQ=WEEKLY;COUNT=4", *lines)
    first, *others = spans_of(found.series.meeting)
    assert {end_of(span) - start_of(span) for span in others} == {timedelta(hours=8)}
    assert end_of(first) - start_of(first) == timedelta(hours=9)
    (finding,) = found.findings
    assert (finding.code, finding.field) == ("length-across-clocks", "DURATION")
    alone = hold("RRULE:FREQ=WEEKLY;COUNT=1", *lines)
    assert end_of(alone.series.meeting.span) == datetime(2027, 10, 31, 4, tzinfo=UTC)
    assert "length-across-clocks" not in codes(alone)


def test_a_day_of_a_duration_is_one_of_the_calendar() -> None:
    found = hold(
        "RRULE:FREQ=WEEKLY;COUNT=4", "DTSTART;TZID=Europe/Prague:20271030T220000", "DURATION:P1D"
    )
    assert codes(found) == []


def test_an_occurrence_in_the_hour_that_clocks_skip_lasts_as_long_as_others() -> None:
    found = hold(
        "RRULE:FREQ=DAILY;COUNT=3", "DTSTART;TZID=Europe/Prague:20270327T023000", "DURATION:PT30M"
    )
    spans = spans_of(found.series.meeting)
    assert {end_of(span) - start_of(span) for span in spans} == {timedelta(minutes=30)}


def test_a_series_that_begins_in_the_hour_that_clocks_skip_is_refused() -> None:
    start = "DTSTART;TZID=Europe/Prague:20270328T023000"
    found = refused("RRULE:FREQ=DAILY;COUNT=3", start, "DURATION:PT15M")
    assert "a time that the clocks skip on that day" in found.refusal.message
    assert starts(series("RRULE:FREQ=DAILY;COUNT=1", start, "DURATION:PT15M")) == ["03-28 01:30"]


def test_a_wall_time_that_a_day_lacks_comes_later() -> None:
    found = series(
        "RRULE:FREQ=DAILY;COUNT=3", "DTSTART;TZID=Europe/Prague:20270327T023000", "DURATION:PT15M"
    )
    assert starts(found) == ["03-27 01:30", "03-28 01:30", "03-29 00:30"]


def test_occurrences_that_overlap_are_refused() -> None:
    found = refused("RRULE:FREQ=DAILY", PRAGUE, "DURATION:PT25H")
    assert "lasts beyond the beginning of the next" in found.refusal.message


def test_an_instant_far_from_now_does_not_matter() -> None:
    found = series("RRULE:FREQ=YEARLY;INTERVAL=8", "DTSTART:44900101T080000Z")
    assert start_of(found.meeting.span) == datetime(4490, 1, 1, 8, tzinfo=UTC)
