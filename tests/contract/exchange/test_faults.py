"""Whatever fails, a request leaves once, and its outcome says what is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.errors import (
    AccessDenied,
    EwsMeetingsError,
    LogInRefused,
    ServerBusy,
    ServerRefused,
    ServerUnreachable,
)
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.sandbox.faults import Fault
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.doing import order, save, write
from tests.contract.exchange.stub import Say, StubServer, answer, fault, one_item, said, soap
from tests.unit.exchange.drawn import FULL

REF = ItemRef(item_id="id", change_key="ck")
BUSY_VALUES = '<t:Value Name="BackOffMilliseconds">2500</t:Value>'
CUTS = {
    "reset": Say(reset=True),
    "closed": Say(status=200, body=b"x" * 10, cut_after=0),
    "truncated": Say(body=answer("UpdateItem", said("UpdateItem", inner=one_item())), cut_after=90),
    "silent": Say(hang=True),
}
PLAIN = {
    "302": Say(
        302, headers={"Location": "/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx"}
    ),
    "500": Say(500, b"Server Error in '/EWS' Application"),
    "500 envelope": Say(500, answer("UpdateItem", said("UpdateItem", inner=one_item()))),
    "502": Say(502, b"<html>", {"Connection": "close"}),
    "503": Say(503),
    "503 later": Say(503, headers={"Retry-After": "5"}),
    "504": Say(504, b"", {"Connection": "close"}),
    "no xml": Say(200, b"It works!"),
    "no soap": Say(200, b"<html/>"),
    "doctype": Say(200, b"<!DOCTYPE x><s/>"),
    "other answer": Say(200, answer("GetItem", said("GetItem"))),
    "empty body": Say(200, soap("")),
}
REFUSALS = {"401": 401, "403": 403, "404": 404, "413": 413, "429": 429}
PRECEDING_FAULTS = ["ErrorSchemaValidation", "ErrorInvalidRequest", "ErrorExceededConnectionCount"]
AMBIGUOUS_FAULTS = [
    "ErrorTimeoutExpired",
    "ErrorInternalServerError",
    "ErrorInternalServerTransientError",
    "ErrorMailboxStoreUnavailable",
]
OTHER_FAULTS = [
    "ErrorInvalidServerVersion",
    "ErrorIncorrectSchemaVersion",
    "ErrorInvalidSchemaVersionForMailboxVersion",
    "ErrorTooManyObjectsOpened",
    "ErrorAccessDenied",
    "SomethingNobodyKnows",
]


@contextmanager
def _stubbed(say: Say, *, timeout_s: float = 5) -> Iterator[tuple[StubServer, OpenMailbox]]:
    with (
        StubServer(lambda _request: say) as server,
        open_mailbox(connection_to(server.url, timeout_s=timeout_s)) as mailbox,
    ):
        yield server, mailbox


def _one(say: Say, call: Call = Call.SEND, *, timeout_s: float = 5) -> Outcome:
    """Return the outcome of one write on a server that says this, after one request."""
    with _stubbed(say, timeout_s=timeout_s) as (server, mailbox):
        ref = None if call is Call.SAVE else REF
        (outcome,) = write(mailbox, call, order(ref=ref))
        assert len(server.requests) == 1
        return outcome


@pytest.mark.parametrize("call", [Call.SAVE, Call.SEND], ids=str)
@pytest.mark.parametrize("cut", CUTS)
def test_an_answer_that_does_not_come_is_unknown(cut: str, call: Call) -> None:
    outcome = _one(CUTS[cut], call, timeout_s=0.3)
    assert isinstance(outcome, Unknown)
    assert not outcome.was_answered


@pytest.mark.parametrize("call", [Call.SAVE, Call.SEND], ids=str)
@pytest.mark.parametrize("answered", PLAIN)
def test_an_answer_that_is_none_is_unknown(answered: str, call: Call) -> None:
    outcome = _one(PLAIN[answered], call)
    assert isinstance(outcome, Unknown)
    assert outcome.was_answered


@pytest.mark.parametrize("status", REFUSALS)
def test_a_status_that_precedes_execution_is_not_done(status: str) -> None:
    outcome = _one(Say(REFUSALS[status], b"x", {"Retry-After": "7", "Connection": "close"}))
    assert isinstance(outcome, NotDone)
    assert outcome.retry_after_s == 7
    codes = {"401": 6, "403": 7, "404": 14, "413": 14, "429": 75}
    assert outcome.refusal.exit_code == codes[status]


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("code", PRECEDING_FAULTS)
def test_a_fault_that_precedes_execution_is_not_done(code: str, status: int) -> None:
    assert isinstance(_one(Say(status, fault(code))), NotDone)


def test_a_busy_server_says_how_long_to_wait() -> None:
    outcome = _one(Say(500, fault("ErrorServerBusy", values=BUSY_VALUES)))
    assert isinstance(outcome, NotDone)
    assert outcome.retry_after_s == 2.5
    assert outcome.refusal.exit_code == 75


@pytest.mark.parametrize("code", AMBIGUOUS_FAULTS + OTHER_FAULTS)
def test_any_other_fault_of_a_write_that_mails_is_unknown(code: str) -> None:
    outcome = _one(Say(500, fault(code)))
    assert isinstance(outcome, Unknown)
    assert outcome.was_answered


@pytest.mark.parametrize("code", AMBIGUOUS_FAULTS)
def test_a_fault_that_says_nothing_of_execution_is_unknown_of_a_silent_write(code: str) -> None:
    assert isinstance(_one(Say(500, fault(code)), Call.SAVE), Unknown)


@pytest.mark.parametrize("code", OTHER_FAULTS)
def test_any_other_fault_of_a_silent_write_is_believed(code: str) -> None:
    outcome = _one(Say(500, fault(code)), Call.SAVE)
    assert isinstance(outcome, Refused)
    assert outcome.server_code == code


PER_ITEM = [
    "ErrorServerBusy",
    "ErrorInternalServerTransientError",
    "ErrorTooManyObjectsOpened",
    "ErrorTimeoutExpired",
    "ErrorExceededConnectionCount",
    "ErrorInvalidRecipients",
    "ErrorQuotaExceeded",
    "SomethingNobodyKnows",
]


@pytest.mark.parametrize("code", PER_ITEM)
def test_an_error_of_one_item_costs_no_other_its_outcome(code: str) -> None:
    ok = said("CreateItem", inner=one_item())
    body = answer("CreateItem", ok, ok, said("CreateItem", code), ok)
    with _stubbed(Say(200, body)) as (server, mailbox):
        outcomes = write(mailbox, Call.SAVE, *(order(str(n)) for n in range(4)))
        assert len(server.requests) == 1
    assert [isinstance(outcome, Done) for outcome in outcomes] == [True, True, False, True]


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("ErrorCreateItemAccessDenied", 7), ("ErrorServerBusy", 75), ("ErrorQuotaExceeded", 14)],
)
def test_an_error_of_a_silent_item_has_its_exit_code(code: str, exit_code: int) -> None:
    outcome = _one(Say(200, answer("CreateItem", said("CreateItem", code))), Call.SAVE)
    assert isinstance(outcome, Refused)
    assert outcome.refusal.exit_code == exit_code


@pytest.mark.parametrize("code", PER_ITEM)
def test_an_error_of_an_item_that_mails_is_not_believed(code: str) -> None:
    outcome = _one(Say(200, answer("UpdateItem", said("UpdateItem", code, text="no"))))
    assert outcome == Unknown(error=f"{code}: no", was_answered=True)


@pytest.mark.parametrize("code", ["ErrorIrresolvableConflict", "ErrorStaleObject"])
def test_a_conflict_of_the_fence_has_one_name(code: str) -> None:
    outcome = _one(Say(200, answer("UpdateItem", said("UpdateItem", code))), Call.CLOSE)
    assert isinstance(outcome, Refused)
    assert outcome.server_code == "ErrorIrresolvableConflict"


def test_what_half_an_answer_leaves_out_is_unknown() -> None:
    body = answer("CreateItem", said("CreateItem", inner=one_item()))
    with _stubbed(Say(200, body)) as (_, mailbox):
        first, second = write(mailbox, Call.SAVE, order("1"), order("2"))
    assert first == Done(ref=REF)
    assert second == Unknown(error="the answer leaves it out", was_answered=True)


def test_an_answer_with_more_than_was_asked_is_not_believed() -> None:
    ok = said("CreateItem", inner=one_item())
    assert isinstance(_one(Say(200, answer("CreateItem", ok, ok)), Call.SAVE), Unknown)


def test_success_of_another_item_is_not_believed() -> None:
    ok = said("UpdateItem", inner=one_item("another"))
    assert isinstance(_one(Say(200, answer("UpdateItem", ok))), Unknown)


def test_a_save_that_names_no_item_is_not_believed() -> None:
    assert isinstance(_one(Say(200, answer("CreateItem", said("CreateItem"))), Call.SAVE), Unknown)


def test_after_a_refused_log_in_no_further_attachment_is_tried() -> None:
    orders = [
        Order(
            step=str(n), ref=ItemRef(item_id=str(n), change_key="c"), attachment=FULL.attachments[0]
        )
        for n in range(3)
    ]
    with _stubbed(Say(401)) as (server, mailbox):
        outcomes = write(mailbox, Call.ATTACH, *orders)
        assert len(server.requests) == 1
    assert [isinstance(outcome, NotDone) for outcome in outcomes] == [True] * 3


def test_after_an_unknown_attachment_the_rest_did_not_leave() -> None:
    orders = [Order(step=str(n), ref=REF, attachment=FULL.attachments[0]) for n in range(2)]
    with _stubbed(Say(reset=True)) as (server, mailbox):
        first, second = write(mailbox, Call.ATTACH, *orders)
        assert len(server.requests) == 1
    assert isinstance(first, Unknown)
    assert isinstance(second, NotDone)
    assert second.refusal.exit_code == 75


READS: list[tuple[str, Say, type[EwsMeetingsError]]] = [
    ("401", Say(401), LogInRefused),
    ("403", Say(403), AccessDenied),
    ("404", Say(404), ServerRefused),
    ("429", Say(429), ServerBusy),
    ("500", Say(500, b"oops"), ServerUnreachable),
    ("503", Say(503, headers={"Retry-After": "9"}), ServerBusy),
    ("reset", Say(reset=True), ServerUnreachable),
    ("silent", Say(hang=True), ServerUnreachable),
    ("busy", Say(500, fault("ErrorServerBusy", values=BUSY_VALUES)), ServerBusy),
    ("denied", Say(500, fault("ErrorImpersonateUserDenied")), AccessDenied),
    ("invalid", Say(500, fault("ErrorInvalidRequest")), ServerRefused),
    ("no answer", Say(200, b"It works!"), ServerUnreachable),
    ("item denied", Say(200, answer("FindItem", said("FindItem", "ErrorAccessDenied"))), AccessDenied),
    ("item busy", Say(200, answer("FindItem", said("FindItem", "ErrorServerBusy"))), ServerBusy),
    ("two for one", Say(200, answer("FindItem", said("FindItem"), said("FindItem"))), ServerUnreachable),
]  # fmt: skip


@pytest.mark.parametrize(("name", "say", "kind"), READS, ids=[name for name, _, _ in READS])
def test_a_read_that_fails_says_why_after_one_request(
    name: str, say: Say, kind: type[EwsMeetingsError]
) -> None:
    with _stubbed(say, timeout_s=0.3) as (server, mailbox):
        with pytest.raises(kind):
            mailbox.reader.list_ours()
        assert len(server.requests) == 1


def test_a_busy_server_tells_a_reader_how_long_to_wait() -> None:
    with _stubbed(Say(503, headers={"Retry-After": "9"})) as (_, mailbox):
        with pytest.raises(ServerBusy) as caught:
            mailbox.reader.list_ours()
        assert caught.value.retry_after_s == 9


SANDBOX: list[tuple[str, bool, type, type]] = [
    # kind, whether it was executed, outcome of a send, outcome of a save
    ("refused", False, Unknown, Unknown),
    ("busy", False, NotDone, NotDone),
    ("401", False, NotDone, NotDone),
    ("403", False, NotDone, NotDone),
    ("429", False, NotDone, NotDone),
    ("lost-before", False, Unknown, Unknown),
    ("lost-after-commit", True, Unknown, Unknown),
    ("late-commit", False, Unknown, Unknown),
    ("error-after-commit", True, Unknown, Unknown),
    ("item-error-after-commit", True, Unknown, Unknown),
    ("half-batch", True, Unknown, Unknown),
]


@pytest.mark.parametrize(
    ("kind", "executed", "sent", "saved"), SANDBOX, ids=[row[0] for row in SANDBOX]
)
def test_each_fault_of_the_sandbox_has_its_outcome_after_one_request(
    bench: Bench, kind: str, *, executed: bool, sent: type, saved: type
) -> None:
    ref = save(bench.mailbox)
    bench.server.faults.arm(Fault(kind, "UpdateItem", mailing=True))
    bench.server.faults.arm(Fault(kind, "CreateItem"))
    (sending,) = write(bench.mailbox, Call.SEND, order(ref=ref, step="step-2"))
    invited = sum(mail.kind == "invite" for mail in bench.server.mails())
    (saving,) = write(bench.mailbox, Call.SAVE, order("2"))
    assert isinstance(sending, sent)
    assert isinstance(saving, saved)
    assert invited == (3 if executed else 0)
    counts = bench.server.stats().requests
    assert (counts["UpdateItem"], counts["CreateItem"]) == (1, 2)


def test_after_a_fault_the_same_mailbox_goes_on(bench: Bench) -> None:
    bench.server.faults.arm(Fault("lost-before"))
    (outcome,) = write(bench.mailbox, Call.SAVE, order("1"))
    assert isinstance(outcome, Unknown)
    assert save(bench.mailbox, "1").item_id


def test_a_server_that_takes_too_long_leaves_the_write_unknown(exchange: Bench) -> None:
    exchange.server.faults.arm(Fault("delay", "CreateItem", delay_s=0.6))
    with open_mailbox(connection_to(exchange.server.url, timeout_s=0.2)) as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert outcome == Unknown(error="no answer came in time", was_answered=False)
