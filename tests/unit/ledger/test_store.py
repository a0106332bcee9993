"""The file of the ledger: private, of a schema that we know, and whole after every failure."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.codec import encode
from ews_meetings.change.knowledge import Source
from ews_meetings.errors import LedgerTooNew, LedgerUnavailable
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import _MIGRATIONS, LedgerStore

INSERT = (
    "INSERT INTO meeting (mailbox, key, uid, title, item_id, notify, run, updated_at)"
    " VALUES ('m', ?, '', '', '', '', '', '')"
)
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")


@pytest.fixture
def store() -> Iterator[LedgerStore]:
    with closing(LedgerStore(None)) as store:
        yield store


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def add(store: LedgerStore, *keys: str) -> None:
    with store.change() as db:
        for key in keys:
            db.execute(INSERT, (key,))


def keys_in(store: LedgerStore) -> list[str]:
    return [row["key"] for row in store.rows("SELECT key FROM meeting ORDER BY key")]


def fail_with(error: BaseException, store: LedgerStore) -> None:
    """Fail in the middle of a transaction."""
    with store.change() as db:
        db.execute(INSERT, ("one",))
        raise error


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


@posix
def test_every_file_is_for_its_owner_only(open_umask: None, tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite"
    with closing(LedgerStore(path)) as store:
        add(store, "one")
        modes = {file.name: mode_of(file) for file in path.parent.iterdir()}
    assert modes["ledger.sqlite"] == 0o600
    assert set(modes.values()) == {0o600}


@posix
def test_the_folder_is_for_its_owner_only(open_umask: None, tmp_path: Path) -> None:
    LedgerStore(tmp_path / "state" / "ledger.sqlite").close()
    assert mode_of(tmp_path / "state") == 0o700


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(LedgerStore(path)) as store:
        add(store, "one")
    with closing(LedgerStore(path)) as store:
        assert keys_in(store) == ["one"]


def test_what_was_written_is_there_for_others_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(LedgerStore(path)) as one, closing(LedgerStore(path)) as other:
        add(one, "one")
        assert keys_in(other) == ["one"]


def test_every_change_is_synced_before_it_returns(store: LedgerStore) -> None:
    [[level]] = store.rows("PRAGMA synchronous")
    assert level == 2  # FULL


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(LedgerStore(path)) as store:
        add(store, "one")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerTooNew, match=r"made by a newer version \(schema 99;"):
        LedgerStore(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT key FROM meeting").fetchall() == [("one",)]


def test_a_ledger_of_the_first_version_is_brought_up_and_keeps_what_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_MIGRATIONS[0])
        db.execute("PRAGMA user_version = 1")
        values = "'m', 'k', 'u', 't', 'i', 'invited', 'r', '2026-11-21T09:00:00+00:00'"
        db.execute(f"INSERT INTO meeting VALUES ({values})")  # noqa: S608 - the values stand above
        db.commit()
    with closing(LedgerStore(path)) as store:
        [held] = Memory(store).meetings("m").values()
        assert (held.key, held.notify, held.gone) == ("k", "invited", "")


def test_what_an_older_version_knew_of_a_server_counts_as_probed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    known = replace(EXCHANGE, server="Exchange 15.2.1544.11")
    with closing(sqlite3.connect(path)) as db:
        for script in _MIGRATIONS[:2]:
            db.executescript(script)
        db.execute("PRAGMA user_version = 2")
        values = ("s", "m", json.dumps(encode(known)), "2026-11-21T09:00:00+00:00")
        db.execute("INSERT INTO server VALUES (?, ?, ?, ?)", values)
        db.commit()
    with closing(LedgerStore(path)) as store:
        held = Memory(store).knowledge("s", "m")
        assert held is not None
        assert (held.source, held.build) == (Source.PROBE, "15.2.1544.11")
        assert (held.capabilities, held.rehearsed_at) == (known, None)


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("BEGIN:VCALENDAR\n" * 100, encoding="utf-8")
    with pytest.raises(LedgerUnavailable, match="not a database"):
        LedgerStore(path)
    assert path.read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable) as error:
        LedgerStore(tmp_path)
    assert str(tmp_path) in error.value.message
    assert error.value.exit_code == 75


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(LedgerUnavailable):
        LedgerStore(tmp_path / "state" / "ledger.sqlite")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    LedgerStore(path).close()
    path.chmod(0o400)
    with pytest.raises(LedgerUnavailable):
        LedgerStore(path)


def test_a_ledger_that_turned_read_only_says_so(store: LedgerStore) -> None:
    store.rows("PRAGMA query_only = ON")
    with pytest.raises(LedgerUnavailable, match="readonly"):
        add(store, "one")
    assert keys_in(store) == []


def test_a_ledger_that_somebody_else_writes_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(LedgerStore(path)) as store, closing(LedgerStore(path)) as other:
        other.rows("PRAGMA busy_timeout = 0")
        with (
            store.change(),
            pytest.raises(LedgerUnavailable, match="locked"),
            other.change(),
        ):
            raise AssertionError("both write it")


def test_a_closed_ledger_is_unavailable() -> None:
    store = LedgerStore(None)
    store.close()
    with pytest.raises(LedgerUnavailable):
        store.rows("SELECT 1")
    with pytest.raises(LedgerUnavailable):
        add(store, "one")


def test_a_transaction_that_the_database_refuses_leaves_nothing(store: LedgerStore) -> None:
    with pytest.raises(LedgerUnavailable, match="UNIQUE"):
        add(store, "one", "two", "one")
    assert keys_in(store) == []


def test_a_transaction_in_which_we_fail_leaves_nothing(store: LedgerStore) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_with(ZeroDivisionError(), store)
    assert keys_in(store) == []


def test_a_transaction_that_is_interrupted_leaves_nothing(store: LedgerStore) -> None:
    with pytest.raises(KeyboardInterrupt):
        fail_with(KeyboardInterrupt(), store)
    assert keys_in(store) == []


def test_after_a_failed_transaction_the_next_is_written(store: LedgerStore) -> None:
    with pytest.raises(LedgerUnavailable):
        add(store, "one", "one")
    add(store, "two")
    assert keys_in(store) == ["two"]


def test_a_query_that_cannot_be_answered_says_so(store: LedgerStore) -> None:
    with pytest.raises(LedgerUnavailable, match="no such table"):
        store.rows("SELECT * FROM attendee")
