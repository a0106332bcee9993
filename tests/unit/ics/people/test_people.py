import pytest

from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.people.people import Guests, read_guests, read_mailbox, tell_renamed
from ews_meetings.model.finding import Severity
from ews_meetings.model.people import Attendee, Mailbox, Role
from tests.unit.ics.making import component, prop


def guests(*lines: str) -> Guests:
    return read_guests(component(*lines)).value


def told(*lines: str) -> list[tuple[str, str]]:
    return [(f.code, f.field) for f in read_guests(component(*lines)).findings]


def role(line: str) -> Role:
    (attendee,) = guests(line).attendees
    return attendee.role


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("ORGANIZER:mailto:a@b.example", "a@b.example"),
        ("ORGANIZER:MAILTO:a@b.example", "a@b.example"),
        ("ORGANIZER:mailto: a@b.example", "a@b.example"),
        ("ORGANIZER:mailto:MAILTO:a@b.example", "a@b.example"),
        ("ORGANIZER:a@b.example", "a@b.example"),
        ('ORGANIZER:"mailto:a@b.example"', "a@b.example"),
        ('ORGANIZER:mailto:"Ann" <a@b.example>', "a@b.example"),
        ("ORGANIZER:mailto:a%2Bc@b.example?subject=x", "a+c@b.example"),
        ("ORGANIZER:smtp:a@b.example", "a@b.example"),
        ("ORGANIZER;EMAIL=a@b.example:urn:uuid:1-2", "a@b.example"),
        ("ORGANIZER;X-EMAIL=a@b.example:invalid:nomail", "a@b.example"),
        ("ORGANIZER:/principals/__uuids__/ann__AT__b.example/", "ann@b.example"),
    ],
)
def test_addresses_are_found_where_producers_put_them(line: str, address: str) -> None:
    assert read_mailbox(prop(line)) == Mailbox(address=address)


@pytest.mark.parametrize(
    "value",
    ["mailto:", "invalid:nomail", "Ann", "mailto:a b@c.example", "mailto:a@b@c", "urn:uuid:1"],
)
def test_what_is_no_address_names_nobody(value: str) -> None:
    assert read_mailbox(prop(f"ATTENDEE:{value}")) is None


def test_a_name_is_kept_unless_it_is_the_address() -> None:
    named = read_mailbox(prop("ATTENDEE;CN='Ann  B':mailto:a@b.example"))
    assert named == Mailbox(address="a@b.example", name="Ann B")
    assert read_mailbox(prop("ATTENDEE;CN=A@b.example:mailto:a@B.example")) == Mailbox(
        address="a@B.example"
    )


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ("", Role.REQUIRED),
        (";ROLE=REQ-PARTICIPANT", Role.REQUIRED),
        (";ROLE=CHAIR", Role.REQUIRED),
        (";ROLE=opt-participant", Role.OPTIONAL),
        (";ROLE=NON-PARTICIPANT", Role.OPTIONAL),
        (";CUTYPE=ROOM", Role.RESOURCE),
        (";CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT", Role.RESOURCE),
        (";CUTYPE=ROOM;ROLE=OPT-PARTICIPANT", Role.RESOURCE),
        (";CUTYPE=GROUP", Role.REQUIRED),
        (";CUTYPE=UNKNOWN;ROLE=X-ODD", Role.REQUIRED),
    ],
)
def test_roles_and_kinds_become_the_three_lists(params: str, expected: Role) -> None:
    assert role(f"ATTENDEE{params}:mailto:a@b.example") is expected


def test_an_address_counts_once_with_its_strongest_role() -> None:
    found = guests(
        "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:a@b.example", "ATTENDEE;CN=Ann:mailto:A@B.example"
    )
    assert found.attendees == (Attendee(mailbox=Mailbox(address="A@B.example", name="Ann")),)


def test_an_attendee_without_an_address_is_reported_and_not_invited() -> None:
    read = read_guests(component("ATTENDEE;CN=Ann:invalid:nomail"))
    assert read.value.attendees == ()
    (finding,) = read.findings
    assert (finding.code, finding.severity) == ("attendee-without-address", Severity.WARNING)
    assert "Ann" in finding.message


def test_a_delegate_is_invited_and_who_delegated_becomes_optional() -> None:
    read = read_guests(component('ATTENDEE;DELEGATED-TO="mailto:d@b.example":mailto:a@b.example'))
    assert [(a.mailbox.address, a.role) for a in read.value.attendees] == [
        ("a@b.example", Role.OPTIONAL),
        ("d@b.example", Role.REQUIRED),
    ]
    assert [finding.code for finding in read.findings] == ["attendee-delegated"]


def test_a_delegate_who_is_listed_is_not_added_again() -> None:
    lines = (
        'ATTENDEE;DELEGATED-TO="mailto:d@b.example":mailto:a@b.example',
        "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:d@b.example",
    )
    assert len(guests(*lines).attendees) == 2
    assert told(*lines) == []


def test_answers_are_kept_beside_the_attendees() -> None:
    lines = (
        "ATTENDEE;PARTSTAT=accepted:mailto:a@b.example",
        "ATTENDEE:mailto:c@b.example",
    )
    assert guests(*lines).answers == ("ACCEPTED", "")


@pytest.mark.parametrize(
    ("rsvps", "is_requested"),
    [
        (["", ""], True),
        ([";RSVP=FALSE", ";RSVP=FALSE"], False),
        ([";RSVP=FALSE", ";RSVP=TRUE"], True),
        ([";RSVP=FALSE", ""], True),
        ([], True),
    ],
)
def test_answers_are_asked_for_unless_nobody_is_asked(rsvps: list[str], is_requested: bool) -> None:
    lines = (f"ATTENDEE{rsvp}:mailto:a{n}@b.example" for n, rsvp in enumerate(rsvps))
    assert guests(*lines).is_response_requested is is_requested


def test_who_need_not_answer_is_told_where_others_are_asked() -> None:
    asked = "ATTENDEE;RSVP=TRUE:mailto:a@b.example"
    silent = "ATTENDEE;RSVP=FALSE:mailto:c@b.example"
    assert told(asked, silent) == [("asked-with-the-others", "ATTENDEE;RSVP")]
    assert told(silent) == []
    assert told("ORGANIZER:mailto:C@b.example", asked, silent) == []


def test_the_word_of_exchange_about_answers_wins() -> None:
    line = "ATTENDEE;RSVP=TRUE:mailto:a@b.example"
    assert not guests(line, "X-MICROSOFT-ISRESPONSEREQUESTED:FALSE").is_response_requested


def test_parameters_without_a_home_are_told_once() -> None:
    lines = (
        "ATTENDEE;X-NUM-GUESTS=2;LANGUAGE=cs:mailto:a@b.example",
        'ATTENDEE;X-NUM-GUESTS=1;MEMBER="mailto:l@b.example":mailto:c@b.example',
        "ATTENDEE;X-NUM-GUESTS=0:mailto:d@b.example",
    )
    assert told(*lines) == [
        ("parameter-lost", "ATTENDEE;X-NUM-GUESTS"),
        ("parameter-lost", "ATTENDEE;MEMBER"),
    ]


def test_who_got_it_from_somebody_else_is_told_to_be_a_delegate_no_longer() -> None:
    line = 'ATTENDEE;DELEGATED-FROM="mailto:a@b.example":mailto:d@b.example'
    assert told(line) == [("parameter-lost", "ATTENDEE;DELEGATED-FROM")]


def test_whom_no_server_shall_mail_is_known_by_address() -> None:
    found = guests(
        "ATTENDEE;SCHEDULE-AGENT=none:mailto:A@b.example",
        "ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:c@b.example",
        "ATTENDEE;SCHEDULE-AGENT=SERVER:mailto:d@b.example",
        "ATTENDEE:mailto:e@b.example",
    )
    assert found.unmailed == {"a@b.example", "c@b.example"}


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CN=Bob:mailto:Bob@Old.example",
        "ATTENDEE;CN=Bob;EMAIL=bob@old.example:urn:uuid:1",
        "ATTENDEE;CN=Bob:/principals/__uuids__/bob__AT__old.example/",
        "ATTENDEE;CN=Bob:mailto:bob%40old.example",
    ],
)
def test_people_are_called_by_their_new_address_wherever_the_old_one_stands(line: str) -> None:
    renamed = AddressMap.of([("bob@old.example", "robert@new.example")])
    assert read_mailbox(prop(line), renamed) == Mailbox(address="robert@new.example", name="Bob")


def test_a_name_that_is_the_old_address_is_none() -> None:
    renamed = AddressMap.of([("@old.example", "@new.example")])
    found = read_mailbox(prop("ATTENDEE;CN=b@old.example:mailto:b@old.example"), renamed)
    assert found == Mailbox(address="b@new.example")


def test_a_delegate_is_called_by_the_new_address_too() -> None:
    line = 'ATTENDEE;DELEGATED-TO="mailto:d@old.example":mailto:a@b.example'
    renamed = AddressMap.of([("@old.example", "@new.example")])
    found = read_guests(component(line), renamed).value
    assert [a.mailbox.address for a in found.attendees] == ["a@b.example", "d@new.example"]


def test_two_addresses_of_one_person_become_one_attendee() -> None:
    lines = ("ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:b@new.example", "ATTENDEE:mailto:b@old.example")
    renamed = AddressMap.of([("@old.example", "@new.example")])
    found = read_guests(component(*lines), renamed).value
    assert found.attendees == (Attendee(mailbox=Mailbox(address="b@new.example")),)


def test_addresses_that_were_replaced_are_told_once_with_their_number() -> None:
    lines = ("ORGANIZER:mailto:x@b.example", *(f"ATTENDEE:mailto:a{n}@old.example" for n in "1234"))
    renamed = AddressMap.of([("@old.example", "@new.example")])
    (finding,) = tell_renamed(component(*lines, "ATTENDEE:mailto:A1@old.example"), renamed)
    assert finding.code == "addresses-renamed"
    assert finding.message.startswith("4 addresses were replaced")
    assert finding.value.startswith("a1@old.example is a1@new.example, a2@")
    assert finding.value.endswith(", …")


def test_a_map_that_touches_nobody_is_not_told() -> None:
    renamed = AddressMap.of([("@old.example", "@new.example")])
    assert list(tell_renamed(component("ATTENDEE:mailto:a@b.example"), renamed)) == []


@pytest.mark.parametrize("line", ["ATTENDEE;CN=Nobody:", "ATTENDEE:", "ATTENDEE;CN=Nobody:mailto:"])
def test_an_attendee_whose_value_is_missing_is_never_lost_in_silence(line: str) -> None:
    assert told(line) == [("attendee-without-address", "ATTENDEE")]
