from __future__ import annotations

import pytest

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.people.people import read_guests, read_mailbox
from ews_meetings.model.people import Role
from tests.unit.ics.vcalendar.old import codes, component


def people(event: Component) -> list[tuple[str, str, Role]]:
    return [(a.mailbox.name, a.mailbox.address, a.role) for a in read_guests(event).value.attendees]


def organizer(event: Component) -> str:
    found = [read_mailbox(prop) for prop in event.all("ORGANIZER")]
    return ", ".join(str(mailbox) for mailbox in found)


@pytest.mark.parametrize(
    "written",
    ["bob@firma.example", "MAILTO:bob@firma.example", "<bob@firma.example>", " bob@firma.example "],
)
def test_an_address_is_one_however_it_stands(written: str) -> None:
    assert people(component(f"ATTENDEE:{written}")) == [("", "bob@firma.example", Role.REQUIRED)]


def test_a_name_before_the_address_is_kept() -> None:
    event = component('ATTENDEE:"Bob; Builder" <bob@firma.example>')
    assert people(event) == [("Bob; Builder", "bob@firma.example", Role.REQUIRED)]


@pytest.mark.parametrize(
    ("expected", "role"),
    [
        ("FYI", Role.OPTIONAL),
        ("REQUEST", Role.REQUIRED),
        ("REQUIRE", Role.REQUIRED),
        ("IMMEDIATE", Role.REQUIRED),
    ],
)
def test_what_is_expected_of_people_is_their_role(expected: str, role: Role) -> None:
    assert people(component(f"ATTENDEE;EXPECT={expected}:b@firma.example"))[0][2] is role
    assert people(component(f"ATTENDEE;{expected}:b@firma.example"))[0][2] is role


def test_answers_and_wishes_for_answers_get_their_new_words() -> None:
    event = component(
        "ATTENDEE;STATUS=NEEDS ACTION;RSVP=NO:a@firma.example",
        "ATTENDEE;STATUS=CONFIRMED;RSVP=NO:b@firma.example",
        "ATTENDEE;STATUS=SENT;RSVP=NO:c@firma.example",
    )
    guests = read_guests(event).value
    assert guests.answers == ("NEEDS-ACTION", "ACCEPTED", "NEEDS-ACTION")
    assert not guests.is_response_requested


@pytest.mark.parametrize("value", ["The caretaker", "http://cards.example/bob.vcf"])
def test_one_without_an_address_is_named_in_the_report(value: str) -> None:
    found = read_guests(component(f"ATTENDEE:{value}"))
    assert found.value.attendees == ()
    assert value in found.findings[0].message


def test_a_card_in_another_part_of_a_mail_is_no_address() -> None:
    event = component("ATTENDEE;VALUE=CONTENT-ID:<part2.1@host.example>")
    assert people(event) == []


def test_an_organizer_is_an_attendee_with_that_role() -> None:
    event = component(
        "ATTENDEE;ROLE=OWNER:owner@firma.example",
        "ATTENDEE;ROLE=ORGANIZER:host@firma.example",
        "ATTENDEE;ROLE=ATTENDEE:guest@firma.example",
    )
    assert organizer(event) == "host@firma.example"
    assert [address for _, address, _ in people(event)] == [
        "owner@firma.example",
        "guest@firma.example",
    ]
    assert codes(event) == ["organizer-chosen"]


def test_without_an_organizer_the_owner_is_one() -> None:
    event = component("X-ORGANIZER:x@firma.example", "ATTENDEE;OWNER:owner@firma.example")
    assert organizer(event) == "owner@firma.example"


def test_an_organizer_of_the_producer_counts_last() -> None:
    assert organizer(component("X-ORGANIZER:MAILTO:x@firma.example")) == "x@firma.example"


def test_an_organizer_as_icalendar_has_it_counts_first() -> None:
    event = component("ORGANIZER:mailto:o@firma.example", "ATTENDEE;ROLE=OWNER:w@firma.example")
    assert organizer(event) == "o@firma.example"
    assert len(people(event)) == 1
