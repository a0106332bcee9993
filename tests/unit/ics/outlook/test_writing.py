from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.wish import Drop, Hold
from ews_meetings.errors import EventUnusable
from ews_meetings.ics.outlook import Item, Person, Work, calendar_of
from ews_meetings.ics.outlook.writing import uid_of
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.meeting import Attachment, FreeBusy, Importance, Meeting, Sensitivity
from ews_meetings.model.people import Role
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import show_span
from tests.unit.ics.making import OPTIONS, codes
from tests.unit.sources.containers.outlook_making import (
    GLOBAL_ID,
    at,
    exception,
    old_zone_blob,
    repeating_blob,
    zone_blob,
)

ITEM = Item(
    work=Work.HOLD,
    subject="Planning",
    start_at=at("2027-04-01T07:00"),
    end_at=at("2027-04-01T08:00"),
    zone=zone_blob(),
    global_id=GLOBAL_ID + b"abcd",
)
ANN = Person(address="ann@firma.example", name="Ann")


def hold(item: Item) -> Hold:
    (wish,) = read_calendar(calendar_of(item, where="a.msg"), source="a.msg", options=OPTIONS)
    assert isinstance(wish, Hold), wish
    return wish


def meeting(item: Item) -> Meeting:
    return hold(item).series.meeting


def test_a_single_meeting_is_at_its_instant_in_its_zone() -> None:
    found = hold(ITEM)
    assert show_span(found.series.meeting.span).startswith("2027-04-01 09:00-10:00 Europe/")
    assert found.series.uid == (GLOBAL_ID + b"abcd").hex().upper()
    assert found.findings == ()


def test_without_a_zone_the_instants_are_kept() -> None:
    span = meeting(replace(ITEM, zone=b"")).span
    assert show_span(span) == show_span(meeting(replace(ITEM, zone=b"damaged")).span)
    assert "09:00-10:00 Europe/Prague" in show_span(span)


def test_texts_come_through_whatever_is_in_them() -> None:
    text = 'a;b,c\\n d\r\nEND:VEVENT\r\n"q" \u00fd' + "long " * 40 + "end"
    found = meeting(replace(ITEM, subject=text, location="Room 1, floor; 2", text=text))
    assert found.subject == " ".join(text.split("\r\n"))
    assert found.location == "Room 1, floor; 2"
    assert found.body.content == text.replace("\r\n", "\n")


def test_people_stand_in_their_lists_and_without_the_organizer() -> None:
    people = (
        ANN,
        Person(address="bob@firma.example", kind=2),
        Person(address="room@firma.example", kind=3),
    )
    me = Person(address="me@firma.example", name='Me "the" boss')
    found = meeting(replace(ITEM, organizer=me, people=people))
    assert [(a.mailbox.address, a.role) for a in found.attendees] == [
        ("ann@firma.example", Role.REQUIRED),
        ("bob@firma.example", Role.OPTIONAL),
        ("room@firma.example", Role.RESOURCE),
    ]


def test_a_person_without_smtp_address_is_told_of() -> None:
    found = hold(replace(ITEM, people=(Person(address="", name="Old Exchange"), ANN)))
    assert "attendee-without-address" in codes(found)
    assert len(found.series.meeting.attendees) == 1


def test_answers_that_people_gave_are_reported_as_everywhere() -> None:
    assert "answers-lost" in codes(hold(replace(ITEM, people=(replace(ANN, answer=3),))))


def test_marks_come_through() -> None:
    found = meeting(
        replace(
            ITEM,
            busy=3,
            sensitivity=3,
            importance=2,
            categories=("Red, dark", "Blue"),
            reminder_minutes=20,
            is_response_requested=False,
            forbids_new_time=True,
        )
    )
    assert (found.free_busy, found.sensitivity) == (FreeBusy.OOF, Sensitivity.CONFIDENTIAL)
    assert (found.importance, found.categories) == (Importance.HIGH, ("Red, dark", "Blue"))
    assert (found.reminder_minutes, found.is_response_requested) == (20, False)
    assert found.allows_new_time is False


def test_files_come_through_byte_by_byte() -> None:
    file = Attachment.of(name='odd";name.pdf', content=bytes(range(256)) * 9, content_type="a/b")
    (found,) = meeting(replace(ITEM, attachments=(file,))).attachments
    assert found.content == file.content
    assert found.name == "odd';name.pdf"


def test_an_all_day_meeting_is_days() -> None:
    days = replace(
        ITEM, is_all_day=True, start_at=at("2027-03-31T22:00"), end_at=at("2027-04-02T22:00")
    )
    assert show_span(meeting(days).span) == "2027-04-01 to 2027-04-02, all day (Europe/Prague)"


def test_a_series_has_its_exceptions() -> None:
    blob = repeating_blob(
        deleted=("2027-04-08", "2027-04-15"),
        modified=("2027-04-16",),
        exceptions=(
            exception(
                "2027-04-15T09:00", "2027-04-16T11:00", "2027-04-16T12:00", subject="Moved", busy=1
            ),
        ),
    )
    found = hold(replace(ITEM, repetition=blob)).series
    assert [one.isoformat() for one in found.deleted] == ["2027-04-08T07:00:00+00:00"]
    (changed,) = found.changed
    assert changed.original_start_at == at("2027-04-15T07:00")
    assert (changed.meeting.subject, changed.meeting.free_busy) == ("Moved", FreeBusy.TENTATIVE)
    assert "2027-04-16 11:00-12:00" in show_span(changed.meeting.span)


def test_a_series_that_ends_on_a_day_has_that_day() -> None:
    blob = repeating_blob(end=(0x2021, 5), last="2027-04-29")
    recurrence = meeting(replace(ITEM, repetition=blob)).recurrence
    assert recurrence is not None
    assert show_recurrence(recurrence) == "every week on Thu, from 2027-04-01 until 2027-04-29"


def test_a_series_of_an_older_outlook_has_its_zone() -> None:
    old = replace(ITEM, zone=b"", old_zone=old_zone_blob(), repetition=repeating_blob())
    span = show_span(meeting(replace(old, zone_label="(UTC+01:00) Prague, Budapest")).span)
    assert span.startswith("2027-04-01 09:00-10:00 Europe/")


def test_a_series_without_zone_is_refused() -> None:
    with pytest.raises(EventUnusable, match="time zone of its repetition"):
        calendar_of(replace(ITEM, zone=b"", repetition=repeating_blob()), where="a.msg")


def test_a_meeting_without_times_is_refused() -> None:
    with pytest.raises(EventUnusable, match="does not say when"):
        calendar_of(replace(ITEM, start_at=None), where="a.msg")


def test_a_cancellation_takes_the_meeting_away() -> None:
    gone = calendar_of(replace(ITEM, work=Work.CANCEL), where="a.msg")
    (wish,) = read_calendar(gone, source="a.msg", options=OPTIONS)
    assert isinstance(wish, Drop)
    assert wish.name == (GLOBAL_ID + b"abcd").hex().upper()


def test_what_could_not_be_given_over_is_a_finding() -> None:
    found = hold(replace(ITEM, lost=("its text stands there only as RTF, which is not read",)))
    (finding,) = found.findings
    assert "RTF" in finding.message + finding.value


@pytest.mark.parametrize(
    ("raw", "uid"),
    [
        (GLOBAL_ID + b"abcd", (GLOBAL_ID + b"abcd").hex().upper()),
        (
            GLOBAL_ID[:16] + b"\x07\xeb\x04\x01" + GLOBAL_ID[20:] + b"abcd",
            (GLOBAL_ID + b"abcd").hex().upper(),
        ),
        (GLOBAL_ID + b"vCal-Uid\x01\0\0\0abc@example.com\0", "abc@example.com"),
        (GLOBAL_ID + b"vCal-Uid\x01\0\0\0abc@example.com", "abc@example.com"),
        (b"", ""),
        (b"x" * 50, ""),
    ],
)
def test_a_global_object_id_is_the_uid_that_exchange_gives(raw: bytes, uid: str) -> None:
    assert uid_of(raw) == uid
