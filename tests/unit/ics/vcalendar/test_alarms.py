from __future__ import annotations

import pytest

from ews_meetings.ics.lines.component import Component
from tests.unit.ics.vcalendar.old import CENTRAL, codes, component, hold, old_calendar


def triggers(event: Component) -> list[tuple[str, str]]:
    return [(alarm.word("ACTION"), alarm.word("TRIGGER")) for alarm in event.alarms]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("AALARM", "AUDIO"),
        ("DALARM", "DISPLAY"),
        ("MALARM", "EMAIL"),
        ("PALARM", "PROCEDURE"),
    ],
)
def test_each_kind_of_alarm_becomes_one(name: str, action: str) -> None:
    event = component(f"{name};TYPE=WAVE:20270401T074500Z;PT5M;2;content")
    assert triggers(event) == [(action, "20270401T074500Z")]


def test_a_local_time_is_one_of_the_calendar() -> None:
    lines = ("DTSTART:20270401T090000", "AALARM: 20270401T084500 ; ; ;x")
    event = component(*lines, old=old_calendar(*CENTRAL))
    assert triggers(event) == [("AUDIO", "20270401T064500Z")]


def test_a_program_is_never_run_and_that_is_said() -> None:
    event = component("PALARM:20270401T074500Z;;;/bin/rm")
    assert codes(event) == ["alarm-changed"]
    assert "never" in event.findings[0].message


def test_empty_alarms_are_none() -> None:
    event = component("AALARM:;;;;", "DALARM:")
    assert (triggers(event), codes(event)) == ([], [])


def test_an_alarm_without_a_time_is_reported() -> None:
    event = component("DALARM:;PT5M;2;Wake up")
    assert (triggers(event), codes(event)) == ([], ["alarm-without-time"])


def test_the_reminder_is_the_alarm_nearest_to_the_start() -> None:
    lines = ("DALARM:20270401T074500Z", "AALARM:20270401T070000Z", "MALARM:20270401T075900Z")
    assert hold(*lines).series.meeting.reminder_minutes == 15


def test_an_alarm_that_cannot_be_read_is_told_as_everywhere() -> None:
    wish = hold("DALARM:soon")
    assert wish.series.meeting.reminder_minutes == 15
    assert "alarm-changed" in [finding.code for finding in wish.findings]


def test_the_alarm_of_a_whole_day_counts_from_its_midnight() -> None:
    wish = hold("DTSTART:20270402T000000", "DTEND:20270402T235900", "AALARM:20270401T180000")
    assert wish.series.meeting.reminder_minutes == 6 * 60
