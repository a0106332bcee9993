"""An item is marked before it is consumed, and before a change of several writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from ews_meetings.change.action import Call, End
from ews_meetings.change.batch import Batch
from ews_meetings.change.observed import Place
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Drop, Extent
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.ending import exit_code
from tests.fake_server import JOURNAL_KINDS
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Killed, Kind, series, wish
from tests.unit.service.making import other, whole, without

DROP = Drop(name="one@example")
KINDS = sorted(set(get_args(Kind)) - JOURNAL_KINDS - {"mailed, not executed"})


class Recording(FakeServer):
    """A server that keeps in mind what was written, in order."""

    calls: list[tuple[Call, Stamp | None]]

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        self.calls += [(batch.call, order.stamp) for order in batch.orders]
        return FakeServer.write(self, batch)


@pytest.fixture
def server() -> Recording:
    server = Recording()
    server.calls = []
    return server


@pytest.fixture
def host(server: Recording) -> Iterator[Host]:
    host = Host(server)
    host.do([wish(), series()], ALL)
    server.calls.clear()
    server.mails.clear()
    yield host
    host.close()


def written(host: Host) -> list[Call]:
    assert isinstance(host.server, Recording)
    return [call for call, _ in host.server.calls]


def stamps(host: Host) -> list[Stamp]:
    assert isinstance(host.server, Recording)
    return [stamp for _, stamp in host.server.calls if stamp]


def test_a_cancellation_carries_the_mark_that_was_written_before_it(host: Host) -> None:
    host.do([DROP], ALL)
    assert written(host) == [Call.CLOSE, Call.CANCEL]
    [mark] = stamps(host)
    assert {mail.step for mail in host.server.mails} == {mark.step}
    [gone] = [i for i in host.server.items.values() if i.place is Place.DELETED]
    assert gone.stamp is not None
    assert gone.stamp.step == mark.step


def test_what_goes_silently_needs_no_mark(host: Host) -> None:
    host.do([DROP], NONE)
    assert written(host) == [Call.CANCEL]


def test_a_mark_changes_nothing_else_that_a_stamp_says(host: Host) -> None:
    [item] = [i for i in host.server.items.values() if i.key == "one@example"]
    before = item.stamp
    assert before is not None
    host.do([DROP], ALL)
    [mark] = stamps(host)
    assert mark == before.by(run=mark.run, step=mark.step)


def test_a_series_says_nothing_of_its_exceptions_while_they_are_being_changed(
    host: Host,
) -> None:
    host.do([other(series(), without(series().series, 3))], ALL)
    begun, *_ = stamps(host)
    assert "occurrences" not in begun.written
    assert "occurrences" in stamps(host)[-1].written


def test_while_files_are_changed_people_are_owed_the_change(host: Host) -> None:
    file = Attachment.of(name="a.txt", content=b"a")
    host.do([other(wish(), whole(wish().series, attachments=(file,)))], ALL)
    assert [stamp.notify for stamp in stamps(host)][:2] == [
        NotifyState.OWED,
        NotifyState.INVITED,
    ]
    assert written(host)[:3] == [Call.CLOSE, Call.ATTACH, Call.CHANGE]


@pytest.mark.parametrize(
    "wanted",
    [DROP, Drop(name="weekly@example", extent=Extent.OCCURRENCE, occurrence="2027-04-22")],
    ids=["the whole", "an occurrence"],
)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_to_a_mark_the_cancellation_goes_out_once(
    host: Host, kind: Any, wanted: Drop
) -> None:
    fault = Fault(kind, Call.CLOSE)
    host.server.faults.append(fault)
    for _ in range(3):
        try:
            report = host.do([wanted], ALL)
        except Killed:
            host.server.clock.sleep(300)
            continue
        assert exit_code(report) == 0
    assert fault.fired
    assert [r.end for r in host.do([wanted], ALL).results] == [End.UNCHANGED]
    assert len(host.server.mails) == 2


def test_an_item_that_is_gone_cannot_be_marked_and_nobody_is_told(host: Host) -> None:
    class Vanishing(FakeServer):
        """A server whose items are gone when they are to be written."""

        def write(self, batch: Batch) -> tuple[Outcome, ...]:
            if batch.call is Call.CLOSE:
                self.items.clear()
            return FakeServer.write(self, batch)

    vanishing = Vanishing(items=host.server.items)
    other_host = Host(vanishing, "other")
    report = other_host.do([DROP], ALL)
    assert (exit_code(report), vanishing.mails) == (11, [])
    other_host.close()
