"""Faults on demand: what each kind leaves behind (exactly-once, sections 0, 6 and 9)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from exchangelib.errors import (
    ErrorInternalServerError,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    EWSError,
    UnauthorizedError,
)
from exchangelib.items import NEVER_OVERWRITE, SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import Fault, SandboxServer
from tests.contract.sandbox.client import meeting


def _save(account: Any, uid: str = "1", send: str = SEND_ONLY_TO_ALL) -> None:
    meeting(account, uid=uid).save(send_meeting_invitations=send)


def _uids(server: SandboxServer) -> list[str]:
    return [entry.uid for entry in server.calendar("organizer")]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("refused", EWSError),
        ("busy", ErrorServerBusy),
        ("401", UnauthorizedError),
        ("403", EWSError),
        ("429", EWSError),
        ("lost-before", ErrorTimeoutExpired),
    ],
)
def test_faults_before_the_work_leave_nothing(
    either: SandboxServer, opened: Any, kind: str, error: type[Exception]
) -> None:
    organizer = opened(either, "organizer")
    either.faults.arm(Fault(kind, operation="CreateItem"))
    with pytest.raises(error):
        _save(organizer)
    assert (_uids(either), either.mails()) == ([], ())
    _save(organizer)
    assert (_uids(either), len(either.mails())) == (["1"], 1)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("lost-after-commit", ErrorTimeoutExpired),
        ("error-after-commit", EWSError),
        ("item-error-after-commit", ErrorInternalServerError),
    ],
)
def test_faults_after_the_work_leave_all_of_it(
    either: SandboxServer, opened: Any, kind: str, error: type[Exception]
) -> None:
    organizer = opened(either, "organizer")
    either.faults.arm(Fault(kind, operation="CreateItem"))
    with pytest.raises(error):
        _save(organizer)
    assert (_uids(either), len(either.mails())) == (["1"], 1)


def test_late_work_is_done_at_the_start_of_the_kth_later_request(
    either: SandboxServer, opened: Any
) -> None:
    """Requests commit late: the look-up says that it is not there, and then it is."""
    organizer = opened(either, "organizer")
    folder = organizer.calendar
    either.faults.arm(Fault("late-commit", operation="CreateItem", k=2))
    with pytest.raises(ErrorTimeoutExpired):
        _save(organizer)
    assert list(folder.all().values_list("subject", flat=True)) == []
    assert list(folder.all().values_list("subject", flat=True)) == ["Planning"]
    assert len(either.mails()) == 1


def test_late_work_can_be_finished_at_once(exchange: SandboxServer, organizer: Any) -> None:
    organizer.calendar.refresh()
    exchange.faults.arm(Fault("late-commit", operation="CreateItem", k=9))
    with pytest.raises(ErrorTimeoutExpired):
        _save(organizer)
    assert exchange.mails() == ()
    exchange.finish_late()
    assert len(exchange.mails()) == 1


def test_a_fence_holds_off_late_work(exchange: SandboxServer, organizer: Any) -> None:
    """Exactly-once section 0: after the fence the lost request can no longer commit."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    exchange.faults.arm(Fault("late-commit", operation="UpdateItem", mailing=True, k=2))
    with pytest.raises(ErrorTimeoutExpired):
        item.save(
            update_fields=["subject"],
            send_meeting_invitations=SEND_ONLY_TO_ALL,
            conflict_resolution=NEVER_OVERWRITE,
        )
    item.save(
        update_fields=["location"],
        send_meeting_invitations=SEND_TO_NONE,
        conflict_resolution=NEVER_OVERWRITE,
    )
    item.refresh()
    assert exchange.mails() == ()


def test_without_a_fence_late_work_arrives_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    item = meeting(opened(gromox, "organizer"))
    item.save(send_meeting_invitations=SEND_TO_NONE)
    gromox.faults.arm(Fault("late-commit", operation="UpdateItem", mailing=True, k=2))
    with pytest.raises(ErrorTimeoutExpired):
        item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.save(update_fields=["location"], send_meeting_invitations=SEND_TO_NONE)
    item.refresh()
    assert len(gromox.mails()) == 1


@pytest.mark.parametrize(("count", "done"), [(4, ["0", "1"]), (5, ["0", "1"]), (1, ["0"])])
def test_half_a_batch_is_done(
    exchange: SandboxServer, organizer: Any, count: int, done: list[str]
) -> None:
    exchange.faults.arm(Fault("half-batch", operation="CreateItem"))
    items = [meeting(organizer, uid=str(number)) for number in range(count)]
    with pytest.raises(ErrorTimeoutExpired):
        organizer.bulk_create(
            folder=organizer.calendar, items=items, send_meeting_invitations=SEND_ONLY_TO_ALL
        )
    assert _uids(exchange) == done
    assert len(exchange.mails()) == len(done)


@pytest.mark.parametrize(
    ("kind", "done"),
    [("kill-before", []), ("kill-after-commit", ["1"]), ("kill-after-answer", ["1"])],
)
def test_killing_faults_call_the_killer_at_their_moment(
    exchange: SandboxServer, organizer: Any, kind: str, done: list[str]
) -> None:
    killed = threading.Event()
    exchange.faults.arm(Fault(kind, operation="CreateItem", kill=killed.set))
    if kind == "kill-after-answer":
        _save(organizer)
    else:
        with pytest.raises(ErrorTimeoutExpired):
            _save(organizer)
    assert killed.wait(5)
    assert _uids(exchange) == done


def test_a_killing_fault_needs_a_killer() -> None:
    with pytest.raises(ValueError, match="kill"):
        Fault("kill-before")


def test_a_delay_only_delays(exchange: SandboxServer, organizer: Any) -> None:
    exchange.faults.arm(Fault("delay", operation="CreateItem", delay_s=0.01))
    _save(organizer)
    assert _uids(exchange) == ["1"]
    assert [fired.kind for fired in exchange.faults.fired] == ["delay"]


def test_a_fault_waits_for_its_operation_and_its_turn(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.faults.arm(Fault("busy", operation="CreateItem", mailing=True, skip=1, times=2))
    _save(organizer, "1", SEND_TO_NONE)
    _save(organizer, "2")
    for _ in range(2):
        with pytest.raises(ErrorServerBusy):
            _save(organizer, "3")
    _save(organizer, "4")
    assert _uids(exchange) == ["1", "2", "4"]
    assert [(f.kind, f.operation, f.mailing) for f in exchange.faults.fired] == [
        ("busy", "CreateItem", True)
    ] * 2
    assert exchange.faults.armed == ()


def test_answers_and_cancellations_count_as_mailing(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """Response objects send by MessageDisposition."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    calls: list[Callable[[], Any]] = [alice.inbox.all()[0].accept, item.cancel]
    for call in calls:
        exchange.faults.arm(Fault("lost-before", mailing=True))
        with pytest.raises(ErrorTimeoutExpired):
            call()
    assert len(exchange.mails()) == 1


def test_a_busy_server_says_how_long_to_wait(exchange: SandboxServer, organizer: Any) -> None:
    """B18, C2."""
    exchange.faults.arm(Fault("busy", operation="CreateItem", back_off_ms=2500))
    with pytest.raises(ErrorServerBusy) as caught:
        _save(organizer)
    assert caught.value.back_off == 2.5
