"""A cancellation that went out before the item did: the item goes silently, or a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ews_meetings.change.action import Call, End
from ews_meetings.change.batch import Batch
from ews_meetings.change.observed import Place
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.wish import Drop
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, wish

DROP = Drop(name=wish().origin.key)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer(flavour="gromox"))
    host.do([wish()], ALL)
    host.server.mails.clear()
    host.server.faults.append(Fault("mailed, not executed", Call.CANCEL))
    yield host
    host.close()


@dataclass(slots=True)
class Counting(FakeServer):
    """A server that keeps what it was asked to write."""

    batches: list[Batch] = field(default_factory=list)

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        self.batches.append(batch)
        return FakeServer.write(self, batch)


def is_there(host: Host) -> bool:
    return any(item.place is Place.CALENDAR for item in host.server.items.values())


def test_the_item_is_removed_without_a_second_mail(host: Host) -> None:
    [result] = host.do([DROP], ALL).results
    assert (result.end, is_there(host), len(host.server.mails)) == (End.DONE, False, 2)


def test_an_item_that_cannot_be_removed_is_never_cancelled_with_mail_again(host: Host) -> None:
    host.server.faults += [Fault("refused before", Call.CANCEL) for _ in range(3)]
    [result] = host.do([DROP], ALL).results
    assert (result.end, is_there(host), len(host.server.mails)) == (End.UNDECIDED, True, 2)
    [again] = host.do([DROP], ALL).results
    assert again.refusal is not None
    assert (again.refusal.exit_code, len(host.server.mails)) == (13, 2)


def test_silent_cancellations_go_together() -> None:
    server = Counting()
    host = Host(server)
    wishes = [wish(f"{number}@example") for number in range(5)]
    host.do(wishes, NONE)
    host.do([Drop(name=held.origin.key) for held in wishes], NONE)
    assert [len(batch.orders) for batch in server.batches if batch.call is Call.CANCEL] == [5]
    assert not is_there(host)
    host.close()
