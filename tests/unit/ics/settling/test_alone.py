from dataclasses import replace

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.wish import Amend, Drop, Unusable
from ews_meetings.model.meeting import Attachment, Body, FreeBusy, Importance, Meeting
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import show_span, timed_span
from tests.unit.ics.making import amended, codes, dropped, event_lines, several

SLOT = "RECURRENCE-ID;TZID=Europe/Prague:20270415T090000"
MOVED = "DTSTART;TZID=Europe/Prague:20270415T140000"
PRESENT = Meeting(
    subject="Team",
    span=timed_span("2027-04-15T09:00", "2027-04-15T09:45", zone="Europe/Prague"),
    location="Room 1",
    body=Body(content="All"),
    attendees=(Attendee(mailbox=Mailbox(address="a@b.example")),),
    reminder_minutes=15,
    free_busy=FreeBusy.FREE,
    categories=("blue",),
    attachments=(Attachment.of(name="a", content=b"x"),),
)


def edited(*lines: str) -> Meeting:
    return amended(event_lines(SLOT, MOVED, *lines)).edit(PRESENT)


def test_an_occurrence_without_its_series_changes_one_that_was_imported_before() -> None:
    wish = amended(event_lines(SLOT, MOVED))
    assert (wish.name, wish.origin) == ("one", Origin(scope="import", uid="one"))
    assert wish.occurrence == "2027-04-15T07:00:00+00:00"
    assert wish.where == "a.ics:3"
    assert codes(wish) == ["occurrence-alone", "occurrence-people-kept"]


@pytest.mark.parametrize(
    ("slot", "name"),
    [
        ("RECURRENCE-ID:20270415T070000Z", "2027-04-15T07:00:00+00:00"),
        ("RECURRENCE-ID;VALUE=DATE:20270415", "2027-04-15"),
        ("RECURRENCE-ID:20270415T090000", "2027-04-15T09:00:00"),
    ],
)
def test_its_name_is_its_original_start(slot: str, name: str) -> None:
    assert amended(event_lines(slot, MOVED)).occurrence == name


def test_what_it_leaves_out_stays() -> None:
    assert edited() == replace(
        PRESENT, span=timed_span("2027-04-15T14:00", "2027-04-15T14:45", zone="Europe/Prague")
    )


def test_what_it_says_is_set() -> None:
    found = edited(
        "SUMMARY:Moved",
        "LOCATION:Room 2",
        "DESCRIPTION:One",
        "DURATION:PT2H",
        "ATTENDEE;RSVP=FALSE:mailto:c@b.example",
        "PRIORITY:1",
        "TRANSP:OPAQUE",
        "CATEGORIES:red",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "END:VALARM",
    )
    assert (found.subject, found.location, found.body.content) == ("Moved", "Room 2", "One")
    assert show_span(found.span) == "2027-04-15 14:00-16:00 Europe/Prague"
    assert [a.mailbox.address for a in found.attendees] == ["c@b.example"]
    assert not found.is_response_requested
    assert (found.importance, found.free_busy) == (Importance.HIGH, FreeBusy.BUSY)
    assert (found.categories, found.reminder_minutes) == (("red",), 5)


def test_its_own_attachments_are_lost() -> None:
    wish = amended(event_lines(SLOT, MOVED, "ATTACH;VALUE=BINARY;ENCODING=BASE64:eA=="))
    assert "occurrence-attachments" in codes(wish)
    assert wish.edit(PRESENT).attachments == PRESENT.attachments


def test_each_of_several_occurrences_is_a_wish_of_its_own_and_the_newest_counts() -> None:
    second = "RECURRENCE-ID;TZID=Europe/Prague:20270422T090000"
    wishes = several(
        event_lines(SLOT, MOVED, "SUMMARY:old"),
        event_lines(second, MOVED, "SUMMARY:x"),
        event_lines(SLOT, MOVED, "SUMMARY:new", "SEQUENCE:1"),
    )
    assert [wish.edit(PRESENT).subject for wish in wishes if isinstance(wish, Amend)] == [
        "x",
        "new",
    ]
    assert ["revision-superseded" in codes(wish) for wish in wishes] == [False, True]


def test_an_older_change_of_a_cancelled_occurrence_is_reported() -> None:
    (wish,) = several(event_lines(SLOT, MOVED), event_lines(SLOT, "STATUS:CANCELLED", "SEQUENCE:1"))
    assert isinstance(wish, Drop)
    assert codes(wish) == ["revision-superseded", "cancellation-needs-less"]


def test_an_organizer_alone_leaves_people_as_they_are_and_says_so() -> None:
    wish = amended(event_lines(SLOT, MOVED, "ORGANIZER:mailto:me@firma.example"))
    assert wish.edit(PRESENT).attendees == PRESENT.attendees
    assert "occurrence-people-kept" in codes(wish)


def test_an_occurrence_without_uid_is_of_no_meeting() -> None:
    (wish,) = several(event_lines(SLOT, MOVED, uid=""))
    assert isinstance(wish, Unusable)
    assert "no UID" in wish.refusal.message


def test_a_cancelled_occurrence_without_its_series_goes() -> None:
    wish = dropped(event_lines(SLOT, MOVED, "STATUS:CANCELLED"))
    assert (wish.extent, wish.occurrence) == ("occurrence", "2027-04-15T07:00:00+00:00")


def test_a_series_that_thunderbird_made_up_is_none() -> None:
    wish = amended(
        event_lines("RRULE:FREQ=DAILY", "X-MOZ-FAKED-MASTER:1"),
        event_lines(SLOT, MOVED, "SUMMARY:x"),
    )
    assert wish.edit(PRESENT).subject == "x"
    assert "master-made-up" in codes(wish)
