from dataclasses import replace

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.errors import AnswersOnly
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.finding import Effect, Finding, Severity
from tests.unit.ics.making import OPTIONS, calendar, event_lines, read

INVITATION = calendar("METHOD:REQUEST", *event_lines(uid="UID:another"))


def answer(method: str, *lines: str) -> bytes:
    return calendar(f"METHOD:{method}", *event_lines(*lines))


def told(data: bytes) -> Finding:
    """What an invitation says of the answer that stands before it."""
    (wish,) = read(data + INVITATION)
    assert isinstance(wish, Hold)
    (finding,) = wish.findings
    return finding


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (";PARTSTAT=ACCEPTED", "bob@b.example has accepted 'Plan' (UID one)"),
        (";CN=Bob;PARTSTAT=declined", "Bob <bob@b.example> has declined 'Plan' (UID one)"),
        (";PARTSTAT=TENTATIVE", "bob@b.example has accepted tentatively 'Plan' (UID one)"),
        (
            ';PARTSTAT=DELEGATED;DELEGATED-TO="mailto:eve@b.example"',
            "bob@b.example has delegated to eve@b.example 'Plan' (UID one)",
        ),
        (";PARTSTAT=DELEGATED", "bob@b.example has delegated 'Plan' (UID one)"),
        (";PARTSTAT=X-ODD", "bob@b.example says 'X-ODD' to 'Plan' (UID one)"),
        ("", "bob@b.example answers, without saying what, 'Plan' (UID one)"),
    ],
)
def test_who_answered_what_is_told(params: str, message: str) -> None:
    finding = told(answer("REPLY", f"ATTENDEE{params}:mailto:bob@b.example", "SUMMARY:Plan"))
    assert finding.message == message
    assert (finding.code, finding.value) == ("answer-in-file", "REPLY")
    assert (finding.severity, finding.effect) == (Severity.WARNING, Effect.LOST)
    assert finding.where == "a.ics:4"


def test_an_answer_names_its_occurrence_and_its_comment() -> None:
    lines = ("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@b.example", "RECURRENCE-ID:20270401T080000Z")
    finding = told(answer("REPLY", *lines, r"COMMENT:Sorry\, on leave"))
    assert finding.message == (
        "bob@b.example has declined the occurrence 20270401T080000Z of the meeting (UID one), "
        "and comments 'Sorry, on leave'"
    )


def test_a_proposal_says_which_time_and_instead_of_which() -> None:
    lines = (
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:bob@b.example",
        "SUMMARY:Plan",
        "DTSTART:20270401T080000Z",
        "DTEND:20270401T090000Z",
        "X-MS-OLK-ORIGINALSTART:20270331T080000Z",
        "X-MS-OLK-ORIGINALEND:20270331T090000Z",
    )
    finding = told(answer("COUNTER", *lines))
    assert finding.code == "proposal-in-file"
    assert finding.message == (
        "bob@b.example proposes 2027-04-01 10:00-11:00 Europe/Prague instead of "
        "2027-03-31 10:00-11:00 Europe/Prague for 'Plan' (UID one)"
    )


def test_a_proposal_with_a_time_that_cannot_be_read_shows_it_as_it_stands() -> None:
    finding = told(answer("COUNTER", "DTSTART:next week"))
    assert finding.message == "somebody proposes next week for the meeting (UID one)"


def test_a_proposal_of_something_else_than_a_time_is_told_as_such() -> None:
    data = answer("COUNTER", "SUMMARY:Plan").replace(b"DTSTART:20270401T080000Z\r\n", b"")
    assert told(data).message == "somebody proposes a change of 'Plan' (UID one)"


def test_a_question_for_the_present_version_is_told() -> None:
    finding = told(answer("REFRESH", "ATTENDEE:mailto:bob@b.example"))
    assert finding.code == "refresh-in-file"
    assert finding.message == (
        "bob@b.example asks for the present version of the meeting (UID one)"
    )


def test_a_proposal_that_the_organizer_declines_is_told() -> None:
    finding = told(answer("DECLINECOUNTER", "ORGANIZER;CN=Ann:invalid:nomail"))
    assert finding.code == "proposal-declined"
    assert finding.message == ("Ann declines a change that was proposed for the meeting (UID one)")


def test_people_are_told_of_by_their_new_address() -> None:
    given = replace(OPTIONS, addresses=AddressMap.of([("@b.example", "@c.example")]))
    data = answer("REPLY", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@b.example") + INVITATION
    (wish,) = read_calendar(data, source="a.ics", options=given)
    assert wish.findings[0].message.startswith("bob@c.example has accepted")


def test_a_file_of_answers_is_refused_with_what_they_say_and_with_the_command_for_it() -> None:
    lines = [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{name}@b.example" for name in "abcde"]
    data = b"".join(answer("REPLY", line) for line in lines)
    with pytest.raises(AnswersOnly) as caught:
        read(data)
    assert (caught.value.code, caught.value.exit_code) == ("answers-only", 8)
    assert str(caught.value) == caught.value.message
    assert caught.value.message == (
        "a.ics: no meeting to import in it: a@b.example has accepted the meeting (UID one); "
        "b@b.example has accepted the meeting (UID one); "
        "c@b.example has accepted the meeting (UID one); and 2 more"
    )
    assert "responses show" in caught.value.hint
