"""The memory: which meetings were made on which mailbox, and what servers do.

All of it can be rebuilt from the server but one thing: that a meeting we made is gone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.codec import CodecError, decode, encode
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

    def note_capabilities(
        self, *, endpoint: str, mailbox: str, capabilities: Capabilities, at: datetime
    ) -> None:
        """Write what was found out about a server."""
        with self._store.change() as db:
            db.execute(
                "INSERT OR REPLACE INTO server (endpoint, mailbox, capabilities, seen_at)"
                " VALUES (?, ?, ?, ?)",
                (endpoint, mailbox, json.dumps(encode(capabilities)), at.isoformat()),
            )

    def capabilities(self, *, endpoint: str, mailbox: str, since: datetime) -> Capabilities | None:
        """Return what was found out about a server since an instant; None asks for a new look."""
        rows = self._store.rows(
            "SELECT capabilities FROM server WHERE endpoint = ? AND mailbox = ? AND seen_at >= ?",
            endpoint,
            mailbox,
            since.isoformat(),
        )
        try:
            return decode(Capabilities, json.loads(rows[0][0])) if rows else None
        except (CodecError, ValueError):
            return None
