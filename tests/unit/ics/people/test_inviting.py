from dataclasses import replace

import pytest

from ews_meetings.change.identity import own_uid
from ews_meetings.change.notify import Inviting
from ews_meetings.change.wish import Hold
from ews_meetings.ics.options import Copies, OrganizerChoice, ReadOptions
from ews_meetings.ics.reading import read_events
from ews_meetings.ics.settling.uids import settle
from ews_meetings.model.meeting import Attachment
from tests.unit.ics.making import OPTIONS, codes, event

ANN = "ATTENDEE:mailto:ann@firma.example"
UNMAILED = "ATTENDEE;SCHEDULE-AGENT={}:mailto:{}@firma.example"


def read(
    *lines: str, options: ReadOptions = OPTIONS, method: str = "REQUEST", is_mail: bool = False
) -> Hold:
    data = event(*lines, before=(f"METHOD:{method}",) if method else ())
    related: dict[str, Attachment] | None = {} if is_mail else None
    (wish,) = settle(read_events(data, source="a.ics", options=options, related=related), options)
    assert isinstance(wish, Hold), wish
    return wish


def said(copies: Copies) -> ReadOptions:
    return replace(OPTIONS, copies=copies)


@pytest.mark.parametrize(
    ("lines", "method", "is_mail", "why"),
    [
        ((ANN,), "REQUEST", False, ""),
        ((ANN, "SEQUENCE:2"), "REQUEST", False, "the event has SEQUENCE 2"),
        ((ANN, "SEQUENCE:2"), "", False, "the event has SEQUENCE 2"),
        ((ANN,), "REQUEST", True, "the invitation comes from a mail"),
        ((ANN, "SEQUENCE:1"), "REQUEST", True, "the event has SEQUENCE 1"),
        ((ANN,), "PUBLISH", True, ""),
        (("SEQUENCE:2",), "REQUEST", True, ""),
    ],
)
def test_why_people_may_hold_a_copy(
    lines: tuple[str, ...], method: str, is_mail: bool, why: str
) -> None:
    found = read(*lines, method=method, is_mail=is_mail)
    assert (found.inviting, found.held_copies) == (Inviting.ASKED, why)


def test_nobody_holds_what_is_on_its_way_out_unless_it_is_a_later_version() -> None:
    options = replace(OPTIONS, is_being_sent=True)
    assert read(ANN, options=options, is_mail=True).held_copies == ""
    assert read(ANN, "SEQUENCE:1", options=options, is_mail=True).held_copies


def test_who_is_invited_already_is_not_invited_under_the_uid_of_the_file() -> None:
    found = read(ANN, "SEQUENCE:2", options=said(Copies.ALREADY_INVITED))
    assert (found.inviting, found.held_copies) == (Inviting.DONE, "")
    assert found.series.uid == "one"


def test_who_is_invited_anew_gets_another_uid_of_the_same_origin() -> None:
    found = read(ANN, "SEQUENCE:2", options=said(Copies.REINVITE))
    assert (found.inviting, found.held_copies) == (Inviting.ASKED, "")
    assert found.origin.uid == "one"
    assert found.series.uid == own_uid(found.origin, "me@firma.example")
    assert codes(found) == ["invited-anew"]


@pytest.mark.parametrize("copies", Copies)
def test_a_meeting_without_people_is_as_it_is(copies: Copies) -> None:
    found = read("SEQUENCE:2", options=said(copies))
    assert (found.inviting, found.series.uid) == (Inviting.ASKED, "one")


def test_what_is_taken_over_has_a_uid_that_nobody_holds() -> None:
    options = replace(OPTIONS, organizer=OrganizerChoice.TAKE_OVER)
    lines = ("ORGANIZER:mailto:olga@other.example", ANN, "SEQUENCE:2")
    assert read(*lines, options=options).held_copies == ""


@pytest.mark.parametrize("agent", ["NONE", "client"])
def test_where_no_server_shall_mail_anybody_nobody_is_invited(agent: str) -> None:
    lines = (UNMAILED.format(agent, "ann"), UNMAILED.format(agent, "bob"))
    found = read(*lines, "ATTENDEE;ROLE=CHAIR:mailto:me@firma.example")
    assert found.inviting is Inviting.NEVER
    assert "nobody-is-to-be-mailed" in codes(found)


def test_where_no_server_shall_mail_some_people_that_is_lost() -> None:
    found = read(UNMAILED.format("NONE", "bob"), ANN)
    assert found.inviting is Inviting.ASKED
    (finding,) = found.findings
    assert (finding.code, finding.field) == ("mailed-with-the-others", "ATTENDEE;SCHEDULE-AGENT")
    assert " 1 of its attendees" in finding.message
