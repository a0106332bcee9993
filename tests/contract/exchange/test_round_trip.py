"""What is written stands in the calendar as it was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Known, Place
from ews_meetings.exchange.connection import OpenMailbox
from ews_meetings.model.fields import FIELDS, Grade, compare
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Attendee, Mailbox, Role
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import attach, done, look, order, save, write
from tests.unit.exchange.drawn import FULL, meetings, stamp_of
from tests.unit.exchange.schema import needs_schema, violations

HARD = {field.name for field in FIELDS if field.grade is Grade.HARD}


def _differences(mailbox: OpenMailbox, meeting: Meeting, name: str) -> set[str]:
    observed = look(mailbox, save(mailbox, name, meeting=meeting), with_contents=True)
    return {change.field for change in compare(old=meeting, new=observed.series.meeting)}


def test_a_meeting_that_uses_every_field_comes_back_equal(exchange: Bench) -> None:
    differences = _differences(exchange.mailbox, FULL, "1")
    assert differences <= {"names"}


def test_a_picture_comes_back_shown_in_the_body(exchange: Bench) -> None:
    logo = replace(Attachment.of(name="logo.png", content=b"png"), content_id="logo@x")
    plain = Attachment.of(name="plain.txt", content=b"text")
    meeting = replace(FULL, attachments=(logo, plain))
    observed = look(exchange.mailbox, save(exchange.mailbox, "1", meeting=meeting))
    held = {file.name: file.content_id for file in observed.series.meeting.attachments}
    assert held == {"logo.png": "logo@x", "plain.txt": ""}


def test_on_gromox_attachments_and_the_role_of_a_room_are_lost(gromox: Bench) -> None:
    differences = _differences(gromox.mailbox, FULL, "1")
    assert differences - {"names"} == {"attachments", "roles"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(meeting=meetings)
def test_any_meeting_comes_back_equal_in_all_hard_fields(exchange: Bench, meeting: Meeting) -> None:
    name = str(len(exchange.requests))
    assert not _differences(exchange.mailbox, meeting, name) & HARD


def test_a_batch_is_one_request_and_its_outcomes_are_in_order(bench: Bench) -> None:
    names = [str(number) for number in range(100)]
    meeting = replace(FULL, attachments=())
    outcomes = write(bench.mailbox, Call.SAVE, *(order(n, meeting=meeting) for n in names))
    assert bench.operations == ["CreateItem"]
    observed = bench.mailbox.reader.read([done(outcome) for outcome in outcomes])
    assert [found.key for found in observed if found] == [f"key-{name}" for name in names]


def test_uid_key_and_stamp_come_back_byte_for_byte(bench: Bench) -> None:
    uid = "Ünïcode {uid} <&> with spaces@example.org"
    one = replace(order("1"), series=Series(uid=uid, meeting=FULL))
    (outcome,) = write(bench.mailbox, Call.SAVE, one)
    observed = look(bench.mailbox, done(outcome))
    assert observed.series.uid == uid
    assert observed.key == "key-1"
    assert observed.stamp == stamp_of(FULL)


def test_a_draft_is_ours_in_the_calendar_and_not_invited(exchange: Bench) -> None:
    facts = look(exchange.mailbox, save(exchange.mailbox)).facts
    assert facts.is_ours_to_organize is Known.YES
    assert facts.invited is Known.NO
    assert facts.place is Place.CALENDAR
    assert facts.organizer == "organizer@sandbox.example"
    assert facts.created_at is not None
    assert exchange.server.mails() == ()


def test_on_gromox_nobody_knows_whether_people_were_invited(gromox: Bench) -> None:
    facts = look(gromox.mailbox, save(gromox.mailbox)).facts
    assert facts.is_ours_to_organize is Known.YES
    assert facts.invited is Known.UNKNOWN


def test_attachments_come_back_byte_for_byte(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=replace(FULL, attachments=()))
    big = Attachment.of(name="big.bin", content=bytes(range(256)) * 20_000)
    attach(bench.mailbox, ref, big)
    ref = look(bench.mailbox, ref).ref
    attach(bench.mailbox, ref, Attachment.of(name="empty.txt", content=b""))
    held = look(bench.mailbox, ref, with_contents=True).series.meeting.attachments
    assert {(one.name, one.digest) for one in held} == {
        (one.name, one.digest) for one in (big, Attachment.of(name="empty.txt", content=b""))
    }


def test_without_contents_attachments_have_no_digest(exchange: Bench) -> None:
    held = look(exchange.mailbox, save(exchange.mailbox)).series.meeting.attachments
    assert [(one.name, one.digest) for one in held] == [("Plan ü.txt", "")]
    assert "GetAttachment" not in exchange.operations


def test_answers_are_read(exchange: Bench) -> None:
    people = (Attendee(mailbox=Mailbox(address="alice@sandbox.example")),)
    meeting = replace(FULL, attendees=people, attachments=())
    ref = save(exchange.mailbox, meeting=meeting)
    write(exchange.mailbox, Call.SEND, order(ref=ref, meeting=meeting, step="step-2"))
    exchange.server.people.answer("alice", uid="uid-1@example.org", answer="tentative")
    (answer,) = look(exchange.mailbox, ref).facts.answers
    assert answer.response.value == "tentative"
    assert answer.answered_at is not None


def test_trap_72_a_room_that_declines_is_read_from_the_meeting(exchange: Bench) -> None:
    """Trap 72: resource booking answers later; whoever asks again is told so."""
    room = Attendee(mailbox=Mailbox(address="room1@sandbox.example"), role=Role.RESOURCE)
    meeting = replace(FULL, attendees=(room,), attachments=(), recurrence=None)
    answers = []
    for name in ("1", "2"):
        ref = save(exchange.mailbox, name, meeting=meeting)
        sending = order(name, ref=ref, meeting=meeting, step=f"send-{name}")
        write(exchange.mailbox, Call.SEND, sending)
        (answer,) = look(exchange.mailbox, ref).facts.answers
        answers.append(answer.response.value)
    assert answers == ["accept", "decline"]


@needs_schema
@pytest.mark.parametrize("call", [Call.SEND, Call.CLOSE, Call.REMOVE])
def test_every_envelope_is_valid(bench: Bench, call: Call) -> None:
    ref = save(bench.mailbox)
    write(bench.mailbox, call, order(ref=ref))
    look(bench.mailbox, save(bench.mailbox, "2"), with_contents=True)
    bench.mailbox.reader.find(["key-1"])
    bench.mailbox.probe.capabilities()
    bench.mailbox.directory.resolve(["alice@sandbox.example"])
    assert [violations(etree.fromstring(sent)) for _, sent in bench.requests] == [
        [] for _ in bench.requests
    ]
