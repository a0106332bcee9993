"""What an interrupted run did silently is found by what it left, and nothing is written to find out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Batch
from ews_meetings.change.observed import Known
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.wish import Drop, Respond, Wish
from ews_meetings.ledger.records import StepState
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.people import Response
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Item, Killed, series, wish
from tests.unit.service.making import later, other, whole, with_slot, without

A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
FILED = wish("filed@example", attachments=(A,))

SILENT: dict[str, tuple[Call, Wish]] = {
    "save": (Call.SAVE, wish("new@example")),
    "change": (Call.CHANGE, other(wish(), whole(wish().series, location="L"))),
    "attach": (Call.ATTACH, other(wish(), whole(wish().series, attachments=(B,)))),
    "detach": (Call.DETACH, other(FILED, whole(FILED.series, attachments=()))),
    "an occurrence goes": (Call.DROP_OCCURRENCE, other(series(), without(series().series, 3))),
    "an occurrence moves": (
        Call.CHANGE_OCCURRENCE,
        other(series(), with_slot(series().series, 3, later)),
    ),
    "cancel": (Call.CANCEL, Drop(name="one@example")),
}


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer())
    host.do([wish(), series(), FILED], NONE)
    for item in host.server.items.values():
        files = item.series.meeting.attachments
        named = tuple(replace(file, attachment_id=f"id {file.name}") for file in files)
        item.series = whole(item.series, attachments=named)
    yield host
    host.close()


def settled(host: Host, wanted: Wish, fault: Fault) -> dict[str, StepState]:
    """Return what settling finds of the run that a fault has killed."""
    host.server.faults.append(fault)
    with pytest.raises(Killed):
        host.do([wanted], NONE)
    versions = {item.id: item.version for item in host.server.items.values()}
    found = {one.call: one.state for one in recover(host.new_run(), host.memory())}
    assert {item.id: item.version for item in host.server.items.values()} == versions
    return found


@pytest.mark.parametrize(("call", "wanted"), SILENT.values(), ids=SILENT)
@pytest.mark.parametrize(
    ("kind", "state"),
    [("killed before", StepState.NOT_DONE), ("killed after commit", StepState.DONE)],
)
def test_a_silent_step_is_found_by_its_trace(
    host: Host, call: Call, wanted: Wish, kind: Any, state: StepState
) -> None:
    [found] = settled(host, wanted, Fault(kind, call)).values()
    assert found is state


@pytest.mark.parametrize(
    ("kind", "state"),
    [("killed before", StepState.NOT_DONE), ("killed after commit", StepState.DONE)],
)
def test_a_silent_answer_is_found_in_the_calendar(kind: Any, state: StepState) -> None:
    server = FakeServer(mailbox="alice@sandbox.example", organizes=Known.NO, organizer="dave@x")
    server.items["item1"] = Item(
        id="item1",
        version=1,
        series=wish("theirs@example").series,
        key="",
        stamp=None,
        created_at=server.clock.at,
    )
    host = Host(server)
    accept = Respond(name="theirs@example", reply=Reply(response=Response.ACCEPT))
    assert settled(host, accept, Fault(kind, Call.ANSWER)) == {"answer": state}
    host.close()


def test_what_became_of_a_lost_item_is_that_nothing_was_done(host: Host) -> None:
    class Losing(FakeServer):
        """A server that loses everything as the client dies."""

        def write(self, batch: Batch) -> tuple[Outcome, ...]:
            if batch.call is Call.CHANGE:
                self.items.clear()
                raise Killed
            return FakeServer.write(self, batch)

    losing = Host(Losing(items=host.server.items), "losing", host.store)
    with pytest.raises(Killed):
        losing.do([other(wish(), whole(wish().series, location="L"))], NONE)
    [one] = recover(losing.new_run(), losing.memory())
    assert one.state is StepState.NOT_DONE


def test_settling_silent_steps_mails_nobody(host: Host) -> None:
    settled(host, wish("new@example"), Fault("killed after commit", Call.SAVE))
    assert host.server.mails == []
    host.do([wish("new@example")], ALL)
    assert len(host.server.mails) == 2
