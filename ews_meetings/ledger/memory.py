"""The memory: which meetings were made on which mailbox, and what servers do.

All of it can be rebuilt from the server but one thing: that a meeting we made is gone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.codec import CodecError, decode, encode
from ews_meetings.change.knowledge import Knowledge, Source, build_of
from ews_meetings.ledger.store import LedgerStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A meeting that was made."""

    mailbox: str
    key: str
    uid: str
    title: str
    item_id: str
    notify: str
    run: str
    updated_at: datetime
    gone: str = ""
    """`cancelled` where we took it away ourselves; empty while it stands, as far as we know."""


class Memory:
    """Reads and writes what is remembered."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def remember(self, meetings: Sequence[Remembered]) -> None:
        """Write meetings that are made and closed."""
        with self._store.change() as db:
            db.executemany(
                "INSERT INTO meeting"
                " (mailbox, key, uid, title, item_id, notify, run, updated_at, gone)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (mailbox, key) DO UPDATE SET"
                " uid = excluded.uid, title = excluded.title, item_id = excluded.item_id,"
                " notify = excluded.notify, run = excluded.run, updated_at = excluded.updated_at,"
                " gone = excluded.gone",
                (
                    (
                        held.mailbox,
                        held.key,
                        held.uid,
                        held.title,
                        held.item_id,
                        held.notify,
                        held.run,
                        held.updated_at.isoformat(),
                        held.gone,
                    )
                    for held in meetings
                ),
            )

    def meetings(self, mailbox: str) -> dict[str, Remembered]:
        """Return every meeting remembered on a mailbox, by key."""
        rows = self._store.rows("SELECT * FROM meeting WHERE mailbox = ?", mailbox)
        return {
            row["key"]: Remembered(
                mailbox=row["mailbox"],
                key=row["key"],
                uid=row["uid"],
                title=row["title"],
                item_id=row["item_id"],
                notify=row["notify"],
                run=row["run"],
                updated_at=datetime.fromisoformat(row["updated_at"]),
                gone=row["gone"],
            )
            for row in rows
        }

    def forget(self, mailboxes: Sequence[str]) -> None:
        """Remove what is remembered of mailboxes."""
        with self._store.change() as db:
            db.executemany(
                "DELETE FROM meeting WHERE mailbox = ?", ((mailbox,) for mailbox in mailboxes)
            )

    def remember_capabilities(
        self,
        endpoint: str,
        mailbox: str,
        capabilities: Capabilities,
        *,
        build: str,
        source: Source,
        at: datetime,
        rows: Collection[str] = (),
    ) -> None:
        """Write what was found out about a server; a rehearsal is dated by its instant.

        Args:
            endpoint: the server.
            mailbox: folded.
            capabilities: the whole table.
            build: of the server, empty where it does not say.
            source: how it was found out.
            at: when.
            rows: which rows a rehearsal decided; the others are still beliefs.
        """
        rehearsed_at = at if source is Source.REHEARSAL else None
        found = Knowledge(
            capabilities=capabilities,
            build=build,
            source=source,
            seen_at=at,
            rehearsed_at=rehearsed_at,
            rehearsed_rows=frozenset(rows),
        )
        self.keep_knowledge(endpoint, mailbox, found)

    def keep_knowledge(self, endpoint: str, mailbox: str, found: Knowledge) -> None:
        """Write what is known of a server, in the place of what was known before."""
        rehearsed = found.rehearsed_at.isoformat() if found.rehearsed_at else ""
        with self._store.change() as db:
            db.execute(
                "INSERT OR REPLACE INTO server"
                " (endpoint, mailbox, capabilities, seen_at, build, source, rehearsed_at,"
                " rehearsed_rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    endpoint,
                    mailbox,
                    json.dumps(encode(found.capabilities)),
                    found.seen_at.isoformat(),
                    found.build,
                    found.source.value,
                    rehearsed,
                    " ".join(sorted(found.rehearsed_rows)),
                ),
            )

    def knowledge(self, endpoint: str, mailbox: str) -> Knowledge | None:
        """Return what is known of a server, however old; None asks for a look at it."""
        rows = self._store.rows(
            "SELECT * FROM server WHERE endpoint = ? AND mailbox = ?", endpoint, mailbox
        )
        try:
            return _knowledge(rows[0]) if rows else None
        except (CodecError, ValueError):
            return None

    def rehearsed(self, endpoint: str, build: str) -> Knowledge | None:
        """Return the newest rehearsal on a server with this build, from whichever mailbox."""
        rows = self._store.rows(
            "SELECT * FROM server WHERE endpoint = ? AND build = ? AND build <> '' AND source = ?"
            " ORDER BY rehearsed_at DESC",
            endpoint,
            build,
            Source.REHEARSAL.value,
        )
        for row in rows:
            try:
                return _knowledge(row)
            except (CodecError, ValueError):
                continue
        return None


def _knowledge(row: sqlite3.Row) -> Knowledge:
    """Return what a row says.

    Raises:
        CodecError: another version wrote it.
        ValueError: it is damaged.
    """
    capabilities = decode(Capabilities, json.loads(row["capabilities"]))
    rehearsed = row["rehearsed_at"]
    return Knowledge(
        capabilities=capabilities,
        build=row["build"] or build_of(capabilities),
        source=Source(row["source"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
        rehearsed_at=datetime.fromisoformat(rehearsed) if rehearsed else None,
        rehearsed_rows=frozenset(row["rehearsed_rows"].split()),
    )
