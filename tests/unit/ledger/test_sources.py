from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.sources import SourceMemory, SourceRecord
from ews_meetings.ledger.store import LedgerStore
from tests.unit.ledger.making import MAILBOX
from tests.unit.ledger.test_carrying_forward import ledger_of

ONE = SourceRecord(raw="raw 1", name="one", content='[1,["Příliš \udc80"]]')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LedgerStore]:
    with closing(LedgerStore(tmp_path / "ledger.sqlite")) as store:
        yield store


@pytest.fixture
def memory(store: LedgerStore) -> SourceMemory:
    return SourceMemory(store, mailbox=MAILBOX)


def test_what_was_said_is_found_by_its_name(memory: SourceMemory) -> None:
    memory.remember([ONE])
    assert (memory.find("raw 1"), memory.find("raw 2")) == (ONE.content, "")


def test_what_was_said_before_is_forgotten(memory: SourceMemory) -> None:
    memory.remember([ONE])
    memory.remember([SourceRecord(raw="raw 2", name="one", content="[2]")])
    assert (memory.find("raw 1"), memory.find("raw 2")) == ("", "[2]")


def test_each_mailbox_has_a_memory_of_its_own(memory: SourceMemory, store: LedgerStore) -> None:
    memory.remember([ONE])
    assert SourceMemory(store, mailbox="other@x.example").find("raw 1") == ""


def test_a_mailbox_that_is_forgotten_is_forgotten_with_its_files(
    memory: SourceMemory, store: LedgerStore
) -> None:
    memory.remember([ONE])
    Memory(store).forget([MAILBOX])
    assert memory.find("raw 1") == ""


def test_what_is_damaged_is_nothing(memory: SourceMemory, store: LedgerStore) -> None:
    memory.remember([ONE])
    with closing(sqlite3.connect(store.path)) as db:
        db.execute("UPDATE source SET content = x'00'")
        db.commit()
    assert memory.find("raw 1") == ""


@pytest.mark.parametrize("schema", [1, 2, 3, 4])
def test_a_ledger_of_an_earlier_version_remembers_files_from_now_on(
    schema: int, tmp_path: Path
) -> None:
    with closing(LedgerStore(ledger_of(schema, tmp_path))) as store:
        memory = SourceMemory(store, mailbox=MAILBOX)
        assert memory.find("raw 1") == ""
        memory.remember([ONE])
        assert memory.find("raw 1") == ONE.content
