"""What happened in a folder, in the order of the writes."""

from dataclasses import dataclass

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.items import COLUMNS, from_row
from ews_meetings.sandbox.store.model import Item


@dataclass(frozen=True, slots=True)
class Step:
    """The last write of one item, or its going."""

    number: int
    change: int
    item: Item | None
    """None when it is gone."""


def steps_since(db: Database, folder: int, since: int, *, limit: int) -> tuple[Step, ...]:
    """Returns the items written and the items gone after a write, by write.

    What came and went in between is not mentioned.
    """
    kept = db.run(
        f"SELECT {COLUMNS} FROM items WHERE folder = ? AND change > ? ORDER BY change LIMIT ?",  # noqa: S608  a constant
        folder,
        since,
        limit,
    )
    gone = db.run(
        "SELECT number, change FROM gone WHERE folder = ? AND change > ? AND number <= ?"
        " ORDER BY change LIMIT ?",
        folder,
        since,
        since,
        limit,
    )
    steps = [Step(item.number, item.change, item) for item in map(from_row, kept)]
    steps += [Step(number, change, None) for number, change in gone]
    return tuple(sorted(steps, key=lambda step: step.change)[:limit])
