"""Attachments of items."""

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.model import Attachment

_COLUMNS = "number, name, content_type, content, content_id, content_location, is_inline, modified, item_kind"


def _from_row(row: tuple[int, str, str, bytes, str, str, int, str, str]) -> Attachment:
    number, name, content_type, content, content_id, location, is_inline, modified, kind = row
    return Attachment(
        number, name, content_type, content, content_id, location, bool(is_inline), modified, kind
    )


def add_attachment(db: Database, item: int, file: Attachment) -> int:
    """Keeps a file on the item with row `item` and returns the file's number."""
    cursor = db.run(
        "INSERT INTO attachments (item, name, content_type, content, content_id, content_location,"
        " is_inline, modified, item_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        item, file.name, file.content_type, file.content, file.content_id, file.content_location,
        int(file.is_inline), file.modified, file.item_kind,
    )  # fmt: skip
    _recount(db, item)
    return cursor.lastrowid or 0


def attachments_of(db: Database, item: int) -> tuple[Attachment, ...]:
    """Returns the files of an item, in the order they came."""
    rows = db.run(f"SELECT {_COLUMNS} FROM attachments WHERE item = ? ORDER BY number", item)  # noqa: S608  a constant
    return tuple(_from_row(row) for row in rows)


def attachment_by_number(db: Database, number: int) -> tuple[int, Attachment] | None:
    """Returns the number of the item and the file, or None."""
    row = db.run(
        f"SELECT items.number, {_COLUMNS.replace('number', 'attachments.number', 1)}"  # noqa: S608  constants
        " FROM attachments JOIN items ON items.row = item WHERE attachments.number = ?",
        number,
    ).fetchone()
    return None if row is None else (int(row[0]), _from_row(row[1:]))


def remove_attachment(db: Database, item: int, number: int) -> None:
    """Takes a file off an item."""
    db.run("DELETE FROM attachments WHERE number = ?", number)
    _recount(db, item)


def copy_attachments(db: Database, source: int, target: int) -> None:
    """Puts the files of one item on another instead of those it had."""
    db.run("DELETE FROM attachments WHERE item = ?", target)
    for file in attachments_of(db, source):
        add_attachment(db, target, file)
    _recount(db, target)


def _recount(db: Database, item: int) -> None:
    db.run(
        "UPDATE items SET attachments = (SELECT count(*) FROM attachments WHERE item = items.row)"
        " WHERE row = ?",
        item,
    )
