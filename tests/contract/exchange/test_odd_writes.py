"""What a success must name before it is believed, call by call; no sandbox answers so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.model.people import Response
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.stub import Say, StubServer, answer, one_item, said
from tests.unit.exchange.drawn import FULL

REF = ItemRef(item_id="AAA=", change_key="BBB=")
ORDERS: dict[Call, Order] = {
    Call.CHANGE: replace(order(ref=REF), fields=("location",)),
    Call.CHANGE_OCCURRENCE: replace(order(ref=REF), meeting=FULL, fields=("location",)),
    Call.DROP_OCCURRENCE: Order(step="s", ref=REF),
    Call.CANCEL: Order(step="s", ref=REF),
    Call.ANSWER: Order(step="s", ref=REF, reply=Reply(response=Response.ACCEPT)),
    Call.DETACH: Order(
        step="s", ref=REF, attachment=replace(FULL.attachments[0], attachment_id="CCC=")
    ),
}
OPERATIONS = {
    Call.CHANGE: "UpdateItem",
    Call.CHANGE_OCCURRENCE: "UpdateItem",
    Call.DROP_OCCURRENCE: "DeleteItem",
    Call.CANCEL: "DeleteItem",
    Call.ANSWER: "CreateItem",
    Call.DETACH: "DeleteAttachment",
}
MAILING = [Call.CHANGE, Call.CHANGE_OCCURRENCE, Call.DROP_OCCURRENCE, Call.CANCEL, Call.ANSWER]


def _one(
    call: Call, code: str = "NoError", inner: str = "", *, notify: Notify = Notify.NONE
) -> Outcome:
    operation = OPERATIONS[call]
    say = Say(200, answer(operation, said(operation, code, inner=inner)))
    with (
        StubServer(lambda _request: say) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        (outcome,) = write(mailbox, call, ORDERS[call], notify=notify)
        assert len(server.requests) == 1
    return outcome


def test_a_changed_meeting_must_be_the_one_that_was_meant() -> None:
    assert isinstance(_one(Call.CHANGE, inner=one_item("another")), Unknown)
    assert isinstance(_one(Call.CHANGE), Unknown)


def test_a_changed_occurrence_may_get_an_id_of_its_own_but_must_have_one() -> None:
    outcome = _one(Call.CHANGE_OCCURRENCE, inner=one_item("another"))
    assert isinstance(outcome, Done)
    assert outcome.ref is not None
    assert outcome.ref.item_id == "another"
    assert isinstance(_one(Call.CHANGE_OCCURRENCE), Unknown)


@pytest.mark.parametrize("call", [Call.DROP_OCCURRENCE, Call.CANCEL, Call.ANSWER], ids=str)
def test_what_is_consumed_needs_no_name(call: Call) -> None:
    assert _one(call) == Done(ref=None)
    assert _one(call, inner=one_item("another")) == Done(ref=None)


def test_a_detached_file_gives_its_items_new_key_where_the_server_says_it() -> None:
    root = '<m:RootItemId RootItemId="AAA=" RootItemChangeKey="new"/>'
    assert _one(Call.DETACH, inner=root) == Done(ref=ItemRef(item_id="AAA=", change_key="new"))
    assert _one(Call.DETACH) == Done(ref=None)


@pytest.mark.parametrize("call", MAILING, ids=str)
def test_an_error_is_believed_of_a_silent_write_alone(call: Call) -> None:
    silent = _one(call, "ErrorItemNotFound")
    assert isinstance(silent, Refused)
    assert silent.server_code == "ErrorItemNotFound"
    assert isinstance(_one(call, "ErrorItemNotFound", notify=Notify.ALL), Unknown)


def test_a_file_that_was_not_read_is_not_asked_for() -> None:
    unread = Order(step="s", ref=REF, attachment=FULL.attachments[0])
    with (
        StubServer(lambda _request: Say(500)) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        (outcome,) = write(mailbox, Call.DETACH, unread)
        assert server.requests == []
    assert isinstance(outcome, NotDone)
