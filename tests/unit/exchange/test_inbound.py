from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from ews_meetings.change.observed import Facts, ItemRef, Known, Place
from ews_meetings.exchange.elements import Element, View, text, typed
from ews_meetings.exchange.inbound import has_cut_stamp, read_glimpse, read_observed
from ews_meetings.exchange.properties import (
    CLEAN_OBJECT_ID,
    KEY,
    STAMP,
    object_ids,
    read_stamp,
)
from ews_meetings.model.people import Response, Role
from tests.unit.exchange.drawn import FULL, stamp_of


def _item(*elements: Element) -> View:
    return View(typed("CalendarItem", typed("ItemId", Id="AAA=", ChangeKey="BBB="), *elements))


def _facts(*elements: Element) -> Facts:
    observed = read_observed(_item(*elements), place=Place.CALENDAR)
    assert observed is not None
    return observed.facts


def _attendee(address: str, response: str) -> Element:
    return typed(
        "Attendee",
        typed("Mailbox", text("Name", address), text("EmailAddress", address)),
        text("ResponseType", response),
        text("LastResponseTime", "2026-11-20T08:00:00.123Z"),
    )


def test_a_missing_element_is_unknown_and_never_no() -> None:
    facts = _facts()
    assert facts.invited is facts.is_ours_to_organize is Known.UNKNOWN
    assert facts.last_sequence is None
    assert facts.organizer == ""


@pytest.mark.parametrize(
    ("response", "state", "ours"),
    [
        ("Organizer", None, Known.YES),
        ("Organizer", "3", Known.YES),
        ("NoResponseReceived", "1", Known.YES),
        ("NoResponseReceived", "3", Known.NO),
        ("NoResponseReceived", None, Known.UNKNOWN),
        ("Accept", "1", Known.NO),
    ],
)
def test_whose_meeting_it_is_follows_response_and_state(
    response: str, state: str | None, ours: Known
) -> None:
    elements = [text("MyResponseType", response)]
    elements += [text("AppointmentState", state)] if state else []
    assert _facts(*elements).is_ours_to_organize is ours


def test_answers_are_read_from_all_three_lists_but_not_the_organizers() -> None:
    facts = _facts(
        typed("RequiredAttendees", _attendee("o@x", "Organizer"), _attendee("a@x", "Accept")),
        typed("OptionalAttendees", _attendee("b@x", "Decline")),
        typed("Resources", _attendee("r@x", "NoResponseReceived")),
    )
    found = [(a.attendee.mailbox.address, a.attendee.role, a.response) for a in facts.answers]
    assert found == [
        ("a@x", Role.REQUIRED, Response.ACCEPT),
        ("b@x", Role.OPTIONAL, Response.DECLINE),
        ("r@x", Role.RESOURCE, Response.NONE),
    ]
    assert facts.answers[0].answered_at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_an_organizer_in_the_attendee_list_is_no_attendee() -> None:
    item = _item(
        typed("RequiredAttendees", _attendee("o@x", "Organizer"), _attendee("a@x", "Accept"))
    )
    observed = read_observed(item, place=Place.CALENDAR)
    assert observed is not None
    assert [a.mailbox.address for a in observed.series.meeting.attendees] == ["a@x"]


def test_an_address_that_is_no_smtp_address_names_no_organizer() -> None:
    mailbox = typed("Mailbox", text("EmailAddress", "/o=First/cn=anna"))
    assert _facts(typed("Organizer", mailbox)).organizer == ""


@pytest.mark.parametrize("element", [text("IsCancelled", "true"), text("AppointmentState", "5")])
def test_a_cancelled_meeting_is_one_by_either_sign(element: Element) -> None:
    assert _facts(element).is_cancelled


def test_contents_give_attachments_their_size_and_digest() -> None:
    listed = typed(
        "FileAttachment",
        typed("AttachmentId", Id="att"),
        text("Name", "a.txt"),
        text("Size", "999"),
    )
    item = _item(typed("Attachments", listed))
    observed = read_observed(item, place=Place.CALENDAR, contents={"att": b"abc"})
    assert observed is not None
    (attachment,) = observed.series.meeting.attachments
    assert attachment.size_bytes == 3
    assert attachment.digest == hashlib.sha256(b"abc").hexdigest()
    assert attachment.content is None


def test_a_row_says_key_stamp_and_uid() -> None:
    stamp = stamp_of(FULL)
    row = _item(
        KEY.element("key-1"),
        STAMP.element(stamp.to_text()),
        CLEAN_OBJECT_ID.element(object_ids("a@b")[0]),
        text("DateTimeCreated", "2026-11-20T08:00:00Z"),
        text("MeetingRequestWasSent", "true"),
    )
    glimpse = read_glimpse(row, Place.DELETED)
    assert glimpse is not None
    assert glimpse.ref == ItemRef(item_id="AAA=", change_key="BBB=")
    assert (glimpse.key, glimpse.uid, glimpse.invited) == ("key-1", "a@b", Known.YES)
    assert glimpse.stamp == stamp.by(run=stamp.run, step="")
    assert glimpse.place is Place.DELETED


def test_a_stamp_cut_at_255_characters_is_seen_as_cut() -> None:
    whole = stamp_of(FULL).to_text()
    for text_there, is_cut in ((whole[:255], True), (whole, False), ("", False)):
        item = _item(STAMP.element(text_there))
        assert has_cut_stamp(item, read_stamp(item)) is is_cut
    assert not has_cut_stamp(_item(), None)


def test_an_element_without_an_id_is_no_item() -> None:
    nothing = View(typed("CalendarItem"))
    assert read_glimpse(nothing, Place.CALENDAR) is None
    assert read_observed(nothing, place=Place.CALENDAR) is None
