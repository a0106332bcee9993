"""When the writes of the store were made: the moment at the end of each request that wrote."""

from datetime import datetime

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.times import format_instant


def note_commit(db: Database, *, now: datetime) -> None:
    """Notes that what was written up to here was written now, if anything was."""
    change = db.last_change()
    noted = db.number("SELECT max(change) FROM commits") or 0
    if change > noted:
        db.run("INSERT INTO commits (change, at) VALUES (?, ?)", change, format_instant(now))


def committed_at(db: Database, change: int, *, now: datetime) -> str:
    """Returns when a write was made; of one that is not noted yet, now."""
    row = db.run(
        "SELECT at FROM commits WHERE change >= ? ORDER BY change LIMIT 1", change
    ).fetchone()
    return format_instant(now) if row is None else str(row[0])
