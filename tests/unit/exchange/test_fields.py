from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from ews_meetings.exchange.elements import View, local_name
from ews_meetings.exchange.fields import (
    EWS_FIELDS,
    SCHEMA_ORDER,
    calendar_item,
    read_meeting,
    write_meeting,
)
from ews_meetings.model.fields import FIELDS, compare
from ews_meetings.model.meeting import Body, FreeBusy, Meeting
from ews_meetings.model.recurrence import Daily, Recurrence
from tests.unit.exchange.drawn import FULL, meetings

RECURRING = replace(FULL, recurrence=Recurrence(pattern=Daily(), start=date(2027, 3, 28)))


def _read_back(meeting: Meeting) -> Meeting:
    return read_meeting(View(calendar_item(write_meeting(meeting))))


def test_every_row_of_the_field_table_has_its_row_here_and_no_other() -> None:
    assert [row.name for row in EWS_FIELDS] == [row.name for row in FIELDS]


def test_every_row_that_is_led_names_a_row() -> None:
    names = {row.name for row in EWS_FIELDS}
    assert all(row.led_by in names for row in EWS_FIELDS if row.led_by)


def test_every_element_that_is_written_has_a_place_in_the_schema() -> None:
    assert {local_name(element) for element in write_meeting(RECURRING)} <= set(SCHEMA_ORDER)


def test_every_element_that_is_written_is_asked_for_when_reading() -> None:
    paths = {path.partition(":")[2] for row in EWS_FIELDS for path in row.paths}
    assert {local_name(element) for element in write_meeting(RECURRING)} == paths


@given(meetings)
def test_what_is_written_is_read(meeting: Meeting) -> None:
    differing = {change.field for change in compare(old=meeting, new=_read_back(meeting))}
    assert differing <= {"attachments"}


@given(meetings)
def test_attachments_are_listed_by_name(meeting: Meeting) -> None:
    names = [attachment.name for attachment in _read_back(meeting).attachments]
    assert names == [attachment.name for attachment in meeting.attachments]


def test_what_a_server_would_choose_by_itself_is_written_too() -> None:
    plain = replace(FULL, reminder_minutes=None, free_busy=FreeBusy.BUSY, allows_new_time=True)
    written = {local_name(element): element.text for element in write_meeting(plain)}
    assert written["ReminderIsSet"] == "false"
    assert written["LegacyFreeBusyStatus"] == "Busy"
    assert written["AllowNewTimeProposal"] == "true"
    assert written["IsAllDayEvent"] == "false"
    always = {"Importance", "Sensitivity", "IsResponseRequested", "StartTimeZone", "EndTimeZone"}
    assert always <= set(written)


def test_no_response_is_written_for_an_attendee() -> None:
    assert not list(calendar_item(write_meeting(FULL)).iter("{*}ResponseType"))


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    odd = "a\x00b\x1bc\ud800d\ufffee"
    meeting = replace(
        FULL, subject=odd, location=odd, body=Body(content=odd), categories=(odd, "\x00")
    )
    read = _read_back(meeting)
    assert read.subject == read.location == read.body.content == "abcde"
    assert read.categories == ("abcde",)
