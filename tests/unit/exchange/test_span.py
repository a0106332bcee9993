from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ews_meetings.errors import ZoneNotHeld
from ews_meetings.exchange.elements import Element, View, local_name, text, typed
from ews_meetings.exchange.span import NOWHEN, read_time, write_time, write_zones
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.recurrence import Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, Span, TimedSpan
from tests.unit.exchange.drawn import FULL


def _read(*elements: Element, zone: str = "UTC") -> Span:
    item = View(typed("CalendarItem", *elements), zone)
    return read_time(Meeting(subject="", span=NOWHEN), item).span


def _day(start: str, end: str, zone_id: str = "") -> tuple[Element, ...]:
    zone = (typed("StartTimeZone", Id=zone_id),) if zone_id else ()
    return (text("Start", start), text("End", end), text("IsAllDayEvent", "true"), *zone)


def test_times_are_written_as_local_time_with_their_offsets() -> None:
    written = {local_name(element): element.text for element in write_time(FULL)}
    assert written["Start"] == "2027-03-28T09:30:00+02:00"
    assert written["End"] == "2027-03-28T05:00:00-04:00"


def test_days_are_written_from_midnight_to_midnight() -> None:
    days = DaySpan(first=date(2027, 3, 28), last=date(2027, 3, 28), zone="Europe/Berlin")
    written = {local_name(e): e.text for e in write_time(replace(FULL, span=days))}
    assert written["Start"] == "2027-03-28T00:00:00+01:00"
    assert written["End"] == "2027-03-29T00:00:00+02:00"
    assert written["IsAllDayEvent"] == "true"


@pytest.mark.parametrize("zone_id", ["W. Europe Standard Time", "Europe/Berlin", ""])
def test_days_are_read_in_the_zone_of_the_item_or_of_the_mailbox(zone_id: str) -> None:
    item = _day("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z", zone_id)
    days = DaySpan(first=date(2027, 3, 28), last=date(2027, 3, 28), zone="Europe/Berlin")
    assert _read(*item, zone="Europe/Berlin") == days


def test_days_that_are_none_anywhere_stay_instants() -> None:
    span = _read(*_day("2027-03-27T22:30:00Z", "2027-03-28T22:00:00Z", "UTC"))
    assert isinstance(span, TimedSpan)


@pytest.mark.parametrize(
    "start", ["2027-01-02T08:00:00.1234567Z", "2027-01-02T09:00:00+01:00", "2027-01-02T08:00:00"]
)
def test_fractions_offsets_and_their_lack_are_read(start: str) -> None:
    span = _read(text("Start", start), text("End", "2027-01-02T10:00:00.5Z"))
    assert isinstance(span, TimedSpan)
    assert span.start_at == datetime(2027, 1, 2, 8, tzinfo=UTC)
    assert span.end_at == datetime(2027, 1, 2, 10, tzinfo=UTC)


def test_a_time_without_offset_is_in_the_zone_of_the_request() -> None:
    start = text("Start", "2027-01-02T09:00:00")
    span = _read(start, text("End", "2027-01-02T10:00:00"), zone="Europe/Berlin")
    assert isinstance(span, TimedSpan)
    assert span.start_at == datetime(2027, 1, 2, 8, tzinfo=UTC)


def test_a_zone_of_nobodys_table_is_read_as_utc() -> None:
    times = (text("Start", "2027-01-02T08:00:00Z"), text("End", "2027-01-02T09:00:00Z"))
    span = _read(*times, typed("StartTimeZone", Id="Customized Time Zone"))
    assert isinstance(span, TimedSpan)
    assert span.start_zone == span.end_zone == "UTC"


def test_an_item_without_a_start_has_a_span_like_no_other() -> None:
    assert _read(text("Start", "soon")) == NOWHEN


def _weekly(start: datetime, zone: str) -> Meeting:
    span = TimedSpan(start_at=start, end_at=start, start_zone=zone, end_zone=zone)
    pattern = Weekly(interval=1, days=(Day.WEDNESDAY,))
    return replace(FULL, span=span, recurrence=Recurrence(pattern=pattern, start=start.date()))


def test_a_series_of_the_past_needs_a_zone_that_had_its_clocks() -> None:
    # Almaty put its clocks back for good in March 2024; CLDR files it under Bishkek's id.
    past, future = datetime(2023, 3, 1, 4, tzinfo=UTC), datetime(2027, 3, 3, 4, tzinfo=UTC)
    assert list(write_zones(_weekly(future, "Asia/Almaty")))
    assert list(write_zones(replace(_weekly(past, "Asia/Almaty"), recurrence=None)))
    with pytest.raises(ZoneNotHeld, match="Asia/Almaty"):
        list(write_zones(_weekly(past, "Asia/Almaty")))
