"""Calendar text as others write it, into an entry."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.mime.calendar import write_calendar
from ews_meetings.sandbox.mime.content import decoded, taking
from ews_meetings.sandbox.mime.events import read_calendar, read_event_files
from ews_meetings.sandbox.mime.zone_blocks import named, write_zone
from ews_meetings.sandbox.store.model import Attachment, Item
from ews_meetings.sandbox.zones import zone_names, zone_of

_BLANK = Item(kind="CalendarItem", mailbox="organizer@sandbox.example", folder=1)
_ODD_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Our Office\nBEGIN:STANDARD\nDTSTART:16010101T030000\n"
    "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
    "DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
)


def _read(event: str, *, zones: str = "", context: Any = UTC) -> Item:
    text = f"BEGIN:VCALENDAR\n{zones}BEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"
    return read_calendar(text, _BLANK, context=context)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20260703T090000Z", "2026-07-03T09:00:00Z"),
        ("DTSTART:20260703T090000", "2026-07-03T16:00:00Z"),
        ("DTSTART;TZID=Europe/Berlin:20260703T090000", "2026-07-03T07:00:00Z"),
        ('DTSTART;TZID="W. Europe Standard Time":20260703T090000', "2026-07-03T07:00:00Z"),
        ("DTSTART;TZID=Our Office:20260703T090000", "2026-07-03T07:00:00Z"),
        ("DTSTART;TZID=Nowhere:20260703T090000", "2026-07-03T16:00:00Z"),
    ],
)
def test_a_time_is_read_in_the_zone_it_names(line: str, start: str) -> None:
    context = ZoneInfo("America/Los_Angeles")
    assert _read(line, zones=_ODD_ZONE, context=context).text("Start") == start


def test_a_zone_of_its_own_becomes_one_that_windows_has() -> None:
    item = _read("DTSTART;TZID=Our Office:20260703T090000", zones=_ODD_ZONE)
    zone = zone_of(item.zones["StartTimeZone"].id)
    assert zone is not None
    assert item.zones["EndTimeZone"] == item.zones["StartTimeZone"]


def test_an_offset_that_nobody_has_is_kept_in_a_series() -> None:
    zones = (
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nTZOFFSETTO:+0117\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    item = _read("DTSTART;TZID=Odd:20260703T090000\nRRULE:FREQ=DAILY;COUNT=2", zones=zones)
    assert item.series is not None
    assert (item.series.zone, item.text("Start")) == ("offset:77", "2026-07-03T07:43:00Z")


@pytest.mark.parametrize(
    ("rest", "end"),
    [
        ("DTEND:20260703T100000Z", "2026-07-03T10:00:00Z"),
        ("DURATION:PT90M", "2026-07-03T10:30:00Z"),
        ("DURATION:P1W", "2026-07-10T09:00:00Z"),
        ("X-NOTHING:1", "2026-07-03T09:00:00Z"),
    ],
)
def test_an_end_is_a_time_or_a_length_or_none(rest: str, end: str) -> None:
    assert _read(f"DTSTART:20260703T090000Z\n{rest}").text("End") == end


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        ("TRANSP:TRANSPARENT", "LegacyFreeBusyStatus", "Free"),
        ("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", "LegacyFreeBusyStatus", "OOF"),
        ("CLASS:CONFIDENTIAL", "Sensitivity", "Confidential"),
        ("CLASS:X-OTHER", "Sensitivity", "Normal"),
        ("PRIORITY:9", "Importance", "Low"),
        ("PRIORITY:0", "Importance", ""),
        ("SEQUENCE:3", "AppointmentSequenceNumber", "3"),
        ("X-MICROSOFT-DISALLOW-COUNTER:TRUE", "AllowNewTimeProposal", "false"),
        ("SUMMARY:a", "ReminderIsSet", "false"),
        ("BEGIN:VALARM\nTRIGGER:-P1D\nEND:VALARM", "ReminderMinutesBeforeStart", "1440"),
        ("BEGIN:VALARM\nTRIGGER:PT5M\nEND:VALARM", "ReminderMinutesBeforeStart", "0"),
    ],
)
def test_simple_properties_are_read(lines: str, name: str, value: str) -> None:
    assert _read(f"DTSTART:20260703T090000Z\n{lines}").text(name) == value


def test_people_are_read_and_the_organizer_is_no_attendee() -> None:
    item = _read(
        "DTSTART:20260703T090000Z\nORGANIZER;CN=O:mailto:o@files.example\n"
        "ATTENDEE:mailto:O@files.example\nATTENDEE;CUTYPE=ROOM:MAILTO:room@files.example\n"
        "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:b@files.example\n"
        "ATTENDEE;EMAIL=c@files.example;CN=C:urn:uuid:1\nATTENDEE:invalid"
    )
    assert item.organizer == "o@files.example"
    assert [(who.address, who.role, who.response) for who in item.attendees] == [
        ("room@files.example", "Resources", "Unknown"),
        ("b@files.example", "OptionalAttendees", "Decline"),
        ("c@files.example", "RequiredAttendees", "Unknown"),
    ]


def test_styled_text_is_preferred() -> None:
    item = _read(
        "DTSTART:20260703T090000Z\nDESCRIPTION:plain\nX-ALT-DESC;FMTTYPE=text/html:<p>a\\, b</p>"
    )
    assert item.body is not None
    assert (item.body.type, item.body.text) == ("HTML", "<p>a, b</p>")


def test_text_in_an_old_encoding_is_read() -> None:
    raw = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260703T090000Z\nSUMMARY:caf\xe9\nEND:VEVENT\n"
    assert taking(_BLANK, raw, context=UTC).text("Subject") == "café"


def test_files_come_along_where_they_are_whole() -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTACH;VALUE=BINARY;X-FILENAME=a.txt:YWJj\n"
        "ATTACH;VALUE=BINARY:?\nATTACH:https://files.example/a\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    (file,) = read_event_files(text, now="")
    assert (file.name, file.content) == ("a.txt", b"abc")


def test_an_occurrence_that_the_rule_does_not_have_is_passed_over() -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260703T090000Z\nRRULE:FREQ=DAILY;COUNT=2\n"
        "EXDATE:20270101T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\n"
        "RECURRENCE-ID:20270102T090000Z\nDTSTART:20270102T090000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    item = read_calendar(text, _BLANK, context=UTC)
    assert item.series is not None
    assert (item.series.deleted, item.series.overrides) == ((), ())


@pytest.mark.parametrize("text", ["", "  \n ", "?!"])
def test_what_is_no_mime_is_refused(text: str) -> None:
    with pytest.raises(EwsError):
        decoded(text)


@pytest.mark.parametrize("windows_id", zone_names())
def test_every_zone_is_written_and_found_again(windows_id: str) -> None:
    zone = zone_of(windows_id)
    assert zone is not None
    item = _BLANK.with_texts(
        UID="1", Start="2026-07-03T09:00:00Z", End="2026-07-03T10:00:00Z",
        DateTimeStamp="2026-07-01T00:00:00Z", Subject="a",
    )  # fmt: skip
    lines = write_zone(named(zone), 2026) if named(zone).name else []
    block = "\n".join(lines).replace(f"TZID:{named(zone).name}", "TZID:Unheard")
    name = "Unheard" if lines else "UTC"
    wall = "20260703T090000"
    read = _read(f"DTSTART;TZID={name}:{wall}", zones=f"{block}\n")
    same = _read(f"DTSTART;TZID={windows_id}:{wall}")
    assert read.text("Start") == same.text("Start")
    assert "METHOD:PUBLISH" in write_calendar(item, files=(Attachment(1, "a", "b/c", b""),))
