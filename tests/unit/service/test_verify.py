"""What was read back is compared in three grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from ews_meetings.change.action import End
from ews_meetings.change.observed import Facts, ItemRef, Known, Observed, Place
from ews_meetings.model.fields import FIELDS, Grade
from ews_meetings.model.meeting import Attachment, FreeBusy, Meeting, Series
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.verify import (
    Verification,
    has_doubled_attachments,
    missing_attachments,
    verify,
    with_primary_addresses,
)
from tests.fakes import ALL, FakeServer, Host, wish
from tests.unit.exchange.drawn import FULL, meetings

ORGANIZER = "organizer@sandbox.example"
WANTED = Series(uid="u@example", meeting=FULL)
A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
ALICE, BOB, ROOM = FULL.attendees
SPAN = FULL.span
assert isinstance(SPAN, TimedSpan)


def observed(
    meeting: Meeting = FULL, *, uid: str = WANTED.uid, organizer: str = ORGANIZER
) -> Observed:
    return Observed(
        ref=ItemRef(item_id="item1", change_key="1"),
        series=Series(uid=uid, meeting=meeting),
        facts=Facts(
            organizer=organizer,
            is_ours_to_organize=Known.YES,
            invited=Known.NO,
            last_sequence=None,
            place=Place.CALENDAR,
            is_cancelled=False,
            answers=(),
        ),
        stamp=None,
    )


def found(**held: Any) -> Verification:
    """Return what is found where the server holds other values."""
    return verify(WANTED, observed(replace(FULL, **held)), mailbox=ORGANIZER)


def fields(changes: Sequence[Any]) -> list[str]:
    return [change.field for change in changes]


def with_files(*files: Attachment) -> Meeting:
    return replace(FULL, attachments=files)


def unread(*files: Attachment) -> tuple[Attachment, ...]:
    return tuple(replace(file, digest="", content=None) for file in files)


# --- grades -------------------------------------------------------------------------------------


@given(meetings)
def test_a_meeting_that_is_held_as_wanted_has_no_difference(meeting: Meeting) -> None:
    wanted = Series(uid="u@example", meeting=meeting)
    assert verify(wanted, observed(meeting), mailbox=ORGANIZER) == Verification(hard=(), soft=())


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("time", {"span": replace(SPAN, end_at=SPAN.end_at + timedelta(minutes=1))}),
        ("zone", {"span": replace(SPAN, start_zone="Europe/London")}),
        ("attachments", {"attachments": ()}),
        ("free_busy", {"free_busy": FreeBusy.BUSY}),
    ],
)
def test_a_hard_difference_stops_the_send(name: str, held: dict[str, Any]) -> None:
    verification = found(**held)
    assert (fields(verification.hard), verification.soft) == ([name], ())


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("subject", {"subject": "RE: it"}),
        ("location", {"location": "HQ"}),
        ("reminder", {"reminder_minutes": 15}),
        ("roles", {"attendees": (ALICE, replace(BOB, role=Role.REQUIRED), ROOM)}),
        ("categories", {"categories": ()}),
    ],
)
def test_a_soft_difference_is_reported_only(name: str, held: dict[str, Any]) -> None:
    verification = found(**held)
    assert (verification.hard, fields(verification.soft)) == ((), [name])


def test_names_that_a_server_gives_people_are_ignored() -> None:
    people = tuple(
        replace(a, mailbox=replace(a.mailbox, name=f"{a.mailbox.name} (Sales)"))
        for a in FULL.attendees
    )
    assert found(attendees=people) == Verification(hard=(), soft=())


@pytest.mark.parametrize(
    "people",
    [(ALICE, BOB), (*FULL.attendees, replace(ALICE, mailbox=Mailbox(address="eve@x.example")))],
    ids=["somebody left out", "somebody added"],
)
def test_other_people_stop_the_send(people: tuple[Attendee, ...]) -> None:
    assert "attendees" in fields(found(attendees=people).hard)


def test_old_is_what_was_wanted_and_new_is_what_is_held() -> None:
    [change] = found(location="HQ").soft
    assert (change.old, change.new) == (FULL.location, "HQ")


@given(meetings, meetings)
def test_every_difference_has_the_grade_of_its_field(wanted: Meeting, held: Meeting) -> None:
    series = Series(uid="u@example", meeting=wanted)
    verification = verify(series, observed(held), mailbox=ORGANIZER)
    grades = {row.name: row.grade for row in FIELDS}
    assert {grades[name] for name in fields(verification.hard)} <= {Grade.HARD}
    assert {grades[name] for name in fields(verification.soft)} <= {Grade.SOFT}


# --- whose item it is ---------------------------------------------------------------------------


def test_another_uid_stops_the_send() -> None:
    verification = verify(WANTED, observed(uid="other@example"), mailbox=ORGANIZER)
    assert [(c.field, c.old, c.new) for c in verification.hard] == [
        ("uid", "u@example", "other@example")
    ]


def test_another_organizer_stops_the_send() -> None:
    verification = verify(WANTED, observed(organizer="dave@sandbox.example"), mailbox=ORGANIZER)
    assert fields(verification.hard) == ["organizer"]


def test_what_the_server_does_not_say_is_no_difference() -> None:
    seen = observed(uid="", organizer="")
    assert verify(WANTED, seen, mailbox=ORGANIZER) == Verification(hard=(), soft=())


def test_the_mailbox_is_compared_without_case() -> None:
    verification = verify(WANTED, observed(), mailbox="Organizer@Sandbox.EXAMPLE")
    assert verification.hard == ()


# --- attachments --------------------------------------------------------------------------------


def files_differ(wanted: tuple[Attachment, ...], held: tuple[Attachment, ...]) -> bool:
    series = Series(uid=WANTED.uid, meeting=with_files(*wanted))
    verification = verify(series, observed(with_files(*held)), mailbox=ORGANIZER)
    return fields(verification.hard) == ["attachments"]


def test_unread_files_are_compared_by_name_and_size() -> None:
    assert not files_differ((A, B), unread(B, A))
    assert files_differ((A, B), unread(A))
    assert files_differ((A,), unread(replace(A, name="c.txt")))
    assert files_differ((A,), unread(replace(A, size_bytes=2)))


def test_files_that_were_read_are_compared_by_their_bytes() -> None:
    other = Attachment.of(name="a.txt", content=b"x")
    assert other.size_bytes == A.size_bytes
    assert files_differ((A,), (other,))
    assert not files_differ((A,), unread(other))


def test_a_file_that_stands_twice_is_a_difference() -> None:
    assert files_differ((A,), (A, A))
    assert files_differ((A,), unread(A, A))


@pytest.mark.parametrize(
    ("wanted", "held", "missing"),
    [
        ((), (A,), ()),
        ((A, B), (), (0, 1)),
        ((A, B), (B,), (0,)),
        ((A, B), (B, A), ()),
        ((A, A), (A,), (1,)),
        ((A, A), (A, A), ()),
        ((A,), (replace(A, size_bytes=9),), (0,)),
    ],
)
def test_what_is_missing_is_named_by_its_place(
    wanted: tuple[Attachment, ...], held: tuple[Attachment, ...], missing: tuple[int, ...]
) -> None:
    assert missing_attachments(with_files(*wanted), with_files(*unread(*held))) == missing


@pytest.mark.parametrize(
    ("wanted", "held", "is_doubled"),
    [
        ((A,), (A, A), True),
        ((A, B), (B, A, B), True),
        ((A,), (A,), False),
        ((A, A), (A, A), False),
        ((A, B), (A, A), False),
        ((A,), (), False),
        ((), (), False),
    ],
)
def test_a_file_is_doubled_only_where_none_is_missing(
    wanted: tuple[Attachment, ...], held: tuple[Attachment, ...], is_doubled: bool
) -> None:
    assert has_doubled_attachments(with_files(*wanted), with_files(*unread(*held))) is is_doubled


# --- aliases ------------------------------------------------------------------------------------

PRIMARY = {"al@sandbox.example": "alice@sandbox.example"}


def test_an_alias_and_its_primary_address_are_one_person() -> None:
    alias = wish(people=["Al@sandbox.example", "bob@sandbox.example"]).series.meeting
    primary = wish(people=["alice@sandbox.example", "bob@sandbox.example"]).series.meeting
    assert with_primary_addresses(alias, PRIMARY) == primary


def test_people_whom_the_directory_does_not_know_stay_as_they_are() -> None:
    assert with_primary_addresses(FULL, {}) == FULL


def test_name_and_role_stay_when_an_address_becomes_the_primary_one() -> None:
    room = Attendee(mailbox=Mailbox(address="al@sandbox.example", name="Al"), role=Role.OPTIONAL)
    [changed] = with_primary_addresses(replace(FULL, attendees=(room,)), PRIMARY).attendees
    assert (changed.mailbox.name, changed.role) == ("Al", Role.OPTIONAL)


class Renaming(FakeServer):
    """A server whose directory knows an alias, and that keeps primary addresses."""

    def resolve(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return {address: PRIMARY.get(address, address) for address in addresses}


@pytest.fixture
def renaming() -> Iterator[Host]:
    server = Renaming()
    server.spoil = lambda series: replace(
        series, meeting=with_primary_addresses(series.meeting, PRIMARY)
    )
    host = Host(server)
    yield host
    host.close()


def test_an_alias_that_the_server_replaced_stops_nothing(renaming: Host) -> None:
    [result] = renaming.do([wish(people=["al@sandbox.example"])], ALL).results
    assert result.end is End.DONE
    assert [mail.to for mail in renaming.server.mails] == ["alice@sandbox.example"]


def test_a_stranger_in_the_place_of_somebody_stops_the_send(renaming: Host) -> None:
    strange = {"bob@sandbox.example": "eve@sandbox.example"}
    renaming.server.spoil = lambda series: replace(
        series, meeting=with_primary_addresses(series.meeting, strange)
    )
    [result] = renaming.do([wish(people=["bob@sandbox.example"])], ALL).results
    assert (result.end, renaming.server.mails) == (End.FAILED, [])
