from __future__ import annotations

from ews_meetings.change.wish import Hold
from tests.unit.ics.vcalendar.old import (
    calendar,
    codes,
    component,
    event_lines,
    hold,
    read,
    refused,
    value,
)


def test_findings_point_to_the_line_of_the_file() -> None:
    lines = ("SUMMARY;QUOTED-PRINTABLE:one=", "two=", "three", "STATUS:SENT")
    event = component(*lines)
    (lost,) = event.findings
    assert lost.where == "a.vcs:7"
    assert event.where == "a.vcs:1"


def test_properties_keep_the_order_of_the_file() -> None:
    event = component("SUMMARY:first", "ATTENDEE:a@b.example", "SUMMARY:second")
    assert event.first("SUMMARY") == event.all("SUMMARY")[0]
    assert [prop.name for prop in event.properties] == [
        "UID",
        "DTSTART",
        "SUMMARY",
        "ATTENDEE",
        "SUMMARY",
    ]


def test_quoted_text_that_looks_like_an_event_is_text() -> None:
    wish = hold(
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:See:=0D=0A=",
        "BEGIN:VEVENT=0D=0A=",
        "END:VEVENT",
        "SUMMARY:the one",
    )
    assert wish.series.meeting.body.content == "See:\nBEGIN:VEVENT\nEND:VEVENT"
    assert wish.series.meeting.subject == "the one"


def test_a_sign_left_over_before_the_end_harms_nothing() -> None:
    lines = event_lines("SUMMARY;QUOTED-PRINTABLE:one=")
    first, second = read(calendar(*lines, *(line.replace("one", "two") for line in lines)))
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert [w.series.meeting.subject for w in (first, second)] == ["one", "two"]


def test_a_torn_line_is_joined_as_in_icalendar() -> None:
    event = component("DESCRIPTION:one", "and more of it, without a fold", "LOCATION:there")
    assert value(event, "DESCRIPTION") == r"one\nand more of it\, without a fold"
    assert codes(event) == ["line-torn"]


def test_a_torn_line_of_a_quoted_text_is_decoded_as_well() -> None:
    event = component("DESCRIPTION;QUOTED-PRINTABLE;CHARSET=UTF-8:one =C3=A9", "and =C3=A9")
    assert value(event, "DESCRIPTION") == r"one é\nand é"
    assert codes(event) == ["line-torn"]


def test_a_file_that_is_not_folded_is_whole() -> None:
    wish = hold("ATTACH;ENCODING=BASE64;VALUE=INLINE:", "aGFs", "bG8=", "", "SUMMARY:x")
    (file,) = wish.series.meeting.attachments
    assert file.content == b"hallo"
    assert not wish.findings


def test_a_guessed_character_set_is_told_once() -> None:
    data = calendar(*event_lines("SUMMARY:na@ve", "LOCATION:na@ve")).replace(b"@", b"\xef")
    (wish,) = read(data)
    assert [finding.code for finding in wish.findings] == ["charset-guessed"]


def test_characters_that_no_message_carries_are_removed_and_counted() -> None:
    wish = hold("SUMMARY;QUOTED-PRINTABLE:a=00b=07c")
    assert wish.series.meeting.subject == "abc"
    assert [finding.code for finding in wish.findings] == ["characters-removed"]


def test_alarms_as_icalendar_has_them_are_read_as_well() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT10M", "ACTION:DISPLAY", "END:VALARM")
    assert hold(*alarm).series.meeting.reminder_minutes == 10


def test_an_event_without_uid_gets_one_that_stays() -> None:
    data = calendar(*event_lines("SUMMARY:x")).replace(b"UID:one\r\n", b"")
    (first,), (second,) = read(data), read(data)
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert first.origin == second.origin
    assert [finding.code for finding in first.findings] == ["uid-missing"]


def test_a_uid_may_be_encoded() -> None:
    data = calendar(*event_lines()).replace(b"UID:one", b"UID;QUOTED-PRINTABLE:o=6Ee")
    (wish,) = read(data)
    assert isinstance(wish, Hold)
    assert wish.origin.uid == "one"


def test_a_rule_inside_a_rule_is_refused_with_its_line() -> None:
    refusal = refused("RRULE:MP1 1+ MO D2 #5").refusal
    assert refusal.message == (
        "a.vcs:6: RRULE 'MP1 1+ MO D2 #5': a rule inside a rule (D2) is not read"
    )
