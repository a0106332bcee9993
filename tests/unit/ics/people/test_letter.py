from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.ics.people.letter import Letter, added_to, with_letter
from tests.unit.ics.making import OPTIONS, component

TAKING = replace(OPTIONS, attendees_from_mail=True)
LETTER = Letter(
    to=("ann@x.example", "Me@firma.example", "olga@x.example"),
    cc=("bob@x.example", "ANN@x.example"),
)


def added(*lines: str, method: str = "REQUEST", letter: Letter = LETTER) -> list[str]:
    event = with_letter(component(*lines), letter, method=method, options=TAKING)
    return [prop.value for prop in event.all("ATTENDEE")]


def test_neither_the_mailbox_nor_the_organizer_is_added_and_nobody_twice() -> None:
    assert added("ORGANIZER:MAILTO:Olga@x.example") == [
        "mailto:ann@x.example",
        "mailto:bob@x.example",
    ]


def test_an_event_that_names_anybody_stays_as_it_is() -> None:
    assert added("ATTENDEE:mailto:x@x.example") == ["mailto:x@x.example"]


@pytest.mark.parametrize("method", ["", "PUBLISH", "CANCEL", "REPLY", "COUNTER"])
def test_only_a_request_gets_people(method: str) -> None:
    assert added(method=method) == []


def test_files_come_with_every_method_but_answers_and_cancellations() -> None:
    letter = Letter(files=("part 3",))
    for method, count in (("", 1), ("PUBLISH", 1), ("REQUEST", 1), ("CANCEL", 0), ("REPLY", 0)):
        event = with_letter(component(), letter, method=method, options=OPTIONS)
        assert [prop.value for prop in event.all("ATTACH")] == ["CID:part 3"] * count


def test_people_who_were_added_shape_the_digest_and_those_of_the_file_do_not() -> None:
    event = with_letter(component(), LETTER, method="REQUEST", options=TAKING)
    assert [raw.partition(b":")[0] for raw in added_to(event)] == [
        b"REQ-PARTICIPANT",
        b"REQ-PARTICIPANT",
        b"OPT-PARTICIPANT",
    ]
    assert list(added_to(component("ATTENDEE:mailto:x@x.example"))) == []


def test_a_mail_to_nobody_else_needs_no_word() -> None:
    event = with_letter(
        component(), Letter(to=("me@firma.example",)), method="REQUEST", options=OPTIONS
    )
    assert event.findings == ()
