"""The memory: which meetings were made on which mailbox, and what servers do.

All of it can be rebuilt from the server but two things: that a meeting we made is gone, and which
version of a file was applied last.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.codec import CodecError, decode, encode
from ews_meetings.change.identity import Origin
from ews_meetings.change.knowledge import Knowledge, Source, build_of
from ews_meetings.change.revision import Revision, with_applied
from ews_meetings.ledger.store import LedgerStore

CANCELLED = "cancelled"
"""We took it away ourselves."""
LEFT_OUT = "left out"
"""We took it away, since its file no longer has it or to make it anew: it comes back with the file."""
NEVER_MADE = "never made"
"""A file cancelled it before it ever stood in the calendar."""


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
    """CANCELLED, LEFT_OUT, NEVER_MADE, or empty while it stands, as far as we know."""
    revisions: tuple[Revision, ...] = ()
    """The versions of files that were applied, of the whole and of single occurrences."""
    origin: Origin | None = None
    """None for what an earlier version of this tool made."""
    is_added: bool = False
    """As `Hold.is_added`."""


class Memory:
    """Reads and writes what is remembered."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def remember(self, meetings: Sequence[Remembered]) -> None:
        """Write meetings that are made and closed; of the versions of their files the last ones."""
        with self._store.change() as db:
            for held in meetings:
                _insert(
                    db,
                    held,
                    " uid = excluded.uid, title = excluded.title, item_id = excluded.item_id,"
                    " notify = excluded.notify, run = excluded.run,"
                    " updated_at = excluded.updated_at, gone = excluded.gone,"
                    " revision = excluded.revision, scope = excluded.scope,"
                    " source = excluded.source, part = excluded.part, added = excluded.added",
                )

    def note_revisions(self, meetings: Sequence[Remembered]) -> None:
        """Write the versions of files alone, of meetings to which nothing had to be done.

        Those that are not remembered at all are written whole.
        """
        known = {mailbox: self._versions(mailbox) for mailbox in {one.mailbox for one in meetings}}
        news = [one for one in meetings if _tells_more(one, known[one.mailbox].get(one.key))]
        if not news:
            return
        with self._store.change() as db:
            for held in news:
                _insert(db, held, " revision = excluded.revision")

    def note_left_out(self, mailbox: str, keys: Sequence[str]) -> None:
        """Write of those that are remembered that they come back with their files."""
        if not keys:
            return
        with self._store.change() as db:
            db.executemany(
                "UPDATE meeting SET gone = ? WHERE mailbox = ? AND key = ?",
                ((LEFT_OUT, mailbox, key) for key in keys),
            )

    def _versions(self, mailbox: str) -> dict[str, str]:
        """Return the versions of files that were applied, as they are written, by key."""
        rows = self._store.rows("SELECT key, revision FROM meeting WHERE mailbox = ?", mailbox)
        return {row["key"]: row["revision"] for row in rows}

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
                revisions=_revisions(row["revision"]),
                origin=_origin(row),
                is_added=bool(row["added"]),
            )
            for row in rows
        }

    def forget(self, mailboxes: Sequence[str]) -> None:
        """Remove what is remembered of mailboxes."""
        with self._store.change() as db:
            for mailbox in mailboxes:
                db.execute("DELETE FROM meeting WHERE mailbox = ?", (mailbox,))
                db.execute("DELETE FROM source WHERE mailbox = ?", (mailbox,))

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


def _insert(db: sqlite3.Cursor, held: Remembered, update: str) -> None:
    """Write one meeting; where it is remembered already, change what is named."""
    place, origin = (held.mailbox, held.key), held.origin
    row = db.execute("SELECT revision FROM meeting WHERE mailbox = ? AND key = ?", place).fetchone()
    revisions = with_applied(_revisions(row["revision"]) if row else (), held.revisions)
    db.execute(
        "INSERT INTO meeting"  # noqa: S608 - the words are ours, the values are bound
        " (mailbox, key, uid, title, item_id, notify, run, updated_at, gone, revision,"
        " scope, source, part, added)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (mailbox, key) DO UPDATE SET" + update,
        (
            *place,
            held.uid,
            held.title,
            held.item_id,
            held.notify,
            held.run,
            held.updated_at.isoformat(),
            held.gone,
            _written(revisions),
            *((origin.scope, origin.uid, origin.part) if origin else ("", "", 0)),
            int(held.is_added),
        ),
    )


def _tells_more(new: Remembered, written: str | None) -> bool:
    """Say whether a meeting has versions that are not written yet; most are, word by word."""
    if written is None or written == _written(new.revisions):
        return written is None
    known = _revisions(written)
    return with_applied(known, new.revisions) != known


def _origin(row: sqlite3.Row) -> Origin | None:
    if not row["source"]:
        return None
    return Origin(scope=row["scope"], uid=row["source"], part=row["part"])


def _written(revisions: tuple[Revision, ...]) -> str:
    return json.dumps(encode(revisions)) if revisions else ""


def _revisions(text: str) -> tuple[Revision, ...]:
    """Return the versions that a row holds; none where another version wrote what we cannot read."""
    try:
        return tuple(decode(Revision, one) for one in json.loads(text)) if text else ()
    except (ValueError, TypeError):
        return ()
