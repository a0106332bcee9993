"""Faults on deletions, answers and occurrences, and works that break off in their middle."""

from collections.abc import Callable
from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import Fault, SandboxServer
from tests.contract.sandbox.client import meeting, post_raw, respond
from tests.contract.sandbox.recurring import by_id, delete, morning, nth, series, told, update

_ALL = "SendToAllAndSaveCopy"
_EFFECTS = [
    ("lost-before", False),
    ("busy", False),
    ("429", False),
    ("lost-after-commit", True),
    ("error-after-commit", True),
    ("item-error-after-commit", True),
]


def _try(work: Callable[[], Any]) -> None:
    """Does a work whose connection may be cut."""
    try:
        work()
    except OSError:
        return


@pytest.fixture
def master(exchange: SandboxServer, organizer: Any) -> str:
    """A series on 3 to 6 December to which alice is invited."""
    return str(series(organizer, send=SEND_ONLY_TO_ALL).id)


@pytest.mark.parametrize(("kind", "is_done"), _EFFECTS)
def test_faults_hit_deletions(
    exchange: SandboxServer, master: str, kind: str, is_done: bool
) -> None:
    exchange.faults.arm(Fault(kind, operation="DeleteItem", mailing=True))
    _try(lambda: delete(exchange, by_id(master), send=_ALL))
    assert (exchange.calendar("organizer") == ()) is is_done
    assert (("cancel", "alice", "") in told(exchange)) is is_done


@pytest.mark.parametrize(("kind", "is_done"), _EFFECTS)
def test_faults_hit_single_occurrences_alone(
    exchange: SandboxServer, master: str, kind: str, is_done: bool
) -> None:
    """The whole series is let through, the occurrence is hit; by index and by id."""
    exchange.faults.arm(Fault(kind, operation="UpdateItem", occurrence=True))
    assert update(exchange, by_id(master), Location="Hall 1").codes == ["NoError"]
    _try(lambda: update(exchange, nth(master, 2), send=_ALL, Location="Hall 2"))
    changed = [one.location for one in exchange.calendar("organizer")[0].changed]
    assert changed == (["Hall 2"] if is_done else [])
    assert (("update", "alice", morning(4)) in told(exchange)) is is_done


def test_faults_know_an_occurrence_by_its_id_and_whole_items_by_theirs(
    exchange: SandboxServer, master: str, organizer: Any
) -> None:
    one = series(organizer, uid="2").occurrence(2)
    one.refresh()
    exchange.faults.arm(Fault("busy", operation="DeleteItem", occurrence=False))
    assert delete(exchange, by_id(one.id)).codes == ["NoError"]
    assert delete(exchange, by_id(master)).codes == ["ErrorServerBusy"]
    exchange.faults.arm(Fault("busy", operation="DeleteItem", occurrence=True))
    three = series(organizer, uid="3").occurrence(3)
    three.refresh()
    assert delete(exchange, by_id(three.id)).codes == ["ErrorServerBusy"]


@pytest.mark.parametrize(("kind", "is_done"), _EFFECTS)
def test_faults_hit_answers_by_the_name_of_the_response(
    exchange: SandboxServer, master: str, alice: Any, kind: str, is_done: bool
) -> None:
    request = alice.inbox.all()[0]
    exchange.faults.arm(Fault(kind, operation="AcceptItem"))
    exchange.faults.arm(Fault("busy", operation="DeclineItem"))
    _try(lambda: respond(exchange, "AcceptItem", request, name="alice"))
    (who,) = exchange.calendar("organizer")[0].attendees
    assert who.response == ("Accept" if is_done else "Unknown")
    assert [fault.operation for fault in exchange.faults.armed] == ["DeclineItem"]


def test_answers_and_cancellations_of_occurrences_commit_late(
    exchange: SandboxServer, master: str
) -> None:
    exchange.faults.arm(Fault("late-commit", operation="DeleteItem", occurrence=True, k=9))
    _try(lambda: delete(exchange, nth(master, 2), send=_ALL))
    assert exchange.calendar("organizer")[0].deleted == ()
    exchange.finish_late()
    assert exchange.calendar("organizer")[0].deleted == (morning(4),)
    assert told(exchange)[-1] == ("cancel", "alice", morning(4))


def test_half_of_a_batch_of_occurrences_is_deleted(exchange: SandboxServer, master: str) -> None:
    exchange.faults.arm(Fault("half-batch", operation="DeleteItem"))
    _try(lambda: delete(exchange, nth(master, 3) + nth(master, 2)))
    assert exchange.calendar("organizer")[0].deleted == (morning(5),)


def test_a_deletion_that_breaks_off_has_mailed_nobody_on_exchange(
    exchange: SandboxServer, master: str
) -> None:
    """Believed: `mails_before_deleting` in `flavour.py`."""
    exchange.faults.arm(Fault("half-work", operation="DeleteItem"))
    assert delete(exchange, by_id(master), send=_ALL).status == 500
    assert exchange.calendar("organizer") == ()
    assert told(exchange) == [("invite", "alice", "")]


def test_a_deletion_that_breaks_off_has_mailed_on_gromox_and_deleted_nothing(
    gromox: SandboxServer, opened: Any
) -> None:
    """`exactly-once.md` section 6: gromox mails before it deletes."""
    item = meeting(opened(gromox, "organizer"))
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    gromox.faults.arm(Fault("half-work", operation="DeleteItem"))
    assert delete(gromox, by_id(item.id), send=_ALL).status == 500
    assert told(gromox)[1:] == [("cancel", "alice", "")]
    (copy,) = gromox.messages("organizer", "sentitems")
    assert copy.item_class == "IPM.Schedule.Meeting.Canceled"
    assert [entry.is_cancelled for entry in gromox.calendar("organizer")] == [False]
    assert delete(gromox, by_id(item.id)).codes == ["NoError"]


def test_an_occurrence_whose_deletion_breaks_off_is_still_there_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    item = series(opened(gromox, "organizer"), send=SEND_ONLY_TO_ALL)
    gromox.faults.arm(Fault("half-work", operation="DeleteItem"))
    assert delete(gromox, nth(item.id, 2), send=_ALL).status == 500
    assert told(gromox)[1:] == [("cancel", "alice", "")]
    assert gromox.calendar("organizer")[0].deleted == ()


def test_a_cancellation_that_breaks_off_leaves_the_meeting_in_deleted_items(
    exchange: SandboxServer, master: str, organizer: Any
) -> None:
    exchange.faults.arm(Fault("half-work", operation="CancelCalendarItem"))
    item = organizer.calendar.get(id=master)
    answer = respond(exchange, "CancelCalendarItem", item, name="organizer")
    assert answer.status == 500
    (entry,) = exchange.calendar("organizer", "deleteditems")
    assert entry.is_cancelled is False
    assert told(exchange) == [("invite", "alice", "")]


def test_an_update_and_an_answer_that_break_off_are_saved_and_not_mailed(
    either: SandboxServer, opened: Any
) -> None:
    """`servers.md`: an error while sending comes after the item was saved."""
    item = meeting(opened(either, "organizer"))
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    either.faults.arm(Fault("half-work", operation="UpdateItem"))
    assert update(either, by_id(item.id), send=_ALL, Location="Hall 2").status == 500
    assert either.calendar("organizer")[0].location == "Hall 2"
    request = opened(either, "alice").inbox.all()[0]
    either.faults.arm(Fault("half-work", operation="AcceptItem"))
    assert respond(either, "AcceptItem", request, name="alice").status == 500
    assert either.calendar("alice")[0].my_response == "Accept"
    assert [mail.kind for mail in either.mails()] == ["invite"]


def test_a_creation_that_breaks_off_is_saved_and_not_mailed(
    either: SandboxServer, opened: Any
) -> None:
    organizer = opened(either, "organizer")
    either.faults.arm(Fault("half-work", operation="CreateItem"))
    with pytest.raises(Exception, match="Internal"):
        meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert (len(either.calendar("organizer")), either.mails()) == (1, ())


def test_a_silent_work_has_no_middle(exchange: SandboxServer, organizer: Any) -> None:
    exchange.faults.arm(Fault("half-work", times=2))
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    assert len(exchange.calendar("organizer")) == 1


def test_a_request_that_is_none_passes_all_faults(exchange: SandboxServer) -> None:
    exchange.faults.arm(Fault("busy", occurrence=True))
    assert post_raw(exchange, b"<nothing/>", user="organizer@sandbox.example:sandbox").status == 500
    assert len(exchange.faults.armed) == 1
