"""The traps of people and of sending that the reading of files decides (57 to 64), by their numbers.

What a server, a plan or a run decides of 65 to 74 is held elsewhere: `test_traps.py` says where.
"""

from __future__ import annotations

import pytest

from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.model.people import Role
from tests.unit.ics.making import codes, hold, meeting, refused

ME = "ORGANIZER:mailto:me@firma.example"
ALICE = "ATTENDEE:mailto:alice@firma.example"
ROBOTS = [
    "abc123@group.calendar.google.com",
    "No-Reply@calendar.example",
    "unknownorganizer@calendar.google.com",
]


def people(*lines: str) -> list[tuple[str, str]]:
    return [(one.mailbox.address, str(one.role)) for one in meeting(*lines).attendees]


@pytest.mark.parametrize("organizer", [(), ("ORGANIZER:",), ("ORGANIZER;CN=Team:invalid:nomail",)])
def test_trap_57_without_an_organizer_the_mailbox_that_was_chosen_is_it(
    organizer: tuple[str, ...],
) -> None:
    """Trap 57: ORGANIZER missing beside ATTENDEEs; who is mailed stands in the plan first."""
    found = hold(*organizer, ALICE)
    assert [a.mailbox.address for a in found.series.meeting.attendees] == ["alice@firma.example"]
    assert found.origin.uid == "one"


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE:mailto:me@firma.example",
        "ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED:MAILTO:Me@Firma.example",
        "ATTENDEE;CUTYPE=RESOURCE;EMAIL=me@firma.example:urn:uuid:1",
    ],
)
def test_trap_58_an_organizer_is_not_invited_to_their_own_meeting(line: str) -> None:
    """Trap 58: organizer listed as ATTENDEE, in any role and spelling."""
    found = hold(ME, line, ALICE)
    assert [a.mailbox.address for a in found.series.meeting.attendees] == ["alice@firma.example"]
    assert codes(found) == ["organizer-is-attendee"]


def test_trap_59_whoever_invites_nobody_else_has_an_appointment() -> None:
    """Trap 59: the only attendee is the organizer."""
    found = hold(ME, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@firma.example")
    assert found.series.meeting.attendees == ()
    assert codes(found) == ["organizer-is-attendee"]


def test_trap_60_who_has_neither_role_nor_answer_is_required() -> None:
    """Trap 60: others leave them out, or make them optional."""
    found = hold(ME, ALICE)
    assert [a.role for a in found.series.meeting.attendees] == [Role.REQUIRED]
    assert found.series.meeting.is_response_requested
    assert found.findings == ()


def test_trap_61_who_need_not_answer_is_invited_all_the_same() -> None:
    """Trap 61: RSVP=FALSE of one among others; Exchange asks all or none."""
    silent = "ATTENDEE;RSVP=FALSE:mailto:bob@firma.example"
    found = hold(ME, ALICE, silent)
    assert len(found.series.meeting.attendees) == 2
    assert found.series.meeting.is_response_requested
    assert [(f.code, f.field) for f in found.findings] == [
        ("asked-with-the-others", "ATTENDEE;RSVP")
    ]
    alone = hold(ME, silent)
    assert not alone.series.meeting.is_response_requested
    assert alone.findings == ()


def test_trap_62_addresses_that_are_no_mail_addresses_are_seen_through() -> None:
    """Trap 62: `/principals/…` and `urn:uuid:`; EMAIL, or what the path says."""
    lines = (
        "ATTENDEE;EMAIL=a@firma.example:/principals/users/a",
        "ATTENDEE;X-EMAIL=b@firma.example:urn:uuid:0-1",
        "ATTENDEE:/principals/__uuids__/c__AT__firma.example/",
    )
    assert [address for address, _ in people(ME, *lines)] == [
        "a@firma.example",
        "b@firma.example",
        "c@firma.example",
    ]
    (finding,) = hold(ME, "ATTENDEE;CN=Dora:/principals/users/d").findings
    assert finding.code == "attendee-without-address"
    assert "Dora" in finding.message


@pytest.mark.parametrize("robot", ROBOTS)
def test_trap_63_a_calendar_or_program_as_organizer_is_somebody_else(robot: str) -> None:
    """Trap 63: group calendars of Google, no-reply: not the mailbox, taken over on request only."""
    lines = (f"ORGANIZER:mailto:{robot}", ALICE, f"ATTENDEE:mailto:{robot}")
    assert refused(*lines).refusal.code == "foreign-organizer"
    ours = hold(*lines, choice=OrganizerChoice.TAKE_OVER)
    assert [a.mailbox.address for a in ours.series.meeting.attendees] == ["alice@firma.example"]
    entered = hold(*lines, choice=OrganizerChoice.APPOINTMENT)
    assert entered.series.meeting.attendees == ()
    assert "alice@firma.example" in entered.series.meeting.body.content


def test_trap_64_answers_that_cannot_be_written_are_counted() -> None:
    """Trap 64: PARTSTAT of others; Exchange takes it from the people themselves only."""
    lines = (
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@firma.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@firma.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:c@firma.example",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:d@firma.example",
    )
    (finding,) = hold(ME, *lines).findings
    assert (finding.code, finding.value) == ("answers-lost", "2 ACCEPTED, 1 DECLINED")
