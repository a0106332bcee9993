"""What an item says of its series: type, recurrence, first and last, changed and deleted."""

from dataclasses import replace

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.occurrences import (
    changed_occurrences,
    deleted_starts,
    first_occurrence,
    last_occurrence,
)
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.times import format_instant

Made = str | Element | None


def write_item_id(scene: Scene, item: Item, tag: str) -> Element:
    """Writes the id of an item or occurrence; the change key of both is the stored item's."""
    identity = ids.encode_item(item.number, item.day, nonce=scene.db.nonce)
    return new(tag, None, Id=identity, ChangeKey=ids.encode_change(item.change))


def calendar_item_type(_scene: Scene, item: Item) -> Made:
    """Returns Single, Occurrence, Exception or RecurringMaster (A74)."""
    if item.series is not None:
        return "RecurringMaster"
    if item.instance is not None:
        return "Exception" if item.instance.is_changed else "Occurrence"
    return "Single" if item.kind == "CalendarItem" or not _names_one(item) else "Exception"


def _names_one(item: Item) -> bool:
    return bool(item.text("RecurrenceId"))


def is_recurring(_scene: Scene, item: Item) -> Made:
    """Returns true for an occurrence and false for its master (A75, B5)."""
    is_part = item.instance is not None or (item.kind != "CalendarItem" and _names_one(item))
    return "true" if is_part else "false"


def first(scene: Scene, item: Item) -> Made:
    """Returns FirstOccurrence of a master (A76)."""
    return None if item.series is None else _one(scene, item, first_occurrence(item), "First")


def last(scene: Scene, item: Item) -> Made:
    """Returns LastOccurrence of a master whose series ends (A76)."""
    return None if item.series is None else _one(scene, item, last_occurrence(item), "Last")


def _one(scene: Scene, master: Item, found: Item | None, which: str) -> Made:
    if found is None:
        return None
    element = new(t(f"{which}Occurrence"))
    _add_occurrence(element, scene, master, found)
    return element


def _add_occurrence(element: Element, scene: Scene, master: Item, found: Item) -> None:
    """Writes an OccurrenceInfo; in a message the ids are those of the calendar item it is about."""
    if master.kind != "CalendarItem":
        found = replace(found, number=master.integer("AssociatedItem"))
    element.append(write_item_id(scene, found, t("ItemId")))
    for name in ("Start", "End", "OriginalStart"):
        add(element, t(name), found.text(name))


def modified(scene: Scene, item: Item) -> Made:
    """Returns ModifiedOccurrences of a master (A77, A80)."""
    found = () if item.series is None else changed_occurrences(item)
    if not found:
        return None
    element = new(t("ModifiedOccurrences"))
    for one in found:
        _add_occurrence(add(element, t("Occurrence")), scene, item, one)
    return element


def deleted(_scene: Scene, item: Item) -> Made:
    """Returns DeletedOccurrences of a master, by their original starts (A79, A80, B9)."""
    found = () if item.series is None else deleted_starts(item)
    if not found:
        return None
    element = new(t("DeletedOccurrences"))
    for start in found:
        add(add(element, t("DeletedOccurrence")), t("Start"), format_instant(start))
    return element
