import pytest

from tests.unit.ics.making import codes, hold, meeting

END = "DTEND:20270401T090000Z"


def alarm(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VALARM", *lines, "END:VALARM")


def minutes(*lines: str) -> int | None:
    return meeting(END, *alarm(*lines)).reminder_minutes


def test_without_an_alarm_there_is_no_reminder() -> None:
    assert meeting(END).reminder_minutes is None


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("TRIGGER:-PT30M", 30),
        ("TRIGGER:-P1DT2H", 1560),
        ("TRIGGER:-P1W", 10080),
        ("TRIGGER:-PT90S", 2),
        ("TRIGGER:PT0S", 0),
        ("TRIGGER;RELATED=START:-PT5M", 5),
        ("TRIGGER;RELATED=END:-PT90M", 30),
        ("TRIGGER;VALUE=DATE-TIME:20270401T074500Z", 15),
        ("TRIGGER:20270401T074500Z", 15),
    ],
)
def test_triggers_become_minutes_before_the_start(trigger: str, expected: int) -> None:
    assert minutes("ACTION:DISPLAY", trigger) == expected


@pytest.mark.parametrize(
    "trigger", ["TRIGGER:PT15M", "TRIGGER;RELATED=END:-PT5M", "TRIGGER:20270401T083000Z"]
)
def test_a_trigger_after_the_start_is_at_the_start_and_reported(trigger: str) -> None:
    found = hold(END, *alarm("ACTION:AUDIO", trigger))
    assert found.series.meeting.reminder_minutes == 0
    assert codes(found) == ["alarm-changed"]


@pytest.mark.parametrize("trigger", ["TRIGGER:soon", "TRIGGER;VALUE=DATE-TIME:20270401T074500"])
def test_a_trigger_nobody_can_read_is_the_usual_one_and_reported(trigger: str) -> None:
    found = hold(END, *alarm(trigger))
    assert (found.series.meeting.reminder_minutes, codes(found)) == (15, ["alarm-changed"])
    days = meeting("DTSTART;VALUE=DATE:20270401", *alarm(trigger))
    assert days.reminder_minutes == 18 * 60


def test_of_several_the_one_nearest_to_the_start_is_taken_and_the_rest_reported() -> None:
    found = hold(END, *alarm("TRIGGER:-PT1H"), *alarm("TRIGGER:-PT10M"), *alarm("TRIGGER:-PT10M"))
    assert found.series.meeting.reminder_minutes == 10
    assert codes(found) == ["alarm-lost"]
    assert "60 minutes" in found.findings[0].message


def test_a_mail_is_taken_only_where_nothing_else_is_there() -> None:
    mail = alarm("ACTION:EMAIL", "TRIGGER:-PT5M")
    assert meeting(END, *mail).reminder_minutes == 5
    assert meeting(END, *mail, *alarm("ACTION:DISPLAY", "TRIGGER:-PT1H")).reminder_minutes == 60


def test_what_a_reminder_does_not_do_is_told() -> None:
    lines = ("ACTION:EMAIL", "TRIGGER:-PT5M", "REPEAT:2", "DURATION:PT1M")
    found = hold(END, *alarm(*lines, "ATTENDEE:mailto:a@b.example", "SUMMARY:x"))
    assert [(f.code, f.field, f.severity) for f in found.findings] == [
        ("alarm-changed", "ACTION", "info"),
        ("alarm-changed", "REPEAT", "info"),
    ]
    once = hold(END, *alarm("ACTION:DISPLAY", "TRIGGER:-PT5M", "REPEAT:0"))
    assert codes(once) == []


def test_alarms_that_are_none_give_no_reminder() -> None:
    assert minutes("ACTION:NONE", "TRIGGER:-PT5M") is None
    assert minutes("ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:19760401T005545Z") is None


def test_an_alarm_without_a_trigger_is_reported() -> None:
    found = hold(END, *alarm("ACTION:DISPLAY"))
    assert (found.series.meeting.reminder_minutes, codes(found)) == (None, ["alarm-without-time"])


def test_the_words_of_an_alarm_are_not_those_of_the_event() -> None:
    found = meeting("SUMMARY:Event", *alarm("SUMMARY:Alarm", "TRIGGER:-PT5M"))
    assert found.subject == "Event"
