"""Items in the store: put, get, change, move, remove; each write gives a new change key."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ews_meetings.sandbox.occurrences import until
from ews_meetings.sandbox.store import codec
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.derived import derived_properties
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.times import microseconds_of

COLUMNS = "items.row, items.number, change, folder, mailbox, kind, attachments, payload"
CONTENT_CHANGE = "ContentChange"
"""Of an item that was only marked as read since: the write before that."""
_LONG = 24 * 3600 * 1_000_000
"""What lasts longer than a day is indexed apart, so that a view of a day stays a short range."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A meeting as another one sees it."""

    number: int
    change: int
    subject: str
    start: int
    end: int
    busy: str
    day: date | None = None
    """Of an occurrence, which one it is."""


def from_row(row: tuple[int, int, int, int, str, str, int, str]) -> Item:
    """Reads an item from the columns named in COLUMNS."""
    key, number, change, folder, mailbox, kind, attachments, payload = row
    return codec.decode(
        payload, kind=kind, mailbox=mailbox, folder=folder, row=key, number=number, change=change,
        attachment_count=attachments,
    )  # fmt: skip


def insert_item(db: Database, item: Item) -> Item:
    """Keeps a new item and returns it with its keys."""
    _check_whole(item)
    number = db.next_change()
    kept = replace(item, properties={**item.properties, **derived_properties(item)})
    cursor = db.run(
        "INSERT INTO items (number, change, folder, mailbox, kind, subject, uid, item_class,"
        " start_at, end_at, is_long, created_at, modified_at, received_at, sent_at, until_at, payload)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number, number, kept.folder, kept.mailbox, kept.kind, *_columns(kept), codec.encode(kept),
    )  # fmt: skip
    kept = replace(kept, row=cursor.lastrowid or 0, number=number, change=number)
    _index_properties(db, kept)
    return kept


def _check_whole(item: Item) -> None:
    if item.instance is not None:
        raise TypeError("occurrences live in their master; see store/occurrences.py")


def save_item(db: Database, item: Item, *, content_change: int | None = None) -> Item:
    """Writes a changed item and returns it with its new change key.

    Args:
        db: The store.
        item: What to write.
        content_change: The last write of more than the read flag, where this one is of that alone.
    """
    _check_whole(item)
    change = db.next_change()
    if content_change is not None or CONTENT_CHANGE in item.texts:
        number = None if content_change is None else str(content_change)
        item = item.with_texts(**{CONTENT_CHANGE: number})
    kept = replace(item, change=change, properties={**item.properties, **derived_properties(item)})
    db.run(
        "UPDATE items SET number = ?, change = ?, folder = ?, subject = ?, uid = ?, item_class = ?,"
        " start_at = ?, end_at = ?, is_long = ?, created_at = ?, modified_at = ?,"
        " received_at = ?, sent_at = ?, until_at = ?, payload = ? WHERE row = ?",
        kept.number, change, kept.folder, *_columns(kept), codec.encode(kept), kept.row,
    )  # fmt: skip
    db.run("DELETE FROM properties WHERE item = ?", kept.row)
    _index_properties(db, kept)
    return kept


def item_by_number(db: Database, number: int) -> Item | None:
    """Returns an item by the number its id carries."""
    row = db.run(f"SELECT {COLUMNS} FROM items WHERE number = ?", number).fetchone()  # noqa: S608  a constant
    return None if row is None else from_row(row)


def items_by_uid(db: Database, folder: int, uid: str) -> tuple[Item, ...]:
    """Returns the items of a folder with this UID, oldest first."""
    rows = db.run(
        f"SELECT {COLUMNS} FROM items WHERE folder = ? AND uid = ? ORDER BY row",  # noqa: S608  a constant
        folder, uid,
    )  # fmt: skip
    return tuple(from_row(row) for row in rows)


def items_in(db: Database, folder: int) -> tuple[Item, ...]:
    """Returns all items of a folder, oldest first."""
    rows = db.run(f"SELECT {COLUMNS} FROM items WHERE folder = ? ORDER BY row", folder)  # noqa: S608  a constant
    return tuple(from_row(row) for row in rows)


def items_between(
    db: Database, folder: int, start: int, end: int, *, masters: bool = False
) -> tuple[Item, ...]:
    """Returns what lies in a span of microseconds, by start.

    An item that ends exactly at `start` belongs to it (B3); one that begins at `end` does not.
    With `masters`, series are among it by their own start; otherwise they are not.
    """
    kind = "" if masters else " AND until_at IS NULL"
    rows = db.run(
        f"SELECT {COLUMNS}, start_at FROM items WHERE folder = ? AND is_long = 0"  # noqa: S608  constants
        f" AND start_at >= ? AND start_at < ? AND end_at >= ?{kind}"
        f" UNION ALL SELECT {COLUMNS}, start_at FROM items WHERE folder = ? AND is_long = 1"
        f" AND start_at < ? AND end_at >= ?{kind} ORDER BY start_at, 1",
        folder, start - _LONG, end, start, folder, end, start,
    )  # fmt: skip
    return tuple(from_row(row[:-1]) for row in rows)


def series_reaching(db: Database, folder: int, start: int) -> tuple[Item, ...]:
    """Returns the masters of a folder whose series is not over at a moment, oldest first."""
    rows = db.run(
        f"SELECT {COLUMNS} FROM items WHERE folder = ? AND until_at >= ? ORDER BY row",  # noqa: S608  a constant
        folder, start,
    )  # fmt: skip
    return tuple(from_row(row) for row in rows)


def neighbours_of(
    db: Database, folder: int, span: tuple[int, int], *, uid: str
) -> tuple[Neighbour, ...]:
    """Returns the other meetings that touch a span of microseconds, by start."""
    start, end = span
    columns = "number, change, subject, start_at, end_at"
    busy = "json_extract(payload, '$.texts.LegacyFreeBusyStatus')"
    other = "uid <> ? AND until_at IS NULL AND json_extract(payload, '$.texts.IsCancelled') IS NOT 'true'"
    rows = db.run(
        f"SELECT {columns}, {busy} FROM items WHERE folder = ? AND is_long = 0"  # noqa: S608  constants
        f" AND start_at >= ? AND start_at <= ? AND end_at >= ? AND {other}"
        f" UNION ALL SELECT {columns}, {busy} FROM items WHERE folder = ? AND is_long = 1"
        f" AND start_at <= ? AND end_at >= ? AND {other} ORDER BY start_at, 1",
        folder, start - _LONG, end, start, uid, folder, end, start, uid,
    )  # fmt: skip
    return tuple(Neighbour(*row) for row in rows)


def move_item(db: Database, item: Item, folder: int) -> Item:
    """Moves an item; it gets another id, as in Exchange."""
    _bury(db, item)
    return save_item(db, replace(item, folder=folder, number=db.next_change()))


def remove_item(db: Database, item: Item) -> None:
    """Removes an item for good."""
    _bury(db, item)
    db.run("DELETE FROM items WHERE row = ?", item.row)


def _bury(db: Database, item: Item) -> None:
    db.run("INSERT INTO gone VALUES (?, ?, ?)", item.folder, item.number, db.next_change())


def _moment(item: Item, name: str) -> int | None:
    text = item.text(name)
    return microseconds_of(text) if text else None


def _columns(item: Item) -> Iterable[object]:
    start, end = _moment(item, "Start"), _moment(item, "End")
    ends = until(item) if item.kind == "CalendarItem" and item.series else None
    is_long = start is not None and end is not None and end - start > _LONG
    return (
        item.text("Subject"), item.text("UID"), item.text("ItemClass"), start, end, int(is_long),
        _moment(item, "DateTimeCreated") or 0, _moment(item, "LastModifiedTime") or 0,
        _moment(item, "DateTimeReceived"), _moment(item, "DateTimeSent"), ends,
    )  # fmt: skip


def _index_properties(db: Database, item: Item) -> None:
    rows: list[tuple[object, ...]] = [
        (item.row, key, value) for key, held in item.properties.items() for value in held.values
    ]
    if rows:
        db.run_many("INSERT INTO properties VALUES (?, ?, ?)", rows)
