"""Calendars with their series laid out, and occurrences written into their masters."""

from ews_meetings.sandbox.occurrences import first_occurrence, occurrences_between
from ews_meetings.sandbox.series import (
    difference,
    has_occurrence,
    occurrence_on,
    with_override,
    without_occurrence,
)
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.items import (
    Neighbour,
    item_by_number,
    items_between,
    move_item,
    neighbours_of,
    remove_item,
    save_item,
    series_reaching,
)
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.times import from_microseconds, microseconds_of

_INSTANT = 1
"""The shortest time there is, in microseconds: what begins at the end of a span touches it."""


def entries_between(db: Database, folder: int, start: int, end: int) -> tuple[Item, ...]:
    """Returns what lies in a span of microseconds, by start; series as their occurrences (B6)."""
    found = [*items_between(db, folder, start, end)]
    for master in series_reaching(db, folder, start):
        found += occurrences_between(master, from_microseconds(start), from_microseconds(end))
    return tuple(sorted(found, key=lambda item: item.text("Start")))


def touching(db: Database, folder: int, span: tuple[int, int], *, uid: str) -> list[Neighbour]:
    """Returns the other meetings that touch a span of microseconds, by start."""
    found = [*neighbours_of(db, folder, span, uid=uid)]
    start, end = span
    for master in series_reaching(db, folder, start):
        if master.text("UID") != uid and not master.is_true("IsCancelled"):
            laid_out = occurrences_between(
                master, from_microseconds(start), from_microseconds(end + _INSTANT)
            )
            found += [_neighbour(one) for one in laid_out if not one.is_true("IsCancelled")]
    return sorted(found, key=lambda other: other.start)


def _neighbour(one: Item) -> Neighbour:
    return Neighbour(
        one.number, one.change, one.text("Subject"), microseconds_of(one.text("Start")),
        microseconds_of(one.text("End")), one.text("LegacyFreeBusyStatus"),
        one.day,
    )  # fmt: skip


def master_of(db: Database, item: Item) -> Item:
    """Returns the stored master of an occurrence as it is now."""
    master = item_by_number(db, item.number)
    if master is None:
        raise LookupError(item.number)
    return master


def save_entry(db: Database, item: Item) -> Item:
    """Writes a changed item; a changed occurrence becomes an exception of its master (A77, B7)."""
    if item.instance is None:
        return save_item(db, item)
    master = master_of(db, item)
    change = difference(master, item.instance.day, item)
    stamped = master.with_texts(LastModifiedTime=item.texts.get("LastModifiedTime"))
    kept = save_item(db, with_override(stamped, change))
    return occurrence_on(kept, item.instance.day)


def current_entry(db: Database, item: Item) -> Item:
    """Returns an item or occurrence as it is now, or as it was when it is gone."""
    stored = item_by_number(db, item.number)
    if stored is None or item.instance is None:
        return stored or item
    day = item.instance.day
    return occurrence_on(stored, day) if has_occurrence(stored, day) else item


def remove_entry(db: Database, item: Item) -> None:
    """Removes an item, or an occurrence from its series (A79); with the last one the series goes."""
    if item.instance is None:
        remove_item(db, item)
        return
    left = without_occurrence(master_of(db, item), item.instance.day)
    if first_occurrence(left) is None:
        remove_item(db, left)
    else:
        save_item(db, left)


def put_away(db: Database, item: Item, folder: int) -> Item:
    """Moves an item to a folder; an occurrence cannot be moved and goes for good (A86)."""
    if item.instance is None:
        return move_item(db, item, folder)
    remove_entry(db, item)
    return item
