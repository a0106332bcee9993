"""Wishes that a caller states: a key names one meeting, and the organizer is no guest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.model.meeting import Meeting, Occurrence
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.service.wishes import SCOPE, hold
from tests.fakes import series, wish

ORGANIZER = "organizer@sandbox.example"
MEETING = wish().series.meeting


def wanted(meeting: Meeting = MEETING, *, key: str | None = None, uid: str | None = None) -> Hold:
    return hold(meeting, mailbox=ORGANIZER, key=key, uid=uid)


def with_organizer(address: str) -> Meeting:
    guest = Attendee(mailbox=Mailbox(address=address))
    return replace(MEETING, attendees=(guest, *MEETING.attendees))


def test_the_same_key_names_the_same_meeting() -> None:
    one, other = wanted(key="weekly"), wanted(replace(MEETING, subject="Another"), key="weekly")
    assert one.origin == other.origin
    assert one.series.uid == other.series.uid


def test_another_key_names_another_meeting() -> None:
    one, other = wanted(key="weekly"), wanted(key="monthly")
    assert one.origin.key != other.origin.key
    assert one.series.uid != other.series.uid


def test_the_same_key_in_another_mailbox_names_another_meeting() -> None:
    other = hold(MEETING, mailbox="dave@sandbox.example", key="weekly")
    assert wanted(key="weekly").series.uid != other.series.uid


def test_without_key_each_call_makes_another_meeting() -> None:
    one, other = wanted(), wanted()
    assert one.origin != other.origin
    assert one.series.uid != other.series.uid


def test_a_uid_of_the_caller_is_kept_and_names_the_meeting() -> None:
    one, other = wanted(uid="{A-1}@Example"), wanted(uid="{A-1}@Example")
    assert one.series.uid == "{A-1}@Example"
    assert one.origin == other.origin


def test_a_key_names_the_meeting_beside_a_uid() -> None:
    made = wanted(key="weekly", uid="u@example")
    assert (made.origin.uid, made.series.uid) == ("weekly", "u@example")


def test_wishes_of_a_caller_have_a_scope_of_their_own() -> None:
    assert wanted(key="weekly").origin.scope == SCOPE


def test_the_meeting_is_wanted_as_it_was_given() -> None:
    made = wanted(key="weekly")
    assert (made.series.meeting, made.findings) == (MEETING, ())


@pytest.mark.parametrize("address", [ORGANIZER, " Organizer@Sandbox.EXAMPLE"])
def test_the_organizer_is_not_invited_and_that_is_said(address: str) -> None:
    made = wanted(with_organizer(address))
    assert made.series.meeting.attendees == MEETING.attendees
    assert [f.code for f in made.findings] == ["organizer-is-no-attendee"]


def test_equal_contents_have_equal_digests() -> None:
    one, other = wanted(key="a"), wanted(with_organizer(ORGANIZER), key="b")
    assert one.digest == other.digest


def test_other_contents_have_another_digest() -> None:
    assert wanted().digest != wanted(replace(MEETING, location="elsewhere")).digest


def test_a_series_is_held_with_its_exceptions_and_nobody_invites_himself() -> None:
    starts = [at for at, _ in slots_of(series().series)]
    weekly = series().series.meeting
    guest = Attendee(mailbox=Mailbox(address=ORGANIZER))
    odd = replace(weekly, recurrence=None, attendees=(guest, *weekly.attendees))
    made = hold(
        weekly,
        mailbox=ORGANIZER,
        key="weekly",
        deleted=[starts[3], starts[1]],
        changed=[Occurrence(original_start_at=starts[5], meeting=odd)],
    )
    assert made.series.deleted == (starts[1], starts[3])
    assert made.series.changed[0].meeting.attendees == weekly.attendees
    assert made.digest != hold(weekly, mailbox=ORGANIZER, key="weekly").digest
