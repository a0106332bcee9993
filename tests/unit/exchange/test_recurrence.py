from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from lxml import etree

from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.elements import TYPES, Element, View, local_name, text, typed
from ews_meetings.exchange.fields import calendar_item, write_meeting
from ews_meetings.exchange.outbound import create
from ews_meetings.exchange.recurrence import UNREADABLE, read_recurrence, write_recurrence
from ews_meetings.model.dates import dates_of
from ews_meetings.model.fields import compare
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from tests.unit.exchange.drawn import FULL, patterns, recurrences
from tests.unit.exchange.schema import needs_schema, violations
from tests.unit.exchange.test_payloads import OWN

START = date(2027, 4, 1)


def _written(recurrence: Recurrence) -> Element:
    (element,) = write_recurrence(replace(FULL, recurrence=recurrence))
    return element


def _read(element: Element) -> Recurrence | None:
    return read_recurrence(FULL, View(typed("CalendarItem", element))).recurrence


def _shown(element: Element) -> list[tuple[str, str]]:
    return [(local_name(child), child.text or "") for child in element]


@given(recurrences())
def test_what_is_written_is_read(recurrence: Recurrence) -> None:
    assert _read(_written(recurrence)) == recurrence


@needs_schema
@given(pattern=patterns, recurrence=recurrences())
def test_every_recurrence_is_valid(pattern: Pattern, recurrence: Recurrence) -> None:
    meeting = replace(FULL, recurrence=replace(recurrence, pattern=pattern))
    assert violations(create([calendar_item(write_meeting(meeting))], OWN)) == []


WRITTEN: dict[Pattern, tuple[str, list[tuple[str, str]]]] = {
    Daily(interval=3): ("DailyRecurrence", [("Interval", "3")]),
    Weekly(interval=2, days=(Day.FRIDAY, Day.MONDAY), first_day=Day.SUNDAY): (
        "WeeklyRecurrence",
        [("Interval", "2"), ("DaysOfWeek", "Monday Friday"), ("FirstDayOfWeek", "Sunday")],
    ),
    AbsoluteMonthly(interval=12, day=31): (
        "AbsoluteMonthlyRecurrence",
        [("Interval", "12"), ("DayOfMonth", "31")],
    ),
    RelativeMonthly(day=Day.WEEKEND_DAY, index=WeekIndex.LAST): (
        "RelativeMonthlyRecurrence",
        [("Interval", "1"), ("DaysOfWeek", "WeekendDay"), ("DayOfWeekIndex", "Last")],
    ),
    AbsoluteYearly(day=29, month=2): (
        "AbsoluteYearlyRecurrence",
        [("DayOfMonth", "29"), ("Month", "February")],
    ),
    RelativeYearly(day=Day.DAY, index=WeekIndex.SECOND, month=12): (
        "RelativeYearlyRecurrence",
        [("DaysOfWeek", "Day"), ("DayOfWeekIndex", "Second"), ("Month", "December")],
    ),
}


@pytest.mark.parametrize("pattern", list(WRITTEN), ids=lambda one: type(one).__name__)
def test_each_pattern_is_written_in_the_words_of_its_schema(pattern: Pattern) -> None:
    written, _ = _written(Recurrence(pattern=pattern, start=START))
    assert (local_name(written), _shown(written)) == WRITTEN[pattern]


@pytest.mark.parametrize(
    ("bound", "name", "shown"),
    [
        ({}, "NoEndRecurrence", []),
        ({"end": date(2027, 9, 30)}, "EndDateRecurrence", [("EndDate", "2027-09-30")]),
        ({"count": 7}, "NumberedRecurrence", [("NumberOfOccurrences", "7")]),
    ],
)
def test_each_range_is_written_with_plain_dates(
    bound: dict[str, date | int], name: str, shown: list[tuple[str, str]]
) -> None:
    recurrence = Recurrence(pattern=Daily(), start=START, **bound)  # type: ignore[arg-type]  # of one kind each
    _, written = _written(recurrence)
    assert local_name(written) == name
    assert _shown(written) == [("StartDate", "2027-04-01"), *shown]


@pytest.mark.parametrize(
    "said", ["2027-04-01", "2027-04-01+02:00", "2027-04-01Z", "2027-04-01T00:00:00Z"]
)
def test_dates_are_read_with_whatever_a_server_appends(said: str) -> None:
    element = typed(
        "Recurrence",
        typed("DailyRecurrence", text("Interval", "1")),
        typed("EndDateRecurrence", text("StartDate", said), text("EndDate", said)),
    )
    assert _read(element) == Recurrence(pattern=Daily(), start=START, end=START)


def test_an_end_that_exchange_takes_for_none_is_none() -> None:
    element = typed(
        "Recurrence",
        typed("DailyRecurrence", text("Interval", "1")),
        typed("EndDateRecurrence", text("StartDate", "2027-04-01"), text("EndDate", "4500-09-01")),
    )
    read = _read(element)
    assert read is not None
    assert read.is_endless


NO_END = "<t:NoEndRecurrence><t:StartDate>2027-04-01</t:StartDate></t:NoEndRecurrence>"
DAILY = "<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>"
ODD = {
    "nothing": "",
    "no range": DAILY,
    "no pattern": NO_END,
    "an unknown pattern": f"<t:LunarRecurrence/>{NO_END}",
    "a pattern of tasks": f"<t:DailyRegeneration><t:Interval>1</t:Interval></t:DailyRegeneration>{NO_END}",
    "an unknown range": f"{DAILY}<t:SomeRecurrence><t:StartDate>2027-04-01</t:StartDate></t:SomeRecurrence>",
    "no interval": f"<t:DailyRecurrence/>{NO_END}",
    "no number": f"<t:DailyRecurrence><t:Interval>often</t:Interval></t:DailyRecurrence>{NO_END}",
    "no day": f"<t:WeeklyRecurrence><t:Interval>1</t:Interval></t:WeeklyRecurrence>{NO_END}",
    "a strange day": (
        "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday</t:DaysOfWeek>"
        f"</t:WeeklyRecurrence>{NO_END}"
    ),
    "no start": f"{DAILY}<t:NoEndRecurrence/>",
    "an impossible date": (
        f"{DAILY}<t:NoEndRecurrence><t:StartDate>2027-02-30</t:StartDate></t:NoEndRecurrence>"
    ),
}


@pytest.mark.parametrize("name", list(ODD))
def test_a_recurrence_that_is_not_understood_is_not_none_and_equals_no_wanted_one(
    name: str,
) -> None:
    element = etree.fromstring(f'<t:Recurrence xmlns:t="{TYPES}">{ODD[name]}</t:Recurrence>')
    assert _read(element) == UNREADABLE


@given(recurrences())
def test_what_is_not_understood_differs_from_all_that_can_be_wanted(wanted: Recurrence) -> None:
    old, new = replace(FULL, recurrence=UNREADABLE), replace(FULL, recurrence=wanted)
    assert [change.field for change in compare(old=old, new=new)] == ["recurrence"]
    assert [c.field for c in compare(old=old, new=FULL)] == ["recurrence"]
    assert not list(dates_of(UNREADABLE))


def test_what_is_not_understood_is_not_written() -> None:
    with pytest.raises(EwsMeetingsError, match="not understood"):
        list(write_recurrence(replace(FULL, recurrence=UNREADABLE)))
