"""The SQLite file (or memory) behind a server: its tables, its lock, its transactions."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ews_meetings.sandbox.errors import CallBroke, StoreInUse

_SCHEMA_VERSION = 8
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (
    number INTEGER PRIMARY KEY, mailbox TEXT NOT NULL, distinguished TEXT NOT NULL,
    name TEXT NOT NULL, class TEXT NOT NULL, parent INTEGER NOT NULL,
    change INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX folders_by_name ON folders (mailbox, distinguished)
    WHERE distinguished <> '';
CREATE INDEX folders_by_mailbox ON folders (mailbox, number);
CREATE INDEX folders_by_parent ON folders (parent, number);
CREATE TABLE rights (
    folder INTEGER NOT NULL REFERENCES folders (number) ON DELETE CASCADE, person TEXT NOT NULL,
    level TEXT NOT NULL, PRIMARY KEY (folder, person)
) WITHOUT ROWID;
CREATE TABLE items (
    row INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE, change INTEGER NOT NULL,
    folder INTEGER NOT NULL REFERENCES folders (number), mailbox TEXT NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, uid TEXT NOT NULL, item_class TEXT NOT NULL,
    start_at INTEGER, end_at INTEGER, is_long INTEGER NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    received_at INTEGER, sent_at INTEGER,
    attachments INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL,
    until_at INTEGER
);
CREATE INDEX series_by_end ON items (folder, until_at) WHERE until_at IS NOT NULL;
CREATE INDEX items_by_folder ON items (folder, row);
CREATE INDEX items_by_time ON items (folder, is_long, start_at);
CREATE INDEX items_by_uid ON items (folder, uid);
CREATE INDEX items_by_change ON items (folder, change);
CREATE INDEX items_by_subject ON items (folder, subject COLLATE NOCASE);
CREATE TABLE properties (
    item INTEGER NOT NULL REFERENCES items (row) ON DELETE CASCADE,
    key TEXT NOT NULL, value TEXT NOT NULL
);
CREATE INDEX properties_by_value ON properties (key, value, item);
CREATE INDEX properties_by_item ON properties (item);
CREATE TABLE attachments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    item INTEGER NOT NULL REFERENCES items (row) ON DELETE CASCADE,
    name TEXT NOT NULL, content_type TEXT NOT NULL, content BLOB NOT NULL,
    content_id TEXT NOT NULL, content_location TEXT NOT NULL, is_inline INTEGER NOT NULL,
    modified TEXT NOT NULL, item_kind TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attachments_by_item ON attachments (item);
CREATE TABLE gone (
    folder INTEGER NOT NULL, number INTEGER NOT NULL, change INTEGER NOT NULL
);
CREATE INDEX gone_by_change ON gone (folder, change);
CREATE TABLE mails (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, sender TEXT NOT NULL,
    recipient TEXT NOT NULL, subject TEXT NOT NULL, uid TEXT NOT NULL, step TEXT NOT NULL,
    at TEXT NOT NULL, is_external INTEGER NOT NULL, original TEXT NOT NULL DEFAULT '',
    mime BLOB NOT NULL DEFAULT x''
);
CREATE TABLE commits (change INTEGER PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE configurations (
    folder INTEGER NOT NULL REFERENCES folders (number) ON DELETE CASCADE, name TEXT NOT NULL,
    xml TEXT NOT NULL, PRIMARY KEY (folder, name)
) WITHOUT ROWID;
"""
_FROM_1 = """
ALTER TABLE items ADD COLUMN until_at INTEGER;
CREATE INDEX series_by_end ON items (folder, until_at) WHERE until_at IS NOT NULL;
"""
_FROM_2 = """
DROP INDEX folders_by_name;
CREATE UNIQUE INDEX folders_by_name ON folders (mailbox, distinguished)
    WHERE distinguished <> '';
CREATE TABLE rights (
    folder INTEGER NOT NULL REFERENCES folders (number) ON DELETE CASCADE, person TEXT NOT NULL,
    level TEXT NOT NULL, PRIMARY KEY (folder, person)
) WITHOUT ROWID;
ALTER TABLE mails ADD COLUMN original TEXT NOT NULL DEFAULT '';
"""
_FROM_3 = "ALTER TABLE folders ADD COLUMN change INTEGER NOT NULL DEFAULT 1;"
_FROM_4 = "ALTER TABLE attachments ADD COLUMN item_kind TEXT NOT NULL DEFAULT '';"
_FROM_5 = "ALTER TABLE mails ADD COLUMN mime BLOB NOT NULL DEFAULT x'';"
_FROM_6 = """
CREATE INDEX folders_by_mailbox ON folders (mailbox, number);
CREATE INDEX folders_by_parent ON folders (parent, number);
CREATE INDEX items_by_subject ON items (folder, subject COLLATE NOCASE);
"""
_FROM_7 = """
CREATE TABLE commits (change INTEGER PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE configurations (
    folder INTEGER NOT NULL REFERENCES folders (number) ON DELETE CASCADE, name TEXT NOT NULL,
    xml TEXT NOT NULL, PRIMARY KEY (folder, name)
) WITHOUT ROWID;
"""
_UPGRADES = (_FROM_1, _FROM_2, _FROM_3, _FROM_4, _FROM_5, _FROM_6, _FROM_7)
"""What makes each version of the schema the next one, from the first."""


class Database:
    """One open store. All use of it is under the server's lock, one request at a time."""

    def __init__(self, path: Path | None) -> None:
        """Opens or makes the store.

        Raises:
            StoreInUse: another server holds `path`.
        """
        self._lock = None if path is None else _lock(path)
        try:
            self._connection = _connect(path)
            self.nonce = self._prepare()
        except BaseException:
            self._unlock()
            raise

    def close(self) -> None:
        """Closes the file and lets the next server have it."""
        self._connection.close()
        self._unlock()

    def run(self, sql: str, *arguments: object) -> sqlite3.Cursor:
        """Runs one statement."""
        return self._connection.execute(sql, arguments)

    def run_many(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        """Runs one statement for many rows."""
        self._connection.executemany(sql, rows)

    def number(self, sql: str, *arguments: object) -> int | None:
        """Returns the one integer a query gives, or None."""
        row = self._connection.execute(sql, arguments).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def next_change(self) -> int:
        """Counts the store's writes; each write of an item takes a number of its own."""
        row = self._connection.execute(
            "UPDATE meta SET value = value + 1 WHERE name = 'change' RETURNING value"
        ).fetchone()
        return int(row[0])

    def last_change(self) -> int:
        """Returns the number of the newest write."""
        return int(self.meta("change") or 0)

    def meta(self, name: str) -> str | None:
        """Returns a setting of the store."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        """Keeps a setting."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits what happens inside, or undoes it when an exception other than CallBroke leaves."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except CallBroke:
            self._connection.execute("COMMIT")
            raise
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undoes what happens inside when an exception leaves; the transaction goes on."""
        self._connection.execute("SAVEPOINT item")
        try:
            yield
        except CallBroke:
            self._connection.execute("RELEASE item")
            raise
        except BaseException:
            self._connection.execute("ROLLBACK TO item")
            self._connection.execute("RELEASE item")
            raise
        self._connection.execute("RELEASE item")

    def _prepare(self) -> bytes:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        steps = (_SCHEMA,) if version == 0 else _UPGRADES[version - 1 :]
        if steps:
            self._connection.executescript(
                f"BEGIN; {' '.join(steps)} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;"
            )
        if version == 0:
            self.set_meta("change", "0")
            self.set_meta("nonce", secrets.token_hex(4))
        return bytes.fromhex(self.meta("nonce") or "00000000")

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()


def _lock(path: Path) -> FileLock:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUse(path) from None
    return lock


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(
        ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    if path is not None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection
