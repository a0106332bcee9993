"""Series with exceptions take place when recurring-ical-events says; it is asked where it is installed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ews_meetings.change.wish import Hold
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.span import start_of
from tests.unit.ics.making import calendar, event_lines, read

oracle = pytest.importorskip("recurring_ical_events", reason="recurring-ical-events is not here")
ZONE = ZoneInfo("Europe/Prague")
FIRST = date(2027, 3, 4)
WEEKS = 9


def stamp(week: int, hour: int = 9, *, days: int = 0) -> str:
    return f"{FIRST + timedelta(weeks=week, days=days):%Y%m%d}T{hour:02}0000"


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A weekly series with some weeks taken out, some moved within their gap and some cancelled."""
    start = ("DTSTART;TZID=Europe/Prague:" + stamp(0), "DURATION:PT1H", "SUMMARY:x")
    excluded = draw(st.sets(st.integers(0, WEEKS - 1), max_size=3))
    changed = draw(st.sets(st.integers(0, WEEKS - 1), max_size=4)) - excluded
    lines = [f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}", *start]
    lines += [f"EXDATE;TZID=Europe/Prague:{stamp(week)}" for week in sorted(excluded)]
    events = [event_lines(*lines)]
    for week in sorted(changed):
        days, hour = draw(st.integers(-2, 2)), draw(st.integers(0, 22))
        status = draw(st.sampled_from([(), ("STATUS:CANCELLED",)]))
        events.append(
            event_lines(
                f"RECURRENCE-ID;TZID=Europe/Prague:{stamp(week)}",
                f"DTSTART;TZID=Europe/Prague:{stamp(week, hour, days=days)}",
                "DURATION:PT1H",
                "SUMMARY:y",
                *status,
            )
        )
    order = draw(st.permutations(events))
    return calendar(*(line for event in order for line in event))


def asked(data: bytes) -> list[tuple[datetime, str]]:
    """What the oracle says; it lists cancelled occurrences as well."""
    events = oracle.of(Calendar.from_ical(data)).between((2027, 1, 1), (2028, 1, 1))
    return sorted(
        (event["DTSTART"].dt.astimezone(UTC), str(event["SUMMARY"]))
        for event in events
        if event.get("STATUS") != "CANCELLED"
    )


@given(files())
def test_a_series_takes_place_when_the_oracle_says(data: bytes) -> None:
    wishes = read(data)
    assert len(wishes) == 1
    expected = asked(data)
    if not isinstance(wishes[0], Hold):
        assert not expected
        return
    series = wishes[0].series
    names = {one.original_start_at: one.meeting.subject for one in series.changed}
    ours = [
        (start_of(span), names.get(at, series.meeting.subject)) for at, span in slots_of(series)
    ]
    assert sorted(ours) == expected
