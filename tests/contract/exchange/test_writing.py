"""Writes mail whom they must, once, and refuse what has gone stale."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.capabilities import EXCHANGE, GROMOX
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.span import TimedSpan
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import attach, done, look, order, save, write
from tests.unit.exchange.drawn import FULL, series_of


def test_a_send_mails_each_attendee_once_and_stamps_the_item(bench: Bench) -> None:
    ref = save(bench.mailbox)
    (outcome,) = write(bench.mailbox, Call.SEND, order(ref=ref, step="step-2"))
    invited = [mail.to for mail in bench.server.mails() if mail.kind == "invite"]
    assert sorted(invited) == [
        "alice@sandbox.example", "bob@sandbox.example", "room1@sandbox.example",
    ]  # fmt: skip
    assert done(outcome).change_key != ref.change_key
    stamp = look(bench.mailbox, ref).stamp
    assert stamp is not None
    assert stamp.step == "step-2"


def test_closing_and_removing_mail_nobody(bench: Bench) -> None:
    ref = save(bench.mailbox)
    (closed,) = write(bench.mailbox, Call.CLOSE, order(ref=ref, step="step-2"))
    (removed,) = write(bench.mailbox, Call.REMOVE, order(ref=done(closed)))
    assert removed == Done(ref=None)
    assert bench.server.mails() == ()
    assert bench.mailbox.reader.find(["key-1"]) == ()


@pytest.mark.parametrize(
    ("call", "kind"), [(Call.CLOSE, Refused), (Call.SEND, Unknown)], ids=["close", "send"]
)
def test_on_exchange_a_stale_change_key_is_refused_and_mails_nobody(
    exchange: Bench, call: Call, kind: type
) -> None:
    stale = save(exchange.mailbox)
    write(exchange.mailbox, Call.CLOSE, order(ref=stale, step="step-2"))
    (outcome,) = write(exchange.mailbox, call, order(ref=stale, step="step-3"))
    assert isinstance(outcome, kind)
    if isinstance(outcome, Refused):
        assert outcome.server_code == "ErrorIrresolvableConflict"
    assert exchange.server.mails() == ()


def test_on_gromox_a_stale_change_key_is_accepted(gromox: Bench) -> None:
    stale = save(gromox.mailbox)
    write(gromox.mailbox, Call.CLOSE, order(ref=stale, step="step-2"))
    (outcome,) = write(gromox.mailbox, Call.CLOSE, order(ref=stale, step="step-3"))
    assert isinstance(outcome, Done)


def test_attaching_gives_a_new_reference_where_the_server_does(exchange: Bench) -> None:
    ref = save(exchange.mailbox)
    outcome = attach(exchange.mailbox, ref, Attachment.of(name="b", content=b"b"))
    again = attach(exchange.mailbox, done(outcome), Attachment.of(name="c", content=b"c"))
    (closed,) = write(exchange.mailbox, Call.CLOSE, order(ref=done(again)))
    assert isinstance(closed, Done)


def test_attaching_gives_no_reference_where_the_server_gives_no_key(gromox: Bench) -> None:
    ref = save(gromox.mailbox)
    outcome = attach(gromox.mailbox, ref, Attachment.of(name="b", content=b"b"))
    assert outcome == Done(ref=None)


def test_one_order_that_cannot_be_written_does_not_keep_the_others(bench: Bench) -> None:
    assert isinstance(FULL.span, TimedSpan)
    odd = replace(FULL, span=replace(FULL.span, start_zone="Mars/Olympus"))
    unwritable = replace(order("2"), series=series_of(odd))
    first, second, third = write(bench.mailbox, Call.SAVE, order("1"), unwritable, order("3"))
    assert isinstance(second, NotDone)
    assert second.refusal.code == "zone-unknown"
    assert [look(bench.mailbox, done(one)).key for one in (first, third)] == ["key-1", "key-3"]


def test_a_batch_of_nothing_but_what_cannot_be_written_asks_nothing(bench: Bench) -> None:
    assert isinstance(FULL.span, TimedSpan)
    odd = replace(FULL, span=replace(FULL.span, end_zone="Mars/Olympus"))
    (outcome,) = write(bench.mailbox, Call.SAVE, replace(order(), series=series_of(odd)))
    assert isinstance(outcome, NotDone)
    assert bench.operations == []


def test_what_the_server_refuses_of_one_item_is_refused_of_that_item(bench: Bench) -> None:
    assert isinstance(FULL.span, TimedSpan)
    span = replace(FULL.span, start_at=FULL.span.end_at, end_at=FULL.span.start_at)
    first, second = write(
        bench.mailbox, Call.SAVE, order("1"), order("2", meeting=replace(FULL, span=span))
    )
    assert isinstance(first, Done)
    assert isinstance(second, Refused)
    assert second.server_code == "ErrorCalendarEndDateIsEarlierThanStartDate"
    assert second.refusal.exit_code == 14


def test_removing_what_is_gone_is_refused_by_its_code(bench: Bench) -> None:
    ref = save(bench.mailbox)
    write(bench.mailbox, Call.REMOVE, order(ref=ref))
    (outcome,) = write(bench.mailbox, Call.REMOVE, order(ref=ref))
    assert isinstance(outcome, Refused)
    assert outcome.server_code == "ErrorItemNotFound"


def test_a_check_is_no_write(bench: Bench) -> None:
    with pytest.raises(ValueError, match="no write"):
        write(bench.mailbox, Call.CHECK, order())


def test_exchange_is_recognised(exchange: Bench) -> None:
    found = exchange.mailbox.probe.capabilities()
    assert found == replace(EXCHANGE, server=found.server)
    assert found.server == "Exchange 15.2.1544.11"


def test_gromox_is_recognised(gromox: Bench) -> None:
    found = gromox.mailbox.probe.capabilities()
    assert found == replace(GROMOX, server=found.server)
    assert found.server.startswith("gromox")


def test_probing_writes_nothing(bench: Bench) -> None:
    bench.mailbox.probe.capabilities()
    assert set(bench.operations) <= {"FindItem", "GetServerTimeZones"}
