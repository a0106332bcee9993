"""A meeting whose people hold what was mailed elsewhere is marked as sent, silently (Q14)."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known
from ews_meetings.sandbox.flavour import EXCHANGE
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import done, look, order, save, write
from tests.unit.exchange.drawn import FULL
from tests.unit.exchange.schema import needs_schema, violations

MOVED = replace(FULL, location="another place")


def marked(bench: Bench) -> ItemRef:
    (outcome,) = write(
        bench.mailbox, Call.CLOSE, replace(order(ref=save(bench.mailbox)), marks_sent=True)
    )
    return done(outcome)


def test_the_mark_mails_nobody_and_stays_beside_the_stamp(bench: Bench) -> None:
    ref = marked(bench)
    held = look(bench.mailbox, ref)
    assert held.stamp == order().stamp
    assert held.facts.invited is not Known.NO
    assert bench.server.mails() == ()
    [entry] = bench.server.calendar("organizer")
    assert entry.was_sent is True


def test_on_exchange_the_server_takes_it_for_sent(exchange: Bench) -> None:
    assert look(exchange.mailbox, marked(exchange)).facts.invited is Known.YES


def test_on_exchange_a_server_may_forget_the_mark(exchange: Bench) -> None:
    exchange.server._desk.flavour = replace(EXCHANGE, believes_sent_mark=False)
    assert look(exchange.mailbox, marked(exchange)).facts.invited is Known.NO


def test_a_later_change_is_an_update_to_everybody(bench: Bench) -> None:
    change = replace(order(ref=marked(bench), meeting=MOVED, step="later"), fields=("location",))
    (outcome,) = write(bench.mailbox, Call.CHANGE, change, notify=Notify.ALL)
    done(outcome)
    mails = [(m.to, m.kind) for m in bench.server.mails() if m.kind != "answer"]
    assert sorted(mails) == sorted((a.mailbox.folded, "update") for a in FULL.attendees)


def test_without_the_mark_nothing_is_said_of_invitations(exchange: Bench) -> None:
    (outcome,) = write(exchange.mailbox, Call.CLOSE, order(ref=save(exchange.mailbox)))
    assert look(exchange.mailbox, done(outcome)).facts.invited is Known.NO


@needs_schema
def test_the_envelope_is_valid(bench: Bench) -> None:
    marked(bench)
    assert [violations(etree.fromstring(sent)) for _, sent in bench.requests] == [
        [] for _ in bench.requests
    ]
