from datetime import date

import pytest

from ews_meetings.errors import BadOption
from ews_meetings.ics.rules.rrule_text import recurrence_of_text
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    Daily,
    Recurrence,
    RelativeMonthly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, timed_span

THURSDAY = date(2027, 4, 1)
NINE = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Prague")
THURSDAYS = Weekly(days=(WEEK[3],))


def days(first: date = THURSDAY, last: date | None = None) -> DaySpan:
    return DaySpan(first=first, last=last or first, zone="Europe/Prague")


def ends(text: str) -> tuple[date | None, int | None]:
    found = recurrence_of_text(text, NINE)
    return found.end, found.count


def test_a_rule_without_end_begins_with_the_meeting() -> None:
    expected = Recurrence(pattern=THURSDAYS, start=THURSDAY)
    assert recurrence_of_text("FREQ=WEEKLY", NINE) == expected
    assert recurrence_of_text("rrule:freq=weekly", NINE) == expected
    assert recurrence_of_text("FREQ=WEEKLY", days()) == expected


@pytest.mark.parametrize(
    ("text", "end", "count"),
    [
        ("FREQ=WEEKLY;COUNT=10", None, 10),
        ("FREQ=DAILY;COUNT=999", None, 999),
        ("FREQ=DAILY;COUNT=1000", date(2029, 12, 25), None),
        ("FREQ=WEEKLY;UNTIL=20270421", date(2027, 4, 15), None),
        ("FREQ=WEEKLY;UNTIL=20270422", date(2027, 4, 22), None),
        ("FREQ=WEEKLY;UNTIL=20270422T070000Z", date(2027, 4, 22), None),
        ("FREQ=WEEKLY;UNTIL=20270422T065959Z", date(2027, 4, 15), None),
        ("FREQ=WEEKLY;UNTIL=20270422T090000", date(2027, 4, 22), None),
        ("FREQ=WEEKLY;UNTIL=20270422T085959", date(2027, 4, 15), None),
    ],
)
def test_a_rule_ends_after_a_number_or_with_its_last_date(
    text: str, end: date | None, count: int | None
) -> None:
    assert ends(text) == (end, count)


def test_until_in_utc_is_a_date_of_the_zone() -> None:
    tokyo = timed_span("2025-06-24T07:00", "2025-06-24T08:00", zone="Asia/Tokyo")
    found = recurrence_of_text("FREQ=WEEKLY;UNTIL=20250630T220000Z", tokyo)
    assert found.end == date(2025, 7, 1)
    evening = timed_span("2025-06-23T20:00", "2025-06-23T21:00", zone="America/New_York")
    found = recurrence_of_text("FREQ=WEEKLY;UNTIL=20250701T000000Z", evening)
    assert found.end == date(2025, 6, 30)


def test_the_end_of_whole_days_is_a_date() -> None:
    found = recurrence_of_text("FREQ=DAILY;UNTIL=20270403T220000Z", days())
    assert found.end == date(2027, 4, 3)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("FREQ=MONTHLY;BYDAY=1TH", RelativeMonthly(day=WEEK[3], index=WeekIndex.FIRST)),
        ("FREQ=DAILY;INTERVAL=2", Daily(interval=2)),
    ],
)
def test_the_pattern_is_proven(text: str, pattern: object) -> None:
    assert recurrence_of_text(text, NINE).pattern == pattern


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "part 'X' is unknown; FREQ is missing"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL 0 counts as absent"),
        ("FREQ=WEEKLY;BYDAY=MO", "begins on Thursday 2027-04-01, which is none of its dates"),
        ("FREQ=WEEKLY;BYDAY=MO", "the first one is Monday 2027-04-05"),
        ("FREQ=MONTHLY;BYDAY=5TH", "Exchange has no 5TH"),
        ("FREQ=DAILY;UNTIL=20270331", "it ends before the meeting begins"),
        ("FREQ=DAILY;UNTIL=99991231", "counts as no end"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL 'SOON' is no date and time"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270501", "COUNT and UNTIL both end it"),
    ],
)
def test_what_cannot_be_done_names_the_option_and_the_reason(text: str, says: str) -> None:
    with pytest.raises(BadOption) as caught:
        recurrence_of_text(text, NINE)
    assert caught.value.message.startswith(f"--rrule '{text}': ")
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("FREQ=DAILY", days(last=date(2027, 4, 2))),
        ("FREQ=DAILY", timed_span("2027-04-01T09:00", "2027-04-02T10:00", zone="Europe/Prague")),
    ],
)
def test_occurrences_may_not_overlap(text: str, span: DaySpan) -> None:
    with pytest.raises(BadOption, match="lasts beyond the beginning of the next one"):
        recurrence_of_text(text, span)


@pytest.mark.parametrize(
    ("text", "first", "is_exact"),
    [
        ("FREQ=MONTHLY", date(2027, 1, 31), False),
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=2", date(2027, 1, 31), True),
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=5", date(2027, 1, 31), False),
        ("FREQ=MONTHLY;BYMONTHDAY=30;UNTIL=20270130", date(2027, 1, 30), True),
        ("FREQ=MONTHLY;BYMONTHDAY=30", date(2027, 3, 30), False),
        ("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=12", date(2027, 3, 29), True),
        ("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=12", date(2028, 12, 29), False),
        ("FREQ=MONTHLY;INTERVAL=12", date(2027, 1, 31), True),
        ("FREQ=MONTHLY;SKIP=BACKWARD;RSCALE=GREGORIAN", date(2027, 1, 31), True),
        ("FREQ=YEARLY;COUNT=18", date(2028, 2, 29), True),
        ("FREQ=YEARLY;COUNT=19", date(2028, 2, 29), False),
    ],
)
def test_days_that_months_lack_pass_only_where_no_month_lacks_them(
    text: str, first: date, is_exact: bool
) -> None:
    if is_exact:
        assert isinstance(recurrence_of_text(text, days(first)).pattern, AbsoluteMonthly)
        return
    with pytest.raises(BadOption, match="the rule leaves such months out"):
        recurrence_of_text(text, days(first))
