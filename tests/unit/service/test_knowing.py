"""When a server is asked what it does, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.change.capabilities import EXCHANGE, Capabilities
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.change.observed import Known
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.knowing import know

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SEEN = replace(EXCHANGE, server="Exchange 15.2.1544.11")
TRIED = replace(SEEN, leaves_copy=Known.YES)


@dataclass
class Looking:
    """A probe that sees one thing and counts."""

    sees: Capabilities = SEEN
    looks: int = 0

    def capabilities(self) -> Capabilities:
        self.looks += 1
        return self.sees


@pytest.fixture
def memory() -> Iterator[Memory]:
    with closing(LedgerStore(None)) as store:
        yield Memory(store)


def known(memory: Memory, probe: Looking, *, days: int = 0) -> Knowledge:
    return know(probe, memory, endpoint="s", mailbox="m", now=NOW + timedelta(days=days))


def rehearsed(memory: Memory, build: str = "15.2.1544.11") -> None:
    memory.remember_capabilities("s", "m", TRIED, build=build, source=Source.REHEARSAL, at=NOW)


def test_a_server_is_asked_once_a_week(memory: Memory) -> None:
    probe = Looking()
    looks = [(known(memory, probe, days=days), probe.looks)[1] for days in (0, 1, 7, 8, 9)]
    assert looks == [1, 1, 1, 2, 2]


def test_what_was_rehearsed_stays_while_the_build_is_the_same(memory: Memory) -> None:
    rehearsed(memory)
    probe = Looking()
    for days in (1, 8, 16, 400):
        found = known(memory, probe, days=days)
        assert (found.capabilities, found.rehearsed_at) == (TRIED, NOW)
    assert probe.looks == 3


def test_a_new_build_ends_what_was_rehearsed(memory: Memory) -> None:
    rehearsed(memory, build="15.2.1258.12")
    found = known(memory, Looking(), days=8)
    assert (found.capabilities, found.source, found.rehearsed_at) == (SEEN, Source.PROBE, None)


def test_a_rehearsal_with_one_mailbox_serves_the_others_of_the_server(memory: Memory) -> None:
    known(memory, Looking())
    memory.remember_capabilities(
        "s", "rehearser", TRIED, build="15.2.1544.11", source=Source.REHEARSAL, at=NOW
    )
    for days in (0, 1, 8):
        assert known(memory, Looking(), days=days).capabilities == TRIED
    elsewhere = know(Looking(), memory, endpoint="other", mailbox="m", now=NOW)
    assert elsewhere.capabilities == SEEN
    newer = Looking(sees=replace(SEEN, server="Exchange 15.2.1700.1"))
    assert known(memory, newer, days=16).source is Source.PROBE
