"""What happens in the folders, noted while somebody has subscribed to it, and who has.

Both live in temporary tables: they belong to one open store, are gone with it as subscriptions of
Exchange are gone with its worker process, and are undone with the transaction that made them.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.model import Item

_TABLES = (
    """CREATE TEMP TABLE subscriptions (
        id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, kind TEXT NOT NULL, folders TEXT NOT NULL,
        names TEXT NOT NULL, timeout_s REAL NOT NULL, asked_at REAL NOT NULL,
        reached INTEGER NOT NULL
    )""",
    """CREATE TEMP TABLE events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, item INTEGER NOT NULL,
        folder INTEGER NOT NULL, change INTEGER NOT NULL, old_item INTEGER, old_folder INTEGER,
        is_folder INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TEMP TRIGGER item_came AFTER INSERT ON main.items BEGIN
        INSERT INTO events (kind, item, folder, change)
            VALUES ('CreatedEvent', NEW.number, NEW.folder, NEW.change);
        INSERT INTO events (kind, item, folder, change)
            SELECT 'NewMailEvent', NEW.number, NEW.folder, NEW.change FROM main.folders
            WHERE number = NEW.folder AND distinguished = 'inbox' AND NEW.kind <> 'CalendarItem';
    END""",
    """CREATE TEMP TRIGGER item_moved AFTER UPDATE OF folder ON main.items
        WHEN NEW.number <> OLD.number OR NEW.folder <> OLD.folder BEGIN
        INSERT INTO events (kind, item, folder, change, old_item, old_folder)
            VALUES ('MovedEvent', NEW.number, NEW.folder, NEW.change, OLD.number, OLD.folder);
    END""",
    """CREATE TEMP TRIGGER item_changed AFTER UPDATE OF folder ON main.items
        WHEN NEW.number = OLD.number AND NEW.folder = OLD.folder BEGIN
        INSERT INTO events (kind, item, folder, change)
            VALUES ('ModifiedEvent', NEW.number, NEW.folder, NEW.change);
    END""",
    """CREATE TEMP TRIGGER item_went AFTER DELETE ON main.items BEGIN
        INSERT INTO events (kind, item, folder, change)
            SELECT 'DeletedEvent', OLD.number, OLD.folder, value FROM main.meta
            WHERE name = 'change';
    END""",
    """CREATE TEMP TRIGGER folder_came AFTER INSERT ON main.folders BEGIN
        INSERT INTO events (kind, item, folder, change, is_folder)
            VALUES ('CreatedEvent', NEW.number, NEW.parent, NEW.change, 1);
    END""",
    """CREATE TEMP TRIGGER folder_moved AFTER UPDATE OF parent ON main.folders
        WHEN NEW.parent <> OLD.parent BEGIN
        INSERT INTO events (kind, item, folder, change, old_item, old_folder, is_folder)
            VALUES ('MovedEvent', NEW.number, NEW.parent, NEW.change, OLD.number, OLD.parent, 1);
    END""",
    """CREATE TEMP TRIGGER folder_changed AFTER UPDATE OF parent ON main.folders
        WHEN NEW.parent = OLD.parent BEGIN
        INSERT INTO events (kind, item, folder, change, is_folder)
            VALUES ('ModifiedEvent', NEW.number, NEW.parent, NEW.change, 1);
    END""",
    """CREATE TEMP TRIGGER folder_went AFTER DELETE ON main.folders BEGIN
        INSERT INTO events (kind, item, folder, change, is_folder)
            SELECT 'DeletedEvent', OLD.number, OLD.parent, value, 1 FROM main.meta
            WHERE name = 'change';
    END""",
)
_NAMES = (
    "item_came", "item_moved", "item_changed", "item_went", "folder_came", "folder_moved",
    "folder_changed", "folder_went",
)  # fmt: skip
MOST_KEPT = 10_000
"""So many events are kept; a watermark from before them is no longer valid."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to hear of what."""

    id: str
    mailbox: str
    kind: str
    """pull or streaming."""
    folders: tuple[int, ...]
    """None of them means all folders of the mailbox."""
    names: tuple[str, ...]
    """Of the events, such as CreatedEvent."""
    timeout_s: float
    """How long it lives without being asked for events; 0 for as long as the store is open."""
    asked_at: float
    reached: int
    """The number of the last event that was told."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an item or a folder."""

    number: int
    kind: str
    item: int
    """The number of the item, or of the folder."""
    folder: int
    """Where it lies."""
    change: int
    """The number of the write that it was."""
    old_item: int | None
    """Of a move: what the item was called before. Of a copy: what was copied."""
    old_folder: int | None
    is_folder: bool


def subscribe(db: Database, wanted: Subscription) -> Subscription:
    """Keeps a subscription and begins to note events."""
    _prepare(db)
    made = replace(wanted, id=secrets.token_urlsafe(24), reached=last_event(db))
    db.run(
        "INSERT INTO temp.subscriptions (id, mailbox, kind, folders, names, timeout_s, asked_at,"
        " reached) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        made.id, made.mailbox, made.kind, json.dumps(made.folders), json.dumps(made.names),
        made.timeout_s, made.asked_at, made.reached,
    )  # fmt: skip
    return made


def _prepare(db: Database) -> None:
    if not _is_prepared(db):
        for statement in _TABLES:
            db.run(statement)


def _is_prepared(db: Database) -> bool:
    return db.number("SELECT 1 FROM temp.sqlite_master WHERE name = 'events'") is not None


def find_subscription(db: Database, identity: str) -> Subscription | None:
    """Returns a subscription, None when there is none of this name."""
    if not _is_prepared(db):
        return None
    row = db.run(
        "SELECT id, mailbox, kind, folders, names, timeout_s, asked_at, reached"
        " FROM temp.subscriptions WHERE id = ?",
        identity,
    ).fetchone()
    if row is None:
        return None
    identity, mailbox, kind, folders, names, *rest = row
    return Subscription(
        identity, mailbox, kind, tuple(json.loads(folders)), tuple(json.loads(names)), *rest
    )


def told(db: Database, subscription: Subscription, *, upto: int, now: float) -> None:
    """Notes how far a subscription has been told, and forgets what is very old."""
    db.run(
        "UPDATE temp.subscriptions SET reached = ?, asked_at = ? WHERE id = ?",
        upto, now, subscription.id,
    )  # fmt: skip
    db.run("DELETE FROM temp.events WHERE number <= ?", last_event(db) - MOST_KEPT)


def note_copy(db: Database, copied: Item, original: Item) -> None:
    """Turns the coming of an item into the copying of another one, where anybody listens."""
    if not _is_prepared(db):
        return
    db.run("DELETE FROM temp.events WHERE kind = 'NewMailEvent' AND item = ?", copied.number)
    db.run(
        "UPDATE temp.events SET kind = 'CopiedEvent', old_item = ?, old_folder = ?"
        " WHERE kind = 'CreatedEvent' AND item = ? AND NOT is_folder",
        original.number, original.folder, copied.number,
    )  # fmt: skip


def unsubscribe(db: Database, subscription: Subscription) -> None:
    """Ends a subscription; with the last one events are no longer noted."""
    db.run("DELETE FROM temp.subscriptions WHERE id = ?", subscription.id)
    if db.number("SELECT count(*) FROM temp.subscriptions") == 0:
        forget_subscriptions(db)


def forget_subscriptions(db: Database) -> None:
    """Ends all subscriptions."""
    if not _is_prepared(db):
        return
    for name in _NAMES:
        db.run(f"DROP TRIGGER {name}")
    db.run("DROP TABLE temp.events")
    db.run("DROP TABLE temp.subscriptions")


def last_event(db: Database) -> int:
    """Returns the number of the newest event, 0 before the first."""
    return db.number("SELECT seq FROM temp.sqlite_sequence WHERE name = 'events'") or 0


def events_after(
    db: Database, subscription: Subscription, after: int, *, limit: int
) -> tuple[Event, ...]:
    """Returns what a subscription has not been told, oldest first."""
    marks = ", ".join("?" * len(subscription.names))
    where, arguments = _folders(subscription)
    rows = db.run(
        "SELECT number, kind, item, folder, change, old_item, old_folder, is_folder"  # noqa: S608  only marks
        f" FROM temp.events WHERE number > ? AND kind IN ({marks}) AND {where}"
        " ORDER BY number LIMIT ?",
        after, *subscription.names, *arguments, limit,
    )  # fmt: skip
    return tuple(
        Event(
            number=row[0], kind=row[1], item=row[2], folder=row[3], change=row[4],
            old_item=row[5], old_folder=row[6], is_folder=bool(row[7]),
        )
        for row in rows
    )  # fmt: skip


def _folders(subscription: Subscription) -> tuple[str, Sequence[object]]:
    """Returns the condition that an event lies in one of the folders; a move lies in both."""
    if not subscription.folders:
        whole = "(SELECT number FROM main.folders WHERE mailbox = ?)"
        return f"(folder IN {whole} OR old_folder IN {whole})", (subscription.mailbox,) * 2
    marks = f"({', '.join('?' * len(subscription.folders))})"
    return f"(folder IN {marks} OR old_folder IN {marks})", subscription.folders * 2
