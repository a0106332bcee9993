"""Opens the ledger: one SQLite file for its owner only, brought to the current schema.

Before an older file is changed it is copied beside itself; only the newest such copy is kept.
Holds attendees and earlier plans, so it is private; nothing in it is a secret of a server.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ews_meetings.errors import LedgerTooNew, LedgerUnavailable
from ews_meetings.own_files import make_own_file, make_own_folder

_MIGRATIONS = (
    """
    CREATE TABLE run (
        id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, server TEXT NOT NULL, host TEXT NOT NULL,
        started_at TEXT NOT NULL, ended_at TEXT, plan_id TEXT NOT NULL, plan TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_by_mailbox ON run (mailbox, started_at);
    CREATE TABLE action (
        run TEXT NOT NULL REFERENCES run (id), position INTEGER NOT NULL, key TEXT NOT NULL,
        verb TEXT NOT NULL, title TEXT NOT NULL, end TEXT NOT NULL, code TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '', item_id TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX action_by_key ON action (key, end);
    CREATE TABLE step (
        id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), position INTEGER NOT NULL,
        number INTEGER NOT NULL, attempt INTEGER NOT NULL, call TEXT NOT NULL, state TEXT NOT NULL,
        mails INTEGER NOT NULL, intended_at TEXT NOT NULL, item_id TEXT NOT NULL,
        change_key TEXT NOT NULL, detail TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX step_by_run ON step (run, position, number, attempt);
    CREATE INDEX step_open ON step (state) WHERE state IN ('intended', 'undecided');
    CREATE TABLE meeting (
        mailbox TEXT NOT NULL, key TEXT NOT NULL, uid TEXT NOT NULL, title TEXT NOT NULL,
        item_id TEXT NOT NULL, notify TEXT NOT NULL, run TEXT NOT NULL, updated_at TEXT NOT NULL,
        PRIMARY KEY (mailbox, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE server (
        endpoint TEXT NOT NULL, mailbox TEXT NOT NULL, capabilities TEXT NOT NULL,
        seen_at TEXT NOT NULL, PRIMARY KEY (endpoint, mailbox)
    ) STRICT, WITHOUT ROWID;
    """,
    "ALTER TABLE meeting ADD COLUMN gone TEXT NOT NULL DEFAULT ''",
    """
    ALTER TABLE server ADD COLUMN build TEXT NOT NULL DEFAULT '';
    ALTER TABLE server ADD COLUMN source TEXT NOT NULL DEFAULT 'probe';
    ALTER TABLE server ADD COLUMN rehearsed_at TEXT NOT NULL DEFAULT '';
    ALTER TABLE server ADD COLUMN rehearsed_rows TEXT NOT NULL DEFAULT ''
    """,
    "ALTER TABLE meeting ADD COLUMN revision TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE source (
        mailbox TEXT NOT NULL, raw TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (mailbox, raw)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX source_by_name ON source (mailbox, name);
    ALTER TABLE meeting ADD COLUMN scope TEXT NOT NULL DEFAULT '';
    ALTER TABLE meeting ADD COLUMN source TEXT NOT NULL DEFAULT '';
    ALTER TABLE meeting ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE meeting ADD COLUMN added INTEGER NOT NULL DEFAULT 0
    """,
)


_TRIES = 100
_PAUSE_S = 0.05


class LedgerStore:
    """The open file; every change is one transaction, on disk before it returns."""

    def __init__(self, path: Path | None) -> None:
        self.path = str(path) if path else ":memory:"
        self._file = path
        try:
            if path:
                _make_private(path)
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30)
            self._db.row_factory = sqlite3.Row
            self._switch_to_wal()
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except (sqlite3.Error, OSError) as error:
            raise LedgerUnavailable(self.path, str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Cursor]:
        """Run one transaction, committed and synced at the end.

        Raises:
            LedgerUnavailable: it could not be written; nothing of it was.
        """
        try:
            cursor = self._db.cursor()
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise LedgerUnavailable(self.path, str(error)) from error
        try:
            yield cursor
            cursor.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise LedgerUnavailable(self.path, str(error)) from error
        except BaseException:
            self._roll_back()
            raise
        finally:
            cursor.close()

    def rows(self, sql: str, *values: str | int) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise LedgerUnavailable(self.path, str(error)) from error

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _switch_to_wal(self) -> None:
        """Choose the journal; while another process does the same, SQLite does not wait by itself."""
        for _ in range(_TRIES):
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                time.sleep(_PAUSE_S)
            else:
                return
        self._db.execute("PRAGMA journal_mode = WAL")

    def _migrate(self) -> None:
        """Bring the schema up, in one transaction that another process waits for."""
        with self.change() as db:
            done = int(db.execute("PRAGMA user_version").fetchone()[0])
            if done > len(_MIGRATIONS):
                raise LedgerTooNew(self.path, schema=done, known=len(_MIGRATIONS))
            if 0 < done < len(_MIGRATIONS) and self._file:
                _keep_copy(self._file, schema=len(_MIGRATIONS))
            for script in _MIGRATIONS[done:]:
                for statement in script.split(";"):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")


def _make_private(path: Path) -> None:
    """Make the file, and its folder, readable by the owner only before anything is in it."""
    make_own_folder(path.parent)
    make_own_file(path)


def _keep_copy(path: Path, *, schema: int) -> None:
    """Copy the ledger as `NAME.before-SCHEMA`, whole or not at all, and remove earlier copies.

    A connection of its own reads what was last committed; the caller holds the right to write.
    """
    kept = path.with_name(f"{path.name}.before-{schema}")
    part = kept.with_name(f"{kept.name}.part")
    part.unlink(missing_ok=True)
    _make_private(part)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.replace(kept)
    for earlier in path.parent.glob(f"{path.name}.before-*"):
        if earlier != kept:
            earlier.unlink()
