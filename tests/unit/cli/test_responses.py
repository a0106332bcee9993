"""Tracking and messages, joined by who answered."""

from __future__ import annotations

from datetime import UTC, datetime

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.observed import Known, ResponseMessage
from ews_meetings.cli.responses import join_answers, write_responses
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role
from ews_meetings.model.span import timed_span
from tests.unit.cli.drawing import ANNA, BOB, SERIES, ZONE, observed
from tests.unit.cli.making import screen, streams

LATER = timed_span("2027-04-01T11:00", "2027-04-01T12:00", zone=ZONE)
AT = datetime(2027, 3, 2, 8, 30, tzinfo=UTC)
TRACKED = Answer(
    attendee=Attendee(mailbox=ANNA),
    response=Response.TENTATIVE,
    answered_at=AT,
    proposed_start_at=LATER.start_at,
    proposed_end_at=LATER.end_at,
)


def message(sender: Mailbox, response: Response, comment: str = "") -> ResponseMessage:
    return ResponseMessage(sender=sender, response=response, received_at=AT, comment=comment)


MESSAGES = (
    message(ANNA, Response.DECLINE, "first no"),
    message(Mailbox(address="Anna@Firma.example"), Response.TENTATIVE, "rather\nlater"),
    message(BOB, Response.ACCEPT),
    message(Mailbox(address="eve@firma.example", name="Eve"), Response.ACCEPT, "I come too"),
)


def test_the_last_message_of_a_person_stands_beside_the_tracking() -> None:
    anna, bob, eve = join_answers(observed(SERIES, answers=(TRACKED,)), MESSAGES)
    assert (anna.response, anna.answered_at, anna.comment) == (
        Response.TENTATIVE,
        AT,
        "rather\nlater",
    )
    assert anna.proposed == LATER
    assert (bob.response, bob.mailed, bob.role) == (Response.NONE, Response.ACCEPT, Role.OPTIONAL)
    assert (eve.role, eve.response, eve.answered_at) == (None, Response.ACCEPT, AT)


def test_answers_are_shown_with_times_and_words() -> None:
    held = streams()
    seen = observed(SERIES, answers=(TRACKED,))
    write_responses(screen(held), seen, MESSAGES, EXCHANGE)
    when = "2027-03-02 08:30"
    assert held.out.splitlines() == [
        "Weekly, 2027-04-01 09:00-10:00 Europe/Berlin",
        "attendee\trole\tresponse\twhen (UTC)\tproposes",
        f"anna@firma.example (Anna)\trequired\ttentative\t{when}\t"
        "2027-04-01 11:00-12:00 Europe/Berlin",
        "bob@other.example\toptional\tno answer yet (mailed: accept)\t\t",
        f"eve@firma.example (Eve)\tnot invited\taccept\t{when}\t",
        "",
        "anna@firma.example (Anna): rather later",
        "eve@firma.example (Eve): I come too",
    ]


def test_an_attendees_copy_says_where_the_answers_are() -> None:
    held = streams()
    seen = observed(SERIES, organizer="boss@firma.example", is_ours=Known.NO)
    write_responses(screen(held), seen, MESSAGES, EXCHANGE)
    assert held.out.splitlines() == ["Weekly, 2027-04-01 09:00-10:00 Europe/Berlin"]
    assert held.err == (
        "warning: this is an attendee's copy: Exchange keeps the answers in the calendar of the"
        " organizer, boss@firma.example\n"
    )
