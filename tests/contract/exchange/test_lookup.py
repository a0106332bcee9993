"""Items are found by what names them, wherever they lie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Place
from ews_meetings.errors import AccessDenied
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.exchange.lookup import MailboxReader
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.doing import done, look, order, save, write
from tests.contract.exchange.moving import move_to_deleted
from tests.unit.exchange.drawn import FULL, stamp_of

BARE = replace(FULL, attachments=(), attendees=())


def _save_many(bench: Bench, count: int) -> None:
    orders = [order(str(number), meeting=BARE) for number in range(count)]
    for first in range(0, count, 100):
        for outcome in write(bench.mailbox, Call.SAVE, *orders[first : first + 100]):
            done(outcome)


def test_an_item_is_found_by_its_key_with_its_provenance(bench: Bench) -> None:
    ref = save(bench.mailbox)
    (glimpse,) = bench.mailbox.reader.find(["key-1", "key-2"])
    assert glimpse.ref == ref
    assert glimpse.key == "key-1"
    assert glimpse.stamp == stamp_of(FULL)
    assert glimpse.subject == FULL.subject
    assert glimpse.place is Place.CALENDAR
    assert glimpse.created_at is not None


def test_a_doubled_draft_is_found_twice(bench: Bench) -> None:
    refs = {save(bench.mailbox, "1").item_id, save(bench.mailbox, "1").item_id}
    found = bench.mailbox.reader.find(["key-1"])
    assert {glimpse.ref.item_id for glimpse in found} == refs


def test_an_item_that_a_person_deleted_is_found_in_deleted_items(bench: Bench) -> None:
    ref = save(bench.mailbox)
    move_to_deleted(bench, ref)
    (glimpse,) = bench.mailbox.reader.find(["key-1"])
    assert glimpse.place is Place.DELETED
    assert look(bench.mailbox, glimpse.ref).facts.place is Place.DELETED
    assert bench.mailbox.reader.list_ours() == ()


def test_nothing_is_found_without_asking_when_nothing_is_looked_for(bench: Bench) -> None:
    assert bench.mailbox.reader.find([]) == ()
    assert bench.mailbox.reader.find_by_uid([]) == ()
    assert bench.mailbox.reader.read([]) == ()
    assert bench.mailbox.reader.count_sent_copies([]) == {}
    assert bench.operations == []


def test_many_keys_are_looked_up_fifty_a_request(bench: Bench) -> None:
    _save_many(bench, 120)
    bench.requests.clear()
    found = bench.mailbox.reader.find([f"key-{number}" for number in range(120)])
    assert len(found) == 120
    assert bench.operations == ["FindItem"] * 3


def test_all_of_ours_are_listed_page_by_page(bench: Bench) -> None:
    _save_many(bench, 230)
    bench.requests.clear()
    reader: MailboxReader = replace(bench.mailbox.reader, page=100)
    found = reader.list_ours()
    assert {glimpse.key for glimpse in found} == {f"key-{number}" for number in range(230)}
    assert len(found) == 230
    assert bench.operations == ["FindItem"] * 3


@pytest.mark.parametrize("uid", ["uid-1@example.org", "Zürich 2027"])
def test_on_exchange_an_item_is_found_by_its_uid(exchange: Bench, uid: str) -> None:
    one = order("1", meeting=BARE)
    assert one.series is not None
    (outcome,) = write(
        exchange.mailbox, Call.SAVE, replace(one, series=replace(one.series, uid=uid))
    )
    (glimpse,) = exchange.mailbox.reader.find_by_uid([uid, "another"])
    assert glimpse.ref == done(outcome)
    assert glimpse.uid == uid


def test_on_gromox_uids_cannot_be_searched(gromox: Bench) -> None:
    save(gromox.mailbox)
    assert gromox.mailbox.reader.find_by_uid(["uid-1@example.org"]) == ()


def test_an_item_that_is_gone_is_none_in_its_place(bench: Bench) -> None:
    first, second = save(bench.mailbox, "1"), save(bench.mailbox, "2")
    write(bench.mailbox, Call.REMOVE, order(ref=first))
    gone, there = bench.mailbox.reader.read([first, second])
    assert gone is None
    assert there is not None
    assert there.key == "key-2"


def test_items_are_read_fifty_a_request(bench: Bench) -> None:
    _save_many(bench, 60)
    refs = [glimpse.ref for glimpse in bench.mailbox.reader.list_ours()]
    bench.requests.clear()
    assert len(bench.mailbox.reader.read(refs)) == 60
    assert sorted(bench.operations) == ["GetFolder", "GetItem", "GetItem"]


def test_a_sent_copy_is_counted_by_its_step(bench: Bench) -> None:
    ref = save(bench.mailbox)
    write(bench.mailbox, Call.SEND, order(ref=ref, step="step-2"))
    counts = bench.mailbox.reader.count_sent_copies(["step-1", "step-2"])
    assert counts == {"step-1": 0, "step-2": 1}


def test_somebody_elses_mailbox_is_not_read(exchange: Bench) -> None:
    connection = connection_to(
        exchange.server.url, mailbox="alice@sandbox.example", access="delegate"
    )
    with open_mailbox(connection) as mailbox, pytest.raises(AccessDenied):
        mailbox.reader.list_ours()


def test_a_mailbox_that_does_not_exist_is_said_to_be_denied(exchange: Bench) -> None:
    nobody = "nobody@sandbox.example"
    connection = connection_to(exchange.server.url, mailbox=nobody, access="impersonation")
    with open_mailbox(connection) as mailbox, pytest.raises(AccessDenied):
        mailbox.reader.list_ours()


def test_addresses_are_resolved_to_primary_ones(bench: Bench) -> None:
    found = bench.mailbox.directory.resolve(
        ["ALICE@sandbox.example", "nobody@elsewhere.example", "", "alice"]
    )
    assert found["ALICE@sandbox.example"] == "alice@sandbox.example"
    assert "nobody@elsewhere.example" not in found
