"""Everything of a calendar is listed, whoever made it, and the bytes of files are fetched alone."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.model.meeting import Attachment
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.doing import attach, look, order, save, write
from tests.contract.exchange.moving import move_to_deleted
from tests.unit.exchange.drawn import FULL

BARE = replace(FULL, attachments=())


def test_everything_in_a_calendar_is_listed_and_nothing_that_was_thrown_away(bench: Bench) -> None:
    refs = {save(bench.mailbox, name, meeting=BARE).item_id for name in ("1", "2")}
    move_to_deleted(bench, save(bench.mailbox, "3", meeting=BARE))
    found = bench.mailbox.reader.list_all()
    assert {glimpse.ref.item_id for glimpse in found} == refs
    assert {glimpse.ref.item_id for glimpse in bench.mailbox.reader.list_ours()} == refs


def test_what_somebody_else_made_is_listed_too(bench: Bench) -> None:
    ref = save(bench.mailbox, "1", meeting=BARE)
    write(bench.mailbox, Call.SEND, replace(order("1", meeting=BARE), ref=ref))
    with open_mailbox(
        connection_to(
            bench.server.url, user="alice@sandbox.example", mailbox="alice@sandbox.example"
        )
    ) as alice:
        assert alice.reader.list_ours() == ()
        (glimpse,) = alice.reader.list_all()
        whole = look(alice, glimpse.ref)
    assert whole.facts.organizer == "organizer@sandbox.example"
    assert whole.key == ""


def test_the_bytes_of_files_are_given_by_their_ids(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=BARE)
    files = [
        Attachment.of(name=f"{number}.bin", content=bytes([number, 255, 0])) for number in (1, 2)
    ]
    for file in files:
        attach(bench.mailbox, ref, file)
    held = look(bench.mailbox, ref).series.meeting.attachments
    contents = bench.mailbox.reader.contents(held)
    assert {file.name: contents[file.attachment_id] for file in held} == {
        "1.bin": b"\x01\xff\x00",
        "2.bin": b"\x02\xff\x00",
    }


def test_of_no_files_nothing_is_asked(bench: Bench) -> None:
    assert bench.mailbox.reader.contents([]) == {}
    assert bench.operations == []
