"""Who organizes, who is invited, and what they have answered."""

from __future__ import annotations

import pytest

from ews_meetings.change.observed import Known
from ews_meetings.ics.writing.meetings import write_meeting
from ews_meetings.ics.writing.options import Method
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role
from tests.unit.ics.writing.making import ORGANIZER, SPAN, exported, lines, options, seen

ANNA = Attendee(mailbox=Mailbox(address="anna@firma.example", name='Anna "A", B'))
ROOM = Attendee(mailbox=Mailbox(address="room@firma.example"), role=Role.RESOURCE)
SERIES = Series(uid="u", meeting=Meeting(subject="x", span=SPAN, attendees=(ANNA, ROOM)))


def people(data: bytes) -> list[str]:
    return [line for line in lines(data) if line.startswith(("ORGANIZER", "ATTENDEE"))]


def test_people_stand_there_with_names_roles_and_answers() -> None:
    said = Answer(attendee=ANNA, response=Response.TENTATIVE)
    assert people(exported(seen(SERIES, answers=(said,)))) == [
        f"ORGANIZER;CN={ORGANIZER}:mailto:{ORGANIZER}",
        "ATTENDEE;CN=\"Anna ^'A^', B\";ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE"
        ":mailto:anna@firma.example",
        "ATTENDEE;CN=room@firma.example;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT"
        ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room@firma.example",
    ]


@pytest.mark.parametrize(
    ("response", "word"),
    [
        (Response.ACCEPT, "ACCEPTED"),
        (Response.DECLINE, "DECLINED"),
        (Response.TENTATIVE, "TENTATIVE"),
        (Response.UNKNOWN, "NEEDS-ACTION"),
        (Response.NONE, "NEEDS-ACTION"),
    ],
)
def test_every_answer_has_its_word(response: Response, word: str) -> None:
    said = Answer(attendee=ROOM, response=response)
    assert f";PARTSTAT={word};" in people(exported(seen(SERIES, answers=(said,))))[2]


def test_an_attendees_copy_names_its_organizer_and_the_own_answer() -> None:
    held = seen(SERIES, organizer="boss@other.example", is_ours=Known.NO)
    mine = seen(
        Series(uid="u", meeting=Meeting(subject="x", span=SPAN, attendees=(_me(),))),
        organizer="boss@other.example",
        is_ours=Known.NO,
    )
    assert people(exported(held))[0].endswith(":mailto:boss@other.example")
    assert ";PARTSTAT=NEEDS-ACTION;" in people(exported(mine))[1]


def test_an_appointment_names_nobody() -> None:
    alone = Series(uid="u", meeting=Meeting(subject="x", span=SPAN))
    assert people(exported(seen(alone))) == []


def test_whoever_has_no_mail_address_is_left_out_and_named() -> None:
    old = Attendee(mailbox=Mailbox(address="/o=Firma/cn=old", name="Old"))
    meeting = Meeting(subject="x", span=SPAN, attendees=(old, ANNA))
    written = write_meeting(seen(Series(uid="u", meeting=meeting)), options())
    assert [(found.code, found.value) for found in written.findings] == [
        ("attendee-without-address", "/o=Firma/cn=old")
    ]


def test_a_published_meeting_names_no_attendees_and_says_so() -> None:
    written = write_meeting(seen(SERIES), options(Method.PUBLISH))
    assert people(written.events) == [f"ORGANIZER;CN={ORGANIZER}:mailto:{ORGANIZER}"]
    assert [found.code for found in written.findings] == ["attendees-left-out"]


def test_times_that_people_proposed_are_said_to_be_missing() -> None:
    said = Answer(
        attendee=ANNA,
        response=Response.TENTATIVE,
        proposed_start_at=SPAN.start_at,
        proposed_end_at=SPAN.end_at,
    )
    written = write_meeting(seen(SERIES, answers=(said,)), options())
    assert [(f.code, f.value) for f in written.findings] == [
        ("proposal-left-out", "anna@firma.example")
    ]


def _me() -> Attendee:
    return Attendee(mailbox=Mailbox(address=ORGANIZER))
